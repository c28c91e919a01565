/*
 * account_link.h: what people do by a link in a mail: set a new password, prove an address, make
 * an account of their own.
 *
 * A link holds 256 random bits; the database holds their keyed hash. It works once, until its
 * end, and until a newer one of its kind is made for the same person. Looking at a link changes
 * nothing, since mail programs do so; only its form does.
 *
 * What strangers may ask for (forgot, register) is queued whatever the address, and looked at in
 * the background: so neither the answer nor its time tells whether there is such an account.
 */
/* SPDX-License-Identifier: ISC */
#ifndef PRODUCT_ACCOUNT_ACCOUNT_LINK_H
#define PRODUCT_ACCOUNT_ACCOUNT_LINK_H

#include "product/account/account.h"

struct account_link_settings {
    struct str registration;    /* closed, open */
    int64_t reset_link_life_ms; /* a link that sets a password */
    int64_t mail_link_life_ms;  /* a link that proves an address or makes an account */
};
extern struct account_link_settings account_link_settings;
extern const struct setting account_link_setting_rows[];
extern const struct job_kind account_link_jobs[];

/* Once for each reading of the settings. INVALID: open registration without a mail server. */
MUST_CHECK enum outcome account_link_open(struct failure *failure);

/* ---- a forgotten password ---- */

/*
 * Ask for a link to the account of this address. DONE whether there is one or not; INVALID no
 * address; OVER_LIMIT; FORBIDDEN "mail_not_configured".
 */
MUST_CHECK enum outcome account_reset_ask(struct task *task, struct str email);
/* For an operator: a link for this person at once, also without a mail server. */
MUST_CHECK enum outcome account_reset_link(struct task *task, const struct person *person,
                                           struct str *url);
/* Whose password the link sets. ABSENT "link_gone". */
MUST_CHECK enum outcome account_reset_look(struct task *task, struct str token,
                                           struct str *email);
/*
 * Set it: all sessions of the person end, other links of theirs are void, they are told by mail.
 * Nobody is signed in by it, so a second factor is still asked for. ABSENT "link_gone"; INVALID
 * at /new_password.
 */
MUST_CHECK enum outcome account_reset(struct task *task, struct str token,
                                      struct secret password);

/* ---- the address ---- */

/*
 * The actor wants this address, or wants to prove the one they have: a link goes there. INVALID:
 * no address, the proven one they have, a wrong password (of those who have one); OVER_LIMIT;
 * FORBIDDEN "session_required" by key, "mail_not_configured". An address that is somebody else's
 * is not told: its owner gets a notice instead of the link.
 */
struct email_draft {
    struct str email;
    struct secret password; /* the current one; not looked at when there is none */
};
MUST_CHECK enum outcome account_email_ask(struct task *task,
                                          const struct email_draft *draft);
/* The address that the actor was sent a link to; STR_NONE when none waits. */
MUST_CHECK enum outcome account_email_waiting(struct task *task, struct str *email);
/* Which address the link proves. ABSENT "link_gone". */
MUST_CHECK enum outcome account_email_look(struct task *task, struct str token,
                                           struct str *email);
/*
 * It is theirs now. The old address is told. ABSENT "link_gone"; CLASH "email_taken" when
 * somebody else came to have it meanwhile.
 */
MUST_CHECK enum outcome account_email_prove(struct task *task, struct str token);

/* ---- registration ---- */

/* May strangers make accounts? */
bool account_registration_is_open(void);

/*
 * Ask for an account; the mailed link finishes it. The password is set there, not here, so that
 * nobody ever knows the password of an account with an address that is not theirs. DONE also when
 * the address has an account: its owner is told by mail. INVALID; OVER_LIMIT; FORBIDDEN
 * "registration_closed".
 */
struct registration {
    struct str email;
    struct str name; /* "" = not given yet */
};
MUST_CHECK enum outcome account_register_ask(struct task *task,
                                             const struct registration *wish);
/* Whom the link makes an account for. ABSENT "link_gone". */
MUST_CHECK enum outcome account_register_look(struct task *task, struct str token,
                                              struct registration *out);
/* Make it, its address proven. ABSENT "link_gone"; INVALID at /name and /new_password; CLASH
 * "email_taken". */
MUST_CHECK enum outcome account_register(struct task *task, struct str token,
                                         struct str name, struct secret password);

#endif
