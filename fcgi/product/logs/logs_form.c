/* logs_form.c: the form of a logs page, and the ways from it to others. */
/* SPDX-License-Identifier: ISC */
#include "product/logs/logs_view.h"

#include "product/resource/resource.h"

const struct field logs_choice_shown[] = {
    {"value", TEXT_AT(struct logs_choice, value)},
    {"title", TEXT_AT(struct logs_choice, title)},
    {"href", TEXT_AT(struct logs_choice, href)},
    {"chosen", BOOL_AT(struct logs_choice, chosen)},
    {0},
};

const struct field logs_name_shown[] = {
    {"id", TEXT_AT(struct logs_name, id)},
    {"name", TEXT_AT(struct logs_name, name)},
    {"chosen", BOOL_AT(struct logs_name, chosen)},
    {0},
};

const struct field logs_kept_shown[] = {
    {"name", TEXT_AT(struct logs_kept, name)},
    {"href", TEXT_AT(struct logs_kept, href)},
    {"remove_href", TEXT_AT(struct logs_kept, remove_href)},
    {"current", BOOL_AT(struct logs_kept, current)},
    {0},
};

#define FORM_TEXT(name) {#name, TEXT_AT(struct logs_form, name)}
#define FORM_BOOL(name) {#name, BOOL_AT(struct logs_form, name)}
const struct field logs_form_shown[] = {
    FORM_TEXT(action),       FORM_TEXT(text),        FORM_TEXT(without),
    FORM_TEXT(query),        FORM_TEXT(from),        FORM_TEXT(to),
    FORM_TEXT(parser),       FORM_BOOL(match_case),  FORM_BOOL(by_hand),
    FORM_BOOL(has_filters),  FORM_TEXT(names_told),  FORM_TEXT(zone_name),
    FORM_TEXT(range_told),   FORM_TEXT(back_href),   FORM_TEXT(forward_href),
    FORM_TEXT(reset_href),   FORM_TEXT(wider_href),  FORM_TEXT(clear_href),
    FORM_TEXT(wrap_href),    FORM_TEXT(times_href),  FORM_TEXT(order_href),
    FORM_TEXT(live_href),    FORM_TEXT(here_href),   FORM_TEXT(hand_href),
    FORM_TEXT(form_href),    FORM_TEXT(retry_href),  FORM_BOOL(cut),
    FORM_BOOL(timeless),     FORM_BOOL(oldest_first), FORM_BOOL(live),
    FORM_TEXT(text_href),    FORM_TEXT(lines_href),  FORM_TEXT(csv_href),
    FORM_TEXT(tail_href),    FORM_TEXT(from_iso),    FORM_TEXT(to_iso),
    FORM_TEXT(error_text),   FORM_TEXT(error_query), FORM_TEXT(error_from),
    FORM_TEXT(error_to),     FORM_TEXT(error_term),
    {"levels", LIST_AT(struct logs_form, levels, logs_choice_shown)},
    {"parsers", LIST_AT(struct logs_form, parsers, logs_choice_shown)},
    {"limits", LIST_AT(struct logs_form, limits, logs_choice_shown)},
    {"presets", LIST_AT(struct logs_form, presets, logs_choice_shown)},
    {"terms", LIST_AT(struct logs_form, terms, logs_choice_shown)},
    {"hidden", LIST_AT(struct logs_form, hidden, logs_label_shown)},
    {"names", LIST_AT(struct logs_form, names, logs_name_shown)},
    {0},
};

struct str logs_place_path(struct call *call)
{
    struct arena *arena = call->task.arena;
    struct str project = ARENA_JOIN(arena, STR("/projects/"), call->scope.project_id);
    return call->scope.resource_id.at == NULL
               ? ARENA_JOIN(arena, project, STR("/logs"))
               : ARENA_JOIN(arena, project, STR("/resources/"), call->scope.resource_id,
                            STR("/logs"));
}

enum outcome logs_names(struct call *call, const struct logs_state *state,
                        struct list *out)
{
    struct list resources;
    *out = (struct list){.row_bytes = sizeof(struct logs_name)};
    if (call->scope.resource_id.at != NULL)
        return DONE;
    const struct resource_filter filter = {
        .sort = SORT_NAME, .limit = LOGS_NAMES_MAX, .brief = true};
    enum outcome outcome = resource_list(&call->task, &filter, &resources);
    if (outcome != DONE)
        return outcome;
    struct logs_name *rows =
        ARENA_ARRAY(call->task.arena, resources.count + 1, struct logs_name);
    for (size_t i = 0; i < resources.count; i++) {
        const struct resource *one = LIST_ROW(resources, struct resource, i);
        rows[i] = (struct logs_name){.id = one->id, .name = one->name};
        for (size_t k = 0; k < state->resource_count; k++)
            rows[i].chosen = rows[i].chosen || str_equal(state->resources[k], one->id);
    }
    *out = (struct list){rows, resources.count, sizeof *rows, resources.more};
    return DONE;
}

