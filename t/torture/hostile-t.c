/* hostile-t.c: every route with what nobody should send. */
/* SPDX-License-Identifier: ISC */
#include <string.h>

#include "app.h"
#include "platform/base/buf.h"
#include "platform/upstream/http_call.h"
#include "product/proxy/proxy_settings.h"
#include "t/lib/loki.h"
#include "t/lib/tap.h"
#include "t/matrix/places.h"

/*
 * Nothing that a client sends is a fault of ours: no answer is a 5xx, no state is impossible
 * (the world ends the test and names the request). Values go into every parameter that some
 * route has, and into every field of the route's own table; and, for lists, the cursors of one
 * order into another one.
 */
enum { LONG_BYTES = 3000 };

static struct world world;
static char long_text[LONG_BYTES * 3 + 1];

static const char *const values[] = {
    "",
    "0",
    "-1",
    "1",
    "true",
    "never",
    "9223372036854775807",
    "9223372036854775808",
    "-9223372036854775808",
    "1e999",
    "%00",
    "%ff%fe",
    "%ED%A0%80",
    "%",
    "%zz",
    "' OR 1=1 --",
    "\\",
    "%25_%25",
    "<script>alert(1)</script>",
    "{\"a\":[]}",
    "[[[[",
    "../../etc/passwd",
    "//evil.example/",
    "https://evil.example/",
    "/\\evil.example",
    "%0d%0aSet-Cookie:%20a=b",
    "1970-01-01",
    "1969-12-31T23:59:59Z",
    "9999-12-31",
    "9999-12-31T23:59:59.999999Z",
    "99999-01-01",
    "2026-02-30",
    "a@b",
    "%F0%9F%98%80",
    "acme",
    "shop",
    "orders",
    long_text,
};

/* Of pages; those of the API are in its rows. */
static const char *const parameters[] = {
    "limit",   "cursor", "q",      "sort",       "status", "type",
    "role_id", "actor",  "action", "from",       "to",     "org",
    "preset",  "return", "file",   "deployment", "kind",   "lifecycle",
};

static const char *url_of(const char *path, struct buf *query)
{
    return arena_cstr(world.arena,
                      ARENA_JOIN(world.arena, str_of(path), STR("?"), buf_str(query)));
}

static void judge(const struct answer *answer, const char *method, const char *url)
{
    if (answer->status >= 500 || answer->status < 200)
        ok(false, "%s %.300s answers %d", method, url, answer->status);
    bool outside =
        answer->location.length > 0 && (!str_starts(answer->location, STR("/")) ||
                                        str_starts(answer->location, STR("//")) ||
                                        str_starts(answer->location, STR("/\\")));
    if (outside || str_contains(answer_header(answer, "Set-Cookie"), STR("a=b")))
        ok(false, "%s %.300s is led astray: %.*s", method, url,
           STR_ARG(answer->location));
}

/* Whoever was signed out, renamed or deleted comes back. */
static struct probe *fresh(void)
{
    struct probe *probe = &world.browsers[WORLD_OWNER];
    if (probe->kept != NULL)
        probe_close(probe);
    *probe = (struct probe){.site = NULL};
    return world_as(&world, WORLD_OWNER);
}

/* ---- queries ---- */

static void ask_query(const struct route *route, const char *parameter, const char *value)
{
    struct buf query = buf_open(world.arena, 256, KIB(16));
    buf_add(&query, str_of(parameter));
    BUF_ADD(&query, "=");
    for (const char *at = value; *at != 0; at++) {
        if (*at == ' ')
            BUF_ADD(&query, "%20");
        else
            buf_add_char(&query, *at);
    }
    const char *url = url_of(place_path(&world, route->path), &query);
    struct answer answer = probe_get(world_as(&world, WORLD_OWNER), url);
    judge(&answer, "GET", url);
}

/* Each value; under sanitizers, which take five times as long, every fifth, and the next parameter
 * has others. */
#ifdef __SANITIZE_ADDRESS__
enum { STEP = 5 };
#else
enum { STEP = 1 };
#endif

static void ask_values(const struct route *route, const char *parameter)
{
    static size_t turn;
    for (size_t v = turn++ % STEP; v < COUNT_OF(values); v += STEP)
        ask_query(route, parameter, values[v]);
}

static void queries(const struct route *route)
{
    (void)fresh();
    if (strncmp(route->path, "/api/", 5) != 0) {
        for (size_t p = 0; p < COUNT_OF(parameters); p++)
            ask_values(route, parameters[p]);
        return;
    }
    for (const struct parameter *p = route->query; p != NULL && p->name != NULL; p++)
        ask_values(route, p->name);
}

/* The cursor of one order or filter in another one. */
static void cursors(const struct route *route)
{
    static const char *const orders[] = {"", "&sort=name", "&sort=-name",
                                         "&sort=created_at", "&sort=-created_at"};
    struct probe *probe = world_as(&world, WORLD_OWNER);
    const char *path = place_path(&world, route->path);
    for (size_t from = 0; from < COUNT_OF(orders); from++) {
        struct str url =
            ARENA_JOIN(world.arena, str_of(path), STR("?limit=1"), str_of(orders[from]));
        struct answer answer = probe_get(probe, arena_cstr(world.arena, url));
        bool is_json = str_starts(answer.content_type, STR("application/json"));
        struct str cursor = is_json ? answer_at(probe, &answer, "/next_cursor") : STR("");
        if (cursor.length == 0 || str_is(cursor, "null"))
            continue;
        for (size_t to = 0; to < COUNT_OF(orders); to++) {
            url = ARENA_JOIN(world.arena, str_of(path), STR("?limit=1&cursor="), cursor,
                             str_of(orders[to]));
            answer = probe_get(probe, arena_cstr(world.arena, url));
            judge(&answer, "GET", arena_cstr(world.arena, url));
        }
    }
}

