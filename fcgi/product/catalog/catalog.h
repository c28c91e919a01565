/*
 * catalog.h: the resource types that can be ordered, their tiers, and what their settings must
 * look like. The catalog is data: files of conf/catalog, imported into the store.
 *
 * Each process keeps the catalog with its compiled schemas and asks the store at most once a
 * second whether it changed. A type that was handed out stays valid until the arena of the
 * task that asked for it is reset.
 */
/* SPDX-License-Identifier: ISC */
#ifndef PRODUCT_CATALOG_CATALOG_H
#define PRODUCT_CATALOG_CATALOG_H

#include "platform/chart/chart.h"
#include "platform/schema/schema.h"
#include "platform/store/store.h"

enum {
    CATALOG_TYPES_MAX = 64,
    CATALOG_TIERS_MAX = 12,
    CATALOG_FILE_BYTES_MAX = 256 * 1024,
    SETTINGS_BYTES_MAX = 256 * 1024, /* one settings document as text */
};

/* The label of logs and metrics of types that name none. */
#define CATALOG_LABEL "resource_id"

struct catalog_tier {
    struct str sku;
    struct str name;
    struct str description;
    int64_t price_cents; /* a month; 0 = free */
    struct str currency; /* ISO 4217 */
    struct str limits;   /* JSON object of numbers, for manifests and products */
    struct list features; /* struct catalog_word */
    struct list limit_rows; /* struct catalog_limit: the same numbers for people */
    int64_t max_per_organization; /* resources in this tier; 0 = any number */
    int64_t max_per_project;
    struct str counts;      /* the two for people: "At most 1 in an organization"; "" = any number */
    struct str most_in_organization, most_in_project; /* the two as JSON: null = any number */
    bool is_free;
    bool is_default;     /* the first of its type */
    const struct schema *settings; /* narrows the type's schema; NULL = does not */
};

/* One line of text in a list. */
struct catalog_word {
    struct str text;
};

struct catalog_limit {
    struct str name;    /* "query_units_per_minute" */
    struct str label;   /* "query units per minute" */
    int64_t number;
};

/* A ready settings document to begin with. */
struct catalog_preset {
    struct str id;      /* "development" */
    struct str name;
    struct str description;
    const struct node *settings;
};

/* Panels of a resource's metrics: queries that are drawn together. */
struct catalog_query {
    struct str query;  /* PromQL; each selector is limited to the resource when it is asked */
    struct str legend; /* "{{pod}} in"; "" = made of the labels */
};

/* A line across a panel, where it is near what is drawn. */
struct catalog_threshold {
    int64_t value; /* in the panel's unit */
    struct str title;
    struct str tone; /* good warn bad info */
};

struct catalog_panel {
    struct str id; /* a DNS label, unique within the type: it stands in addresses */
    struct str title;
    enum chart_unit unit;
    enum chart_kind kind;
    struct list queries; /* struct catalog_query */
    struct list thresholds; /* struct catalog_threshold */
};

struct catalog_group {
    struct str id, title;
    struct list panels; /* struct catalog_panel */
};

struct catalog_type {
    struct str id;      /* Konnektr.Graph */
    struct str slug;    /* graph */
    struct str name;
    struct str category;
    struct str description;      /* one sentence */
    struct str long_description; /* a paragraph */
    struct str icon;             /* name in the sprite */
    struct str documentation_url; /* "" = none */
    struct str label;            /* of its logs and metrics, with its id as the value */
    struct str access_url;       /* template with ${resource_id} and ${base_domain}; "" = none */
    int64_t schema_version;
    int64_t display_order;
    int64_t max_per_organization; /* resources of this type; 0 = any number */
    int64_t max_per_project;
    struct str counts;      /* as of a tier */
    struct str most_in_organization, most_in_project;
    int64_t updated_us;
    bool active;            /* can be ordered */
    bool settings_required; /* cannot be ordered without filling in the form */
    struct list features;   /* struct catalog_word */
    struct list aliases;    /* struct catalog_word: former ids that are still understood */
    struct list tiers;      /* struct catalog_tier; the first is the default */
    struct list presets;    /* struct catalog_preset */
    struct list groups;     /* struct catalog_group; none = the usual panels */
    const struct schema *schema;
    const struct node *migrations; /* array of steps between versions; NULL = none */
    const struct node *manifests; /* array of templates (conf/catalog/README.md) */
};

