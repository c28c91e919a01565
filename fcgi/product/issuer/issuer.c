/* issuer.c: issuers as administrators keep them: listed, added, changed, removed. */
/* SPDX-License-Identifier: ISC */
#include "platform/base/id.h"
#include "platform/token/jwks.h"
#include "product/audit/audit.h"
#include "product/issuer/issuer_private.h"

const struct field issuer_columns[] = {
    {"id", TEXT_AT(struct issuer, id)},
    {"name", TEXT_AT(struct issuer, name)},
    {"url", TEXT_AT(struct issuer, url)},
    {"client_id", TEXT_AT(struct issuer, client_id)},
    {"client_secret", TEXT_AT(struct issuer, sealed_secret)},
    {"audience", TEXT_AT(struct issuer, audience)},
    {"sign_in", BOOL_AT(struct issuer, sign_in)},
    {"api", BOOL_AT(struct issuer, api)},
    {"provision", BOOL_AT(struct issuer, provision)},
    {"sign_out", BOOL_AT(struct issuer, sign_out)},
    {"scopes", TEXT_AT(struct issuer, scopes)},
    {"groups_claim", TEXT_AT(struct issuer, groups_claim)},
    {"algorithms", TEXT_AT(struct issuer, algorithms)},
    {"active", BOOL_AT(struct issuer, active)},
    {"authorization_endpoint", TEXT_AT(struct issuer, authorization_endpoint)},
    {"token_endpoint", TEXT_AT(struct issuer, token_endpoint)},
    {"token_auth", TEXT_AT(struct issuer, token_auth)},
    {"userinfo_endpoint", TEXT_AT(struct issuer, userinfo_endpoint)},
    {"jwks_uri", TEXT_AT(struct issuer, jwks_uri)},
    {"end_session_endpoint", TEXT_AT(struct issuer, end_session_endpoint)},
    {"answers_iss", BOOL_AT(struct issuer, answers_iss)},
    {"discovered_us", INT_AT(struct issuer, discovered_us)},
    {"jwks", TEXT_AT(struct issuer, jwks)},
    {"jwks_fetched_us", INT_AT(struct issuer, jwks_fetched_us)},
    {"asked_us", INT_AT(struct issuer, asked_us)},
    {"trouble", TEXT_AT(struct issuer, trouble)},
    {"created_us", INT_AT(struct issuer, created_us)},
    {"updated_us", INT_AT(struct issuer, updated_us)},
    {0},
};

enum outcome issuer_load(struct task *task, struct str id, struct issuer *out)
{
    enum outcome outcome =
        store_one(task, Q_ISSUER_LOAD, ARGS(ARG_TEXT("id", id)), issuer_columns, out);
    if (outcome == ABSENT)
        return refuse(task->failure, ABSENT, NULL, "There is no such issuer.", NULL);
    return outcome;
}

enum outcome issuer_list(struct task *task, const struct issuer *after, int64_t limit,
                         struct list *out)
{
    enum outcome outcome =
        store_list(task, Q_ISSUER_LIST,
                   ARGS(ARG_TEXT("after_name", after == NULL ? STR("") : after->name),
                        ARG_TEXT("after_id", after == NULL ? STR("") : after->id),
                        ARG_INT("limit", limit + 1)),
                   issuer_columns, sizeof(struct issuer), out);
    if (outcome == DONE && out->count > (size_t)limit) {
        out->count = (size_t)limit;
        out->more = true;
    }
    return outcome;
}

struct str issuer_method(struct arena *arena, struct str issuer_id)
{
    return ARENA_JOIN(arena, STR("issuer:"), issuer_id);
}

/* ---- what may be ---- */

/* No text is the empty text in a row. */
static struct str text_of(struct str text)
{
    return text.at == NULL ? STR("") : text;
}

/* The host of "scheme://host:port/path", without the port; empty when there is none. */
static struct str host_of(struct str url)
{
    ptrdiff_t colon = str_find(url, 0, ':');
    size_t from = (size_t)colon + 3;
    size_t to = from;
    while (to < url.length && url.at[to] != '/' && url.at[to] != '?' && url.at[to] != '#')
        to++;
    struct str host = str_slice(url, from, to);
    bool six = str_starts(host, STR("["));
    ptrdiff_t end = six ? str_find(host, 0, ']') + 1 : str_find(host, 0, ':');
    return end < 0 ? host : str_slice(host, 0, (size_t)end);
}

static bool is_loopback(struct str url)
{
    struct str host = host_of(url);
    return str_is(host, "127.0.0.1") || str_is(host, "[::1]") || str_is(host, "localhost");
}

