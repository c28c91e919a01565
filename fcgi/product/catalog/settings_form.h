/*
 * settings_form.h: a form made from a settings schema, and back.
 *
 * The page carries, besides the visible fields, the whole document as one hidden field. The
 * posted fields are laid over it, so that nothing is lost that the form does not show: values
 * of branches that do not apply now, members that are unknown here, explicit empty texts. A
 * text that does not fit (letters in a number) stays in the document as text, gets its error
 * from the schema and is shown again.
 *
 * Conditional fields: a property that is named in `then`, `else` or a oneOf branch is shown
 * only while that branch applies (conf/catalog/README.md).
 */
/* SPDX-License-Identifier: ISC */
#ifndef PRODUCT_CATALOG_SETTINGS_FORM_H
#define PRODUCT_CATALOG_SETTINGS_FORM_H

#include "platform/http/http.h"
#include "product/catalog/catalog.h"

/*
 * Beyond FORM_NODES_MAX fields (a request may have PARAMS_MAX) and FORM_DEPTH_MAX levels the
 * form leaves parts out, says so, and leads to the JSON text.
 */
enum { FORM_NODES_MAX = 1900, FORM_DEPTH_MAX = 16, FORM_ITEMS_MAX = 100, FORM_RADIO_MAX = 5 };

struct form_choice {
    struct str value;
    struct str label;
    struct str description;
    struct str html_id;
    bool selected;
    bool disabled; /* not in this tier */
};

/* One row of a map. */
struct form_entry {
    struct str key_field_name;
    struct str html_id;
    struct str pointer;   /* by its place: what the button "remove" names */
    struct str key;
    struct list keys;     /* struct form_choice: all names there may be; none = free text */
    struct list children; /* struct form_node: the one of the value */
};

/* One error beside the document edited as JSON. */
struct form_problem {
    struct str html_id; /* what error_lines links to */
    struct str pointer; /* "/eventSinks/kafka/0/topic" */
    struct str place;   /* "Line 12", "" when there is none */
    struct str told;
};

/* templates/part/form_node.html; texts are never STR_NONE. Exactly one is_... is true. */
struct form_node {
    struct str pointer; /* into the settings */
    struct str field_name;
    struct str html_id; /* what error_lines links to */
    struct str title;
    struct str description;
    struct str placeholder;
    struct str value;
    struct str error;
    struct str unit, minimum, maximum, step;
    struct str input_type, input_mode; /* of <input>: "text", "url"; "numeric" or "" */
    struct str note;      /* range, default, example: "Between 1 and 10. Default 1." */
    struct str help;      /* more words, folded; "" = none */
    struct str tier_note; /* what the tier allows; "" = everything */
    struct str key_label, key_placeholder; /* of a map's names */
    struct str add_label;
    struct str item_title;
    bool required, read_only, deprecated;
    bool is_group, is_list, is_map, is_text, is_long_text, is_number, is_boolean;
    bool is_choice_radio, is_choice_select, is_secret_ref, is_hidden, is_json;
    bool is_cut; /* the hidden one: not everything is shown */
    bool is_many, is_const, is_null;
    bool locked;   /* the tier forbids to change it: disabled, the value goes along hidden */
    bool nullable, null_checked; /* a box "no value (null)" */
    bool can_null; /* a button puts null in the place of a group, list or map */
    bool can_set;  /* a button puts a group, list or map in the place of null */
    bool restarts; /* changing it restarts what runs */
    bool checked;
    bool reveals; /* other fields depend on it: a button "Show fields" */
    bool in_item, can_add, can_remove, can_move_up, can_move_down;
    struct list children; /* struct form_node */
    struct list entries;  /* struct form_entry */
    struct list choices;  /* struct form_choice */
    struct list suggestions; /* struct form_choice: values that would fit, besides others */
    struct list problems; /* struct form_problem */
    struct str pasted;    /* lines that were pasted into a map and are no entries */
    struct str aside;     /* of the hidden one: branches that were chosen, as JSON */
    struct str secret_href; /* where a secret is made; "" = nowhere */
    bool secret_returns;    /* the button "secret POINTER" keeps the form and leads there and back */
};
extern const struct field form_node_shown[];

