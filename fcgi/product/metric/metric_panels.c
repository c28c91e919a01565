/* metric_panels.c: the queries of panels, asked together; each answer drawn, or told why not. */
/* SPDX-License-Identifier: ISC */
#include "product/metric/metric_private.h"

enum { WAIT_LEAST_MS = 20 };

/* ---- shown ---- */

static const struct field note_shown[] = {
    {"text", TEXT_AT(struct metric_note, text)},
    {0},
};

const struct field metric_panel_shown[] = {
    {"id", TEXT_AT(struct metric_panel_view, id)},
    {"title", TEXT_AT(struct metric_panel_view, title)},
    {"chart", STRUCT_AT(struct metric_panel_view, chart, chart_shown)},
    {"has_chart", BOOL_AT(struct metric_panel_view, has_chart)},
    {"trouble", BOOL_AT(struct metric_panel_view, trouble)},
    {"trouble_title", TEXT_AT(struct metric_panel_view, trouble_title)},
    {"trouble_text", TEXT_AT(struct metric_panel_view, trouble_text)},
    {"retry_href", TEXT_AT(struct metric_panel_view, retry_href)},
    {"notes", LIST_AT(struct metric_panel_view, notes, note_shown)},
    {"table_href", TEXT_AT(struct metric_panel_view, table_href)},
    {"csv_href", TEXT_AT(struct metric_panel_view, csv_href)},
    {"remove_href", TEXT_AT(struct metric_panel_view, remove_href)},
    {"keep_href", TEXT_AT(struct metric_panel_view, keep_href)},
    {"queries", LIST_AT(struct metric_panel_view, queries, note_shown)},
    {0},
};

/* ---- asking ---- */

struct asking {
    struct proxy_ask *asks;
    struct proxy_answer *answers;
    size_t count;
};

static void asks_of(const struct metric_panel *panel, const struct pair *parameters,
                    struct asking *asking)
{
    for (size_t i = 0; i < panel->queries.count && i < METRIC_QUERIES_MAX; i++) {
        const struct metric_query *query =
            LIST_ROW(panel->queries, struct metric_query, i);
        asking->asks[asking->count++] = (struct proxy_ask){
            .store = query->store == 0 ? PROXY_METRICS : query->store,
            .endpoint = "query_range",
            .query = query->query,
            .parameters = parameters,
            .resources = panel->resources,
        };
    }
}

static bool is_code(const struct proxy_answer *answer, const char *word)
{
    return answer->failure.code != NULL && str_is(str_of(answer->failure.code), word);
}

/*
 * A store that was left alone gets one question; when that is answered, the others of the page
 * may follow at once.
 */
static enum outcome ask_again(struct call *call, const struct proxy_ask *asks,
                              size_t count, struct proxy_answer *answers)
{
    struct arena *arena = call->task.arena;
    struct proxy_ask *again = ARENA_ARRAY(arena, count + 1, struct proxy_ask);
    struct proxy_answer *got = ARENA_ARRAY(arena, count + 1, struct proxy_answer);
    size_t *places = ARENA_ARRAY(arena, count + 1, size_t);
    size_t resting = 0;
    bool well = false;
    for (size_t i = 0; i < count; i++) {
        well = well || answers[i].outcome == DONE;
        if (is_code(&answers[i], "metrics_resting") ||
            is_code(&answers[i], "logs_resting")) {
            places[resting] = i;
            again[resting++] = asks[i];
        }
    }
    if (!well || resting == 0)
        return DONE;
    enum outcome outcome = proxy_ask_many(call, again, resting, got);
    for (size_t i = 0; i < resting && outcome == DONE; i++)
        answers[places[i]] = got[i];
    return outcome;
}

/* Nobody waits for these any more. */
static void leave_out(struct call *call, struct proxy_answer *answers, size_t count)
{
    for (size_t i = 0; i < count; i++)
        answers[i] = (struct proxy_answer){
            .outcome = UPSTREAM_LATE,
            .failure = {.arena = call->task.arena,
                        .told = STR("The stores took too long for so many panels.")},
        };
}

