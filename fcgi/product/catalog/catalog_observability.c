/* catalog_observability.c: how logs and metrics of a type's resources are told apart. */
/* SPDX-License-Identifier: ISC */
#include "product/catalog/catalog_private.h"

enum { LABEL_BYTES_MAX = 100 };

/* A name that both query languages take without quotes; "__" in front is the stores' own. */
static bool is_label(struct str name)
{
    for (size_t i = 0; i < name.length; i++) {
        char c = name.at[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
        if (!letter && (i == 0 || c < '0' || c > '9'))
            return false;
    }
    return name.length > 0 && name.length <= LABEL_BYTES_MAX &&
           !str_starts(name, STR("__"));
}

struct str catalog_label_read(struct arena *arena, const struct node *observability,
                              struct failure *failure)
{
    if (observability == NULL)
        return STR(CATALOG_LABEL);
    if (observability->kind != NODE_OBJECT) {
        failure_field(failure, STR("/observability"), "wrong_type", "must be an object");
        return STR(CATALOG_LABEL);
    }
    for (const struct node *each = observability->first; each != NULL; each = each->next)
        if (!str_is(each->key, "label") && !str_is(each->key, "groups"))
            failure_field(failure, pointer_add(arena, STR("/observability"), each->key),
                          "unknown", "is no member of observability");
    const struct node *label = node_member(observability, STR("label"));
    if (label == NULL)
        return STR(CATALOG_LABEL);
    if (label->kind == NODE_TEXT && is_label(label->text))
        return label->text;
    failure_field(failure, STR("/observability/label"), "format",
                  "must be the name of a label: letters, digits and _, not __ in front");
    return STR(CATALOG_LABEL);
}
