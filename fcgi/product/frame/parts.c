/* parts.c: the views of shared template parts. */
/* SPDX-License-Identifier: ISC */
#include "product/frame/parts.h"

#include <string.h>

const struct field badge_shown[] = {
    {"word", TEXT_AT(struct badge, word)},       {"good", BOOL_AT(struct badge, good)},
    {"warn", BOOL_AT(struct badge, warn)},       {"bad", BOOL_AT(struct badge, bad)},
    {"info", BOOL_AT(struct badge, info)},       {"neutral", BOOL_AT(struct badge, neutral)},
    {0},
};

const struct field timeline_event_shown[] = {
    {"title", TEXT_AT(struct timeline_event, title)},
    {"text", TEXT_AT(struct timeline_event, text)},
    {"actor", TEXT_AT(struct timeline_event, actor)},
    {"href", TEXT_AT(struct timeline_event, href)},
    {"at", TIME_AT(struct timeline_event, at)},
    {"good", BOOL_AT(struct timeline_event, good)},
    {"warn", BOOL_AT(struct timeline_event, warn)},
    {"bad", BOOL_AT(struct timeline_event, bad)},
    {"info", BOOL_AT(struct timeline_event, info)},
    {0},
};

const struct field table_head_shown[] = {
    {"label", TEXT_AT(struct table_head, label)},
    {"href", TEXT_AT(struct table_head, href)},
    {"ascending", BOOL_AT(struct table_head, ascending)},
    {"descending", BOOL_AT(struct table_head, descending)},
    {"is_number", BOOL_AT(struct table_head, is_number)},
    {"is_action", BOOL_AT(struct table_head, is_action)},
    {0},
};

const struct field filter_choice_shown[] = {
    {"value", TEXT_AT(struct filter_choice, value)},
    {"label", TEXT_AT(struct filter_choice, label)},
    {"selected", BOOL_AT(struct filter_choice, selected)},
    {0},
};

const struct field filter_control_shown[] = {
    {"label", TEXT_AT(struct filter_control, label)},
    {"name", TEXT_AT(struct filter_control, name)},
    {"html_id", TEXT_AT(struct filter_control, html_id)},
    {"value", TEXT_AT(struct filter_control, value)},
    {"placeholder", TEXT_AT(struct filter_control, placeholder)},
    {"is_text", BOOL_AT(struct filter_control, is_text)},
    {"is_date", BOOL_AT(struct filter_control, is_date)},
    {"is_select", BOOL_AT(struct filter_control, is_select)},
    {"choices", LIST_AT(struct filter_control, choices, filter_choice_shown)},
    {0},
};

const struct field filter_chip_shown[] = {
    {"label", TEXT_AT(struct filter_chip, label)},
    {"href", TEXT_AT(struct filter_chip, href)},
    {0},
};

const struct field error_line_shown[] = {
    {"text", TEXT_AT(struct error_line, text)},
    {"href", TEXT_AT(struct error_line, href)},
    {0},
};

const struct field tab_shown[] = {
    {"title", TEXT_AT(struct tab, title)},
    {"href", TEXT_AT(struct tab, href)},
    {"count", TEXT_AT(struct tab, count)},
    {"current", BOOL_AT(struct tab, current)},
    {0},
};

const struct field fact_shown[] = {
    {"label", TEXT_AT(struct fact, label)},
    {"text", TEXT_AT(struct fact, text)},
    {"href", TEXT_AT(struct fact, href)},
    {"is_code", BOOL_AT(struct fact, is_code)},
    {"copy", BOOL_AT(struct fact, copy)},
    {"is_time", BOOL_AT(struct fact, is_time)},
    {"at", TIME_AT(struct fact, at)},
    {0},
};

const struct field stat_tile_shown[] = {
    {"label", TEXT_AT(struct stat_tile, label)},
    {"value", TEXT_AT(struct stat_tile, value)},
    {"unit", TEXT_AT(struct stat_tile, unit)},
    {"note", TEXT_AT(struct stat_tile, note)},
    {"href", TEXT_AT(struct stat_tile, href)},
    {0},
};

