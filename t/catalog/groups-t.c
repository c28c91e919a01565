/* groups-t.c: the panels of metrics that a type declares: read, and every mistake by its place. */
/* SPDX-License-Identifier: ISC */
#include <string.h>

#include "product/catalog/catalog.h"
#include "t/lib/tap.h"

static struct arena *arena;

static const char *const around =
    "{\"id\": \"A.B\", \"slug\": \"ab\", \"name\": \"AB\", \"category\": \"c\", \"icon\": \"graph\","
    " \"display_order\": 1, \"active\": true, \"description\": \"d\", \"schema_version\": 1,"
    " \"tiers\": [{\"sku\": \"s\", \"name\": \"S\", \"description\": \"\", \"price_cents\": 0,"
    " \"currency\": \"EUR\", \"limits\": {}}], \"settings_schema\": {\"type\": \"object\"},"
    " \"manifests\": [], \"observability\": ";

static enum outcome compiled(const char *observability, struct failure *failure,
                             struct catalog_type *type)
{
    struct node *document;
    struct str text = ARENA_JOIN(arena, str_of(around), str_of(observability), STR("}"));
    *failure = (struct failure){.arena = arena};
    if (json_parse(arena, text, failure, &document) != DONE)
        bail_out("no JSON: %s", observability);
    return catalog_compile(arena, document, NULL, failure, type);
}

static void test_right(void)
{
    struct failure failure;
    struct catalog_type type;
    enum outcome outcome = compiled(
        "{\"groups\": [{\"id\": \"cpu\", \"title\": \"CPU\", \"panels\": [{\"id\": \"cpu\","
        " \"title\": \"Use\", \"unit\": \"percent\", \"kind\": \"area\", \"queries\": ["
        "{\"query\": \"rate(a[5m])\"}, {\"query\": \"b\", \"legend\": \"{{pod}}\"}],"
        " \"thresholds\": [{\"value\": 80, \"title\": \"Much\", \"tone\": \"warn\"}]}]}]}",
        &failure, &type);
    is_int(outcome, DONE, "a type with a group is right");
    const struct catalog_group *group = LIST_ROW(type.groups, struct catalog_group, 0);
    const struct catalog_panel *panel = LIST_ROW(group->panels, struct catalog_panel, 0);
    ok(type.groups.count == 1 && group->panels.count == 1 && panel->queries.count == 2,
       "group, panel and queries are there");
    ok(panel->thresholds.count == 1 &&
           LIST_ROW(panel->thresholds, struct catalog_threshold, 0)->value == 80,
       "a threshold");
    ok(panel->unit == CHART_PERCENT && panel->kind == CHART_AREA,
       "unit and kind are understood");
    is_str(LIST_ROW(panel->queries, struct catalog_query, 1)->legend, STR("{{pod}}"),
           "legend");
    is_int(compiled("{\"label\": \"rid\"}", &failure, &type), DONE,
           "groups may be left out");
    is_int((int64_t)type.groups.count, 0, "then there are none");
}

/* A query as it stands in JSON, and what is wrong with its panel. */
static void test_wrong(void)
{
    static const struct {
        const char *groups;
        const char *pointer;
        const char *why;
    } wrong[] = {
        {"7", "/observability/groups", "groups are a list"},
        {"[]", "/observability/groups", "an empty list says nothing"},
        {"[7]", "/observability/groups/0", "a group is an object"},
        {"[{\"id\": \"A b\", \"title\": \"t\", \"panels\": [7]}]",
         "/observability/groups/0/id", "ids are labels"},
        {"[{\"id\": \"a\", \"title\": \"t\", \"panels\": []}]",
         "/observability/groups/0/panels", "a group has panels"},
        {"[{\"id\": \"a\", \"title\": \"t\", \"panels\": [], \"more\": 1}]",
         "/observability/groups/0/more", "no other members"},
    };
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        struct failure failure;
        struct catalog_type type;
        struct str text =
            ARENA_JOIN(arena, STR("{\"groups\": "), str_of(wrong[i].groups), STR("}"));
        enum outcome outcome = compiled(text.at, &failure, &type);
        bool told = false;
        for (size_t f = 0; f < failure.field_count; f++)
            told = told || str_is(failure.fields[f].pointer, wrong[i].pointer);
        ok(outcome == INVALID && told, "%s", wrong[i].why);
    }
}

