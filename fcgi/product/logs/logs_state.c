/* logs_state.c: the state of a logs page, read from its address and written into one. */
/* SPDX-License-Identifier: ISC */
#include "product/logs/logs_state.h"

static const int64_t limits[] = {100, 200, 500, 1000, 5000};

static bool is_name(struct str name)
{
    for (size_t i = 0; i < name.length; i++) {
        char c = name.at[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
        if (!letter && !(i > 0 && c >= '0' && c <= '9'))
            return false;
    }
    return name.length > 0 && name.length <= 200;
}

bool logs_term_parse(struct str text, bool is_field, struct logs_term *out)
{
    ptrdiff_t at = str_find(text, 0, '=');
    if (at <= 0)
        return false;
    bool differs = text.at[at - 1] == '!';
    struct logs_term term = {
        .name = str_trim(str_slice(text, 0, (size_t)at - (differs ? 1 : 0))),
        .value = str_slice(text, (size_t)at + 1, text.length),
        .differs = differs,
        .is_field = is_field,
    };
    if (!is_name(term.name) || text.length > LOGS_TERM_MAX)
        return false;
    *out = term;
    return true;
}

struct str logs_term_text(struct arena *arena, const struct logs_term *term)
{
    return ARENA_JOIN(arena, term->name, term->differs ? STR("!=") : STR("="), term->value);
}

static struct str text_of(struct call *call, const char *name, size_t most)
{
    struct str text = request_query(call->request, name);
    if (text.at == NULL)
        return STR("");
    if (str_utf8_count(text) <= most)
        return text;
    failure_field(&call->failure, ARENA_JOIN(call->task.arena, STR("/"), str_of(name)),
                  "too_long", "This has at most %zu characters.", most);
    return STR("");
}

static bool is_on(struct call *call, const char *name)
{
    struct str text = request_query(call->request, name);
    return str_is(text, "1") || str_is(text, "on");
}

static void term_read(struct call *call, const struct pair *pair, struct logs_state *out)
{
    bool is_field = str_is(pair->name, "field");
    struct str pointer = is_field ? STR("/field") : STR("/label");
    if (str_trim(pair->value).length == 0)
        return;
    if (out->term_count == LOGS_TERMS_MAX)
        failure_field(&call->failure, pointer, "too_many",
                      "At most %d labels and fields count at once.", LOGS_TERMS_MAX);
    else if (!logs_term_parse(pair->value, is_field, &out->terms[out->term_count]))
        failure_field(&call->failure, pointer, "malformed",
                      "Write name=value or name!=value; a name has letters, digits and _.");
    else
        out->term_count++;
}

static void resource_read(struct call *call, struct str id, struct logs_state *out)
{
    if (id.length == 0)
        return;
    if (out->resource_count == LOGS_RESOURCES_MAX) {
        failure_field(&call->failure, STR("/resource"), "too_many",
                      "At most %d resources can be chosen; none means all.",
                      LOGS_RESOURCES_MAX);
        return;
    }
    out->resources[out->resource_count++] = id;
}

static void level_read(struct call *call, struct str word, struct logs_state *out)
{
    enum logs_level level;
    if (logs_level_parse(word, &level))
        out->levels[level] = true;
    else if (word.length > 0)
        failure_field(&call->failure, STR("/level"), "unknown",
                      "A level is trace, debug, info, warn, error, fatal or none.");
}

static void limit_read(struct call *call, struct logs_state *out)
{
    struct str text = request_query(call->request, "limit");
    out->limit = LOGS_LIMIT_DEFAULT;
    if (text.length == 0)
        return;
    for (size_t i = 0; i < COUNT_OF(limits); i++)
        if (str_int_parse(text, limits[i], limits[i], &out->limit))
            return;
    failure_field(&call->failure, STR("/limit"), "unknown",
                  "A page has 100, 200, 500, 1000 or 5000 lines.");
}

void logs_state_read(struct call *call, struct logs_state *out)
{
    const struct request *request = call->request;
    *out = (struct logs_state){
        .path = request->path,
        .query = str_trim(text_of(call, "query", 16 * 1024)),
        .text = text_of(call, "text", LOGS_TEXT_MAX),
        .without = text_of(call, "without", LOGS_TEXT_MAX),
        .match_case = is_on(call, "case"),
        .parser = text_of(call, "parser", 10),
        .from = str_trim(text_of(call, "from", 40)),
        .to = str_trim(text_of(call, "to", 40)),
        .oldest_first = str_is(request_query(request, "order"), "oldest"),
        .cut = str_is(request_query(request, "wrap"), "off"),
        .timeless = str_is(request_query(request, "times"), "off"),
        .live = is_on(call, "live"),
        .cursor = text_of(call, "cursor", 60),
        .patient = is_on(call, "patience"),
    };
    if (out->parser.length > 0 && !str_is(out->parser, "json") &&
        !str_is(out->parser, "logfmt")) {
        failure_field(&call->failure, STR("/parser"), "unknown",
                      "Lines are read as json or logfmt.");
        out->parser = STR("");
    }
    limit_read(call, out);
    for (size_t i = 0; i < request->query.count; i++) {
        const struct pair *pair = &request->query.at[i];
        if (str_is(pair->name, "label") || str_is(pair->name, "field"))
            term_read(call, pair, out);
        else if (str_is(pair->name, "level"))
            level_read(call, pair->value, out);
        else if (str_is(pair->name, "resource"))
            resource_read(call, pair->value, out);
    }
}

bool logs_state_filters(const struct logs_state *state)
{
    for (size_t i = 0; i < LOGS_LEVELS; i++)
        if (state->levels[i])
            return true;
    return state->query.length > 0 || state->text.length > 0 || state->without.length > 0 ||
           state->term_count > 0;
}

/* ---- into an address ---- */

static void add(struct buf *buf, const char *name, struct str value)
{
    if (value.length == 0)
        return;
    buf_add_char(buf, str_find(buf_str(buf), 0, '?') < 0 ? '?' : '&');
    buf_add(buf, str_of(name));
    buf_add_char(buf, '=');
    buf_add(buf, url_encode(buf->arena, value));
}

static void add_filters(struct buf *buf, const struct logs_state *state)
{
    add(buf, "text", state->text);
    add(buf, "without", state->without);
    add(buf, "case", state->match_case ? STR("1") : STR(""));
    for (size_t i = 0; i < LOGS_LEVELS; i++)
        if (state->levels[i])
            add(buf, "level", logs_level_word((enum logs_level)i));
    for (size_t i = 0; i < state->term_count; i++)
        add(buf, state->terms[i].is_field ? "field" : "label",
            logs_term_text(buf->arena, &state->terms[i]));
    add(buf, "parser", state->parser);
}

struct str logs_state_href_at(struct arena *arena, const struct logs_state *state,
                              const char *below)
{
    struct buf buf = buf_open(arena, 256, KIB(64));
    buf_add(&buf, state->path);
    buf_add(&buf, str_of(below));
    add(&buf, "query", state->query);
    if (state->query.length == 0)
        add_filters(&buf, state);
    for (size_t i = 0; i < state->resource_count; i++)
        add(&buf, "resource", state->resources[i]);
    add(&buf, "from", state->from);
    add(&buf, "to", state->to);
    add(&buf, "order", state->oldest_first ? STR("oldest") : STR(""));
    add(&buf, "wrap", state->cut ? STR("off") : STR(""));
    add(&buf, "times", state->timeless ? STR("off") : STR(""));
    if (state->limit != LOGS_LIMIT_DEFAULT)
        add(&buf, "limit", arena_print(arena, "%lld", (long long)state->limit));
    add(&buf, "live", state->live ? STR("1") : STR(""));
    add(&buf, "cursor", state->cursor);
    add(&buf, "patience", state->patient ? STR("1") : STR(""));
    return buf_str(&buf);
}

struct str logs_state_href(struct arena *arena, const struct logs_state *state)
{
    return logs_state_href_at(arena, state, "");
}