const struct field line_shown[] = {
    {"text", TEXT_AT(struct line, text)},
    {"href", TEXT_AT(struct line, href)},
    {0},
};

const struct field summary_shown[] = {
    {"label", TEXT_AT(struct summary_row, label)},
    {"text", TEXT_AT(struct summary_row, text)},
    {0},
};

enum tone { TONE_GOOD, TONE_WARN, TONE_BAD, TONE_INFO, TONE_NEUTRAL };

struct badge badge_of(struct str word)
{
    static const struct {
        const char *word;
        enum tone tone;
    } tones[] = {
        {"Healthy", TONE_GOOD},     {"Ready", TONE_GOOD},      {"Active", TONE_GOOD},
        {"Creating", TONE_INFO},    {"Updating", TONE_INFO},   {"Progressing", TONE_INFO},
        {"Terminating", TONE_INFO}, {"Pending", TONE_INFO},    {"Deploying", TONE_INFO},
        {"Degraded", TONE_WARN},    {"Missing", TONE_WARN},    {"Expiring", TONE_WARN},
        {"Failed", TONE_BAD},       {"failed", TONE_BAD},      {"Revoked", TONE_NEUTRAL},
    };
    enum tone tone = TONE_NEUTRAL;
    for (size_t i = 0; i < COUNT_OF(tones); i++)
        if (str_is(word, tones[i].word))
            tone = tones[i].tone;
    return (struct badge){
        .word = word,
        .good = tone == TONE_GOOD,
        .warn = tone == TONE_WARN,
        .bad = tone == TONE_BAD,
        .info = tone == TONE_INFO,
        .neutral = tone == TONE_NEUTRAL,
    };
}

/* This page's address with one parameter replaced or removed, from its first page on. */
static struct str here_with(struct call *call, const char *name, struct str value)
{
    struct request first_page = *call->request;
    struct pair kept[64];
    size_t count = 0;
    for (size_t i = 0; i < first_page.query.count && count < COUNT_OF(kept); i++)
        if (!str_is(first_page.query.at[i].name, "cursor"))
            kept[count++] = first_page.query.at[i];
    first_page.query = (struct pairs){kept, count};
    return ARENA_JOIN(call->task.arena, call->request->path,
                      request_query_with(&first_page, call->task.arena, name, value));
}

struct table_head table_head_sorted(struct call *call, const char *label, const char *up,
                                    const char *down, struct str current)
{
    bool ascending = up != NULL && str_is(current, up);
    bool descending = down != NULL && str_is(current, down);
    const char *next = ascending && down != NULL ? down : up != NULL ? up : down;
    return (struct table_head){
        .label = str_of(label),
        .href = next == NULL ? STR("") : here_with(call, "sort", str_of(next)),
        .ascending = ascending,
        .descending = descending,
    };
}

static struct filter_control control_of(struct call *call, const char *name, const char *label)
{
    struct str value = request_query(call->request, name);
    return (struct filter_control){
        .label = str_of(label),
        .name = str_of(name),
        .html_id = ARENA_JOIN(call->task.arena, STR("filter-"), str_of(name)),
        .value = value.at == NULL ? STR("") : value,
        .placeholder = STR(""),
    };
}

struct filter_control filter_text(struct call *call, const char *name, const char *label,
                                  const char *placeholder)
{
    struct filter_control control = control_of(call, name, label);
    control.placeholder = str_of(placeholder);
    control.is_text = true;
    return control;
}

struct filter_control filter_date(struct call *call, const char *name, const char *label)
{
    struct filter_control control = control_of(call, name, label);
    control.is_date = true;
    return control;
}

