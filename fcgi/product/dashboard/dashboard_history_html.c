/* dashboard_history_html.c: what a dashboard was, and going back. */
/* SPDX-License-Identifier: ISC */
#include "product/access/permission.h"
#include "product/catalog/catalog.h"
#include "product/dashboard/dashboard_pages.h"

struct version_row {
    struct str generation;
    struct str name;
    struct str panels;
    struct str href; /* shows what is different now */
    bool chosen;
    int64_t updated;
};
static const struct field version_row_shown[] = {
    {"generation", TEXT_AT(struct version_row, generation)},
    {"name", TEXT_AT(struct version_row, name)},
    {"panels", TEXT_AT(struct version_row, panels)},
    {"href", TEXT_AT(struct version_row, href)},
    {"chosen", BOOL_AT(struct version_row, chosen)},
    {"updated", TIME_AT(struct version_row, updated)},
    {0},
};

struct history_view {
    struct frame frame;
    struct str title;
    struct str generation; /* the present one */
    struct list versions;
    struct list differences;
    struct str chosen; /* "" = none is looked at */
    bool may_write;
    struct str restore_href, back_href;
};
const struct field dashboard_history_shown[] = {
    {"frame", STRUCT_AT(struct history_view, frame, frame_shown)},
    {"title", TEXT_AT(struct history_view, title)},
    {"generation", TEXT_AT(struct history_view, generation)},
    {"versions", LIST_AT(struct history_view, versions, version_row_shown)},
    {"differences",
     LIST_AT(struct history_view, differences, catalog_difference_line_shown)},
    {"chosen", TEXT_AT(struct history_view, chosen)},
    {"may_write", BOOL_AT(struct history_view, may_write)},
    {"restore_href", TEXT_AT(struct history_view, restore_href)},
    {"back_href", TEXT_AT(struct history_view, back_href)},
    {0},
};

const struct parameter dashboard_history_query[] = {
    {"generation", FIELD_INT, "A former generation, to see what is different now.", 1,
     INT64_MAX, false, NULL},
    {0},
};

static struct list rows_of(struct call *call, struct str id, const struct list *versions,
                           int64_t chosen)
{
    struct arena *arena = call->task.arena;
    struct version_row *rows = ARENA_ARRAY(arena, versions->count, struct version_row);
    for (size_t i = 0; i < versions->count; i++) {
        const struct dashboard_version *version =
            LIST_ROW(*versions, struct dashboard_version, i);
        struct str number = arena_print(arena, "%lld", (long long)version->generation);
        rows[i] = (struct version_row){
            .generation = number,
            .name = version->name,
            .panels = arena_print(arena, "%lld", (long long)version->panels),
            .href = ARENA_JOIN(
                arena, dashboard_page_path(call, id, "/history?generation="), number),
            .chosen = version->generation == chosen,
            .updated = version->updated_us,
        };
    }
    return (struct list){rows, versions->count, sizeof *rows, false};
}

static struct node *tree_of(struct arena *arena, struct str name, struct str description,
                            struct str document)
{
    struct node *tree = node_object(arena);
    node_set(arena, tree, STR("name"), node_text(arena, name));
    node_set(arena, tree, STR("description"), node_text(arena, description));
    node_set(arena, tree, STR("document"), dashboard_document_tree(arena, document));
    return tree;
}

/* From the former generation to what is there now. */
static enum outcome fill_chosen(struct call *call, const struct dashboard *dashboard,
                                int64_t chosen, struct history_view *view)
{
    struct arena *arena = call->task.arena;
    struct dashboard_version version;
    view->chosen = STR("");
    if (chosen == 0)
        return DONE;
    enum outcome outcome =
        dashboard_version_load(&call->task, dashboard->id, chosen, &version);
    if (outcome != DONE)
        return outcome;
    view->chosen = arena_print(arena, "%lld", (long long)chosen);
    view->differences = catalog_differences(
        arena, tree_of(arena, version.name, version.description, version.document),
        tree_of(arena, dashboard->name, dashboard->description, dashboard->document));
    return DONE;
}

enum outcome dashboard_history_html(struct call *call)
{
    struct history_view view = {.may_write = (call->scope.may & MAY_WRITE) != 0};
    struct arena *arena = call->task.arena;
    struct dashboard dashboard;
    struct list versions;
    int64_t chosen = 0;
    struct str word = request_query(call->request, "generation");
    if (word.length > 0 && !str_int_parse(word, 1, INT64_MAX, &chosen))
        return ABSENT;
    struct str id = request_word(call->request, "dashboard");
    enum outcome outcome = dashboard_load(&call->task, id, &dashboard);
    if (outcome == DONE)
        outcome = dashboard_versions(&call->task, id, &versions);
    if (outcome == DONE)
        outcome = fill_chosen(call, &dashboard, chosen, &view);
    if (outcome == DONE)
        outcome = dashboard_frame(call, &view.frame,
                                  ARENA_JOIN(arena, STR("History of "), dashboard.name),
                                  ARENA_JOIN(arena, STR("/"), id, STR("/versions")));
    if (outcome != DONE)
        return outcome;
    view.title = dashboard.name;
    view.generation = arena_print(arena, "%lld", (long long)dashboard.generation);
    view.versions = rows_of(call, id, &versions, chosen);
    view.restore_href = dashboard_page_path(call, id, "/restore");
    view.back_href = dashboard_page_path(call, id, "");
    answer_page(call, dashboard_pages[PAGE_DASHBOARD_HISTORY].bound, &view);
    return DONE;
}

enum outcome dashboard_restore_html(struct call *call)
{
    struct arena *arena = call->task.arena;
    struct str id = request_word(call->request, "dashboard");
    struct dashboard dashboard;
    struct dashboard_change change = {.dry = false};
    int64_t generation = 0;
    if (!str_int_parse(or_empty(request_form(call->request, "generation")), 1, INT64_MAX,
                       &generation) ||
        !str_int_parse(or_empty(request_form(call->request, "seen")), 1, INT64_MAX,
                       &change.seen))
        return refuse(&call->failure, MALFORMED, NULL, "The form is not complete.",
                      "Open the page again.");
    enum outcome outcome =
        dashboard_restore(&call->task, id, generation, &change, &dashboard);
    if (outcome == STALE || outcome == CLASH || outcome == INVALID)
        return answer_redirect_flash(
            call, dashboard_page_path(call, id, "/history"), FLASH_BAD,
            outcome == INVALID
                ? STR("What it was then is not right any more: some of its "
                      "queries are not understood.")
                : call->failure.told);
    if (outcome != DONE)
        return outcome;
    return answer_redirect_flash(
        call, dashboard_page_path(call, id, ""), FLASH_GOOD,
        arena_print(arena, "%.*s is as it was in generation %lld.",
                    STR_ARG(dashboard.name), (long long)generation));
}
