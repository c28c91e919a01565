/* order_secret.c: an order is left to make a secret for one of its fields, and gone on with. */
/* SPDX-License-Identifier: ISC */
#include "product/order/order_routes.h"
#include "product/vault/vault.h"

size_t order_last_token(struct str pointer)
{
    size_t end = pointer.length;
    while (end > 0 && pointer.at[end - 1] != '/')
        end--;
    return end;
}

struct str order_secret_path(struct call *call, const struct wizard *wizard, struct str pointer)
{
    struct arena *arena = call->task.arena;
    struct str back = ARENA_JOIN(arena, order_path(call, &wizard->order, "settings"),
                                 STR("?secret_for="), url_encode(arena, pointer));
    return ARENA_JOIN(arena, STR("/projects/"), wizard->place.project_id,
                      STR("/secrets/new?return="), url_encode(arena, back));
}

/* Is the key named like the field? "password" is for "saslPassword". */
static bool is_named_alike(struct str pointer, struct str key)
{
    for (size_t from = 0; key.length > 0 && from + key.length <= pointer.length; from++)
        if (str_equal_nocase(str_slice(pointer, from, from + key.length), key))
            return true;
    return false;
}

/* The key of that secret that the field most likely wants; NULL = the project has no such one. */
static const struct vault_choice *key_for(const struct list *choices, struct str secret,
                                          struct str pointer)
{
    const struct vault_choice *found = NULL;
    for (size_t i = 0; i < choices->count; i++) {
        const struct vault_choice *choice = LIST_ROW(*choices, struct vault_choice, i);
        if (!str_equal(choice->secret_id, secret))
            continue;
        if (is_named_alike(pointer, choice->key))
            return choice;
        if (found == NULL)
            found = choice;
    }
    return found;
}

enum outcome order_secret_choose(struct call *call, struct node *document)
{
    struct arena *arena = call->task.arena;
    struct str pointer = or_empty(request_query(call->request, "secret_for"));
    struct str secret = or_empty(request_query(call->request, "secret"));
    struct list choices;
    size_t end = order_last_token(pointer);
    if (secret.length == 0 || end == 0)
        return DONE;
    enum outcome outcome = vault_choices(&call->task, &choices);
    if (outcome != DONE)
        return outcome;
    const struct vault_choice *choice = key_for(&choices, secret, pointer);
    struct node *parent = node_at_pointer(document, str_slice(pointer, 0, end - 1));
    if (choice == NULL || parent == NULL || parent->kind != NODE_OBJECT)
        return DONE;
    struct node *ref = node_object(arena), *from = node_object(arena), *value = node_object(arena);
    node_set(arena, ref, STR("name"), node_text(arena, choice->secret_id));
    node_set(arena, ref, STR("key"), node_text(arena, choice->key));
    node_set(arena, from, STR("secretKeyRef"), ref);
    node_set(arena, value, STR("valueFrom"), from);
    node_set(arena, parent, str_slice(pointer, end, pointer.length), value);
    return DONE;
}
