/* backend_html.c: the manifests of a resource: as a page, as JSON, as files. */
/* SPDX-License-Identifier: ISC */
#include "product/backend/backend_private.h"
#include "product/backend/backend_routes.h"
#include "product/frame/frame.h"

enum { PAGE_MANIFESTS };

struct file_row {
    struct str name;
    struct str html_id;
    struct str anchor;
    struct str code;
    struct str meta;
    struct str href;
};

static const struct field file_row_shown[] = {
    {"name", TEXT_AT(struct file_row, name)},
    {"html_id", TEXT_AT(struct file_row, html_id)},
    {"anchor", TEXT_AT(struct file_row, anchor)},
    {"code", TEXT_AT(struct file_row, code)},
    {"meta", TEXT_AT(struct file_row, meta)},
    {"href", TEXT_AT(struct file_row, href)},
    {0},
};

struct manifests_view {
    struct frame frame;
    struct str name;
    struct str generation;
    struct str directory;
    struct str reason;
    struct list files;
    struct str all_href;
    struct list tabs;
};

static const struct field manifests_shown[] = {
    {"frame", STRUCT_AT(struct manifests_view, frame, frame_shown)},
    {"name", TEXT_AT(struct manifests_view, name)},
    {"generation", TEXT_AT(struct manifests_view, generation)},
    {"directory", TEXT_AT(struct manifests_view, directory)},
    {"reason", TEXT_AT(struct manifests_view, reason)},
    {"files", LIST_AT(struct manifests_view, files, file_row_shown)},
    {"all_href", TEXT_AT(struct manifests_view, all_href)},
    {"tabs", LIST_AT(struct manifests_view, tabs, tab_shown)},
    {0},
};

struct page backend_pages[] = {
    [PAGE_MANIFESTS] = {"resource/manifest", manifests_shown, NULL},
    {NULL, NULL, NULL},
};

/* What all four answers show. */
struct shown {
    struct resource resource;
    struct list manifests;
    struct str directory;
};

static enum outcome load_shown(struct call *call, struct shown *shown)
{
    enum outcome outcome =
        resource_load(&call->task, call->scope.resource_id, &shown->resource);
    if (outcome == DONE)
        outcome = backend_manifests(&call->task, &shown->resource, &shown->manifests,
                                    &shown->directory);
    return outcome;
}

static struct str path_of(struct call *call, struct str more)
{
    return ARENA_JOIN(call->task.arena, STR("/projects/"), call->scope.project_id,
                      STR("/resources/"), call->scope.resource_id, STR("/manifests"),
                      more);
}

/* ---- the page ---- */

static struct list file_rows(struct call *call, const struct list *manifests)
{
    struct arena *arena = call->task.arena;
    struct file_row *rows = ARENA_ARRAY(arena, manifests->count, struct file_row);
    for (size_t i = 0; i < manifests->count; i++) {
        const struct manifest *manifest = LIST_ROW(*manifests, struct manifest, i);
        rows[i] = (struct file_row){
            .name = manifest->file,
            .html_id = arena_print(arena, "file-%zu", i + 1),
            .anchor = arena_print(arena, "#file-%zu", i + 1),
            .code = manifest->text,
            .meta = ARENA_JOIN(arena, manifest->kind, STR(", "),
                               arena_print(arena, "%zu bytes", manifest->text.length)),
            .href = path_of(call, ARENA_JOIN(arena, STR("/"), manifest->file)),
        };
    }
    return (struct list){rows, manifests->count, sizeof *rows, false};
}

/* Why there is nothing to show: being deleted, or (told by the rendering) not to be made. */
static struct str reason_of(struct call *call, enum outcome outcome,
                            const struct shown *shown)
{
    if (outcome == CLASH)
        return arena_str(call->task.arena, call->failure.told);
    if (shown->manifests.count == 0)
        return STR("The resource is being deleted, and its manifests with it.");
    return STR("");
}

