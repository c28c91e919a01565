/* logql_stage.c: the stages of a pipeline, behind their bar. */
/* SPDX-License-Identifier: ISC */
#include "platform/query/logql_private.h"
#include "platform/query/query_regex.h"

/* `--strict` is two marks and a word; it is one only without blanks. */
static bool flag(struct logql_parse *parse, const char *name)
{
    struct token_reader *reader = &parse->reader;
    struct str flag = str_of(name);
    struct str rest = str_slice(reader->text, reader->token.at, reader->text.length);
    if (!token_is_mark(reader, '-') || !str_starts(rest, flag))
        return false;
    char behind = rest.length > flag.length ? rest.at[flag.length] : ' ';
    if (behind == '-' || (behind >= 'a' && behind <= 'z') ||
        (behind >= 'A' && behind <= 'Z'))
        return false;
    size_t end = reader->token.at + flag.length;
    while (!reader->failed && reader->token.kind != TOKEN_END && reader->token.at < end)
        token_next(reader);
    return !reader->failed;
}

static bool logfmt_flags(struct logql_parse *parse, struct logql_stage *stage)
{
    while (token_is_mark(&parse->reader, '-')) {
        if (flag(parse, "--strict"))
            stage->strict = true;
        else if (flag(parse, "--keep-empty"))
            stage->keep_empty = true;
        else
            return token_expected(&parse->reader, "--strict or --keep-empty");
    }
    return !parse->reader.failed;
}

/* Of a list of labels: json, logfmt: `a` or `a="path"`. */
static bool extraction(struct logql_parse *parse, struct logql_label *label)
{
    if (!logql_name(parse, "the name of a label", &label->name))
        return false;
    label->plain = !token_take_mark(&parse->reader, '=');
    return !parse->reader.failed &&
           (label->plain ||
            logql_string(parse, "an expression in quotes", &label->value));
}

/* drop, keep: `a` or a matcher. */
static bool choice(struct logql_parse *parse, struct logql_label *label)
{
    struct token_reader *reader = &parse->reader;
    static const int marks[] = {'=', MARK('!', '='), MARK('=', '~'), MARK('!', '~')};
    if (!logql_name(parse, "the name of a label", &label->name))
        return false;
    label->plain = true;
    for (size_t i = 0; label->plain && i < COUNT_OF(marks); i++)
        if (token_take_mark(reader, marks[i])) {
            label->plain = false;
            label->op = (enum matcher_op)i;
        }
    size_t at = reader->token.at;
    if (reader->failed || label->plain)
        return !reader->failed;
    return logql_string(parse, "a text in quotes", &label->value) &&
           (label->op < MATCH_REGEX || logql_regex(parse, at, label->value, NULL));
}

/* label_format: `a=b` or `a="template"`. */
static bool renaming(struct logql_parse *parse, struct logql_label *label)
{
    if (!logql_name(parse, "the name of a label", &label->name) ||
        !token_want_mark(&parse->reader, '=', "behind the label"))
        return false;
    label->plain = parse->reader.token.kind == TOKEN_WORD;
    if (label->plain)
        return logql_name(parse, "the name of a label", &label->value);
    return logql_string(parse, "the name of a label or a template in quotes",
                        &label->value);
}

static bool list(struct logql_parse *parse,
                 bool (*one)(struct logql_parse *parse, struct logql_label *label),
                 struct logql_label **labels)
{
    do {
        struct logql_label *label = ARENA_NEW(parse->arena, struct logql_label);
        if (!one(parse, label))
            return false;
        *labels = label;
        labels = &label->next;
    } while (token_take_mark(&parse->reader, ','));
    return !parse->reader.failed;
}

/* Loki does not say which of two would win. */
static bool renamings_check(struct logql_parse *parse, const struct logql_stage *stage)
{
    size_t count = 0;
    for (const struct logql_label *label = stage->labels; label != NULL;
         label = label->next) {
        if (++count > QUERY_MATCHERS_MAX)
            return token_mistake(&parse->reader, stage->at,
                                 "label_format sets at most %d labels",
                                 QUERY_MATCHERS_MAX);
        for (const struct logql_label *other = stage->labels; other != label;
             other = other->next)
            if (str_equal(other->name, label->name))
                return token_mistake(&parse->reader, stage->at,
                                     "label_format sets the label %.*s twice",
                                     STR_ARG(label->name));
    }
    return true;
}