/* As many at the same time as the proxy takes, and all within one wait. */
static enum outcome ask_all(struct call *call, struct asking *asking)
{
    int64_t until_us = clock_monotonic_us() + proxy_page_wait_ms(call) * US_PER_MS;
    for (size_t from = 0; from < asking->count; from += PROXY_ASKS_MAX) {
        size_t count = asking->count - from;
        int64_t left_ms = (until_us - clock_monotonic_us()) / US_PER_MS;
        if (from > 0 && left_ms < WAIT_LEAST_MS) {
            leave_out(call, asking->answers + from, count);
            return DONE;
        }
        count = count > PROXY_ASKS_MAX ? PROXY_ASKS_MAX : count;
        for (size_t i = from; i < from + count; i++)
            asking->asks[i].deadline_ms = left_ms;
        enum outcome outcome =
            proxy_ask_many(call, asking->asks + from, count, asking->answers + from);
        if (outcome == DONE)
            outcome = ask_again(call, asking->asks + from, count, asking->answers + from);
        if (outcome != DONE)
            return outcome;
    }
    return DONE;
}

/* ---- what came ---- */

static struct str trouble_title(const struct proxy_answer *answer)
{
    if (answer->outcome == MALFORMED || answer->outcome == INVALID)
        return STR("The query was refused");
    if (answer->outcome == OVER_LIMIT)
        return STR("Too much at once");
    if (is_code(answer, "metrics_not_configured"))
        return STR("Metrics are not configured");
    if (answer->failure.code != NULL &&
        str_is(str_of(answer->failure.code), "logs_not_configured"))
        return STR("Logs are not configured");
    return STR("Not available now");
}

static struct str trouble_text(struct arena *arena, const struct proxy_answer *answer)
{
    struct str told = answer->failure.told.length > 0
                          ? answer->failure.told
                          : STR("The metric store did not answer.");
    return answer->failure.hint.length > 0
               ? ARENA_JOIN(arena, told, STR(" "), answer->failure.hint)
               : told;
}

static bool may_retry(const struct proxy_answer *answer)
{
    return answer->outcome != MALFORMED && answer->outcome != INVALID &&
           !(answer->failure.code != NULL &&
             (str_is(str_of(answer->failure.code), "metrics_not_configured") ||
              str_is(str_of(answer->failure.code), "logs_not_configured")));
}

struct drawing {
    struct call *call;
    const struct metric_range *range;
    const struct metric_marks *marks;
    const struct zone *zone;
    size_t room; /* series that may still be drawn on this page */
};

static struct list notes_of(struct arena *arena, const struct metric_panel *panel,
                            const struct proxy_answer *answers,
                            const struct metric_found *found)
{
    struct metric_note *rows =
        ARENA_ARRAY(arena, METRIC_QUERIES_MAX + 1, struct metric_note);
    size_t count = 0;
    for (size_t i = 0; i < panel->queries.count && i < METRIC_QUERIES_MAX; i++) {
        const struct metric_query *query =
            LIST_ROW(panel->queries, struct metric_query, i);
        if (answers[i].outcome == DONE)
            continue;
        rows[count++].text =
            ARENA_JOIN(arena, query->legend.length > 0 ? query->legend : query->query,
                       STR(": "), trouble_text(arena, &answers[i]));
    }
    if (found->left_out > 0)
        rows[count++].text = arena_print(
            arena, "%lld further series are not drawn. Narrow the query, or aggregate.",
            (long long)found->left_out);
    return (struct list){rows, count, sizeof *rows, false};
}

static struct list queries_of(struct arena *arena, const struct metric_panel *panel)
{
    struct metric_note *rows =
        ARENA_ARRAY(arena, panel->queries.count + 1, struct metric_note);
    for (size_t i = 0; i < panel->queries.count; i++)
        rows[i].text = LIST_ROW(panel->queries, struct metric_query, i)->query;
    return (struct list){rows, panel->queries.count, sizeof *rows, false};
}

static void chart_draw(const struct drawing *drawing, const struct metric_panel *panel,
                       int64_t step_ms, struct metric_panel_view *view)
{
    struct arena *arena = drawing->call->task.arena;
    const struct caller *caller = drawing->call->caller;
    const struct chart_wants wants = {
        .html_id = ARENA_JOIN(arena, STR("chart-"), panel->id),
        .title = panel->title,
        .kind = panel->kind,
        .unit = panel->unit,
        .height = panel->height,
        .from_us = drawing->range->from_us,
        .to_us = drawing->range->to_us,
        .step_us = step_ms * US_PER_MS,
        .zone = drawing->zone,
        .zone_name = caller == NULL ? STR("") : caller->time_zone,
        .series = view->series,
        .series_count = view->series_count,
        .marks = drawing->marks == NULL ? NULL : drawing->marks->rows,
        .mark_count = drawing->marks == NULL ? 0 : drawing->marks->count,
        .thresholds = panel->thresholds,
        .threshold_count = panel->threshold_count,
        .wants_ends = true,
    };
    chart_make(arena, &wants, &view->chart);
}

