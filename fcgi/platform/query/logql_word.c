/* logql_word.c: the words and marks of LogQL, and the parts that all of its readers need. */
/* SPDX-License-Identifier: ISC */
#include "platform/query/logql_private.h"
#include "platform/query/query_regex.h"

/* clang-format off */
const struct logql_range_rule logql_ranges[LOGQL_RANGES] = {
    [LOGQL_RATE]               = {"rate",               true,  true,  false},
    [LOGQL_RATE_COUNTER]       = {"rate_counter",       false, true,  false},
    [LOGQL_COUNT_OVER_TIME]    = {"count_over_time",    true,  false, false},
    [LOGQL_BYTES_RATE]         = {"bytes_rate",         true,  false, false},
    [LOGQL_BYTES_OVER_TIME]    = {"bytes_over_time",    true,  false, false},
    [LOGQL_AVG_OVER_TIME]      = {"avg_over_time",      false, true,  true},
    [LOGQL_SUM_OVER_TIME]      = {"sum_over_time",      false, true,  false},
    [LOGQL_MIN_OVER_TIME]      = {"min_over_time",      false, true,  true},
    [LOGQL_MAX_OVER_TIME]      = {"max_over_time",      false, true,  true},
    [LOGQL_STDVAR_OVER_TIME]   = {"stdvar_over_time",   false, true,  true},
    [LOGQL_STDDEV_OVER_TIME]   = {"stddev_over_time",   false, true,  true},
    [LOGQL_QUANTILE_OVER_TIME] = {"quantile_over_time", false, true,  true},
    [LOGQL_FIRST_OVER_TIME]    = {"first_over_time",    false, true,  true},
    [LOGQL_LAST_OVER_TIME]     = {"last_over_time",     false, true,  true},
    [LOGQL_ABSENT_OVER_TIME]   = {"absent_over_time",   true,  true,  false},
};

const struct logql_operator_rule logql_operators[LOGQL_OPERATORS] = {
    [LOGQL_OP_OR]            = {"or",     0,              1},
    [LOGQL_OP_AND]           = {"and",    0,              2},
    [LOGQL_OP_UNLESS]        = {"unless", 0,              2},
    [LOGQL_OP_EQUAL]         = {"==",     MARK('=', '='), 3},
    [LOGQL_OP_NOT_EQUAL]     = {"!=",     MARK('!', '='), 3},
    [LOGQL_OP_LESS]          = {"<",      '<',            3},
    [LOGQL_OP_LESS_EQUAL]    = {"<=",     MARK('<', '='), 3},
    [LOGQL_OP_GREATER]       = {">",      '>',            3},
    [LOGQL_OP_GREATER_EQUAL] = {">=",     MARK('>', '='), 3},
    [LOGQL_OP_ADD]           = {"+",      '+',            4},
    [LOGQL_OP_SUBTRACT]      = {"-",      '-',            4},
    [LOGQL_OP_MULTIPLY]      = {"*",      '*',            5},
    [LOGQL_OP_DIVIDE]        = {"/",      '/',            5},
    [LOGQL_OP_REMAINDER]     = {"%",      '%',            5},
    [LOGQL_OP_POWER]         = {"^",      '^',            6},
};
/* clang-format on */

const char *const logql_aggregations[LOGQL_AGGREGATIONS] = {
    [LOGQL_SUM] = "sum",
    [LOGQL_AVG] = "avg",
    [LOGQL_COUNT] = "count",
    [LOGQL_MAX] = "max",
    [LOGQL_MIN] = "min",
    [LOGQL_STDDEV] = "stddev",
    [LOGQL_STDVAR] = "stdvar",
    [LOGQL_BOTTOMK] = "bottomk",
    [LOGQL_TOPK] = "topk",
    [LOGQL_SORT] = "sort",
    [LOGQL_SORT_DESC] = "sort_desc",
    [LOGQL_APPROX_TOPK] = "approx_topk",
};

const char *const logql_conversions[] = {
    [LOGQL_AS_IS] = NULL,
    [LOGQL_BYTES] = "bytes",
    [LOGQL_DURATION] = "duration",
    [LOGQL_DURATION_SECONDS] = "duration_seconds",
};

