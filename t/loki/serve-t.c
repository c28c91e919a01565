/* serve-t.c: the fake store serves many at once, records, and misbehaves on command. */
/* SPDX-License-Identifier: ISC */
#include "t/lib/loki.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "t/lib/tap.h"

static struct arena *arena;
static struct fake_store loki;

#define NOW         "1795230737"
#define AT(seconds) (INT64_C(1795230000) * 1000000000 + (seconds)*INT64_C(1000000000))
#define RANGE       "&start=1795229000000000000&end=1795231000000000000"

static struct fake_told get(const char *target, const char *tenant)
{
    return fake_ask(&loki, arena, "GET", target, tenant, STR(""));
}

static void lines_and_labels(void)
{
    fake_loki_push(&loki, "kp-one", "{\"resource_id\":\"shop\",\"pod\":\"a\"}",
                   (struct fake_line[]){{AT(1), "first"}, {AT(3), "third"}, {0, NULL}});
    fake_loki_push(&loki, "kp-one", "{\"resource_id\":\"shop\",\"pod\":\"b\"}",
                   (struct fake_line[]){{AT(2), "second"}, {AT(2), "second"}, {0, NULL}});
    struct fake_told told = get(
        "/loki/api/v1/query_range?query=%7Bresource_id%3D%22shop%22%7D" RANGE, "kp-one");
    is_int(told.status, 200, "lines are found");
    ok(str_contains(told.body, STR("{\"pod\":\"b\",\"resource_id\":\"shop\"},\"values\":"
                                   "[[\"1795230002000000000\",\"second\"]]")),
       "a line that was pushed twice is there once");
    ok(str_contains(told.body, STR("[[\"1795230003000000000\",\"third\"],"
                                   "[\"1795230001000000000\",\"first\"]]")),
       "newest first");
    told = get(
        "/loki/api/v1/query_range?query=%7Bpod%3D~%22a%7Cb%22%7D+%7C%3D+%22ir%22" RANGE
        "&direction=forward&limit=1",
        "kp-one");
    ok(str_contains(told.body, STR("\"first\"")) &&
           !str_contains(told.body, STR("third")),
       "filtered, oldest first, one only");
    told = get("/loki/api/v1/labels?" RANGE, "kp-one");
    is_str(told.body, STR("{\"status\":\"success\",\"data\":[\"pod\",\"resource_id\"]}"),
           "labels");
    told = get("/loki/api/v1/label/pod/values?" RANGE, "kp-one");
    is_str(told.body, STR("{\"status\":\"success\",\"data\":[\"a\",\"b\"]}"),
           "values of one");
    told = get("/loki/api/v1/labels?" RANGE, "kp-two");
    is_str(told.body, STR("{\"status\":\"success\"}"), "another tenant has nothing");
    is_int(get("/loki/api/v1/labels?" RANGE, NULL).status, 401, "nobody is told nothing");
}

static void what_was_asked(void)
{
    fake_forget(&loki);
    (void)get("/loki/api/v1/labels?start=1&x=a%20b", "kp-one");
    (void)fake_ask(&loki, arena, "POST", "/loki/api/v1/query", "kp-one",
                   STR("query=%7Ba%3D%22b%22%7D"));
    struct node *asked = fake_requests(&loki, arena);
    is_int((int64_t)asked->count, 2, "both are recorded, orders are not");
    is_str(node_member(asked->first, STR("tenant"))->text, STR("kp-one"),
           "with the tenant");
    is_str(node_member(asked->first, STR("query"))->text, STR("start=1&x=a%20b"),
           "as sent");
    is_str(fake_requested(asked->first, "x"), STR("a b"), "and decoded");
    is_str(fake_requested(asked->last, "query"), STR("{a=\"b\"}"), "a form too");
}

static void faults(void)
{
    fake_fault(&loki, "{\"kind\":\"status\",\"status\":429,\"text\":\"slow down\"}");
    struct fake_told told = get("/loki/api/v1/labels", "kp-one");
    is_int(told.status, 429, "a status of choice");
    is_str(told.body, STR("slow down"), "and a text");
    is_int(get("/loki/api/v1/labels", "kp-one").status, 200, "once");
    fake_fault(&loki, "{\"kind\":\"close\"}");
    is_int(get("/loki/api/v1/labels", "kp-one").status, 0, "a connection that ends");
    fake_fault(&loki, "{\"kind\":\"truncate\"}");
    told = get("/loki/api/v1/labels?" RANGE, "kp-one");
    is_str(told.body, STR("{\"status\":\"success\",\"dat"), "half of the JSON");
    fake_fault(&loki, "{\"kind\":\"huge\",\"bytes\":8388608}");
    told = get("/loki/api/v1/labels", "kp-one");
    ok(told.body.length > 8388608 && str_ends(told.body, STR("}}")),
       "a large answer is whole");
    fake_fault(&loki, "{\"kind\":\"drip\",\"ms\":1,\"path\":\"/labels\"}");
    told = get("/loki/api/v1/labels?" RANGE, "kp-one");
    ok(str_ends(told.body, STR("\"resource_id\"]}")), "byte after byte it comes");
    fake_fault(&loki, "{\"kind\":\"starting\"}");
    is_int(get("/ready", NULL).status, 503, "it starts");
    is_int(get("/ready", NULL).status, 200, "it is ready");
}