/* ---- choices ---- */

static struct list levels_of(struct arena *arena, const struct logs_state *state)
{
    struct logs_choice *rows = ARENA_ARRAY(arena, LOGS_LEVELS, struct logs_choice);
    for (size_t i = 0; i < LOGS_LEVELS; i++) {
        enum logs_level level = (enum logs_level)(LOGS_LEVELS - 1 - i);
        rows[i] = (struct logs_choice){logs_level_word(level), logs_level_title(level),
                                       STR(""), state->levels[level]};
    }
    return (struct list){rows, LOGS_LEVELS, sizeof *rows, false};
}

static struct list words_of(struct arena *arena, const struct logs_choice *words,
                            size_t count, struct str current)
{
    struct logs_choice *rows = ARENA_ARRAY(arena, count, struct logs_choice);
    for (size_t i = 0; i < count; i++) {
        rows[i] = words[i];
        rows[i].href = STR("");
        rows[i].chosen = str_equal(words[i].value, current);
    }
    return (struct list){rows, count, sizeof *rows, false};
}

static const struct logs_choice parsers[] = {
    {.value = STR_INIT(""), .title = STR_INIT("As text")},
    {.value = STR_INIT("json"), .title = STR_INIT("JSON")},
    {.value = STR_INIT("logfmt"), .title = STR_INIT("logfmt")},
};
static const struct logs_choice limits[] = {
    {.value = STR_INIT("100"), .title = STR_INIT("100 lines")},
    {.value = STR_INIT("200"), .title = STR_INIT("200 lines")},
    {.value = STR_INIT("500"), .title = STR_INIT("500 lines")},
    {.value = STR_INIT("1000"), .title = STR_INIT("1000 lines")},
    {.value = STR_INIT("5000"), .title = STR_INIT("5000 lines")},
};
static const struct str presets[] = {STR_INIT("5m"), STR_INIT("15m"), STR_INIT("1h"),
                                     STR_INIT("6h"), STR_INIT("24h"), STR_INIT("7d")};

/* The same page over another time, from its beginning. */
static struct str over(struct arena *arena, const struct logs_state *state, struct str from,
                       struct str to)
{
    struct logs_state there = *state;
    there.from = from;
    there.to = to;
    there.cursor = STR("");
    there.patient = false;
    return logs_state_href(arena, &there);
}

static struct list presets_of(struct arena *arena, const struct logs_state *state)
{
    struct logs_choice *rows = ARENA_ARRAY(arena, COUNT_OF(presets), struct logs_choice);
    struct str current = state->from.length == 0 ? STR("1h") : state->from;
    for (size_t i = 0; i < COUNT_OF(presets); i++)
        rows[i] = (struct logs_choice){presets[i], presets[i],
                                       over(arena, state, presets[i], STR("")),
                                       state->to.length == 0 && str_equal(current, presets[i])};
    return (struct list){rows, COUNT_OF(presets), sizeof *rows, false};
}

static struct str without_term(struct arena *arena, const struct logs_state *state,
                               size_t index)
{
    struct logs_state there = *state;
    there.cursor = STR("");
    there.term_count = 0;
    for (size_t i = 0; i < state->term_count; i++)
        if (i != index)
            there.terms[there.term_count++] = state->terms[i];
    return logs_state_href(arena, &there);
}

static struct list terms_of(struct arena *arena, const struct logs_state *state)
{
    struct logs_choice *rows = ARENA_ARRAY(arena, LOGS_TERMS_MAX, struct logs_choice);
    for (size_t i = 0; i < state->term_count; i++)
        rows[i] = (struct logs_choice){logs_term_text(arena, &state->terms[i]),
                                       state->terms[i].is_field ? STR("field") : STR("label"),
                                       without_term(arena, state, i), true};
    return (struct list){rows, state->term_count, sizeof *rows, false};
}

/* ---- what the buttons of lines send with their own ---- */

static void hide(struct list *list, const char *name, struct str value)
{
    struct logs_label *rows = (struct logs_label *)(uintptr_t)list->rows;
    if (value.length > 0)
        rows[list->count++] = (struct logs_label){str_of(name), value};
}

