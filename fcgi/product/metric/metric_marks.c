/* metric_marks.c: what happened meanwhile: health, deployments, alerts. */
/* SPDX-License-Identifier: ISC */

#include "product/metric/metric_private.h"
#include "product/resource/resource.h"

enum { HEALTH_MOST = CHART_SPANS_MAX - 1, DEPLOYMENTS_MOST = 100, ALERTS_MOST = 60 };

/* ---- health ---- */

struct health_row {
    int64_t at_us;
    struct str health, reason, before;
};

static const struct field health_columns[] = {
    {"at_us", INT_AT(struct health_row, at_us)},
    {"health", TEXT_AT(struct health_row, health)},
    {"reason", TEXT_AT(struct health_row, reason)},
    {"health_before", TEXT_AT(struct health_row, before)},
    {0},
};

static struct str health_tone(struct str health)
{
    static const struct {
        const char *health;
        struct str tone;
    } tones[] = {
        {"Healthy", STR_INIT("good")},  {"Progressing", STR_INIT("info")},
        {"Degraded", STR_INIT("warn")}, {"Failed", STR_INIT("bad")},
        {"Missing", STR_INIT("bad")},   {"Suspended", STR_INIT("neutral")},
    };
    for (size_t i = 0; i < COUNT_OF(tones); i++)
        if (str_is(health, tones[i].health))
            return tones[i].tone;
    return STR("neutral");
}

/* From the newest row back to the oldest; before that one what it says was there before. */
static void health_lane(struct arena *arena, const struct list *rows,
                        const struct metric_range *range, int64_t now_us,
                        struct chart_lane *lane)
{
    struct chart_span *spans = ARENA_ARRAY(arena, rows->count + 1, struct chart_span);
    size_t count = 0;
    int64_t until = range->to_us < now_us ? range->to_us : now_us;
    for (size_t i = rows->count; i-- > 0;) {
        const struct health_row *row = LIST_ROW(*rows, struct health_row, i);
        int64_t end = i > 0 ? LIST_ROW(*rows, struct health_row, i - 1)->at_us : until;
        bool oldest = i + 1 == rows->count && !rows->more;
        bool known = !str_is(row->before, "Unknown");
        if (oldest && known && row->at_us > range->from_us)
            spans[count++] = (struct chart_span){range->from_us, row->at_us, row->before,
                                                 health_tone(row->before)};
        spans[count++] = (struct chart_span){
            row->at_us, end,
            row->reason.length > 0 && !str_is(row->health, "Healthy")
                ? ARENA_JOIN(arena, row->health, STR(": "), row->reason)
                : row->health,
            health_tone(row->health)};
    }
    *lane = (struct chart_lane){STR("Health"), spans, count};
}

/* ---- deployments ---- */

struct state_words {
    const char *state;
    struct str word;
    struct str tone;
};

static const struct state_words *state_words(struct str state)
{
    static const struct state_words words[] = {
        {"ready", STR_INIT("Generation"), STR_INIT("good")},
        {"failed", STR_INIT("Failed"), STR_INIT("bad")},
        {"superseded", STR_INIT("Superseded"), STR_INIT("neutral")},
        {"pending", STR_INIT("Deploying"), STR_INIT("info")},
    };
    for (size_t i = 0; i + 1 < COUNT_OF(words); i++)
        if (str_is(state, words[i].state))
            return &words[i];
    return &words[COUNT_OF(words) - 1];
}

static struct str generation_text(struct arena *arena, struct str word,
                                  int64_t generation)
{
    return arena_print(arena, "%.*s %lld", STR_ARG(word), (long long)generation);
}

static struct chart_mark deployment_mark(struct arena *arena,
                                         const struct deployment *row,
                                         const struct zone *zone)
{
    bool deletes = str_is(row->action, "delete");
    bool failed = str_is(row->state, "failed");
    int64_t at = row->finished_us > 0 ? row->finished_us : row->created_us;
    const char *happened = failed ? "failed"
                           : str_is(row->state, "ready")
                               ? (deletes ? "is gone" : "is running")
                               : "is on its way";
    return (struct chart_mark){
        .time_us = at,
        .title = ARENA_JOIN(arena,
                            arena_print(arena, "Generation %lld %s, ",
                                        (long long)row->generation, happened),
                            chart_time_text(arena, zone, at)),
        .tone = failed ? STR("bad") : STR("info"),
    };
}

/* Newest first, as they come. */
static void deployment_lane(struct arena *arena, const struct list *rows,
                            int64_t until_us, struct chart_lane *lane)
{
    struct chart_span *spans = ARENA_ARRAY(arena, 2 * rows->count + 1, struct chart_span);
    size_t count = 0;
    for (size_t i = rows->count; i-- > 0;) {
        const struct deployment *row = LIST_ROW(*rows, struct deployment, i);
        int64_t next =
            i > 0 ? LIST_ROW(*rows, struct deployment, i - 1)->created_us : until_us;
        int64_t finished = row->finished_us > 0 ? row->finished_us : next;
        const struct state_words *words = state_words(row->state);
        bool waits = row->finished_us == 0;
        if (finished > next)
            finished = next;
        spans[count++] = (struct chart_span){
            row->created_us, finished,
            generation_text(arena, STR("Deploying"), row->generation), STR("info")};
        if (!waits && finished < next)
            spans[count++] = (struct chart_span){
                finished, next, generation_text(arena, words->word, row->generation),
                words->tone};
    }
    *lane = (struct chart_lane){STR("Deployment"), spans, count};
}

