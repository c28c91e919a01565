/* dashboard_query.c: the variables of queries, replaced as tokens and parsed again. */
/* SPDX-License-Identifier: ISC */
#include "product/dashboard/dashboard_document.h"

enum { REPLACED_MAX = 200, WORD_MAX = 40 };

/* A variable in the text as it was written, and what stands in its place. */
struct replaced {
    size_t at, length;
    size_t out_at, out_length;
};

struct filling {
    struct arena *arena;
    struct str text;
    enum query_language language;
    const struct dashboard_times *times;
    struct buf out;
    struct replaced *rows;
    size_t count;
    size_t at;
};

/* ---- places ---- */

static void place_of(struct str text, size_t at, struct query_mistake *mistake)
{
    mistake->line = 1;
    mistake->column = 1;
    for (size_t i = 0; i < at && i < text.length; i++) {
        if (text.at[i] == '\n') {
            mistake->line++;
            mistake->column = 1;
        } else if (((unsigned char)text.at[i] & 0xc0) != 0x80) {
            mistake->column++;
        }
    }
}

static size_t byte_of(struct str text, const struct query_mistake *mistake)
{
    int64_t line = 1, column = 1;
    for (size_t i = 0; i < text.length; i++) {
        bool begins = ((unsigned char)text.at[i] & 0xc0) != 0x80;
        if (begins && line == mistake->line && column == mistake->column)
            return i;
        if (line > mistake->line)
            return i;
        line += text.at[i] == '\n';
        column = text.at[i] == '\n' ? 1 : column + begins;
    }
    return text.length;
}

/* From the text that was parsed to the one that was written. */
static void mistake_return(const struct filling *filling, struct str parsed,
                           struct query_mistake *mistake)
{
    size_t at = byte_of(parsed, mistake);
    size_t shift_out = 0, shift_in = 0;
    for (size_t i = 0; i < filling->count; i++) {
        const struct replaced *row = &filling->rows[i];
        if (at < row->out_at)
            break;
        if (at < row->out_at + row->out_length)
            at = row->out_at;
        shift_out = row->out_at;
        shift_in = row->at;
        if (at > row->out_at) {
            shift_out += row->out_length;
            shift_in += row->length;
        }
    }
    place_of(filling->text, at - shift_out + shift_in, mistake);
}

/* ---- tokens ---- */

static bool opens_string(const struct filling *filling, char byte)
{
    return byte == '"' || byte == '`' ||
           (byte == '\'' && filling->language == QUERY_PROMQL);
}

/* Behind the string or comment that begins at `at`. */
static size_t skip_opaque(struct str text, size_t at)
{
    char quote = text.at[at];
    size_t i = at + 1;
    for (; i < text.length && text.at[i] != (quote == '#' ? '\n' : quote); i++)
        if (text.at[i] == '\\' && quote != '`' && quote != '#')
            i++;
    return i < text.length ? i + 1 : text.length;
}

static bool is_word(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || byte == '_' ||
           (byte >= '0' && byte <= '9');
}

/* Seconds that a variable stands for; 0 = there is none of this name. */
static int64_t seconds_of(const struct dashboard_times *times, struct str word)
{
    static const char *const intervals[] = {"interval", "__interval", "__rate_interval"};
    for (size_t i = 0; i < COUNT_OF(intervals); i++)
        if (str_is(word, intervals[i]))
            return times->interval_s;
    return str_is(word, "range") || str_is(word, "__range") ? times->range_s : 0;
}

static bool variable_put(struct filling *filling, struct query_mistake *mistake)
{
    size_t end = filling->at + 1;
    while (end < filling->text.length && is_word(filling->text.at[end]))
        end++;
    struct str word = str_slice(filling->text, filling->at + 1, end);
    int64_t seconds = seconds_of(filling->times, word);
    place_of(filling->text, filling->at, mistake);
    if (seconds <= 0) {
        mistake->message = arena_print(
            filling->arena,
            "expected $range or $interval: there is no other variable%s%.*s",
            word.length == 0 ? "" : ", no $", STR_ARG(str_slice(word, 0, WORD_MAX)));
        return false;
    }
    if (filling->count == REPLACED_MAX) {
        mistake->message =
            arena_print(filling->arena, "at most %d variables", REPLACED_MAX);
        return false;
    }
    struct str put = arena_print(filling->arena, "%llds", (long long)seconds);
    filling->rows[filling->count++] = (struct replaced){
        filling->at, end - filling->at, buf_str(&filling->out).length, put.length};
    buf_add(&filling->out, put);
    filling->at = end;
    return true;
}

static bool variables_put(struct filling *filling, struct query_mistake *mistake)
{
    struct str text = filling->text;
    while (filling->at < text.length) {
        char byte = text.at[filling->at];
        size_t end = filling->at + 1;
        if (byte == '$') {
            if (!variable_put(filling, mistake))
                return false;
            continue;
        }
        if (byte == '#' || opens_string(filling, byte))
            end = skip_opaque(text, filling->at);
        buf_add(&filling->out, str_slice(text, filling->at, end));
        filling->at = end;
    }
    return true;
}

bool dashboard_query_fill(struct arena *arena, const struct dashboard_query *query,
                          const struct dashboard_times *times,
                          struct query_mistake *mistake, struct str *out)
{
    struct query_tree *tree = NULL;
    struct filling filling = {
        .arena = arena,
        .text = query->query,
        .language = str_is(query->language, "logql") ? QUERY_LOGQL : QUERY_PROMQL,
        .times = times,
        .out = buf_open(arena, query->query.length + 64, 2 * QUERY_TEXT_MAX),
        .rows = ARENA_ARRAY(arena, REPLACED_MAX, struct replaced),
    };
    if (query->query.length > QUERY_TEXT_MAX) {
        *mistake = (struct query_mistake){
            1, 1, arena_print(arena, "at most %d bytes", QUERY_TEXT_MAX)};
        return false;
    }
    if (!variables_put(&filling, mistake))
        return false;
    struct str parsed = buf_str(&filling.out);
    if (!query_parse(arena, filling.language, parsed, mistake, &tree)) {
        mistake_return(&filling, parsed, mistake);
        return false;
    }
    if (query_kind(tree) == QUERY_IS_LOG) {
        *mistake = (struct query_mistake){
            1, 1,
            STR("expected numbers: this query gives lines; count them, like "
                "sum(count_over_time({...}[$interval]))")};
        return false;
    }
    *out = query_print(arena, tree);
    return true;
}
