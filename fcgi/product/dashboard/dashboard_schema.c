/* dashboard_schema.c: the JSON Schema of a dashboard's document, which is also its form. */
/* SPDX-License-Identifier: ISC */
#include "product/dashboard/dashboard_document.h"
#include "product/dashboard/dashboard_routes.h"

/* ' stands for ". */
/* clang-format off */
static const char *const lines[] = {
    "{'$schema': 'https://json-schema.org/draft/2020-12/schema',",
    " 'type': 'object', 'additionalProperties': false, 'properties': {",
    "  'range': {'title': 'Time at first', 'enum': ['15m', '1h', '3h', '6h', '12h', '24h', '2d', '7d', '30d'],",
    "   'x-choice-titles': ['15 minutes', '1 hour', '3 hours', '6 hours', '12 hours', '24 hours', '2 days', '7 days', '30 days'],",
    "   'x-widget': 'select', 'default': '6h', 'description': 'What is shown until somebody chooses another time.'},",
    "  'refresh': {'title': 'Read anew', 'enum': ['off', '10s', '1m'],",
    "   'x-choice-titles': ['Never by itself', 'Every 10 seconds', 'Every minute'],",
    "   'x-widget': 'select', 'default': 'off'},",
    "  'panels': {'title': 'Panels', 'type': 'array', 'maxItems': 40, 'default': [], 'x-item-title': 'title',",
    "   'x-add-label': 'panel', 'items': {'$ref': '#/$defs/panel'}}},",
    " '$defs': {'panel': {'title': 'Panel', 'type': 'object', 'additionalProperties': false, 'required': ['title', 'kind'], 'properties': {",
    "  'title': {'title': 'Title', 'type': 'string', 'minLength': 1, 'maxLength': 120},",
    "  'kind': {'title': 'Shown as', 'enum': ['line', 'area', 'bars', 'number', 'table', 'text'],",
    "   'x-choice-titles': ['Lines', 'Area', 'Stacked bars', 'One number with its course', 'Table', 'Text'],",
    "   'x-widget': 'select', 'default': 'line'},",
    "  'width': {'title': 'Width', 'type': 'integer', 'minimum': 1, 'maximum': 12, 'default': 6, 'x-unit': 'of 12 columns'},",
    "  'height': {'title': 'Height', 'enum': ['small', 'medium', 'large'], 'x-choice-titles': ['Small', 'Medium', 'Large'],",
    "   'x-widget': 'select', 'default': 'medium'},",
    "  'unit': {'title': 'Unit', 'enum': ['count', 'percent', 'bytes', 'bytes_per_second', 'ops_per_second', 'seconds'],",
    "   'x-choice-titles': ['A number', 'Percent', 'Bytes', 'Bytes a second', 'A number each second', 'Seconds'],",
    "   'x-widget': 'select', 'default': 'count'},",
    "  'scope': {'title': 'Whose figures', 'enum': ['selected', 'all', 'chosen'],",
    "   'x-choice-titles': ['Of the resources chosen above the dashboard', 'Of all resources of the project', 'Of certain resources'],",
    "   'x-widget': 'select', 'default': 'selected', 'description': 'Always only what the viewer may read.'},",
    "  'resources': {'title': 'Resources', 'type': 'array', 'maxItems': 50, 'uniqueItems': true, 'x-add-label': 'resource',",
    "   'items': {'title': 'Resource', 'type': 'string', 'minLength': 1, 'maxLength': 63}},",
    "  'queries': {'title': 'Queries', 'type': 'array', 'maxItems': 8, 'x-add-label': 'query',",
    "   'items': {'$ref': '#/$defs/query'}},",
    "  'text': {'title': 'Text', 'type': 'string', 'maxLength': 4000, 'x-widget': 'long-text',",
    "   'description': 'Plain paragraphs, with an empty line between them.'}},",
    "  'allOf': [",
    "   {'if': {'properties': {'kind': {'const': 'text'}}, 'required': ['kind']},",
    "    'then': {'properties': {'text': {'minLength': 1}}, 'required': ['text']},",
    "    'else': {'properties': {'unit': true, 'scope': true, 'queries': {'minItems': 1}}, 'required': ['queries']}},",
    "   {'if': {'properties': {'scope': {'const': 'chosen'}}, 'required': ['scope']},",
    "    'then': {'properties': {'resources': {'minItems': 1}}, 'required': ['resources']}}]},",
    " 'query': {'title': 'Query', 'type': 'object', 'additionalProperties': false, 'required': ['language', 'query'], 'properties': {",
    "  'language': {'title': 'Language', 'enum': ['promql', 'logql'], 'x-choice-titles': ['PromQL (metrics)', 'LogQL (numbers from logs)'],",
    "   'x-widget': 'select', 'default': 'promql'},",
    "  'query': {'title': 'Query', 'type': 'string', 'minLength': 1, 'maxLength': 8000, 'x-widget': 'long-text',",
    "   'x-placeholder': 'sum(rate(http_requests_total[$interval])) by (resource_id)',",
    "   'description': '$range is the time that is shown, $interval a step of it (of metrics at least 5 minutes). Which resources it is about is added by itself.'},",
    "  'legend': {'title': 'Legend', 'type': 'string', 'maxLength': 120, 'x-placeholder': '{{resource_id}}',",
    "   'description': 'A label in double braces becomes its value. Without it all labels are shown.'}}}}}",
};
/* clang-format on */

