/* loki_range.c: count_over_time, rate, sum_over_time ... of lines in windows. */
/* SPDX-License-Identifier: ISC */
#include "t/lib/loki_metric.h"

#include <math.h>

struct sample {
    int64_t at_ns;
    double value;
};

/* Samples with the same labels, sorted by time before they are used. */
struct group {
    struct loki_label *labels;
    size_t label_count;
    struct str key;
    uint64_t hash;
    bool failed; /* has __error__ */
    struct sample *samples;
    size_t count, room;
};

struct gather {
    struct loki_sum *sum;
    const struct logql_expr *expr;
    struct loki_pipe *pipe;
    struct arena *scratch; /* of one line */
    struct group **groups;
    size_t group_count, group_room;
    bool constant; /* labels of all lines of a stream are the same */
};

static struct group *group_make(struct gather *gather, const struct loki_label *labels,
                                size_t count, struct str key)
{
    struct arena *arena = gather->sum->arena;
    uint64_t hash = str_hash(key);
    for (size_t i = gather->group_count; i > 0; i--)
        if (gather->groups[i - 1]->hash == hash &&
            str_equal(gather->groups[i - 1]->key, key))
            return gather->groups[i - 1];
    if (gather->group_count == gather->group_room) {
        gather->group_room = gather->group_room * 2 + 64;
        struct group **wider = ARENA_ARRAY(arena, gather->group_room, struct group *);
        if (gather->group_count > 0)
            memcpy(wider, gather->groups, gather->group_count * sizeof *wider);
        gather->groups = wider;
    }
    struct group *group = ARENA_NEW(arena, struct group);
    group->labels = ARENA_ARRAY(arena, count + 1, struct loki_label);
    group->label_count = count;
    group->key = arena_str(arena, key);
    group->hash = hash;
    for (size_t i = 0; i < count; i++) {
        group->labels[i] = (struct loki_label){arena_str(arena, labels[i].name),
                                               arena_str(arena, labels[i].value)};
        group->failed |= str_is(labels[i].name, "__error__");
    }
    gather->groups[gather->group_count++] = group;
    return group;
}

/* A line with a mistake keeps all its labels, or the mistake would be lost. */
static struct group *group_of(struct gather *gather, const struct loki_line *line)
{
    struct loki_label all[LOKI_LINE_LABELS_MAX + 2], *kept = all;
    size_t count = loki_line_labels(line, all);
    const struct logql_grouping *grouping = &gather->expr->grouping;
    const struct logql_stage *unwrap = loki_pipe_unwrap(gather->pipe);
    struct logql_label unwrapped = {.name = unwrap == NULL ? STR_NONE : unwrap->text};
    if (line->error.length == 0 && grouping->given)
        count = loki_group_labels(gather->scratch, all, count, grouping->labels,
                                  grouping->without, &kept);
    else if (line->error.length == 0 && unwrap != NULL)
        count = loki_group_labels(gather->scratch, all, count, &unwrapped, true, &kept);
    return group_make(gather, kept, count,
                      loki_labels_text(gather->scratch, kept, count));
}

static void sample_add(struct arena *arena, struct group *group, int64_t at_ns,
                       double value)
{
    if (group->count == group->room) {
        group->room = group->room * 2 + 32;
        struct sample *wider = ARENA_ARRAY(arena, group->room, struct sample);
        if (group->count > 0)
            memcpy(wider, group->samples, group->count * sizeof *wider);
        group->samples = wider;
    }
    group->samples[group->count++] = (struct sample){at_ns, value};
}

static bool number_read(struct str text, double *number)
{
    char copy[64], *end;
    if (text.length == 0 || text.length >= sizeof copy)
        return false;
    memcpy(copy, text.at, text.length);
    copy[text.length] = 0;
    *number = strtod(copy, &end);
    return *end == 0;
}

static bool convert(enum logql_conversion conversion, struct str text, double *value)
{
    int64_t ns;
    switch (conversion) {
    case LOGQL_AS_IS:
        return number_read(text, value);
    case LOGQL_BYTES:
        return loki_bytes_read(text, value);
    case LOGQL_DURATION:
    case LOGQL_DURATION_SECONDS:
        if (!loki_duration_read(text, &ns))
            return false;
        *value = (double)ns / 1e9;
        return true;
    }
    return false;
}

/* The number of a line; false = it has none. */
static bool value_of(struct gather *gather, struct loki_line *line, double *value)
{
    const struct logql_stage *unwrap = loki_pipe_unwrap(gather->pipe);
    enum logql_range kind = gather->expr->range;
    *value = kind == LOGQL_BYTES_RATE || kind == LOGQL_BYTES_OVER_TIME
                 ? (double)line->text.length
                 : 1;
    if (unwrap == NULL)
        return true;
    struct str text = loki_line_get(line, unwrap->text);
    if (text.length == 0)
        return false;
    *value = 0;
    if (!convert(unwrap->conversion, text, value))
        loki_line_fail(line, "SampleExtractionErr",
                       ARENA_JOIN(gather->scratch, STR("strconv.ParseFloat: parsing \""),
                                  text, STR("\": invalid syntax")));
    return loki_pipe_behind(gather->pipe, line);
}

