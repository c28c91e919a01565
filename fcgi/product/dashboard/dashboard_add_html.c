/* dashboard_add_html.c: a panel from elsewhere (the metrics of a resource) put on a dashboard. */
/* SPDX-License-Identifier: ISC */
#include "product/access/permission.h"
#include "product/dashboard/dashboard_pages.h"

enum { TRIES = 3, TITLE_MAX = 120 };
#define NEW_ONE "new"

/* Read from the address at first, from the form then: the names are the same. */
struct wanted {
    struct str title;
    struct str kind;
    struct str unit;
    struct str resource; /* "" = whoever looks chooses */
    struct list queries; /* struct dashboard_query */
};

static const struct field query_row_shown[] = {
    {"language", TEXT_AT(struct dashboard_query, language)},
    {"query", TEXT_AT(struct dashboard_query, query)},
    {"legend", TEXT_AT(struct dashboard_query, legend)},
    {0},
};

struct add_view {
    struct frame frame;
    struct str title, title_error;
    struct str kind, unit, resource;
    struct list queries; /* struct dashboard_query */
    struct list choices; /* struct filter_choice: dashboards */
    struct list errors;
    struct str new_name;
    bool may_write, chosen_only, more;
    struct str action_href, back_href;
};
/* clang-format off */
#define VIEW_TEXT(member) {#member, TEXT_AT(struct add_view, member)}
const struct field dashboard_add_shown[] = {
    {"frame", STRUCT_AT(struct add_view, frame, frame_shown)},
    VIEW_TEXT(title), VIEW_TEXT(title_error), VIEW_TEXT(kind), VIEW_TEXT(unit), VIEW_TEXT(resource),
    VIEW_TEXT(new_name), VIEW_TEXT(action_href), VIEW_TEXT(back_href),
    {"queries", LIST_AT(struct add_view, queries, query_row_shown)},
    {"choices", LIST_AT(struct add_view, choices, filter_choice_shown)},
    {"errors", LIST_AT(struct add_view, errors, error_line_shown)},
    {"may_write", BOOL_AT(struct add_view, may_write)},
    {"chosen_only", BOOL_AT(struct add_view, chosen_only)},
    {"more", BOOL_AT(struct add_view, more)},
    {0},
};
#undef VIEW_TEXT

const struct parameter dashboard_add_query[] = {
    {"title", FIELD_TEXT, "Title of the panel.", 0, TITLE_MAX, false, NULL},
    {"kind", FIELD_TEXT, "How it is shown: line, area, bars, number, table.", 0, 0, false, NULL},
    {"unit", FIELD_TEXT, "Of its figures: count, percent, bytes, bytes_per_second, ops_per_second, seconds.", 0, 0, false, NULL},
    {"query", FIELD_TEXT, "A query; may be repeated.", 0, 0, false, NULL},
    {"legend", FIELD_TEXT, "Legend of the query in the same place.", 0, 0, false, NULL},
    {"language", FIELD_TEXT, "promql or logql, of the query in the same place.", 0, 0, false, NULL},
    {"resource", FIELD_TEXT, "Figures of this resource only.", 0, 0, false, NULL},
    {0},
};
/* clang-format on */

/* The `index`-th value of that name; "" when there are fewer. */
static struct str value_at(const struct pairs *pairs, const char *name, size_t index)
{
    for (size_t i = 0; i < pairs->count; i++)
        if (str_is(pairs->at[i].name, name) && index-- == 0)
            return pairs->at[i].value;
    return STR("");
}

static struct str or_usual(struct str text, const char *usual)
{
    return text.length == 0 ? str_of(usual) : text;
}

static struct wanted wanted_read(struct call *call, const struct pairs *from)
{
    struct dashboard_query *rows =
        ARENA_ARRAY(call->task.arena, DASHBOARD_QUERIES_MAX, struct dashboard_query);
    struct wanted wanted = {
        .title = str_trim(value_at(from, "title", 0)),
        .kind = or_usual(value_at(from, "kind", 0), "line"),
        .unit = or_usual(value_at(from, "unit", 0), "count"),
        .resource = value_at(from, "resource", 0),
        .queries = {rows, 0, sizeof *rows, false},
    };
    for (size_t i = 0; i < DASHBOARD_QUERIES_MAX; i++) {
        struct str query = value_at(from, "query", i);
        if (query.length > 0)
            rows[wanted.queries.count++] = (struct dashboard_query){
                or_usual(value_at(from, "language", i), "promql"), query,
                value_at(from, "legend", i)};
    }
    return wanted;
}

static struct node *panel_of(struct arena *arena, const struct wanted *wanted)
{
    struct node *panel = node_object(arena);
    struct node *queries = node_array(arena);
    node_set(arena, panel, STR("title"), node_text(arena, wanted->title));
    node_set(arena, panel, STR("kind"), node_text(arena, wanted->kind));
    node_set(arena, panel, STR("unit"), node_text(arena, wanted->unit));
    if (wanted->resource.length > 0) {
        struct node *resources = node_array(arena);
        node_append(resources, node_text(arena, wanted->resource));
        node_set(arena, panel, STR("scope"), node_text(arena, STR("chosen")));
        node_set(arena, panel, STR("resources"), resources);
    }
    for (size_t i = 0; i < wanted->queries.count; i++) {
        const struct dashboard_query *query =
            LIST_ROW(wanted->queries, struct dashboard_query, i);
        struct node *one = node_object(arena);
        node_set(arena, one, STR("language"), node_text(arena, query->language));
        node_set(arena, one, STR("query"), node_text(arena, query->query));
        if (query->legend.length > 0)
            node_set(arena, one, STR("legend"), node_text(arena, query->legend));
        node_append(queries, one);
    }
    node_set(arena, panel, STR("queries"), queries);
    return panel;
}

