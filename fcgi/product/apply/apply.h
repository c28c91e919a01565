/*
 * apply.h: a project as documents: written, read, compared with what is there, and put there.
 *
 * A project is a stream of documents (YAML or JSON): one of kind `project`, then one of kind
 * `resource` for each resource, by id. They hold what people decide and nothing that is observed:
 * name, type, tier, settings, protection against being deleted, and who holds which role there; of
 * secrets only their names. What is applied twice changes nothing the second time.
 */
/* SPDX-License-Identifier: ISC */
#ifndef PRODUCT_APPLY_APPLY_H
#define PRODUCT_APPLY_APPLY_H

#include "platform/yaml/yaml.h"
#include "product/resource/resource.h"

enum {
    APPLY_RESOURCES_MAX = 1000,
    APPLY_FILES_MAX = 1100, /* of one folder */
    APPLY_GRANTS_MAX = 200, /* of one document */
    APPLY_HELD_MAX = 5000,  /* grants in one project */
};

/* Where a document came from, for messages. */
struct apply_source {
    struct str file; /* "" = the request */
    const struct yaml_part *part;
    struct str base; /* pointer to the document within the part */
};

/* A role that somebody holds at the place of its document: one of the first three is told. */
struct apply_grant {
    struct str person;          /* address */
    struct str team;            /* name */
    struct str service_account; /* name */
    struct str role;            /* its name for programs: "Editor" */
    int64_t expires_us;         /* 0 = never */
};

struct apply_resource {
    struct str id;
    struct str name;
    struct str type;
    struct str sku;              /* STR_NONE = as it is; of a new one the type's first */
    const struct node *settings; /* NULL = as they are; of a new one the defaults */
    bool is_protected;
    bool protection_told;        /* else it stays as it is */
    struct list grants;          /* struct apply_grant */
    bool grants_told;            /* else they stay as they are, pruned or not */
    struct apply_source source;
};

struct apply_project {
    struct str kind;         /* "project" */
    struct str id;           /* STR_NONE = not told */
    struct str organization; /* STR_NONE = not told */
    struct str name;
    struct str description;
    bool told;               /* there was a document of kind project */
    struct list grants;      /* as of a resource */
    bool grants_told;
    struct apply_source source;
    struct list resources;   /* struct apply_resource */
};

enum apply_deed { APPLY_SAME, APPLY_ADD, APPLY_CHANGE, APPLY_REMOVE };

/* One thing that is, or would be, done. */
struct apply_step {
    enum apply_deed deed;
    struct str kind;    /* "project", "resource"; "grant": a role at one of them */
    struct str id;      /* of the project or resource */
    struct str name;    /* its name; of a grant whose it is */
    struct str word;    /* "same", "add", "change", "remove" */
    struct list lines;  /* struct apply_line: what differs */
    bool is_done;       /* by apply_run */
    bool is_begun;      /* a part of it */
    bool failed;
    struct str told;    /* why it failed, else "" */
    const struct apply_resource *wanted; /* NULL for what is removed, and for the project */
    const struct resource *there;        /* NULL for what is added */
    const struct apply_project *project; /* of the project's own step */
    int64_t seen_us;                     /* of the project, as it was seen */
    struct str type_id;                  /* of a resource as it will be */
    const struct node *settings;         /* the same */
    bool respecifies;                    /* name, tier or settings change */
    bool protects;                       /* its protection changes */
    const struct apply_role *role;       /* of a grant */
};

/* What a step of kind "grant" does. */
struct apply_role {
    const char *place;       /* "project", "resource" */
    struct str id;           /* of the assignment that is there; STR_NONE = none yet */
    struct str principal_id;
    struct str role_id;
    int64_t expires_us;
};

/* What the caller wants of a plan. */
struct apply_wants {
    bool prune;       /* what the documents do not name goes: resources, and grants at places whose
                         document has grants */
    bool skip_grants; /* grants of documents count as not told */
    bool is_new;      /* the project is not there yet */
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
 * TOO_LARGE also with more than APPLY_RESOURCES_MAX resources; MALFORMED, TOO_LARGE as yaml_parse.
 */
MUST_CHECK enum outcome apply_read(struct task *task, struct str file, struct str text,
                                   struct apply_project *project);

/* Does a file of this name in a folder hold documents? .yaml, .yml and .json that are not hidden. */
bool apply_file_holds(struct str name);

/*
 * What would be done in the scope's project, as struct apply_step in the order in which it is
 * done: the project, then resources, then what they refer to no more and `prune` takes away, then
 * grants. Grants that stay as they are have no step.
 *
 * INVALID with field errors (pointers as above) for everything that cannot be applied: also
 * people, teams, service accounts and roles that are unknown, and roles that the actor may not
 * give or take there (access.h). CLASH "prune_refused" with a blocker for each resource that is to
 * go but is protected, or is a secret that others use. FORBIDDEN "proof_required" as it is.
 */
MUST_CHECK enum outcome apply_plan(struct task *task, const struct apply_project *project,
                                   const struct apply_wants *wants, struct list *steps);
/* A short word that is another one for another plan: who confirmed this one confirmed no other. */
struct str apply_fingerprint(struct task *task, const struct list *steps);
/*
 * Do it, step by step, each in its own transaction; a step that fails says so in itself and keeps
 * no other from being done. DONE also then; *failed is how many. When the store stops answering,
 * the steps that are left say that they were not done, and the same documents, applied again, go
 * on there; STORE_FAULT when nothing was done at all.
 */
MUST_CHECK enum outcome apply_run(struct task *task, struct list *steps, size_t *failed);

/*
 * The scope's project as documents: rows of struct apply_document. With `grants` they say who
 * holds which role, and that somebody took that along is in the trail
 * (docs/decisions/0025-exports.md); without, documents leave grants as they are.
 */
struct apply_document {
    struct node *root;
};
MUST_CHECK enum outcome apply_export(struct task *task, bool grants, struct list *documents);
/* The name of the file that one document has in a folder: project.yaml, resource-ID.yaml, or .json. */
struct str apply_file_name(struct task *task, const struct apply_document *document, bool yaml);
/* Written as a stream of YAML, or as {"documents": [...]}. STR_NONE beyond what apply_read takes. */
struct str apply_text(struct task *task, const struct list *documents, bool yaml);

/* The organization of a project, wherever it is; ABSENT. For the command. */
MUST_CHECK enum outcome apply_find(struct task *task, struct str project, struct str *org_id);

#endif
