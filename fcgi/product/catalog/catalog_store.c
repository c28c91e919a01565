/* catalog_store.c: one type into the store, with its history and its entry in the trail. */
/* SPDX-License-Identifier: ISC */
#include "product/audit/audit.h"
#include "product/catalog/catalog_private.h"

static enum outcome tiers_save(struct task *task, const struct catalog_type *type)
{
    enum outcome outcome =
        store_queue(task, Q_CATALOG_TIERS_FORGET, ARGS(ARG_TEXT("type", type->id)), 0);
    for (size_t i = 0; i < type->tiers.count && outcome == DONE; i++) {
        const struct catalog_tier *tier = LIST_ROW(type->tiers, struct catalog_tier, i);
        outcome = store_queue(
            task, Q_CATALOG_TIER_SAVE,
            ARGS(ARG_TEXT("type", type->id), ARG_TEXT("sku", tier->sku),
                 ARG_TEXT("name", tier->name), ARG_TEXT("description", tier->description),
                 ARG_INT("price_cents", tier->price_cents),
                 ARG_TEXT("currency", tier->currency), ARG_TEXT("limits", tier->limits),
                 ARG_INT("display_order", (int64_t)i)),
            1);
    }
    return outcome;
}

static enum outcome type_save(struct task *task, const struct catalog_file *file,
                              int64_t updated_us)
{
    const struct catalog_type *type = &file->type;
    const struct node *schema = node_member(file->document, STR("settings_schema"));
    enum outcome outcome = store_queue(
        task, Q_CATALOG_TYPE_SAVE,
        ARGS(ARG_TEXT("id", type->id), ARG_TEXT("slug", type->slug),
             ARG_TEXT("name", type->name), ARG_TEXT("category", type->category),
             ARG_TEXT("description", type->description), ARG_TEXT("document", file->text),
             ARG_TEXT("settings_schema", json_text(task->arena, schema)),
             ARG_INT("schema_version", type->schema_version),
             ARG_INT("display_order", type->display_order),
             ARG_BOOL("active", type->active), ARG_INT("updated_us", updated_us)),
        1);
    return outcome == DONE ? tiers_save(task, type) : outcome;
}

/* The trail says what was changed; the whole document is in the history. */
static struct str differences_json(struct arena *arena, const struct catalog_file *file,
                                   struct str before)
{
    struct failure unused = {.arena = arena};
    struct node *old = NULL;
    if (before.at != NULL && json_parse(arena, before, &unused, &old) != DONE)
        old = NULL;
    struct buf buf = buf_open(arena, KIB(1), MIB(1));
    struct json_writer writer = json_writer_of(&buf);
    json_write_object(&writer);
    json_write_key(&writer, STR("schema_version"));
    json_write_int(&writer, file->type.schema_version);
    json_write_key(&writer, STR("changed"));
    json_write_array(&writer);
    if (old != NULL) {
        struct list rows = catalog_differences(arena, old, file->document);
        for (size_t i = 0; i < rows.count && i < 50; i++)
            json_write_text(&writer,
                            LIST_ROW(rows, struct catalog_difference, i)->pointer);
    }
    json_write_end_array(&writer);
    json_write_end_object(&writer);
    return buf_str(&buf);
}

enum outcome catalog_type_store(struct task *task, const struct catalog_file *file,
                                int64_t updated_us, const char *source, struct str before)
{
    enum outcome outcome = type_save(task, file, updated_us);
    if (outcome == DONE)
        outcome = store_queue(task, Q_CATALOG_VERSION_ADD,
                              ARGS(ARG_TEXT("type", file->type.id),
                                   ARG_TEXT("document", file->text),
                                   ARG_TEXT("source", str_of(source)),
                                   ARG_TEXT("actor", task->scope->actor_name.at == NULL
                                                         ? STR("system")
                                                         : task->scope->actor_name),
                                   ARG_INT("now", task_now_us(task))),
                              1);
    if (outcome == DONE)
        outcome =
            audit_add(task, &(struct audit_deed){
                                .action = before.at == NULL ? "catalog.type_added"
                                                            : "catalog.type_changed",
                                .object_type = "resource_type",
                                .object_id = file->type.id,
                                .after_json = differences_json(task->arena, file, before),
                            });
    return outcome;
}
