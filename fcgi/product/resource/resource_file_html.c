/* resource_file_html.c: settings as a file, on a page: download, compare, save. */
/* SPDX-License-Identifier: ISC */
#include "product/access/permission.h"
#include "product/frame/frame.h"
#include "product/resource/resource_file_routes.h"
#include "product/resource/resource_history.h"
#include "product/resource/resource_pages.h"

struct file_view {
    struct frame frame;
    struct str name;
    struct list tabs;
    struct str yaml_href;
    struct str json_href;
    struct str action_href;
    struct str back_href;
    struct str generation;
    struct str text;
    struct str seal; /* of the text that was compared */
    bool may_write;
    bool compared;
    bool conflict;
    struct list changes;
    struct list errors;
};
const struct field resource_file_shown[] = {
    {"frame", STRUCT_AT(struct file_view, frame, frame_shown)},
    {"name", TEXT_AT(struct file_view, name)},
    {"tabs", LIST_AT(struct file_view, tabs, tab_shown)},
    {"yaml_href", TEXT_AT(struct file_view, yaml_href)},
    {"json_href", TEXT_AT(struct file_view, json_href)},
    {"action_href", TEXT_AT(struct file_view, action_href)},
    {"back_href", TEXT_AT(struct file_view, back_href)},
    {"generation", TEXT_AT(struct file_view, generation)},
    {"text", TEXT_AT(struct file_view, text)},
    {"seal", TEXT_AT(struct file_view, seal)},
    {"may_write", BOOL_AT(struct file_view, may_write)},
    {"compared", BOOL_AT(struct file_view, compared)},
    {"conflict", BOOL_AT(struct file_view, conflict)},
    {"changes", LIST_AT(struct file_view, changes, change_row_shown)},
    {"errors", LIST_AT(struct file_view, errors, error_line_shown)},
    {0},
};

/* Whoever changes the text behind a comparison sees the next comparison first. Browsers send line
 * ends as CR LF, so these do not count. */
static struct str seal_of(struct arena *arena, struct str text)
{
    struct buf plain = buf_open(arena, text.length + 1, text.length + 1);
    for (size_t i = 0; i < text.length; i++)
        if (text.at[i] != '\r')
            buf_add_char(&plain, text.at[i]);
    return secret_hash(arena, "settings file", buf_str(&plain));
}

static enum outcome show(struct call *call, const struct resource *resource,
                         struct file_view *view, int status)
{
    struct str here = resource_path(call, resource->id, "/settings/file");
    view->errors = view->conflict ? (struct list){.count = 0}
                                  : error_lines_at(call, "", STR("#text"));
    enum outcome outcome =
        frame_fill(call, &view->frame,
                   &(struct frame_wants){"Settings as a file", "resources",
                                         resource_api_path(call, "/settings")});
    if (outcome != DONE)
        return outcome;
    view->name = resource->name;
    view->tabs = resource_tabs(call, "settings");
    view->yaml_href = ARENA_JOIN(call->task.arena, here, STR("/yaml"));
    view->json_href = ARENA_JOIN(call->task.arena, here, STR("/json"));
    view->action_href = here;
    view->back_href = resource_path(call, resource->id, "/settings");
    view->generation =
        arena_print(call->task.arena, "%lld", (long long)resource->generation);
    view->text = or_empty(view->text);
    view->seal = seal_of(call->task.arena, view->text);
    view->may_write = (call->scope.may & MAY_WRITE) != 0;
    answer_page_status(call, status, resource_pages[PAGE_FILE].bound, view);
    return DONE;
}

enum outcome resource_file_html(struct call *call)
{
    struct resource resource;
    enum outcome outcome = resource_load(&call->task, call->scope.resource_id, &resource);
    if (outcome != DONE)
        return outcome;
    return show(call, &resource, &(struct file_view){.text = STR("")}, 200);
}

enum outcome resource_file_download_html(struct call *call)
{
    enum resource_file_format format;
    if (resource_file_format(call, request_word(call->request, "format"), &format) !=
        DONE) {
        failure_clear(&call->failure);
        return ABSENT;
    }
    return resource_file_answer(call, format);
}

