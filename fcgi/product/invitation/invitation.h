/*
 * invitation.h: a role at a place, or a place in a team, offered to whoever reads a mail.
 *
 * An invitation rests on the rights of who made it: when it is accepted they must still be able to
 * give what it offers. It has two links, each with 256 random bits of which the hash is stored:
 * the mailed one proves that its reader has the address; the one that the inviter may copy, once,
 * proves nothing. An account with the invited, proven address accepts with either; another
 * account only after it has said so. The mail is the same whether there is an account or not.
 */
/* SPDX-License-Identifier: ISC */
#ifndef PRODUCT_INVITATION_INVITATION_H
#define PRODUCT_INVITATION_INVITATION_H

#include "platform/base/secret.h"
#include "platform/base/settings.h"
#include "platform/jobs/jobs.h"
#include "platform/store/store.h"

enum {
    INVITATION_LIST_DEFAULT = 50,
    INVITATION_LIST_LIMIT = 200,
    INVITATION_NOTE_MAX = 500
};

struct invitation_settings {
    int64_t life_ms;   /* not accepted later */
    int64_t resend_ms; /* sent again at most once in this time */
    int64_t day_limit; /* mails of one organization in a day */
};
extern struct invitation_settings invitation_settings;
extern const struct setting invitation_setting_rows[];
extern const struct job_kind invitation_jobs[];

struct invitation {
    struct str id;
    struct str org_id;
    struct str org_name;
    struct str project_id; /* STR_NONE = the place is the organization */
    struct str scope_type;
    struct str scope_id;
    struct str place_name;
    struct str role_id; /* STR_NONE = only the team, as for the next two */
    struct str role;    /* for people */
    struct str role_says;
    int64_t role_expires_us;
    struct str team_id; /* STR_NONE = none */
    struct str team;
    struct str email;
    struct str note;
    struct str invited_by;
    struct str inviter; /* address or name; STR_NONE = gone */
    int64_t created_us;
    int64_t expires_us;
    int64_t sent_us;
    int64_t sent_count;
    int64_t accepted_us; /* 0 = not */
    struct str accepted_by;
    struct str accepted_email;
    int64_t revoked_us; /* 0 = not */
};

struct invitation_draft {
    struct str email;
    struct str role_id;      /* STR_NONE or "" = only the team */
    int64_t role_expires_us; /* 0 = never */
    struct str team_id;      /* the same; of an organization's invitation only */
    struct str note;         /* shown on the page, never mailed */
};

struct invitation_filter {
    struct str state; /* "pending", "accepted", "revoked", "expired"; STR_NONE = all */
    struct str q;     /* part of the address; STR_NONE = all */
    int64_t after_us; /* the last row of the page before; INT64_MAX = from the newest */
    struct str after_id;
    int64_t limit;
};

/* One of the words of the filter's state. */
struct str invitation_state(const struct invitation *invitation, int64_t now_us);

/* At the scope's deepest place and below it, newest first, as struct invitation. */
MUST_CHECK enum outcome invitation_list(struct task *task,
                                        const struct invitation_filter *filter,
                                        struct list *out);
/*
 * Invite at the scope's deepest place. *link is the link to copy. INVALID with field errors;
 * FORBIDDEN "above_own_rights", "key_too_narrow"; CLASH "already_invited"; OVER_LIMIT.
 */
MUST_CHECK enum outcome invitation_add(struct task *task,
                                       const struct invitation_draft *draft,
                                       struct invitation *out, struct str *link);
/*
 * Mail it again, with new links; the old ones are void. The refusals of invitation_add, so that
 * nobody gets a link to more than they may give; CLASH "invitation_over".
 */
MUST_CHECK enum outcome invitation_resend(struct task *task, struct str id,
                                          struct invitation *out, struct str *link);
/* Nobody accepts it any more. ABSENT; CLASH "invitation_over". */
MUST_CHECK enum outcome invitation_revoke(struct task *task, struct str id);

/* ---- with a link ---- */

struct invited {
    struct invitation invitation;
    bool proves;      /* the link was mailed to the address */
    bool has_account; /* asked for only when the link proves; else false */
    bool mine;        /* the actor's account has this address, proven */
    bool taken;       /* the actor has accepted it already */
};
/* ABSENT "link_gone" for what is over, and for what somebody else accepted. */
MUST_CHECK enum outcome invitation_look(struct task *task, struct str token,
                                        struct invited *out);
/*
 * The actor has what it offers. `agreed`: the actor said that this account shall have it, although
 * it has another address. ABSENT "link_gone"; CLASH "other_account" when that was not said;
 * FORBIDDEN "offer_withdrawn", "session_required". A second time it changes nothing.
 */
MUST_CHECK enum outcome invitation_accept(struct task *task, struct str token,
                                          bool agreed, struct invitation *out);
/*
 * Make an account for the invited address, which the mailed link proves. ABSENT "link_gone";
 * FORBIDDEN "link_proves_nothing" with the copied link; INVALID; CLASH "email_taken".
 */
MUST_CHECK enum outcome invitation_register(struct task *task, struct str token,
                                            struct str name, struct secret password);

#endif