static bool tells(const struct failure *failure, const char *pointer)
{
    for (size_t i = 0; i < failure->field_count; i++)
        if (str_is(failure->fields[i].pointer, pointer))
            return true;
    note("not told: %s", pointer);
    return false;
}

static void test_all_at_once(void)
{
    struct failure failure;
    struct catalog_type type;
    enum outcome outcome = compiled(
        "{\"label\": \"rid\", \"groups\": ["
        "{\"id\": \"a\", \"title\": \"t\", \"panels\": ["
        "{\"id\": \"x\", \"title\": \"t\", \"unit\": \"ells\", \"kind\": \"pie\", \"queries\": ["
        "{\"query\": \"rate(\"}, {\"query\": \"up{rid=~\\\".*\\\"}\"}, {\"query\": \"up{rid!=\\\"\\\"}\"}]},"
        "{\"id\": \"x\", \"title\": \"t\", \"unit\": \"count\", \"kind\": \"line\", \"queries\": [{}]},"
        "{\"id\": \"custom-1\", \"title\": \"t\", \"unit\": \"count\", \"kind\": \"line\","
        " \"queries\": [{\"query\": \"up\"}], \"thresholds\": [{\"value\": 1, \"title\": \"t\","
        " \"tone\": \"pink\"}]}]},"
        "{\"id\": \"a\", \"title\": \"t\", \"panels\": [7]}]}",
        &failure, &type);
    is_int(outcome, INVALID, "all mistakes are told at once");
    ok(tells(&failure, "/observability/groups/0/panels/0/unit"), "unit");
    ok(tells(&failure, "/observability/groups/0/panels/0/kind"), "kind");
    ok(tells(&failure, "/observability/groups/0/panels/0/queries/0/query"),
       "a query that is none");
    ok(tells(&failure, "/observability/groups/0/panels/0/queries/1/query"),
       "a query for other resources");
    ok(tells(&failure, "/observability/groups/0/panels/0/queries/2/query"),
       "a query for all but one");
    ok(tells(&failure, "/observability/groups/0/panels/1/id"),
       "ids of panels are unique");
    ok(tells(&failure, "/observability/groups/0/panels/1/queries/0/query"),
       "a query is needed");
    ok(tells(&failure, "/observability/groups/0/panels/2/id"),
       "custom- belongs to panels of the address");
    ok(tells(&failure, "/observability/groups/0/panels/2/thresholds/0/tone"),
       "tones are known");
    ok(tells(&failure, "/observability/groups/1/id"), "ids of groups are unique");
}

/* The label that is enforced stands in queries without quotes. */
static void test_label(void)
{
    static const char *const wrong[] = {
        "7",       "\"\"", "\"1a\"", "\"a-b\"", "\"a\\\",x=~\\\".+\"", "\"__name__\"",
        "\"a b\"", "null", "[\"a\"]"};
    struct failure failure;
    struct catalog_type type;
    is_int(compiled("{\"label\": \"app_id\"}", &failure, &type), DONE,
           "a type names its label");
    is_str(type.label, STR("app_id"), "which is kept");
    is_int(compiled("{}", &failure, &type), DONE, "or none");
    is_str(type.label, STR(CATALOG_LABEL), "which is the usual one then");
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        struct str text =
            ARENA_JOIN(arena, STR("{\"label\": "), str_of(wrong[i]), STR("}"));
        is_int(compiled(arena_cstr(arena, text), &failure, &type), INVALID,
               "%s is no label", wrong[i]);
        ok(tells(&failure, "/observability/label"), "as its place tells");
    }
    is_int(compiled("{\"labels\": \"a\"}", &failure, &type), INVALID,
           "what is misspelt is told");
    is_int(compiled("7", &failure, &type), INVALID, "and what is no object");
}

int main(void)
{
    arena = arena_open("test", MIB(64));
    test_right();
    test_wrong();
    test_all_at_once();
    test_label();
    arena_close(arena);
    return done_testing();
}