/* All types in display order, as struct catalog_type; `active_only` leaves the others out. */
MUST_CHECK enum outcome catalog_list(struct task *task, bool active_only, struct list *out);
/* One by id, former id or slug, in any case of letters. ABSENT without a field error. */
MUST_CHECK enum outcome catalog_load(struct task *task, struct str word,
                                     const struct catalog_type **out);
/* NULL = the type has no such tier. */
const struct catalog_tier *catalog_tier(const struct catalog_type *type, struct str sku);
const struct catalog_tier *catalog_first_tier(const struct catalog_type *type);
const struct catalog_preset *catalog_preset(const struct catalog_type *type, struct str id);
const struct node *catalog_manifests(const struct catalog_type *type);

/*
 * A settings document for a type in a tier (NULL = any): defaults are filled in, then schema,
 * rules and the tier's ranges are checked. INVALID adds all errors at once, with pointers
 * below "/settings_json". *settings (may be NULL) is the filled document, in the task's arena,
 * set in either case.
 */
MUST_CHECK enum outcome catalog_settings_check(struct task *task,
                                               const struct catalog_type *type,
                                               const struct catalog_tier *tier,
                                               const struct node *given,
                                               struct node **settings);

/*
 * A document that was stored under an older version of the type's schema, as the declared steps
 * (conf/catalog/README.md) make it. Never fails: what a step does not find it leaves alone, and
 * taking all steps again changes nothing. Whether the result fits is another question.
 */
struct node *catalog_migrate(struct arena *arena, const struct catalog_type *type,
                             int64_t version, const struct node *stored);

/* What an import did. */
struct catalog_changes {
    int64_t files;
    int64_t added;
    int64_t changed;
    int64_t same;
};

/*
 * Read every *.json below `directory` (not deeper), check all of it, and store what differs,
 * in one transaction; `dry` only checks. Types that are not in a file stay as they are.
 * INVALID reports everything at once; pointers are "FILE: POINTER". ABSENT when the directory
 * is not there.
 */
MUST_CHECK enum outcome catalog_import(struct task *task, const char *directory, bool dry,
                                       struct catalog_changes *changes);

/*
 * Write each type as DIRECTORY/SLUG.json, byte for byte what the import would read into the same
 * catalog. FORBIDDEN "unwritable" when a file cannot be written.
 */
MUST_CHECK enum outcome catalog_export(struct task *task, const char *directory,
                                       int64_t *files);

/* How a file differs from what is stored. */
struct catalog_type_difference {
    struct str id;
    struct str file;         /* "" = stored without a file */
    bool added;              /* only the file has it */
    bool removed;            /* only the store has it */
    struct list differences; /* struct catalog_difference, when neither */
};
/* Rows of struct catalog_type_difference, only of types that differ. INVALID like the import. */
MUST_CHECK enum outcome catalog_diff(struct task *task, const char *directory,
                                     struct list *out);

/* One place at which two documents differ. */
enum { CATALOG_DIFFERENCES_MAX = 500 };
struct catalog_difference {
    struct str pointer;
    struct str before; /* JSON text, cut when it is long; STR_NONE = was not there */
    struct str after;  /* likewise */
    bool added;
    bool removed;
};
/* As JSON, and as rows of part/differences, where both sides are text. */
extern const struct field catalog_difference_shown[];
extern const struct field catalog_difference_line_shown[];
/* Either may be NULL; `more` when there are further ones. */
struct list catalog_differences(struct arena *arena, const struct node *before,
                                const struct node *after);

/* All stored resources against the catalog. */
struct catalog_check {
    int64_t types;
    int64_t resources;
    int64_t migrated; /* of them with an older version */
    int64_t unfit;    /* that do not validate after their steps */
    int64_t broken;   /* types that do not compile here: they cannot be ordered */
};
/* DONE in either case; field errors say which do not fit, the first ones of each type, and what is
 * wrong with broken types. */
MUST_CHECK enum outcome catalog_check(struct task *task, struct catalog_check *out);

/* Schemas of the catalog with an `$id`: all that a `$ref` can lead to besides its own document. */
struct catalog_links {
    struct schema_document rows[CATALOG_TYPES_MAX];
    size_t count;
};
/*
 * One catalog document, checked and compiled into `arena`, which must outlive the type, as must
 * it and the documents of `links` (NULL = none). INVALID reports all mistakes with pointers into
 * it, those of a document that is referred to with "ADDRESS#" in front. For import and tests.
 */
MUST_CHECK enum outcome catalog_compile(struct arena *arena, const struct node *document,
                                        const struct catalog_links *links,
                                        struct failure *failure, struct catalog_type *out);

/* The store changed behind this process's back (tests): ask again at the next use. */
void catalog_forget(void);

#endif
