/* logql_random.c: trees of LogQL of any shape, from a number. */
/* SPDX-License-Identifier: ISC */
#include "t/lib/logql_dump.h"

struct source {
    struct arena *arena;
    uint64_t *state;
    struct logql_selector *first, *last;
};

/* xorshift64 */
static size_t below(struct source *source, size_t n)
{
    uint64_t x = *source->state == 0 ? 88172645463325252u : *source->state;
    x ^= x << 13;
    x ^= x >> 7;
    x ^= x << 17;
    *source->state = x;
    return (size_t)(x >> 11) % n;
}

static bool may(struct source *source, size_t percent)
{
    return below(source, 100) < percent;
}

#define ONE_OF(source, rows) rows[below((source), COUNT_OF(rows))]

/* ---- names and texts ---- */

static struct str name(struct source *source)
{
    static const struct str names[] = {
        STR_INIT("a"),      STR_INIT("app_1"), STR_INIT("__error__"),
        STR_INIT("sum"),    STR_INIT("Rate"),  STR_INIT("ip"),
        STR_INIT("vector"), STR_INIT("bytes"), STR_INIT("label_replace"),
        STR_INIT("of")};
    return ONE_OF(source, names);
}

/* Any bytes. */
static struct str text(struct source *source)
{
    static const char hostile[] =
        "\"`'\\{}|#\n\r\t()[],=~!<> \x7f\x80\xc3\xa4\xff\xed\xa0\xbd";
    size_t length = below(source, 8);
    char *bytes = ARENA_ARRAY(source->arena, length + 1, char);
    for (size_t i = 0; i < length; i++)
        bytes[i] = may(source, 70) ? hostile[below(source, sizeof hostile)]
                                   : (char)below(source, 256);
    return (struct str){bytes, length};
}

static struct str regex(struct source *source)
{
    static const struct str rows[] = {STR_INIT(".+"),
                                      STR_INIT("a|b"),
                                      STR_INIT("\\d{2}\"`"),
                                      STR_INIT("(?i)x\n"),
                                      STR_INIT("[^\\]]\xc3\xa4"),
                                      STR_INIT("")};
    return ONE_OF(source, rows);
}

static struct str by_operator(struct source *source, enum matcher_op op)
{
    return op == MATCH_REGEX || op == MATCH_NOT_REGEX ? regex(source) : text(source);
}

static struct logql_label *labels(struct source *source, size_t most)
{
    struct logql_label *first = NULL, **end = &first;
    for (size_t i = below(source, most + 1); i > 0; i--) {
        struct logql_label *label = ARENA_NEW(source->arena, struct logql_label);
        label->name = name(source);
        label->plain = true;
        *end = label;
        end = &label->next;
    }
    return first;
}

static struct logql_selector *selector(struct source *source)
{
    struct logql_selector *selector = ARENA_NEW(source->arena, struct logql_selector);
    size_t count = 1 + below(source, 4);
    selector->matchers.rows = ARENA_ARRAY(source->arena, count, struct query_matcher);
    selector->matchers.count = count;
    selector->matchers.rows[0] =
        (struct query_matcher){name(source), MATCH_EQUAL, STR("x"), 0};
    for (size_t i = 1; i < count; i++) {
        struct query_matcher *matcher = &selector->matchers.rows[i];
        matcher->name = name(source);
        matcher->op = (enum matcher_op)below(source, 4);
        matcher->value = by_operator(source, matcher->op);
    }
    if (source->last == NULL)
        source->first = selector;
    else
        source->last->next = selector;
    source->last = selector;
    return selector;
}

/* ---- stages ---- */

