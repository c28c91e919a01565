/* resource_secret_keys.c: which keys of which secrets settings can refer to. */
/* SPDX-License-Identifier: ISC */
#include "product/resource/resource_pages.h"

enum { SECRET_KEYS_MAX = 500 };

static size_t keys_add(struct arena *arena, const struct resource *secret,
                       struct form_secret *rows, size_t count)
{
    struct failure ignored = {.arena = arena};
    struct node *settings = NULL;
    if (secret->settings.at == NULL ||
        json_parse(arena, secret->settings, &ignored, &settings) != DONE)
        return count;
    const struct node *keys = node_member(settings, STR("keys"));
    for (const struct node *each = keys == NULL ? NULL : keys->first; each != NULL;
         each = each->next)
        if (each->kind == NODE_TEXT && count < SECRET_KEYS_MAX)
            rows[count++] = (struct form_secret){secret->id, each->text, secret->name};
    return count;
}

struct list resource_secret_keys(struct call *call)
{
    struct arena *arena = call->task.arena;
    struct failure told = call->failure;
    struct resource_filter filter = {
        .type = STR("Konnektr.Secret"), .sort = SORT_NAME, .limit = RESOURCE_LIST_LIMIT};
    struct list secrets;
    struct list none = {.count = 0};
    if (resource_list(&call->task, &filter, &secrets) != DONE) {
        call->failure = told;
        return none;
    }
    struct form_secret *rows = ARENA_ARRAY(arena, SECRET_KEYS_MAX, struct form_secret);
    size_t count = 0;
    for (size_t i = 0; i < secrets.count; i++)
        count = keys_add(arena, LIST_ROW(secrets, struct resource, i), rows, count);
    return (struct list){rows, count, sizeof *rows, secrets.more};
}
