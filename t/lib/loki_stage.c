/* loki_stage.c: the pipeline of a query, over lines. */
/* SPDX-License-Identifier: ISC */
#include "t/lib/loki_stage.h"

enum { GROUPS_MAX = 64 };

/* A name of drop, keep or label_format, or a text of a line filter. */
struct operand {
    const struct logql_label *label;
    struct str text;
    struct loki_matcher matcher;
    struct loki_regex *regex;
    struct loki_template *template;
    struct operand *next;
};

struct stage {
    const struct logql_stage *of;
    struct operand *operands;
    struct loki_regex *regex;
    struct loki_template *template;
    struct loki_filter *filter;
    struct stage *next;
};

struct loki_pipe {
    struct stage *first;
    const struct logql_stage *unwrap;
    struct stage *behind; /* unwrap */
    bool skips_parsers;
};

bool loki_beyond(struct arena *arena, struct loki_refusal *refusal, const char *what)
{
    *refusal = (struct loki_refusal){
        501, arena_print(arena, "the fake Loki cannot evaluate %s\n", what)};
    return false;
}

static bool regex_of(struct arena *arena, struct str text, bool anchored,
                     struct loki_regex **regex, struct loki_refusal *refusal)
{
    refusal->status = 400;
    return loki_regex_make(arena, text, anchored, regex, &refusal->why);
}

static bool matcher_of(struct arena *arena, struct str name, enum matcher_op op,
                       struct str value, struct loki_matcher *matcher,
                       struct loki_refusal *refusal)
{
    static const enum loki_op ops[] = {[MATCH_EQUAL] = LOKI_EQUAL,
                                       [MATCH_NOT_EQUAL] = LOKI_NOT_EQUAL,
                                       [MATCH_REGEX] = LOKI_REGEX,
                                       [MATCH_NOT_REGEX] = LOKI_NOT_REGEX};
    *matcher = (struct loki_matcher){name, ops[op], value, NULL};
    return (op != MATCH_REGEX && op != MATCH_NOT_REGEX) ||
           regex_of(arena, value, true, &matcher->regex, refusal);
}

bool loki_selector_make(struct arena *arena, const struct logql_selector *selector,
                        struct loki_matcher **matchers, size_t *count,
                        struct loki_refusal *refusal)
{
    *count = selector->matchers.count;
    *matchers = ARENA_ARRAY(arena, *count + 1, struct loki_matcher);
    for (size_t i = 0; i < *count; i++) {
        const struct query_matcher *row = &selector->matchers.rows[i];
        if (!matcher_of(arena, row->name, row->op, row->value, &(*matchers)[i], refusal))
            return false;
    }
    return true;
}

static struct operand *operand_add(struct arena *arena, struct operand ***last)
{
    struct operand *operand = ARENA_NEW(arena, struct operand);
    **last = operand;
    *last = &operand->next;
    return operand;
}

static bool line_make(struct arena *arena, struct stage *stage,
                      struct loki_refusal *refusal)
{
    struct operand **last = &stage->operands;
    if (stage->of->line == LOGQL_FITS || stage->of->line == LOGQL_FITS_NOT)
        return loki_beyond(arena, refusal, "|> and !>");
    bool regex = stage->of->line == LOGQL_MATCHES || stage->of->line == LOGQL_MATCHES_NOT;
    for (const struct logql_text *one = stage->of->texts; one != NULL; one = one->next) {
        struct operand *operand = operand_add(arena, &last);
        operand->text = one->text;
        if (one->address)
            return loki_beyond(arena, refusal, "ip()");
        if (regex && !regex_of(arena, one->text, false, &operand->regex, refusal))
            return false;
    }
    return true;
}

static bool labels_make(struct arena *arena, struct stage *stage,
                        struct loki_refusal *refusal)
{
    struct operand **last = &stage->operands;
    bool format = stage->of->kind == LOGQL_LABEL_FORMAT;
    for (const struct logql_label *one = stage->of->labels; one != NULL;
         one = one->next) {
        struct operand *operand = operand_add(arena, &last);
        operand->label = one;
        if (one->plain)
            continue;
        if (format && !loki_template_make(arena, one->value, &operand->template, refusal))
            return false;
        if (!format && !matcher_of(arena, one->name, one->op, one->value,
                                   &operand->matcher, refusal))
            return false;
    }
    return true;
}

static bool stage_make(struct arena *arena, struct stage *stage,
                       struct loki_refusal *refusal)
{
    switch (stage->of->kind) {
    case LOGQL_LINE:
        return line_make(arena, stage, refusal);
    case LOGQL_REGEXP:
        return regex_of(arena, stage->of->text, false, &stage->regex, refusal);
    case LOGQL_LINE_FORMAT:
        return loki_template_make(arena, stage->of->text, &stage->template, refusal);
    case LOGQL_LABEL_FORMAT:
    case LOGQL_DROP:
    case LOGQL_KEEP:
        return labels_make(arena, stage, refusal);
    case LOGQL_FILTER:
        return loki_filter_make(arena, stage->of->condition, &stage->filter, refusal);
    case LOGQL_JSON:
    case LOGQL_LOGFMT:
    case LOGQL_PATTERN:
    case LOGQL_UNPACK:
    case LOGQL_DECOLORIZE:
    case LOGQL_UNWRAP:
        return true;
    }
    return loki_beyond(arena, refusal, "this stage");
}

