/* settings_form_private.h: what showing and reading a settings form share. */
/* SPDX-License-Identifier: ISC */
#ifndef PRODUCT_CATALOG_SETTINGS_FORM_PRIVATE_H
#define PRODUCT_CATALOG_SETTINGS_FORM_PRIVATE_H

#include "product/catalog/settings_form.h"

#define SETTINGS_STATE_FIELD "s"   /* the hidden document; values are "s" + pointer */
#define SETTINGS_ASIDE_FIELD "x"   /* hidden: chosen branches and what they replaced */
#define SETTINGS_JSON_FIELD "json" /* the whole document as edited text */

/* How a value is edited. Derived from schema and value, the same when showing and reading. */
enum form_kind {
    FORM_GROUP,
    FORM_LIST,
    FORM_MAP,     /* free names */
    FORM_MANY,    /* boxes to mark: different values of an enum */
    FORM_NULL,    /* null where a group, list or map may be; or nothing else may be */
    FORM_CONST,
    FORM_SECRET,
    FORM_CHOICE,
    FORM_BOOLEAN,
    FORM_NUMBER,
    FORM_TEXT,
    FORM_JSON,    /* anything else, as JSON text */
};

/* ---- what schemas say about one value, here and now ---- */

enum { FORM_PARTS_MAX = 24, FORM_TESTS_MAX = 12 };

/* One schema that applies to the value. */
struct form_part {
    const struct node *sub;
    bool branch; /* by allOf, then, else, oneOf ..., not by the property itself */
};

/* Something that decides about branches. */
struct form_test {
    const struct node *sub; /* an `if`, or a list of branches that fix `name` */
    struct str name;        /* STR_NONE for an `if` */
};

struct form_view {
    struct form_part parts[FORM_PARTS_MAX]; /* outermost first: its words win */
    size_t count;
    const struct node *dead[FORM_PARTS_MAX]; /* branches that do not apply */
    size_t dead_count;
    struct form_test tests[FORM_TESTS_MAX];
    size_t test_count;
    const struct node *branches;  /* a oneOf or anyOf to choose from; NULL = none */
    size_t chosen;                /* its member that applies */
    const struct node *constants; /* a list of {const, title}; NULL = none */
    bool nullable;
};

struct form_scope {
    struct arena *arena;
    const struct schema *schema;
    const struct node *aside; /* {"POINTER": {"at": 1, "kept": {"0": ...}}}; NULL = nothing */
};

/* A property of an object, or an item of a list, as the form sees it now. */
struct form_property {
    struct str name;
    struct form_view view;
    const struct node *fixed; /* branches that fix it by const: what can be chosen; NULL = none */
    bool required;
    bool reveals;
};

/* `subs`: what is written about the value, at one place or several. */
struct form_view form_view_of(const struct form_scope *scope, const struct form_part *subs,
                              size_t count, const struct node *value, struct str pointer);
struct form_view form_view_root(const struct form_scope *scope, const struct node *document);
/* The first part that has the word; NULL = none. */
const struct node *form_view_word(const struct form_view *view, const char *name);
/* The text of a word, or "". */
struct str form_view_text(const struct form_view *view, const char *name);
/* Does any part say true? */
bool form_view_truth(const struct form_view *view, const char *name);
/* The narrowest of numbers: of `least` the greatest, else the smallest; NULL = none. */
const struct node *form_view_bound(const struct form_view *view, const char *name, bool least);
/* The one type of a value: "" = none or several. */
struct str form_view_type(const struct form_view *view);
/* Most items of a list or entries of a map. */
size_t form_view_most(const struct form_view *view, const char *name);

/* The properties that are shown for this object (NULL = not there yet), in the form's order. */
struct list form_properties(const struct form_scope *scope, const struct form_view *view,
                            const struct node *object, struct str pointer);
/* Is the member known, but of a branch that does not apply? */
bool form_member_is_hidden(const struct form_scope *scope, const struct form_view *view,
                           struct list properties, struct str name);
/* An item of a list; false = there can be none at this place. */
bool form_item(const struct form_scope *scope, const struct form_view *list, size_t index,
               const struct node *value, struct str pointer, struct form_property *out);
/* An entry of a map, or one of an object besides its properties; false = there are none. */
bool form_entry_of(const struct form_scope *scope, const struct form_view *map,
                   const struct node *value, struct str pointer, struct form_property *out);
/* A member that is edited as an entry: neither shown as a property nor hidden. */
bool form_member_is_entry(const struct form_scope *scope, const struct form_view *view,
                          struct list properties, struct str name);

/* ---- kinds, options, texts ---- */

enum form_kind form_kind_of(const struct form_scope *scope, const struct form_property *property,
                            const struct node *value);

/* One of the values that can be chosen. */
struct form_option {
    const struct node *value;
    struct str text;  /* what is posted: differs from all others and is not empty */
    struct str label;
};
/* Rows of struct form_option; none when it is no choice. */
struct list form_options(const struct form_scope *scope, const struct form_property *property);
/* The branches of property->view.branches as options: values are NULL, texts their indices. */
struct list form_branches(const struct form_scope *scope, const struct form_view *view);

/* What stands in the field for a value; "" for an absent one. */
struct str form_value_text(const struct form_scope *scope, const struct form_property *property,
                           enum form_kind kind, const struct node *value);