static void panel_draw(const struct drawing *drawing, const struct metric_panel *panel,
                       const struct proxy_answer *answers, struct metric_panel_view *view)
{
    struct arena *arena = drawing->call->task.arena;
    struct metric_found found = {
        .rows = ARENA_ARRAY(arena, METRIC_SERIES_MAX, struct chart_series),
        .room = drawing->room < METRIC_SERIES_MAX ? drawing->room : METRIC_SERIES_MAX};
    const struct proxy_answer *wrong = NULL;
    size_t good = 0;
    int64_t step_ms = drawing->range->step_ms;
    for (size_t i = 0; i < panel->queries.count && i < METRIC_QUERIES_MAX; i++) {
        const struct metric_series_wish wish = {
            panel, LIST_ROW(panel->queries, struct metric_query, i)};
        if (answers[i].outcome != DONE) {
            wrong = wrong == NULL ? &answers[i] : wrong;
            continue;
        }
        good++;
        if (answers[i].step_ms > step_ms)
            step_ms = answers[i].step_ms;
        metric_series_read(arena, answers[i].tree, &wish, &found);
    }
    *view = (struct metric_panel_view){
        .id = panel->id,
        .title = panel->title,
        .has_chart = good > 0,
        .trouble = good == 0,
        .trouble_title = wrong == NULL ? STR("Nothing to ask") : trouble_title(wrong),
        .trouble_text =
            wrong == NULL ? STR("This panel has no query.") : trouble_text(arena, wrong),
        .retry_href = wrong != NULL && may_retry(wrong)
                          ? metric_href(drawing->call, drawing->call->request->path,
                                        "patience", STR("1"))
                          : STR(""),
        .notes = good == 0 ? (struct list){0} : notes_of(arena, panel, answers, &found),
        .table_href = STR(""),
        .csv_href = STR(""),
        .remove_href = STR(""),
        .keep_href = STR(""),
        .queries = queries_of(arena, panel),
        .outcome = wrong == NULL ? DONE : wrong->outcome,
        .failure = wrong == NULL ? (struct failure){0} : wrong->failure,
        .series = found.rows,
        .series_count = found.count,
    };
    chart_draw(drawing, panel, step_ms, view);
}

static size_t queries_in(const struct metric_panel *panel)
{
    return panel->queries.count < METRIC_QUERIES_MAX ? panel->queries.count
                                                     : METRIC_QUERIES_MAX;
}

static void alerts_take(struct call *call, const struct metric_range *range,
                        const struct proxy_answer *answer, struct metric_marks *marks)
{
    marks->alerts_missing = answer->outcome != DONE;
    if (answer->outcome == DONE)
        *marks = metric_alerts_add(call->task.arena, answer->tree, range,
                                   metric_zone(call), *marks);
}

enum outcome metric_panels_render(struct call *call, const struct metric_wants *wants,
                                  struct metric_panel_view *views)
{
    struct arena *arena = call->task.arena;
    const struct pair *parameters = metric_range_parameters(arena, wants->range);
    struct asking asking = {0};
    size_t queries = 0;
    if (wants->count > METRIC_PANELS_MAX)
        bug("more panels than a page has");
    for (size_t i = 0; i < wants->count; i++)
        queries += queries_in(&wants->panels[i]);
    asking.asks = ARENA_ARRAY(arena, queries + 1, struct proxy_ask);
    asking.answers = ARENA_ARRAY(arena, queries + 1, struct proxy_answer);
    for (size_t i = 0; i < wants->count; i++)
        asks_of(&wants->panels[i], parameters, &asking);
    bool alerts = wants->marks != NULL && wants->marks->wants_alerts;
    if (alerts)
        asking.asks[asking.count++] = metric_alerts_ask(arena, wants->range);
    enum outcome outcome = ask_all(call, &asking);
    if (outcome != DONE)
        return outcome;
    if (alerts)
        alerts_take(call, wants->range, &asking.answers[queries], wants->marks);
    struct drawing drawing = {call, wants->range, wants->marks, metric_zone(call),
                              METRIC_SERIES_PAGE_MAX};
    const struct proxy_answer *answers = asking.answers;
    for (size_t i = 0; i < wants->count; answers += queries_in(&wants->panels[i]), i++) {
        panel_draw(&drawing, &wants->panels[i], answers, &views[i]);
        drawing.room -= views[i].series_count;
    }
    return DONE;
}
