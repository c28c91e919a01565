/* limit_html.c: usage against limits, as bars and as JSON. */
/* SPDX-License-Identifier: ISC */
#include "product/access/permission.h"
#include "product/frame/frame.h"
#include "product/limit/limit_routes.h"

const struct shape limit_usage_shape = {"Limit", limit_usage_shown};

/* ---- JSON ---- */

static enum outcome usage_json(struct call *call, enum limit_depth depth)
{
    struct list usage;
    enum outcome outcome = limit_usage(&call->task, depth, &usage);
    return outcome == DONE ? answer_list(call, limit_usage_shown, &usage, STR_NONE)
                           : outcome;
}

enum outcome limit_organization_json(struct call *call)
{
    return usage_json(call, LIMIT_OF_ORGANIZATION);
}

enum outcome limit_project_json(struct call *call)
{
    return usage_json(call, LIMIT_OF_PROJECT);
}

/* ---- bars ---- */

const struct field limit_bar_shown[] = {
    {"label", TEXT_AT(struct limit_bar, label)},
    {"text", TEXT_AT(struct limit_bar, text)},
    {"source", TEXT_AT(struct limit_bar, source)},
    {"used", INT_AT(struct limit_bar, used)},
    {"most", INT_AT(struct limit_bar, most)},
    {"high", INT_AT(struct limit_bar, high)},
    {"has_bar", BOOL_AT(struct limit_bar, has_bar)},
    {"near", BOOL_AT(struct limit_bar, near)},
    {"full", BOOL_AT(struct limit_bar, full)},
    {0},
};

static struct str source_text(const struct limit_usage *usage)
{
    return str_is(usage->source, "organization") ? STR("Set for this organization")
           : str_is(usage->source, "project")    ? STR("Set for this project")
           : str_is(usage->source, "catalog")    ? STR("Set by the catalog")
                                                 : STR("");
}

static struct limit_bar bar_of(struct arena *arena, const struct limit_usage *usage)
{
    struct str used = grouped_number(arena, usage->used);
    return (struct limit_bar){
        .label = usage->title,
        .text = usage->most < 0 ? ARENA_JOIN(arena, used, STR(", no limit"))
                                : ARENA_JOIN(arena, used, STR(" of "),
                                             grouped_number(arena, usage->most)),
        .source = source_text(usage),
        .used = usage->used < usage->most ? usage->used : usage->most,
        .most = usage->most,
        .high = (usage->most * LIMIT_NEAR_PERCENT + 99) / 100,
        .has_bar = usage->most > 0,
        .near = usage->near,
        .full = usage->full,
    };
}

struct list limit_bars(struct arena *arena, const struct list *usage, bool pressing)
{
    struct limit_bar *rows = ARENA_ARRAY(arena, usage->count, struct limit_bar);
    size_t count = 0;
    for (size_t i = 0; i < usage->count; i++) {
        const struct limit_usage *row = LIST_ROW(*usage, struct limit_usage, i);
        bool shown = !pressing || row->near || (row->full && row->used > 0);
        if (shown)
            rows[count++] = bar_of(arena, row);
    }
    return (struct list){rows, count, sizeof *rows, false};
}

struct list limit_tier_bars(struct arena *arena, const struct list *usage, struct str type_id,
                            struct str sku)
{
    struct str subject = ARENA_JOIN(arena, type_id, STR("/"), sku);
    struct limit_bar *rows = ARENA_ARRAY(arena, usage->count + 1, struct limit_bar);
    size_t count = 0;
    for (size_t i = 0; i < usage->count; i++) {
        const struct limit_usage *row = LIST_ROW(*usage, struct limit_usage, i);
        bool in_project = str_is(row->kind, limit_kinds[LIMIT_PROJECT_TIER].name);
        if (!str_equal(row->subject, subject) || row->most < 0)
            continue;
        rows[count] = bar_of(arena, row);
        rows[count].text = ARENA_JOIN(arena, rows[count].text, STR(" in the "),
                                      in_project ? STR("project") : STR("organization"));
        count++;
    }
    return (struct list){rows, count, sizeof *rows, false};
}

/* ---- the page ---- */

struct show_view {
    struct frame frame;
    struct list limits;
    bool pressing;
    struct str place;       /* "organization", "project" */
    struct str change_href; /* "" = may not */
};

const struct field limit_show_shown[] = {
    {"frame", STRUCT_AT(struct show_view, frame, frame_shown)},
    {"limits", LIST_AT(struct show_view, limits, limit_bar_shown)},
    {"pressing", BOOL_AT(struct show_view, pressing)},
    {"place", TEXT_AT(struct show_view, place)},
    {"change_href", TEXT_AT(struct show_view, change_href)},
    {0},
};

static enum outcome usage_html(struct call *call, enum limit_depth depth)
{
    struct arena *arena = call->task.arena;
    bool project = depth == LIMIT_OF_PROJECT;
    struct str id = project ? call->scope.project_id : call->scope.org_id;
    struct str path =
        ARENA_JOIN(arena, project ? STR("projects/") : STR("organizations/"), id);
    struct show_view view = {.place = project ? STR("project") : STR("organization")};
    struct list usage;
    enum outcome outcome = limit_usage(&call->task, depth, &usage);
    if (outcome == DONE)
        outcome = frame_fill(call, &view.frame,
                             &(struct frame_wants){"Limits", "limits",
                                                   ARENA_JOIN(arena, STR("/api/v1/"),
                                                              path, STR("/limits"))});
    if (outcome != DONE)
        return outcome;
    view.limits = limit_bars(arena, &usage, false);
    view.pressing = limit_bars(arena, &usage, true).count > 0;
    view.change_href = (call->scope.may & MAY_ADMINISTER) != 0
                           ? ARENA_JOIN(arena, STR("/admin/limits/"), path)
                           : STR("");
    answer_page(call, limit_pages[PAGE_LIMIT_SHOW].bound, &view);
    return DONE;
}

enum outcome limit_organization_html(struct call *call)
{
    return usage_html(call, LIMIT_OF_ORGANIZATION);
}

enum outcome limit_project_html(struct call *call)
{
    return usage_html(call, LIMIT_OF_PROJECT);
}
