/* preview_html.c: errors while somebody types, and the page that shows what would change. */
/* SPDX-License-Identifier: ISC */
#include "product/backend/backend.h"
#include "product/frame/frame.h"
#include "product/preview/preview_private.h"
#include "product/preview/preview_routes.h"

enum { CARRIED_MAX = 40, CARRIED_BYTES_MAX = 2000 };

/* ---- errors while somebody types ---- */

enum outcome preview_check_json(struct call *call)
{
    struct preview preview;
    enum outcome outcome = preview_rate(&call->task);
    if (outcome == DONE)
        outcome = store_read_only(call->task.store, true);
    if (outcome == DONE)
        outcome = preview_read(call, &preview);
    if (outcome != DONE)
        return outcome;
    struct list places = error_lines(call);
    struct json_writer writer = answer_json(call, 200);
    json_write_object(&writer);
    json_write_key(&writer, STR("valid"));
    json_write_bool(&writer, preview.valid);
    json_write_key(&writer, STR("errors"));
    json_write_array(&writer);
    for (size_t i = 0; i < places.count; i++) {
        const struct failure_field *field = &call->failure.fields[i];
        struct str href = LIST_ROW(places, struct error_line, i)->href;
        json_write_object(&writer);
        json_write_key(&writer, STR("pointer"));
        json_write_text(&writer, field->pointer);
        json_write_key(&writer, STR("code"));
        json_write_text(&writer, field->code);
        json_write_key(&writer, STR("message"));
        json_write_text(&writer, field->told);
        json_write_key(&writer, STR("id"));
        json_write_text(&writer, str_slice(href, 1, href.length));
        json_write_end_object(&writer);
    }
    json_write_end_array(&writer);
    json_write_end_object(&writer);
    return DONE;
}

/* ---- the page ---- */

struct limit_row {
    struct str label;
    struct str before;
    struct str after;
    bool changed;
};
static const struct field limit_row_shown[] = {
    {"label", TEXT_AT(struct limit_row, label)},
    {"before", TEXT_AT(struct limit_row, before)},
    {"after", TEXT_AT(struct limit_row, after)},
    {"changed", BOOL_AT(struct limit_row, changed)},
    {0},
};

struct file_row {
    struct str name;
    struct str state; /* "new", "changed", "gone" */
    struct list diff_lines;
};
static const struct field file_row_shown[] = {
    {"name", TEXT_AT(struct file_row, name)},
    {"state", TEXT_AT(struct file_row, state)},
    {"diff_lines", LIST_AT(struct file_row, diff_lines, preview_line_shown)},
    {0},
};

struct carried {
    struct str name;
    struct str value;
};
static const struct field carried_shown[] = {
    {"name", TEXT_AT(struct carried, name)},
    {"value", TEXT_AT(struct carried, value)},
    {0},
};

struct preview_view {
    struct frame frame;
    struct str name, action_href, save_label, reason, settings, tier_before, tier_after;
    bool is_order, valid, restarts, replaces, unchanged, may_save, tier_changes;
    struct list errors, changes, limits, files, carried;
};
#define VIEW_TEXT(member) {#member, TEXT_AT(struct preview_view, member)}
#define VIEW_BOOL(member) {#member, BOOL_AT(struct preview_view, member)}
/* clang-format off */
static const struct field preview_shown[] = {
    {"frame", STRUCT_AT(struct preview_view, frame, frame_shown)},
    VIEW_TEXT(name), VIEW_TEXT(action_href), VIEW_TEXT(save_label), VIEW_TEXT(reason),
    VIEW_TEXT(settings), VIEW_TEXT(tier_before), VIEW_TEXT(tier_after),
    VIEW_BOOL(is_order), VIEW_BOOL(valid), VIEW_BOOL(restarts), VIEW_BOOL(replaces),
    VIEW_BOOL(unchanged), VIEW_BOOL(may_save), VIEW_BOOL(tier_changes),
    {"errors", LIST_AT(struct preview_view, errors, error_line_shown)},
    {"changes", LIST_AT(struct preview_view, changes, preview_change_shown)},
    {"limits", LIST_AT(struct preview_view, limits, limit_row_shown)},
    {"files", LIST_AT(struct preview_view, files, file_row_shown)},
    {"carried", LIST_AT(struct preview_view, carried, carried_shown)},
    {0},
};
/* clang-format on */

