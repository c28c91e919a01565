/*
 * issuer_discover.c: what an issuer publishes about itself: its endpoints (OpenID Connect
 * Discovery 1.0) and its keys (RFC 7517), fetched, looked at, and kept in its row.
 */
/* SPDX-License-Identifier: ISC */
#include "platform/base/log.h"
#include "platform/token/jwks.h"
#include "product/issuer/issuer_private.h"

enum {
    ONE_MS = 8000,    /* for the two calls about one issuer */
    RENEW_S = 30,     /* an unknown key asks at most so often */
    REFRESH_S = 3600, /* what is older is fetched again by the job */
    JOB_EVERY_S = 300,
    JOB_ISSUERS = 10, /* in one run: two calls each, within the lease */
    JOB_LEASE_S = 150,
};

/* ---- one document ---- */

static enum outcome refuse_document(struct task *task, const char *told)
{
    return refuse(task->failure, INVALID, "issuer_document", told,
                  "Check the issuer's address, or ask whoever runs it.");
}

static enum outcome fetch(struct task *task, const struct issuer *issuer, struct str url,
                          int64_t deadline_ms, struct issuer_response *out)
{
    const struct issuer_request request = {
        .method = "GET", .url = url, .deadline_ms = deadline_ms};
    enum outcome outcome = issuer_call(task, issuer, &request, out);
    if (outcome != DONE)
        return outcome;
    if (out->status != 200)
        return refuse_print(task->failure, INVALID, "issuer_document",
                            "The issuer answered with status %d where a document was expected.",
                            out->status);
    return out->body != NULL ? DONE
                             : refuse_document(task, "The issuer's document is not a JSON object.");
}

/* Is `word` in the list of that name? `otherwise` when there is no list. */
static bool lists(const struct node *object, const char *key, const char *word, bool otherwise)
{
    const struct node *list = node_member(object, str_of(key));
    if (list == NULL || list->kind != NODE_ARRAY)
        return otherwise;
    for (const struct node *node = list->first; node != NULL; node = node->next)
        if (node->kind == NODE_TEXT && str_is(node->text, word))
            return true;
    return false;
}

/* An endpoint is sound, and no plain http unless the issuer is on this machine itself. */
static bool endpoint_is_good(const struct issuer *issuer, struct str url)
{
    return issuer_url_is(url, true) &&
           (str_starts(url, STR("https://")) || str_starts(issuer->url, STR("http://")));
}

static enum outcome read_endpoint(struct task *task, const struct issuer *issuer,
                                  const struct node *document, const char *key, struct str *out)
{
    struct str url = issuer_text_at(document, key);
    if (!endpoint_is_good(issuer, url))
        return refuse_print(task->failure, INVALID, "issuer_document",
                            "The issuer's document has no %s that can be used.", key);
    *out = url;
    return DONE;
}

/* How the token endpoint wants to be told who we are (RFC 8414 2: basic when it says nothing). */
static enum outcome read_token_auth(struct task *task, const struct node *document,
                                    struct issuer *issuer)
{
    static const char list[] = "token_endpoint_auth_methods_supported";
    bool open = issuer->sealed_secret.at == NULL;
    if (open || lists(document, list, "client_secret_basic", true))
        issuer->token_auth = STR("basic");
    else if (lists(document, list, "client_secret_post", true))
        issuer->token_auth = STR("post");
    else
        return refuse_document(task, "The issuer wants no client secret, neither as basic "
                                     "authentication nor in the form.");
    return DONE;
}

