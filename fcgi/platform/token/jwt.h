/*
 * jwt.h: signed tokens of other servers (JSON Web Token, RFC 7519, in compact form, RFC 7515),
 * by the advice of RFC 8725.
 *
 * In two steps, because the keys depend on who says to have signed: jwt_read takes the text
 * apart and believes nothing; jwt_verify checks the signature, then the claims. What a token
 * says about its algorithm only chooses among those that the caller allows, and must fit the
 * kind of the key. Keys and addresses in the header (jwk, jku, x5c, x5u) are never looked at.
 */
/* SPDX-License-Identifier: ISC */
#ifndef PLATFORM_TOKEN_JWT_H
#define PLATFORM_TOKEN_JWT_H

#include "platform/base/field.h"
#include "platform/json/json.h"
#include "platform/token/jwks.h"

enum {
    JWT_BYTES_MAX = 8 * 1024,
    JWT_SUBJECT_MAX = 255,
    JWT_ISSUER_MAX = 500,
    JWT_TEXT_MAX = 320,     /* longer ones of e-mail, name, gty count as absent */
    JWT_GROUPS_MAX = 200,
    JWT_GROUP_BYTES_MAX = 200,
    JWT_AUDIENCES_MAX = 20,
    JWT_SKEW_S_MAX = 300,
};

/* Why a token is not taken; the order is the order of the checks. */
enum jwt_verdict {
    JWT_UNREAD = 0,
    JWT_SOUND,
    JWT_TOO_LARGE,     /* more than JWT_BYTES_MAX */
    JWT_NOT_COMPACT,   /* not three parts, or an empty one */
    JWT_NOT_BASE64URL, /* RFC 4648 5: padding, other bytes, or bits beyond the last byte */
    JWT_BAD_HEADER,    /* no JSON object, a member twice, a wrong type */
    JWT_BAD_TYPE,      /* typ of something else, or anything nested (cty) */
    JWT_CRITICAL,      /* it demands something that we do not know (crit) */
    JWT_BAD_CLAIMS,    /* no JSON object, a member twice, no iss, no sub, a wrong type */
    JWT_ALGORITHM,     /* one that is not allowed here, such as none or HS256 */
    JWT_UNKNOWN_KEY,   /* none of that name and kind; the set may be old */
    JWT_BAD_SIGNATURE,
    JWT_OTHER_ISSUER,
    JWT_OTHER_AUDIENCE,
    JWT_OTHER_PARTY,   /* azp */
    JWT_EXPIRED,
    JWT_EARLY,         /* not valid yet: nbf or iat */
    JWT_VERDICTS
};

/* The word for the log: "expired", "unknown_key". */
const char *jwt_verdict_name(enum jwt_verdict verdict);

/* A token that was read and not believed. */
struct jwt {
    struct str algorithm;     /* as its header says */
    struct str kid;           /* STR_NONE = it names no key */
    bool says_access;         /* typ at+jwt (RFC 9068 2.1) */
    struct str says_issuer;   /* its iss: only to find the keys that it must fit */
    const struct node *claims;
    struct str signed_text;
    struct str signature;
};

/*
 * JWT_SOUND here means: it is a token, that was made by anybody. Costs at most what parsing
 * JWT_BYTES_MAX costs. The text is borrowed.
 */
MUST_CHECK enum jwt_verdict jwt_read(struct arena *arena, struct str text, struct jwt *out);

enum jwt_use {
    JWT_FOR_ACCESS = 1, /* a bearer token at an API */
    JWT_FOR_SIGN_IN,    /* an id token (OpenID Connect Core 3.1.3.7): iat must be there, azp is
                         * checked, and an access token is not taken for one */
};

struct jwt_rules {
    enum jwt_use use;
    unsigned algorithms;     /* bits of enum jwt_algorithm that the issuer may use */
    struct str issuer;       /* iss must be exactly this */
    struct str audience;     /* aud must have exactly this; for JWT_FOR_SIGN_IN also azp, which
                              * must be there when there are several audiences */
    struct str groups_claim; /* STR_NONE or "" = there is none */
    int64_t now_us;
    int64_t skew_s;          /* 0..JWT_SKEW_S_MAX: how wrong clocks may go */
};

/* What a sound token says. Optional claims of a wrong type or length count as absent. */
struct jwt_claims {
    struct str issuer;
    struct str subject;      /* never empty, no control bytes */
    struct str email;        /* STR_NONE = not said */
    bool email_verified;     /* true only when it says the JSON value true */
    struct str name;         /* STR_NONE = not said */
    struct str nonce;        /* STR_NONE = not said */
    struct str gty;          /* how the token was got, where issuers say so; or STR_NONE */
    struct str client;       /* azp, else client_id; or STR_NONE */
    struct list groups;      /* struct jwt_group; more = it had more than JWT_GROUPS_MAX */
    bool groups_said;        /* the claim is there and is a list of texts */
    int64_t expires_us;
    const struct node *all;
};

struct jwt_group {
    struct str name;
};

MUST_CHECK enum jwt_verdict jwt_verify(struct arena *arena, const struct jwt *token,
                                       const struct jwks *keys, const struct jwt_rules *rules,
                                       struct jwt_claims *out);

/* A claim that is a text without control bytes of 1..most bytes, else STR_NONE. */
struct str jwt_claim_text(const struct node *claims, struct str name, size_t most);

#endif