bool form_is_secret_ref(const struct node *value);

/* ---- reading ---- */

enum form_button {
    BUTTON_OTHER, /* save, or one that the form does not know: the document is wanted */
    BUTTON_ADD,
    BUTTON_REMOVE,
    BUTTON_UP,
    BUTTON_DOWN,
    BUTTON_NULL,
    BUTTON_PASTE,
    BUTTON_SHOW,
    BUTTON_JSON,
    BUTTON_FORM,
};

struct form_reading {
    struct form_scope scope;
    struct failure *failure;
    const struct node *stored; /* what is not touched comes from there */
    struct pair *posted; /* sorted by name; of one name the last posted comes last */
    size_t posted_count;
    size_t visited;      /* values so far: beyond FORM_NODES_MAX none was shown */
    enum form_button button;
    struct str place;    /* the button's pointer */
    struct node *aside;  /* as it will be; never NULL */
    struct settings_input *out;
};

/* The value posted for prefix + pointer, or STR_NONE; the last of several. */
struct str form_posted(const struct form_reading *reading, const char *prefix,
                       struct str pointer);
/* Was this value among those that were posted? */
bool form_posted_has(const struct form_reading *reading, const char *prefix, struct str pointer,
                     struct str value);
/* Browsers send line ends as CR LF. */
struct str form_lines(struct arena *arena, struct str text);
/* One value as posted; NULL = absent. */
struct node *form_value_read(struct form_reading *reading, const struct form_property *property,
                             const struct node *old, struct str pointer, int depth);
/* A value shown as one field. What was not changed stays exactly as it is; NULL = absent. */
struct node *form_leaf_read(struct form_reading *reading, const struct form_property *property,
                            enum form_kind kind, const struct node *old, struct str pointer);
/* Members of `old` that are entries, with their names, values and pasted lines, into `map`. */
void form_map_read(struct form_reading *reading, const struct form_view *view,
                   struct list properties, const struct node *old, struct str pointer,
                   struct node *map);
/* The same for a map that is nothing else; NULL = still absent. */
struct node *form_map_whole_read(struct form_reading *reading, const struct form_view *view,
                                 const struct node *old, struct str pointer);
/* An error at a place of the document. */
void form_error(const struct form_reading *reading, struct str pointer, const char *code,
                const char *told);
/* What was typed and fits nowhere: shown again as it was typed. */
void form_left_add(const struct form_reading *reading, struct str pointer, struct str text);
/* Which button was pressed; sets out->again. */
void form_press_read(struct form_reading *reading);
/* Carry it out on the document. */
void form_press(struct form_reading *reading, struct node *document);
/* The document as it was read, into `out`: texts that are never shown come from `stored`. */
void form_document_take(struct form_reading *reading, const struct node *document);
/* The edited text as the document; errors have the form's own pointer. */
void form_json_read(struct form_reading *reading, struct str text);

/* Another branch was chosen: what it begins with; NULL = absent. Keeps `old` for the way back. */
struct node *form_switch_read(struct form_reading *reading, const struct form_property *property,
                              const struct node *old, struct str pointer, bool *switched);
/* Items changed places, or (with to == -1) one was removed. */
void form_aside_move(struct form_reading *reading, struct str list, int64_t from, int64_t to);

/* ---- texts that may be written but never shown ---- */

enum form_mask {
    MASK_HIDE,    /* marks in their place, which say where they are stored */
    MASK_BLANK,   /* those that were just typed: empty */
    MASK_RESTORE, /* what the marks stand for */
};
/* A copy of the document; what is no such text stays. */
struct node *form_masked(const struct form_scope *scope, enum form_mask mask,
                         const struct node *document, const struct node *stored);

/* ---- showing ---- */

/* One form on its way to the page. */
struct form_showing {
    struct form_scope scope;
    const struct settings_form *form;
    size_t fields; /* that a browser will post */
    bool is_cut;   /* there was more than fits */
    bool *told;    /* for each error of the failure: it stands beside a field */
};

/* "settings_json-eventSinks-kafka-0": what error_lines makes of the pointer. */
struct str form_html_id(const struct settings_form *form, struct str pointer);
/* The error at the pointer, or ""; `below` also takes one within. */
struct str form_error_at(struct form_showing *showing, struct str pointer, bool below);
/* Texts that are left from typing; STR_NONE = none. */
struct str form_left_at(const struct settings_form *form, struct str pointer);
/* The parts of a node that is edited in one control. */
void form_leaf_make(struct form_showing *showing, const struct form_property *property,
                    enum form_kind kind, const struct node *value, struct form_node *node);
/* The control that chooses a branch. */
void form_switch_make(struct form_showing *showing, const struct form_property *property,
                      struct form_node *node);
/* What the tier allows here: narrower bounds, or a locked field. */
void form_tier_apply(const struct form_showing *showing, const struct form_property *property,
                     const struct node *value, struct form_node *node);
/* The one node that holds the whole document as text, with all errors beside it. */
void form_json_show(const struct settings_form *form, const struct node *document,
                    struct form_node *node);
/* All errors below the form's pointer, or (with `told`) those that stand beside no field. */
struct list form_problems(const struct settings_form *form, const bool *told, struct str text);

#endif
