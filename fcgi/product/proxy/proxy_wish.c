/* proxy_wish.c: the parameters of a question, checked, capped, with defaults. */
/* SPDX-License-Identifier: ISC */
#include "product/proxy/proxy_private.h"

static const int64_t HOUR_NS = INT64_C(3600) * NS_PER_S;

enum {
    LINES_DEFAULT = 1000,
    VOLUMES_DEFAULT = 100, /* as Loki has it */
    LIMIT_MAX = 100000,
    STEPS_DEFAULT =
        250, /* points that a range has when no step is sent, as Loki has it */
    STEP_MS_MAX = INT32_MAX,
    NAMES_BYTES_MAX = 1000,
};

struct reading {
    struct task *task;
    struct proxy_wish *wish;
    struct str name;
    struct str value;
    size_t errors;
};

static void wrong(struct reading *reading, const char *code, const char *told)
{
    reading->errors++;
    failure_field(reading->task->failure,
                  pointer_add(reading->task->arena, STR(""), reading->name), code, "%s",
                  told);
}

static void time_take(struct reading *reading, int64_t *ns)
{
    if (!proxy_time_read(reading->value, task_now_us(reading->task), ns))
        wrong(reading, "wrong_type",
              "This must be a time: RFC 3339, seconds, nanoseconds, or like now-1h.");
}

static void start_take(struct reading *reading)
{
    time_take(reading, &reading->wish->start_ns);
}

static void end_take(struct reading *reading)
{
    time_take(reading, &reading->wish->end_ns);
}

static void instant_take(struct reading *reading)
{
    time_take(reading, &reading->wish->time_ns);
}

static void duration_take(struct reading *reading, int64_t *ms)
{
    if (!proxy_duration_read(reading->value, ms) || *ms < 1 || *ms > STEP_MS_MAX)
        wrong(reading, "wrong_type",
              "This must be a duration like 30s or 5m, or seconds.");
}

static void step_take(struct reading *reading)
{
    duration_take(reading, &reading->wish->step_ms);
}

static void interval_take(struct reading *reading)
{
    duration_take(reading, &reading->wish->interval_ms);
}

static void limit_take(struct reading *reading)
{
    bool lines = (reading->wish->endpoint->takes & TAKES_LINES) != 0;
    int64_t most = lines ? proxy_settings.logs_limit : LIMIT_MAX;
    if (str_int_parse(reading->value, 1, most, &reading->wish->limit))
        return;
    reading->errors++;
    failure_field(reading->task->failure, STR("/limit"), "out_of_range",
                  "limit must be a whole number from 1 to %lld.", (long long)most);
}

static void direction_take(struct reading *reading)
{
    struct str words[] = {STR("forward"), STR("backward")};
    for (size_t i = 0; i < COUNT_OF(words); i++)
        if (str_equal_nocase(reading->value, words[i])) {
            reading->wish->direction = words[i];
            return;
        }
    wrong(reading, "not_one_of", "This must be forward or backward.");
}

static void match_take(struct reading *reading)
{
    struct proxy_wish *wish = reading->wish;
    if (wish->match_count == PROXY_MATCHES_MAX) {
        wrong(reading, "too_many", "These are too many selectors.");
        return;
    }
    wish->matches[wish->match_count++] = reading->value;
}

static void query_take(struct reading *reading)
{
    if ((reading->wish->endpoint->takes & TAKES_QUERY) ==
        0) /* Loki's labels: a selector */
        match_take(reading);
    else
        reading->wish->query = reading->value;
}

/* Names of labels with commas between them. */
static void targets_take(struct reading *reading)
{
    for (size_t i = 0; i < reading->value.length; i++) {
        char c = reading->value.at[i];
        bool word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
                    (c >= '0' && c <= '9') || c == ',';
        if (!word || i == NAMES_BYTES_MAX) {
            wrong(reading, "malformed",
                  "These must be names of labels, with commas between them.");
            return;
        }
    }
    reading->wish->targets = reading->value;
}

static void aggregate_take(struct reading *reading)
{
    if (str_is(reading->value, "series") || str_is(reading->value, "labels"))
        reading->wish->aggregate = reading->value;
    else
        wrong(reading, "not_one_of", "This must be series or labels.");
}

static void metric_take(struct reading *reading)
{
    if (reading->value.length > NAMES_BYTES_MAX)
        wrong(reading, "too_long", "This is too long for the name of a metric.");
    reading->wish->metric = reading->value;
}

/* clang-format off */
static const struct {
    const char *name;
    int takes;
    void (*take)(struct reading *reading);
} words[] = {
    {"query", TAKES_QUERY, query_take},
    {"query", TAKES_MATCH, query_take},
    {"match[]", TAKES_MATCH, match_take},
    {"match", TAKES_MATCH, match_take},
    {"start", TAKES_START, start_take},
    {"end", TAKES_END, end_take},
    {"time", TAKES_TIME, instant_take},
    {"step", TAKES_STEP, step_take},
    {"interval", TAKES_INTERVAL, interval_take},
    {"limit", TAKES_LIMIT, limit_take},
    {"direction", TAKES_DIRECTION, direction_take},
    {"targetLabels", TAKES_TARGETS, targets_take},
    {"aggregateBy", TAKES_AGGREGATE, aggregate_take},
    {"metric", TAKES_METRIC, metric_take},
};
/* clang-format on */

