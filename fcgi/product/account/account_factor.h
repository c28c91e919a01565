/*
 * account_factor.h: the second factor of the actor, and how they prove once more who they are.
 *
 * Codes of an authenticator app (RFC 6238) and recovery codes, each of which works once. A
 * person who has turned it on is asked for one after the password (account_sign_in_code).
 */
/* SPDX-License-Identifier: ISC */
#ifndef PRODUCT_ACCOUNT_ACCOUNT_FACTOR_H
#define PRODUCT_ACCOUNT_ACCOUNT_FACTOR_H

#include "product/account/account.h"

enum { RECOVERY_CODES = 10 };

struct second_factor {
    bool enabled;
    int64_t enabled_us; /* 0 = not enabled */
    int64_t codes_left; /* recovery codes that were not used */
};

/* What an authenticator app is given; only until the first code was right. */
struct factor_setup {
    struct secret secret; /* Base32 */
    struct str address;   /* otpauth://..., for a QR code */
};

struct recovery_codes {
    struct str codes[RECOVERY_CODES]; /* shown once; only their hashes are kept */
};

/* The actor's. DONE also when there is none. */
MUST_CHECK enum outcome account_factor_load(struct task *task, struct second_factor *out);
/*
 * Begin: nothing is asked for at sign-in until it is confirmed. Beginning again makes another
 * secret. `issuer` is what the app shows. FORBIDDEN "session_required" by key, as for the next
 * ones; CLASH "factor_enabled".
 */
MUST_CHECK enum outcome account_factor_begin(struct task *task, struct str issuer,
                                             struct factor_setup *out);
/* The set-up that has begun, to be shown again. ABSENT when none has. */
MUST_CHECK enum outcome account_factor_setup(struct task *task, struct str issuer,
                                             struct factor_setup *out);
/*
 * The first code: from now on one is asked for at each sign-in, and other sessions end, which
 * were made without. INVALID: the code is not right; CLASH "factor_not_begun".
 */
MUST_CHECK enum outcome account_factor_confirm(struct task *task, struct str code,
                                               struct recovery_codes *out);
/* CLASH "factor_not_enabled". */
MUST_CHECK enum outcome account_factor_disable(struct task *task);
/* The old ones do not work any more. CLASH "factor_not_enabled". */
MUST_CHECK enum outcome account_recovery_renew(struct task *task, struct recovery_codes *out);

/* ---- proofs ---- */

/* How the actor of a session proves once more who they are: as at the sign-in. */
struct proof_ways {
    struct str issuer_id; /* the issuer asks; STR_NONE = the password is asked for here */
    bool with_code;       /* and a code */
};
struct proof_ways account_proof_ways(const struct scope *scope, const struct person *person);
/*
 * With the password, and a code when the second factor is on. The session has another token from
 * now on (for its cookie). INVALID with field errors, OVER_LIMIT as at sign-in, FORBIDDEN
 * "session_required" by key, CLASH "proof_by_issuer".
 */
MUST_CHECK enum outcome account_prove(struct task *task, struct secret password, struct str code,
                                      struct secret *token);

#endif
