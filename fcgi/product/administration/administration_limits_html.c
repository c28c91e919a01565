/* administration_limits_html.c: limits with a small form each, and the places that have some. */
/* SPDX-License-Identifier: ISC */
#include "product/administration/administration_limits.h"
#include "product/frame/frame.h"

/* ---- limits ---- */

struct limit_row {
    struct str kind;
    struct str subject;
    struct str title;
    struct str html_id;
    struct str used; /* "" = not counted */
    struct str source;
    struct str maximum; /* of the field */
    struct str error;
    struct list choices; /* struct filter_choice */
    bool own;
    bool near;
    bool full;
};
static const struct field limit_row_shown[] = {
    {"kind", TEXT_AT(struct limit_row, kind)},
    {"subject", TEXT_AT(struct limit_row, subject)},
    {"title", TEXT_AT(struct limit_row, title)},
    {"html_id", TEXT_AT(struct limit_row, html_id)},
    {"used", TEXT_AT(struct limit_row, used)},
    {"source", TEXT_AT(struct limit_row, source)},
    {"maximum", TEXT_AT(struct limit_row, maximum)},
    {"error", TEXT_AT(struct limit_row, error)},
    {"choices", LIST_AT(struct limit_row, choices, filter_choice_shown)},
    {"own", BOOL_AT(struct limit_row, own)},
    {"near", BOOL_AT(struct limit_row, near)},
    {"full", BOOL_AT(struct limit_row, full)},
    {0},
};

struct limits_view {
    struct frame frame;
    struct str title;
    struct str place; /* "organization", "project"; "" = the installation */
    struct str place_href;
    struct list limits;
    struct list errors;
};
const struct field administration_limits_shown[] = {
    {"frame", STRUCT_AT(struct limits_view, frame, frame_shown)},
    {"title", TEXT_AT(struct limits_view, title)},
    {"place", TEXT_AT(struct limits_view, place)},
    {"place_href", TEXT_AT(struct limits_view, place_href)},
    {"limits", LIST_AT(struct limits_view, limits, limit_row_shown)},
    {"errors", LIST_AT(struct limits_view, errors, error_line_shown)},
    {0},
};

static struct list choices_of(struct arena *arena, struct str chosen)
{
    static const struct filter_choice words[] = {
        {STR_INIT("usual"), STR_INIT("As usual"), false},
        {STR_INIT("number"), STR_INIT("At most"), false},
        {STR_INIT("unlimited"), STR_INIT("No limit"), false},
    };
    struct filter_choice *rows =
        ARENA_ARRAY(arena, COUNT_OF(words), struct filter_choice);
    for (size_t i = 0; i < COUNT_OF(words); i++) {
        rows[i] = words[i];
        rows[i].selected = str_equal(words[i].value, chosen);
    }
    return (struct list){rows, COUNT_OF(words), sizeof *rows, false};
}

static struct str source_text(const struct limit_usage *usage)
{
    return usage->own                              ? STR("set here")
           : str_is(usage->source, "organization") ? STR("as its organization has it")
           : str_is(usage->source, "installation") ? STR("as the installation has it")
           : str_is(usage->source, "catalog")      ? STR("as the catalog says")
                                                   : STR("as the program says");
}

