/*
 * account.h: people, how they prove who they are, and their sessions.
 *
 * Passwords, session tokens and keys are stored as hashes only. A refused sign-in says the
 * same, and takes as long, for an unknown address as for a wrong password.
 */
/* SPDX-License-Identifier: ISC */
#ifndef PRODUCT_ACCOUNT_ACCOUNT_H
#define PRODUCT_ACCOUNT_ACCOUNT_H

#include "platform/base/password.h"
#include "platform/base/settings.h"
#include "platform/jobs/jobs.h"
#include "platform/store/store.h"

enum {
    EMAIL_CHARACTERS_MAX = 254, /* RFC 5321 4.5.3.1.3: a path of 256 with its brackets */
    PERSON_NAME_MAX = 100,
    PASSWORD_CHARACTERS_MIN = 12,
    PASSWORD_CHARACTERS_MAX = 1000,
    SESSIONS_MAX = 50, /* of one person; the oldest give way */
};

struct account_settings {
    struct password_cost cost;
    int64_t session_max_ms;     /* a session ends so long after the sign-in */
    int64_t attempts_window_ms; /* attempts to sign in are counted over this time */
    int64_t attempts_pair;      /* of one address at one account */
    int64_t attempts_address;   /* of one address at all accounts */
    int64_t attempts_code;      /* codes for one account, from wherever */
};
extern struct account_settings account_settings;
extern const struct setting account_setting_rows[];
extern const struct job_kind account_jobs[];

struct person {
    struct str id;
    struct str email;
    struct str name;
    struct str password_hash;   /* STR_NONE = cannot sign in with a password */
    bool platform_admin;
    bool second_factor;         /* a code is asked for at sign-in */
    struct str personal_org_id; /* STR_NONE until the first sign-in */
    struct str theme;           /* "", "light", "dark" */
    struct str time_zone;       /* "Europe/Berlin" */
    struct str date_style;      /* "iso", "european", "american" */
    int64_t disabled_us;        /* 0 = may sign in */
    int64_t email_verified_us;  /* when the address was proved; 0 = it was not */
    int64_t created_us;
};

struct person_draft {
    struct str email;
    struct str name;        /* STR_NONE = made from the address */
    struct secret password; /* empty = none: cannot sign in with a password */
    bool platform_admin;
    bool email_verified;    /* the address is known to be theirs */
};

/*
 * Make an account; whoever does this vouches for its address. INVALID: no address, a password that is too short, too long or the address
 * itself; CLASH "email_taken".
 */
MUST_CHECK enum outcome account_add(struct task *task, const struct person_draft *draft,
                                    struct person *out);
/* The same within the caller's open transaction, for an account without a password; CLASH, at the
 * latest at commit, when the address is taken. */
MUST_CHECK enum outcome account_add_queue(struct task *task, const struct person_draft *draft,
                                          struct person *out);
/* By address, whatever its case. ABSENT. */
MUST_CHECK enum outcome account_find(struct task *task, struct str email, struct person *out);
/* An address that somebody typed, as it is stored; a field error at /email when it is none. */
struct str account_email_read(struct task *task, struct str email);
/* The refusal of a link that is over, used, or was never made: ABSENT "link_gone". */
enum outcome account_link_refuse(struct task *task);
/* The scope's actor. ABSENT when nobody is signed in. */
MUST_CHECK enum outcome account_load(struct task *task, struct person *out);
/* Is there any account? */
MUST_CHECK enum outcome account_exists(struct task *task, bool *out);
/* For an operator: another password; every session of the person ends. INVALID as above. */
MUST_CHECK enum outcome account_reset_password(struct task *task, const struct person *person,
                                               struct secret password);

/* ---- sign-in and sessions ---- */

struct sign_in {
    struct str email;
    struct secret password;
    struct str user_agent;     /* as sent; STR_NONE = not sent */
    struct str old_session_id; /* of the same browser, ends; or STR_NONE */
};

struct session {
    struct str id; /* safe to show */
    struct str user_agent;
    struct str address;
    struct str method; /* "password", "issuer:ID" */
    struct str issuer; /* its name, or "" */
    bool two_factors;  /* the sign-in took two */
    int64_t created_us;
    int64_t seen_us;
    int64_t expires_us;
};

/* What a sign-in gives for the browser's cookies, shown once. One of the two is empty. */
struct signed_in {
    struct secret session;   /* the session's token */
    struct secret challenge; /* a second factor is asked for first: account_sign_in_code */
};

/*
 * INVALID "sign_in_refused" (unknown, wrong, disabled: never said which), OVER_LIMIT
 * "too_many_attempts" with retry_after_s. The first sign-in makes the person's own organization.
 */
MUST_CHECK enum outcome account_sign_in(struct task *task, const struct sign_in *input,
                                        struct signed_in *out);

/* How somebody came in, and with what. */
struct entrance {
    struct str method;         /* "password", or "issuer:" and the issuer's id */
    bool two_factors;          /* it took two (an issuer says so): no code is asked for here */
    struct str user_agent;     /* as sent; STR_NONE = not sent */
    struct str old_session_id; /* of the same browser, ends; or STR_NONE */
};

/*
 * Within the caller's open transaction: let `person` in, who is the scope's actor and has been
 * proved by the entrance's method. That is a session (the first one makes the person's own
 * organization), or a challenge when a second factor is on that the entrance did not take.
 * CLASH, at the latest at commit, when that organization was made at the same moment: roll
 * back, load the person again, try again.
 */
MUST_CHECK enum outcome account_enter_queue(struct task *task, const struct person *person,
                                            const struct entrance *entrance,
                                            struct signed_in *out);

struct code_sign_in {
    struct secret challenge; /* of the browser's cookie */
    struct str code;         /* of the app, or a recovery code */
    struct str user_agent;
    struct str old_session_id;
};
/*
 * The second step: the challenge is used up. INVALID "code_refused" (it may be tried again),
 * ABSENT "challenge_ended" (unknown, used or too old: begin again), OVER_LIMIT
 * "too_many_attempts".
 */
MUST_CHECK enum outcome account_sign_in_code(struct task *task,
                                             const struct code_sign_in *input,
                                             struct signed_in *out);
/* Within the caller's open transaction: the actor has proved it; the session gets another token.
 * `how` is what the audit tells, a JSON object or STR_NONE. */
MUST_CHECK enum outcome account_session_prove_queue(struct task *task, struct str how,
                                                    struct secret *token);
/* Sessions of the actor that still work, the last used first, as struct session. */
MUST_CHECK enum outcome account_sessions(struct task *task, struct list *out);
/* One of the actor's. ABSENT. */
MUST_CHECK enum outcome account_session_end(struct task *task, struct str session_id);
/* All of the actor's but `except` (STR_NONE = all). */
MUST_CHECK enum outcome account_session_end_others(struct task *task, struct str except);

/* ---- the actor's own account ---- */

struct profile_draft {
    struct str name;
    struct str theme;
    struct str time_zone;  /* STR_NONE = as it is, as for the next one */
    struct str date_style;
};
MUST_CHECK enum outcome account_change_profile(struct task *task,
                                               const struct profile_draft *draft);
/*
 * The actor's other sessions end. INVALID: the current password is wrong, or the new one is not
 * good; FORBIDDEN "session_required" by key; OVER_LIMIT after too many wrong ones.
 */
MUST_CHECK enum outcome account_change_password(struct task *task, struct secret current,
                                                struct secret wanted);

#endif
