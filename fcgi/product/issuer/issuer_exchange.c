/*
 * issuer_exchange.c: a code becomes an id token, and that becomes claims that can be relied on
 * (OpenID Connect Core 3.1.3).
 */
/* SPDX-License-Identifier: ISC */
#include "platform/base/base64.h"
#include "platform/base/digest.h"
#include "platform/base/log.h"
#include "platform/base/random.h"
#include "platform/http/http.h"
#include "platform/token/jwt.h"
#include "product/issuer/issuer_private.h"

enum {
    SKEW_S = 60,           /* clocks differ by that much at most */
    AGE_MAX_S = 600,       /* an id token was made for this very sign-in */
    AT_HASH_BYTES = 16,    /* half of SHA-256 (3.1.3.6) */
    BEARER_BYTES_MAX = 16 * 1024,
};

/* What came of one exchange. */
struct exchange {
    struct task *task;
    struct issuer *issuer;
    const struct issuer_ticket *ticket;
    int64_t end_us; /* monotonic: until when calls may take */
    struct str id_token;
    struct str access_token; /* or STR_NONE */
};

static int64_t left_ms(const struct exchange *exchange)
{
    return (exchange->end_us - clock_monotonic_us()) / US_PER_MS;
}

/* ---- the token endpoint ---- */

static void add_pair(struct buf *form, const char *name, struct str value)
{
    if (form->length > 0)
        buf_add_char(form, '&');
    buf_add(form, str_of(name));
    buf_add_char(form, '=');
    buf_add(form, url_encode(form->arena, value));
}

static enum outcome client_secret(struct task *task, const struct issuer *issuer, struct str *out)
{
    *out = STR_NONE;
    if (issuer->sealed_secret.at == NULL ||
        secret_unseal(task->arena, ISSUER_SECRET_PURPOSE, issuer->sealed_secret, out))
        return DONE;
    LOG_FAULT("issuer.secret_unreadable", LOG_TEXT("issuer", issuer->id));
    return refuse(task->failure, INVALID, "issuer_client",
                  "The secret that we share with the issuer cannot be read.",
                  "An administrator has to enter it again.");
}

/* RFC 6749 2.3.1: both are encoded as in a form before they are joined. */
static struct str basic_of(struct arena *arena, struct str id, struct str secret)
{
    struct str pair = ARENA_JOIN(arena, url_encode(arena, id), STR(":"), url_encode(arena, secret));
    return ARENA_JOIN(arena, STR("Basic "), base64_text(arena, pair));
}

static enum outcome token_request(struct exchange *exchange, const struct issuer_answer *answer,
                                  struct issuer_request *out)
{
    struct arena *arena = exchange->task->arena;
    const struct issuer *issuer = exchange->issuer;
    struct str secret;
    enum outcome outcome = client_secret(exchange->task, issuer, &secret);
    if (outcome != DONE)
        return outcome;
    bool basic = secret.at != NULL && str_is(issuer->token_auth, "basic");
    struct buf form = buf_open(arena, 1024, KIB(16));
    add_pair(&form, "grant_type", STR("authorization_code"));
    add_pair(&form, "code", answer->code);
    add_pair(&form, "redirect_uri", answer->redirect_uri);
    add_pair(&form, "code_verifier", exchange->ticket->verifier);
    if (!basic)
        add_pair(&form, "client_id", issuer->client_id);
    if (secret.at != NULL && !basic)
        add_pair(&form, "client_secret", secret);
    *out = (struct issuer_request){
        .method = "POST",
        .url = issuer->token_endpoint,
        .authorization = basic ? basic_of(arena, issuer->client_id, secret) : STR_NONE,
        .form = buf_str(&form),
        .deadline_ms = left_ms(exchange),
    };
    return DONE;
}

static enum outcome refuse_token(struct exchange *exchange, const char *why)
{
    LOG_NOTICE("issuer.token_refused", LOG_TEXT("issuer", exchange->issuer->id),
               LOG_TEXT("why", str_of(why)));
    failure_clear(exchange->task->failure);
    return refuse(exchange->task->failure, INVALID, "issuer_token",
                  "What the issuer told us about you could not be verified.",
                  "Try again. If it happens again, an administrator finds the reason in the log.");
}