/* A parameter that is sent twice could be read as the one here and as the other there. */
static void parameter_take(struct reading *reading, enum proxy_strictness strictness)
{
    struct proxy_wish *wish = reading->wish;
    for (size_t i = 0; i < COUNT_OF(words); i++) {
        if (!str_is(reading->name, words[i].name) ||
            (wish->endpoint->takes & words[i].takes) == 0)
            continue;
        if ((wish->sent & words[i].takes) != 0 && words[i].takes != TAKES_MATCH) {
            wrong(reading, "not_unique", "This may be sent once only.");
            return;
        }
        wish->sent |= words[i].takes;
        words[i].take(reading);
        return;
    }
    if (strictness == REFUSE_UNKNOWN)
        wrong(reading, "unknown", "There is no such parameter here.");
}

int64_t proxy_range_max_ms(enum proxy_store store)
{
    return store == PROXY_LOGS ? proxy_settings.logs_range_ms
                               : proxy_settings.metrics_range_ms;
}

static void range_settle(struct reading *reading)
{
    struct proxy_wish *wish = reading->wish;
    int64_t now_ns = task_now_us(reading->task) * 1000;
    int64_t most_ms = proxy_range_max_ms(wish->endpoint->store);
    if ((wish->sent & TAKES_END) == 0)
        wish->end_ns = now_ns;
    if ((wish->sent & TAKES_START) == 0)
        wish->start_ns = wish->end_ns - wish->endpoint->range_h * HOUR_NS;
    if (reading->errors > 0)
        return;
    if (wish->start_ns < 0)
        wish->start_ns = 0;
    reading->name = STR("start");
    if (wish->start_ns > wish->end_ns)
        wrong(reading, "too_large", "The start must not be after the end.");
    else if ((wish->end_ns - wish->start_ns) / NS_PER_MS > most_ms) {
        reading->errors++;
        failure_field(reading->task->failure, STR("/start"), "out_of_range",
                      "One query may cover at most %lld hours.",
                      (long long)(most_ms / 3600000));
    }
}

static void defaults_settle(struct reading *reading)
{
    struct proxy_wish *wish = reading->wish;
    int takes = wish->endpoint->takes;
    if ((takes & TAKES_START) != 0)
        range_settle(reading);
    if ((takes & TAKES_TIME) != 0 && (wish->sent & TAKES_TIME) == 0)
        wish->time_ns = task_now_us(reading->task) * 1000;
    if ((takes & TAKES_LIMIT) != 0 && (wish->sent & TAKES_LIMIT) == 0) {
        int64_t lines = proxy_settings.logs_limit < LINES_DEFAULT
                            ? proxy_settings.logs_limit
                            : LINES_DEFAULT;
        wish->limit = (takes & TAKES_LINES) != 0     ? lines
                      : (takes & TAKES_TARGETS) != 0 ? VOLUMES_DEFAULT
                                                     : 0;
    }
    reading->name = STR("query");
    if (wish->endpoint->question == ASKS_EXPRESSION && wish->query.length == 0)
        wrong(reading, "required", "Say what is asked.");
    if (wish->query.length > (size_t)proxy_settings.query_bytes)
        wrong(reading, "too_long", "This is longer than a query may be.");
    for (size_t i = 0; i < wish->match_count; i++)
        if (wish->matches[i].length > (size_t)proxy_settings.query_bytes)
            wrong(reading, "too_long", "This is longer than a query may be.");
}

enum outcome proxy_wish_read(struct task *task, const struct pair *parameters,
                             struct str query, enum proxy_strictness strictness,
                             struct proxy_wish *wish)
{
    struct reading reading = {.task = task, .wish = wish};
    if (query.at != NULL) {
        reading.name = STR("query");
        reading.value = query;
        parameter_take(&reading, REFUSE_UNKNOWN);
    }
    for (; parameters != NULL && parameters->name.at != NULL; parameters++) {
        reading.name = parameters->name;
        reading.value = parameters->value;
        parameter_take(&reading, strictness);
    }
    defaults_settle(&reading);
    if (reading.errors == 0)
        return DONE;
    return refuse(task->failure, MALFORMED, "parameter_wrong",
                  "A parameter of the query is not right.", NULL);
}

void proxy_wish_step(struct proxy_wish *wish)
{
    if ((wish->endpoint->takes & TAKES_STEP) == 0)
        return;
    int64_t range_ms = (wish->end_ns - wish->start_ns) / NS_PER_MS;
    if (wish->endpoint->question == ASKS_EXPRESSION && wish->kind == QUERY_IS_LOG) {
        wish->step_ms = 0; /* lines have none */
        return;
    }
    if (wish->step_ms == 0)
        wish->step_ms = (range_ms / STEPS_DEFAULT + 999) / 1000 * 1000;
    if (wish->step_ms == 0)
        wish->step_ms = 1000;
    if (range_ms / wish->step_ms + 1 <= proxy_settings.query_points)
        return;
    wish->step_ms = range_ms / (proxy_settings.query_points - 1) + 1;
    wish->step_ms = (wish->step_ms + 999) / 1000 * 1000;
    wish->step_raised = true;
}