/* A key of a secret that the project has. */
struct form_secret {
    struct str name;  /* the resource's id */
    struct str key;
    struct str label; /* the resource's name; STR_NONE = its id */
};

/* What was typed and fits nowhere: pasted lines that are no entries, JSON that is none. */
struct form_left {
    struct str pointer;
    struct str text;
    const struct form_left *next;
};

struct settings_input {
    struct node *document; /* set in every case */
    bool again;            /* a button asked for the form again: nothing is to be saved */
    bool as_json;          /* it is edited as JSON text */
    struct str json;       /* that text as it was typed; STR_NONE = made from the document */
    const struct form_left *left; /* NULL = nothing is left */
    const struct node *aside;     /* branches that were chosen, for the next showing */
    const struct node *masked;    /* the document without texts that are never shown */
    bool untold;                  /* such a text was typed: only the form itself can send it */
};

struct settings_form {
    struct arena *arena;
    const struct schema *schema;
    const struct node *document;   /* defaults filled in; may hold what does not fit */
    const struct failure *failure; /* errors to show; NULL = none */
    struct str pointer;            /* what the errors' pointers begin with: "/settings_json" */
    struct list secrets;           /* struct form_secret; none = references are typed */
    struct str secret_href;        /* a page that makes one; STR_NONE = none */
    bool secret_returns; /* the caller knows the button "secret POINTER": keeps all, leads there */
    bool read_only;
    const struct catalog_type *type; /* for what tiers allow; NULL = tiers do not matter */
    const struct catalog_tier *tier; /* the chosen one */
    const struct settings_input *input; /* what was read of the post; NULL = first showing */
};

/* The nodes of the root's members (or one with the whole as JSON); the last one is hidden. */
struct list settings_form_nodes(const struct settings_form *form);
/* For the summary above the form, afterwards: each error with the title of its field in front. */
void settings_form_name_errors(const struct settings_form *form, struct list nodes,
                               struct failure *failure);
/* A reference to a secret is one control: the pointer of that, for one that leads into it. */
struct str settings_form_control(struct str pointer);

/*
 * What was posted, laid over what the form was made from; `stored` is used when the form was
 * not part of the post. Buttons `do` = "add POINTER", "remove POINTER", "up POINTER",
 * "down POINTER", "paste POINTER", "show POINTER", "json /", "form /" are carried out; defaults
 * of new parts are then filled in. INVALID with field errors below "/settings_json" for names
 * of map entries that are missing or repeated, pasted lines that are none, JSON text that is
 * none; MALFORMED when the hidden field was changed into something else.
 *
 * What a caller does: settings_form_read; on MALFORMED give up; on INVALID or input.again show
 * the form again with .document = input.document, .input = &input; else check and save
 * input.document, and when that is INVALID show the form again in the same way.
 */
MUST_CHECK enum outcome settings_form_read(struct arena *arena, const struct schema *schema,
                                           const struct pairs *posted,
                                           const struct node *stored, struct failure *failure,
                                           struct settings_input *out);

/* ---- the same document outside of a form ---- */

/* A copy with marks in place of texts that are never shown (writeOnly). */
struct node *settings_masked(struct arena *arena, const struct schema *schema,
                             const struct node *document);
/* A copy with the stored texts in place of the marks; a mark without one becomes "". */
struct node *settings_unmasked(struct arena *arena, const struct schema *schema,
                               const struct node *document, const struct node *stored);
/* A copy without texts that are written only (writeOnly): what others may see of it. */
struct node *settings_without_secrets(struct arena *arena, const struct schema *schema,
                                      const struct node *document);

/* ---- what a schema takes, for its documentation ---- */

enum { FORM_ROWS_MAX = 400 };

struct form_row {
    struct str pointer; /* items of a list are "*" */
    struct str title;
    struct str kind;    /* "number, at least 1, at most 10" */
    struct str default_text;
    struct str description;
    bool required;
    bool secret;
};
extern const struct field form_row_shown[];

/* All properties, of all branches, as struct form_row. */
struct list settings_form_rows(struct arena *arena, const struct schema *schema);

#endif