static enum outcome refuse_exchange(struct exchange *exchange,
                                    const struct issuer_response *response)
{
    struct str error =
        response->body == NULL ? STR_NONE : issuer_text_at(response->body, "error");
    struct failure *failure = exchange->task->failure;
    LOG_NOTICE("issuer.code_refused", LOG_TEXT("issuer", exchange->issuer->id),
               LOG_INT("status", response->status),
               LOG_TEXT("error", str_slice(error.at == NULL ? STR("") : error, 0, 100)));
    if (response->status >= 500)
        return refuse(failure, UPSTREAM_FAULT, "issuer_failed", "The issuer has a problem.",
                      "Try again in a moment.");
    if (str_is(error, "invalid_grant"))
        return refuse(failure, INVALID, "issuer_code",
                      "This sign-in was used already, or took too long.", "Begin it again.");
    return refuse(failure, INVALID, "issuer_client", "The issuer does not accept us as a client.",
                  "An administrator has to compare client id, secret and redirect address.");
}

static enum outcome fetch_tokens(struct exchange *exchange, const struct issuer_answer *answer)
{
    struct issuer_request request;
    struct issuer_response response;
    enum outcome outcome = token_request(exchange, answer, &request);
    if (outcome == DONE)
        outcome = issuer_call(exchange->task, exchange->issuer, &request, &response);
    if (outcome != DONE)
        return outcome;
    if (response.status != 200 || response.body == NULL)
        return refuse_exchange(exchange, &response);
    exchange->id_token = issuer_text_at(response.body, "id_token");
    exchange->access_token = issuer_text_at(response.body, "access_token");
    return exchange->id_token.length > 0 ? DONE : refuse_token(exchange, "no id token");
}

/* ---- the id token ---- */

static int64_t seconds_at(const struct node *claims, const char *key)
{
    int64_t seconds = 0;
    const struct node *node = node_member(claims, str_of(key));
    bool good = node != NULL && node_is_int(node, &seconds) && seconds > 0 &&
                seconds < INT64_MAX / US_PER_S;
    return good ? seconds : 0;
}

/* What the library does not know: the rules of this very sign-in. NULL = all is well. */
static const char *judge_claims(const struct exchange *exchange, const struct jwt_claims *claims)
{
    struct task *task = exchange->task;
    struct str at_hash = issuer_text_at(claims->all, "at_hash");
    int64_t age_s = task_now_us(task) / US_PER_S - seconds_at(claims->all, "iat");
    if (claims->nonce.at == NULL ||
        !same_in_constant_time(claims->nonce, exchange->ticket->nonce))
        return "nonce";
    if (age_s > AGE_MAX_S)
        return "it was made long ago";
    if (at_hash.at != NULL && exchange->access_token.at != NULL &&
        !str_equal(at_hash,
                   digest_sha256_url(task->arena, exchange->access_token, AT_HASH_BYTES)))
        return "at_hash";
    return NULL;
}

static enum jwt_verdict check_token(const struct exchange *exchange, const struct jwt *token,
                                    struct jwt_claims *out)
{
    struct arena *arena = exchange->task->arena;
    const struct issuer *issuer = exchange->issuer;
    struct failure failure = {.arena = arena};
    struct jwks keys = {.count = 0};
    if (issuer->jwks.at != NULL && jwks_parse(arena, issuer->jwks, &failure, &keys) != DONE)
        return JWT_UNKNOWN_KEY;
    return jwt_verify(arena, token, &keys,
                      &(struct jwt_rules){
                          .use = JWT_FOR_SIGN_IN,
                          .algorithms = jwt_algorithms_parse(issuer->algorithms),
                          .issuer = issuer->url,
                          .audience = issuer->client_id,
                          .now_us = task_now_us(exchange->task),
                          .skew_s = SKEW_S,
                      },
                      out);
}

/* A key that is not known may be new: it is worth one look at what the issuer publishes now. */
static enum outcome verify(struct exchange *exchange, struct jwt_claims *out)
{
    struct jwt token;
    enum jwt_verdict verdict = jwt_read(exchange->task->arena, exchange->id_token, &token);
    if (verdict == JWT_SOUND)
        verdict = check_token(exchange, &token, out);
    if (verdict == JWT_UNKNOWN_KEY) {
        enum outcome outcome =
            issuer_keys_renew(exchange->task, exchange->issuer, left_ms(exchange));
        if (outcome != DONE && outcome != INVALID)
            return outcome;
        verdict = check_token(exchange, &token, out);
    }
    return verdict == JWT_SOUND ? DONE : refuse_token(exchange, jwt_verdict_name(verdict));
}

/* ---- claims ---- */

