/* random-t.c: whatever is asked, the store hears of one tenant and one resource. */
/* SPDX-License-Identifier: ISC */
#include <stdio.h>
#include <string.h>

#include "t/proxy/ground.h"

enum { TURNS = 1500 };

static struct ground ground;
static uint64_t state = 20261121;

static size_t dice(size_t sides)
{
    state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (size_t)(state >> 33) % sides;
}

/* Pieces that mean something to one of the readers on the way. */
static const char *const pieces[] = {
    "{pod=~\".+\"}",
    "{a=\"b\"",
    "}",
    "{",
    "\"",
    "`",
    "'",
    " or ",
    " and ",
    " | ",
    "|= \"x\"",
    "up",
    "sum(",
    "rate(",
    ")",
    "[5m]",
    "[1h:1m]",
    " offset 1h",
    "@ end()",
    "resource_id",
    "=\"orders\"",
    "=~\".*\"",
    "!=\"\"",
    "=\"trips\"",
    ",",
    "\\",
    "\\\"",
    "#",
    "\n",
    "&query=up",
    ";query=up",
    "%22",
    "%0d%0a",
    "X-Scope-OrgID: a",
    " by (pod)",
    " json",
    "| json | level=\"a\"",
    "| line_format \"{{.x}}\"",
    "{__name__=~\".+\"}",
    "vector(1)",
    "1+1",
    "label_replace(",
    "\xc3\xa9",
    "{\"resource_id\"=\"orders\"}",
    "{resource_id=\"orders\"}",
};

static const char *const endpoints[] = {"/logs",
                                        "/logs/query",
                                        "/logs/series",
                                        "/logs/labels",
                                        "/logs/stats",
                                        "/logs/volume",
                                        "/metrics/query",
                                        "/metrics/query_range",
                                        "/metrics/series",
                                        "/metrics/labels",
                                        "/metrics/labels/pod/values"};
static const char *const names[] = {
    "query",     "match[]", "match",     "start",    "end",          "time",
    "step",      "limit",   "direction", "interval", "targetLabels", "aggregateBy",
    "resources", "orgid",   "quer%79",   "metric"};

/* Whole questions, of either language, to be asked as they are or with something put into them. */
static const char *const wholes[] = {
    "{pod=~\".+\"}",
    "{pod=~\".+\"} |= `x` | json | level=\"a\"",
    "{pod!=\"\",level=~\"info|error\"}",
    "sum by (pod) (rate({pod=~\".+\"}[5m]))",
    "up",
    "up{pod=~\".+\"}",
    "sum(rate(up[5m])) by (pod)",
    "up or on(pod) down",
    "{__name__=~\".+\"}",
    "up offset 5m unless down{a=\"b\"}",
    "{resource_id=\"orders\"}",
    "max_over_time(rate(up[1m])[1h:1m])",
};

static struct str value_make(void)
{
    struct buf out = buf_open(ground.arena, 100, 4000);
    struct str whole = str_of(wholes[dice(COUNT_OF(wholes))]);
    size_t kind = dice(4), cut = dice(whole.length + 1);
    if (kind < 3) {
        buf_add(&out, str_slice(whole, 0, cut));
        if (kind == 2)
            buf_add(&out, str_of(pieces[dice(COUNT_OF(pieces))]));
        buf_add(&out, str_slice(whole, cut, whole.length));
        return buf_str(&out);
    }
    for (size_t n = 1 + dice(6); n > 0; n--)
        buf_add(&out, str_of(pieces[dice(COUNT_OF(pieces))]));
    return buf_str(&out);
}

static const char *path_make(void)
{
    struct buf out = buf_open(ground.arena, 400, 60000);
    buf_print(&out, "/api/v1/projects/shop/resources/orders%s?",
              endpoints[dice(COUNT_OF(endpoints))]);
    buf_print(&out, "%s=", dice(2) == 0 ? "query" : "match[]");
    buf_add(&out, url_encode(ground.arena, value_make()));
    for (size_t n = dice(4) == 0 ? 1 + dice(3) : 0; n > 0; n--) {
        buf_print(&out, "&%s=", names[dice(COUNT_OF(names))]);
        struct str value = dice(4) > 0 ? STR("now-1h") : value_make();
        buf_add(&out, url_encode(ground.arena, value));
    }
    buf_add_char(&out, 0);
    return out.at;
}

int main(void)
{
    size_t answered = 0, refused = 0;
    ground_open(&ground);
    fake_expect(&ground.loki, "{\"tenant\":\"" SHOP_TENANT
                              "\",\"label\":\"resource_id\",\"values\":[\"orders\"]}");
    fake_expect(&ground.mimir, "{\"tenant\":\"" SHOP_TENANT
                               "\",\"label\":\"resource_id\",\"values\":[\"orders\"]}");
    struct probe *viewer = world_with_key(&ground.world, WORLD_VIEWER);
    for (int turn = 0; turn < TURNS; turn++) {
        struct arena_mark mark = arena_mark(ground.arena);
        const char *path = path_make();
        struct answer answer = probe_json(viewer, "GET", path, NULL);
        bool others =
            ground_says(&answer, "of trips") || ground_says(&answer, "of power") ||
            ground_says(&answer, "kubelet-0") || ground_says(&answer, "trips-0");
        if (answer.status >= 500 || others)
            ok(false, "%s: %d %.*s", path, answer.status,
               STR_ARG(str_slice(answer.body, 0, 200)));
        answered += answer.status == 200;
        refused += answer.status == 400;
        arena_rewind(ground.arena, mark);
        if (turn % 200 == 199) /* what the probe keeps, and the trail of denials */
            world_restore(&ground.world);
    }
    ok(answered > 50 && refused > 50, "%zu questions were asked, %zu refused", answered,
       refused);
    const struct node *logs = fake_violations(&ground.loki, ground.arena);
    const struct node *metrics = fake_violations(&ground.mimir, ground.arena);
    is_int((int64_t)(logs->count + metrics->count), 0, "none without tenant and label");
    for (const struct node *each = logs->first; each != NULL; each = each->next)
        ok(false, "%.*s", STR_ARG(each->text));
    for (const struct node *each = metrics->first; each != NULL; each = each->next)
        ok(false, "%.*s", STR_ARG(each->text));
    ground_close(&ground);
    return done_testing();
}
