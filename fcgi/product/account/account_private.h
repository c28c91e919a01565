/* account_private.h: what the files of this capability share. */
/* SPDX-License-Identifier: ISC */
#ifndef PRODUCT_ACCOUNT_ACCOUNT_PRIVATE_H
#define PRODUCT_ACCOUNT_ACCOUNT_PRIVATE_H

#include "product/account/account.h"

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
};
struct attempt attempt_of(struct task *task, struct str email);
/* Count it before the password is looked at. OVER_LIMIT. */
MUST_CHECK enum outcome attempt_count(struct task *task, const struct attempt *attempt);
/* Within the open transaction: it was the right person. */
MUST_CHECK enum outcome attempt_forgive_queue(struct task *task, const struct attempt *attempt);

/* Does the password open this account? Takes as long whatever the answer; `person` NULL =
 * there is none. */
bool person_is_proved(struct task *task, const struct person *person, struct secret password);

#endif