static struct logql_condition *leaf(struct source *source)
{
    static const struct {
        struct str value;
        double number;
    } numbers[] = {{STR_INIT("1"), 1},
                   {STR_INIT("-2.50"), -2.5},
                   {STR_INIT(".5"), .5},
                   {STR_INIT("1e3"), 1000}},
      sizes[] = {{STR_INIT("10KB"), 1e4},
                 {STR_INIT("1.5MiB"), 1572864},
                 {STR_INIT("7B"), 7},
                 {STR_INIT("2k"), 2000}};
    static const int64_t durations[] = {
        0,          1, 1500, 5000000, -300000000000, 93784005006007, 86400000000000,
        1000000000, -1};
    struct logql_condition *out = ARENA_NEW(source->arena, struct logql_condition);
    size_t which;
    out->name = name(source);
    out->kind = LOGQL_IS_TEXT + (int)below(source, 5);
    out->compare = (enum logql_compare)below(source, LOGQL_LESS_EQUAL + 1);
    bool regexes = out->compare == LOGQL_REGEX || out->compare == LOGQL_NOT_REGEX;
    switch (out->kind) {
    case LOGQL_IS_TEXT:
        out->compare %= 4;
        out->value = by_operator(source, (enum matcher_op)out->compare);
        return out;
    case LOGQL_IS_ADDRESS:
        out->compare %= 2;
        out->value = text(source);
        return out;
    case LOGQL_IS_NUMBER:
        which = below(source, COUNT_OF(numbers));
        out->value = numbers[which].value;
        out->number = numbers[which].number;
        break;
    case LOGQL_IS_BYTES:
        which = below(source, COUNT_OF(sizes));
        out->value = sizes[which].value;
        out->number = sizes[which].number;
        break;
    case LOGQL_IS_DURATION:
        out->ns = ONE_OF(source, durations);
        break;
    case LOGQL_AND:
    case LOGQL_OR:
        break;
    }
    if (regexes)
        out->compare = LOGQL_LESS;
    return out;
}

/* `above` is no kind of its own parts. */
static struct logql_condition *condition(struct source *source, int above, int depth)
{
    if (depth == 0 || may(source, 50))
        return leaf(source);
    struct logql_condition *out = ARENA_NEW(source->arena, struct logql_condition);
    out->kind = above == LOGQL_AND  ? LOGQL_OR
                : above == LOGQL_OR ? LOGQL_AND
                : may(source, 50)   ? LOGQL_AND
                                    : LOGQL_OR;
    struct logql_condition **end = &out->parts;
    for (size_t i = 2 + below(source, 2); i > 0; i--) {
        *end = out->last = condition(source, (int)out->kind, depth - 1);
        end = &(*end)->next;
    }
    return out;
}

static void line(struct source *source, struct logql_stage *stage, bool first)
{
    stage->kind = LOGQL_LINE;
    stage->line = (enum logql_line)below(source, LOGQL_FITS_NOT + 1);
    struct logql_text **end = &stage->texts;
    size_t addresses = first ? 0 : 1;
    for (size_t i = 1 + below(source, 4); i > 0; i--) {
        struct logql_text *one = *end = ARENA_NEW(source->arena, struct logql_text);
        end = &one->next;
        one->address = may(source, 20);
        one->text = stage->line == LOGQL_MATCHES || stage->line == LOGQL_MATCHES_NOT
                        ? regex(source)
                    : stage->line >= LOGQL_FITS && !one->address ? STR("<_> \"x\\")
                                                                 : text(source);
        if (one->address && ++addresses > 1)
            return;
    }
}

static struct logql_label *choices(struct source *source, enum logql_stage_kind kind)
{
    static const struct str left[] = {STR_INIT("l1"), STR_INIT("l2"), STR_INIT("l3")};
    struct logql_label *first = NULL, **end = &first;
    for (size_t i = 1 + below(source, 3); i > 0; i--) {
        struct logql_label *label = *end = ARENA_NEW(source->arena, struct logql_label);
        end = &label->next;
        label->name = kind == LOGQL_LABEL_FORMAT ? left[i - 1] : name(source);
        label->plain = may(source, 50);
        if ((kind == LOGQL_DROP || kind == LOGQL_KEEP) && !label->plain)
            label->op = (enum matcher_op)below(source, 4);
        if (!label->plain)
            label->value = by_operator(source, label->op);
        else if (kind == LOGQL_LABEL_FORMAT)
            label->value = name(source);
    }
    return first;
}

