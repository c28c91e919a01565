/* resource_generation_html.c: the history of a resource, and two of its generations compared. */
/* SPDX-License-Identifier: ISC */
#include "product/access/permission.h"
#include "product/catalog/catalog.h"
#include "product/frame/frame.h"
#include "product/resource/resource_history.h"
#include "product/resource/resource_pages.h"
#include "product/resource/resource_routes.h"

enum { SHOWN = 50, VALUE_SHOWN = 400 };

/* ---- the history ---- */

struct generation_row {
    struct str generation;
    struct str href;
    struct str what;
    struct str note;
    struct str tier;
    struct str actor;
    int64_t at;
    bool current;
};
static const struct field generation_row_shown[] = {
    {"generation", TEXT_AT(struct generation_row, generation)},
    {"href", TEXT_AT(struct generation_row, href)},
    {"what", TEXT_AT(struct generation_row, what)},
    {"note", TEXT_AT(struct generation_row, note)},
    {"tier", TEXT_AT(struct generation_row, tier)},
    {"actor", TEXT_AT(struct generation_row, actor)},
    {"at", TIME_AT(struct generation_row, at)},
    {"current", BOOL_AT(struct generation_row, current)},
    {0},
};

struct generations_view {
    struct frame frame;
    struct str name;
    struct list tabs;
    struct list generations;
    struct str shown;
    struct str newer_href;
    struct str older_href;
};
const struct field resource_generations_shown[] = {
    {"frame", STRUCT_AT(struct generations_view, frame, frame_shown)},
    {"name", TEXT_AT(struct generations_view, name)},
    {"tabs", LIST_AT(struct generations_view, tabs, tab_shown)},
    {"generations", LIST_AT(struct generations_view, generations, generation_row_shown)},
    {"shown", TEXT_AT(struct generations_view, shown)},
    {"newer_href", TEXT_AT(struct generations_view, newer_href)},
    {"older_href", TEXT_AT(struct generations_view, older_href)},
    {0},
};

static struct str cause_text(struct arena *arena, const struct deployment *row)
{
    static const struct {
        const char *cause;
        struct str text;
    } words[] = {
        {"ordered", STR_INIT("Ordered")},
        {"changed", STR_INIT("Changed")},
        {"deployed", STR_INIT("Deployed again")},
        {"suspended", STR_INIT("Suspended")},
        {"resumed", STR_INIT("Resumed")},
        {"restored", STR_INIT("Restored")},
    };
    if (str_is(row->cause, "rolled_back"))
        return arena_print(arena, "Back to generation %lld", (long long)row->source_generation);
    for (size_t i = 0; i < COUNT_OF(words); i++)
        if (str_is(row->cause, words[i].cause))
            return words[i].text;
    return row->cause;
}

static struct list generation_rows(struct call *call, const struct list *list,
                                   const struct resource *resource,
                                   const struct catalog_type *type)
{
    struct arena *arena = call->task.arena;
    struct generation_row *rows = ARENA_ARRAY(arena, list->count, struct generation_row);
    for (size_t i = 0; i < list->count; i++) {
        const struct deployment *row = LIST_ROW(*list, struct deployment, i);
        struct str number = arena_print(arena, "%lld", (long long)row->generation);
        rows[i] = (struct generation_row){
            .generation = number,
            .href = ARENA_JOIN(arena, resource_path(call, resource->id, "/generations/"), number),
            .what = cause_text(arena, row),
            .note = row->note,
            .tier = resource_tier_name(type, row->sku),
            .actor = row->actor,
            .at = row->created_us,
            .current = row->generation == resource->generation,
        };
    }
    return (struct list){rows, list->count, sizeof *rows, false};
}

/* ?before= of the older page; what is no number is the newest page. */
static int64_t before_of(struct call *call)
{
    int64_t before = 0;
    struct str asked = request_query(call->request, "before");
    return asked.length > 0 && str_int_parse(asked, 1, INT64_MAX, &before) ? before : 0;
}

enum outcome resource_generations_html(struct call *call)
{
    struct generations_view view = {.newer_href = STR(""), .older_href = STR("")};
    struct resource resource;
    struct list list;
    const struct catalog_type *type = NULL;
    struct str id = call->scope.resource_id;
    int64_t before = before_of(call);
    enum outcome outcome = resource_load(&call->task, id, &resource);
    if (outcome == DONE)
        outcome = resource_find_type(call, &resource, &type);
    if (outcome == DONE)
        outcome = resource_generations(&call->task, id, before, SHOWN, &list);
    if (outcome == DONE)
        outcome = frame_fill(call, &view.frame,
                             &(struct frame_wants){"History", "resources",
                                                   resource_api_path(call, "/generations")});
    if (outcome != DONE)
        return outcome;
    view.name = resource.name;
    view.tabs = resource_tabs(call, "generations");
    view.generations = generation_rows(call, &list, &resource, type);
    view.shown = arena_print(call->task.arena, "%zu shown", list.count);
    if (before != 0)
        view.newer_href = resource_path(call, id, "/generations");
    if (list.more)
        view.older_href = arena_print(
            call->task.arena, "%.*s?before=%lld", STR_ARG(resource_path(call, id, "/generations")),
            (long long)LIST_ROW(list, struct deployment, list.count - 1)->generation);
    answer_page(call, resource_pages[PAGE_GENERATIONS].bound, &view);
    return DONE;
}

/* ---- two of them ---- */

const struct field change_row_shown[] = {
    {"title", TEXT_AT(struct change_row, title)},
    {"was", TEXT_AT(struct change_row, was)},
    {"is", TEXT_AT(struct change_row, is)},
    {"added", BOOL_AT(struct change_row, added)},
    {"removed", BOOL_AT(struct change_row, removed)},
    {0},
};