static void gather_stream(struct gather *gather, const struct loki_stream *stream,
                          int64_t from_ns, int64_t to_ns)
{
    static struct loki_line line;
    struct group *group = NULL;
    size_t to = loki_entry_from(stream, to_ns + 1);
    for (size_t i = loki_entry_from(stream, from_ns + 1);
         i < to && gather->group_count <= LOKI_GROUPS_MAX; i++) {
        double value;
        gather->sum->found.lines++;
        gather->sum->found.bytes += (int64_t)stream->entries[i].line.length;
        loki_line_open(&line, gather->scratch, stream, &stream->entries[i]);
        if (loki_pipe_run(gather->pipe, &line) && value_of(gather, &line, &value)) {
            if (group == NULL || !gather->constant)
                group = group_of(gather, &line);
            sample_add(gather->sum->arena, group, stream->entries[i].at_ns, value);
        }
        if (arena_used(gather->scratch) > 0)
            arena_reset(gather->scratch);
    }
}

static int by_time(const void *a, const void *b)
{
    const struct sample *one = a, *other = b;
    return one->at_ns < other->at_ns ? -1 : one->at_ns > other->at_ns;
}

static int by_number(const void *a, const void *b)
{
    const double *one = a, *other = b;
    return *one < *other ? -1 : *one > *other;
}

static double quantile(struct arena *scratch, const struct sample *samples, size_t count,
                       double q)
{
    if (q < 0 || q > 1)
        return q < 0 ? -INFINITY : INFINITY;
    double *values = ARENA_ARRAY(scratch, count, double);
    for (size_t i = 0; i < count; i++)
        values[i] = samples[i].value;
    qsort(values, count, sizeof *values, by_number);
    double rank = q * ((double)count - 1);
    size_t lower = (size_t)floor(rank), upper = lower + 1 < count ? lower + 1 : count - 1;
    double weight = rank - floor(rank),
           value = values[lower] * (1 - weight) + values[upper] * weight;
    arena_reset(scratch);
    return value;
}

static double variance(const struct sample *samples, size_t count)
{
    double mean = 0, sum = 0, n = 0;
    for (size_t i = 0; i < count; i++) {
        double delta = samples[i].value - mean;
        n++;
        mean += delta / n;
        sum += delta * (samples[i].value - mean);
    }
    return sum / n;
}

/* The value of a window that has at least one sample. */
static double window_value(struct gather *gather, const struct sample *samples,
                           size_t count)
{
    const struct logql_expr *expr = gather->expr;
    double sum = 0, least = samples[0].value, most = samples[0].value;
    double seconds = (double)expr->range_ms / 1000;
    for (size_t i = 0; i < count; i++) {
        sum += samples[i].value;
        least = samples[i].value < least ? samples[i].value : least;
        most = samples[i].value > most ? samples[i].value : most;
    }
    switch (expr->range) {
    case LOGQL_RATE:
    case LOGQL_BYTES_RATE:
        return sum / seconds;
    case LOGQL_COUNT_OVER_TIME:
    case LOGQL_BYTES_OVER_TIME:
    case LOGQL_SUM_OVER_TIME:
        return sum;
    case LOGQL_AVG_OVER_TIME:
        return sum / (double)count;
    case LOGQL_MIN_OVER_TIME:
        return least;
    case LOGQL_MAX_OVER_TIME:
        return most;
    case LOGQL_STDVAR_OVER_TIME:
        return variance(samples, count);
    case LOGQL_STDDEV_OVER_TIME:
        return sqrt(variance(samples, count));
    case LOGQL_QUANTILE_OVER_TIME:
        return quantile(gather->scratch, samples, count, expr->value);
    case LOGQL_FIRST_OVER_TIME:
        return samples[0].value;
    case LOGQL_LAST_OVER_TIME:
        return samples[count - 1].value;
    case LOGQL_ABSENT_OVER_TIME:
        return 1;
    case LOGQL_RATE_COUNTER:
        break;
    }
    return NAN;
}

/* Windows are (t - range, t]; true when one of them had samples. */
static bool group_values(struct gather *gather, const struct group *group,
                         struct loki_series *series)
{
    size_t from = 0, to = 0;
    bool any = false;
    struct loki_sum *sum = gather->sum;
    for (size_t i = 0; i < sum->steps; i++) {
        int64_t end_ns =
            sum->start_ns + (int64_t)i * sum->step_ns - gather->expr->offset_ns;
        while (to < group->count && group->samples[to].at_ns <= end_ns)
            to++;
        while (from < to &&
               group->samples[from].at_ns <= end_ns - gather->expr->range_ms * 1000000)
            from++;
        series->there[i] = from < to;
        any |= from < to;
        if (from < to)
            series->values[i] = window_value(gather, group->samples + from, to - from);
    }
    return any;
}