static enum outcome read_document(struct task *task, const struct node *document,
                                  struct issuer *issuer)
{
    if (!str_equal(issuer_text_at(document, "issuer"), issuer->url))
        return refuse_document(task, "The document at this address is another issuer's: the two "
                                     "must be spelled alike, with or without a slash at the end.");
    enum outcome outcome = read_endpoint(task, issuer, document, "jwks_uri", &issuer->jwks_uri);
    if (outcome == DONE && issuer->sign_in)
        outcome = read_endpoint(task, issuer, document, "authorization_endpoint",
                                &issuer->authorization_endpoint);
    if (outcome == DONE && issuer->sign_in)
        outcome = read_endpoint(task, issuer, document, "token_endpoint", &issuer->token_endpoint);
    if (outcome == DONE && issuer->sign_in)
        outcome = read_token_auth(task, document, issuer);
    struct str claims = issuer_text_at(document, "userinfo_endpoint");
    issuer->userinfo_endpoint = endpoint_is_good(issuer, claims) ? claims : STR_NONE;
    struct str end = issuer_text_at(document, "end_session_endpoint");
    issuer->end_session_endpoint = endpoint_is_good(issuer, end) ? end : STR_NONE;
    const struct node *iss =
        node_member(document, STR("authorization_response_iss_parameter_supported"));
    issuer->answers_iss = iss != NULL && iss->kind == NODE_BOOL && iss->truth;
    return outcome;
}

/* At least one key for a signature that we take. */
static enum outcome read_keys(struct task *task, struct str text, const struct issuer *issuer)
{
    struct jwks keys;
    struct failure failure = {.arena = task->arena};
    if (jwks_parse(task->arena, text, &failure, &keys) != DONE)
        return refuse_document(task, "The issuer's keys cannot be read, or are far too many.");
    if (!jwks_serves(&keys, jwt_algorithms_parse(issuer->algorithms)))
        return refuse_document(task, "None of the issuer's keys fits an algorithm that is allowed "
                                     "for it here.");
    return DONE;
}

/* ---- fetching ---- */

static struct str discovery_url(struct arena *arena, struct str url)
{
    if (str_ends(url, STR("/")))
        url.length--;
    return ARENA_JOIN(arena, url, STR("/.well-known/openid-configuration"));
}

static enum outcome fetch_keys(struct task *task, struct issuer *issuer, int64_t deadline_ms)
{
    struct issuer_response keys;
    enum outcome outcome = fetch(task, issuer, issuer->jwks_uri, deadline_ms, &keys);
    if (outcome == DONE)
        outcome = read_keys(task, keys.text, issuer);
    if (outcome == DONE)
        issuer->jwks = keys.text;
    return outcome;
}

static enum outcome save(struct task *task, const struct issuer *issuer)
{
    return store_change(
        task, Q_ISSUER_DISCOVERED,
        ARGS(ARG_TEXT("id", issuer->id), ARG_TEXT("url", issuer->url),
             ARG_TEXT("authorization_endpoint", issuer->authorization_endpoint),
             ARG_TEXT("token_endpoint", issuer->token_endpoint),
             ARG_TEXT("token_auth", issuer->token_auth),
             ARG_TEXT("userinfo_endpoint", issuer->userinfo_endpoint),
             ARG_TEXT("jwks_uri", issuer->jwks_uri),
             ARG_TEXT("end_session_endpoint", issuer->end_session_endpoint),
             ARG_BOOL("answers_iss", issuer->answers_iss), ARG_TEXT("jwks", issuer->jwks),
             ARG_INT("now", task_now_us(task))),
        NULL);
}

/* Why it failed stays in the row, for those who look after it; what was known stays in use. */
static enum outcome keep_trouble(struct task *task, const struct issuer *issuer,
                                 enum outcome outcome)
{
    if (outcome != INVALID && outcome != UPSTREAM_FAULT)
        return outcome;
    struct failure failure = *task->failure;
    struct str told = failure.told.length == 0 ? STR("The issuer could not be asked.") : failure.told;
    LOG_NOTICE("issuer.troubled", LOG_TEXT("issuer", issuer->id), LOG_TEXT("why", told));
    enum outcome kept =
        store_change(task, Q_ISSUER_TROUBLED,
                     ARGS(ARG_TEXT("id", issuer->id), ARG_TEXT("trouble", told)), NULL);
    if (kept != DONE)
        return kept;
    *task->failure = failure;
    return outcome;
}

static enum outcome note_asking(struct task *task, const struct issuer *issuer)
{
    return store_change(task, Q_ISSUER_ASK,
                        ARGS(ARG_TEXT("id", issuer->id), ARG_INT("now", task_now_us(task))), NULL);
}