bool issuer_url_is(struct str url, bool query_allowed)
{
    bool https = str_starts(url, STR("https://"));
    if ((!https && !str_starts(url, STR("http://"))) || url.length > ISSUER_URL_MAX)
        return false;
    for (size_t i = 0; i < url.length; i++) {
        unsigned char c = (unsigned char)url.at[i];
        if (c <= 0x20 || c >= 0x7f || c == '"' || c == '<' || c == '>' || c == '\\' || c == '#' ||
            c == '@' || (c == '?' && !query_allowed))
            return false;
    }
    return host_of(url).length > 0 && (https || is_loopback(url));
}

static void judge_text(struct failure *failure, const char *pointer, struct str text, size_t most)
{
    if (str_utf8_count(text_of(text)) > most)
        failure_field(failure, str_of(pointer), "too_long", "Use at most %zu characters.", most);
}

/* One spelling for each set; "" when something else is in it. */
static struct str algorithms_of(struct str sent)
{
    switch (sent.length == 0 ? JWT_RS256 | JWT_ES256 : jwt_algorithms_parse(sent)) {
    case JWT_RS256 | JWT_ES256:
        return STR("RS256,ES256");
    case JWT_RS256:
        return STR("RS256");
    case JWT_ES256:
        return STR("ES256");
    default:
        return STR("");
    }
}

/* Words of RFC 6749 3.3 with single spaces; without "openid" there would be no id token. */
static void judge_scopes(struct failure *failure, struct str scopes)
{
    bool openid = false;
    struct str rest = scopes;
    struct str word;
    while (str_cut(&rest, ' ', &word)) {
        openid = openid || str_is(word, "openid");
        for (size_t i = 0; i < word.length; i++)
            if (word.at[i] <= 0x20 || word.at[i] >= 0x7f || word.at[i] == '"' || word.at[i] == '\\')
                openid = false;
        if (word.length == 0)
            openid = false;
    }
    if (!openid)
        failure_field(failure, STR("/scopes"), "format",
                      "Give words with single spaces between them; one of them is openid.");
}

static void judge_uses(struct failure *failure, const struct issuer *issuer)
{
    if (issuer->sign_in && issuer->client_id.length == 0)
        failure_field(failure, STR("/client_id"), "required",
                      "Signing in needs the client id that the issuer knows us by.");
    if (issuer->api && issuer->audience.length == 0)
        failure_field(failure, STR("/audience"), "required",
                      "API tokens need an audience: what their \"aud\" says.");
    if (issuer->provision && !issuer->sign_in)
        failure_field(failure, STR("/provision"), "needs_sign_in",
                      "Accounts are made at sign-in, so signing in must be on.");
}

static enum outcome judge(struct task *task, const struct issuer *issuer)
{
    struct failure *failure = task->failure;
    if (issuer->name.length == 0)
        failure_field(failure, STR("/name"), "required", "Give the name for the button.");
    judge_text(failure, "/name", issuer->name, ISSUER_NAME_MAX);
    judge_text(failure, "/client_id", issuer->client_id, ISSUER_WORD_MAX);
    judge_text(failure, "/audience", issuer->audience, ISSUER_WORD_MAX);
    judge_text(failure, "/groups_claim", issuer->groups_claim, ISSUER_WORD_MAX);
    if (!issuer_url_is(issuer->url, false))
        failure_field(failure, STR("/url"), "format",
                      "Give the issuer's address as its tokens spell it, like "
                      "https://login.example.org/; http works for this machine only.");
    judge_text(failure, "/scopes", issuer->scopes, ISSUER_WORD_MAX);
    judge_scopes(failure, issuer->scopes);
    if (issuer->algorithms.length == 0)
        failure_field(failure, STR("/algorithms"), "unknown",
                      "Choose RS256, ES256 or \"RS256,ES256\".");
    judge_uses(failure, issuer);
    if (failure->field_count == 0)
        return DONE;
    return refuse(failure, INVALID, NULL, "The issuer cannot be kept like this.", NULL);
}

/* ---- drafts and rows ---- */

struct issuer_draft issuer_draft_of(const struct issuer *issuer)
{
    return (struct issuer_draft){
        .name = issuer->name,
        .url = issuer->url,
        .client_id = issuer->client_id,
        .audience = issuer->audience,
        .sign_in = issuer->sign_in,
        .api = issuer->api,
        .provision = issuer->provision,
        .sign_out = issuer->sign_out,
        .scopes = issuer->scopes,
        .groups_claim = issuer->groups_claim,
        .algorithms = issuer->algorithms,
        .active = issuer->active,
    };
}

