/*
 * team.h: groups of people that hold roles together.
 *
 * A team belongs to one organization (the scope's); its members may be anybody with an account.
 * A member has what the team holds, at once, and no longer when they leave.
 */
/* SPDX-License-Identifier: ISC */
#ifndef PRODUCT_TEAM_TEAM_H
#define PRODUCT_TEAM_TEAM_H

#include "platform/store/store.h"

enum { TEAM_LIST_DEFAULT = 50, TEAM_LIST_LIMIT = 200, TEAM_ROLES_SHOWN = 100 };

struct team {
    struct str id;
    struct str name;
    struct str description; /* "" = none */
    struct str sort_name;   /* for cursors */
    int64_t member_count;
    int64_t role_count; /* unexpired assignments, at any place of the organization */
    int64_t created_us;
    int64_t updated_us;
};

struct team_draft {
    struct str name;        /* STR_NONE in a change = as it is */
    struct str description; /* the same */
};

struct team_filter {
    struct str q;        /* part of name or description; STR_NONE = all */
    struct str after[2]; /* sort_name and id of the last row of the page before */
    int64_t limit;       /* 1..TEAM_LIST_LIMIT */
};

struct team_member {
    struct str person_id;
    struct str email;
    struct str name;
    struct str sort_name;
    bool disabled; /* the account is */
    struct str
        mapped_by; /* issuer whose group made them a member; STR_NONE = somebody did */
    int64_t created_us; /* since when */
};

/* One assignment of a team. */
struct team_role {
    struct str assignment_id;
    struct str role_id;
    struct str role;       /* for people */
    struct str scope_type; /* "organization", "project", "resource" */
    struct str scope_id;
    struct str project_id; /* of a project or resource, else STR_NONE */
    struct str place_name;
    int64_t expires_us; /* 0 = never */
};

/* By name, as struct team. */
MUST_CHECK enum outcome team_list(struct task *task, const struct team_filter *filter,
                                  struct list *out);
MUST_CHECK enum outcome team_load(struct task *task, struct str id, struct team *out);
/* INVALID with field errors; CLASH "team_name_taken". */
MUST_CHECK enum outcome team_add(struct task *task, const struct team_draft *draft,
                                 struct team *out);
MUST_CHECK enum outcome team_change(struct task *task, struct str id,
                                    const struct team_draft *draft, struct team *out);
/* With all that it holds. */
MUST_CHECK enum outcome team_remove(struct task *task, struct str id);

/* By name, as struct team_member; ABSENT without such a team. */
MUST_CHECK enum outcome team_members(struct task *task, struct str id,
                                     const struct team_filter *filter, struct list *out);
/* What it holds, the widest place first, at most TEAM_ROLES_SHOWN, as struct team_role. */
MUST_CHECK enum outcome team_roles(struct task *task, struct str id, struct list *out);

/*
 * Add a person, by id or address. INVALID at /user_id: nobody has it. CLASH "already_member".
 * FORBIDDEN "above_own_rights": the team holds, anywhere, what the actor may not do there; so
 * nobody gets by a team, or gives by it, what they could not give themselves.
 */
MUST_CHECK enum outcome team_member_add(struct task *task, struct str id,
                                        struct str person, struct team_member *out);
/* ABSENT; CLASH "mapped_by_group": an issuer's group made them a member. */
MUST_CHECK enum outcome team_member_remove(struct task *task, struct str id,
                                           struct str person_id);

#endif
