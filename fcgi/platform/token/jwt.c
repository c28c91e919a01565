/* jwt.c: see jwt.h. */
/* SPDX-License-Identifier: ISC */
#include "platform/token/jwt.h"

#include "platform/token/base64url.h"
#include "platform/token/signature.h"

#define TIME_S_MAX INT64_C(253402300799) /* the end of the year 9999 */

static const char *const verdict_names[JWT_VERDICTS] = {
    [JWT_UNREAD] = "unread",
    [JWT_SOUND] = "sound",
    [JWT_TOO_LARGE] = "too_large",
    [JWT_NOT_COMPACT] = "not_compact",
    [JWT_NOT_BASE64URL] = "not_base64url",
    [JWT_BAD_HEADER] = "bad_header",
    [JWT_BAD_TYPE] = "bad_type",
    [JWT_CRITICAL] = "critical",
    [JWT_BAD_CLAIMS] = "bad_claims",
    [JWT_ALGORITHM] = "algorithm",
    [JWT_UNKNOWN_KEY] = "unknown_key",
    [JWT_BAD_SIGNATURE] = "bad_signature",
    [JWT_OTHER_ISSUER] = "other_issuer",
    [JWT_OTHER_AUDIENCE] = "other_audience",
    [JWT_OTHER_PARTY] = "other_party",
    [JWT_EXPIRED] = "expired",
    [JWT_EARLY] = "early",
};

const char *jwt_verdict_name(enum jwt_verdict verdict)
{
    return verdict_names[verdict];
}

/* ---- taking apart ---- */

struct parts {
    struct str header;
    struct str claims;
    struct str signature;
};

static bool parts_cut(struct str text, struct parts *out)
{
    struct str rest = text;
    return str_cut(&rest, '.', &out->header) && str_cut(&rest, '.', &out->claims) &&
           str_cut(&rest, '.', &out->signature) && rest.at == NULL &&
           out->header.length > 0 && out->claims.length > 0 && out->signature.length > 0;
}

/* A JSON object, or NULL. */
static const struct node *members_of(struct arena *arena, struct str text)
{
    struct failure why = {.arena = arena};
    struct node *node = NULL;
    if (json_parse(arena, text, &why, &node) != DONE || node->kind != NODE_OBJECT)
        return NULL;
    return node;
}

/* typ and cty are media types, "application/" may be left out (RFC 7515 4.1.9), case is free. */
static enum jwt_verdict type_read(const struct node *header, struct jwt *out)
{
    const struct node *type = node_member(header, STR("typ"));
    if (node_member(header, STR("cty")) != NULL)
        return JWT_BAD_TYPE;
    if (type == NULL)
        return JWT_SOUND;
    if (type->kind != NODE_TEXT)
        return JWT_BAD_HEADER;
    const struct str prefix = STR("application/");
    struct str name = type->text;
    if (str_equal_nocase(str_slice(name, 0, prefix.length), prefix))
        name = str_slice(name, prefix.length, name.length);
    out->says_access = str_equal_nocase(name, STR("at+jwt"));
    return out->says_access || str_equal_nocase(name, STR("jwt")) ? JWT_SOUND
                                                                  : JWT_BAD_TYPE;
}

static enum jwt_verdict header_read(const struct node *header, struct jwt *out)
{
    const struct node *algorithm = node_member(header, STR("alg"));
    const struct node *kid = node_member(header, STR("kid"));
    if (algorithm == NULL || algorithm->kind != NODE_TEXT)
        return JWT_BAD_HEADER;
    if (kid != NULL && (kid->kind != NODE_TEXT || kid->text.length > JWK_KID_MAX))
        return JWT_BAD_HEADER;
    if (node_member(header, STR("crit")) != NULL)
        return JWT_CRITICAL;
    out->algorithm = algorithm->text;
    out->kid = kid == NULL ? STR_NONE : kid->text;
    return type_read(header, out);
}

enum jwt_verdict jwt_read(struct arena *arena, struct str text, struct jwt *out)
{
    struct parts parts;
    struct str header_text, claims_text;
    struct jwt token = {.kid = STR_NONE};
    if (text.length > JWT_BYTES_MAX)
        return JWT_TOO_LARGE;
    if (!parts_cut(text, &parts))
        return JWT_NOT_COMPACT;
    if (!base64url_parse(arena, parts.header, &header_text) ||
        !base64url_parse(arena, parts.claims, &claims_text) ||
        !base64url_parse(arena, parts.signature, &token.signature))
        return JWT_NOT_BASE64URL;

