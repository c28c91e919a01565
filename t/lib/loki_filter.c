/* loki_filter.c: filters by labels: texts, numbers, durations, bytes, with and, or. */
/* SPDX-License-Identifier: ISC */
#include "t/lib/loki_stage.h"

#include "t/lib/loki_time.h"

struct loki_filter {
    const struct logql_condition *condition;
    struct loki_regex *regex;
    struct loki_filter *parts; /* of and, or */
    struct loki_filter *next;
};

bool loki_filter_make(struct arena *arena, const struct logql_condition *condition,
                      struct loki_filter **made, struct loki_refusal *refusal)
{
    struct loki_filter *filter = ARENA_NEW(arena, struct loki_filter);
    filter->condition = condition;
    if (condition->kind == LOGQL_IS_ADDRESS)
        return loki_beyond(arena, refusal, "ip()");
    if (condition->kind == LOGQL_IS_TEXT &&
        (condition->compare == LOGQL_REGEX || condition->compare == LOGQL_NOT_REGEX) &&
        !loki_regex_make(arena, condition->value, true, &filter->regex, &refusal->why)) {
        refusal->status = 400;
        return false;
    }
    if (condition->kind == LOGQL_AND || condition->kind == LOGQL_OR) {
        struct loki_filter **last = &filter->parts;
        for (const struct logql_condition *one = condition->parts; one != NULL;
             one = one->next) {
            if (!loki_filter_make(arena, one, last, refusal))
                return false;
            last = &(*last)->next;
        }
    }
    *made = filter;
    return true;
}

bool loki_bytes_read(struct str text, double *bytes)
{
    static const struct {
        const char *name;
        double factor;
    } units[] = {{"", 1},      {"b", 1},        {"kb", 1e3},           {"mb", 1e6},
                 {"gb", 1e9},  {"tb", 1e12},    {"kib", 1024.0},       {"mib", 1048576.0},
                 {"k", 1e3},   {"m", 1e6},      {"gib", 1073741824.0}, {"g", 1e9},
                 {"ki", 1024}, {"mi", 1048576}, {"gi", 1073741824.0}};
    char copy[64], *end;
    text = str_trim(text);
    if (text.length == 0 || text.length >= sizeof copy)
        return false;
    memcpy(copy, text.at, text.length);
    copy[text.length] = 0;
    *bytes = strtod(copy, &end);
    if (end == copy)
        return false;
    struct str unit = str_trim(str_of(end));
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++)
        if (str_equal_nocase(unit, str_of(units[i].name))) {
            *bytes *= units[i].factor;
            return true;
        }
    return false;
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

static bool compares(enum logql_compare compare, double a, double b)
{
    switch (compare) {
    case LOGQL_EQUAL:
        return a == b;
    case LOGQL_NOT_EQUAL:
        return a != b;
    case LOGQL_GREATER:
        return a > b;
    case LOGQL_GREATER_EQUAL:
        return a >= b;
    case LOGQL_LESS:
        return a < b;
    case LOGQL_LESS_EQUAL:
        return a <= b;
    case LOGQL_REGEX:
    case LOGQL_NOT_REGEX:
        break;
    }
    return false;
}

/* A label that cannot be read is a mistake of the line, which goes on with it. */
static bool unreadable(struct loki_line *line, const char *format, struct str value)
{
    struct buf told = buf_open(line->arena, 128, 64 * 1024);
    BUF_ADD(&told, "");
    buf_add(&told, str_of(format));
    loki_quote(&told, value);
    loki_line_fail(line, "LabelFilterErr", buf_str(&told));
    return true;
}

static bool number_holds(const struct logql_condition *condition, struct loki_line *line)
{
    double number;
    int64_t ns;
    /* Only filters of texts look at lines with a mistake. */
    if (line->error.length > 0)
        return true;
    struct str value = loki_line_get(line, condition->name);
    if (value.at == NULL)
        return false;
    if (condition->kind == LOGQL_IS_DURATION) {
        if (!loki_duration_read(value, &ns))
            return unreadable(line, "time: invalid duration ", value);
        return compares(condition->compare, (double)ns, (double)condition->ns);
    }
    if (condition->kind == LOGQL_IS_BYTES) {
        if (!loki_bytes_read(value, &number))
            return unreadable(line, "unhandled size name: ", value);
        return compares(condition->compare, number, condition->number);
    }
    if (!number_read(value, &number)) {
        struct buf told = buf_open(line->arena, 128, 64 * 1024);
        BUF_ADD(&told, "strconv.ParseFloat: parsing ");
        loki_quote(&told, value);
        BUF_ADD(&told, ": invalid syntax");
        loki_line_fail(line, "LabelFilterErr", buf_str(&told));
        return true;
    }
    return compares(condition->compare, number, condition->number);
}

static bool text_holds(const struct loki_filter *filter, const struct loki_line *line)
{
    const struct logql_condition *condition = filter->condition;
    struct str value = loki_line_get(line, condition->name);
    if (value.at == NULL)
        value = STR("");
    if (condition->compare == LOGQL_REGEX)
        return loki_regex_matches(filter->regex, value);
    if (condition->compare == LOGQL_NOT_REGEX)
        return !loki_regex_matches(filter->regex, value);
    return str_equal(value, condition->value) == (condition->compare == LOGQL_EQUAL);
}

bool loki_filter_holds(const struct loki_filter *filter, struct loki_line *line)
{
    bool holds;
    switch (filter->condition->kind) {
    case LOGQL_AND:
        holds = true;
        for (const struct loki_filter *one = filter->parts; one != NULL; one = one->next)
            holds &= loki_filter_holds(one, line);
        return holds;
    case LOGQL_OR:
        for (const struct loki_filter *one = filter->parts; one != NULL; one = one->next)
            if (loki_filter_holds(one, line))
                return true;
        return false;
    case LOGQL_IS_TEXT:
        return text_holds(filter, line);
    case LOGQL_IS_NUMBER:
    case LOGQL_IS_DURATION:
    case LOGQL_IS_BYTES:
        return number_holds(filter->condition, line);
    case LOGQL_IS_ADDRESS:
        break;
    }
    return false;
}