/* ---- bodies ---- */

static void send(const struct route *route, struct str body, const char *type)
{
    struct probe *probe = fresh();
    const struct pair headers[] = {
        {STR("origin"), site_base_url(world.site)},
        {STR("x-csrf-token"), probe->csrf},
        {STR_NONE, STR_NONE},
    };
    const char *path = place_path(&world, route->path);
    struct answer answer = PROBE(probe, .method = place_method(route), .path = path,
                                 .body = body, .content_type = type, .headers = headers);
    if (answer.status >= 500)
        note("%.*s", STR_ARG(str_slice(body, 0, 200)));
    judge(&answer, place_method(route), path);
    /* The matrix sees to it that a refusal changes nothing. PostgreSQL takes its time to begin
     * again, so there it does for each route. */
    if (answer.status < 400 && !database_is_postgres())
        world_restore(&world);
}

/* One field of the route with each value, in JSON as text, number and worse. */
static void field_bodies(const struct route *route, const char *name)
{
    static const char *const raw[] = {"null",
                                      "0",
                                      "-1",
                                      "1.5",
                                      "1e400",
                                      "9223372036854775807",
                                      "9223372036854775808",
                                      "true",
                                      "[]",
                                      "{}",
                                      "[[]]",
                                      "{\"a\":{\"b\":[1,2,{}]}}",
                                      "\"\"",
                                      "\"\\u0000\"",
                                      "\"\\ud800\"",
                                      "\"2026-11-21\"",
                                      "\" \""};
    bool api = strncmp(route->path, "/api/", 5) == 0;
    for (size_t i = 0; api && i < COUNT_OF(raw); i++)
        send(route, arena_print(world.arena, "{\"%s\":%s}", name, raw[i]),
             "application/json");
    for (size_t i = 0; !api && i < COUNT_OF(values); i++) {
        struct str text =
            ARENA_JOIN(world.arena, str_of(name), STR("="), str_of(values[i]));
        send(route, text, "application/x-www-form-urlencoded");
    }
}

static void bodies(const struct route *route)
{
    static const struct {
        const char *type;
        const char *body;
    } odd[] = {
        {"application/json", ""},
        {"application/json", "null"},
        {"application/json", "[]"},
        {"application/json", "{\"\":1}"},
        {"application/json", "{\"a\":1,\"a\":2}"},
        {"application/json", "\xff"},
        {"application/x-www-form-urlencoded", ""},
        {"application/x-www-form-urlencoded", "&&&=&==&a"},
        {"application/x-www-form-urlencoded", "%00=%00&%ff=%ff"},
        {"multipart/form-data", "x"},
        {"multipart/form-data; boundary=", "--\r\n"},
        {"multipart/form-data; boundary=a",
         "--a\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\n"},
        {"text/plain", "name=a"},
        {"", "x"},
    };
    for (size_t i = 0; i < COUNT_OF(odd); i++)
        send(route, str_of(odd[i].body), odd[i].type);
    for (const struct field *field = route->form; field != NULL && field->name != NULL;
         field++)
        field_bodies(route, field->name);
    static const char *const loose[] = {"name",  "id",         "sku",     "s",
                                        "do",    "generation", "confirm", "role",
                                        "email", "expires",    "return"};
    bool page = strncmp(route->path, "/api/", 5) != 0;
    for (size_t i = 0; page && route->form == NULL && i < COUNT_OF(loose); i++)
        field_bodies(route, loose[i]);
}

/* Stores behind the routes that ask one: a fake Loki, and one that finds no metrics. */
static struct fake_store logs, metrics;

static void stores_open(void)
{
    fake_loki_open(&logs);
    fake_loki_open(&metrics);
    fake_fault(&metrics, "{\"kind\":\"status\",\"status\":200,\"times\":-1,"
                         "\"content_type\":\"application/json\",\"text\":"
                         "\"{\\\"status\\\":\\\"success\\\",\\\"data\\\":{"
                         "\\\"resultType\\\":\\\"matrix\\\",\\\"result\\\":[]}}\"}");
    proxy_settings.loki_url = str_of(logs.url);
    proxy_settings.mimir_url = str_of(metrics.url);
}

static void stores_close(void)
{
    http_call_close();
    fake_store_close(&logs);
    fake_store_close(&metrics);
}

int main(void)
{
    memset(long_text, 'x', LONG_BYTES);
    world_open(&world);
    stores_open();
    for (const struct route *const *table = app_routes(); *table != NULL; table++)
        for (const struct route *route = *table; route->handle != NULL; route++) {
            if (route->methods == GET) {
                queries(route);
                cursors(route);
            } else {
                bodies(route);
                world_restore(&world);
            }
            ok(true, "%s %s withstands", place_method(route), route->path);
        }
    stores_close();
    world_close(&world);
    return done_testing();
}