static bool pipeline_failed(struct gather *gather, const struct group *group)
{
    struct str error = STR("");
    for (size_t i = 0; i < group->label_count; i++)
        if (str_is(group->labels[i].name, "__error__"))
            error = group->labels[i].value;
    struct buf told = buf_open(gather->sum->arena, 1024, 1024 * 1024);
    BUF_ADD(&told, "pipeline error: '");
    buf_add(&told, error);
    BUF_ADD(&told, "' for series: '");
    buf_add(&told, group->key);
    BUF_ADD(
        &told,
        "'.\nUse a label filter to intentionally skip this error. (e.g | __error__!=\"");
    buf_add(&told, error);
    BUF_ADD(
        &told,
        "\").\nTo skip all potential errors you can match empty errors.(e.g "
        "__error__=\"\")\nThe label filter can also be specified after unwrap. (e.g | "
        "unwrap latency | __error__=\"\" )\n\n");
    gather->sum->refusal = (struct loki_refusal){400, buf_str(&told)};
    return false;
}

static bool groups_finish(struct gather *gather, struct loki_matrix *out)
{
    out->rows =
        ARENA_ARRAY(gather->sum->arena, gather->group_count + 1, struct loki_series);
    for (size_t i = 0; i < gather->group_count; i++) {
        struct group *group = gather->groups[i];
        struct loki_series *series = &out->rows[out->count];
        if (!loki_series_open(gather->sum, group->labels, group->label_count, series))
            return false;
        qsort(group->samples, group->count, sizeof group->samples[0], by_time);
        if (!group_values(gather, group, series))
            continue;
        if (group->failed)
            return pipeline_failed(gather, group);
        out->count++;
    }
    return true;
}

/* One row that has 1 where nobody else has anything. */
static bool absent_finish(struct gather *gather, const struct loki_matrix *found,
                          struct loki_matrix *out)
{
    const struct query_matchers *matchers = &gather->expr->selector->matchers;
    struct loki_sum *sum = gather->sum;
    struct loki_label *labels =
        ARENA_ARRAY(sum->arena, matchers->count + 1, struct loki_label);
    size_t count = 0;
    for (size_t i = 0; i < matchers->count; i++)
        if (matchers->rows[i].op == MATCH_EQUAL && matchers->rows[i].value.length > 0)
            labels[count++] =
                (struct loki_label){matchers->rows[i].name, matchers->rows[i].value};
    loki_labels_sort(labels, count);
    out->rows = ARENA_NEW(sum->arena, struct loki_series);
    out->count = 1;
    if (!loki_series_open(sum, labels, count, out->rows))
        return false;
    for (size_t i = 0; i < sum->steps; i++) {
        out->rows->there[i] = true;
        out->rows->values[i] = 1;
        for (size_t k = 0; k < found->count; k++)
            out->rows->there[i] &= !found->rows[k].there[i];
    }
    return true;
}

static bool labels_are_constant(const struct logql_stage *stage)
{
    for (; stage != NULL; stage = stage->next)
        if (stage->kind != LOGQL_LINE && stage->kind != LOGQL_DECOLORIZE)
            return false;
    return true;
}

bool loki_range_aggregate(struct loki_sum *sum, const struct logql_expr *expr,
                          bool skips_parsers, struct loki_matrix *out)
{
    struct gather gather = {.sum = sum, .expr = expr};
    struct loki_matcher *matchers;
    struct loki_matrix found = {0};
    size_t count;
    *out = (struct loki_matrix){0};
    if (expr->range == LOGQL_RATE_COUNTER)
        return loki_beyond(sum->arena, &sum->refusal, "rate_counter");
    if (!loki_selector_make(sum->arena, expr->selector, &matchers, &count,
                            &sum->refusal) ||
        !loki_pipe_make(sum->arena, expr->stages, skips_parsers, &gather.pipe,
                        &sum->refusal))
        return false;
    gather.constant = labels_are_constant(expr->stages);
    gather.scratch = arena_open("loki line", (size_t)64 * 1024 * 1024);
    int64_t end_ns =
        sum->start_ns + (int64_t)(sum->steps - 1) * sum->step_ns - expr->offset_ns;
    int64_t begin_ns = sum->start_ns - expr->offset_ns - expr->range_ms * 1000000;
    for (size_t i = 0; sum->tenant != NULL && i < sum->tenant->count; i++)
        if (loki_matchers_match(matchers, count, sum->tenant->streams[i]))
            gather_stream(&gather, sum->tenant->streams[i], begin_ns, end_ns);
    bool good =
        expr->range == LOGQL_ABSENT_OVER_TIME
            ? groups_finish(&gather, &found) && absent_finish(&gather, &found, out)
            : groups_finish(&gather, out);
    arena_close(gather.scratch);
    return good;
}