/* May the issuer be asked for its keys now? Whoever may has said so in the row. */
static enum outcome claim_renewal(struct task *task, const struct issuer *issuer, bool *mine)
{
    int64_t now = task_now_us(task);
    int64_t changed = 0;
    enum outcome outcome =
        store_change(task, Q_ISSUER_RENEW,
                     ARGS(ARG_TEXT("id", issuer->id), ARG_INT("now", now),
                          ARG_INT("renewed_before", now - RENEW_S * US_PER_S)),
                     &changed);
    *mine = changed > 0;
    return outcome;
}

enum outcome issuer_discover(struct task *task, struct issuer *issuer, int64_t deadline_ms)
{
    int64_t from_us = clock_monotonic_us();
    struct issuer found = *issuer;
    struct issuer_response document;
    enum outcome outcome = note_asking(task, issuer);
    if (outcome == DONE)
        outcome = fetch(task, issuer, discovery_url(task->arena, issuer->url), deadline_ms,
                        &document);
    if (outcome == DONE)
        outcome = read_document(task, document.body, &found);
    int64_t left_ms = deadline_ms - (clock_monotonic_us() - from_us) / US_PER_MS;
    if (outcome == DONE)
        outcome = fetch_keys(task, &found, left_ms);
    if (outcome == DONE)
        outcome = save(task, &found);
    if (outcome != DONE)
        return keep_trouble(task, issuer, outcome);
    found.discovered_us = found.jwks_fetched_us = task_now_us(task);
    found.trouble = STR("");
    *issuer = found;
    return DONE;
}

enum outcome issuer_keys_renew(struct task *task, struct issuer *issuer, int64_t deadline_ms)
{
    bool mine = false;
    enum outcome outcome = claim_renewal(task, issuer, &mine);
    if (outcome != DONE || !mine)
        return outcome;
    outcome = fetch_keys(task, issuer, deadline_ms);
    if (outcome == DONE)
        outcome = store_change(task, Q_ISSUER_KEYS_FETCHED,
                               ARGS(ARG_TEXT("id", issuer->id), ARG_TEXT("url", issuer->url),
                                    ARG_TEXT("jwks", issuer->jwks),
                                    ARG_INT("now", task_now_us(task))),
                               NULL);
    return keep_trouble(task, issuer, outcome);
}

/* ---- the job ---- */

/* The next issuer's trouble is not this one's: only the store's own faults end the run. */
static enum outcome refresh_one(struct task *task, struct issuer *issuer)
{
    enum outcome outcome = issuer_discover(task, issuer, ONE_MS);
    if (outcome != INVALID && outcome != UPSTREAM_FAULT)
        return outcome;
    failure_clear(task->failure);
    return DONE;
}

static enum outcome refresh_stale(struct task *task)
{
    struct list stale;
    enum outcome outcome = store_list(
        task, Q_ISSUER_STALE,
        ARGS(ARG_INT("asked_before", task_now_us(task) - REFRESH_S * US_PER_S),
             ARG_INT("limit", JOB_ISSUERS)),
        issuer_columns, sizeof(struct issuer), &stale);
    for (size_t i = 0; outcome == DONE && i < stale.count; i++) {
        struct issuer issuer = *LIST_ROW(stale, struct issuer, i);
        outcome = refresh_one(task, &issuer);
    }
    return outcome;
}

static enum outcome refresh(struct task *task, const struct job *job)
{
    struct issuer issuer;
    if (str_is(job->key, ISSUER_JOB))
        return refresh_stale(task);
    enum outcome outcome = issuer_load(task, job->key, &issuer);
    return outcome == DONE ? refresh_one(task, &issuer) : outcome;
}

const struct job_kind issuer_jobs[] = {
    {.name = ISSUER_JOB,
     .says = "Fetch endpoints and keys of issuers again; idempotent",
     .lease_s = JOB_LEASE_S,
     .attempts = 5,
     .every_s = JOB_EVERY_S,
     .run = refresh},
    {0},
};
