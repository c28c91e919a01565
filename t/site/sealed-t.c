/* sealed-t.c: cursors, messages, entity tags: what a client keeps for us. */
/* SPDX-License-Identifier: ISC */
#include <string.h>

#include "t/site/tiny.h"

static struct tiny tiny;
static struct probe *const probe = &tiny.probe;

static struct answer list_at(const char *path, struct str cursor)
{
    return probe_get(probe, arena_cstr(probe->kept, ARENA_JOIN(probe->kept, str_of(path),
                                                               STR("?cursor="), cursor)));
}

static void test_cursors(void)
{
    struct answer answer = probe_get(probe, "/api/v1/items");
    is_str(answer_at(probe, &answer, "/first"), STR("null"),
           "the first page has no cursor");
    struct str cursor = answer_at(probe, &answer, "/next_cursor");
    ok(cursor.length > 40 && !str_contains(cursor, STR("a:b")),
       "a cursor cannot be read");
    answer = list_at("/api/v1/items", cursor);
    is_str(answer_at(probe, &answer, "/first"), STR("a:b-1"), "it brings its text back");
    is_str(answer_at(probe, &answer, "/second"), STR("null"), "and its null");
    char *bent = arena_alloc(probe->kept, cursor.length);
    for (size_t i = 0; i < cursor.length; i += 7) {
        memcpy(bent, cursor.at, cursor.length);
        bent[i] = bent[i] == 'A' ? 'B' : 'A';
        answer = list_at("/api/v1/items", (struct str){bent, cursor.length});
        is_int(answer.status, 422, "a cursor with another character %zu is refused", i);
    }
    is_str(answer_at(probe, &answer, "/errors/0/pointer"), STR("/cursor"),
           "as a field error");
    answer = list_at("/api/v1/others", cursor);
    is_int(answer.status, 422, "a cursor of another list is refused");
    answer = list_at("/api/v1/items", STR("abc"));
    is_int(answer.status, 422, "a made-up cursor is refused");
    answer = list_at("/api/v1/items", STR(""));
    is_int(answer.status, 200, "an empty one is none");
}