static struct str cut_text(struct str text, size_t most)
{
    if (text.at == NULL || str_has_control(text) || str_utf8_count(text) > most)
        return STR("");
    return str_trim(text);
}

static void read_groups(struct arena *arena, const struct node *list, struct list *out)
{
    if (list == NULL || list->kind != NODE_ARRAY)
        return;
    struct issuer_group *rows = ARENA_ARRAY(arena, GROUPS_MAX, struct issuer_group);
    size_t count = 0;
    for (const struct node *node = list->first; node != NULL && count < GROUPS_MAX;
         node = node->next)
        if (node->kind == NODE_TEXT && cut_text(node->text, GROUP_NAME_MAX).length > 0)
            rows[count++].name = cut_text(node->text, GROUP_NAME_MAX);
    *out = (struct list){rows, count, sizeof *rows, list->count > GROUPS_MAX};
}

static bool lists_mfa(const struct node *amr)
{
    if (amr == NULL || amr->kind != NODE_ARRAY)
        return false;
    for (const struct node *node = amr->first; node != NULL; node = node->next)
        if (node->kind == NODE_TEXT && str_is(node->text, "mfa"))
            return true;
    return false;
}

/* What is told here and was not told before. An address without its word is not verified. */
static void read_claims(struct arena *arena, const struct issuer *issuer, const struct node *from,
                        struct issuer_claims *out)
{
    if (out->email.length == 0) {
        const struct node *verified = node_member(from, STR("email_verified"));
        out->email = cut_text(issuer_text_at(from, "email"), EMAIL_CHARACTERS_MAX);
        out->email_verified = out->email.length > 0 && verified != NULL &&
                              verified->kind == NODE_BOOL && verified->truth;
    }
    if (out->name.length == 0)
        out->name = cut_text(issuer_text_at(from, "name"), PERSON_NAME_MAX);
    if (issuer->groups_claim.length > 0 && out->groups.count == 0)
        read_groups(arena, node_member(from, issuer->groups_claim), &out->groups);
}

/* Many issuers put little into the id token. The answer counts for the same subject only (5.3.2). */
static enum outcome fetch_claims(struct exchange *exchange, struct issuer_claims *claims)
{
    struct arena *arena = exchange->task->arena;
    const struct issuer *issuer = exchange->issuer;
    bool enough = claims->email.length > 0 &&
                  (issuer->groups_claim.length == 0 || claims->groups.count > 0);
    struct str bearer = exchange->access_token;
    if (enough || issuer->userinfo_endpoint.at == NULL || bearer.length == 0 ||
        bearer.length > BEARER_BYTES_MAX || str_has_control(bearer))
        return DONE;
    struct issuer_response response;
    enum outcome outcome =
        issuer_call(exchange->task, issuer,
                    &(struct issuer_request){
                        .method = "GET",
                        .url = issuer->userinfo_endpoint,
                        .authorization = ARENA_JOIN(arena, STR("Bearer "), bearer),
                        .deadline_ms = left_ms(exchange),
                    },
                    &response);
    if (outcome != DONE)
        return outcome;
    if (response.status != 200 || response.body == NULL ||
        !str_equal(issuer_text_at(response.body, "sub"), claims->subject))
        return refuse_token(exchange, "the userinfo endpoint speaks of somebody else, or not at all");
    read_claims(arena, issuer, response.body, claims);
    return DONE;
}

enum outcome issuer_exchange(struct task *task, struct issuer *issuer,
                             const struct issuer_ticket *ticket,
                             const struct issuer_answer *answer, struct issuer_claims *out)
{
    struct exchange exchange = {
        .task = task,
        .issuer = issuer,
        .ticket = ticket,
        .end_us = clock_monotonic_us() + answer->deadline_ms * US_PER_MS,
    };
    struct jwt_claims token;
    enum outcome outcome = fetch_tokens(&exchange, answer);
    if (outcome == DONE)
        outcome = verify(&exchange, &token);
    if (outcome != DONE)
        return outcome;
    const char *wrong = judge_claims(&exchange, &token);
    if (wrong != NULL)
        return refuse_token(&exchange, wrong);
    struct issuer_claims claims = {.subject = token.subject, .email = STR(""), .name = STR("")};
    claims.two_factors = lists_mfa(node_member(token.all, STR("amr")));
    claims.auth_time_us = seconds_at(token.all, "auth_time") * US_PER_S;
    read_claims(task->arena, issuer, token.all, &claims);
    outcome = fetch_claims(&exchange, &claims);
    if (outcome == DONE)
        *out = claims;
    return outcome;
}
