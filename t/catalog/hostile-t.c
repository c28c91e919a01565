/* hostile-t.c: types that mean harm are refused with a reason, or answered within a budget. */
/* SPDX-License-Identifier: ISC */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "product/catalog/catalog.h"
#include "t/lib/tap.h"

enum { BUDGET_MS = 2000, TEXT_BYTES = 8 * 1024 * 1024 };

static struct arena *arena;

/* A type with this schema for its settings, compiled and then asked about one document. */
static void judged(const char *what, struct str schema, const char *settings)
{
    struct failure failure = {.arena = arena};
    struct buf text = buf_open(arena, KIB(64), TEXT_BYTES);
    struct node *document = NULL;
    struct node *instance = NULL;
    struct catalog_type type = {.schema = NULL};
    BUF_ADD(&text,
            "{\"id\":\"Test.Bad\",\"slug\":\"bad\",\"name\":\"Bad\",\"category\":\"c\","
            "\"description\":\"d\",\"icon\":\"i\",\"schema_version\":1,"
            "\"display_order\":1,\"active\":true,\"tiers\":[{\"sku\":\"free\",\"name\":"
            "\"Free\",\"description\":\"\",\"price_cents\":0,\"currency\":\"EUR\","
            "\"limits\":{}}],\"manifests\":[],\"settings_schema\":");
    buf_add(&text, schema);
    BUF_ADD(&text, "}");
    int64_t start_us = clock_monotonic_us();
    enum outcome outcome = json_parse(arena, buf_str(&text), &failure, &document);
    if (outcome == DONE)
        outcome = catalog_compile(arena, document, NULL, &failure, &type);
    if (outcome == DONE &&
        json_parse(arena, str_of(settings), &failure, &instance) == DONE)
        outcome = schema_check(arena, type.schema,
                               schema_fill_defaults(arena, type.schema, instance), STR(""),
                               &failure);
    int64_t took_ms = (clock_monotonic_us() - start_us) / US_PER_MS;
    ok(took_ms < BUDGET_MS, "%s: within the budget (%lld ms)", what, (long long)took_ms);
    bool told = failure.told.length > 0 || failure.field_count > 0;
    ok(outcome == DONE || told, "%s: %s", what,
       outcome == DONE           ? "is answered"
       : failure.field_count > 0 ? arena_cstr(arena, failure.fields[0].told)
                                 : arena_cstr(arena, failure.told));
    arena_reset(arena);
}

static struct str repeated(const char *start, const char *each, int times,
                           const char *end)
{
    struct buf text = buf_open(arena, KIB(64), TEXT_BYTES);
    buf_add(&text, str_of(start));
    for (int i = 0; i < times; i++)
        buf_add(&text, str_of(each));
    buf_add(&text, str_of(end));
    return buf_str(&text);
}

static struct str many_properties(int count)
{
    struct buf text = buf_open(arena, KIB(64), TEXT_BYTES);
    BUF_ADD(&text, "{\"properties\":{");
    for (int i = 0; i < count; i++) {
        buf_add(&text, arena_print(arena, "%s\"p%d\":{}", i == 0 ? "" : ",", i));
    }
    BUF_ADD(&text, "}}");
    return buf_str(&text);
}

/* Each definition names the next one twice: 2 to the 40th ways. */
static struct str doubling(void)
{
    struct buf text = buf_open(arena, KIB(64), TEXT_BYTES);
    BUF_ADD(&text, "{\"$ref\":\"#/$defs/d0\",\"$defs\":{");
    for (int i = 0; i < 40; i++)
        buf_add(&text,
                arena_print(arena,
                            "\"d%d\":{\"anyOf\":[{\"$ref\":\"#/$defs/d%d\"},{\"$ref\":"
                            "\"#/$defs/d%d\"}]},",
                            i, i + 1, i + 1));
    BUF_ADD(&text, "\"d40\":{\"const\":1}}}");
    return buf_str(&text);
}

static void schemas(void)
{
    static const char forty[] = "{\"a\":\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!\"}";
    judged("an exponential pattern",
           STR("{\"properties\":{\"a\":{\"pattern\":\"^(a+)+$\"}}}"), forty);
    judged("another one", STR("{\"properties\":{\"a\":{\"pattern\":\"^(a|aa)+$\"}}}"),
           forty);
    judged("a reference to itself", STR("{\"$ref\":\"#\"}"), "{}");
    judged(
        "two that name each other",
        STR("{\"$ref\":\"#/$defs/a\",\"$defs\":{\"a\":{\"$ref\":\"#/$defs/b\"},\"b\":{\"$ref\":"
            "\"#/$defs/a\"}}}"),
        "{}");
    judged(
        "defaults without end",
        STR("{\"$ref\":\"#/$defs/a\",\"$defs\":{\"a\":{\"type\":\"object\",\"properties\":{\"a\":"
            "{\"$ref\":\"#/$defs/a\",\"default\":{}}}}}}"),
        "{}");
    judged("ways that double", doubling(), "{}");
    judged("100 000 properties", many_properties(100000), "{}");
    judged("9 000 properties", many_properties(9000), "{}");
    judged("a depth of 10 000", repeated("", "{\"not\":", 10000, "{}"), "{}");
    judged("huge numbers",
           STR("{\"properties\":{\"a\":{\"minimum\":1e400,\"multipleOf\":1e-320}}}"),
           "{\"a\":1}");
    judged("a huge count",
           STR("{\"properties\":{\"a\":{\"minLength\":99999999999999999999}}}"),
           "{\"a\":\"\"}");
    judged("an address used twice",
           STR("{\"$defs\":{\"a\":{\"$id\":\"https://x.test/a\"},\"b\":{\"$id\":"
               "\"https://x.test/a\"}},\"$ref\":\"https://x.test/a\"}"),
           "{}");
    judged("another server's schema", STR("{\"$ref\":\"https://example.org/s.json\"}"),
           "{}");
}

int main(void)
{
    arena = arena_open("test", MIB(512));
    schemas();
    arena_close(arena);
    return done_testing();
}
