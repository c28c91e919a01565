/* catalog_private.h: what the files of the catalog share. */
/* SPDX-License-Identifier: ISC */
#ifndef PRODUCT_CATALOG_CATALOG_PRIVATE_H
#define PRODUCT_CATALOG_CATALOG_PRIVATE_H

#include "product/catalog/catalog.h"

/* Does this word name the type: id, former id or slug, in any case of letters? */
bool catalog_type_is(const struct catalog_type *type, struct str word);

/*
 * Look through manifest templates and the access address: known substitutions only, paths
 * that exist, each a Kubernetes object. Errors have pointers into the document.
 */
void catalog_templates_check(struct arena *arena, const struct node *document,
                             const struct schema *schema, struct failure *failure);

/* The member "migrations" of a file; errors have pointers into the document. */
void catalog_migrations_check(struct arena *arena, const struct node *migrations,
                              int64_t schema_version, struct failure *failure);

/* The enforced label of the member "observability" (NULL = it has none); errors likewise. */
struct str catalog_label_read(struct arena *arena, const struct node *observability,
                              struct failure *failure);
/* Its member "groups": rows of struct catalog_group; none when it is absent. */
struct list catalog_groups_read(struct arena *arena, const struct node *observability,
                                struct str label, struct failure *failure);

/* One type as it shall be, judged by the resources that are stored. */
struct catalog_judgement {
    const struct catalog_type *type;
    const struct catalog_type *before; /* what did not fit it either does not count; or NULL */
    struct str place;                  /* in front of the pointers of errors */
    struct failure *failure;           /* gets the first ones */
};
/* Adds to *out. */
MUST_CHECK enum outcome catalog_stored_judge(struct task *task,
                                             const struct catalog_judgement *judgement,
                                             struct catalog_check *out);

/* One file that was read. */
struct catalog_file {
    struct str name;
    struct str text;             /* compact, as it is stored */
    const struct node *document;
    struct catalog_type type;
    bool right;
};
/* Every *.json of the directory, by name, at most CATALOG_TYPES_MAX; INVALID tells all mistakes. */
MUST_CHECK enum outcome catalog_directory_read(struct task *task, const char *directory,
                                               struct catalog_file *out, size_t *count);

/* One type as it is stored: a row of Q_CATALOG_ALL. */
struct catalog_row {
    struct str id, document;
    int64_t updated_us;
};
extern const struct field catalog_row_columns[];

/* The documents that are stored, parsed; what is not JSON is only counted. */
struct catalog_stored {
    struct catalog_row rows[CATALOG_TYPES_MAX];
    const struct node *documents[CATALOG_TYPES_MAX];
    size_t count;
    size_t unreadable;
};
MUST_CHECK enum outcome catalog_rows_read(struct task *task, struct catalog_stored *out);

/* ---- schemas that refer to one another (catalog_links.c) ---- */

/* Adds the settings schema of a whole document, when it has an `$id`. */
void catalog_links_add(struct catalog_links *links, const struct node *document);
struct catalog_links catalog_links_of(const struct catalog_stored *stored);
/* Have both schemas the same `$id`? */
bool catalog_links_clash(const struct node *a, const struct node *b);
/* May what it means depend on other documents? */
bool catalog_is_linked(const struct node *document);
/*
 * Stored types that refer to others, when these become what `after` says; types that are
 * replaced themselves (one flag for each stored one) are left out. INVALID "incompatible_schema"
 * when one does not compile any more, or its resources would not fit.
 */
MUST_CHECK enum outcome catalog_linked_check(struct task *task,
                                             const struct catalog_stored *stored,
                                             const struct catalog_links *after,
                                             const bool *replaced);

/* Ids, slugs and former ids are one space of names. */
bool catalog_types_clash(const struct catalog_type *a, const struct catalog_type *b);
/* INVALID "incompatible_schema" when stored resources that fit the stored document of this index
 * do not fit it. */
MUST_CHECK enum outcome catalog_file_fits(struct task *task, const struct catalog_file *file,
                                          const struct catalog_stored *stored, size_t index);
/* Within the open transaction: type, tiers, a version of the history, an entry in the trail.
 * `before` is the stored document, STR_NONE for a new type; `source`: import, console, api. */
MUST_CHECK enum outcome catalog_type_store(struct task *task, const struct catalog_file *file,
                                           int64_t updated_us, const char *source,
                                           struct str before);

/* Like catalog_settings_check, without a store; `pointer` is put in front. */
MUST_CHECK enum outcome settings_check(struct arena *arena, const struct catalog_type *type,
                                       const struct catalog_tier *tier,
                                       const struct node *given, struct str pointer,
                                       struct failure *failure, struct node **settings);

#endif