struct sent_file {
    struct resource before;
    const struct catalog_type *type;
    struct str text;
};

/* What the file would make of the resource, or makes of it. */
static enum outcome change(struct call *call, const struct sent_file *sent, bool dry,
                           struct resource *after)
{
    struct resource_file file = {.format = 0};
    int64_t generation = 0;
    if (!str_int_parse(or_empty(request_form(call->request, "generation")), 1, INT64_MAX,
                       &generation))
        return refuse(&call->failure, MALFORMED, NULL, "The form is not complete.",
                      "Open the page again.");
    enum outcome outcome =
        resource_file_read(&call->task, sent->text, &sent->before, sent->type, &file);
    if (outcome != DONE)
        return outcome;
    outcome =
        resource_change(&call->task, sent->before.id,
                        &(struct resource_change){.name = STR_NONE,
                                                  .sku = file.sku,
                                                  .settings = file.settings,
                                                  .generation = dry ? 0 : generation,
                                                  .dry = dry},
                        after);
    if (outcome == INVALID)
        resource_file_tell(&file, &call->failure);
    return outcome;
}

static void fill_changes(struct call *call, const struct sent_file *sent,
                         const struct resource *after, struct file_view *view)
{
    struct arena *arena = call->task.arena;
    const struct schema *schema =
        sent->type->schema; /* it was judged by it, so it is there */
    const struct node *was = resource_settings_node(&call->task, sent->before.settings);
    const struct node *is = resource_settings_node(&call->task, after->settings);
    const struct resource_version from = {sent->before.sku,
                                          settings_masked(arena, schema, was)};
    const struct resource_version to = {after->sku, settings_masked(arena, schema, is)};
    const struct list diff = resource_diff(arena, &from, &to, schema_document(schema));
    view->changes = resource_change_rows(arena, &diff);
    view->compared = true;
}

/* For a reason that the person can do something about. */
static bool is_refused(enum outcome outcome)
{
    return outcome == INVALID || outcome == MALFORMED || outcome == TOO_LARGE ||
           outcome == CLASH || outcome == UNPAID || outcome == OVER_LIMIT;
}

static enum outcome compare(struct call *call, const struct sent_file *sent,
                            bool conflict)
{
    struct file_view view = {.text = sent->text, .conflict = conflict};
    struct resource after;
    failure_clear(&call->failure);
    enum outcome outcome = change(call, sent, true, &after);
    if (is_refused(outcome)) {
        view.conflict = false; /* what is wrong is told instead */
        return show(call, &sent->before, &view, 422);
    }
    if (outcome != DONE)
        return outcome;
    fill_changes(call, sent, &after, &view);
    return show(call, &sent->before, &view, conflict ? 412 : 200);
}

static enum outcome save(struct call *call, struct sent_file *sent)
{
    struct resource after;
    enum outcome outcome = change(call, sent, false, &after);
    if (outcome == STALE) {
        outcome = resource_load(&call->task, sent->before.id, &sent->before);
        return outcome == DONE ? compare(call, sent, true) : outcome;
    }
    if (is_refused(outcome))
        return show(call, &sent->before, &(struct file_view){.text = sent->text}, 422);
    if (outcome != DONE)
        return outcome;
    return answer_redirect_flash(
        call, resource_path(call, sent->before.id, ""), FLASH_GOOD,
        after.generation == sent->before.generation
            ? STR("The file is what is there already. Nothing has changed.")
            : arena_print(call->task.arena,
                          "Saved as generation %lld, which is being deployed.",
                          (long long)after.generation));
}

enum outcome resource_file_post_html(struct call *call)
{
    struct sent_file sent = {.text = or_empty(request_form(call->request, "file"))};
    if (sent.text.length == 0)
        sent.text = or_empty(request_form(call->request, "text"));
    enum outcome outcome = resource_file_load(call, &sent.before, &sent.type);
    if (outcome != DONE)
        return outcome;
    bool agreed = str_is(request_form(call->request, "do"), "save") &&
                  str_equal(or_empty(request_form(call->request, "seal")),
                            seal_of(call->task.arena, sent.text));
    return agreed ? save(call, &sent) : compare(call, &sent, false);
}
