/*
 * apply.h: a project as documents: written, read, compared with what is there, and put there.
 *
 * A project is a stream of documents (YAML or JSON): one of kind `project`, then one of kind
 * `resource` for each resource, by id. They hold what people decide and nothing that is observed:
 * name, type, tier, settings; of secrets only their names. What is applied twice changes nothing
 * the second time.
 */
/* SPDX-License-Identifier: ISC */
#ifndef PRODUCT_APPLY_APPLY_H
#define PRODUCT_APPLY_APPLY_H

#include "platform/yaml/yaml.h"
#include "product/resource/resource.h"

enum { APPLY_RESOURCES_MAX = 1000, APPLY_FILES_MAX = 200 };

/* Where a document came from, for messages. */
struct apply_source {
    struct str file; /* "" = the request */
    const struct yaml_part *part;
    struct str base; /* pointer to the document within the part */
};

struct apply_resource {
    struct str id;
    struct str name;
    struct str type;
    struct str sku;              /* STR_NONE = as it is; of a new one the type's first */
    const struct node *settings; /* NULL = as they are; of a new one the defaults */
    struct apply_source source;
};

struct apply_project {
    struct str kind;         /* "project" */
    struct str id;           /* STR_NONE = not told */
    struct str organization; /* STR_NONE = not told */
    struct str name;
    struct str description;
    bool told;               /* there was a document of kind project */
    struct apply_source source;
    struct list resources;   /* struct apply_resource */
};

enum apply_deed { APPLY_SAME, APPLY_ADD, APPLY_CHANGE, APPLY_REMOVE };

/* One thing that is, or would be, done. */
struct apply_step {
    enum apply_deed deed;
    struct str kind;    /* "project", "resource" */
    struct str id;
    struct str name;
    struct str word;    /* "same", "add", "change", "remove" */
    struct list lines;  /* struct apply_line: what differs */
    bool failed;
    struct str told;    /* why it failed, else "" */
    const struct apply_resource *wanted; /* NULL for what is removed, and for the project */
    const struct resource *there;        /* NULL for what is added */
    const struct apply_project *project; /* of the project's own step */
    int64_t seen_us;                     /* of the project, as it was seen */
};

/* One difference: a pointer into the document, and JSON of both sides ("" = not there). */
struct apply_line {
    struct str pointer;
    struct str before;
    struct str after;
};
extern const struct field apply_line_fields[];
extern const struct field apply_step_fields[];

/*
 * The documents of one text (a file, a body), added to what was read before: YAML, JSON, or JSON
 * with a member `documents`. INVALID with field errors, whose pointers are "FILE:LINE: POINTER"
 * (without a file only the pointer): not a document of ours, unknown members, an id twice.
 * MALFORMED, TOO_LARGE as yaml_parse.
 */
MUST_CHECK enum outcome apply_read(struct task *task, struct str file, struct str text,
                                   struct apply_project *project);

/*
 * What would be done in the scope's project, as struct apply_step: the project, then resources,
 * with `prune` also those that are in no document. INVALID with field errors (pointers as above)
 * for everything that cannot be applied. `is_new`: the project is not there yet.
 */
MUST_CHECK enum outcome apply_plan(struct task *task, const struct apply_project *project,
                                   bool prune, bool is_new, struct list *steps);
/*
 * Do it, step by step, each in its own transaction; a step that fails says so in itself and keeps
 * no other from being done. DONE also then; *failed is how many. STORE_FAULT ends it.
 */
MUST_CHECK enum outcome apply_run(struct task *task, struct list *steps, size_t *failed);

/* The scope's project as documents: rows of struct apply_document. */
struct apply_document {
    struct node *root;
};
MUST_CHECK enum outcome apply_export(struct task *task, struct list *documents);
/* Written as a stream of YAML, or as {"documents": [...]}. STR_NONE when that is too large. */
struct str apply_text(struct task *task, const struct list *documents, bool yaml);

/* The organization of a project, wherever it is; ABSENT. For the command. */
MUST_CHECK enum outcome apply_find(struct task *task, struct str project, struct str *org_id);

#endif