static void take_draft(struct task *task, const struct issuer_draft *draft, struct issuer *issuer)
{
    issuer->name = text_of(draft->name);
    issuer->url = text_of(draft->url);
    issuer->client_id = text_of(draft->client_id);
    issuer->audience = text_of(draft->audience);
    issuer->sign_in = draft->sign_in;
    issuer->api = draft->api;
    issuer->provision = draft->provision;
    issuer->sign_out = draft->sign_out;
    issuer->scopes = draft->scopes.length == 0 ? ISSUER_SCOPES : draft->scopes;
    issuer->groups_claim = text_of(draft->groups_claim);
    issuer->algorithms = algorithms_of(draft->algorithms);
    issuer->active = draft->active;
    if (draft->client_secret.length > 0)
        issuer->sealed_secret =
            secret_seal(task->arena, ISSUER_SECRET_PURPOSE, draft->client_secret);
}

static struct str issuer_json(struct arena *arena, const struct issuer *issuer)
{
    static const struct field told[] = {
        {"name", TEXT_AT(struct issuer, name)},
        {"url", TEXT_AT(struct issuer, url)},
        {"client_id", TEXT_AT(struct issuer, client_id)},
        {"audience", TEXT_AT(struct issuer, audience)},
        {"sign_in", BOOL_AT(struct issuer, sign_in)},
        {"api", BOOL_AT(struct issuer, api)},
        {"provision", BOOL_AT(struct issuer, provision)},
        {"sign_out", BOOL_AT(struct issuer, sign_out)},
        {"scopes", TEXT_AT(struct issuer, scopes)},
        {"groups_claim", TEXT_AT(struct issuer, groups_claim)},
        {"algorithms", TEXT_AT(struct issuer, algorithms)},
        {"active", BOOL_AT(struct issuer, active)},
        {0},
    };
    struct buf buf = buf_open(arena, 512, KIB(8));
    struct json_writer writer = json_writer_of(&buf);
    json_write_object(&writer);
    json_write_members(&writer, told, issuer);
    json_write_end_object(&writer);
    return buf_str(&buf);
}

static enum outcome refuse_known(struct task *task)
{
    failure_clear(task->failure);
    failure_field(task->failure, STR("/url"), "not_unique", "This issuer is there already.");
    return refuse(task->failure, CLASH, "not_unique", "This issuer is there already.", NULL);
}

#define ROW_ARGS(issuer)                                                                   \
    ARG_TEXT("id", (issuer)->id), ARG_TEXT("name", (issuer)->name),                        \
        ARG_TEXT("url", (issuer)->url), ARG_TEXT("client_id", (issuer)->client_id),        \
        ARG_TEXT("client_secret", (issuer)->sealed_secret),                                \
        ARG_TEXT("audience", (issuer)->audience), ARG_BOOL("sign_in", (issuer)->sign_in),  \
        ARG_BOOL("api", (issuer)->api), ARG_BOOL("provision", (issuer)->provision),        \
        ARG_BOOL("sign_out", (issuer)->sign_out),                                          \
        ARG_TEXT("scopes", (issuer)->scopes),                                              \
        ARG_TEXT("groups_claim", (issuer)->groups_claim),                                  \
        ARG_TEXT("algorithms", (issuer)->algorithms), ARG_BOOL("active", (issuer)->active)

/* ---- operations ---- */

static enum outcome add_queued(struct task *task, const struct issuer *issuer)
{
    enum outcome outcome =
        store_queue(task, Q_ISSUER_ADD,
                    ARGS(ROW_ARGS(issuer), ARG_INT("now", issuer->created_us)), 1);
    if (outcome == DONE)
        outcome = job_add(task, ISSUER_JOB, issuer->id, STR("{}"), issuer->created_us);
    if (outcome == DONE)
        outcome = audit_add(task, &(struct audit_deed){
                                      .action = "issuer.added",
                                      .object_type = "issuer",
                                      .object_id = issuer->id,
                                      .after_json = issuer_json(task->arena, issuer),
                                  });
    return outcome == DONE ? store_commit(task) : outcome;
}

