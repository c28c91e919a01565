/* promql_trees-t.c: trees of PromQL made by chance: printed, read again, limited. */
/* SPDX-License-Identifier: ISC */
#include "t/lib/tap.h"
#include "t/query/promql_same.h"

static struct arena *arena;

static const struct query_matcher own = {
    .name = STR_INIT("resource_id"), .op = MATCH_EQUAL, .value = STR_INIT("r-1")};

static uint32_t state;

static uint32_t roll(uint32_t sides)
{
    state ^= state << 13;
    state ^= state >> 17;
    state ^= state << 5;
    return state % sides;
}

#define ONE_OF(list) (list)[roll((uint32_t)COUNT_OF(list))]

static struct promql_node *node_of(enum promql_kind kind, enum promql_type type)
{
    struct promql_node *node = ARENA_NEW(arena, struct promql_node);
    node->kind = kind;
    node->type = type;
    return node;
}

static struct promql_node *number_of(void)
{
    static const char *const texts[] = {"1",   "0.5", "5m",   "NaN",
                                        "Inf", "1e3", "0x1f", "1h30m"};
    struct promql_node *node = node_of(PROMQL_NUMBER, PROMQL_IS_SCALAR);
    node->text = str_of(ONE_OF(texts));
    return node;
}

static struct promql_node *wrapped(struct promql_node *inner)
{
    struct promql_node *node = node_of(PROMQL_PAREN, inner->type);
    node->first = inner;
    return node;
}

static struct promql_node *duration_of(int depth)
{
    struct promql_node *node = node_of(PROMQL_NUMBER, PROMQL_IS_SCALAR);
    node->text = STR("5m");
    if (depth == 0 || roll(3) > 0)
        return node;
    struct promql_node *sum = node_of(PROMQL_BINARY, PROMQL_IS_SCALAR);
    sum->op = PROMQL_ADD + (enum promql_op)roll(3);
    sum->first = node;
    sum->right = wrapped(duration_of(depth - 1));
    return sum;
}

static struct promql_node *selector_of(bool range)
{
    static const char *const names[] = {"up",  "sum", "by",    "offset",
                                        "a:b", "and", "start", ""};
    static const char *const labels[] = {"job", "a.b", "inf",
                                         "on",  "x y", "resource_id2"};
    static const char *const values[] = {"x",        "a\"b", "\\",          "\n\x01",
                                         "\xc3\xa9", "a.b",  "\xef\xbf\xbd"};
    struct promql_node *node =
        node_of(PROMQL_SELECTOR, range ? PROMQL_IS_RANGE : PROMQL_IS_VECTOR);
    node->text = str_of(ONE_OF(names));
    size_t count = roll(3) + (node->text.length == 0);
    node->matchers.rows = ARENA_ARRAY(arena, count, struct query_matcher);
    node->matchers.count = count;
    for (size_t i = 0; i < count; i++)
        node->matchers.rows[i] =
            (struct query_matcher){.name = str_of(ONE_OF(labels)),
                                   .op = i == 0 ? MATCH_EQUAL : MATCH_NOT_EQUAL,
                                   .value = str_of(ONE_OF(values))};
    if (range)
        node->reach.range = duration_of(2);
    if (roll(4) == 0) {
        static const char *const times[] = {"start()", "end()", "12.5", "-3"};
        node->reach.at = str_of(ONE_OF(times));
    }
    if (roll(4) == 0) {
        node->reach.offset = node_of(PROMQL_UNARY, PROMQL_IS_SCALAR);
        node->reach.offset->op = PROMQL_SUBTRACT;
        node->reach.offset->first = wrapped(duration_of(2));
    }
    if (range && roll(5) == 0)
        node->reach.reading = roll(2) == 0 ? PROMQL_ANCHORED : PROMQL_SMOOTHED;
    return node;
}

static struct promql_node *vector_of(int depth);

static struct promql_labels labels_of(void)
{
    static const char *const names[] = {"job", "on", "bool", "a.b", "nan", "sum"};
    struct promql_labels labels = {ARENA_ARRAY(arena, 3, struct str), roll(4)};
    for (size_t i = 0; i < labels.count; i++)
        labels.names[i] = str_of(ONE_OF(names));
    return labels;
}

static struct promql_node *aggregate_of(int depth)
{
    struct promql_node *node = node_of(PROMQL_AGGREGATE, PROMQL_IS_VECTOR);
    bool ranked = roll(3) == 0;
    node->text = ranked ? STR("topk") : STR("sum");
    node->group.how = roll(3);
    if (node->group.how != PROMQL_WHOLE)
        node->group.labels = labels_of();
    node->first = vector_of(depth - 1);
    node->count = 1;
    if (ranked) {
        struct promql_node *parameter = number_of();
        parameter->next = node->first;
        node->first = parameter;
        node->count = 2;
    }
    return node;
}

static struct promql_node *call_of(int depth)
{
    struct promql_node *node = node_of(PROMQL_CALL, PROMQL_IS_VECTOR);
    node->count = 1;
    if (roll(2) == 0) {
        node->text = STR("abs");
        node->first = vector_of(depth - 1);
    } else if (roll(2) == 0) {
        node->text = STR("rate");
        node->first = selector_of(true);
    } else {
        node->text = STR("last_over_time");
        node->first = node_of(PROMQL_SUBQUERY, PROMQL_IS_RANGE);
        node->first->first = wrapped(vector_of(depth - 1));
        node->first->reach.range = duration_of(1);
        node->first->reach.step = roll(2) == 0 ? duration_of(1) : NULL;
    }
    return node;
}