/* The named groups become labels. */
static bool regexp(struct logql_parse *parse, struct logql_stage *stage)
{
    struct regex_names names;
    const char *why;
    bool empty;
    size_t at = parse->reader.token.at;
    if (!logql_string(parse, "a regular expression in quotes", &stage->text))
        return false;
    if (!regex_check_names(stage->text, &empty, &why, &names))
        return token_mistake(&parse->reader, at, "no regular expression of RE2: %s", why);
    if (names.count == 0)
        return token_mistake(
            &parse->reader, at,
            "regexp makes labels of named groups; this has none: (?P<name>...)");
    for (size_t i = 0; i < names.count; i++) {
        if (!label_is_word(names.rows[i]))
            return token_mistake(&parse->reader, at, "%.*s cannot be the name of a label",
                                 STR_ARG(names.rows[i]));
        for (size_t other = 0; other < i; other++)
            if (str_equal(names.rows[i], names.rows[other]))
                return token_mistake(&parse->reader, at, "two groups are named %.*s",
                                     STR_ARG(names.rows[i]));
    }
    return true;
}

static bool pattern(struct logql_parse *parse, struct logql_stage *stage)
{
    size_t at = parse->reader.token.at;
    return logql_string(parse, "a pattern in quotes", &stage->text) &&
           logql_pattern(parse, at, stage->text, true);
}

static bool unwrap(struct logql_parse *parse, bool *unwraps, struct logql_stage *stage)
{
    struct token_reader *reader = &parse->reader;
    if (unwraps == NULL)
        return token_mistake(reader, stage->at,
                             "unwrap makes numbers for a function over a range, as in "
                             "sum_over_time({...} | unwrap size [5m])");
    *unwraps = true;
    for (int i = LOGQL_BYTES; i <= LOGQL_DURATION_SECONDS; i++)
        if (logql_is_call(parse, logql_conversions[i])) {
            stage->conversion = (enum logql_conversion)i;
            token_next(reader);
            token_next(reader);
            return logql_name(parse, "the name of a label", &stage->text) &&
                   token_want_mark(reader, ')', "behind the label");
        }
    return logql_name(
        parse, "the name of a label, or bytes, duration or duration_seconds of one",
        &stage->text);
}

bool logql_stage(struct logql_parse *parse, bool *unwraps, struct logql_stage *stage)
{
    struct token_reader *reader = &parse->reader;
    int word = reader->token.kind != TOKEN_WORD
                   ? 0
                   : logql_word_of(reader->token.text, logql_stage_words, LOGQL_STAGES);
    if (word == 0) {
        stage->kind = LOGQL_FILTER;
        return logql_condition(parse, &stage->condition);
    }
    stage->kind = (enum logql_stage_kind)word;
    token_next(reader);
    switch (stage->kind) {
    case LOGQL_LOGFMT:
        if (!logfmt_flags(parse, stage))
            return false;
        /* fall through */
    case LOGQL_JSON:
        return reader->token.kind != TOKEN_WORD ||
               list(parse, extraction, &stage->labels);
    case LOGQL_DROP:
    case LOGQL_KEEP:
        return list(parse, choice, &stage->labels);
    case LOGQL_LABEL_FORMAT:
        return list(parse, renaming, &stage->labels) && renamings_check(parse, stage);
    case LOGQL_REGEXP:
        return regexp(parse, stage);
    case LOGQL_PATTERN:
        return pattern(parse, stage);
    case LOGQL_LINE_FORMAT:
        return logql_string(parse, "a template in quotes", &stage->text);
    case LOGQL_UNWRAP:
        return unwrap(parse, unwraps, stage);
    case LOGQL_UNPACK:
    case LOGQL_DECOLORIZE:
    case LOGQL_LINE:
    case LOGQL_FILTER:
        return !reader->failed;
    }
    return false;
}