static struct logql_stage *stage(struct source *source, const struct logql_stage *before)
{
    struct logql_stage *out = ARENA_NEW(source->arena, struct logql_stage);
    out->kind = LOGQL_LINE + (int)below(source, LOGQL_FILTER);
    bool choice =
        before != NULL && (before->kind == LOGQL_DROP || before->kind == LOGQL_KEEP);
    switch (out->kind) {
    case LOGQL_LINE:
        line(source, out, before == NULL || before->kind != LOGQL_LINE);
        if (choice) /* its != would be part of what is before */
            out->line = LOGQL_CONTAINS;
        return out;
    case LOGQL_LOGFMT:
        out->strict = may(source, 30);
        out->keep_empty = may(source, 30);
        /* fall through */
    case LOGQL_JSON:
        out->labels = may(source, 50) ? choices(source, out->kind) : NULL;
        return out;
    case LOGQL_DROP:
    case LOGQL_KEEP:
    case LOGQL_LABEL_FORMAT:
        out->labels = choices(source, out->kind);
        return out;
    case LOGQL_REGEXP:
        out->text = STR("\"(?P<x>\\d+)\n(?P<y>.)");
        return out;
    case LOGQL_PATTERN:
        out->text = STR("<a> \"\\` <_> <b>");
        return out;
    case LOGQL_LINE_FORMAT:
        out->text = text(source);
        return out;
    case LOGQL_FILTER:
        out->condition = condition(source, -1, 3);
        return out;
    case LOGQL_UNPACK:
    case LOGQL_DECOLORIZE:
    case LOGQL_UNWRAP:
        return out;
    }
    return out;
}

static struct logql_stage **stages(struct source *source, struct logql_stage **end)
{
    const struct logql_stage *before = NULL;
    for (size_t i = below(source, 5); i > 0; i--) {
        before = *end = stage(source, before);
        end = &(*end)->next;
    }
    return end;
}

/* ---- expressions ---- */

static void grouping(struct source *source, struct logql_grouping *out)
{
    out->given = may(source, 50);
    if (!out->given)
        return;
    out->without = may(source, 50);
    out->labels = labels(source, 3);
}

static void number(struct source *source, bool sign, struct logql_expr *out)
{
    static const struct {
        struct str text;
        double value;
    } rows[] = {{STR_INIT("0"), 0},
                {STR_INIT("42"), 42},
                {STR_INIT("0.99"), .99},
                {STR_INIT("1e-3"), .001},
                {STR_INIT("-1"), -1}};
    size_t which = below(source, COUNT_OF(rows) - (sign ? 0 : 1));
    out->number = rows[which].text;
    out->value = rows[which].value;
}

static void range(struct source *source, struct logql_expr *out)
{
    static const bool plain[] = {[LOGQL_RATE] = true,
                                 [LOGQL_COUNT_OVER_TIME] = true,
                                 [LOGQL_BYTES_RATE] = true,
                                 [LOGQL_BYTES_OVER_TIME] = true,
                                 [LOGQL_ABSENT_OVER_TIME] = true};
    static const int64_t offsets[] = {0, 0, 300000000000, -5000000000, 1500};
    out->kind = LOGQL_RANGE;
    out->range = LOGQL_RATE + (int)below(source, LOGQL_ABSENT_OVER_TIME);
    out->selector = selector(source);
    out->range_ms = (int64_t)below(source, 3) * 86400000 + (int64_t)below(source, 100000);
    out->offset_ns = ONE_OF(source, offsets);
    struct logql_stage **end = stages(source, &out->stages);
    bool unwraps = out->range >= COUNT_OF(plain) || !plain[out->range];
    if (out->range == LOGQL_QUANTILE_OVER_TIME)
        number(source, false, out);
    if (!unwraps)
        return;
    bool grouped = out->range >= LOGQL_AVG_OVER_TIME && out->range != LOGQL_SUM_OVER_TIME;
    if (grouped)
        grouping(source, &out->grouping);
    struct logql_stage *unwrap = *end = ARENA_NEW(source->arena, struct logql_stage);
    unwrap->kind = LOGQL_UNWRAP;
    unwrap->conversion = (enum logql_conversion)below(source, 4);
    unwrap->text = name(source);
    for (end = &unwrap->next; may(source, 30); end = &(*end)->next) {
        *end = ARENA_NEW(source->arena, struct logql_stage);
        (*end)->kind = LOGQL_FILTER;
        (*end)->condition = condition(source, -1, 2);
    }
}

