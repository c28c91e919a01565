/*
 * catalog_edit.h: the catalog in the hands of platform administrators: looking at whole
 * documents, changing them with the checks of the import, and their history.
 */
/* SPDX-License-Identifier: ISC */
#ifndef PRODUCT_CATALOG_CATALOG_EDIT_H
#define PRODUCT_CATALOG_CATALOG_EDIT_H

#include "product/catalog/catalog.h"

enum { CATALOG_VERSIONS_SHOWN = 100 };

/* A stored document. */
struct catalog_document {
    struct str id;
    const struct node *document;
    struct str text;    /* compact, as it is stored */
    int64_t updated_us; /* what an edit says that it saw */
};
/* By id, former id or slug. ABSENT. */
MUST_CHECK enum outcome catalog_document_load(struct task *task, struct str word,
                                              struct catalog_document *out);

struct catalog_edit {
    struct str text;             /* the whole document as JSON text, or */
    const struct node *document; /* the same as a tree; one of both */
    int64_t seen_us;    /* of the document that was edited; 0 = whatever is there */
    bool dry;           /* only judge and compare */
    const char *source; /* "console", "api" */
};
struct catalog_edited {
    struct str id;
    bool is_new;
    struct list differences; /* struct catalog_difference */
};
/*
 * Change the type that `word` names, or add one (word STR_NONE). INVALID with all mistakes at
 * /document/..., those of JSON with line and column at /document; "incompatible_schema" when stored
 * resources would not fit. STALE when somebody saved since `seen_us`. ABSENT.
 */
MUST_CHECK enum outcome catalog_edit(struct task *task, struct str word,
                                     const struct catalog_edit *edit,
                                     struct catalog_edited *out);

struct catalog_version {
    int64_t number;
    struct str document; /* STR_NONE in lists */
    struct str source;
    struct str actor;
    int64_t created_us;
};
/* Newest first, below `before` (INT64_MAX = from the newest). */
MUST_CHECK enum outcome catalog_versions(struct task *task, struct str type_id,
                                         int64_t before, int64_t limit, struct list *out);
MUST_CHECK enum outcome catalog_version_load(struct task *task, struct str type_id,
                                             int64_t number, struct catalog_version *out);

#endif