struct filter_control filter_select(struct call *call, const char *name, const char *label,
                                    const struct filter_choice *choices, size_t count)
{
    struct filter_control control = control_of(call, name, label);
    struct filter_choice *rows =
        ARENA_ARRAY(call->task.arena, count + 1, struct filter_choice);
    rows[0] = (struct filter_choice){STR(""), STR("Any"), control.value.length == 0};
    for (size_t i = 0; i < count; i++) {
        rows[i + 1] = choices[i];
        rows[i + 1].selected = str_equal(choices[i].value, control.value);
    }
    control.is_select = true;
    control.choices = (struct list){rows, count + 1, sizeof *rows, false};
    return control;
}

static struct str label_of_value(const struct filter_control *control)
{
    for (size_t i = 0; i < control->choices.count; i++) {
        const struct filter_choice *choice = LIST_ROW(control->choices, struct filter_choice, i);
        if (choice->selected)
            return choice->label;
    }
    return control->value;
}

enum { STRANGE_CHIPS_MAX = 5, STRANGE_NAME_MAX = 40 };

/* What a list's address holds besides filters; campaigns (utm_) are nobody's business here. */
static bool is_strange(struct str name, const struct filter_control *controls, size_t count)
{
    static const char *const others[] = {"cursor", "limit", "sort", "next", "from"};
    for (size_t i = 0; i < count; i++)
        if (str_equal(controls[i].name, name))
            return false;
    for (size_t i = 0; i < COUNT_OF(others); i++)
        if (str_is(name, others[i]))
            return false;
    return name.length > 0 && !str_starts(name, STR("utm_"));
}

/* A misspelt filter is told, not ignored: its chip takes it out of the address. */
static size_t strange_chips(struct call *call, const struct filter_control *controls,
                            size_t count, struct filter_chip *rows)
{
    struct arena *arena = call->task.arena;
    const struct pairs *query = &call->request->query;
    size_t used = 0;
    for (size_t i = 0; i < query->count && used < STRANGE_CHIPS_MAX; i++) {
        struct str name = query->at[i].name;
        if (!is_strange(name, controls, count))
            continue;
        rows[used++] = (struct filter_chip){
            .label = ARENA_JOIN(arena, STR("Not a filter here: "),
                                name.length > STRANGE_NAME_MAX ? STR("...") : name),
            .href = here_with(call, arena_cstr(arena, name), STR_NONE),
        };
    }
    return used;
}

static struct list filter_chips(struct call *call, const struct filter_control *controls, size_t count)
{
    struct arena *arena = call->task.arena;
    struct filter_chip *rows =
        ARENA_ARRAY(arena, count + STRANGE_CHIPS_MAX, struct filter_chip);
    size_t used = 0;
    for (size_t i = 0; i < count; i++) {
        if (controls[i].value.length == 0)
            continue;
        rows[used++] = (struct filter_chip){
            .label = ARENA_JOIN(arena, controls[i].label, STR(": "), label_of_value(&controls[i])),
            .href = here_with(call, arena_cstr(arena, controls[i].name), STR_NONE),
        };
    }
    used += strange_chips(call, controls, count, rows + used);
    return (struct list){rows, used, sizeof *rows, false};
}

struct filter_bar filter_bar_of(struct call *call, const struct filter_control *controls,
                                size_t count)
{
    struct list chips = filter_chips(call, controls, count);
    bool filtered = false;
    for (size_t i = 0; i < count; i++)
        filtered = filtered || controls[i].value.length > 0;
    return (struct filter_bar){
        .filter_href = call->request->path,
        .filters = {controls, count, sizeof *controls, false},
        .chips = chips,
        .clear_href = call->request->path,
        .filtered = filtered,
    };
}

struct list error_lines(struct call *call)
{
    struct arena *arena = call->task.arena;
    const struct failure *failure = &call->failure;
    struct error_line *rows = ARENA_ARRAY(arena, failure->field_count, struct error_line);
    for (size_t i = 0; i < failure->field_count; i++) {
        struct str pointer = failure->fields[i].pointer;
        struct buf href = buf_open(arena, pointer.length + 2, pointer.length + 2);
        buf_add_char(&href, '#');
        for (size_t k = 1; k < pointer.length; k++)
            buf_add_char(&href, pointer.at[k] == '/' ? '-' : pointer.at[k]);
        rows[i] = (struct error_line){failure->fields[i].told, buf_str(&href)};
    }
    return (struct list){rows, failure->field_count, sizeof *rows, false};
}