static void deployments_mark(struct arena *arena, const struct list *rows,
                             const struct zone *zone, struct metric_marks *marks)
{
    struct chart_mark *out = ARENA_ARRAY(arena, rows->count + 1, struct chart_mark);
    size_t count = 0;
    for (size_t i = rows->count; i-- > 0;) {
        const struct deployment *row = LIST_ROW(*rows, struct deployment, i);
        if (!str_is(row->state, "superseded"))
            out[count++] = deployment_mark(arena, row, zone);
    }
    *marks = (struct metric_marks){.rows = out, .count = count};
}

enum outcome metric_past_load(struct call *call, const struct metric_range *range,
                              struct metric_past *out)
{
    struct task *task = &call->task;
    struct str id = call->scope.resource_id;
    int64_t now = task_now_us(task);
    struct list health, deployments;
    enum outcome outcome =
        store_list(task, Q_METRIC_HEALTH,
                   ARGS(ARG_TEXT("resource", id), ARG_INT("from_us", range->from_us),
                        ARG_INT("to_us", range->to_us), ARG_INT("limit", HEALTH_MOST)),
                   health_columns, sizeof(struct health_row), &health);
    /* Those that began before its end; the newest of them reach back far enough, mostly. */
    if (outcome == DONE)
        outcome = resource_deployments(task, id, range->to_us + 1, STR(""),
                                       DEPLOYMENTS_MOST, &deployments);
    if (outcome != DONE)
        return outcome;
    *out = (struct metric_past){.lane_count = 2};
    health_lane(task->arena, &health, range, now, &out->lanes[0]);
    deployment_lane(task->arena, &deployments, range->to_us < now ? range->to_us : now,
                    &out->lanes[1]);
    deployments_mark(task->arena, &deployments, metric_zone(call), &out->deployments);
    return DONE;
}

/* ---- alerts ---- */

struct proxy_ask metric_alerts_ask(struct arena *arena, const struct metric_range *range)
{
    return (struct proxy_ask){
        .store = PROXY_METRICS,
        .endpoint = "query_range",
        .query = STR("ALERTS{alertstate=\"firing\"}"),
        .parameters = metric_range_parameters(arena, range),
    };
}

static struct str label_of(const struct node *labels, struct str name)
{
    const struct node *value = labels == NULL ? NULL : node_member(labels, name);
    return value != NULL && value->kind == NODE_TEXT ? value->text : STR("");
}

/* Marks on their way, and while each alert fired: as many. */
struct alerts {
    struct arena *arena;
    const struct metric_range *range;
    const struct zone *zone;
    struct chart_mark *rows;
    struct chart_span *fired;
    size_t count;
};

static bool instant_of(const struct node *point, int64_t *us)
{
    double s = point->kind == NODE_ARRAY && point->first != NULL
                   ? node_number(point->first)
                   : -1;
    if (!(s >= 0 && s < 253402300800.0))
        return false;
    *us = (int64_t)(s * 1000) * US_PER_MS;
    return true;
}

static void alert_begins(struct alerts *alerts, const struct node *labels, int64_t us)
{
    struct str name = label_of(labels, STR("alertname"));
    struct str severity = label_of(labels, STR("severity"));
    bool grave = str_is(severity, "critical") || str_is(severity, "error") ||
                 str_is(severity, "page");
    struct str tone = grave ? STR("bad") : STR("warn");
    if (name.length == 0)
        name = STR("without a name");
    alerts->rows[alerts->count] = (struct chart_mark){
        us,
        ARENA_JOIN(alerts->arena, STR("Alert "), name, STR(" fires, "),
                   chart_time_text(alerts->arena, alerts->zone, us)),
        tone};
    alerts->fired[alerts->count++] = (struct chart_span){us, us, name, tone};
}

/* An alert fires where its series begins, and begins again behind a gap. */
static void alert_marks(struct alerts *alerts, const struct node *series)
{
    const struct node *labels = node_member(series, STR("metric"));
    const struct node *values = node_member(series, STR("values"));
    int64_t step_us = alerts->range->step_ms * US_PER_MS, last_us = 0, us = 0;
    bool fires = false;
    if (values == NULL || values->kind != NODE_ARRAY)
        return;
    for (const struct node *each = values->first; each != NULL; each = each->next) {
        if (!instant_of(each, &us))
            continue;
        if (!fires || us - last_us > step_us + step_us / 2) {
            if (alerts->count == ALERTS_MOST)
                return;
            alert_begins(alerts, labels, us);
            fires = true;
        }
        alerts->fired[alerts->count - 1].to_us = us + step_us;
        last_us = us;
    }
}

struct metric_marks metric_alerts_add(struct arena *arena, const struct node *answer,
                                      const struct metric_range *range,
                                      const struct zone *zone, struct metric_marks marks)
{
    const struct node *result = node_at_pointer(answer, STR("/data/result"));
    struct chart_mark *rows =
        ARENA_ARRAY(arena, marks.count + ALERTS_MOST, struct chart_mark);
    for (size_t i = 0; i < marks.count; i++)
        rows[i] = marks.rows[i];
    struct alerts alerts = {.arena = arena,
                            .range = range,
                            .zone = zone,
                            .rows = rows + marks.count,
                            .fired = ARENA_ARRAY(arena, ALERTS_MOST, struct chart_span)};
    if (result != NULL && result->kind == NODE_ARRAY)
        for (const struct node *each = result->first; each != NULL; each = each->next)
            if (each->kind == NODE_OBJECT)
                alert_marks(&alerts, each);
    marks.rows = rows;
    marks.count += alerts.count;
    marks.fired = alerts.fired;
    marks.fired_count = alerts.count;
    return marks;
}
