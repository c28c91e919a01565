/*
 * vault.h: the sealed values of secrets, and who refers to them. Pages and rules are those of
 * product/secret; orders and changes of any type ask here about the references they hold.
 *
 * A version is sealed (platform/base/envelope.h) for its organization, project, resource and
 * number: a row that is copied elsewhere does not open. Values leave through vault_open only,
 * as struct secret, and are in no settings document, log line, audit entry or refusal.
 */
/* SPDX-License-Identifier: ISC */
#ifndef PRODUCT_VAULT_VAULT_H
#define PRODUCT_VAULT_VAULT_H

#include "platform/base/envelope.h"
#include "platform/base/settings.h"
#include "platform/json/json.h"
#include "platform/store/store.h"

#define VAULT_TYPE STR("Konnektr.Secret") /* resources of this type have values here */

enum {
    VAULT_KEYS_MAX = 64,                /* of one secret */
    VAULT_NAME_MAX = 253,               /* bytes of a key's name */
    VAULT_VALUE_BYTES_MAX = 64 * 1024,  /* one value */
    VAULT_BYTES_MAX = 256 * 1024,       /* all names and values of a version */
    VAULT_VERSIONS_MAX = 100,           /* that may be kept */
    VAULT_REFERENCES_MAX = 200,         /* in one settings document */
    VAULT_USERS_MAX = 200,              /* told of one secret */
    VAULT_CHOICES_MAX = 1000,           /* keys that a form offers */
};

struct vault_settings {
    struct secret key;          /* nothing = made from the setting key_file */
    struct secret former_keys;  /* one a line */
    int64_t versions_kept;
    int64_t readings_max;
    int64_t readings_window_ms;
};
extern struct vault_settings vault_settings;
extern const struct setting vault_setting_rows[];
/* Takes the keys of the settings into use: INVALID with field errors. Once for each reading. */
MUST_CHECK enum outcome vault_keys_open(struct arena *process, struct failure *failure);

/* ---- versions ---- */

struct vault_value {
    struct str name;
    struct secret value;
};

struct vault_values {
    const struct vault_value *rows; /* names differ */
    size_t count;
};

/* What becomes the next version. */
struct vault_draft {
    struct str secret_type;
    struct vault_values values;
    struct str changed; /* JSON array: the names of the keys that got a value, for the trail */
    int64_t after;      /* the newest version that the caller saw; 0 = there was none */
};

struct vault_version {
    struct str resource_id;
    int64_t version;
    struct str project_id;
    struct str secret_type;
    struct str key_names;  /* JSON array */
    struct str key_id;     /* "" = destroyed */
    int64_t created_us;
    struct str created_by; /* address, or a service account's name; STR_NONE = the system */
    int64_t read_us;       /* 0 = nobody saw a value of it */
    struct str read_by;
    int64_t destroyed_us;  /* 0 = its values are there */
};
extern const struct field vault_version_columns[];

/* Newest first, as struct vault_version; `before` 0 = from the newest. */
MUST_CHECK enum outcome vault_versions(struct task *task, struct str resource_id, int64_t before,
                                       int64_t limit, struct list *out);
/*
 * The values of one version (0 = the newest). ABSENT without such a version; CLASH
 * "secret_destroyed", "secret_key_missing" (none of our keys opens it), "secret_damaged" (it was
 * altered, or belongs elsewhere; also logged).
 */
struct vault_opened {
    int64_t version;
    struct str secret_type;
    struct vault_values values;
};
MUST_CHECK enum outcome vault_open(struct task *task, struct str resource_id, int64_t version,
                                   struct vault_opened *out);
/* NULL = it has no such key. */
const struct vault_value *vault_value(const struct vault_values *values, struct str name);
/* Names as a JSON array, sorted as they come. */
struct str vault_names_json(struct arena *arena, const struct vault_values *values);

/* Within the caller's transaction: the version behind draft->after, with its entry in the trail
 * ("secret.put"); versions beyond the setting go. The resource must be there; CLASH when somebody
 * put one at the same moment. */