struct list error_lines_at(struct call *call, const char *front, struct str href)
{
    struct arena *arena = call->task.arena;
    const struct failure *failure = &call->failure;
    size_t count = failure->field_count > 0 ? failure->field_count : failure->told.length > 0;
    struct error_line *rows = ARENA_ARRAY(arena, count, struct error_line);
    if (failure->field_count == 0 && count > 0)
        rows[0] = (struct error_line){failure->told, href};
    for (size_t i = 0; i < failure->field_count; i++) {
        struct str at = failure->fields[i].pointer;
        if (str_starts(at, str_of(front)))
            at = str_slice(at, strlen(front), at.length);
        rows[i] = (struct error_line){
            at.length == 0 ? failure->fields[i].told
                           : ARENA_JOIN(arena, at, STR(": "), failure->fields[i].told),
            href};
    }
    return (struct list){rows, count, sizeof *rows, false};
}

struct str error_of(const struct call *call, const char *pointer)
{
    for (size_t i = 0; i < call->failure.field_count; i++)
        if (str_is(call->failure.fields[i].pointer, pointer))
            return call->failure.fields[i].told;
    return STR("");
}

static struct str pager_older(struct call *call, struct str next_cursor)
{
    if (next_cursor.at == NULL)
        return STR("");
    return ARENA_JOIN(call->task.arena, call->request->path,
                      request_query_with(call->request, call->task.arena, "cursor", next_cursor));
}

static struct str pager_newest(struct call *call)
{
    if (request_query(call->request, "cursor").length == 0)
        return STR("");
    return ARENA_JOIN(call->task.arena, call->request->path,
                      request_query_with(call->request, call->task.arena, "cursor", STR_NONE));
}

struct str list_api_path(struct call *call)
{
    static const struct {
        const char *page; /* beginning or end of the page's path, and of the API's */
        const char *api;
        bool ends;
    } others[] = {
        {"/account/activity", "/me/audit", false},
        {"/admin/issuers", "/issuers", false},
        {"/access", "/rbac", true},
    };
    struct arena *arena = call->task.arena;
    struct str path = call->request->path;
    for (size_t i = 0; i < COUNT_OF(others); i++) {
        struct str page = str_of(others[i].page);
        if (!others[i].ends && str_starts(path, page))
            path = ARENA_JOIN(arena, str_of(others[i].api),
                              str_slice(path, page.length, path.length));
        else if (others[i].ends && str_ends(path, page))
            path = ARENA_JOIN(arena, str_slice(path, 0, path.length - page.length),
                              str_of(others[i].api));
    }
    /* A team's page lists its members. */
    if (request_word(call->request, "team").at != NULL)
        path = ARENA_JOIN(arena, path, STR("/members"));
    return ARENA_JOIN(arena, STR("/api/v1"), path);
}

/* The list as a file: what filters and sorts it stays, where one is in it does not. */
static struct str export_href(struct call *call, bool by_post, const char *format)
{
    struct arena *arena = call->task.arena;
    struct buf href = buf_open(arena, 256, KIB(32));
    buf_add(&href, by_post ? call->request->path : list_api_path(call));
    buf_print(&href, "%s?format=%s", by_post ? "/export" : "", format);
    for (size_t i = 0; i < call->request->query.count; i++) {
        const struct pair *pair = &call->request->query.at[i];
        if (pair->value.length == 0 || str_is(pair->name, "cursor") ||
            str_is(pair->name, "limit") || str_is(pair->name, "format"))
            continue;
        buf_add_char(&href, '&');
        buf_add(&href, url_encode(arena, pair->name));
        buf_add_char(&href, '=');
        buf_add(&href, url_encode(arena, pair->value));
    }
    return href.over ? STR("") : buf_str(&href);
}

