/* logql.c: LogQL as one of the query languages: whole queries and lone selectors. */
/* SPDX-License-Identifier: ISC */
#include "platform/query/logql.h"

#include "platform/base/outcome.h"
#include "platform/query/logql_private.h"

/* Loki reads µ in durations. */
static const struct token_rules rules = {.pairs = "|=|~|>!=!~!>=~==>=<=",
                                         .units = "\xc2\xb5"};

static struct logql_parse parse_open(struct arena *arena, struct str text,
                                     struct query_mistake *mistake)
{
    return (struct logql_parse){.reader = token_open(arena, text, &rules, mistake),
                                .arena = arena};
}

static bool parse_close(struct logql_parse *parse, struct logql_expr *expr,
                        const char *what, void **root)
{
    if (parse->reader.token.kind != TOKEN_END)
        return token_expected(&parse->reader, what);
    if (parse->reader.failed)
        return false;
    struct logql_tree *tree = ARENA_NEW(parse->arena, struct logql_tree);
    *tree = (struct logql_tree){.expr = expr,
                                .selectors = parse->first,
                                .back_ms = parse->back_ms,
                                .back_at = parse->back_at,
                                .ahead_ms = parse->ahead_ms};
    *root = tree;
    return true;
}

static bool parse_expr(struct logql_parse *parse, void **root)
{
    struct logql_expr *expr;
    if (parse->reader.failed || !logql_expr(parse, 1, &expr))
        return false;
    bool log = expr->kind == LOGQL_LOG;
    return parse_close(parse, expr,
                       log ? "|, a line filter or the end" : "an operator or the end",
                       root);
}

static bool parse_query(struct arena *arena, struct str text,
                        struct query_mistake *mistake, void **root)
{
    struct logql_parse parse = parse_open(arena, text, mistake);
    return parse_expr(&parse, root);
}

/* Unlike a query's it may match everything, {} too: what is enforced makes it narrow. */
static bool parse_selector(struct arena *arena, struct str text,
                           struct query_mistake *mistake, void **root)
{
    struct logql_parse parse = parse_open(arena, text, mistake);
    struct logql_expr *expr = ARENA_NEW(arena, struct logql_expr);
    expr->kind = LOGQL_LOG;
    parse.lenient = true;
    return !parse.reader.failed && logql_selector(&parse, &expr->selector) &&
           parse_close(&parse, expr, "nothing behind the selector", root);
}

bool logql_parse_lenient(struct arena *arena, struct str text,
                         struct query_mistake *mistake, struct query_tree **out)
{
    struct logql_parse parse = parse_open(arena, text, mistake);
    void *root;
    parse.lenient = true;
    if (!parse_expr(&parse, &root))
        return false;
    *out = ARENA_NEW(arena, struct query_tree);
    **out = (struct query_tree){QUERY_LOGQL, text, root};
    return true;
}

static bool enforce(const struct query_limit *limit, void *root)
{
    struct logql_tree *tree = root;
    for (struct logql_selector *one = tree->selectors; one != NULL; one = one->next)
        if (!matchers_enforce(limit, &one->matchers))
            return false;
    return true;
}

static void print(struct buf *out, const void *root)
{
    const struct logql_tree *tree = root;
    logql_expr_print(out, tree->expr);
}

static enum query_kind kind(const void *root)
{
    const struct logql_tree *tree = root;
    return tree->expr->kind == LOGQL_LOG ? QUERY_IS_LOG : QUERY_IS_METRIC;
}

static void walk(const void *root,
                 void (*selector)(void *state, const struct query_matcher *matchers,
                                  size_t count),
                 void *state)
{
    const struct logql_tree *tree = root;
    for (const struct logql_selector *one = tree->selectors; one != NULL; one = one->next)
        selector(state, one->matchers.rows, one->matchers.count);
}

static void reach(const void *root, int64_t start_ms, int64_t end_ms,
                  struct query_reach *out)
{
    const struct logql_tree *tree = root;
    out->from_ms = start_ms - tree->back_ms;
    out->from_at = tree->back_at;
    out->to_ms = end_ms + tree->ahead_ms;
}

const struct query_grammar logql_grammar = {.parse = parse_query,
                                            .parse_selector = parse_selector,
                                            .enforce = enforce,
                                            .print = print,
                                            .kind = kind,
                                            .walk = walk,
                                            .reach = reach};

const struct logql_tree *logql_tree(const struct query_tree *query)
{
    if (query->language != QUERY_LOGQL)
        bug("this query is not in LogQL");
    return query->root;
}

struct str logql_print(struct arena *arena, const struct logql_tree *tree)
{
    struct buf out = buf_open(arena, KIB(1), MIB(1));
    logql_expr_print(&out, tree->expr);
    if (out.over)
        bug("a query is longer than it can be");
    return buf_str(&out);
}
