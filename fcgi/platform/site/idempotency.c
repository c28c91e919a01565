/* idempotency.c: POSTs of the API that a client may repeat. */
/* SPDX-License-Identifier: ISC */
#include "platform/site/idempotency.h"

#include "platform/base/id.h"
#include "platform/base/secret.h"

enum { KEY_BYTES_MAX = 255, ANSWER_BYTES_MAX = 40 * 1024, LEASE_S = 120, PARTS = 5 };

struct idempotency_settings idempotency_settings = {.keep_ms = MS_PER_DAY};

/* clang-format off */
const struct setting idempotency_setting_rows[] = {
    {"idempotency_keep", SETTING_DURATION_AT(struct idempotency_settings, keep_ms),
     .min = MS_PER_MINUTE, .max = 30 * MS_PER_DAY, .fallback = "24h",
     .says = "An Idempotency-Key counts for so long; afterwards it may be used anew."},
    {0},
};
/* clang-format on */

/* One key at work. */
struct attempt {
    struct str owner;
    struct str key_hash;
    struct str request_hash;
    struct str token;
    const char *purpose; /* what the answer is sealed for: holds the client's key */
    bool unfinished;     /* the answer is not kept */
};

struct stored {
    struct str request_hash;
    int64_t lease_us;
    int64_t status; /* 0 = at work, or nobody any more */
    struct str answer;
};
static const struct field stored_columns[] = {
    {"request_hash", TEXT_AT(struct stored, request_hash)},
    {"lease_us", INT_AT(struct stored, lease_us)},
    {"status", INT_AT(struct stored, status)},
    {"answer", TEXT_AT(struct stored, answer)},
    {0},
};

/* ---- the key ---- */

/* The draft quotes the value, practice does not. */
static bool key_read(struct str header, struct str *key)
{
    *key = str_trim(header);
    if (key->length >= 2 && key->at[0] == '"' && key->at[key->length - 1] == '"')
        *key = str_slice(*key, 1, key->length - 1);
    for (size_t i = 0; i < key->length; i++)
        if (key->at[i] <= ' ' || key->at[i] > '~' || key->at[i] == '"' || key->at[i] == '\\')
            return false;
    return key->length > 0 && key->length <= KEY_BYTES_MAX;
}

static struct attempt *attempt_of(struct call *call, struct str key)
{
    const struct request *request = call->request;
    struct arena *arena = request->arena;
    struct attempt *attempt = ARENA_NEW(arena, struct attempt);
    attempt->owner =
        call->caller->key_id.length > 0 ? call->caller->key_id : call->caller->user_id;
    struct str own = ARENA_JOIN(arena, attempt->owner, STR(" "), key);
    attempt->key_hash = secret_hash(arena, "idempotency key", own);
    attempt->request_hash = secret_hash(
        arena, "idempotency request",
        ARENA_JOIN(arena, request->method_text, STR(" "), request->path, STR("?"),
                   request->query_text.length == 0 ? STR("") : request->query_text, STR("\n"),
                   request->body.length == 0 ? STR("") : request->body));
    attempt->token = id_make(arena, "idt", task_now_us(&call->task));
    attempt->purpose = arena_cstr(arena, ARENA_JOIN(arena, STR("idempotency answer "), own));
    return attempt;
}

/* ---- an answer as text ---- */

static struct str header_or_empty(const struct response *response, const char *name)
{
    struct str value = response_header_value(response, name);
    return value.at == NULL ? STR("") : value;
}

/* Content type, Location, ETag and Retry-After in lines, then the body. */
static struct str answer_pack(struct call *call)
{
    const struct response *response = call->response;
    struct arena *arena = call->request->arena;
    struct str body = buf_str(&response->body);
    return ARENA_JOIN(
        arena, response->content_type.at == NULL ? STR("") : response->content_type,
        STR("\n"), header_or_empty(response, "Location"), STR("\n"),
        header_or_empty(response, "ETag"), STR("\n"),
        header_or_empty(response, "Retry-After"), STR("\n"),
        body.at == NULL ? STR("") : body);
}

static void answer_unpack(struct call *call, int64_t status, struct str packed)
{
    static const char *const names[] = {NULL, "Location", "ETag", "Retry-After"};
    struct response *response = call->response;
    struct str line;
    for (size_t i = 0; i < COUNT_OF(names) && str_cut(&packed, '\n', &line); i++) {
        if (line.length == 0)
            continue;
        if (names[i] == NULL)
            response->content_type = line;
        else
            response_header(response, names[i], line);
    }
    if (packed.length > 0)
        buf_add(&response->body, packed);
    response->status = (int)status;
    response_header(response, "Idempotency-Replayed", STR("true"));
    response_header(response, "Idempotent-Replayed", STR("true"));
}