/* ---- the page ---- */

static enum outcome choices_fill(struct call *call, struct add_view *view)
{
    const struct dashboard_filter filter = {.q = STR_NONE, .limit = DASHBOARD_LIST_LIMIT};
    struct str chosen = typed_or(call, "dashboard", STR(""));
    struct list list;
    enum outcome outcome = dashboard_list(&call->task, &filter, &list);
    if (outcome != DONE)
        return outcome;
    struct filter_choice *rows =
        ARENA_ARRAY(call->task.arena, list.count + 1, struct filter_choice);
    for (size_t i = 0; i < list.count; i++) {
        const struct dashboard *dashboard = LIST_ROW(list, struct dashboard, i);
        rows[i] = (struct filter_choice){
            dashboard->id, dashboard->name,
            chosen.length == 0 ? dashboard->is_first : str_equal(chosen, dashboard->id)};
    }
    rows[list.count] = (struct filter_choice){
        STR(NEW_ONE), STR("A new one, with the name below"), str_is(chosen, NEW_ONE)};
    view->choices = (struct list){rows, list.count + 1, sizeof *rows, false};
    return DONE;
}

static enum outcome show_add(struct call *call, const struct wanted *wanted, int status)
{
    struct add_view view = {
        .title = wanted->title,
        .title_error = STR(""),
        .kind = wanted->kind,
        .unit = wanted->unit,
        .resource = wanted->resource,
        .queries = wanted->queries,
        .errors = error_lines_at(call, "/document", STR("#title")),
        .new_name = typed_or(call, "name", STR("")),
        .may_write = (call->scope.may & MAY_WRITE) != 0,
        .chosen_only = wanted->resource.length > 0,
        .action_href = dashboard_path(call, STR("/add")),
        .back_href = dashboard_path(call, STR("")),
    };
    enum outcome outcome = choices_fill(call, &view);
    if (outcome == DONE)
        outcome = dashboard_frame(call, &view.frame, STR("Add to a dashboard"), STR(""));
    if (outcome != DONE)
        return outcome;
    answer_page_status(call, status, dashboard_pages[PAGE_DASHBOARD_ADD].bound, &view);
    return DONE;
}

enum outcome dashboard_add_panel_html(struct call *call)
{
    struct wanted wanted = wanted_read(call, &call->request->query);
    return show_add(call, &wanted, 200);
}

/* ---- the deed ---- */

static enum outcome put_on_new(struct call *call, const struct wanted *wanted,
                               struct dashboard *out)
{
    struct arena *arena = call->task.arena;
    struct node *document = dashboard_document_empty(arena);
    node_append(node_member(document, STR("panels")), panel_of(arena, wanted));
    return dashboard_add(
        &call->task,
        &(struct dashboard_draft){.name = or_empty(request_form(call->request, "name")),
                                  .document = document},
        out);
}

/* Behind what is there now: somebody who saves at the same time loses nothing. */
static enum outcome put_on(struct call *call, struct str id, const struct wanted *wanted,
                           struct dashboard *out)
{
    struct arena *arena = call->task.arena;
    enum outcome outcome = STALE;
    for (int i = 0; i < TRIES && outcome == STALE; i++) {
        outcome = dashboard_load(&call->task, id, out);
        if (outcome != DONE)
            return outcome;
        struct node *document = dashboard_document_tree(arena, out->document);
        struct node *panels = node_member(document, STR("panels"));
        if (panels == NULL || panels->kind != NODE_ARRAY)
            bug("a dashboard without panels");
        node_append(panels, panel_of(arena, wanted));
        outcome = dashboard_change(
            &call->task, id,
            &(struct dashboard_change){.document = document, .seen = out->generation},
            out);
    }
    return outcome;
}

enum outcome dashboard_put_panel_html(struct call *call)
{
    struct wanted wanted = wanted_read(call, &call->request->form);
    struct str id = or_empty(request_form(call->request, "dashboard"));
    struct dashboard dashboard;
    enum outcome outcome = str_is(id, NEW_ONE) || id.length == 0
                               ? put_on_new(call, &wanted, &dashboard)
                               : put_on(call, id, &wanted, &dashboard);
    if (outcome == INVALID || outcome == CLASH || outcome == STALE)
        return show_add(call, &wanted, outcome_status(outcome));
    if (outcome != DONE)
        return outcome;
    return answer_redirect_flash(
        call,
        ARENA_JOIN(
            call->task.arena, dashboard_page_path(call, dashboard.id, ""),
            arena_print(call->task.arena, "#panel-p%lld", (long long)dashboard.panels)),
        FLASH_GOOD,
        ARENA_JOIN(call->task.arena, wanted.title, STR(" is on "), dashboard.name,
                   STR(" now.")));
}
