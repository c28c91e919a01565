/* file-t.c: lines over pages, as files, and one with those around it. */
/* SPDX-License-Identifier: ISC */
#include "product/proxy/proxy_settings.h"
#include "t/lib/loki.h"
#include "t/lib/tap.h"
#include "t/lib/world.h"

#define LOGS    "/projects/" WORLD_PROJECT "/resources/" WORLD_RESOURCE "/logs"
#define PROJECT "/projects/" WORLD_PROJECT "/logs"

enum { TIES = 350, LINES = 600 };

static struct world world;
static struct fake_store loki;

/* Lines "n0" ...; those from 100 on, TIES of them, have one and the same time. */
static void fill(void)
{
    struct buf body = buf_open(world.arena, KIB(64), MIB(2));
    int64_t begin = world.now_us * 1000 - 1800 * INT64_C(1000000000);
    for (int pod = 0; pod < 2; pod++) {
        buf_print(&body, "%s{\"stream\":{\"resource_id\":\"" WORLD_RESOURCE "\",\"pod\":\"%c\"},"
                         "\"values\":[",
                  pod == 0 ? "{\"streams\":[" : ",", 'a' + pod);
        for (int i = pod; i < LINES; i += 2) {
            int second = i < 100 ? i : i < 100 + TIES ? 100 : i;
            buf_print(&body, "%s[\"%lld\",\"n%d level=info\"]", i > pod ? "," : "",
                      (long long)(begin + second * INT64_C(1000000000)), i);
        }
        BUF_ADD(&body, "]}");
    }
    BUF_ADD(&body, "]}");
    fake_loki_push_json(&loki, "kp-shop0001", buf_str(&body));
}

static struct str between(struct str text, const char *before, const char *after, size_t *at)
{
    struct str start = str_of(before);
    for (size_t i = *at; i + start.length <= text.length; i++) {
        if (!str_starts(str_slice(text, i, text.length), start))
            continue;
        size_t from = i + start.length;
        size_t to = from;
        while (to < text.length &&
               !str_starts(str_slice(text, to, text.length), str_of(after)))
            to++;
        *at = to;
        return str_slice(text, from, to);
    }
    return STR_NONE;
}

/* "a&amp;b" of an attribute as the browser sees it. */
static struct str unescaped(struct str text)
{
    struct buf buf = buf_open(world.arena, text.length + 1, text.length + 1);
    struct str rest = text;
    struct str part;
    bool first = true;
    while (str_cut(&rest, '&', &part)) {
        if (!first) {
            buf_add_char(&buf, '&');
            part = str_slice(part, 4, part.length);
        }
        first = false;
        buf_add(&buf, part);
    }
    return buf_str(&buf);
}

/* Follows the pages: each line once, none left out. */
static void pages(const char *path, int times)
{
    int seen[LINES] = {0};
    int count = 0;
    struct probe *viewer = world_as(&world, WORLD_VIEWER);
    struct str next = str_of(path);
    for (int page = 0; page < times && next.at != NULL; page++) {
        struct answer answer = probe_get(viewer, arena_cstr(world.arena, next));
        size_t at = 0;
        struct str number;
        if (answer.status != 200)
            break;
        while ((number = between(answer.body, "<code class=\"log-text\">n", " ", &at)).at != NULL) {
            int64_t index = -1;
            if (str_int_parse(number, 0, LINES - 1, &index))
                seen[index]++;
            count++;
        }
        at = 0;
        struct str nav = between(answer.body, "Pages of lines", "</nav>", &at);
        at = 0;
        while ((next = between(nav, "href=\"", "\"", &at)).at != NULL &&
               !str_contains(next, STR("cursor=")))
            continue;
        if (next.at != NULL)
            next = unescaped(next);
    }
    int wrong = 0;
    for (int i = 0; i < LINES; i++)
        wrong += seen[i] != 1;
    is_int(wrong, 0, "%s: its pages have each line once", path);
    is_int(count, LINES, "and no other");
    ok(next.at == NULL, "and end");
}