static enum outcome answer_again(struct call *call, const struct attempt *attempt,
                                 const struct stored *stored)
{
    struct str packed;
    if (stored->answer.length == 0)
        return refuse(&call->failure, CLASH, "idempotency_answer_lost",
                      "This was done before, but its answer was too large to be kept.",
                      "Look at what is there now; do not send it again.");
    if (!secret_unseal(call->request->arena, attempt->purpose, stored->answer, &packed))
        return refuse(&call->failure, CLASH, "idempotency_answer_lost",
                      "This was done before, but its answer cannot be opened any more.",
                      "Look at what is there now; do not send it again.");
    answer_unpack(call, stored->status, packed);
    return DONE;
}

/* ---- before the handler ---- */

static enum outcome judge_stored(struct call *call, const struct attempt *attempt)
{
    struct stored stored;
    enum outcome outcome =
        store_one(&call->task, Q_IDEMPOTENCY_LOAD,
                  ARGS(ARG_TEXT("owner", attempt->owner), ARG_TEXT("key", attempt->key_hash)),
                  stored_columns, &stored);
    if (outcome == DONE && !str_equal(stored.request_hash, attempt->request_hash))
        return refuse(&call->failure, INVALID, "idempotency_key_reused",
                      "This Idempotency-Key was used for another request.",
                      "Use a new key for each request, and the same only to repeat it.");
    if (outcome == DONE && stored.status != 0)
        return answer_again(call, attempt, &stored);
    if (outcome != DONE && outcome != ABSENT)
        return outcome;
    call->failure.retry_after_s = 1;
    return refuse(&call->failure, CLASH, "idempotency_in_progress",
                  "The first request with this Idempotency-Key is still being worked on.",
                  "Send it again in a moment.");
}

enum outcome idempotency_begin(struct visit *visit)
{
    struct call *call = &visit->call;
    struct str header = request_header(call->request, "idempotency-key");
    struct str key;
    if (header.at == NULL || call->request->method != POST || !call->wants_json ||
        call->caller == NULL || call->task.store == NULL)
        return DONE;
    if (!key_read(header, &key))
        return refuse(&call->failure, MALFORMED, "idempotency_key_malformed",
                      "The Idempotency-Key is not 1 to 255 printable characters.",
                      "Use a UUID, quoted or not.");
    struct attempt *attempt = attempt_of(call, key);
    int64_t now = task_now_us(&call->task);
    int64_t begun = 0;
    enum outcome outcome = store_change(
        &call->task, Q_IDEMPOTENCY_BEGIN,
        ARGS(ARG_TEXT("owner", attempt->owner), ARG_TEXT("key", attempt->key_hash),
             ARG_TEXT("request", attempt->request_hash), ARG_TEXT("token", attempt->token),
             ARG_INT("lease", now + LEASE_S * US_PER_S),
             ARG_INT("expired", now - idempotency_settings.keep_ms * US_PER_MS),
             ARG_INT("now", now)),
        &begun);
    if (outcome != DONE)
        return outcome;
    if (begun == 0)
        return judge_stored(call, attempt);
    visit->attempt = attempt;
    store_hold(call->task.store);
    return DONE;
}

/* ---- behind the answer ---- */

static const struct arg *mine(const struct attempt *attempt, struct arg args[4])
{
    args[0] = (struct arg)ARG_TEXT("owner", attempt->owner);
    args[1] = (struct arg)ARG_TEXT("key", attempt->key_hash);
    args[2] = (struct arg)ARG_TEXT("token", attempt->token);
    args[3] = (struct arg){.kind = ARG_END};
    return args;
}

/* In the handler's transaction; a worker that took the key over meanwhile lets it fail. */
static enum outcome keep_answer(struct call *call, const struct attempt *attempt)
{
    struct str packed = answer_pack(call);
    struct str sealed = packed.length > ANSWER_BYTES_MAX
                            ? STR_NONE
                            : secret_seal(call->request->arena, attempt->purpose, packed);
    enum outcome outcome = DONE;
    if (!store_is_held(call->task.store))
        outcome = store_begin(&call->task);
    if (outcome == DONE)
        outcome = store_queue(
            &call->task, Q_IDEMPOTENCY_DONE,
            ARGS(ARG_TEXT("owner", attempt->owner), ARG_TEXT("key", attempt->key_hash),
                 ARG_TEXT("token", attempt->token), ARG_INT("status", call->response->status),
                 ARG_TEXT("answer", sealed)),
            1);
    if (outcome == DONE)
        outcome = store_release(&call->task);
    return outcome;
}

/* Nothing was written: the next request with the key begins anew. */
static void drop_key(struct call *call, const struct attempt *attempt)
{
    struct arg args[4];
    int64_t dropped = 0;
    if (store_change(&call->task, Q_IDEMPOTENCY_DROP, mine(attempt, args), &dropped) != DONE)
        failure_clear(&call->failure); /* its lease ends */
}

/* ---- requests of many items ---- */

static const struct field item_columns[] = {
    {"item", TEXT_AT(struct idempotency_item, item)},
    {"result", TEXT_AT(struct idempotency_item, result)},
    {0},
};