static void test_limits(void)
{
    static const struct {
        const char *path;
        int status;
    } cases[] = {
        {"/api/v1/items?limit=1", 200},   {"/api/v1/items?limit=100", 200},
        {"/api/v1/items?limit=101", 422}, {"/api/v1/items?limit=0", 422},
        {"/api/v1/items?limit=-1", 422},  {"/api/v1/items?limit=", 422},
        {"/api/v1/items?limit=ten", 422}, {"/api/v1/items?limit=1e2", 422},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        is_int(probe_get(probe, cases[i].path).status, cases[i].status, "GET %s",
               cases[i].path);
    struct answer answer = probe_get(probe, "/api/v1/items");
    is_str(answer_at(probe, &answer, "/limit"), STR("25"),
           "without a limit the list decides");
}

static void test_flashes(void)
{
    tiny_sign_in(&tiny);
    (void)probe_get(probe, "/items/new");
    struct answer answer = probe_form(probe, "/items", PAIRS(PAIR("title", "abc")));
    struct str cookie = probe_cookie(probe, "__Host-kp_flash");
    ok(cookie.length > 0 && !str_contains(cookie, STR("Added")),
       "the message travels sealed");
    struct str set = answer_header(&answer, "Set-Cookie");
    ok(str_contains(set, STR("Max-Age=60")) && str_contains(set, STR("Secure")),
       "and not long");
    answer = probe_follow(probe, answer);
    is_str(answer.body, STR("good Added \xC3\xA4."), "the next page shows it");
    ok(probe_cookie(probe, "__Host-kp_flash").at == NULL, "and takes it away");
    answer = probe_get(probe, "/items/1");
    is_str(answer.body, STR(""), "so that it is shown once");
    answer = PROBE(probe, .path = "/items/1",
                   .headers = PAIRS(PAIR("cookie", "__Host-kp_flash=bent; "
                                                   "__Host-kp_session=session")),
                   .as_program = true);
    ok(answer.status == 200 && answer.body.length == 0,
       "a message that is not ours is dropped");
    ok(str_contains(answer_header(&answer, "Set-Cookie"), STR("Max-Age=0")),
       "with its cookie");
    (void)probe_form(probe, "/items", PAIRS(PAIR("title", "abc")));
    tiny_now_us += 61 * US_PER_S;
    answer = probe_get(probe, "/items/1");
    is_str(answer.body, STR(""), "a message that is a minute old is dropped");
}

static struct answer get_if(const char *path, const char *name, struct str value)
{
    return PROBE(
        probe, .path = path, .as_program = true,
        .headers = (const struct pair[]){{str_of(name), value}, {{NULL, 0}, {NULL, 0}}});
}

static void test_etags(void)
{
    struct answer answer = probe_get(probe, "/api/v1/versioned");
    is_str(answer_header(&answer, "ETag"), STR("\"5\""), "a version is a strong tag");
    is_str(answer_header(&answer, "Cache-Control"), STR("private, no-cache"),
           "and may be kept for asking again");
    answer = get_if("/api/v1/versioned", "if-none-match", STR("\"5\""));
    ok(answer.status == 304 && answer.body.length == 0,
       "the same version is not sent again");
    is_str(answer_header(&answer, "ETag"), STR("\"5\""), "304 repeats the tag");
    ok(answer.content_type.at == NULL, "and has no type");
    answer = get_if("/api/v1/versioned", "if-none-match", STR("W/\"5\", \"7\""));
    is_int(answer.status, 304, "also when a proxy weakened the tag");
    answer = get_if("/api/v1/versioned", "if-none-match", STR("\"4\""));
    is_int(answer.status, 200, "another version is");

    answer = probe_get(probe, "/api/v1/live");
    struct str tag = answer_header(&answer, "ETag");
    is_int((int64_t)tag.length, 18, "a polled answer has a tag of its bytes");
    answer = get_if("/api/v1/live", "if-none-match", tag);
    is_int(answer.status, 304, "and costs little when nothing changed");
    answer = probe_get(probe, "/api/v1/items?limit=3");
    ok(answer_header(&answer, "ETag").at == NULL, "others have none");
    answer = get_if("/items/1", "if-none-match", STR("\"0123456789abcdef\""));
    ok(answer_header(&answer, "ETag").at == NULL && answer.status == 401,
       "a refusal never has one");

    probe->bearer = STR("key");
    answer = PROBE(probe, .method = "PATCH", .path = "/api/v1/versioned", .json = "{}",
                   .headers = PAIRS(PAIR("if-match", "\"5\"")), .as_program = true);
    ok(answer.status == 200 && str_is(answer_header(&answer, "ETag"), "\"6\""),
       "a change of the version one saw is made");
    answer = PROBE(probe, .method = "PATCH", .path = "/api/v1/versioned", .json = "{}",
                   .headers = PAIRS(PAIR("if-match", "\"4\"")), .as_program = true);
    is_int(answer.status, 412, "of another version it is refused");
    is_str(answer_at(probe, &answer, "/code"), STR("precondition_failed"),
           "and says why");
    answer = PROBE(probe, .method = "PATCH", .path = "/api/v1/versioned", .json = "{}",
                   .headers = PAIRS(PAIR("if-match", "W/\"5\"")), .as_program = true);
    is_int(answer.status, 200, "the tag of a packed answer names the same version");
    answer = PROBE(probe, .method = "PATCH", .path = "/api/v1/versioned", .json = "{}",
                   .headers = PAIRS(PAIR("if-match", "W/\"4\"")), .as_program = true);
    is_int(answer.status, 412, "but an old one is refused all the same");
    answer =
        PROBE(probe, .method = "PATCH", .path = "/api/v1/versioned", .body = STR("{}"),
              .content_type = "application/merge-patch+json", .as_program = true);
    is_int(answer.status, 200, "without a condition it is made, as a merge patch too");
    probe->bearer = STR_NONE;
}

static void test_own_paths(void)
{
    static const char *const ours[] = {"/", "/a", "/a?b=c#d", "/a//b"};
    static const char *const foreign[] = {
        "",     "a",    "//a",       "/\\a",         "http://a",
        "/a b", "/a\n", "/\xC3\xA4", "javascript:x", "\\/a"};
    for (size_t i = 0; i < COUNT_OF(ours); i++)
        ok(path_is_ours(str_of(ours[i])), "%s is a path of ours", ours[i]);
    for (size_t i = 0; i < COUNT_OF(foreign); i++)
        ok(!path_is_ours(str_of(foreign[i])), "%s is not", foreign[i]);
    ok(!path_is_ours(STR_NONE), "nothing is not");
}

int main(void)
{
    tiny_open(&tiny, STR("https://console.test"), STR_NONE);
    test_cursors();
    test_limits();
    test_etags();
    test_flashes();
    test_own_paths();
    tiny_close(&tiny);
    return done_testing();
}