struct page preview_pages[] = {{"preview/show", preview_shown, NULL}, {NULL, NULL, NULL}};

/* ---- price and limits ---- */

static struct str limit_number(struct arena *arena, const struct catalog_tier *tier,
                               struct str name)
{
    for (size_t i = 0; tier != NULL && i < tier->limit_rows.count; i++) {
        const struct catalog_limit *limit = LIST_ROW(tier->limit_rows, struct catalog_limit, i);
        if (str_equal(limit->name, name))
            return grouped_number(arena, limit->number);
    }
    return STR("");
}

static struct limit_row limit_row_of(struct arena *arena, const struct preview *preview,
                                     const struct catalog_limit *limit)
{
    struct limit_row row = {
        .label = limit->label,
        .before = limit_number(arena, preview->tier_before, limit->name),
        .after = limit_number(arena, preview->tier, limit->name),
    };
    row.changed = !str_equal(row.before, row.after);
    return row;
}

static struct str tier_price(struct arena *arena, const struct catalog_tier *tier)
{
    return tier == NULL ? STR("") : price_text(arena, tier->price_cents, tier->currency);
}

/* The price, the limits of the chosen tier, and those that only the other one has. */
static struct list limits_of(struct arena *arena, const struct preview *preview)
{
    const struct catalog_tier *tiers[] = {preview->tier, preview->tier_before};
    size_t room = 1, count = 1;
    for (size_t t = 0; t < COUNT_OF(tiers); t++)
        room += tiers[t] == NULL ? 0 : tiers[t]->limit_rows.count;
    struct limit_row *rows = ARENA_ARRAY(arena, room, struct limit_row);
    rows[0] = (struct limit_row){
        .label = STR("Price"),
        .before = tier_price(arena, preview->tier_before),
        .after = tier_price(arena, preview->tier),
    };
    rows[0].changed = !str_equal(rows[0].before, rows[0].after);
    for (size_t t = 0; t < COUNT_OF(tiers); t++)
        for (size_t i = 0; tiers[t] != NULL && i < tiers[t]->limit_rows.count; i++) {
            const struct catalog_limit *limit =
                LIST_ROW(tiers[t]->limit_rows, struct catalog_limit, i);
            bool seen = t == 1 && limit_number(arena, tiers[0], limit->name).length > 0;
            if (!seen)
                rows[count++] = limit_row_of(arena, preview, limit);
        }
    return (struct list){rows, count, sizeof *rows, false};
}

/* ---- manifests ---- */

static const struct manifest *file_of(const struct list *manifests, struct str file)
{
    for (size_t i = 0; i < manifests->count; i++) {
        const struct manifest *each = LIST_ROW(*manifests, struct manifest, i);
        if (str_equal(each->file, file))
            return each;
    }
    return NULL;
}

static struct list files_of(struct arena *arena, const struct list *before,
                            const struct list *after)
{
    struct file_row *rows = ARENA_ARRAY(arena, before->count + after->count, struct file_row);
    size_t count = 0;
    for (size_t i = 0; i < after->count; i++) {
        const struct manifest *each = LIST_ROW(*after, struct manifest, i);
        const struct manifest *old = file_of(before, each->file);
        if (old != NULL && str_equal(old->text, each->text))
            continue;
        rows[count++] = (struct file_row){
            .name = each->file,
            .state = old == NULL ? STR("new") : STR("changed"),
            .diff_lines = preview_diff(arena, old == NULL ? STR("") : old->text, each->text)};
    }
    for (size_t i = 0; i < before->count; i++) {
        const struct manifest *each = LIST_ROW(*before, struct manifest, i);
        if (file_of(after, each->file) == NULL)
            rows[count++] =
                (struct file_row){.name = each->file,
                                  .state = STR("gone"),
                                  .diff_lines = preview_diff(arena, each->text, STR(""))};
    }
    return (struct list){rows, count, sizeof *rows, false};
}

/* What cannot be rendered is told instead. */
static enum outcome fill_manifests(struct call *call, const struct preview *preview,
                                   struct preview_view *view)
{
    struct list before = {.count = 0}, after = {.count = 0};
    struct str directory;
    enum outcome outcome = DONE;
    if (!preview->is_order)
        outcome = backend_manifests(&call->task, &preview->before, &before, &directory);
    if (outcome == DONE || outcome == CLASH)
        outcome = backend_manifests(&call->task, &preview->after, &after, &directory);
    if (outcome == CLASH)
        view->reason = arena_str(call->task.arena, call->failure.told);
    if (outcome != DONE && outcome != CLASH)
        return outcome;
    failure_clear(&call->failure);
    view->files = files_of(call->task.arena, &before, &after);
    return DONE;
}