static int64_t expired_us(struct call *call)
{
    return task_now_us(&call->task) - idempotency_settings.keep_ms * US_PER_MS;
}

enum outcome idempotency_items(struct call *call, struct list *out)
{
    const struct attempt *attempt = visit_of(call)->attempt;
    struct list kept = {.rows = NULL};
    if (attempt == NULL) {
        *out = kept;
        return DONE;
    }
    enum outcome outcome = store_list(
        &call->task, Q_IDEMPOTENCY_ITEM_LIST,
        ARGS(ARG_TEXT("owner", attempt->owner), ARG_TEXT("key", attempt->key_hash),
             ARG_TEXT("request", attempt->request_hash), ARG_INT("expired", expired_us(call)),
             ARG_INT("limit", IDEMPOTENCY_ITEMS_MAX)),
        item_columns, sizeof(struct idempotency_item), &kept);
    if (outcome != DONE)
        return outcome;
    struct idempotency_item *items =
        ARENA_ARRAY(call->request->arena, kept.count, struct idempotency_item);
    for (size_t i = 0; i < kept.count; i++) {
        const struct idempotency_item *row = LIST_ROW(kept, struct idempotency_item, i);
        items[i].item = row->item;
        if (!secret_unseal(call->request->arena, attempt->purpose, row->result, &items[i].result))
            return refuse(&call->failure, CLASH, "idempotency_answer_lost",
                          "A part of this was done before, but what was told of it cannot be "
                          "opened any more.",
                          "Look at what is there now; do not send it again.");
    }
    *out = (struct list){items, kept.count, sizeof *items, false};
    return DONE;
}

static enum outcome queue_item(struct call *call, const struct attempt *attempt, struct str item,
                               struct str result)
{
    struct str sealed = secret_seal(call->request->arena, attempt->purpose, result);
    int64_t now = task_now_us(&call->task);
    enum outcome outcome = store_queue(
        &call->task, Q_IDEMPOTENCY_RENEW,
        ARGS(ARG_TEXT("owner", attempt->owner), ARG_TEXT("key", attempt->key_hash),
             ARG_TEXT("token", attempt->token), ARG_INT("lease", now + LEASE_S * US_PER_S)),
        1);
    if (outcome == DONE)
        outcome = store_queue(
            &call->task, Q_IDEMPOTENCY_ITEM_ADD,
            ARGS(ARG_TEXT("owner", attempt->owner), ARG_TEXT("key", attempt->key_hash),
                 ARG_TEXT("item", item), ARG_TEXT("request", attempt->request_hash),
                 ARG_TEXT("result", sealed), ARG_INT("now", now),
                 ARG_INT("expired", expired_us(call))),
            1);
    return outcome;
}

static enum outcome refuse_taken_over(struct call *call)
{
    failure_clear(&call->failure);
    return refuse(&call->failure, CLASH, "idempotency_in_progress",
                  "Another request with this Idempotency-Key took over.",
                  "Send it again in a moment.");
}

enum outcome idempotency_item_keep(struct call *call, struct str item, struct str result)
{
    const struct attempt *attempt = visit_of(call)->attempt;
    if (attempt == NULL || !store_is_held(call->task.store))
        return DONE;
    enum outcome outcome = queue_item(call, attempt, item, result);
    if (outcome == DONE)
        outcome = store_settle(&call->task);
    if (outcome == DONE)
        return DONE;
    store_drop(&call->task);
    store_hold(call->task.store);
    return outcome == CLASH ? refuse_taken_over(call) : outcome;
}

void idempotency_unfinished(struct call *call)
{
    struct attempt *attempt = visit_of(call)->attempt;
    if (attempt != NULL)
        attempt->unfinished = true;
}

enum outcome idempotency_end(struct visit *visit)
{
    struct call *call = &visit->call;
    const struct attempt *attempt = visit->attempt;
    if (attempt == NULL)
        return DONE;
    visit->attempt = NULL;
    int status = call->response->status;
    bool written = store_is_held(call->task.store);
    bool keeps = visit->next == NULL && !attempt->unfinished &&
                 (written ? status < 500 : status < 300);
    if (written && !keeps && visit->next == NULL && !attempt->unfinished) {
        store_drop(&call->task); /* our fault: as if it had never been asked */
        drop_key(call, attempt);
        return DONE;
    }
    if (!keeps) {
        enum outcome released = store_release(&call->task);
        drop_key(call, attempt);
        return released;
    }
    enum outcome outcome = keep_answer(call, attempt);
    if (outcome == DONE)
        return DONE;
    store_drop(&call->task);
    failure_clear(&call->failure);
    if (!written && outcome == STORE_FAULT) {
        drop_key(call, attempt); /* what it did is committed: the answer is true, but not kept */
        return DONE;
    }
    return outcome == CLASH ? refuse_taken_over(call) : outcome;
}
