/* settings_form_private.h: what showing and reading a settings form share. */
/* SPDX-License-Identifier: ISC */
#ifndef PRODUCT_CATALOG_SETTINGS_FORM_PRIVATE_H
#define PRODUCT_CATALOG_SETTINGS_FORM_PRIVATE_H

#include "product/catalog/settings_form.h"

#define SETTINGS_STATE_FIELD "s" /* the hidden document; values are "s" + pointer */

/* How a value is edited. Derived from schema and value, the same when showing and reading. */
enum form_kind {
    FORM_GROUP,
    FORM_LIST,
    FORM_MAP,    /* free names, each with a text or number */
    FORM_SECRET,
    FORM_CHOICE,
    FORM_BOOLEAN,
    FORM_NUMBER,
    FORM_TEXT,
    FORM_JSON,   /* anything else, as JSON text */
};

/* A property of an object as the form sees it now. */
struct form_property {
    struct str name;
    const struct node *sub;    /* its schema, references followed */
    const struct node *own;    /* the schema as written, which may have a title of its own */
    const struct node *branch; /* what the branch that applies says about it; NULL = nothing */
    bool required;
    bool reveals;
};

/* Follows references; never NULL. */
const struct node *form_sub(const struct schema *schema, const struct node *sub);
enum form_kind form_kind_of(const struct schema *schema, const struct node *sub,
                            const struct node *value);
/* The text of a member of a schema, or "". */
struct str form_word(const struct node *sub, const char *name);
bool form_truth(const struct node *sub, const char *name);
/*
 * The properties that are shown for this object (NULL = not there yet), rows of struct
 * form_property, in the schema's order.
 */
struct list form_properties(struct arena *arena, const struct schema *schema,
                            const struct node *sub, const struct node *object);
/* What stands in the field for a value; "" for an absent one. */
struct str form_value_text(struct arena *arena, enum form_kind kind, const struct node *value);
/* Most items of a list or entries of a map. */
size_t form_items_max(const struct node *sub, const char *word);

#endif
