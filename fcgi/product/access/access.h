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
/*
 * The same for whom a token of an issuer means, once the token was believed: the row of
 * `identity`. NOBODY when that is gone, or its issuer, person or service account is disabled.
 */
enum outcome access_admit_identity(struct call *call, struct str identity_id);
/* Before anybody is known: the call's scope is that of nobody, from this address. */
void access_arrive(struct call *call);
/* What "Authorization: Bearer" says, trimmed; STR_NONE when it says no such thing. */
struct str access_bearer(const struct request *request);

/* A scope for a job or a command, with the reason that the audit and the log will show. */
struct scope access_scope_for_work(struct str org_id, const char *reason);
/* The same within one project of it. */
struct scope access_scope_for_project(struct str org_id, struct str project_id, const char *reason);
/* The same for a job row (struct job_runner.make_scope). */
struct scope access_scope_for_job(const struct job *job, const char *reason);
/* A scope for what a signed-in person does in an organization that was just made for them. */
struct scope access_scope_within(const struct scope *outer, struct str org_id);
/* The same for an administrator, in one of its projects; STR_NONE = in none. */
struct scope access_scope_within_project(const struct scope *outer, struct str org_id,
                                         struct str project_id);

/*
 * A scope for the same actor at another place that a request names outside its path (the
 * organization of a new project). ABSENT when the actor may not read that place or it is not
 * there, FORBIDDEN when `bits` (enum permission) are not all held.
 * `scope_type` is "organization", "project" or "resource".
 */
MUST_CHECK enum outcome access_require(struct task *task, const char *scope_type,
                                       struct str scope_id, int64_t bits, struct scope *out);

/* Is it a job or a command? It works for who runs the installation, above all roles. */
bool access_is_work(const struct scope *scope);

/* Does the credential of this scope give less than its owner has? */
bool access_key_is_narrow(const struct scope *scope);

/*
 * May the actor act in place of this principal: hold a key of a service account, or decide who
 * is in a team? FORBIDDEN "above_own_rights" when it holds anything anywhere, unexpired, that
 * the actor does not hold there or above; "key_too_narrow" for a narrow API key.
 */
MUST_CHECK enum outcome access_not_above_principal(struct task *task, struct str principal_id);

/*
 * May the actor make roles with these permissions (their ids, one behind the other) for the scope's
 * organization? FORBIDDEN as above, for what they do not hold at the organization.
 */
MUST_CHECK enum outcome access_not_above_permissions(struct task *task, struct str permissions);
/* The same for a role that is there, at the scope's place. */
MUST_CHECK enum outcome access_not_above_role(struct task *task, struct str role_id);

/*
 * Before a dangerous act: has the person of this session proved who they are not long ago
 * (setting proof_max_age)? FORBIDDEN "proof_required" when not: pages lead to /account/proof.
 * DONE for API keys and tokens, which are a proof each time, and for work without a person.
 */
MUST_CHECK enum outcome access_require_proof(struct task *task);
/* Has the actor a second factor? FORBIDDEN "second_factor_required" when not: pages lead to where
 * it is set up. Admission asks by itself where an organization or the installation wants one. */
MUST_CHECK enum outcome access_require_factor(struct task *task);

/* ---- assignments ---- */

struct assignment {
    struct str id;
    struct str principal_id;
    struct str kind;       /* "person", "team", "service_account" */
    struct str email;      /* of a person, else "" */
    struct str name;
    struct str role_id;
    struct str role_name;  /* for programs */
    struct str role_title; /* for people */
    struct str role_says;
    struct str scope_type;
    struct str scope_id;
    struct str place_name; /* display name of an organization or project it is inherited from */
    int64_t rank;          /* 0 = directly here, 1 and 2 = inherited from above */
    struct str assigned_by;
    int64_t expires_us;    /* 0 = never */
    int64_t created_us;
};

struct assignment_draft {
    struct str user_id;    /* id or e-mail address of a person; id of a team or service account */
    struct str role_id;
    int64_t expires_us;    /* 0 = never */
};

struct assignment_filter {
    struct str role_id;    /* STR_NONE = all */
    struct str kind;       /* "person", ...; STR_NONE = all */
    struct str q;          /* part of name or e-mail; STR_NONE = all */
    int64_t after_rank;    /* the last row of the page before; -1 = from the start */
    int64_t after_us;
    struct str after_id;
    int64_t limit;         /* 1..200 */
};

/*
 * Unexpired assignments at the scope's deepest place (resource, project or organization) and
 * above it, direct ones first, newest first, as struct assignment.
 */
MUST_CHECK enum outcome access_list(struct task *task, const struct assignment_filter *filter,
                                    struct list *out);
/*
 * Give a role at the scope's deepest place. INVALID: unknown principal, role, or an expiry that
 * is past. FORBIDDEN "above_own_rights": the role holds what the actor lacks. CLASH
 * "already_granted". An expired equal assignment is renewed. Field errors that are in the
 * failure already refuse it, too: so a page tells all mistakes at once.
 */