/* An id of letters, digits and hyphens from the names of kind and subject. */
static struct str html_id_of(struct arena *arena, const struct limit_usage *usage)
{
    struct buf buf = buf_open(arena, 80, 400);
    buf_add(&buf, usage->kind);
    for (size_t i = 0; i < usage->subject.length; i++) {
        char c = usage->subject.at[i];
        bool plain =
            (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (i == 0)
            buf_add_char(&buf, '-');
        buf_add_char(&buf, plain ? c : '-');
    }
    return buf_str(&buf);
}

static struct limit_row row_of(struct call *call, const struct limit_usage *usage)
{
    struct arena *arena = call->task.arena;
    bool counted = usage->used >= 0;
    bool many = usage->most < 0;
    enum limit_kind kind = limit_kind_of(usage->kind);
    bool in_project = limit_kinds[kind].depth == LIMIT_OF_PROJECT;
    struct limit_row row = {
        .kind = usage->kind,
        .subject = usage->subject,
        .title = usage->title,
        .html_id = html_id_of(arena, usage),
        .used = counted ? grouped_number(arena, usage->used) : STR(""),
        .source = source_text(usage),
        .maximum = many ? STR("") : arena_print(arena, "%lld", (long long)usage->most),
        .error = STR(""),
        .own = usage->own,
        .near = usage->near,
        .full = usage->full && usage->used > 0,
    };
    if (usage->subject.length > 0)
        row.title =
            ARENA_JOIN(arena, usage->title,
                       in_project ? STR(", in a project") : STR(", in an organization"));
    bool typed = str_equal(typed_or(call, "kind", STR("")), usage->kind) &&
                 str_equal(typed_or(call, "subject", STR("")), usage->subject);
    struct str rule = !usage->own ? STR("usual")
                      : many      ? STR("unlimited")
                                  : STR("number");
    if (typed) {
        rule = typed_or(call, "rule", rule);
        row.maximum = typed_or(call, "maximum", row.maximum);
        row.error = error_of(call, "/maximum");
        if (row.error.length == 0)
            row.error = error_of(call, "/rule");
    }
    row.choices = choices_of(arena, rule);
    return row;
}

static void fill_place(struct arena *arena, const struct limit_visit *visit,
                       struct limits_view *view)
{
    view->title = STR("Limits");
    view->place = STR("");
    view->place_href = STR("");
    if (visit->depth == LIMIT_OF_INSTALLATION)
        return;
    view->title = ARENA_JOIN(arena, STR("Limits of "), visit->place.name);
    view->place = visit->place.scope_type;
    view->place_href =
        ARENA_JOIN(arena, STR("/admin/organizations/"), visit->place.org_id);
}

static enum outcome limits_show(struct call *call, int status)
{
    struct arena *arena = call->task.arena;
    struct limit_visit visit;
    struct list usage;
    struct limits_view view = {0};
    enum outcome outcome = limit_visit_find(call, &visit);
    if (outcome == DONE)
        outcome = limit_usage(&visit.task, visit.depth, &usage);
    if (outcome != DONE)
        return outcome;
    fill_place(arena, &visit, &view);
    outcome = frame_fill(
        call, &view.frame,
        &(struct frame_wants){arena_cstr(arena, view.title), "admin-limits",
                              ARENA_JOIN(arena, STR("/api/v1"), call->request->path)});
    if (outcome != DONE)
        return outcome;
    struct limit_row *rows = ARENA_ARRAY(arena, usage.count, struct limit_row);
    for (size_t i = 0; i < usage.count; i++)
        rows[i] = row_of(call, LIST_ROW(usage, struct limit_usage, i));
    view.limits = (struct list){rows, usage.count, sizeof *rows, false};
    view.errors = error_lines(call);
    answer_page_status(call, status, administration_limit_pages[PAGE_LIMITS].bound,
                       &view);
    return DONE;
}

enum outcome administration_limits_html(struct call *call)
{
    return limits_show(call, 200);
}

enum outcome administration_limits_redo_html(struct call *call)
{
    return limits_show(call, 422);
}

enum outcome administration_limit_set_html(struct call *call)
{
    const struct limit_form *form = call->input;
    struct limit_visit visit;
    enum outcome outcome = limit_visit_find(call, &visit);
    if (outcome == DONE && str_is(form->rule, "number") &&
        str_trim(typed_or(call, "maximum", STR(""))).length == 0) {
        failure_field(&call->failure, STR("/maximum"), "required", "Say how many.");
        return INVALID;
    }
    if (outcome == DONE)
        outcome = limit_set(
            &visit.task, visit.depth,
            &(struct limit_draft){form->kind, form->subject, form->rule, form->maximum},
            NULL);
    if (outcome != DONE)
        return outcome;
    return answer_redirect_flash(call, call->request->path, FLASH_GOOD,
                                 STR("The limit was set."));
}

/* ---- places ---- */

struct place_row {
    struct str name;
    struct str kind;
    struct str id;
    struct str href;
    int64_t rules;
    int64_t updated;
};
static const struct field place_row_shown[] = {
    {"name", TEXT_AT(struct place_row, name)},
    {"kind", TEXT_AT(struct place_row, kind)},
    {"id", TEXT_AT(struct place_row, id)},
    {"href", TEXT_AT(struct place_row, href)},
    {"rules", INT_AT(struct place_row, rules)},
    {"updated", TIME_AT(struct place_row, updated)},
    {0},
};

struct places_view {
    struct frame frame;
    struct list places;
    struct pager pager;
};
const struct field administration_limit_places_shown[] = {
    {"frame", STRUCT_AT(struct places_view, frame, frame_shown)},
    {"places", LIST_AT(struct places_view, places, place_row_shown)},
    PAGER_SHOWN(struct places_view, pager),
    {0},
};

enum outcome administration_limit_places_html(struct call *call)
{
    struct arena *arena = call->task.arena;
    struct places_view view = {0};
    struct list places;
    struct str cursor;
    enum outcome outcome = limit_places_read(call, &places, &cursor);
    if (outcome == DONE)
        outcome = frame_fill(call, &view.frame,
                             &(struct frame_wants){"Places with their own limits",
                                                   "admin-limits",
                                                   STR("/api/v1/admin/limits/places")});
    if (outcome != DONE)
        return outcome;
    struct place_row *rows = ARENA_ARRAY(arena, places.count, struct place_row);
    for (size_t i = 0; i < places.count; i++) {
        const struct limit_place *place = LIST_ROW(places, struct limit_place, i);
        bool project = str_is(place->scope_type, "project");
        rows[i] = (struct place_row){
            .name = place->name.length > 0 ? place->name : place->scope_id,
            .kind = project ? STR("Project") : STR("Organization"),
            .id = place->scope_id,
            .href = ARENA_JOIN(arena, STR("/admin/limits/"),
                               project ? STR("projects/") : STR("organizations/"),
                               place->scope_id),
            .rules = place->rules,
            .updated = place->updated_us,
        };
    }
    view.places = (struct list){rows, places.count, sizeof *rows, false};
    view.pager = pager_of(call, places.count, cursor);
    answer_page(call, administration_limit_pages[PAGE_LIMIT_PLACES].bound, &view);
    return DONE;
}