struct pager pager_of(struct call *call, size_t count, struct str next_cursor)
{
    bool by_post = (call->route->flags & ROUTE_EXPORT_IS_WRITTEN_DOWN) != 0;
    return (struct pager){
        .csv_href = export_href(call, by_post, "csv"),
        .json_href = export_href(call, by_post, "json"),
        .export_by_post = by_post,
        .shown = arena_print(call->task.arena, "%zu shown", count),
        .newer_href = pager_newest(call),
        .older_href = pager_older(call, next_cursor),
    };
}

/* Which resources have a tab. A secret has values, below another path, and nothing of it runs. */
enum tab_of { OF_ALL, OF_SECRETS, OF_WHAT_RUNS };

/* frame is below what knows secrets. */
bool resource_runs(const struct call *call)
{
    return call->caller == NULL || !str_is(call->caller->resource_type, "Konnektr.Secret");
}

struct list resource_tabs(struct call *call, const char *current)
{
    static const struct {
        const char *name;
        const char *title;
        const char *folder;
        const char *path;
        enum tab_of of;
    } rows[] = {
        {"overview", "Overview", "/resources/", "", OF_ALL},
        {"values", "Values", "/secrets/", "", OF_SECRETS},
        {"logs", "Logs", "/resources/", "/logs", OF_WHAT_RUNS},
        {"metrics", "Metrics", "/resources/", "/metrics", OF_WHAT_RUNS},
        {"settings", "Settings", "/resources/", "/settings", OF_ALL},
        {"deployments", "Deployments", "/resources/", "/deployments", OF_ALL},
        {"generations", "History", "/resources/", "/generations", OF_ALL},
        {"manifests", "Manifests", "/resources/", "/manifests", OF_ALL},
        {"access", "Access", "/resources/", "/access", OF_ALL},
        {"audit", "Activity", "/resources/", "/audit", OF_ALL},
    };
    struct arena *arena = call->task.arena;
    struct tab *tabs = ARENA_ARRAY(arena, COUNT_OF(rows), struct tab);
    size_t count = 0;
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        if (rows[i].of == OF_ALL || (rows[i].of == OF_WHAT_RUNS) == resource_runs(call))
            tabs[count++] = (struct tab){
                .title = str_of(rows[i].title),
                .href = ARENA_JOIN(arena, STR("/projects/"), call->scope.project_id,
                                   str_of(rows[i].folder), call->scope.resource_id,
                                   str_of(rows[i].path)),
                .count = STR(""),
                .current = str_is(str_of(current), rows[i].name),
            };
    return (struct list){tabs, count, sizeof *tabs, false};
}

struct str price_text(struct arena *arena, int64_t cents, struct str currency)
{
    if (cents == 0)
        return STR("Free");
    return arena_print(arena, "%.*s %lld.%02lld a month", STR_ARG(currency),
                       (long long)(cents / 100), (long long)(cents % 100));
}

struct str or_empty(struct str text)
{
    return text.at == NULL ? STR("") : text;
}

struct str typed_or(const struct call *call, const char *name, struct str otherwise)
{
    struct str text = request_form(call->request, name);
    return text.at == NULL ? otherwise : text;
}

struct confirm confirm_of(struct call *call, struct str action, struct str name,
                          const char *button)
{
    return (struct confirm){
        .action = action,
        .name = name,
        .value = typed_or(call, "confirm", STR("")),
        .error = error_of(call, "/confirm"),
        .button = str_of(button),
        .may_confirm = true,
    };
}

struct str grouped_number(struct arena *arena, int64_t number)
{
    struct str digits = arena_print(arena, "%lld", (long long)number);
    char *at = arena_alloc(arena, digits.length + digits.length / 3 + 1);
    size_t length = 0;
    for (size_t i = 0; i < digits.length; i++) {
        size_t left = digits.length - i;
        if (i > 0 && left % 3 == 0 && digits.at[i - 1] != '-')
            at[length++] = ',';
        at[length++] = digits.at[i];
    }
    return (struct str){at, length};
}