const char *const logql_stage_words[LOGQL_STAGES] = {
    [LOGQL_JSON] = "json",
    [LOGQL_LOGFMT] = "logfmt",
    [LOGQL_REGEXP] = "regexp",
    [LOGQL_PATTERN] = "pattern",
    [LOGQL_UNPACK] = "unpack",
    [LOGQL_DECOLORIZE] = "decolorize",
    [LOGQL_DROP] = "drop",
    [LOGQL_KEEP] = "keep",
    [LOGQL_LINE_FORMAT] = "line_format",
    [LOGQL_LABEL_FORMAT] = "label_format",
    [LOGQL_UNWRAP] = "unwrap",
};

const int logql_line_marks[] = {
    [LOGQL_CONTAINS] = MARK('|', '='), [LOGQL_LACKS] = MARK('!', '='),
    [LOGQL_MATCHES] = MARK('|', '~'),  [LOGQL_MATCHES_NOT] = MARK('!', '~'),
    [LOGQL_FITS] = MARK('|', '>'),     [LOGQL_FITS_NOT] = MARK('!', '>'),
};

const int logql_compare_marks[] = {
    [LOGQL_EQUAL] = '=',
    [LOGQL_NOT_EQUAL] = MARK('!', '='),
    [LOGQL_REGEX] = MARK('=', '~'),
    [LOGQL_NOT_REGEX] = MARK('!', '~'),
    [LOGQL_GREATER] = '>',
    [LOGQL_GREATER_EQUAL] = MARK('>', '='),
    [LOGQL_LESS] = '<',
    [LOGQL_LESS_EQUAL] = MARK('<', '='),
};

/* Words that Loki's reader never takes for a name. Functions are names unless "(" follows. */
static const char *const reserved[] = {
    NULL,           "by",          "without",     "bool",   "offset", "on",
    "ignoring",     "group_left",  "group_right", "or",     "and",    "unless",
    "unwrap",       "json",        "regexp",      "logfmt", "unpack", "pattern",
    "label_format", "line_format", "decolorize",  "drop",   "keep",
};

int logql_word_of(struct str word, const char *const *names, int count)
{
    for (int i = 1; i < count; i++)
        if (names[i] != NULL && str_equal_nocase(word, str_of(names[i])))
            return i;
    return 0;
}

bool logql_is_call(const struct logql_parse *parse, const char *word)
{
    const struct token_reader *reader = &parse->reader;
    if (!token_is_word_nocase(reader, word))
        return false;
    struct token behind = token_peek(reader);
    return behind.kind == TOKEN_MARK && behind.mark == '(';
}

bool logql_is_name(struct str text)
{
    return label_is_word(text) && logql_word_of(text, reserved, COUNT_OF(reserved)) == 0;
}

bool logql_name(struct logql_parse *parse, const char *what, struct str *name)
{
    struct token_reader *reader = &parse->reader;
    if (reader->token.kind != TOKEN_WORD)
        return token_expected(reader, what);
    struct str word = reader->token.text;
    if (logql_word_of(word, reserved, COUNT_OF(reserved)) != 0)
        return token_mistake(reader, reader->token.at,
                             "\"%.*s\" is a word of LogQL, no label's name",
                             STR_ARG(word));
    *name = word;
    token_next(reader);
    return !reader->failed;
}

bool logql_string(struct logql_parse *parse, const char *what, struct str *text)
{
    struct token_reader *reader = &parse->reader;
    if (reader->token.kind != TOKEN_STRING)
        return token_expected(reader, what);
    if (str_starts(reader->token.text, STR("'")))
        return token_mistake(
            reader, reader->token.at,
            "a text stands in double quotes or backticks, not in single quotes");
    *text = reader->token.value;
    token_next(reader);
    return !reader->failed;
}

bool logql_names(struct logql_parse *parse, bool after_last, struct logql_label **labels)
{
    struct token_reader *reader = &parse->reader;
    if (!token_want_mark(reader, '(', "before labels"))
        return false;
    while (!token_is_mark(reader, ')')) {
        struct logql_label *label = ARENA_NEW(parse->arena, struct logql_label);
        label->plain = true;
        if (!logql_name(parse, "the name of a label or \")\"", &label->name))
            return false;
        *labels = label;
        labels = &label->next;
        if (!token_take_mark(reader, ','))
            break;
        if (!after_last && token_is_mark(reader, ')'))
            return token_expected(reader, "the name of a label");
    }
    return token_want_mark(reader, ')', "behind labels");
}

bool logql_regex(struct logql_parse *parse, size_t at, struct str text,
                 bool *matches_empty)
{
    const char *why;
    bool empty;
    if (!regex_check(text, matches_empty == NULL ? &empty : matches_empty, &why))
        return token_mistake(&parse->reader, at, "no regular expression of RE2: %s", why);
    return true;
}
