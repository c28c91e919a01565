/* apply_private.h: what the files of this capability share. */
/* SPDX-License-Identifier: ISC */
#ifndef PRODUCT_APPLY_APPLY_PRIVATE_H
#define PRODUCT_APPLY_APPLY_PRIVATE_H

#include "product/apply/apply.h"
#include "product/catalog/catalog.h"

/* "FILE:LINE: POINTER" of a pointer into the document. */
struct str apply_place(struct task *task, const struct apply_source *source, struct str pointer);
/* The errors of one document, told with those of the others. */
void apply_tell(struct task *task, const struct apply_source *source,
                const struct failure *failure);
/* May the actor do this in the scope's project? Work without a person may. */
bool apply_may(const struct task *task, int64_t bits);
/* Refusals are told at the document; only faults end a plan. */
bool apply_is_fault(enum outcome outcome);
/* Fills deed, word and lines of a step. */
void apply_step_deed(struct apply_step *step, enum apply_deed deed, struct list lines);

/* Steps as they are found. */
struct apply_steps {
    struct apply_step *rows;
    size_t count;
    size_t most; /* more is a bug */
};
struct apply_step *apply_step_add(struct apply_steps *steps);

/* ---- apply_grant.c ---- */

/* A role that is held directly at the project or one of its resources. */
struct apply_held {
    struct str id;
    struct str principal_id;
    struct str kind;   /* "person", "team", "service_account" */
    struct str holder; /* address or name */
    struct str role_id;
    struct str role;
    struct str scope_type;
    struct str scope_id;
    int64_t expires_us;
    bool mapped;       /* a group at an identity provider gave it: it is in no document */
};
/* All of the scope's project that are not over, as struct apply_held, by place, kind and holder. */
MUST_CHECK enum outcome apply_held_list(struct task *task, struct list *out);
/* Those at one place as a list for its document. */
struct node *apply_held_node(struct task *task, const struct list *held, const char *scope_type,
                             struct str scope_id);
/* How many steps apply_grant_plan can add. */
size_t apply_grant_most(const struct apply_project *project, const struct list *held);
/* Steps for grants, behind those of resources; mistakes go into the task's failure. */
MUST_CHECK enum outcome apply_grant_plan(struct task *task, const struct apply_project *project,
                                         const struct apply_wants *wants, const struct list *held,
                                         struct apply_steps *steps);
MUST_CHECK enum outcome apply_grant_run(struct task *task, const struct apply_step *step);

/* ---- apply_judge.c ---- */

/* References to secrets, as they will be; INVALID is only told. */
void apply_judge_references(struct task *task, const struct apply_steps *steps,
                            const struct list *resources);
/* Steps that remove what is in no document. CLASH "prune_refused". */
MUST_CHECK enum outcome apply_prune_plan(struct task *task, const struct apply_project *project,
                                         const struct list *resources, struct apply_steps *steps);

/* All resources of the scope's project that are not being deleted, by id. */
MUST_CHECK enum outcome apply_resources(struct task *task, struct list *out);

#endif