static struct logql_expr *metric(struct source *source, int depth);

static void aggregation(struct source *source, int depth, struct logql_expr *out)
{
    out->kind = LOGQL_AGGREGATION;
    out->aggregation = LOGQL_SUM + (int)below(source, LOGQL_APPROX_TOPK);
    if (out->aggregation < LOGQL_SORT)
        grouping(source, &out->grouping);
    if (out->aggregation == LOGQL_TOPK || out->aggregation == LOGQL_BOTTOMK ||
        out->aggregation == LOGQL_APPROX_TOPK) {
        out->number = STR("5");
        out->value = 5;
    }
    out->left = metric(source, depth - 1);
}

static void binary(struct source *source, int depth, struct logql_expr *out)
{
    out->kind = LOGQL_BINARY;
    out->left = metric(source, depth - 1);
    out->right = metric(source, depth - 1);
    bool constants = out->left->constant || out->right->constant;
    size_t first = constants ? LOGQL_OP_EQUAL : LOGQL_OP_OR;
    out->operation = (int)(first + below(source, LOGQL_OP_POWER + 1 - first));
    out->constant = out->left->constant && out->right->constant;
    struct logql_matching *matching = &out->matching;
    matching->gives_bool = may(source, 20);
    if (!may(source, 40))
        return;
    matching->match = may(source, 50) ? LOGQL_MATCH_ON : LOGQL_MATCH_IGNORING;
    matching->labels = labels(source, 2);
    matching->group = (enum logql_group)below(source, 3);
    if (matching->group != LOGQL_GROUP_NONE)
        matching->include = labels(source, 2);
}

static struct logql_expr *metric(struct source *source, int depth)
{
    struct logql_expr *out = ARENA_NEW(source->arena, struct logql_expr);
    size_t pick = below(source, depth > 0 ? 10 : 4);
    if (pick < 2) {
        range(source, out);
    } else if (pick < 4) {
        out->kind = pick == 2 ? LOGQL_NUMBER : LOGQL_VECTOR;
        out->constant = pick == 2;
        number(source, pick == 2, out);
    } else if (pick < 6) {
        aggregation(source, depth, out);
    } else if (pick < 9) {
        binary(source, depth, out);
    } else {
        out->kind = LOGQL_LABEL_REPLACE;
        out->left = metric(source, depth - 1);
        for (size_t i = 0; i < 3; i++)
            out->texts[i] = text(source);
        out->texts[3] = regex(source);
    }
    return out;
}

struct logql_tree *logql_random(struct arena *arena, uint64_t *state, int depth)
{
    struct source source = {.arena = arena, .state = state};
    struct logql_tree *tree = ARENA_NEW(arena, struct logql_tree);
    if (may(&source, 40)) {
        tree->expr = ARENA_NEW(arena, struct logql_expr);
        tree->expr->kind = LOGQL_LOG;
        tree->expr->selector = selector(&source);
        stages(&source, &tree->expr->stages);
    } else {
        tree->expr = metric(&source, depth);
    }
    tree->selectors = source.first;
    return tree;
}