static struct answer file(enum world_person person, const char *path)
{
    struct probe *probe = world_as(&world, person);
    (void)probe_get(probe, LOGS);
    return probe_form(probe, path, PAIRS(PAIR("x", "")));
}

static size_t lines_of(struct str text)
{
    size_t count = 0;
    for (size_t i = 0; i < text.length; i++)
        count += text.at[i] == '\n';
    return count;
}

static void files(void)
{
    fake_loki_push(&loki, "kp-shop0001",
                   "{\"resource_id\":\"" WORLD_RESOURCE "\",\"pod\":\"=evil\"}",
                   (struct fake_line[]){{world.now_us * 1000 - 1000000000, "=cmd|' /C calc'!A0"},
                                        {world.now_us * 1000 - 900000000, "two\nlines \"q\" \x1b[2J"},
                                        {0, NULL}});
    struct answer answer = file(WORLD_VIEWER, LOGS "/download/csv");
    is_int(answer.status, 200, "lines leave as CSV");
    ok(str_contains(answer.body, STR("\"'=cmd|")), "where no cell is a formula");
    ok(!str_contains(answer.body, STR(",\"=")), "none at all");
    is_str(answer_header(&answer, "content-disposition"),
           STR("attachment; filename=\"logs-orders.csv\""), "in a file with a name");
    ok(str_contains(answer.body, STR("# end: 602 lines, complete")), "and it says that it is whole");
    is_int((int64_t)lines_of(answer.body), 602 + 2 + 1, "with a head, all lines, and an end");
    answer = file(WORLD_VIEWER, LOGS "/download/text?text=two");
    ok(str_contains(answer.body, STR("two\\x0alines \"q\" \\x1b[2J\n")) ||
           str_contains(answer.body, STR("two\nlines \"q\" \\x1b[2J\n")),
       "as text nothing steers a terminal");
    answer = file(WORLD_VIEWER, LOGS "/download/ndjson?order=oldest&text=n1&case=1");
    ok(str_starts(answer.body, STR("{\"time\":\"")), "NDJSON has one object a line");
    ok(str_contains(answer.body, STR("\"labels\":{\"pod\":\"b\",\"resource_id\":\"orders\"},"
                                     "\"line\":\"n1 level=info\"")),
       "with labels and line");
    ok(str_ends(answer.body, STR("\"complete\":true}\n")), "and an end");
    is_int(world_count(&world, "SELECT count(*) FROM audit_entry WHERE action ="
                               " 'logs.exported' AND object_id = 'orders'"),
           3, "each is in the trail");
    is_int(file(WORLD_VIEWER, LOGS "/download/exe").status, 404, "there is no other format");
    is_int(file(WORLD_VIEWER, LOGS "/download/csv?from=soon").status, 422, "nor another range");
    is_int(file(WORLD_OTHER_OWNER, LOGS "/download/csv").status, 404, "nor for others");
    is_int(file(WORLD_VIEWER, PROJECT "/download/csv").status, 200, "a project's leave, too");
    fake_fault(&loki, "{\"kind\":\"status\",\"status\":500,\"times\":-1}");
    int64_t before = world_count(&world, "SELECT count(*) FROM audit_entry");
    answer = file(WORLD_VIEWER, LOGS "/download/csv");
    ok(answer.status == 502 || answer.status == 503, "without a store there is no file");
    is_int(world_count(&world, "SELECT count(*) FROM audit_entry"), before, "nor an entry");
    fake_fault_end(&loki);
}