    const struct node *header = members_of(arena, header_text);
    if (header == NULL)
        return JWT_BAD_HEADER;
    enum jwt_verdict verdict = header_read(header, &token);
    if (verdict != JWT_SOUND)
        return verdict;
    token.claims = members_of(arena, claims_text);
    if (token.claims == NULL)
        return JWT_BAD_CLAIMS;
    token.says_issuer = jwt_claim_text(token.claims, STR("iss"), JWT_ISSUER_MAX);
    if (token.says_issuer.at == NULL)
        return JWT_BAD_CLAIMS;
    token.signed_text = str_slice(text, 0, parts.header.length + 1 + parts.claims.length);
    *out = token;
    return JWT_SOUND;
}

/* ---- believing ---- */

static enum jwt_verdict check_signature(const struct jwt *token, const struct jwks *keys,
                                        unsigned allowed)
{
    unsigned algorithm = str_is(token->algorithm, "RS256")   ? JWT_RS256
                         : str_is(token->algorithm, "ES256") ? JWT_ES256
                                                             : 0;
    if ((algorithm & allowed) == 0)
        return JWT_ALGORITHM;
    const struct jwk *key = jwks_find(keys, token->kid, (enum jwt_algorithm)algorithm);
    if (key == NULL)
        return JWT_UNKNOWN_KEY;
    bool good = key->algorithm == JWT_RS256
                    ? signature_rs256_holds(key->first, key->second, token->signed_text,
                                            token->signature)
                    : signature_es256_holds(key->first, key->second, token->signed_text,
                                            token->signature);
    return good ? JWT_SOUND : JWT_BAD_SIGNATURE;
}

/*
 * aud is a text or a list of them (RFC 7519 4.1.3). *several tells whether others are meant,
 * too.
 */
static enum jwt_verdict check_audience(const struct node *claims, struct str wanted,
                                       bool *several)
{
    const struct node *audience = node_member(claims, STR("aud"));
    if (audience == NULL)
        return JWT_OTHER_AUDIENCE;
    if (audience->kind == NODE_TEXT)
        return str_equal(audience->text, wanted) ? JWT_SOUND : JWT_OTHER_AUDIENCE;
    if (audience->kind != NODE_ARRAY || audience->count > JWT_AUDIENCES_MAX)
        return JWT_BAD_CLAIMS;
    bool found = false;
    for (const struct node *node = audience->first; node != NULL; node = node->next) {
        if (node->kind != NODE_TEXT)
            return JWT_BAD_CLAIMS;
        found = found || str_equal(node->text, wanted);
    }
    *several = audience->count > 1;
    return found ? JWT_SOUND : JWT_OTHER_AUDIENCE;
}

/* OpenID Connect Core 3.1.3.7, 4 and 5: who asked for the token must be us. */
static enum jwt_verdict check_party(const struct node *claims, struct str wanted,
                                    bool several)
{
    const struct node *party = node_member(claims, STR("azp"));
    if (party == NULL)
        return several ? JWT_OTHER_PARTY : JWT_SOUND;
    if (party->kind != NODE_TEXT)
        return JWT_BAD_CLAIMS;
    return str_equal(party->text, wanted) ? JWT_SOUND : JWT_OTHER_PARTY;
}

/* Whole seconds since 1970; false for everything else that JSON can write. */
static bool time_of(const struct node *node, int64_t *out_s)
{
    if (node->kind != NODE_INT || node->integer < 0 || node->integer > TIME_S_MAX)
        return false;
    *out_s = node->integer;
    return true;
}

static enum jwt_verdict check_times(const struct node *claims,
                                    const struct jwt_rules *rules, int64_t *expires_us)
{
    const struct node *expires = node_member(claims, STR("exp"));
    const struct node *from = node_member(claims, STR("nbf"));
    const struct node *made = node_member(claims, STR("iat"));
    int64_t now_s = rules->now_us / US_PER_S;
    int64_t expires_s = 0, from_s = 0, made_s = 0;
    if (expires == NULL || !time_of(expires, &expires_s) ||
        (from != NULL && !time_of(from, &from_s)) ||
        (made != NULL && !time_of(made, &made_s)))
        return JWT_BAD_CLAIMS;
    if (made == NULL && rules->use == JWT_FOR_SIGN_IN)
        return JWT_BAD_CLAIMS;
    if (expires_s + rules->skew_s <= now_s)
        return JWT_EXPIRED;
    if (from_s > now_s + rules->skew_s || made_s > now_s + rules->skew_s)
        return JWT_EARLY;
    *expires_us = expires_s * US_PER_S;
    return JWT_SOUND;
}

