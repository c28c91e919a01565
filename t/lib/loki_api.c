/* loki_api.c: the paths of the fake Loki. */
/* SPDX-License-Identifier: ISC */
#include "t/lib/loki_api.h"

#include "platform/json/json.h"
#include "t/lib/loki_logs.h"
#include "t/lib/loki_push.h"

enum { ENTRIES_MOST = 5000, VALUES_MOST = 4000 };
#define ANSWER_BYTES_MAX ((size_t)256 * 1024 * 1024)
#define LOOK_BACK_NS     (30 * LOKI_SECOND)

static const char json_type[] = "application/json";
static const char json_utf8_type[] = "application/json; charset=UTF-8";
static const char text_type[] = "text/plain; charset=utf-8";

struct asked {
    struct loki *loki;
    const struct fake_request *request;
    struct arena *arena;
    struct loki_tenant *tenant; /* NULL = it has nothing */
    struct fake_reply *reply;
    struct str name; /* of the label, in /label/NAME/values */
};

/* Loki's errors are bare text under the type of JSON. */
static void refuse_with(struct asked *asked, int status, struct str why)
{
    *asked->reply = (struct fake_reply){status, json_utf8_type, STR(""), why};
}

static bool query_read(struct asked *asked, struct str text, struct loki_query *query)
{
    struct str why = STR("parse error : syntax error: unexpected $end");
    if (text.length == 0) {
        refuse_with(asked, 400, why);
        return false;
    }
    switch (loki_query_read(asked->arena, text, query, &why)) {
    case LOKI_READ:
        return true;
    case LOKI_WRONG:
        refuse_with(asked, 400, why);
        return false;
    case LOKI_BAD_REGEX:
        refuse_with(asked, 500, why);
        return false;
    case LOKI_BEYOND:
        break;
    }
    refuse_with(
        asked, 501,
        ARENA_JOIN(asked->arena, STR("the fake Loki cannot evaluate this: "), text));
    return false;
}

static void stats_add(struct buf *out, const struct loki_found *found)
{
    buf_print(
        out,
        ",\"stats\":{\"summary\":{\"bytesProcessedPerSecond\":%lld,"
        "\"linesProcessedPerSecond\":%lld,\"totalBytesProcessed\":%lld,"
        "\"totalLinesProcessed\":%lld,\"execTime\":0.001,\"totalEntriesReturned\":%lld}}",
        (long long)found->bytes * 1000, (long long)found->lines * 1000,
        (long long)found->bytes, (long long)found->lines, (long long)found->entries);
}

static void logs_answer(struct asked *asked, const struct loki_query *query,
                        const struct loki_range *range, bool instant)
{
    if (range->limit > ENTRIES_MOST) {
        refuse_with(asked, 400,
                    arena_print(asked->arena,
                                "max entries limit per query exceeded, limit > "
                                "max_entries_limit (%lld > %d)",
                                (long long)range->limit, ENTRIES_MOST));
        return;
    }
    struct buf out = buf_open(asked->arena, 4096, ANSWER_BYTES_MAX);
    BUF_ADD(&out,
            "{\"status\":\"success\",\"data\":{\"resultType\":\"streams\",\"result\":");
    struct loki_found found = loki_logs(asked->arena, asked->tenant, query, range,
                                        !instant && !range->forward, &out);
    stats_add(&out, &found);
    BUF_ADD(&out, "}}");
    *asked->reply = (struct fake_reply){200, instant ? json_utf8_type : json_type,
                                        STR(""), buf_str(&out)};
}

static void answer_range(struct asked *asked)
{
    struct loki_range range;
    struct loki_query query;
    struct str why;
    if (!loki_range_read(asked->request, &range, &why))
        refuse_with(asked, 400, why);
    else if (query_read(asked, fake_parameter(asked->request, "query"), &query))
        logs_answer(asked, &query, &range, false);
}

static void answer_instant(struct asked *asked)
{
    struct loki_range range;
    struct loki_query query;
    struct str why;
    if (!loki_instant_read(asked->request, &range, &why)) {
        refuse_with(asked, 400, why);
        return;
    }
    if (!query_read(asked, fake_parameter(asked->request, "query"), &query))
        return;
    range.start_ns = range.end_ns - LOOK_BACK_NS;
    logs_answer(asked, &query, &range, true);
}

/* Streams of the tenant that have a line in the range and match one of match[] or query. */
static bool streams_read(struct asked *asked, bool needs,
                         const struct loki_stream **streams, size_t *count)
{
    struct loki_range range;
    struct str why;
    if (!loki_bounds_read(asked->request, &range, &why)) {
        refuse_with(asked, 400, why);
        return false;
    }
    size_t total = asked->tenant == NULL ? 0 : asked->tenant->count, asked_for = 0;
    bool *chosen = ARENA_ARRAY(asked->arena, total + 1, bool);
    for (size_t k = 0; k < asked->request->parameters.count; k++) {
        struct pair pair = asked->request->parameters.at[k];
        struct loki_query query;
        if (!str_is(pair.name, "match[]") && !str_is(pair.name, "match") &&
            !str_is(pair.name, "query"))
            continue;
        asked_for++;
        if (!query_read(asked, pair.value, &query))
            return false;
        for (size_t i = 0; i < total; i++)
            chosen[i] |= loki_matchers_match(query.matchers, query.matcher_count,
                                             asked->tenant->streams[i]);
    }
    if (asked_for == 0 && needs) {
        refuse_with(asked, 400, STR("0 matcher groups found"));
        return false;
    }
    *count = 0;
    for (size_t i = 0; i < total; i++) {
        const struct loki_stream *stream = asked->tenant->streams[i];
        if ((asked_for == 0 || chosen[i]) && loki_entry_from(stream, range.start_ns) <
                                                 loki_entry_from(stream, range.end_ns))
            streams[(*count)++] = stream;
    }
    return true;
}