/* A connection that has asked and does not read. */
static int asked(const char *path)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((uint16_t)loki.port)};
    struct buf text = buf_open(arena, 256, 4096);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    buf_print(&text, "GET %s HTTP/1.1\r\nHost: x\r\nX-Scope-OrgID: kp-one\r\n\r\n", path);
    int connection = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(connection, (struct sockaddr *)&address, sizeof address) != 0 ||
        send(connection, text.at, text.length, 0) != (ssize_t)text.length)
        bail_out("no connection to the fake store");
    return connection;
}

static void many_at_once(void)
{
    static const char *const kinds[] = {
        "{\"kind\":\"hang\"}", "{\"kind\":\"drip\",\"ms\":60000}",
        "{\"kind\":\"slow\",\"ms\":60000}", "{\"kind\":\"huge\"}"};
    int connections[4];
    for (size_t i = 0; i < 4; i++) {
        fake_fault(&loki, kinds[i]);
        connections[i] = asked("/loki/api/v1/labels");
        is_int(get("/ready", NULL).status, 200, "others are served beside %s", kinds[i]);
    }
    for (size_t i = 0; i < 4; i++)
        close(connections[i]);
    is_int(get("/loki/api/v1/labels", "kp-one").status, 200, "and after it");
    int kept = asked("/ready");
    char answer[256];
    ok(recv(kept, answer, sizeof answer, 0) > 0 &&
           send(kept, "GET /ready HTTP/1.1\r\n\r\n", 23, 0) == 23 &&
           recv(kept, answer, sizeof answer, 0) > 0,
       "a connection is kept");
    close(kept);
    fake_fault(&loki, "{\"kind\":\"headers\",\"headers\":\"Set-Cookie: a=b\\r\\n\"}");
    ok(str_contains(get("/ready2", "kp-one").head, STR("Set-Cookie: a=b\r\n")),
       "further header lines");
    fake_fault(&loki, "{\"kind\":\"cut\"}");
    struct fake_told told = get("/loki/api/v1/labels?" RANGE, "kp-one");
    ok(told.status == 200 && told.body.length > 0 && !str_ends(told.body, STR("}")),
       "a body that ends in the middle");
}

static void expectations(void)
{
    fake_expect(&loki, "{\"tenant\":\"kp-one\"}");
    is_int(get("/loki/api/v1/labels", "kp-one").status, 200,
           "the tenant that is expected");
    is_int(get("/loki/api/v1/labels", "kp-two").status, 599, "another is not");
    is_int(get("/loki/api/v1/labels", NULL).status, 599, "nor nobody");
    is_int((int64_t)fake_violations(&loki, arena)->count, 2, "and both are told");
    fake_expect(&loki, "{\"tenant\":\"kp-one\",\"label\":\"resource_id\","
                       "\"values\":[\"shop\",\"b.r\"]}");
    static const struct {
        const char *selector;
        int status;
    } rows[] = {
        {"{resource_id=\"shop\"}", 200},
        {"{resource_id=\"shop\",pod=\"a\"}", 200},
        {"{resource_id=~\"shop|b\\\\.r\"}", 200},
        {"{resource_id=~\"shop|b.r\"}", 599},
        {"{resource_id=~\"shop|\"}", 599},
        {"{resource_id=\"other\"}", 599},
        {"{resource_id!=\"shop\"}", 599},
        {"{pod=\"a\"}", 599},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct buf body = buf_open(arena, 256, 4096);
        BUF_ADD(&body, "start=1795229000000000000&match[]=");
        for (const char *at = rows[i].selector; *at != 0; at++)
            buf_print(&body, "%%%02x", (unsigned)(unsigned char)*at);
        is_int(fake_ask(&loki, arena, "POST", "/loki/api/v1/series", "kp-one",
                        buf_str(&body))
                   .status,
               rows[i].status, "%s", rows[i].selector);
    }
    is_int(get("/loki/api/v1/labels", "kp-one").status, 599, "labels of everybody");
    is_int(get("/prometheus/api/v1/query?query=up", "kp-one").status, 599, "PromQL too");
    is_int(
        get("/prometheus/api/v1/query?query=up%7Bresource_id%3D%22shop%22%7D", "kp-one")
            .status,
        404, "a good one is only not there");
    fake_expect(&loki, "{}");
}

int main(void)
{
    arena = arena_open("test", (size_t)512 * 1024 * 1024);
    fake_loki_open(&loki);
    lines_and_labels();
    what_was_asked();
    faults();
    many_at_once();
    expectations();
    fake_store_close(&loki);
    arena_close(arena);
    return done_testing();
}