enum outcome issuer_add(struct task *task, const struct issuer_draft *draft, struct issuer *out)
{
    int64_t now = task_now_us(task);
    struct issuer issuer = {
        .id = id_make(task->arena, "iss", now),
        .token_auth = STR("basic"),
        .trouble = STR(""),
        .created_us = now,
        .updated_us = now,
    };
    take_draft(task, draft, &issuer);
    enum outcome outcome = judge(task, &issuer);
    if (outcome != DONE)
        return outcome;
    outcome = store_begin(task);
    if (outcome == DONE)
        outcome = add_queued(task, &issuer);
    if (outcome != DONE) {
        store_rollback(task);
        return outcome == CLASH ? refuse_known(task) : outcome;
    }
    *out = issuer;
    return DONE;
}

/* The subjects of another server would be taken for those that were linked. */
static enum outcome judge_move(struct task *task, const struct issuer *before,
                               const struct issuer *after)
{
    struct counted {
        int64_t count;
    } counted = {0};
    static const struct field columns[] = {{"count", INT_AT(struct counted, count)}, {0}};
    if (str_equal(before->url, after->url))
        return DONE;
    enum outcome outcome = store_one(task, Q_ISSUER_IDENTITY_COUNT,
                                     ARGS(ARG_TEXT("issuer", before->id)), columns, &counted);
    if (outcome != DONE || counted.count == 0)
        return outcome;
    failure_field(task->failure, STR("/url"), "issuer_in_use",
                  "People sign in with this issuer. Add another one instead.");
    return refuse(task->failure, INVALID, NULL, "The issuer cannot be kept like this.", NULL);
}

static enum outcome change_queued(struct task *task, const struct issuer *before,
                                  const struct issuer *after)
{
    enum outcome outcome = store_queue(
        task, Q_ISSUER_CHANGE,
        ARGS(ROW_ARGS(after), ARG_INT("now", after->updated_us), ARG_INT("seen", before->updated_us)),
        1);
    if (outcome == DONE && !str_equal(before->url, after->url))
        outcome = job_add(task, ISSUER_JOB, after->id, STR("{}"), after->updated_us);
    /* Who came in by an issuer that is not trusted any more is out again. */
    if (outcome == DONE && before->active && !after->active)
        outcome = store_queue(task, Q_ISSUER_SESSIONS_END,
                              ARGS(ARG_NULL("person"),
                                   ARG_TEXT("method", issuer_method(task->arena, after->id))),
                              0);
    if (outcome == DONE)
        outcome = audit_add(task, &(struct audit_deed){
                                      .action = "issuer.changed",
                                      .object_type = "issuer",
                                      .object_id = after->id,
                                      .before_json = issuer_json(task->arena, before),
                                      .after_json = issuer_json(task->arena, after),
                                  });
    return outcome == DONE ? store_commit(task) : outcome;
}

enum outcome issuer_change(struct task *task, const struct issuer *before,
                           const struct issuer_draft *draft, struct issuer *out)
{
    struct issuer after = *before;
    int64_t now = task_now_us(task);
    after.updated_us = now > before->updated_us ? now : before->updated_us + 1;
    take_draft(task, draft, &after);
    enum outcome outcome = judge(task, &after);
    if (outcome == DONE)
        outcome = judge_move(task, before, &after);
    if (outcome != DONE)
        return outcome;
    outcome = store_begin(task);
    if (outcome == DONE)
        outcome = change_queued(task, before, &after);
    if (outcome == DONE) {
        *out = after;
        return DONE;
    }
    store_rollback(task);
    if (outcome == CLASH && str_is(str_of(task->failure->code), "not_unique"))
        return refuse_known(task);
    if (outcome == CLASH)
        return refuse(task->failure, STALE, "changed_meanwhile",
                      "Somebody else changed this issuer meanwhile.", "Load it again.");
    return outcome;
}

enum outcome issuer_remove(struct task *task, const struct issuer *issuer)
{
    int64_t removed = 0;
    enum outcome outcome = store_begin(task);
    if (outcome == DONE)
        outcome =
            store_change(task, Q_ISSUER_REMOVE, ARGS(ARG_TEXT("id", issuer->id)), &removed);
    if (outcome == DONE && removed == 0)
        outcome = refuse(task->failure, CLASH, "issuer_active",
                         "An active issuer cannot be removed.", "Deactivate it first.");
    if (outcome == DONE)
        outcome = audit_add(task, &(struct audit_deed){
                                      .action = "issuer.removed",
                                      .object_type = "issuer",
                                      .object_id = issuer->id,
                                      .before_json = issuer_json(task->arena, issuer),
                                  });
    if (outcome == DONE)
        outcome = store_commit(task);
    if (outcome != DONE)
        store_rollback(task);
    return outcome;
}