/* ---- the form goes along ---- */

static bool is_of_settings(struct str name)
{
    static const char *const words[] = {"_csrf", "do", "s", "x", "json", "sku"};
    if (name.length > 1 && name.at[1] == '/')
        return true;
    for (size_t i = 0; i < COUNT_OF(words); i++)
        if (str_is(name, words[i]))
            return true;
    return false;
}

static struct list carried_of(struct call *call, const struct preview *preview)
{
    struct arena *arena = call->task.arena;
    const struct pairs *form = &call->request->form;
    struct carried *rows = ARENA_ARRAY(arena, CARRIED_MAX + 3, struct carried);
    size_t count = 0;
    for (size_t i = 0; i < form->count && count < CARRIED_MAX; i++)
        if (!is_of_settings(form->at[i].name) && form->at[i].value.length <= CARRIED_BYTES_MAX)
            rows[count++] = (struct carried){form->at[i].name, form->at[i].value};
    if (preview->tier != NULL)
        rows[count++] = (struct carried){STR("sku"), preview->tier->sku};
    const struct settings_input *input = &preview->input;
    if (input->as_json && input->json.at != NULL) {
        rows[count++] = (struct carried){STR("json"), input->json};
        return (struct list){rows, count, sizeof *rows, false};
    }
    const struct node *document = input->masked != NULL ? input->masked : input->document;
    rows[count++] = (struct carried){STR("s"), json_text(arena, document)};
    if (input->aside != NULL)
        rows[count++] = (struct carried){STR("x"), json_text(arena, input->aside)};
    return (struct list){rows, count, sizeof *rows, false};
}

static void fill_changes(struct call *call, const struct preview *preview,
                         struct preview_view *view)
{
    struct arena *arena = call->task.arena;
    const struct node *before = view->is_order ? node_object(arena) : preview->stored;
    view->changes = preview_changes(arena, preview->type->schema, before, preview->document);
    for (size_t i = 0; i < view->changes.count; i++) {
        const struct preview_change *change =
            LIST_ROW(view->changes, struct preview_change, i);
        view->restarts = view->restarts || (change->restarts && !view->is_order);
        view->replaces = view->replaces || (change->replaces && !view->is_order);
    }
    view->unchanged = view->changes.count == 0 && preview->tier == preview->tier_before;
    view->tier_changes = !view->is_order && preview->tier != preview->tier_before;
    view->limits = limits_of(arena, preview);
    view->settings = json_text_pretty(arena, preview->document);
}

/* "/projects/P/resources/R/settings": where the form was. */
static struct str form_path(const struct call *call)
{
    struct str path = call->request->path;
    return str_slice(path, 0, path.length - STR("/preview").length);
}

enum outcome preview_html(struct call *call)
{
    struct preview preview;
    enum outcome outcome = preview_rate(&call->task);
    if (outcome == DONE)
        outcome = store_read_only(call->task.store, true);
    if (outcome == DONE)
        outcome = preview_read(call, &preview);
    if (outcome != DONE)
        return outcome;
    struct preview_view view = {
        .name = preview.after.name,
        .action_href = form_path(call),
        .is_order = preview.is_order,
        .valid = preview.valid,
        .may_save = preview.valid && !preview.input.untold,
        .reason = STR(""),
        .settings = STR(""),
        .tier_before = preview.tier_before == NULL ? STR("") : preview.tier_before->name,
        .tier_after = preview.tier == NULL ? STR("") : preview.tier->name,
    };
    view.save_label = view.is_order ? STR("Continue to access") : STR("Save settings");
    view.errors = error_lines(call);
    view.carried = carried_of(call, &preview);
    fill_changes(call, &preview, &view);
    if (preview.valid)
        outcome = fill_manifests(call, &preview, &view);
    if (outcome == DONE)
        outcome = frame_fill(call, &view.frame,
                             &(struct frame_wants){"Preview", "resources", STR_NONE});
    if (outcome != DONE)
        return outcome;
    answer_page(call, preview_pages[0].bound, &view);
    return DONE;
}