bool loki_pipe_make(struct arena *arena, const struct logql_stage *stages,
                    bool skips_parsers, struct loki_pipe **made,
                    struct loki_refusal *refusal)
{
    struct loki_pipe *pipe = ARENA_NEW(arena, struct loki_pipe);
    struct stage **last = &pipe->first;
    pipe->skips_parsers = skips_parsers;
    for (; stages != NULL; stages = stages->next) {
        if (stages->kind == LOGQL_UNWRAP) {
            pipe->unwrap = stages;
            last = &pipe->behind;
            continue;
        }
        struct stage *stage = ARENA_NEW(arena, struct stage);
        stage->of = stages;
        if (!stage_make(arena, stage, refusal))
            return false;
        *last = stage;
        last = &stage->next;
    }
    *made = pipe;
    return true;
}

/* One of the texts fits; none of them with != and !~. */
static bool run_line(const struct stage *stage, const struct loki_line *line)
{
    bool negative =
        stage->of->line == LOGQL_LACKS || stage->of->line == LOGQL_MATCHES_NOT;
    for (const struct operand *one = stage->operands; one != NULL; one = one->next) {
        bool found = one->regex != NULL ? loki_regex_matches(one->regex, line->text)
                                        : str_contains(line->text, one->text);
        if (found)
            return !negative;
    }
    return negative;
}

static void run_regexp(const struct stage *stage, struct loki_line *line)
{
    struct loki_label groups[GROUPS_MAX];
    size_t count = loki_regex_groups(stage->regex, line->text, groups, GROUPS_MAX);
    for (size_t i = 0; i < count; i++)
        loki_line_found(line, groups[i].name, groups[i].value);
}

static bool names(const struct operand *operand, struct str name, struct str value)
{
    for (; operand != NULL; operand = operand->next)
        if (str_equal(operand->label->name, name) &&
            (operand->label->plain || loki_matcher_holds(&operand->matcher, value)))
            return true;
    return false;
}

static void run_drop_keep(const struct stage *stage, struct loki_line *line)
{
    bool keep = stage->of->kind == LOGQL_KEEP;
    for (size_t i = line->count; i > 0; i--)
        if (names(stage->operands, line->labels[i - 1].name, line->labels[i - 1].value) !=
            keep)
            line->labels[i - 1] = line->labels[--line->count];
    if (!keep && line->error.length > 0 &&
        names(stage->operands, STR("__error__"), line->error))
        line->error = STR_NONE;
    if (!keep && line->details.length > 0 &&
        names(stage->operands, STR("__error_details__"), line->details))
        line->details = STR_NONE;
}

static void run_label_format(const struct stage *stage, struct loki_line *line)
{
    for (const struct operand *one = stage->operands; one != NULL; one = one->next) {
        if (!one->label->plain) {
            loki_line_set(line, one->label->name,
                          loki_template_fill(one->template, line));
            continue;
        }
        struct str value = loki_line_get(line, one->label->value);
        if (value.at == NULL)
            continue;
        loki_line_drop(line, one->label->value);
        loki_line_set(line, one->label->name, value);
    }
}

static void run_parser(const struct stage *stage, struct loki_line *line)
{
    const struct logql_stage *of = stage->of;
    if (of->kind == LOGQL_JSON)
        loki_parse_json(line, of->labels);
    else if (of->kind == LOGQL_LOGFMT)
        loki_parse_logfmt(line, of->labels);
    else if (of->kind == LOGQL_PATTERN)
        loki_parse_pattern(line, of->text);
    else if (of->kind == LOGQL_REGEXP)
        run_regexp(stage, line);
    else
        loki_parse_unpack(line);
}

static bool run_stage(const struct stage *stage, bool skips_parsers,
                      struct loki_line *line)
{
    switch (stage->of->kind) {
    case LOGQL_LINE:
        return run_line(stage, line);
    case LOGQL_FILTER:
        return loki_filter_holds(stage->filter, line);
    case LOGQL_JSON:
    case LOGQL_LOGFMT:
    case LOGQL_REGEXP:
    case LOGQL_PATTERN:
    case LOGQL_UNPACK:
        if (!skips_parsers)
            run_parser(stage, line);
        return true;
    case LOGQL_DECOLORIZE:
        loki_decolorize(line);
        return true;
    case LOGQL_DROP:
    case LOGQL_KEEP:
        run_drop_keep(stage, line);
        return true;
    case LOGQL_LINE_FORMAT:
        line->text = loki_template_fill(stage->template, line);
        return true;
    case LOGQL_LABEL_FORMAT:
        run_label_format(stage, line);
        return true;
    case LOGQL_UNWRAP:
        break;
    }
    return true;
}

bool loki_pipe_run(const struct loki_pipe *pipe, struct loki_line *line)
{
    for (const struct stage *stage = pipe->first; stage != NULL; stage = stage->next)
        if (!run_stage(stage, pipe->skips_parsers, line))
            return false;
    return true;
}

const struct logql_stage *loki_pipe_unwrap(const struct loki_pipe *pipe)
{
    return pipe->unwrap;
}

bool loki_pipe_behind(const struct loki_pipe *pipe, struct loki_line *line)
{
    for (const struct stage *stage = pipe->behind; stage != NULL; stage = stage->next)
        if (!run_stage(stage, false, line))
            return false;
    return true;
}
