/*
 * api_key.h: the keys with which programs act as a person or a service account, and how they
 * look as JSON and on pages (part/key_list, part/key_form), the same for both.
 *
 * A key never has more than its owner. It can have less: a set of permissions, one place. Its
 * text is shown once and stored as a hash.
 */
/* SPDX-License-Identifier: ISC */
#ifndef PRODUCT_API_KEY_API_KEY_H
#define PRODUCT_API_KEY_API_KEY_H

#include "platform/base/settings.h"
#include "platform/site/site.h"
#include "product/frame/parts.h"

enum {
    KEYS_MAX = 50, /* of one owner */
    KEY_NAME_MAX = 100,
    KEY_EXPIRY_USUAL =
        -1, /* the setting's, but not longer than the key that makes it works */
    KEY_OVERLAP_DEFAULT_S = 86400,
    KEY_OVERLAP_MAX_S = 30 * 86400,
};

struct api_key_settings {
    int64_t expiry_default_ms; /* a new key works so long, unless it is said otherwise */
    int64_t expiry_max_ms; /* and at most so long; 0 = without an end, if it is wanted */
};
extern struct api_key_settings api_key_settings;
extern const struct setting api_key_setting_rows[];

struct api_key {
    struct str id;
    struct str name;
    struct str shown_prefix; /* first characters, to recognise it */
    int64_t may; /* bits of enum permission that it has at most; 0 = all of its owner's */
    struct str place_type; /* works there only: "organization", "project", "resource" */
    struct str place_id;   /* STR_NONE = everywhere */
    struct str created_by; /* e-mail or name; STR_NONE = nobody knows any more */
    int64_t created_us;
    int64_t expires_us; /* 0 = never */
    int64_t used_us;    /* 0 = never */
};

struct api_key_draft {
    struct str name;
    int64_t expires_us;    /* 0 = never; or KEY_EXPIRY_USUAL */
    int64_t may;           /* as in struct api_key */
    struct str place_type; /* STR_NONE = everywhere */
    struct str place_id;
};

struct api_key_rotation {
    struct str key_id;
    int64_t overlap_s;
};

/*
 * A key of the actor, or of a service account that the caller found and may act for; its text is
 * shown to the caller once. INVALID: no name, an expiry that is past, beyond key_expiry_max or,
 * when the actor uses a key itself, later than that key's; a place that the actor may not read,
 * or outside of the scope's organization when there is one. CLASH "too_many_keys"; FORBIDDEN
 * "key_too_narrow" when the actor uses a narrow key.
 */
MUST_CHECK enum outcome api_key_add(struct task *task, struct str principal_id,
                                    const struct api_key_draft *draft,
                                    struct api_key *out, struct secret *text);
/* When a key that is made now expires, unless it is said otherwise. */
int64_t api_key_expiry(const struct task *task);
/*
 * Another key with the same name and limits, that works as long as the old one did from its
 * making on; the old one stops after the overlap (seconds), or earlier when it would anyway.
 * ABSENT; CLASH "key_ended", "too_many_keys"; INVALID for the overlap; FORBIDDEN as above.
 */
MUST_CHECK enum outcome api_key_rotate(struct task *task, struct str principal_id,
                                       const struct api_key_rotation *rotation,
                                       struct api_key *out, struct secret *text);
/* Those of a principal, newest first, as struct api_key. */
MUST_CHECK enum outcome api_keys(struct task *task, struct str principal_id,
                                 struct list *out);
/* ABSENT. The key stops working at once. */
MUST_CHECK enum outcome api_key_revoke(struct task *task, struct str principal_id,
                                       struct str key_id);

/* ---- JSON ---- */

struct key_input {
    struct str name;
    int64_t expires_us;     /* 0 and sent = never */
    struct str permissions; /* JSON array of actions, or null */
    struct str place_type;
    struct str place_id;
};
extern const struct field key_input_fields[];
struct key_rotation {
    int64_t overlap_s;
};
extern const struct field key_rotation_fields[];
extern const struct shape key_shape;

