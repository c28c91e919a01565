/* catalog_edit_json.c: administration of the catalog as JSON. */
/* SPDX-License-Identifier: ISC */
#include "product/catalog/catalog_edit_routes.h"

static const struct field type_shown[] = {
    {"id", TEXT_AT(struct catalog_type, id)},
    {"slug", TEXT_AT(struct catalog_type, slug)},
    {"name", TEXT_AT(struct catalog_type, name)},
    {"active", BOOL_AT(struct catalog_type, active)},
    {"display_order", INT_AT(struct catalog_type, display_order)},
    {"schema_version", INT_AT(struct catalog_type, schema_version)},
    {"updated_at", TIME_AT(struct catalog_type, updated_us)},
    {0},
};

static const struct field version_shown[] = {
    {"number", INT_AT(struct catalog_version, number)},
    {"source", TEXT_AT(struct catalog_version, source)},
    {"actor", TEXT_AT(struct catalog_version, actor)},
    {"created_at", TIME_AT(struct catalog_version, created_us)},
    {0},
};

static struct str tag_of(struct call *call, int64_t updated_us)
{
    return arena_print(call->task.arena, "%lld", (long long)updated_us);
}

enum outcome catalog_admin_list_json(struct call *call)
{
    struct list types;
    enum outcome outcome = catalog_list(&call->task, false, &types);
    return outcome == DONE ? answer_list(call, type_shown, &types, STR_NONE) : outcome;
}

enum outcome catalog_admin_show_json(struct call *call)
{
    struct catalog_document document;
    enum outcome outcome = catalog_document_load(
        &call->task, request_word(call->request, "type"), &document);
    if (outcome != DONE)
        return outcome;
    answer_etag(call, tag_of(call, document.updated_us));
    struct json_writer writer = answer_json(call, 0);
    json_write_raw(&writer, document.text);
    return DONE;
}

/* What is or would be different. */
static enum outcome answer_edited(struct call *call, const struct catalog_edited *edited,
                                  bool dry)
{
    struct catalog_document now;
    if (!dry && catalog_document_load(&call->task, edited->id, &now) == DONE)
        answer_etag(call, tag_of(call, now.updated_us));
    struct json_writer writer = answer_json(call, edited->is_new && !dry ? 201 : 200);
    json_write_object(&writer);
    json_write_key(&writer, STR("id"));
    json_write_text(&writer, edited->id);
    json_write_key(&writer, STR("saved"));
    json_write_bool(&writer, !dry);
    json_write_key(&writer, STR("differences"));
    json_write_list(&writer, catalog_difference_shown, &edited->differences);
    json_write_end_object(&writer);
    return DONE;
}

static enum outcome edit_json(struct call *call, struct str word,
                              const struct node *document, int64_t seen_us)
{
    struct catalog_edited edited;
    struct catalog_edit edit = {.document = document, .seen_us = seen_us, .source = "api"};
    enum outcome outcome = call_flag(call, "dry_run", &edit.dry);
    if (outcome != DONE)
        return outcome;
    if (document == NULL) {
        failure_field(&call->failure, STR("/document"), "required",
                      "Send the document as the body.");
        return INVALID;
    }
    outcome = catalog_edit(&call->task, word, &edit, &edited);
    return outcome == DONE ? answer_edited(call, &edited, edit.dry) : outcome;
}

enum outcome catalog_admin_add_json(struct call *call)
{
    return edit_json(call, STR_NONE, call->json, 0);
}

static enum outcome change_json(struct call *call, bool merge)
{
    struct str word = request_word(call->request, "type");
    struct catalog_document old;
    enum outcome outcome = catalog_document_load(&call->task, word, &old);
    if (outcome == DONE)
        outcome = call_if_match(call, tag_of(call, old.updated_us));
    if (outcome != DONE)
        return outcome;
    const struct node *document = call->json;
    if (merge && document != NULL)
        document = node_merge_patch(call->task.arena, old.document, document);
    return edit_json(call, word, document, old.updated_us);
}

enum outcome catalog_admin_put_json(struct call *call)
{
    return change_json(call, false);
}

enum outcome catalog_admin_patch_json(struct call *call)
{
    return change_json(call, true);
}

enum outcome catalog_admin_versions_json(struct call *call)
{
    const struct catalog_type *type;
    struct list versions;
    struct str parts[1];
    struct str next = STR_NONE;
    int64_t limit = 0;
    int64_t before = INT64_MAX;
    enum outcome outcome =
        catalog_load(&call->task, request_word(call->request, "type"), &type);
    if (outcome == DONE)
        outcome = call_limit(call, 50, CATALOG_VERSIONS_SHOWN, &limit);
    if (outcome == DONE)
        outcome = cursor_read(call, request_query(call->request, "cursor"), parts, 1);
    if (outcome != DONE)
        return outcome;
    if (parts[0].at != NULL && !str_int_parse(parts[0], 1, INT64_MAX, &before))
        bug("a sealed cursor holds no number");
    outcome = catalog_versions(&call->task, type->id, before, limit, &versions);
    if (outcome != DONE)
        return outcome;
    if (versions.more)
        next = cursor_write(
            call,
            (const struct str[]){arena_print(
                call->task.arena, "%lld",
                (long long)LIST_ROW(versions, struct catalog_version, versions.count - 1)
                    ->number)},
            1);
    return answer_list(call, version_shown, &versions, next);
}
