/* loki_api.c: the paths of the fake Loki. */
/* SPDX-License-Identifier: ISC */
#include "t/lib/loki_api.h"

#include "platform/json/json.h"
#include "t/lib/loki_metric.h"
#include "t/lib/loki_push.h"
#include "t/lib/loki_query.h"

enum { ENTRIES_MOST = 5000 };
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

static void refused(struct asked *asked, const struct loki_refusal *refusal)
{
    refuse_with(asked, refusal->status, refusal->why);
}

static bool query_read(struct asked *asked, const struct logql_expr **expr)
{
    struct loki_refusal refusal;
    bool good = loki_query_read(asked->arena, fake_parameter(asked->request, "query"),
                                expr, &refusal);
    if (!good)
        refused(asked, &refusal);
    return good;
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

static void logs_answer(struct asked *asked, const struct logql_expr *expr,
                        const struct loki_range *range, bool instant)
{
    struct loki_found found;
    struct loki_refusal refusal;
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
    if (!loki_logs(asked->arena, asked->tenant, expr, range, !instant && !range->forward,
                   &out, &found, &refusal)) {
        refused(asked, &refusal);
        return;
    }
    stats_add(&out, &found);
    BUF_ADD(&out, "}}");
    *asked->reply = (struct fake_reply){200, instant ? json_utf8_type : json_type,
                                        STR(""), buf_str(&out)};
}

/* Whether the order of the answer is that of its values. */
static bool is_by_value(const struct logql_expr *expr)
{
    return expr->kind == LOGQL_AGGREGATION &&
           (expr->aggregation == LOGQL_TOPK || expr->aggregation == LOGQL_SORT_DESC);
}

static void metric_answer(struct asked *asked, const struct logql_expr *expr,
                          struct loki_sum *sum, bool instant)
{
    struct loki_matrix matrix;
    sum->arena = asked->arena;
    sum->tenant = asked->tenant;
    if (!loki_metric(sum, expr, &matrix)) {
        refused(asked, &sum->refusal);
        return;
    }
    if (matrix.count > LOKI_SERIES_MAX) {
        refuse_with(asked, 400,
                    arena_print(asked->arena,
                                "maximum of series (%d) reached for a single query",
                                LOKI_SERIES_MAX));
        return;
    }
    struct buf out = buf_open(asked->arena, 4096, ANSWER_BYTES_MAX);
    buf_print(&out, "{\"status\":\"success\",\"data\":{\"resultType\":\"%s\",\"result\":",
              !instant        ? "matrix"
              : matrix.scalar ? "scalar"
                              : "vector");
    loki_matrix_write(sum, &matrix, instant, instant && is_by_value(expr), &out);
    stats_add(&out, &sum->found);
    BUF_ADD(&out, "}}");
    *asked->reply = (struct fake_reply){200, json_type, STR(""), buf_str(&out)};
}

static void answer_range(struct asked *asked)
{
    struct loki_range range;
    const struct logql_expr *expr;
    struct str why;
    if (!loki_range_read(asked->request, &range, &why)) {
        refuse_with(asked, 400, why);
        return;
    }
    if (!query_read(asked, &expr))
        return;
    if (expr->kind == LOGQL_LOG) {
        logs_answer(asked, expr, &range, false);
        return;
    }
    /* Loki's frontend moves both ends outwards to multiples of the step. */
    int64_t first = range.start_ns / range.step_ns;
    int64_t last = (range.end_ns + range.step_ns - 1) / range.step_ns;
    struct loki_sum sum = {.start_ns = first * range.step_ns,
                           .step_ns = range.step_ns,
                           .steps = (size_t)(last - first) + 1};
    metric_answer(asked, expr, &sum, false);
}

static void answer_instant(struct asked *asked)
{
    struct loki_range range;
    const struct logql_expr *expr;
    struct str why;
    if (!loki_instant_read(asked->request, &range, &why)) {
        refuse_with(asked, 400, why);
        return;
    }
    if (!query_read(asked, &expr))
        return;
    struct loki_sum sum = {.start_ns = range.end_ns, .step_ns = LOKI_SECOND, .steps = 1};
    range.start_ns = range.end_ns - LOOK_BACK_NS;
    if (expr->kind == LOGQL_LOG)
        logs_answer(asked, expr, &range, true);
    else
        metric_answer(asked, expr, &sum, true);
}

static bool streams_choose(struct asked *asked, struct str selector, bool *chosen)
{
    const struct logql_expr *expr;
    struct loki_refusal refusal;
    struct loki_matcher *matchers;
    size_t count;
    if (!loki_selector_read(asked->arena, selector, &expr, &refusal) ||
        !loki_selector_make(asked->arena, expr->selector, &matchers, &count, &refusal)) {
        refused(asked, &refusal);
        return false;
    }
    for (size_t i = 0; asked->tenant != NULL && i < asked->tenant->count; i++)
        chosen[i] |= loki_matchers_match(matchers, count, asked->tenant->streams[i]);
    return true;
}

/* Streams of the tenant that have a line in the range and match one of match[] or query. */
static bool streams_read(struct asked *asked, bool needs, struct loki_range *range,
                         const struct loki_stream **streams, size_t *count)
{
    struct str why;
    if (!loki_bounds_read(asked->request, range, &why)) {
        refuse_with(asked, 400, why);
        return false;
    }
    size_t total = asked->tenant == NULL ? 0 : asked->tenant->count, asked_for = 0;
    bool *chosen = ARENA_ARRAY(asked->arena, total + 1, bool);
    for (size_t k = 0; k < asked->request->parameters.count; k++) {
        struct pair pair = asked->request->parameters.at[k];
        if (!str_is(pair.name, "match[]") && !str_is(pair.name, "match") &&
            !str_is(pair.name, "query"))
            continue;
        asked_for++;
        if (!streams_choose(asked, pair.value, chosen))
            return false;
    }
    if (asked_for == 0 && needs) {
        refuse_with(asked, 400, STR("0 matcher groups found"));
        return false;
    }
    *count = 0;
    for (size_t i = 0; i < total; i++) {
        const struct loki_stream *stream = asked->tenant->streams[i];
        if ((asked_for == 0 || chosen[i]) && loki_entry_from(stream, range->start_ns) <
                                                 loki_entry_from(stream, range->end_ns))
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
    struct loki_range range;
    if (!streams_read(asked, false, &range, streams, &count))
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
    struct loki_range range;
    if (!streams_read(asked, true, &range, streams, &count))
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

static void answer_absent(struct asked *asked)
{
    *asked->reply =
        (struct fake_reply){404, text_type, STR(""), STR("404 page not found\n")};
}

/* Entries of a stream in the range; their bytes are added. */
static size_t volume_of(const struct loki_stream *stream, const struct loki_range *range,
                        size_t *bytes)
{
    size_t from = loki_entry_from(stream, range->start_ns);
    size_t to = loki_entry_from(stream, range->end_ns);
    for (size_t i = from; i < to; i++)
        *bytes += stream->entries[i].line.length;
    return to - from;
}

static void answer_stats(struct asked *asked)
{
    const struct loki_stream **streams =
        ARENA_ARRAY(asked->arena, LOKI_STREAMS_MAX, const struct loki_stream *);
    size_t count = 0, entries = 0, bytes = 0;
    struct loki_range range;
    if (!streams_read(asked, true, &range, streams, &count))
        return;
    if (asked->loki->indexless)
        count = 0;
    for (size_t i = 0; i < count; i++)
        entries += volume_of(streams[i], &range, &bytes);
    *asked->reply = (struct fake_reply){
        200, json_utf8_type, STR(""),
        arena_print(asked->arena,
                    "{\"streams\":%zu,\"chunks\":%zu,\"bytes\":%zu,\"entries\":%zu}",
                    count, count, bytes, entries)};
}

/* The labels of targetLabels, else those that the selector names. */
static const struct logql_label *volume_labels(struct asked *asked)
{
    struct logql_label *first = NULL;
    struct str targets = fake_parameter(asked->request, "targetLabels"), name;
    const struct logql_expr *expr;
    struct loki_refusal refusal;
    while (targets.length > 0 && str_cut(&targets, ',', &name)) {
        struct logql_label *label = ARENA_NEW(asked->arena, struct logql_label);
        *label = (struct logql_label){.name = str_trim(name), .next = first};
        first = label;
    }
    if (first != NULL ||
        !loki_selector_read(asked->arena, fake_parameter(asked->request, "query"), &expr,
                            &refusal))
        return first;
    for (size_t i = 0; i < expr->selector->matchers.count; i++) {
        struct logql_label *label = ARENA_NEW(asked->arena, struct logql_label);
        *label = (struct logql_label){.name = expr->selector->matchers.rows[i].name,
                                      .next = first};
        first = label;
    }
    return first;
}

static void answer_volume(struct asked *asked)
{
    const struct loki_stream **streams =
        ARENA_ARRAY(asked->arena, LOKI_STREAMS_MAX, const struct loki_stream *);
    size_t count = 0;
    struct loki_range range;
    if (asked->loki->indexless) {
        answer_absent(asked);
        return;
    }
    if (str_is(fake_parameter(asked->request, "aggregateBy"), "labels")) {
        refuse_with(asked, 501,
                    STR("the fake Loki cannot evaluate aggregateBy=labels\n"));
        return;
    }
    if (!streams_read(asked, true, &range, streams, &count))
        return;
    struct loki_sum sum = {.arena = asked->arena,
                           .start_ns = range.end_ns,
                           .step_ns = LOKI_SECOND,
                           .steps = 1};
    struct loki_matrix matrix = {
        .rows = ARENA_ARRAY(asked->arena, count + 1, struct loki_series)};
    const struct logql_label *labels = volume_labels(asked);
    for (size_t i = 0; i < count; i++) {
        struct loki_label *kept;
        size_t bytes = 0, kept_count = loki_group_labels(asked->arena, streams[i]->labels,
                                                         streams[i]->label_count, labels,
                                                         false, &kept);
        (void)volume_of(streams[i], &range, &bytes);
        struct loki_series *row = loki_row_of(&sum, &matrix, kept, kept_count);
        if (row == NULL)
            break;
        row->there[0] = true;
        row->values[0] += (double)bytes;
    }
    struct buf out = buf_open(asked->arena, 1024, ANSWER_BYTES_MAX);
    BUF_ADD(&out,
            "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":");
    loki_matrix_write(&sum, &matrix, true, true, &out);
    stats_add(&out, &sum.found);
    BUF_ADD(&out, "}}");
    *asked->reply = (struct fake_reply){200, json_utf8_type, STR(""), buf_str(&out)};
}

/* Loki has no blank before a range and behind the labels of a grouping. */
static struct str spaced_as_loki(struct arena *arena, struct str text)
{
    struct buf out = buf_open(arena, text.length + 1, text.length + 1);
    char quote = 0;
    for (size_t i = 0; i < text.length; i++) {
        char c = text.at[i], next = i + 1 < text.length ? text.at[i + 1] : 0;
        bool behind = i > 0 && text.at[i - 1] == ')';
        if (quote == 0 && c == ' ' && (next == '[' || (next == '(' && behind)))
            continue;
        if (quote == 0 ? c == '"' || c == '`' : c == quote)
            quote = quote == 0 ? c : 0;
        buf_add_char(&out, c);
        if (quote == '"' && c == '\\' && next != 0)
            buf_add_char(&out, text.at[++i]);
    }
    return buf_str(&out);
}

static void answer_format(struct asked *asked)
{
    struct query_mistake mistake;
    struct query_tree *tree;
    const struct logql_expr *expr;
    struct str text = fake_parameter(asked->request, "query");
    if (!query_read(asked, &expr) ||
        !query_parse(asked->arena, QUERY_LOGQL, text, &mistake, &tree))
        return;
    *asked->reply = (struct fake_reply){
        200, text_type, STR(""),
        spaced_as_loki(asked->arena, query_print(asked->arena, tree))};
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
    {"/loki/api/v1/index/stats", false, answer_stats},
    {"/loki/api/v1/index/volume", false, answer_volume},
    {"/loki/api/v1/format_query", false, answer_format},
};

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