/* The actions of these bits as an array; null for 0. */
void key_permissions_write(struct json_writer *writer, int64_t may);
/* A JSON array of actions as bits. `out` is 0 for null; field errors at "/permissions/N"
 * and INVALID for what is no action, and for an empty array. */
MUST_CHECK enum outcome key_permissions_read(struct call *call, struct str permissions,
                                             int64_t *out);
/* What call->input (struct key_input) wants. INVALID with field errors. */
MUST_CHECK enum outcome key_draft_of_json(struct call *call, struct api_key_draft *draft);
/* What call->input (struct key_rotation) wants, or the default. */
int64_t key_overlap_of_json(const struct call *call);
enum outcome key_answer_list(struct call *call, const struct list *keys);
/* 201; `base` is the path of the list, "/api/v1/me/api-keys". */
enum outcome key_answer_made(struct call *call, struct str base,
                             const struct api_key *key, struct secret text);

/* ---- pages ---- */

struct key_form {
    struct str name;
    struct str expiry; /* days, or "never" */
    struct str place_type;
    struct str place_id;
};
extern const struct field key_form_fields[];
struct key_rotation_form {
    struct str overlap; /* seconds */
};
extern const struct field key_rotation_form_fields[];

struct key_view {
    struct list keys;   /* struct key_row */
    bool may_change;    /* buttons and form are there */
    struct str new_key; /* only in the answer to its making, else "" */
    struct str add_href;
    struct str name;
    struct str name_error;
    struct str expiry_error;
    struct list expiry_choices;
    struct list permission_choices;
    struct list place_choices;
    struct str place_id;
    struct str place_error;
    bool limits_open; /* something is chosen there, or wrong */
};
extern const struct field key_row_shown[];
/* Rows of a view's table for its member `view`. */
#define KEY_VIEW_SHOWN(type, view)                                                       \
    {"keys", LIST_AT(type, view.keys, key_row_shown)},                                   \
        {"may_change_keys", BOOL_AT(type, view.may_change)},                             \
        {"new_key", TEXT_AT(type, view.new_key)},                                        \
        {"key_add_href", TEXT_AT(type, view.add_href)},                                  \
        {"key_name", TEXT_AT(type, view.name)},                                          \
        {"key_name_error", TEXT_AT(type, view.name_error)},                              \
        {"key_expiry_error", TEXT_AT(type, view.expiry_error)},                          \
        {"expiry_choices", LIST_AT(type, view.expiry_choices, filter_choice_shown)},     \
        {"permission_choices",                                                           \
         LIST_AT(type, view.permission_choices, filter_choice_shown)},                   \
        {"place_choices", LIST_AT(type, view.place_choices, filter_choice_shown)},       \
        {"key_place_id", TEXT_AT(type, view.place_id)},                                  \
        {"key_place_error", TEXT_AT(type, view.place_error)},                            \
    {                                                                                    \
        "key_limits_open", BOOL_AT(type, view.limits_open)                               \
    }

/* `base` is the path that makes one by POST; revoke and rotate are below it. What was typed
 * into the form is kept unless `text` (of a key just made) is there. */
void key_view_fill(struct call *call, struct key_view *view, const struct list *keys,
                   struct str base);
/* The view after a key was made: it is in the list, and its text shown. */
void key_view_made(struct call *call, struct key_view *view, const struct list *before,
                   const struct api_key *key, struct secret text);
/* What the form wants. INVALID with field errors. */
MUST_CHECK enum outcome key_draft_of_form(struct call *call, struct api_key_draft *draft);
int64_t key_overlap_of_form(const struct call *call);
/* One sentence of a refusal, for a message. */
struct str key_refusal(const struct failure *failure);
/* Pointers of the operation's field errors as the form's controls are named. */
void key_errors_name(struct failure *failure);

#endif
