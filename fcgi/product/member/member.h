/*
 * member.h: the people of an organization: everybody who holds anything in it, by themselves or by
 * one of its teams.
 */
/* SPDX-License-Identifier: ISC */
#ifndef PRODUCT_MEMBER_MEMBER_H
#define PRODUCT_MEMBER_MEMBER_H

#include "platform/store/store.h"

enum { MEMBER_LIST_DEFAULT = 50, MEMBER_LIST_LIMIT = 200, MEMBER_TEAMS_SHOWN = 100 };

struct member {
    struct str id; /* of the person */
    struct str email;
    struct str name;
    struct str sort_name; /* for cursors */
    bool disabled;        /* the account is */
    struct str
        role; /* the strongest at the organization itself, also by a team; "" = none */
    int64_t grants; /* roles below the organization, without those of teams */
    int64_t teams;
    struct str team; /* the first of them; "" = none */
};

struct member_filter {
    struct str q;        /* part of name or address; STR_NONE = all */
    struct str role_id;  /* held at the organization itself; STR_NONE = all */
    struct str after[2]; /* sort_name and id of the last row of the page before */
    int64_t limit;       /* 1..MEMBER_LIST_LIMIT */
};

struct member_team {
    struct str id;
    struct str name;
    struct str
        mapped_by; /* issuer whose group made them a member; STR_NONE = somebody did */
};

/* By name, as struct member. */
MUST_CHECK enum outcome member_list(struct task *task, const struct member_filter *filter,
                                    struct list *out);
/* ABSENT for who holds nothing in the organization. */
MUST_CHECK enum outcome member_load(struct task *task, struct str person_id,
                                    struct member *out);
/* At most MEMBER_TEAMS_SHOWN, by name, as struct member_team. */
MUST_CHECK enum outcome member_teams(struct task *task, struct str person_id,
                                     struct list *out);
/*
 * Out of the organization altogether: all roles in it and all memberships of its teams. ABSENT;
 * CLASH "last_owner".
 */
MUST_CHECK enum outcome member_remove(struct task *task, struct str person_id);

#endif