MUST_CHECK enum outcome vault_put_queue(struct task *task, struct str project_id,
                                        struct str resource_id, const struct vault_draft *draft);
/* Within the caller's transaction: the values go, the row says so. CLASH for the newest one, or
 * when they went before. */
MUST_CHECK enum outcome vault_destroy_queue(struct task *task, struct str resource_id,
                                            int64_t version);
/* Within the caller's transaction: one more value is looked at by the actor. OVER_LIMIT
 * "too_many_readings". */
MUST_CHECK enum outcome vault_read_count(struct task *task);
/* Within the caller's transaction. */
MUST_CHECK enum outcome vault_read_queue(struct task *task, struct str resource_id,
                                         int64_t version);

/* ---- references: {"valueFrom": {"secretKeyRef": {"name": ..., "key": ...}}} ---- */

/*
 * Each reference within a settings document must name a secret of the scope's project and a key
 * of it: adds field errors below `pointer`; DONE also with such errors.
 */
MUST_CHECK enum outcome vault_references_check(struct task *task, const struct node *settings,
                                               struct str pointer);
/* One reference of a settings document; `pointer` leads to what holds valueFrom. */
struct vault_reference {
    struct str pointer;
    struct str name; /* the secret's id */
    struct str key;
};
/* All that a settings document refers to, unjudged; at most VAULT_REFERENCES_MAX. */
struct list vault_references(struct arena *arena, const struct node *settings);
/* Does a secret with these settings declare the key? */
bool vault_key_declared(const struct node *settings, struct str key);
/* What is about to be stored for a resource. */
struct vault_order {
    struct str project_id;
    struct str resource_id;
    struct str settings;              /* JSON */
    const struct vault_draft *values; /* of a secret: what is put; NULL = nothing */
};
/*
 * Within the caller's transaction, behind the row of the resource: the values are put, and none
 * of the secrets that it refers to is taken away meanwhile. INVALID with field errors below
 * "/settings_json" when one was; CLASH when somebody put values at the same moment.
 */
MUST_CHECK enum outcome vault_order_queue(struct task *task, const struct vault_order *order);

struct vault_user {
    struct str resource_id;
    struct str name;
    struct str type_id;
    struct str key;     /* which key of the secret */
    struct str pointer; /* where in its settings */
};
/* Who in the project refers to a secret: a row for each reference, as struct vault_user. */
MUST_CHECK enum outcome vault_users(struct task *task, struct str project_id,
                                    struct str secret_id, struct list *out);
/* CLASH "secret_in_use" with a blocker for each user; within the transaction that takes the secret
 * away, behind the statement that does. */
MUST_CHECK enum outcome vault_unused_check(struct task *task, struct str project_id,
                                           struct str secret_id);
/* A change of a secret's own settings: keys that are used must stay. The same refusal, and a
 * field error at /values/KEY. */
MUST_CHECK enum outcome vault_keys_kept_check(struct task *task, struct str project_id,
                                              struct str secret_id, struct str after);

/* A key of a secret of the scope's project. */
struct vault_choice {
    struct str secret_id;
    struct str key;
    struct str name; /* the secret's */
};
/* What forms offer, by the secrets' names, as struct vault_choice; at most VAULT_CHOICES_MAX. */
MUST_CHECK enum outcome vault_choices(struct task *task, struct list *out);

/* ---- another key of the installation ---- */

struct vault_key_count {
    struct str key_id;
    int64_t versions;
};
/* How many versions are under which key, as struct vault_key_count. */
MUST_CHECK enum outcome vault_key_counts(struct task *task, struct list *out);

struct vault_rotation {
    int64_t wrapped; /* now under the present key */
    int64_t locked;  /* under a key that we do not have */
    int64_t damaged; /* do not open for the place where they are */
};
/*
 * Wrap the data keys of all versions under the present key, in transactions of `batch` rows; what
 * was done stays done when it is interrupted, and the next run goes on. `dry` only tries.
 */
MUST_CHECK enum outcome vault_rotate(struct task *task, int64_t batch, bool dry,
                                     struct vault_rotation *out);

#endif