static enum jwt_verdict check_claims(const struct jwt *token,
                                     const struct jwt_rules *rules, int64_t *expires_us)
{
    bool several = false;
    if (!str_equal(token->says_issuer, rules->issuer))
        return JWT_OTHER_ISSUER;
    if (rules->use == JWT_FOR_SIGN_IN && token->says_access)
        return JWT_BAD_TYPE;
    enum jwt_verdict verdict = check_audience(token->claims, rules->audience, &several);
    if (verdict == JWT_SOUND && rules->use == JWT_FOR_SIGN_IN)
        verdict = check_party(token->claims, rules->audience, several);
    if (verdict == JWT_SOUND)
        verdict = check_times(token->claims, rules, expires_us);
    return verdict;
}

/* ---- what it says ---- */

struct str jwt_claim_text(const struct node *claims, struct str name, size_t most)
{
    const struct node *node = node_member(claims, name);
    if (node == NULL || node->kind != NODE_TEXT || node->text.length == 0 ||
        node->text.length > most || str_has_control(node->text))
        return STR_NONE;
    return node->text;
}

static bool groups_read(struct arena *arena, const struct node *claim, struct list *out)
{
    if (claim == NULL || claim->kind != NODE_ARRAY)
        return false;
    struct jwt_group *rows = ARENA_ARRAY(arena, JWT_GROUPS_MAX, struct jwt_group);
    struct list groups = {rows, 0, sizeof *rows, claim->count > JWT_GROUPS_MAX};
    for (const struct node *node = claim->first; node != NULL; node = node->next) {
        if (node->kind != NODE_TEXT)
            return false;
        if (node->text.length > 0 && node->text.length <= JWT_GROUP_BYTES_MAX &&
            groups.count < JWT_GROUPS_MAX)
            rows[groups.count++].name = node->text;
    }
    *out = groups;
    return true;
}

static void claims_fill(struct arena *arena, const struct node *claims,
                        const struct jwt_rules *rules, struct jwt_claims *out)
{
    const struct node *verified = node_member(claims, STR("email_verified"));
    out->issuer = rules->issuer;
    out->subject = jwt_claim_text(claims, STR("sub"), JWT_SUBJECT_MAX);
    out->email = jwt_claim_text(claims, STR("email"), JWT_TEXT_MAX);
    out->email_verified =
        verified != NULL && verified->kind == NODE_BOOL && verified->truth;
    out->name = jwt_claim_text(claims, STR("name"), JWT_TEXT_MAX);
    out->nonce = jwt_claim_text(claims, STR("nonce"), JWT_TEXT_MAX);
    out->gty = jwt_claim_text(claims, STR("gty"), JWT_TEXT_MAX);
    out->client = jwt_claim_text(claims, STR("azp"), JWT_TEXT_MAX);
    if (out->client.at == NULL)
        out->client = jwt_claim_text(claims, STR("client_id"), JWT_TEXT_MAX);
    out->all = claims;
    if (rules->groups_claim.length > 0)
        out->groups_said =
            groups_read(arena, node_member(claims, rules->groups_claim), &out->groups);
}

enum jwt_verdict jwt_verify(struct arena *arena, const struct jwt *token,
                            const struct jwks *keys, const struct jwt_rules *rules,
                            struct jwt_claims *out)
{
    struct jwt_claims claims = {.all = token->claims};
    if (rules->use == 0 || rules->audience.length == 0 || rules->issuer.length == 0 ||
        rules->skew_s < 0 || rules->skew_s > JWT_SKEW_S_MAX)
        bug("rules for tokens that allow anything");
    enum jwt_verdict verdict = check_signature(token, keys, rules->algorithms);
    if (verdict == JWT_SOUND)
        verdict = check_claims(token, rules, &claims.expires_us);
    if (verdict != JWT_SOUND)
        return verdict;
    claims_fill(arena, token->claims, rules, &claims);
    if (claims.subject.at == NULL)
        return JWT_BAD_CLAIMS;
    *out = claims;
    return JWT_SOUND;
}
