/* settings_form_private.h: what showing and reading a settings form share. */
/* SPDX-License-Identifier: ISC */
#ifndef PRODUCT_CATALOG_SETTINGS_FORM_PRIVATE_H
#define PRODUCT_CATALOG_SETTINGS_FORM_PRIVATE_H

#include "product/catalog/settings_form.h"

#define SETTINGS_STATE_FIELD "s"   /* the hidden document; values are "s" + pointer */
#define SETTINGS_JSON_FIELD "json" /* the whole document as edited text */

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

/* ---- reading ---- */

enum form_button {
    BUTTON_OTHER, /* save, or one that the form does not know: the document is wanted */
    BUTTON_ADD,
    BUTTON_REMOVE,
    BUTTON_UP,
    BUTTON_DOWN,
    BUTTON_PASTE,
    BUTTON_SHOW,
    BUTTON_JSON,
    BUTTON_FORM,
};

struct form_reading {
    struct arena *arena;
    const struct schema *schema;
    struct failure *failure;
    struct pair *posted; /* sorted by name; of one name the last posted comes last */
    size_t posted_count;
    enum form_button button;
    struct str place;    /* the button's pointer */
    struct settings_input *out;
};

/* The value posted for prefix + pointer, or STR_NONE. */
struct str form_posted(const struct form_reading *reading, const char *prefix,
                       struct str pointer);
/* Browsers send line ends as CR LF. */
struct str form_lines(struct arena *arena, struct str text);
/* A number when it is one, else the text as it was typed. */
struct node *form_number(struct arena *arena, struct str text);
/* A map with its names, values and pasted lines; NULL = still absent. */
struct node *form_map_read(const struct form_reading *reading, const struct node *sub,
                           const struct node *old, struct str pointer);
/* Which button was pressed; sets out->again. */
void form_press_read(struct form_reading *reading);
/* Carry it out on the document. */
void form_press(const struct form_reading *reading, struct node *document);
/* The edited text as the document; errors have the form's own pointer. */
void form_json_read(struct form_reading *reading, struct str text);

/* ---- showing as JSON ---- */

/* "settings_json-eventSinks-kafka-0": what error_lines makes of the pointer. */
struct str form_html_id(const struct settings_form *form, struct str pointer);
/* The one node that holds the whole document as text, with all errors beside it. */
void form_json_show(const struct settings_form *form, struct form_node *node);

#endif
