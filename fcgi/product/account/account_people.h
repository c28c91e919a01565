/*
 * account_people.h: what is done to accounts of others: by an operator at the server, or by an
 * administrator of the installation.
 */
/* SPDX-License-Identifier: ISC */
#ifndef PRODUCT_ACCOUNT_ACCOUNT_PEOPLE_H
#define PRODUCT_ACCOUNT_ACCOUNT_PEOPLE_H

#include "product/account/account.h"

/* People by address, behind `after` (STR("") = from the start), as struct person. */
MUST_CHECK enum outcome account_list(struct task *task, struct str after, int64_t limit,
                                     struct list *out);
/* By id. ABSENT. */
MUST_CHECK enum outcome account_find_by_id(struct task *task, struct str person_id,
                                           struct person *out);
/*
 * A disabled person cannot sign in, and their sessions and keys stop working at once. CLASH
 * "last_administrator" for the only one who looks after the installation.
 */
MUST_CHECK enum outcome account_set_disabled(struct task *task, const struct person *person,
                                             bool disabled);
/* Somebody begins or ceases to look after the installation. CLASH "last_administrator", FORBIDDEN
 * "proof_required". */
MUST_CHECK enum outcome account_set_administrator(struct task *task,
                                                  const struct person *person,
                                                  bool platform_admin);
/* Both in one transaction, of each what is not NULL. */
MUST_CHECK enum outcome account_administer(struct task *task, const struct person *person,
                                           const bool *platform_admin, const bool *disabled);
/* All sessions of somebody end, whoever asks. */
MUST_CHECK enum outcome account_sign_out(struct task *task, const struct person *person);
/*
 * Within the open transaction: CLASH "last_administrator" when nobody else looks after the
 * installation than this person, who is to cease. Others who cease meanwhile wait.
 */
MUST_CHECK enum outcome account_keep_administrator(struct task *task,
                                                   const struct person *leaving);

/*
 * For an operator, when somebody lost their device and their codes: their sessions end, too.
 * CLASH "factor_not_enabled", FORBIDDEN "proof_required".
 */
MUST_CHECK enum outcome account_factor_disable_for(struct task *task,
                                                   const struct person *person);

#endif
