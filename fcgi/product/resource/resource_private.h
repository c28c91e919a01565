/* resource_private.h: what the files of this capability share. */
/* SPDX-License-Identifier: ISC */
#ifndef PRODUCT_RESOURCE_RESOURCE_PRIVATE_H
#define PRODUCT_RESOURCE_RESOURCE_PRIVATE_H

#include "product/limit/limit.h"
#include "product/resource/resource.h"

/* ---- resource_secret.c ---- */

/* Within the caller's transaction, behind the resource's row: what it refers to stays, and
 * `values` (NULL = none) are put. INVALID; CLASH when somebody did the same at the same moment. */
MUST_CHECK enum outcome resource_secrets_queue(struct task *task, const struct resource *after,
                                               const struct vault_draft *values);
/* Before a change: keys of a secret that are used must stay. CLASH "secret_in_use". */
MUST_CHECK enum outcome resource_secrets_check(struct task *task, const struct resource *after);
/* Within the transaction that deletes it, behind the statement: nobody uses it. The same. */
MUST_CHECK enum outcome resource_unused_check(struct task *task, const struct resource *resource);

/* Settings of an older version than the catalog has, as its steps make them; `version` follows.
 * What the catalog does not know stays as it is. */
MUST_CHECK enum outcome resource_migrate(struct task *task, struct str type_id, int64_t *version,
                                         struct str *settings);
/* The same for each struct resource of a list. */
MUST_CHECK enum outcome resource_list_migrate(struct task *task, const struct list *list);

/* What the limits are asked about a resource that was checked; ABSENT when its type or tier is
 * not in the catalog. */
MUST_CHECK enum outcome resource_order_of(struct task *task, const struct resource *resource,
                                          bool only_tier, struct limit_order *order);
/* `judge` (limit_order_begin, limit_order_pass or limit_order_check) when the tier is another one; else DONE. */
MUST_CHECK enum outcome
resource_judge_tier(struct task *task, const struct resource *before,
                    const struct resource *after,
                    enum outcome (*judge)(struct task *, const struct limit_order *));
/* After the rollback of an order that did not fit: CLASH, or what a limit says. */
MUST_CHECK enum outcome resource_refuse_add(struct task *task, const struct resource *resource,
                                            const struct limit_order *order);
/* What made a generation, as the columns of `deployment` tell it. */
struct generation_cause {
    const char *action; /* create, update, delete */
    const char *cause;  /* ordered, changed, ... */
    int64_t source;     /* whose settings these are; 0 = its own */
    struct str note;    /* "" = not said */
};

/* May this be done to it now: change, suspend, resume, delete, restore? */
bool resource_lifecycle_lets(struct str from, const char *deed);
/* Within the open transaction: the deployment of the resource's generation, and its job. What was
 * still asked for by older ones is superseded. */
MUST_CHECK enum outcome resource_generation_queue(struct task *task,
                                                  const struct resource *resource,
                                                  const struct generation_cause *cause);
/* Within the open transaction: the entry in the trail. */
MUST_CHECK enum outcome resource_audit_queue(struct task *task, const char *action,
                                             const struct resource *resource, struct str before,
                                             struct str after);
/* What is asked of a backend, for the trail. */
struct str resource_spec_json(struct arena *arena, const struct resource *resource);
/* The same of an order, with what it is a copy of (NULL = of nothing). */
struct str resource_order_json(struct arena *arena, const struct resource *resource,
                               const struct resource *origin);
/* {"reason": note} for the trail; STR_NONE without one. */
struct str resource_note_json(struct arena *arena, struct str note);
/*
 * A preset of the catalog or the organization under the draft: its settings are laid over the
 * preset's (RFC 7396), and without a tier of its own it gets the preset's. STR_NONE = none, and
 * nothing happens. INVALID with field errors at /preset.
 */
MUST_CHECK enum outcome resource_begin_with(struct task *task, struct str preset,
                                            struct resource_draft *draft);
/* CLASH "lifecycle", and STALE "changed_meanwhile". */
enum outcome resource_refuse_lifecycle(struct task *task, const struct resource *resource);
enum outcome resource_refuse_stale(struct task *task);
/* Why, as somebody typed it: INVALID when it is too long or no text. */
MUST_CHECK enum outcome resource_check_note(struct task *task, struct str note);
/* Load, and compare with what the caller saw. */
MUST_CHECK enum outcome resource_load_seen(struct task *task, struct str id, int64_t seen_us,
                                           struct resource *out);

#endif
