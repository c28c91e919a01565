/*
 * issuer_token.c: whom a bearer token at the API means. The token is read, its issuer found by
 * the address that it claims, and believed only by that one's keys; then its subject must be
 * known here. No other server is asked while the caller waits: keys come from the issuer's row,
 * and a job fetches them when they are old or do not fit.
 */
/* SPDX-License-Identifier: ISC */
#include "platform/base/log.h"
#include "platform/token/jwt.h"
#include "product/access/access.h"
#include "product/issuer/issuer_private.h"
#include "product/issuer/issuer_settings.h"

enum { ASK_REST_S = 30 }; /* tokens with unknown keys ask the issuer at most so often */

struct issuer_settings issuer_settings = {
    .skew_ms = 60000,
    .keys_age_ms = 5 * MS_PER_MINUTE,
    .keys_age_max_ms = 2 * MS_PER_HOUR,
    .program_claim = STR_INIT("gty"),
};

/* clang-format off */
const struct setting issuer_setting_rows[] = {
    {"token_clock_skew", SETTING_DURATION_AT(struct issuer_settings, skew_ms),
     .min = 0, .max = JWT_SKEW_S_MAX * INT64_C(1000), .fallback = "60s",
     .says = "How much the clocks of issuers may differ from ours when tokens begin and expire."},
    {"token_keys_refresh", SETTING_DURATION_AT(struct issuer_settings, keys_age_ms),
     .min = MS_PER_MINUTE, .max = MS_PER_HOUR, .fallback = "5m",
     .says = "When a token arrives and its issuer's keys are older, they are fetched again in the background."},
    {"token_keys_age_max", SETTING_DURATION_AT(struct issuer_settings, keys_age_max_ms),
     .min = 65 * MS_PER_MINUTE, .max = 7 * MS_PER_DAY, .fallback = "2h",
     .says = "Keys that could not be fetched again for so long are not trusted any more; they are looked at every hour anyway."},
    {"token_program_claim", SETTING_TEXT_AT(struct issuer_settings, program_claim),
     .min = 1, .max = ISSUER_WORD_MAX, .fallback = "gty",
     .says = "The claim that says client-credentials when a token is a program's own; those are never given an account."},
    {0},
};
/* clang-format on */

/* The issuer of a token, and whom its subject means. */
struct meant {
    struct issuer issuer;      /* only what the columns give */
    int64_t renewed_us;        /* when its keys were last asked for because of a token */
    struct str identity_id;    /* STR_NONE = nobody here */
    struct str principal_kind; /* "person" or "service_account" */
};

static const struct field meant_columns[] = {
    {"id", TEXT_AT(struct meant, issuer.id)},
    {"name", TEXT_AT(struct meant, issuer.name)},
    {"url", TEXT_AT(struct meant, issuer.url)},
    {"audience", TEXT_AT(struct meant, issuer.audience)},
    {"provision", BOOL_AT(struct meant, issuer.provision)},
    {"groups_claim", TEXT_AT(struct meant, issuer.groups_claim)},
    {"algorithms", TEXT_AT(struct meant, issuer.algorithms)},
    {"jwks", TEXT_AT(struct meant, issuer.jwks)},
    {"jwks_fetched_us", INT_AT(struct meant, issuer.jwks_fetched_us)},
    {"renewed_us", INT_AT(struct meant, renewed_us)},
    {"identity_id", TEXT_AT(struct meant, identity_id)},
    {"principal_kind", TEXT_AT(struct meant, principal_kind)},
    {0},
};

/* ---- refusals: the caller learns little, the log why ---- */

static enum outcome refuse_token(struct call *call, struct str issuer_id, const char *why)
{
    LOG_NOTICE("token.refused", LOG_TEXT("why", str_of(why)),
               LOG_TEXT("issuer", issuer_id.at == NULL ? STR("") : issuer_id),
               LOG_TEXT("address", call->request->address));
    if (call->route->needs == OPEN_TO_ALL)
        return DONE;
    failure_clear(&call->failure);
    if (str_equal(str_of(why), str_of(jwt_verdict_name(JWT_EXPIRED))))
        return refuse(&call->failure, NOBODY, "token_expired", "The token has expired.",
                      "Get a new one from its issuer.");
    return refuse(&call->failure, NOBODY, "token_invalid", "The token is not valid here.",
                  "Get one from an issuer that is known here, for this API.");
}

/* ---- its keys ---- */

/*
 * Have the keys fetched by the background, unless somebody asked for it a moment ago: whoever
 * changes the row may. A flood of tokens with unknown keys costs one call in ASK_REST_S.
 */
static enum outcome ask_for_keys(struct task *task, const struct meant *meant)
{
    int64_t now = task_now_us(task);
    int64_t before = now - ASK_REST_S * US_PER_S;
    int64_t changed = 0;
    if (meant->renewed_us > before)
        return DONE;
    enum outcome outcome = store_read_only(task->store, false);
    if (outcome == DONE)
        outcome = store_begin(task);
    if (outcome == DONE)
        outcome = store_change(task, Q_ISSUER_RENEW,
                               ARGS(ARG_TEXT("id", meant->issuer.id), ARG_INT("now", now),
                                    ARG_INT("renewed_before", before)),
                               &changed);
    if (outcome == DONE && changed > 0)
        outcome = job_add(task, ISSUER_JOB, meant->issuer.id, STR("{}"), now);
    if (outcome == DONE)
        outcome = store_commit(task);
    if (outcome != DONE)
        store_rollback(task);
    return outcome;
}