MUST_CHECK enum outcome access_grant(struct task *task, const struct assignment_draft *draft,
                                     struct assignment *out);
/* What access_grant would refuse or give, without doing it; who holds it already is not refused. */
MUST_CHECK enum outcome access_grant_check(struct task *task,
                                           const struct assignment_draft *draft,
                                           struct assignment *out);
/* Another role or expiry for an assignment made directly here; the same refusals, and CLASH
 * "last_owner". */
MUST_CHECK enum outcome access_change(struct task *task, struct str assignment_id,
                                      const struct assignment_draft *draft,
                                      struct assignment *out);
/* Take one made directly here away. ABSENT; FORBIDDEN "above_own_rights"; CLASH "last_owner". */
MUST_CHECK enum outcome access_revoke(struct task *task, struct str assignment_id);

/*
 * May the actor give this role at the scope's deepest place? INVALID with a field error at
 * /role_id for an unknown one, FORBIDDEN "above_own_rights" as above.
 */
MUST_CHECK enum outcome access_may_give(struct task *task, struct str role_id);

struct permission_row {
    struct str resource_type;
    struct str action;
    int64_t bit;
};
/* What a principal may do at any place, as struct permission_row; none for an unknown place. */
MUST_CHECK enum outcome access_effective(struct task *task, struct str principal_id,
                                         struct str scope_type, struct str scope_id,
                                         struct list *out);
/* `held` covers `wanted`: equal, or held is "prefix/" and a star and wanted begins with prefix/. */
bool action_covers(struct str held, struct str wanted);

struct person_brief {
    struct str id;
    struct str email;
    struct str name;
};
/* People whom the actor may find: an exact address, or by part (5 characters at least) within
 * the organizations that they share; at most 10 rows of struct person_brief. */
MUST_CHECK enum outcome access_person_search(struct task *task, struct str q, struct list *out);
/* By id or exact address. INVALID with a field error at /user_id. */
MUST_CHECK enum outcome access_person_find(struct task *task, struct str subject,
                                           struct person_brief *out);

/*
 * Within the caller's open transaction: a person holds nothing in the scope's organization any
 * more, neither by themselves nor by its teams. CLASH "last_owner".
 */
MUST_CHECK enum outcome access_leave_queue(struct task *task, struct str person_id);

/* ---- what is offered to be taken later ---- */

struct offer {
    struct str giver_id;   /* whose rights it rests on */
    struct str scope_type; /* "organization", "project", "resource" */
    struct str scope_id;
    struct str role_id;    /* STR_NONE = only the team */
    struct str team_id;    /* of the place's organization; STR_NONE = only the role */
    int64_t expires_us;    /* of the role; 0 = never */
};

/* May the actor offer it at the scope's place? INVALID with a field error at /role_id; FORBIDDEN
 * "above_own_rights", "key_too_narrow". */
MUST_CHECK enum outcome access_may_offer(struct task *task, const struct offer *offer);
/*
 * May the giver still give it? *out is then the scope of the place, for the actor who takes it.
 * ABSENT when the place is gone; FORBIDDEN "offer_withdrawn".
 */
MUST_CHECK enum outcome access_offer_check(struct task *task, const struct offer *offer,
                                           struct scope *out);
/* Within the caller's open transaction, in the scope of access_offer_check: the actor has it. What
 * they hold already stays, and ends no sooner than what was offered. */
MUST_CHECK enum outcome access_offer_give_queue(struct task *task, const struct offer *offer);

/* Within the caller's open transaction: who can hold roles, before the row of its own table.
 * `kind` is "person", "team" or "service_account". */
MUST_CHECK enum outcome access_principal_queue(struct task *task, const char *kind,
                                               struct str id);
/* Within the caller's open transaction: a principal goes, with all that it holds. */
MUST_CHECK enum outcome access_principal_remove_queue(struct task *task, struct str id);

/*
 * Within the caller's open transaction: give `principal_id` the role at the place, without
 * checking what the caller may (for automatic grants to a creator). It has no entry of its own
 * in the audit: the caller's entry, of the place that is made, stands for it.
 */
MUST_CHECK enum outcome access_grant_queue(struct task *task, const char *scope_type,
                                           struct str scope_id, struct str principal_id,
                                           struct str role_id);
/* Within the caller's open transaction: teams and service accounts of the scope's organization
 * (or of one project of it) go with all that they hold, and the organization's own roles. */
MUST_CHECK enum outcome access_forget_principals_queue(struct task *task, struct str project_id);
/* Within the caller's open transaction: forget every assignment at, and invitation to, a place that goes away. */
MUST_CHECK enum outcome access_forget_queue(struct task *task, const char *scope_type,
                                            struct str scope_id);

#endif
