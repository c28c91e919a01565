/* large-t.c: pages of very many, very long and very odd lines keep to their limits. */
/* SPDX-License-Identifier: ISC */
#include "product/proxy/proxy_settings.h"
#include "t/lib/loki.h"
#include "t/lib/tap.h"
#include "t/lib/world.h"

#define LOGS "/projects/" WORLD_PROJECT "/resources/" WORLD_RESOURCE "/logs"

enum { PAGE_BYTES_MAX = 5 * 1024 * 1024 };

static struct world world;
static struct fake_store loki;

static void repeat(struct buf *buf, const char *text, int times)
{
    for (int i = 0; i < times; i++)
        buf_add(buf, str_of(text));
}

/* `count` lines like that, `minute`s ago; the line is JSON text without its quotes. */
static void push(int minute, int count, struct str line)
{
    struct buf body = buf_open(world.arena, MIB(1), MIB(16));
    int64_t begin = world.now_us * 1000 - minute * INT64_C(60000000000);
    BUF_ADD(&body, "{\"streams\":[{\"stream\":{\"resource_id\":\"" WORLD_RESOURCE
                   "\",\"pod\":\"a\"},\"values\":[");
    for (int i = 0; i < count; i++) {
        buf_print(&body, "%s[\"%lld\",\"", i > 0 ? "," : "", (long long)(begin + i * INT64_C(1000000)));
        buf_add(&body, line);
        BUF_ADD(&body, "\"]");
    }
    BUF_ADD(&body, "]}]}");
    fake_loki_push_json(&loki, "kp-shop0001", buf_str(&body));
}

static void look(const char *path, const char *what)
{
    int64_t before = clock_monotonic_us();
    struct answer answer = probe_get(world_as(&world, WORLD_VIEWER), path);
    note("%s: %lld ms, %zu bytes", what, (long long)((clock_monotonic_us() - before) / 1000),
         answer.body.length);
    is_int(answer.status, 200, "%s: the page is there", what);
    ok(answer.body.length < PAGE_BYTES_MAX && str_contains(answer.body, STR("</html>")),
       "whole, and no larger than a page is");
    ok(str_contains(answer.body, STR("log-line")) ||
           str_contains(answer.body, STR("The lines are not here")),
       "with lines, or why there are none");
}

static struct str of(const char *begin, const char *middle, int times, const char *end)
{
    struct buf buf = buf_open(world.arena, KIB(1), MIB(8));
    buf_add(&buf, str_of(begin));
    repeat(&buf, middle, times);
    buf_add(&buf, str_of(end));
    return buf_str(&buf);
}

int main(void)
{
    world_open(&world);
    fake_loki_open(&loki);
    proxy_settings.loki_url = str_of(loki.url);
    proxy_settings.page_wait_ms = 20000;
    push(50, 5000, STR("level=info msg=\\\"handled request\\\" path=/v1/twins/10 status=200 "
                       "duration=0.041s trace_id=ee7653c9bc8df872aebe17730bbe27a8"));
    look(LOGS "?limit=5000", "5000 usual lines");
    look(LOGS "?limit=500", "500 usual lines with details");
    push(40, 5000, of("", "\\\"<", 200, ""));
    look(LOGS "?limit=5000&from=45m", "5000 lines of what HTML escapes");
    push(30, 500, of("{\\\"a\\\":", "[", 40, "]"));
    push(30, 500, of("{\\\"a\\\":[1", ",1", 1500, "]}"));
    look(LOGS "?limit=500&from=35m", "500 lines of many small values");
    struct buf deep = buf_open(world.arena, KIB(1), KIB(64));
    BUF_ADD(&deep, "{\\\"a\\\":");
    repeat(&deep, "[", 40);
    repeat(&deep, "1,", 900);
    BUF_ADD(&deep, "1");
    repeat(&deep, "]", 40);
    BUF_ADD(&deep, "}");
    push(20, 500, buf_str(&deep));
    look(LOGS "?limit=500&from=25m", "500 lines that grow when they are indented");
    push(10, 500, of("", "\\u0007\\u001b[31m", 300, ""));
    look(LOGS "?limit=500&from=15m", "500 lines of controls and colours");
    push(5, 200, of("", "k=\\\"v\\\" ", 800, ""));
    look(LOGS "?limit=200&from=7m", "200 lines of very many fields");
    push(2, 3, of("x", "yyyyyyyyyyyyyyyy", 20000, ""));
    look(LOGS "?from=3m", "three lines of 300 KB");
    push(1, 40, of("x", "yyyyyyyyyyyyyyyy", 12000, ""));
    look(LOGS "?from=90s", "more than an answer may hold");
    fake_store_close(&loki);
    world_close(&world);
    return done_testing();
}