/* What the row holds; no keys when they are too old to be trusted. */
static void keys_read(struct task *task, const struct issuer *issuer, struct jwks *out)
{
    struct failure failure = {.arena = task->arena};
    int64_t age_us = task_now_us(task) - issuer->jwks_fetched_us;
    *out = (struct jwks){.count = 0};
    if (issuer->jwks.at == NULL || age_us > issuer_settings.keys_age_max_ms * US_PER_MS)
        return;
    if (jwks_parse(task->arena, issuer->jwks, &failure, out) != DONE)
        LOG_FAULT("issuer.keys_unreadable", LOG_TEXT("issuer", issuer->id));
}

/* *verdict tells whether the token can be believed. */
static enum outcome believe(struct task *task, const struct meant *meant,
                            const struct jwt *token, enum jwt_verdict *verdict,
                            struct jwt_claims *claims)
{
    const struct issuer *issuer = &meant->issuer;
    struct jwks keys;
    keys_read(task, issuer, &keys);
    *verdict = jwt_verify(task->arena, token, &keys,
                          &(struct jwt_rules){
                              .use = JWT_FOR_ACCESS,
                              .algorithms = jwt_algorithms_parse(issuer->algorithms),
                              .issuer = issuer->url,
                              .audience = issuer->audience,
                              .groups_claim = issuer->groups_claim,
                              .now_us = task_now_us(task),
                              .skew_s = issuer_settings.skew_ms / 1000,
                          },
                          claims);
    int64_t age_us = task_now_us(task) - issuer->jwks_fetched_us;
    if (*verdict == JWT_UNKNOWN_KEY || age_us > issuer_settings.keys_age_ms * US_PER_MS)
        return ask_for_keys(task, meant);
    return DONE;
}

/* ---- its subject ---- */

static enum outcome find(struct task *task, const struct jwt *token, struct meant *out)
{
    struct str subject = jwt_claim_text(token->claims, STR("sub"), JWT_SUBJECT_MAX);
    return store_one(task, Q_ISSUER_TOKEN_FIND,
                     ARGS(ARG_TEXT("url", token->says_issuer),
                          ARG_TEXT("subject", subject.at == NULL ? STR("") : subject)),
                     meant_columns, out);
}

/*
 * Did a program get the token for itself? Issuers say so in different ways: Auth0 by gty and by
 * the subject's end, RFC 9068 2.2 by a subject that is the client.
 */
static bool is_program(const struct jwt_claims *claims)
{
    struct str way =
        jwt_claim_text(claims->all, issuer_settings.program_claim, JWT_TEXT_MAX);
    return str_is(way, "client-credentials") || str_is(way, "client_credentials") ||
           str_ends(claims->subject, STR("@clients")) ||
           (claims->client.at != NULL && str_equal(claims->client, claims->subject));
}

/* Somebody who is not known yet. Others may come with the same token at the same moment. */
static enum outcome get_to_know(struct task *task, const struct jwt *token,
                                const struct jwt_claims *claims, struct meant *meant)
{
    if (!meant->issuer.provision || is_program(claims) || claims->email.at == NULL)
        return DONE;
    enum outcome outcome = store_read_only(task->store, false);
    if (outcome == DONE)
        outcome =
            issuer_provision(task, &meant->issuer,
                             &(struct issuer_claims){
                                 .subject = claims->subject,
                                 .email = claims->email,
                                 .email_verified = claims->email_verified,
                                 .name = claims->name.at == NULL ? STR("") : claims->name,
                                 .groups = claims->groups,
                             });
    if (outcome != DONE && outcome != FORBIDDEN)
        return outcome;
    return find(task, token, meant);
}

static enum outcome admit_known(struct call *call, const struct jwt_claims *claims,
                                const struct meant *meant)
{
    if (meant->identity_id.at == NULL)
        return refuse_token(call, meant->issuer.id,
                            is_program(claims) ? "program_not_registered"
                                               : "nobody_here");
    if (is_program(claims) && !str_is(meant->principal_kind, "service_account"))
        return refuse_token(call, meant->issuer.id, "program_as_person");
    return access_admit_identity(call, meant->identity_id);
}

static enum outcome admit_token(struct call *call, struct str text)
{
    struct task *task = &call->task;
    struct jwt token;
    struct jwt_claims claims;
    struct meant meant = {.identity_id = STR_NONE};
    enum jwt_verdict verdict = jwt_read(task->arena, text, &token);
    if (verdict != JWT_SOUND)
        return refuse_token(call, STR_NONE, jwt_verdict_name(verdict));
    enum outcome outcome = find(task, &token, &meant);
    if (outcome == ABSENT)
        return refuse_token(call, STR_NONE, "unknown_issuer");
    if (outcome == DONE)
        outcome = believe(task, &meant, &token, &verdict, &claims);
    if (outcome != DONE)
        return outcome;
    if (verdict != JWT_SOUND)
        return refuse_token(call, meant.issuer.id, jwt_verdict_name(verdict));
    if (meant.identity_id.at == NULL)
        outcome = get_to_know(task, &token, &claims, &meant);
    return outcome == DONE ? admit_known(call, &claims, &meant) : outcome;
}

/* Each JSON object that has a member begins like this in base64url. */
enum outcome issuer_admit(struct call *call)
{
    struct str text = access_bearer(call->request);
    if (!str_starts(text, STR("ey")))
        return access_admit(call);
    access_arrive(call);
    return admit_token(call, text);
}