/* What may stand left of an operator without parentheses, and right of it. */
static bool stands_left(const struct promql_node *node, enum promql_rank rank)
{
    if (node->kind == PROMQL_UNARY)
        return rank <= RANK_MULTIPLY;
    return node->kind != PROMQL_BINARY ||
           (rank != RANK_POWER && promql_operators[node->op].rank >= rank);
}

static bool stands_right(const struct promql_node *node, enum promql_rank rank)
{
    if (node->kind != PROMQL_BINARY)
        return true;
    enum promql_rank its = promql_operators[node->op].rank;
    return its > rank || (rank == RANK_POWER && its == rank);
}

static struct promql_node *binary_of(int depth)
{
    struct promql_node *node = node_of(PROMQL_BINARY, PROMQL_IS_VECTOR);
    node->op = PROMQL_OR + (enum promql_op)roll(PROMQL_OP_COUNT - 1);
    enum promql_rank rank = promql_operators[node->op].rank;
    node->first = vector_of(depth - 1);
    node->right = vector_of(depth - 1);
    if (!stands_left(node->first, rank))
        node->first = wrapped(node->first);
    if (!stands_right(node->right, rank))
        node->right = wrapped(node->right);
    if (node->first->kind == PROMQL_BINARY)
        node->first->above = node;
    if (roll(3) > 0)
        return node;
    struct promql_matching *matching = ARENA_NEW(arena, struct promql_matching);
    matching->how = PROMQL_IGNORING;
    matching->labels = labels_of();
    matching->gives_bool = promql_is_comparison(node->op) && roll(2) == 0;
    if (!promql_is_set(node->op) && roll(2) == 0) {
        matching->many = PROMQL_LEFT + (roll(2) == 0);
        matching->include = labels_of();
        if (roll(2) == 0)
            matching->fill_right = STR("-1");
        if (roll(2) == 0)
            matching->fill_left = STR("0");
    }
    node->matching = matching;
    return node;
}

static struct promql_node *vector_of(int depth)
{
    if (depth == 0)
        return selector_of(false);
    switch (roll(6)) {
    case 0:
        return aggregate_of(depth);
    case 1:
        return call_of(depth);
    case 2:
        return wrapped(vector_of(depth - 1));
    case 3: {
        struct promql_node *node = node_of(PROMQL_UNARY, PROMQL_IS_VECTOR);
        struct promql_node *inner = vector_of(depth - 1);
        node->op = roll(2) == 0 ? PROMQL_ADD : PROMQL_SUBTRACT;
        node->first = stands_right(inner, RANK_MULTIPLY) ? inner : wrapped(inner);
        return node;
    }
    default:
        return binary_of(depth);
    }
}

static void guard_look(void *seen, const struct query_matcher *matchers, size_t count)
{
    size_t *counts = seen;
    for (size_t i = 0; i < count; i++)
        if (str_equal(matchers[i].name, own.name) && matchers[i].op == MATCH_EQUAL &&
            str_equal(matchers[i].value, own.value))
            counts[1]++;
    counts[0]++;
}

static void properties(void)
{
    enum { TREES = 5000 };
    int good = 0, same = 0, guarded = 0, twice = 0;
    state = 20261121;
    for (int i = 0; i < TREES; i++) {
        struct arena_mark mark = arena_mark(arena);
        struct query_mistake mistake = {0};
        struct query_tree made = {.language = QUERY_PROMQL,
                                  .root = vector_of(1 + (int)roll(4))};
        struct query_tree *read = NULL, *again = NULL;
        struct str text = query_print(arena, &made);
        if (query_parse(arena, QUERY_PROMQL, text, &mistake, &read)) {
            size_t counts[2] = {0, 0};
            good++;
            same += promql_same(made.root, read->root);
            if (!query_enforce(arena, read, &own, 1, &mistake))
                bail_out("cannot be limited: %.*s", STR_ARG(text));
            struct str bound = query_print(arena, read);
            if (!query_parse(arena, QUERY_PROMQL, bound, &mistake, &again))
                bail_out("cannot be read when limited: %.*s", STR_ARG(bound));
            query_walk(again, guard_look, counts);
            guarded += counts[0] > 0 && counts[0] == counts[1];
            if (!query_enforce(arena, again, &own, 1, &mistake))
                bail_out("cannot be limited twice: %.*s", STR_ARG(bound));
            twice += str_equal(query_print(arena, again), bound);
        } else
            note("%.*s: %.*s", STR_ARG(text), STR_ARG(mistake.message));
        arena_rewind(arena, mark);
    }
    is_int(good, TREES, "what is printed can be read");
    is_int(same, TREES, "and gives the same tree");
    is_int(guarded, TREES, "each selector has the matcher, once");
    is_int(twice, TREES, "limited twice is limited once");
}

int main(void)
{
    arena = arena_open("test", MIB(512));
    properties();
    arena_close(arena);
    return done_testing();
}
