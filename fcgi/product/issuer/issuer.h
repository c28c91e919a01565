/*
 * issuer.h: other servers that say who somebody is (OpenID Connect Core 1.0), whom they mean by
 * that here, and which of their groups count where.
 *
 * An issuer is known by its address, exactly as it writes it into its tokens. What it publishes
 * (endpoints, keys) is kept in its row and fetched again by the job issuer.refresh, and at once
 * when a token names a key that is not known, at most once in 30 seconds.
 */
/* SPDX-License-Identifier: ISC */
#ifndef PRODUCT_ISSUER_ISSUER_H
#define PRODUCT_ISSUER_ISSUER_H

#include "platform/base/secret.h"
#include "platform/jobs/jobs.h"
#include "platform/site/route.h"
#include "platform/store/store.h"

enum {
    ISSUER_NAME_MAX = 60,
    ISSUER_URL_MAX = 500,
    ISSUER_WORD_MAX = 200, /* client id, secret, audience, claim */
    ISSUER_LIST_DEFAULT = 50,
    ISSUER_LIST_LIMIT = 200,
};

#define ISSUER_SCOPES STR("openid email profile")

extern const struct job_kind issuer_jobs[];

struct issuer {
    struct str id;
    struct str name;          /* on the button */
    struct str url;           /* as `iss` says it */
    struct str client_id;     /* "" = for API tokens only */
    struct str sealed_secret; /* STR_NONE = a public client */
    struct str audience;      /* `aud` of API tokens; "" = none */
    bool sign_in;
    bool api;
    bool provision;
    bool sign_out;            /* signing out here leads to signing out there */
    struct str scopes;        /* asked for at sign-in: "openid email profile" */
    struct str groups_claim;  /* "" = none */
    struct str algorithms;    /* "RS256", "ES256" or "RS256,ES256" */
    bool active;
    struct str authorization_endpoint; /* STR_NONE = not discovered yet, as for the next ones */
    struct str token_endpoint;
    struct str token_auth;    /* "basic" or "post" */
    struct str userinfo_endpoint;
    struct str jwks_uri;
    struct str end_session_endpoint; /* STR_NONE also when it has none */
    bool answers_iss;         /* RFC 9207: each answer names the issuer */
    int64_t discovered_us;    /* 0 = never */
    struct str jwks;          /* JSON, or STR_NONE */
    int64_t jwks_fetched_us;
    int64_t asked_us;         /* the last attempt to fetch */
    struct str trouble;       /* why it failed, for people; "" = it did not */
    int64_t created_us;
    int64_t updated_us;       /* by a person; a change names what it saw */
};

struct issuer_draft {
    struct str name;
    struct str url;
    struct str client_id;
    struct str client_secret; /* STR_NONE or "" = as it was; never shown again */
    struct str audience;
    bool sign_in;
    bool api;
    bool provision;
    bool sign_out;
    struct str scopes;        /* STR_NONE or "" = ISSUER_SCOPES */
    struct str groups_claim;
    struct str algorithms;    /* STR_NONE or "" = both */
    bool active;
};

/* By name, behind the row of `after` (NULL = from the start), as struct issuer. */
MUST_CHECK enum outcome issuer_list(struct task *task, const struct issuer *after,
                                    int64_t limit, struct list *out);
/* ABSENT. */
MUST_CHECK enum outcome issuer_load(struct task *task, struct str id, struct issuer *out);
/* What it was made of, to be changed; without the secret. */
struct issuer_draft issuer_draft_of(const struct issuer *issuer);
/*
 * Add one, and queue a first look at what it publishes. INVALID with field errors; CLASH with
 * one at /url when that is known already.
 */
MUST_CHECK enum outcome issuer_add(struct task *task, const struct issuer_draft *draft,
                                   struct issuer *out);
/*
 * INVALID as above, also for another url once people sign in with it (its subjects would then
 * be somebody else's); STALE when it was changed since `before` was read.
 */
MUST_CHECK enum outcome issuer_change(struct task *task, const struct issuer *before,
                                      const struct issuer_draft *draft, struct issuer *out);
/* CLASH "issuer_active" unless it was deactivated. What it linked and mapped is gone with it. */
MUST_CHECK enum outcome issuer_remove(struct task *task, const struct issuer *issuer);

/*
 * Fetch what the issuer publishes, now: two calls to another server. INVALID when its answer
 * cannot be used, UPSTREAM_FAULT when there is none; both are kept in the row as trouble, and
 * what was known before stays in use. `deadline_ms` is for both calls together.
 */
MUST_CHECK enum outcome issuer_discover(struct task *task, struct issuer *issuer,
                                        int64_t deadline_ms);
/*
 * Fetch its keys because a token names one that is not known. DONE also when nothing was
 * fetched, since somebody did within the last 30 seconds.
 */
MUST_CHECK enum outcome issuer_keys_renew(struct task *task, struct issuer *issuer,
                                          int64_t deadline_ms);

/*
 * The gate's admit: access_admit, and besides bearer tokens of issuers that may be used at the
 * API. A token means whom its subject is linked to; an unknown person is given an account when
 * the issuer may do that and has verified the address; a program must be registered as a
 * service account. Asks no other server. NOBODY "token_expired", "token_invalid"; the log has
 * the reason.
 */
enum outcome issuer_admit(struct call *call);

#endif