enum outcome backend_manifests_html(struct call *call)
{
    struct shown shown = {.manifests = {.count = 0}, .directory = STR("")};
    enum outcome outcome = load_shown(call, &shown);
    if (outcome != DONE && outcome != CLASH)
        return outcome;
    struct manifests_view view = {.reason = reason_of(call, outcome, &shown)};
    failure_clear(&call->failure);
    struct str api = ARENA_JOIN(call->task.arena, STR("/api/v1"), path_of(call, STR("")));
    outcome = frame_fill(call, &view.frame,
                         &(struct frame_wants){"Manifests", "resources", api});
    if (outcome != DONE)
        return outcome;
    view.name = shown.resource.name;
    view.generation =
        arena_print(call->task.arena, "%lld", (long long)shown.resource.generation);
    view.directory = shown.directory;
    view.files = file_rows(call, &shown.manifests);
    view.all_href = path_of(call, STR(".yaml"));
    view.tabs = resource_tabs(call, "manifests");
    answer_page(call, backend_pages[PAGE_MANIFESTS].bound, &view);
    return DONE;
}

/* ---- files ---- */

/* `name` was made by us or is that of a manifest: no quotes in it (RFC 6266). */
static void answer_file(struct call *call, struct str name)
{
    call->response->content_type = STR("application/yaml"); /* RFC 9512 */
    response_header(
        call->response, "Content-Disposition",
        ARENA_JOIN(call->task.arena, STR("attachment; filename=\""), name, STR("\"")));
}

enum outcome backend_manifests_yaml(struct call *call)
{
    struct shown shown = {.manifests = {.count = 0}};
    enum outcome outcome = load_shown(call, &shown);
    if (outcome != DONE)
        return outcome;
    answer_file(call, ARENA_JOIN(call->task.arena, shown.resource.id, STR(".yaml")));
    for (size_t i = 0; i < shown.manifests.count; i++) {
        if (i > 0)
            BUF_ADD(&call->response->body, "---\n");
        buf_add(&call->response->body,
                LIST_ROW(shown.manifests, struct manifest, i)->text);
    }
    return DONE;
}

enum outcome backend_manifest_yaml(struct call *call)
{
    struct shown shown = {.manifests = {.count = 0}};
    enum outcome outcome = load_shown(call, &shown);
    if (outcome != DONE)
        return outcome;
    struct str file = request_word(call->request, "file");
    for (size_t i = 0; i < shown.manifests.count; i++) {
        const struct manifest *manifest = LIST_ROW(shown.manifests, struct manifest, i);
        if (!str_equal(manifest->file, file))
            continue;
        answer_file(call, manifest->file);
        buf_add(&call->response->body, manifest->text);
        return DONE;
    }
    return ABSENT;
}

/* ---- JSON ---- */

struct manifest_item {
    struct str path; /* below the folder of the manifests */
    struct str kind;
    struct str name;
    struct str yaml;
};

static const struct field item_shown[] = {
    {"path", TEXT_AT(struct manifest_item, path)},
    {"kind", TEXT_AT(struct manifest_item, kind)},
    {"name", TEXT_AT(struct manifest_item, name)},
    {"yaml", TEXT_AT(struct manifest_item, yaml)},
    {0},
};

const struct shape manifest_shape = {"Manifest", item_shown};

enum outcome backend_manifests_json(struct call *call)
{
    struct shown shown = {.manifests = {.count = 0}};
    enum outcome outcome = load_shown(call, &shown);
    if (outcome != DONE)
        return outcome;
    struct manifest_item *rows =
        ARENA_ARRAY(call->task.arena, shown.manifests.count + 1, struct manifest_item);
    for (size_t i = 0; i < shown.manifests.count; i++) {
        const struct manifest *manifest = LIST_ROW(shown.manifests, struct manifest, i);
        rows[i] = (struct manifest_item){
            ARENA_JOIN(call->task.arena, shown.directory, STR("/"), manifest->file),
            manifest->kind, manifest->name, manifest->text};
    }
    struct list list = {rows, shown.manifests.count, sizeof *rows, false};
    return answer_list(call, item_shown, &list, STR_NONE);
}
