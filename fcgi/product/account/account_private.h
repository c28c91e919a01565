/* account_private.h: what the files of this capability share. */
/* SPDX-License-Identifier: ISC */
#ifndef PRODUCT_ACCOUNT_ACCOUNT_PRIVATE_H
#define PRODUCT_ACCOUNT_ACCOUNT_PRIVATE_H

#include "product/account/account_factor.h"

extern const struct field person_columns[];

/* The address as it is stored: ASCII letters in lower case. */
struct str email_normal(struct arena *arena, struct str email);
/* Field errors at `pointer` unless the password may be used. */
void password_judge(struct failure *failure, struct str pointer, struct secret password,
                    struct str email);
/* The hash, or STORE_FAULT when there is not enough memory. */
MUST_CHECK enum outcome password_hash_new(struct task *task, struct secret password,
                                          struct str *hash);

/* Queue the entry of a deed at a person within the open transaction. */
MUST_CHECK enum outcome audit_person_queue(struct task *task, const char *action,
                                           struct str person_id, struct str after_json);

/* What an attempt is counted under; texts are keyed hashes. */
struct attempt {
    struct str pair;    /* this address at this account: nobody locks somebody else out */
    struct str address; /* this address at all accounts */
    struct str account; /* this account from all addresses; STR_NONE = not counted */
};
struct attempt attempt_of(struct task *task, struct str email);
/*
 * For codes. Six digits could be guessed from very many addresses by somebody who has the
 * password, so they are counted from all together; recovery codes cannot and are not, so that
 * their owner always has a way in.
 */
struct attempt attempt_of_code(struct task *task, struct str person_id, bool by_recovery);
/* For asking for a mail, which is counted apart from signing in. */
struct attempt attempt_for_mail(struct task *task, struct str email);
/* Count it before the password is looked at. OVER_LIMIT. */
MUST_CHECK enum outcome attempt_count(struct task *task, const struct attempt *attempt);
/* Within the open transaction: it was the right person. */
MUST_CHECK enum outcome attempt_forgive_queue(struct task *task, const struct attempt *attempt);

/* Count a mail of one purpose that was asked for from anywhere: mailboxes are not flooded.
 * OVER_LIMIT; the mails before it must then be as good. */
MUST_CHECK enum outcome attempt_mail_count(struct task *task, const char *purpose,
                                           struct str subject);

/* Within the open transaction: the new hash, the end of all sessions but one (STR_NONE = all),
 * and a mail that tells the person. */
MUST_CHECK enum outcome password_set_queue(struct task *task, const struct person *person,
                                           struct str hash, struct str except);
/* Within the open transaction. */
enum outcome letter_password_changed(struct task *task, struct str to);

/* Does the password open this account? Takes as long whatever the answer; `person` NULL =
 * there is none. */
bool person_is_proved(struct task *task, const struct person *person, struct secret password);

enum { CHALLENGE_LIFE_S = 600 }; /* between the password and the code */

/* The row of a person's second factor. */
struct factor_row {
    struct str person_id;
    struct str secret; /* sealed */
    int64_t confirmed_us;
    int64_t last_step;
    int64_t codes_left;
};
/* ABSENT when set-up has never begun. */
MUST_CHECK enum outcome factor_load(struct task *task, struct str person_id,
                                    struct factor_row *out);
/* What a right code uses up. */
struct factor_proof {
    int64_t step;         /* of an app's code */
    struct str code_hash; /* of a recovery code; else STR_NONE */
};
/* Is it written like a recovery code? */
bool recovery_code_is(struct str code);
/* INVALID "code_refused". */
MUST_CHECK enum outcome factor_judge(struct task *task, const struct factor_row *factor,
                                     struct str code, struct factor_proof *out);
/* Within the open transaction: the code is used up. CLASH when it was, meanwhile. */
MUST_CHECK enum outcome factor_use_queue(struct task *task, struct str person_id,
                                         const struct factor_proof *proof);
MUST_CHECK enum outcome refuse_code(struct task *task);

/* Within the open transaction; `token` is the cookie's. The actor is the session's person. */
MUST_CHECK enum outcome session_add_queue(struct task *task, const struct entrance *entrance,
                                          struct secret *token);
/* Person by id; ABSENT. */
MUST_CHECK enum outcome person_load(struct task *task, struct str person_id,
                                    struct person *out);

#endif
