/* resource_migrate.c: settings that were stored under an older schema, as the present one has them. */
/* SPDX-License-Identifier: ISC */
#include "product/catalog/catalog.h"
#include "product/resource/resource_private.h"

enum outcome resource_migrate(struct task *task, struct str type_id, int64_t *version,
                              struct str *settings)
{
    const struct catalog_type *type = NULL;
    struct failure unused = {.arena = task->arena};
    struct node *stored = NULL;
    if (settings->length == 0)
        return DONE;
    enum outcome outcome = catalog_load(task, type_id, &type);
    if (outcome == ABSENT || (outcome == DONE && *version >= type->schema_version))
        return DONE; /* a type that is gone explains nothing; a newer version is another program's */
    if (outcome != DONE)
        return outcome;
    if (json_parse(task->arena, *settings, &unused, &stored) != DONE)
        return DONE;
    *settings =
        json_text(task->arena, catalog_migrate(task->arena, type, *version, stored));
    *version = type->schema_version;
    return DONE;
}

enum outcome resource_list_migrate(struct task *task, const struct list *list)
{
    enum outcome outcome = DONE;
    for (size_t i = 0; outcome == DONE && i < list->count; i++) {
        struct resource *row = &((struct resource *)(uintptr_t)list->rows)[i];
        outcome =
            resource_migrate(task, row->type_id, &row->schema_version, &row->settings);
    }
    return outcome;
}
