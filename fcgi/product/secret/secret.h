/*
 * secret.h: secrets of a project: resources of the type Konnektr.Secret with values.
 *
 * The resource says of which type a secret is and which keys it has, like the settings of any
 * other; the values are versions of product/vault. Putting values makes a version, and a
 * generation of the resource, in one transaction. Values are told by secret_show_value alone, one at
 * a time, with an entry in the trail; whoever edits never sees them.
 */
/* SPDX-License-Identifier: ISC */
#ifndef PRODUCT_SECRET_SECRET_H
#define PRODUCT_SECRET_SECRET_H

#include "platform/store/store.h"
#include "product/vault/vault.h"

enum { SECRET_LIST_DEFAULT = 50, SECRET_LIST_LIMIT = 200, SECRET_VERSIONS_DEFAULT = 25 };

/* ---- types ---- */

struct secret_key_kind {
    const char *name; /* NULL ends the list */
    const char *title;
    bool required;
    bool masked; /* typed where nobody looks on */
};

struct secret_type {
    const char *word; /* "basic-auth" */
    const char *title;
    const struct secret_key_kind *keys; /* NULL = any names */
};
/* Ends in a row without a word; the first has keys of any names. */
extern const struct secret_type secret_types[];
/* NULL = there is none. */
const struct secret_type *secret_type_of(struct str word);
/* The key's row; NULL when the type has no such key, or any. */
const struct secret_key_kind *secret_key_kind_of(const struct secret_type *type, struct str name);
/* a-z, A-Z, 0-9, '-', '_' and '.', at most VAULT_NAME_MAX. */
bool secret_key_name_is(struct str name);

/* ---- secrets ---- */

struct sealed_secret {
    struct str id;
    struct str project_id;
    struct str name;
    struct str sort_name;   /* for cursors */
    struct str settings;    /* JSON */
    struct str type;        /* of settings, as the next two */
    struct str keys;        /* JSON array: which keys it has */
    struct str note;
    struct str lifecycle;
    int64_t generation;
    int64_t updated_us;     /* of the resource */
    int64_t created_us;
    int64_t version;        /* the newest; 0 = it has no values yet */
    struct str value_keys;  /* JSON array: which have a value in it; "[]" */
    int64_t put_us;         /* when it was put; 0 = never */
    struct str put_by;
    int64_t read_us;        /* when a value was last seen; 0 = never */
    struct str read_by;
};

/* One key with what shall become of it. */
struct secret_entry {
    struct str name;
    struct secret value; /* keep and gone: nothing */
    bool gone;           /* the key goes */
};

struct secret_draft {
    struct str id;   /* STR_NONE = made from the name */
    struct str name;
    struct str type; /* one of secret_types */
    struct str note; /* STR_NONE = none */
    const struct secret_entry *entries;
    size_t count;
};

struct secret_change {
    struct str type;     /* STR_NONE = as it is, as for the next one */
    struct str note;
    bool whole;          /* the entries are all that there is; else keys that are not named stay */
    const struct secret_entry *entries;
    size_t count;
    int64_t version;     /* the newest that the caller saw; -1 = any */
};

/* Secrets of the scope's project by name, as struct sealed_secret. */
struct secret_filter {
    struct str q;        /* part of name or id; STR_NONE = all */
    struct str after[2]; /* sort_name and id of the last row of the page before */
    int64_t limit;       /* 1..SECRET_LIST_LIMIT */
};
MUST_CHECK enum outcome secret_list(struct task *task, const struct secret_filter *filter,
                                    struct list *out);
/* ABSENT also for resources of other types. */
MUST_CHECK enum outcome secret_load(struct task *task, struct str id, struct sealed_secret *out);

/* Resource and first version at once. INVALID with all field errors (/id, /name, /type, /note,
 * /values/KEY); CLASH as for resource_add. */
MUST_CHECK enum outcome secret_add(struct task *task, const struct secret_draft *draft,
                                   struct sealed_secret *out);
/*
 * The next version. INVALID as above; STALE "changed_meanwhile" when it is not what the caller
 * saw or somebody puts at the same moment; CLASH "secret_in_use" for a key that would go,
 * "secret_key_missing" when values that stay cannot be opened, "lifecycle".
 */
MUST_CHECK enum outcome secret_put(struct task *task, struct str id,
                                   const struct secret_change *change, struct sealed_secret *out);
/*
 * The value of one key, of one version (0 = the newest). ABSENT; FORBIDDEN "proof_required";
 * OVER_LIMIT "too_many_readings"; CLASH as for vault_open. The trail has "secret.revealed" before
 * the value leaves.
 */
struct secret_shown_value {
    int64_t version;
    struct secret value;
};
MUST_CHECK enum outcome secret_show_value(struct task *task, struct str id, struct str key,
                                      int64_t version, struct secret_shown_value *out);
/* The values of an older version go for good. ABSENT; CLASH "secret_newest", "secret_destroyed". */
MUST_CHECK enum outcome secret_destroy(struct task *task, struct str id, int64_t version);

/* ---- for whoever runs the machine ---- */

/* Where a project is: its organization, and the namespace of its resources. ABSENT. */
struct secret_place {
    struct str org_id;
    struct str tenant;
};
MUST_CHECK enum outcome secret_place_find(struct task *task, struct str project_id,
                                          struct secret_place *out);
/* All values of a secret, with "secret.exported" in the trail. */
MUST_CHECK enum outcome secret_export(struct task *task, const struct sealed_secret *secret,
                                      struct vault_opened *out);

#endif
