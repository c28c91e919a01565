/* proxy_rewrite.c: the client's query as it may be sent. */
/* SPDX-License-Identifier: ISC */
#include "product/proxy/proxy_private.h"

/* What a query with its labels may grow to; many selectors times many resources. */
enum { REWRITTEN_BYTES_MAX = 1024 * 1024 };

struct mistake_facts {
    int64_t line;
    int64_t column;
};

static const struct field mistake_shown[] = {
    {"line", INT_AT(struct mistake_facts, line)},
    {"column", INT_AT(struct mistake_facts, column)},
    {0},
};

static enum query_language language_of(const struct proxy_wish *wish)
{
    return wish->endpoint->store == PROXY_LOGS ? QUERY_LOGQL : QUERY_PROMQL;
}

static enum outcome refuse_mistake(struct task *task, enum outcome outcome,
                                   const char *code, const struct query_mistake *mistake)
{
    struct mistake_facts *facts = ARENA_NEW(task->arena, struct mistake_facts);
    *facts = (struct mistake_facts){mistake->line, mistake->column};
    task->failure->facts_shown = mistake_shown;
    task->failure->facts = facts;
    return refuse_print(task->failure, outcome, code, "Line %lld, column %lld: %.*s.",
                        (long long)mistake->line, (long long)mistake->column,
                        STR_ARG(mistake->message));
}

static struct query_matcher enforced_of(struct arena *arena,
                                        const struct proxy_place *place)
{
    struct query_matcher matcher = {
        .name = place->label, .op = MATCH_EQUAL, .value = place->ids[0]};
    if (place->count == 1)
        return matcher;
    struct buf values = buf_open(arena, 64 * place->count, REWRITTEN_BYTES_MAX);
    for (size_t i = 0; i < place->count; i++) {
        if (i > 0)
            buf_add_char(&values, '|');
        buf_add(&values, query_escape_regex(arena, place->ids[i]));
    }
    if (values.over)
        bug("more resources than a query can name");
    matcher.op = MATCH_REGEX;
    matcher.value = buf_str(&values);
    return matcher;
}

static void selector_count(void *state, const struct query_matcher *matchers,
                           size_t count)
{
    size_t *selectors = state;
    (void)matchers;
    (void)count;
    (*selectors)++;
}

/* A mistake at a byte of the query. */
static enum outcome refuse_reach(struct task *task, const struct query_tree *tree, size_t at,
                                 struct str told)
{
    struct query_mistake mistake;
    query_place(tree, at, &mistake);
    mistake.message = told;
    return refuse_mistake(task, MALFORMED, "query_reaches_far", &mistake);
}

/* What a query reads costs as much as what it shows: [365d], offset 2y, @ 0, [30d:1s]. */
static enum outcome reach_check(struct task *task, const struct proxy_wish *wish,
                                const struct query_tree *tree)
{
    bool ranges = (wish->endpoint->takes & TAKES_START) != 0;
    int64_t start_ms = (ranges ? wish->start_ns : wish->time_ns) / NS_PER_MS;
    int64_t end_ms = (ranges ? wish->end_ns : wish->time_ns) / NS_PER_MS;
    int64_t most_ms = proxy_range_max_ms(wish->endpoint->store);
    struct query_reach reach;
    query_reach(tree, start_ms, end_ms, &reach);
    if (start_ms - reach.from_ms > most_ms || reach.to_ms - end_ms > most_ms)
        return refuse_reach(task, tree, reach.from_at,
                            arena_print(task->arena,
                                        "ranges, offsets and instants reach at most %lld "
                                        "hours beyond the time that is asked for",
                                        (long long)(most_ms / 3600000)));
    if (reach.steps > proxy_settings.query_points)
        return refuse_reach(task, tree, reach.steps_at,
                            arena_print(task->arena,
                                        "a subquery makes at most %lld steps: take a "
                                        "longer step or a shorter range",
                                        (long long)proxy_settings.query_points));
    return DONE;
}

/* One text of the client: parsed, enforced, printed. */
static enum outcome text_rewrite(struct task *task, struct proxy_wish *wish,
                                 const struct query_matcher *enforced, bool selector,
                                 struct str *text)
{
    struct query_mistake mistake = {0};
    struct query_tree *tree = NULL;
    enum query_language language = language_of(wish);
    bool good = selector
                    ? query_parse_selector(task->arena, language, *text, &mistake, &tree)
                    : query_parse(task->arena, language, *text, &mistake, &tree);
    if (!good)
        return refuse_mistake(task, MALFORMED, "query_malformed", &mistake);
    size_t selectors = 0;
    query_walk(tree, selector_count, &selectors);
    if (selectors * (enforced->value.length + enforced->name.length) >
        REWRITTEN_BYTES_MAX)
        return refuse(task->failure, MALFORMED, "query_too_large",
                      "The query has too many selectors for so many resources.",
                      "Name fewer resources, or ask for one.");
    if (!query_enforce(task->arena, tree, enforced, 1, &mistake))
        return refuse_mistake(task, MALFORMED, "label_enforced", &mistake);
    enum outcome outcome = selector ? DONE : reach_check(task, wish, tree);
    if (outcome != DONE)
        return outcome;
    wish->kind = query_kind(tree);
    *text = query_print(task->arena, tree);
    return DONE;
}

enum outcome proxy_rewrite(struct task *task, const struct proxy_place *place,
                           struct proxy_wish *wish)
{
    struct query_matcher enforced = enforced_of(task->arena, place);
    struct str alone = query_matchers_print(task->arena, language_of(wish), &enforced, 1);
    enum outcome outcome = DONE;
    if (wish->endpoint->question == ASKS_EXPRESSION)
        return text_rewrite(task, wish, &enforced, false, &wish->query);
    if (wish->endpoint->question == ASKS_SELECTOR && wish->query.length == 0)
        wish->query = alone;
    else if (wish->endpoint->question == ASKS_SELECTOR)
        return text_rewrite(task, wish, &enforced, true, &wish->query);
    else if (wish->match_count == 0)
        wish->matches[wish->match_count++] = alone;
    else
        for (size_t i = 0; i < wish->match_count && outcome == DONE; i++)
            outcome = text_rewrite(task, wish, &enforced, true, &wish->matches[i]);
    return outcome;
}