enum { SCHEMA_TEXT_MAX = 16 * 1024 };

static const struct schema *compiled;
static const struct node *document_of_schema;

enum outcome dashboard_schema_open(struct arena *process, struct failure *failure)
{
    struct buf buf = buf_open(process, SCHEMA_TEXT_MAX, SCHEMA_TEXT_MAX);
    struct node *tree = NULL;
    for (size_t i = 0; i < COUNT_OF(lines); i++)
        for (const char *at = lines[i]; *at != '\0'; at++)
            buf_add_char(&buf, *at == '\'' ? '"' : *at);
    if (json_parse(process, buf_str(&buf), failure, &tree) != DONE)
        bug("the schema of dashboards is not JSON");
    document_of_schema = tree;
    return schema_compile(process, tree, failure, &compiled);
}

const struct schema *dashboard_schema(void)
{
    if (compiled == NULL)
        bug("dashboards are used before their schema is there");
    return compiled;
}

/* ---- with the project's resources as choices ---- */

struct choices {
    struct arena *arena;
    struct node *values;
    struct node *titles;
};

static void choice_add(struct choices *choices, struct str id, struct str title)
{
    for (const struct node *each = choices->values->first; each != NULL;
         each = each->next)
        if (str_equal(each->text, id))
            return;
    node_append(choices->values, node_text(choices->arena, id));
    node_append(choices->titles, node_text(choices->arena, title));
}

/* What panels name and the project does not have (any more). */
static void choices_named(struct choices *choices, const struct node *document)
{
    const struct node *panels = node_member(document, STR("panels"));
    if (panels == NULL || panels->kind != NODE_ARRAY)
        return;
    for (const struct node *panel = panels->first; panel != NULL; panel = panel->next) {
        const struct node *named = node_member(panel, STR("resources"));
        if (named == NULL || named->kind != NODE_ARRAY)
            continue;
        for (const struct node *each = named->first; each != NULL; each = each->next)
            if (each->kind == NODE_TEXT && each->text.length > 0)
                choice_add(choices, each->text,
                           ARENA_JOIN(choices->arena, each->text, STR(" (not there)")));
    }
}

const struct schema *dashboard_form_schema(struct arena *arena,
                                           const struct list *resources,
                                           const struct node *document)
{
    struct choices choices = {arena, node_array(arena), node_array(arena)};
    struct failure failure = {.arena = arena};
    const struct schema *out = NULL;
    for (size_t i = 0; i < resources->count; i++) {
        const struct dashboard_resource *resource =
            LIST_ROW(*resources, struct dashboard_resource, i);
        choice_add(&choices, resource->id, resource->name);
    }
    choices_named(&choices, document);
    if (choices.values->count == 0)
        return dashboard_schema();
    struct node *copy = node_copy(arena, document_of_schema);
    struct node *items =
        node_at_pointer(copy, STR("/$defs/panel/properties/resources/items"));
    if (items == NULL)
        bug("the schema of dashboards has no resources");
    node_set(arena, items, STR("enum"), choices.values);
    node_set(arena, items, STR("x-choice-titles"), choices.titles);
    if (schema_compile(arena, copy, &failure, &out) != DONE)
        return dashboard_schema();
    return out;
}