struct generation_view {
    struct frame frame;
    struct str name;
    struct list tabs;
    struct str generation;
    struct str from;
    struct list facts;
    struct list changes;
    bool may_go_back;
    struct str seen;
    struct str rollback_href;
    struct str history_href;
    struct str settings;
};
const struct field resource_generation_view_shown[] = {
    {"frame", STRUCT_AT(struct generation_view, frame, frame_shown)},
    {"name", TEXT_AT(struct generation_view, name)},
    {"tabs", LIST_AT(struct generation_view, tabs, tab_shown)},
    {"generation", TEXT_AT(struct generation_view, generation)},
    {"from", TEXT_AT(struct generation_view, from)},
    {"facts", LIST_AT(struct generation_view, facts, fact_shown)},
    {"changes", LIST_AT(struct generation_view, changes, change_row_shown)},
    {"may_go_back", BOOL_AT(struct generation_view, may_go_back)},
    {"seen", TEXT_AT(struct generation_view, seen)},
    {"rollback_href", TEXT_AT(struct generation_view, rollback_href)},
    {"history_href", TEXT_AT(struct generation_view, history_href)},
    {"settings", TEXT_AT(struct generation_view, settings)},
    {0},
};

struct str resource_value_text(struct arena *arena, const struct node *node)
{
    if (node == NULL)
        return STR("");
    if (node->kind == NODE_BOOL)
        return node->truth ? STR("Yes") : STR("No");
    struct str text = node->kind == NODE_TEXT ? node->text : json_text(arena, node);
    if (text.length <= VALUE_SHOWN)
        return text;
    size_t cut = VALUE_SHOWN;
    while (cut > 0 && ((unsigned char)text.at[cut] & 0xc0) == 0x80)
        cut--; /* not through a character */
    return ARENA_JOIN(arena, str_slice(text, 0, cut), STR(" ..."));
}

struct list resource_change_rows(struct arena *arena, const struct list *diff)
{
    struct change_row *rows = ARENA_ARRAY(arena, diff->count, struct change_row);
    for (size_t i = 0; i < diff->count; i++) {
        const struct difference *step = LIST_ROW(*diff, struct difference, i);
        rows[i] = (struct change_row){
            .title = step->title.length > 0 ? step->title : STR("All settings"),
            .was = resource_value_text(arena, step->was),
            .is = resource_value_text(arena, step->is),
            .added = step->was == NULL,
            .removed = step->is == NULL,
        };
    }
    return (struct list){rows, diff->count, sizeof *rows, false};
}

static struct list generation_facts(struct arena *arena, const struct deployment *row,
                                    struct str tier)
{
    enum { FACTS = 5 };
    struct fact *facts = ARENA_ARRAY(arena, FACTS, struct fact);
    size_t count = 0;
    facts[count++] = (struct fact){.label = STR("What"), .text = cause_text(arena, row),
                                   .href = STR("")};
    facts[count++] = (struct fact){.label = STR("By"), .text = row->actor, .href = STR("")};
    facts[count++] = (struct fact){.label = STR("When"), .text = STR(""), .href = STR(""),
                                   .is_time = true, .at = row->created_us};
    facts[count++] = (struct fact){.label = STR("Tier"), .text = tier, .href = STR("")};
    if (row->note.length > 0)
        facts[count++] = (struct fact){.label = STR("Why"), .text = row->note, .href = STR("")};
    return (struct list){facts, count, sizeof *facts, false};
}

static void fill_generation(struct call *call, struct generation_view *view,
                            const struct resource_history *history,
                            const struct catalog_type *type)
{
    struct arena *arena = call->task.arena;
    const struct resource *resource = &history->resource;
    view->name = resource->name;
    view->tabs = resource_tabs(call, "generations");
    view->generation = arena_print(arena, "%lld", (long long)history->to.generation);
    view->from = history->from.generation == 0
                     ? STR("")
                     : arena_print(arena, "%lld", (long long)history->from.generation);
    view->facts =
        generation_facts(arena, &history->to, resource_tier_name(type, history->to.sku));
    view->changes = resource_change_rows(arena, &history->diff);
    view->may_go_back = (call->scope.may & MAY_WRITE) != 0 &&
                        history->to.generation != resource->generation;
    view->seen = arena_print(arena, "%lld", (long long)resource->updated_us);
    view->rollback_href = resource_path(call, resource->id, "/rollback");
    view->history_href = resource_path(call, resource->id, "/generations");
    view->settings = json_text_pretty(arena, resource_settings_node(&call->task,
                                                                    history->to.settings));
}

enum outcome resource_generation_html(struct call *call)
{
    struct generation_view view = {.name = STR("")};
    struct resource_history history;
    const struct catalog_type *type = NULL;
    int64_t generation = 0;
    int64_t from = 0;
    enum outcome outcome = resource_read_generation(call, &generation);
    if (outcome == DONE)
        outcome = resource_read_from(call, generation, &from);
    if (outcome == DONE)
        outcome = resource_history_load(call, from, generation, &history);
    if (outcome == DONE)
        outcome = resource_find_type(call, &history.resource, &type);
    if (outcome == DONE)
        outcome = frame_fill(
            call, &view.frame,
            &(struct frame_wants){"Generation", "resources",
                                  resource_api_path(call, "/generations")});
    if (outcome != DONE)
        return outcome;
    fill_generation(call, &view, &history, type);
    answer_page(call, resource_pages[PAGE_GENERATION].bound, &view);
    return DONE;
}