static void around(void)
{
    struct probe *viewer = world_as(&world, WORLD_VIEWER);
    struct answer answer = probe_get(viewer, LOGS "?text=n50%20&case=1");
    size_t at = 0;
    struct str href = between(answer.body, "href=\"" LOGS "/line?at=", "\"", &at);
    ok(href.at != NULL, "a line leads to those around it");
    if (href.at == NULL)
        return;
    struct str path = ARENA_JOIN(world.arena, STR(LOGS "/line?at="), href);
    answer = probe_get(viewer, arena_cstr(world.arena, path));
    is_int(answer.status, 200, "which have a page");
    ok(str_contains(answer.body, STR(">n49 level")) && str_contains(answer.body, STR(">n51 level")),
       "with lines before and after");
    ok(str_contains(answer.body, STR("log-marked")), "and the line itself marked");
    answer = probe_get(viewer, arena_cstr(world.arena, ARENA_JOIN(world.arena, path,
                                                                  STR("&stream=same"))));
    ok(!str_contains(answer.body, STR(">n49 level")) && str_contains(answer.body, STR(">n48 level")),
       "or those of the same stream");
    struct str gone = arena_print(world.arena, LOGS "/line?at=%lld-0123456789abcdef",
                                  (long long)(world.now_us * 1000 - 5));
    answer = probe_get(viewer, arena_cstr(world.arena, gone));
    ok(str_contains(answer.body, STR("not there any more")), "a line that is gone is told");
    is_int(probe_get(viewer, LOGS "/line?at=x").status, 422, "what is no place is a mistake");
    is_int(probe_get(world_as(&world, WORLD_OTHER_OWNER), LOGS "/line?at=1-0").status, 404,
           "nor is another organization's");
}

/* The page with which following begins, and turns after it: each line once. */
static void follow(void)
{
    struct probe *viewer = world_as(&world, WORLD_VIEWER);
    struct answer answer = probe_get(viewer, LOGS "?live=1&limit=100");
    size_t at = 0;
    struct str since = between(answer.body, "data-log-since=\"", "\"", &at);
    ok(since.length > 0, "a page that follows knows where it goes on");
    struct str path =
        ARENA_JOIN(world.arena, STR(LOGS "/tail?since="), url_encode(world.arena, since));
    answer = probe_get(viewer, arena_cstr(world.arena, path));
    is_int(answer.status, 200, "a turn is answered");
    ok(!str_contains(answer.body, STR("log-line")), "with nothing when nothing came");
    world.now_us += 2000000;
    fake_loki_push(&loki, "kp-shop0001", "{\"resource_id\":\"" WORLD_RESOURCE "\",\"pod\":\"a\"}",
                   (struct fake_line[]){{world.now_us * 1000 - 500000000, "fresh <b>one"},
                                        {0, NULL}});
    at = 0;
    since = between(answer.body, "data-since=\"", "\"", &at);
    path = ARENA_JOIN(world.arena, STR(LOGS "/tail?since="), url_encode(world.arena, since));
    answer = probe_get(viewer, arena_cstr(world.arena, path));
    ok(str_contains(answer.body, STR("fresh &lt;b&gt;one")), "what came is in the next turn, as text");
    at = 0;
    since = between(answer.body, "data-since=\"", "\"", &at);
    path = ARENA_JOIN(world.arena, STR(LOGS "/tail?since="), url_encode(world.arena, since));
    answer = probe_get(viewer, arena_cstr(world.arena, path));
    ok(!str_contains(answer.body, STR("fresh")), "and in no other");
    path = ARENA_JOIN(world.arena, STR(LOGS "/tail?text=other&since="),
                      url_encode(world.arena, since));
    answer = probe_get(viewer, arena_cstr(world.arena, path));
    ok(answer.status >= 400 && answer.status < 500, "a turn is of the query that it began with");
    is_int(probe_get(viewer, LOGS "/tail").status, 422, "and begins somewhere");
    is_int(probe_get(world_as(&world, WORLD_OTHER_OWNER), LOGS "/tail?since=x").status, 404,
           "others follow nothing here");
}

int main(void)
{
    world_open(&world);
    fake_loki_open(&loki);
    proxy_settings.loki_url = str_of(loki.url);
    proxy_settings.page_wait_ms = 5000;
    fill();
    pages(LOGS "?limit=100", 20);
    pages(LOGS "?limit=100&order=oldest", 20);
    pages(LOGS "?limit=200", 20);
    pages(LOGS "?limit=500", 20);
    files();
    around();
    follow();
    fake_store_close(&loki);
    world_close(&world);
    return done_testing();
}
