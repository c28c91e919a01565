/*
 * access.h: who may do what where. The only place where scopes are made.
 *
 * Effective permissions at a place are the union of all unexpired assignments at the place
 * and above it (resource, its project, the project's organization); nothing flows upwards.
 */
/* SPDX-License-Identifier: ISC */
#ifndef PRODUCT_ACCESS_ACCESS_H
#define PRODUCT_ACCESS_ACCESS_H

#include "platform/jobs/jobs.h"
#include "platform/site/site.h"
#include "product/access/permission.h"

#define ROLE_OWNER STR("10000000-0001-0000-0000-000000000001")
#define ROLE_EDITOR STR("10000000-0001-0000-0000-000000000002")
#define ROLE_VIEWER STR("10000000-0001-0000-0000-000000000003")
#define ROLE_DATA_OWNER STR("10000000-0005-0000-0000-000000000001")

/*
 * The gate's admit (see platform/site/route.h). One statement finds the caller by cookie or
 * API key and the bits held at the place that the path names: words {org}, {project},
 * {resource}; a resource must lie in the project of the path. A caller who may not read a
 * place gets ABSENT, one who may read it but lacks route->needs gets FORBIDDEN.
 */
enum outcome access_admit(struct call *call);

/* A scope for a job or a command, with the reason that the audit and the log will show. */
struct scope access_scope_for_work(struct str org_id, const char *reason);
/* The same for a job row (struct job_runner.make_scope). */
struct scope access_scope_for_job(const struct job *job, const char *reason);
/* A scope for what a signed-in person does in an organization that was just made for them. */
struct scope access_scope_within(const struct scope *outer, struct str org_id);

/* ---- assignments (access.c) ---- */

struct assignment_draft {
    struct str user_id;    /* id or e-mail address of an existing person */
    struct str role_id;
    int64_t expires_us;    /* 0 = never */
};

/*
 * Within the caller's open transaction: give `person_id` the role at the place, without
 * checking what the caller may (for automatic grants to a creator). Audited.
 */
MUST_CHECK enum outcome access_grant_queue(struct task *task, const char *scope_type,
                                           struct str scope_id, struct str person_id,
                                           struct str role_id);
/* Within the caller's open transaction: forget every assignment at a place that goes away. */
MUST_CHECK enum outcome access_forget_queue(struct task *task, const char *scope_type,
                                            struct str scope_id);

#endif
