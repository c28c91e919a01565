/*
 * preset.h: settings of a resource type that an organization keeps to begin with.
 *
 * They stand beside the presets of the catalog. A preset belongs to one type and has settings
 * that are valid over the type's defaults, as the catalog demands of its own; it may name a
 * tier, which then judges them, too. It never holds a secret, only references to some.
 *
 * When the catalog has a newer schema, what is stored is carried over by the declared steps each
 * time it is read, as settings of resources are. What does not fit afterwards is shown with
 * what is wrong, and cannot be used until somebody changes it.
 */
/* SPDX-License-Identifier: ISC */
#ifndef PRODUCT_PRESET_PRESET_H
#define PRODUCT_PRESET_PRESET_H

#include "product/catalog/catalog.h"

enum {
    PRESET_LIST_DEFAULT = 25,
    PRESET_LIST_LIMIT = 100,
    PRESET_NAME_MAX = 120, /* characters */
    PRESET_DESCRIPTION_MAX = 500,
    PRESET_BYTES_MAX = 64 * 1024, /* of the settings as text */
    PRESET_CHOICES_MAX = 500,     /* more than an organization may have (limit.c) */
};

/* What does not fit any more. */
struct preset_problem {
    struct str pointer; /* "/settings_json/compute/cpu", "/sku", "/type" */
    struct str told;
};
extern const struct field preset_problem_shown[];

struct preset {
    struct str id;
    struct str type_id;
    struct str name;
    struct str description; /* "" = not said */
    struct str sku;         /* STR_NONE = any tier */
    struct str settings;    /* JSON text, in the present schema as far as its steps go */
    int64_t schema_version;
    int64_t version;       /* grows with each change */
    struct str created_by; /* STR_NONE = not known */
    struct str updated_by;
    int64_t created_us;
    int64_t updated_us;
    struct str sort_name;
    bool usable;
    struct list problems; /* struct preset_problem; none when it is usable */
};

struct preset_draft {
    struct str type; /* id, former id or slug; STR_NONE with `resource` = its type */
    struct str name;
    struct str description;
    struct str sku;              /* STR_NONE or "" = any tier */
    const struct node *settings; /* NULL = {} */
    struct str resource; /* settings (and type) are those of this one; STR_NONE = none */
    bool with_tier;      /* and its tier */
    bool dry;            /* only say what would be: nothing is written */
};

struct preset_change {
    struct str name; /* STR_NONE = as it is, as for the next two */
    struct str description;
    struct str sku;              /* "" = any tier */
    const struct node *settings; /* NULL = as they are */
    int64_t seen;                /* version as the caller saw it */
    bool dry;
};

struct preset_filter {
    struct str type;     /* type id; STR_NONE = all */
    struct str q;        /* part of name or description; STR_NONE = all */
    struct str after[3]; /* type, sort name and id of the last row of the page before */
    int64_t limit;       /* 1..PRESET_LIST_LIMIT */
};

/* Of the scope's organization, by type and name, as struct preset. */
MUST_CHECK enum outcome preset_list(struct task *task, const struct preset_filter *filter,
                                    struct list *out);
MUST_CHECK enum outcome preset_load(struct task *task, struct str id, struct preset *out);
/*
 * Keep one. INVALID with all field errors at once (/type, /name, /description, /sku,
 * /settings_json/..., /from_resource); CLASH "preset_name_taken" at /name, "limit_exceeded".
 */
MUST_CHECK enum outcome preset_add(struct task *task, const struct preset_draft *draft,
                                   struct preset *out);
/* What the actor kept just so under this name: a form that is sent twice finds what it made.
 * ABSENT when there is none, or it differs. */
MUST_CHECK enum outcome preset_find_twin(struct task *task,
                                         const struct preset_draft *draft,
                                         struct preset *out);
/* The same refusals; STALE when it is not what the caller saw. Nothing else = DONE, no write. */
MUST_CHECK enum outcome preset_change(struct task *task, struct str id,
                                      const struct preset_change *change,
                                      struct preset *out);
/* STALE when it is not version `seen` any more. `dry`: only look. */
MUST_CHECK enum outcome preset_remove(struct task *task, struct str id, int64_t seen,
                                      bool dry);

/* What a preset of a resource would begin with: type, name, tier, and settings without texts
 * that are never shown. ABSENT when the scope's organization has no such resource. */
MUST_CHECK enum outcome preset_of_resource(struct task *task, struct str resource,
                                           struct preset_draft *out);

/* ---- choosing, from both kinds ---- */

/* One that a form offers. */
struct preset_choice {
    struct str id;
    struct str name;
    struct str description;
    struct str sku; /* "" = any */
};
/* Those of the scope's organization for a type, by name, as struct preset_choice. */
MUST_CHECK enum outcome preset_choices(struct task *task, const struct catalog_type *type,
                                       struct list *out);

struct preset_pick {
    struct str id;
    struct str name;
    struct str sku;              /* STR_NONE = any tier */
    const struct node *settings; /* as they are kept, without defaults */
    bool own;                    /* of the organization */
};
/*
 * The preset that a word means for a type: the id of one of the catalog, else the id, else the
 * name of one of the organization. No organization preset can be given a name that the catalog
 * uses for the type; when the catalog takes one later, the word means the catalog's.
 *
 * ABSENT   there is none
 * INVALID  it does not fit the type any more: field errors at /preset say where
 */
MUST_CHECK enum outcome preset_pick(struct task *task, const struct catalog_type *type,
                                    struct str word, struct preset_pick *out);

#endif