static struct list hidden_of(struct arena *arena, const struct logs_state *state)
{
    enum { FIXED = 16 };
    size_t most = FIXED + LOGS_LEVELS + LOGS_TERMS_MAX + LOGS_RESOURCES_MAX;
    struct logs_label *rows = ARENA_ARRAY(arena, most, struct logs_label);
    struct list list = {rows, 0, sizeof *rows, false};
    hide(&list, "text", state->text);
    hide(&list, "without", state->without);
    hide(&list, "case", state->match_case ? STR("1") : STR(""));
    for (size_t i = 0; i < LOGS_LEVELS; i++)
        hide(&list, "level",
             state->levels[i] ? logs_level_word((enum logs_level)i) : STR(""));
    for (size_t i = 0; i < state->term_count; i++)
        hide(&list, state->terms[i].is_field ? "field" : "label",
             logs_term_text(arena, &state->terms[i]));
    for (size_t i = 0; i < state->resource_count; i++)
        hide(&list, "resource", state->resources[i]);
    hide(&list, "from", state->from);
    hide(&list, "to", state->to);
    hide(&list, "order", state->oldest_first ? STR("oldest") : STR(""));
    hide(&list, "wrap", state->cut ? STR("off") : STR(""));
    hide(&list, "times", state->timeless ? STR("off") : STR(""));
    if (state->limit != LOGS_LIMIT_DEFAULT)
        hide(&list, "limit", arena_print(arena, "%lld", (long long)state->limit));
    return list;
}

/* ---- the ways on ---- */

static void ways_fill(struct arena *arena, const struct logs_state *state,
                      const struct logs_range *range, struct logs_form *out)
{
    int64_t length = range->to_us - range->from_us;
    out->back_href = over(arena, state, logs_instant_text(arena, range->from_us - length),
                          logs_instant_text(arena, range->from_us));
    out->forward_href = range->relative
                            ? STR("")
                            : over(arena, state, logs_instant_text(arena, range->to_us),
                                   logs_instant_text(arena, range->to_us + length));
    out->wider_href = over(arena, state, STR("7d"), STR(""));
    out->reset_href = over(arena, state, STR(""), STR(""));
    const struct logs_state plain = {
        .path = state->path, .from = state->from, .to = state->to, .limit = state->limit};
    out->clear_href = logs_state_href(arena, &plain);
}

static void switches_fill(struct arena *arena, const struct logs_state *state,
                          struct logs_form *out)
{
    struct logs_state there = *state;
    there.patient = true;
    out->retry_href = logs_state_href(arena, &there);
    there.patient = false;
    out->here_href = logs_state_href(arena, &there);
    there.cut = !state->cut;
    out->wrap_href = logs_state_href(arena, &there);
    there.cut = state->cut;
    there.timeless = !state->timeless;
    out->times_href = logs_state_href(arena, &there);
    there.timeless = state->timeless;
    there.cursor = STR("");
    there.oldest_first = !state->oldest_first;
    out->order_href = logs_state_href(arena, &there);
    there.oldest_first = state->oldest_first;
    there.live = !state->live;
    out->live_href = logs_state_href(arena, &there);
    there.live = false;
    out->text_href = logs_state_href_at(arena, &there, "/download/text");
    out->lines_href = logs_state_href_at(arena, &there, "/download/ndjson");
    out->csv_href = logs_state_href_at(arena, &there, "/download/csv");
    out->tail_href = logs_state_href_at(arena, &there, "/tail");
    there.query = logs_query_portable(arena, state);
    out->hand_href = logs_state_href(arena, &there);
    there = *state;
    there.cursor = there.query = STR("");
    out->form_href = logs_state_href(arena, &there);
}

static void errors_fill(const struct call *call, struct logs_form *out)
{
    out->error_text = error_of(call, "/text");
    out->error_query = error_of(call, "/query");
    out->error_from = error_of(call, "/from");
    out->error_to = error_of(call, "/to");
    out->error_term = error_of(call, "/label");
    if (out->error_term.length == 0)
        out->error_term = error_of(call, "/field");
}

void logs_form_make(struct call *call, const struct logs_state *state,
                    const struct logs_range *range, const struct list *names,
                    struct logs_form *out)
{
    struct arena *arena = call->task.arena;
    struct str limit = arena_print(arena, "%lld", (long long)state->limit);
    *out = (struct logs_form){
        .action = state->path,
        .text = state->text,
        .without = state->without,
        .query = state->query,
        .from = state->from.length == 0 ? STR("1h") : state->from,
        .to = state->to,
        .parser = state->parser,
        .match_case = state->match_case,
        .by_hand = state->query.length > 0,
        .has_filters = logs_state_filters(state),
        .levels = levels_of(arena, state),
        .parsers = words_of(arena, parsers, COUNT_OF(parsers), state->parser),
        .limits = words_of(arena, limits, COUNT_OF(limits), limit),
        .presets = presets_of(arena, state),
        .terms = terms_of(arena, state),
        .hidden = hidden_of(arena, state),
        .names = *names,
        .names_told = state->resource_count == 0
                          ? STR("All resources")
                          : arena_print(arena, "%zu of %zu resources",
                                        state->resource_count, names->count),
        .range_told = range->told,
        .cut = state->cut,
        .timeless = state->timeless,
        .oldest_first = state->oldest_first,
        .live = state->live,
        .from_iso = logs_instant_text(arena, range->from_us),
        .to_iso = logs_instant_text(arena, range->to_us),
    };
    logs_zone(call, &out->zone_name);
    ways_fill(arena, state, range, out);
    switches_fill(arena, state, out);
    errors_fill(call, out);
}