static int by_text(const void *a, const void *b)
{
    const struct str *one = a, *other = b;
    return str_compare(*one, *other);
}

/* {"status":"success","data":[...]} of texts, each once, in order; without "data" when none. */
static void texts_answer(struct asked *asked, struct str *texts, size_t count)
{
    struct buf out = buf_open(asked->arena, 1024, ANSWER_BYTES_MAX);
    struct json_writer writer = json_writer_of(&out);
    if (count > 1)
        qsort(texts, count, sizeof texts[0], by_text);
    json_write_object(&writer);
    json_write_key(&writer, STR("status"));
    json_write_text(&writer, STR("success"));
    if (count > 0) {
        json_write_key(&writer, STR("data"));
        json_write_array(&writer);
        for (size_t i = 0; i < count; i++)
            if (i == 0 || !str_equal(texts[i], texts[i - 1]))
                json_write_text(&writer, texts[i]);
        json_write_end_array(&writer);
    }
    json_write_end_object(&writer);
    *asked->reply = (struct fake_reply){200, json_type, STR(""), buf_str(&out)};
}

static void answer_labels(struct asked *asked)
{
    const struct loki_stream **streams =
        ARENA_ARRAY(asked->arena, LOKI_STREAMS_MAX, const struct loki_stream *);
    size_t count = 0, found = 0;
    if (!streams_read(asked, false, streams, &count))
        return;
    struct str *texts =
        ARENA_ARRAY(asked->arena, count * LOKI_LABELS_MAX + 1, struct str);
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < streams[i]->label_count; k++) {
            const struct loki_label *label = &streams[i]->labels[k];
            if (asked->name.at == NULL)
                texts[found++] = label->name;
            else if (str_equal(label->name, asked->name))
                texts[found++] = label->value;
        }
    texts_answer(asked, texts, found);
}

static void answer_series(struct asked *asked)
{
    const struct loki_stream **streams =
        ARENA_ARRAY(asked->arena, LOKI_STREAMS_MAX, const struct loki_stream *);
    size_t count = 0;
    if (!streams_read(asked, true, streams, &count))
        return;
    struct buf out = buf_open(asked->arena, 1024, ANSWER_BYTES_MAX);
    struct json_writer writer = json_writer_of(&out);
    json_write_object(&writer);
    json_write_key(&writer, STR("status"));
    json_write_text(&writer, STR("success"));
    json_write_key(&writer, STR("data"));
    json_write_array(&writer);
    for (size_t i = 0; i < count; i++) {
        json_write_object(&writer);
        for (size_t k = 0; k < streams[i]->label_count; k++) {
            json_write_key(&writer, streams[i]->labels[k].name);
            json_write_text(&writer, streams[i]->labels[k].value);
        }
        json_write_end_object(&writer);
    }
    json_write_end_array(&writer);
    json_write_end_object(&writer);
    *asked->reply = (struct fake_reply){200, json_type, STR(""), buf_str(&out)};
}

static void answer_push(struct asked *asked)
{
    struct str why;
    if (loki_push(&asked->loki->store, asked->request->tenant, asked->arena,
                  asked->request->body, &why))
        *asked->reply = (struct fake_reply){204, text_type, STR(""), STR("")};
    else
        refuse_with(asked, 400, why);
}

static const struct {
    const char *path;
    bool post_only;
    void (*answer)(struct asked *asked);
} paths[] = {
    {"/loki/api/v1/push", true, answer_push},
    {"/loki/api/v1/query_range", false, answer_range},
    {"/loki/api/v1/query", false, answer_instant},
    {"/loki/api/v1/labels", false, answer_labels},
    {"/loki/api/v1/series", false, answer_series},
};

static void answer_absent(struct asked *asked)
{
    *asked->reply =
        (struct fake_reply){404, text_type, STR(""), STR("404 page not found\n")};
}

static bool label_path(struct str path, struct str *name)
{
    struct str before = STR("/loki/api/v1/label/"), behind = STR("/values");
    if (!str_starts(path, before) || !str_ends(path, behind) ||
        path.length <= before.length + behind.length)
        return false;
    *name = str_slice(path, before.length, path.length - behind.length);
    return true;
}

void loki_answer(void *state, const struct fake_request *request,
                 struct fake_reply *reply)
{
    struct asked asked = {state, request, request->arena, NULL, reply, STR_NONE};
    void (*answer)(struct asked *) = answer_absent;
    if (str_is(request->path, "/ready")) {
        *reply = (struct fake_reply){200, text_type, STR(""), STR("ready\n")};
        return;
    }
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++)
        if (str_is(request->path, paths[i].path) &&
            (!paths[i].post_only || str_is(request->method, "POST")))
            answer = paths[i].answer;
    if (label_path(request->path, &asked.name))
        answer = answer_labels;
    if (answer != answer_absent && request->tenant.at == NULL) {
        *reply = (struct fake_reply){401, text_type, STR(""), STR("no org id\n")};
        return;
    }
    asked.tenant = request->tenant.at == NULL
                       ? NULL
                       : loki_tenant_find(&asked.loki->store, request->tenant);
    answer(&asked);
}
