/* promql.c: PromQL behind the face of query.h. */
/* SPDX-License-Identifier: ISC */
#include "platform/query/promql.h"

/* </ and >/ are operators of 3.x; where 2.42 would read two marks, it would refuse them. */
static const struct token_rules promql_rules = {
    .pairs = "==!=<=>==~!~</>/", .units = "", .return_ends = true};

static struct token_reader reader_open(struct arena *arena, struct str text,
                                       struct query_mistake *mistake)
{
    struct token_reader reader = token_open(arena, text, &promql_rules, mistake);
    /* A name may begin with a colon: what was read without knowing that is read again. */
    reader.colon_words = true;
    reader.next = reader.token.at;
    token_next(&reader);
    return reader;
}

static bool root_end(struct token_reader *reader, struct promql_node *node, void **root)
{
    if (node == NULL || reader->failed)
        return false;
    if (reader->token.kind != TOKEN_END)
        return token_expected(reader, "an operator or the end");
    *root = node;
    return true;
}

static bool whole_parse(struct arena *arena, struct str text,
                        struct query_mistake *mistake, void **root)
{
    struct token_reader reader = reader_open(arena, text, mistake);
    struct promql_node *node = promql_expression_read(&reader);
    return root_end(&reader, node, root);
}

static bool selector_parse(struct arena *arena, struct str text,
                           struct query_mistake *mistake, void **root)
{
    struct token_reader reader = reader_open(arena, text, mistake);
    struct token name = reader.token;
    if (name.kind != TOKEN_WORD && !token_is_mark(&reader, '{'))
        return token_expected(&reader, "a selector");
    if (name.kind == TOKEN_WORD)
        token_next(&reader);
    struct promql_node *node = promql_selector_read(
        &reader, name.kind == TOKEN_WORD ? name.text : STR(""), name.at, false);
    return root_end(&reader, node, root);
}

static bool root_enforce(const struct query_limit *limit, void *root)
{
    return promql_enforce(limit, root);
}

static void root_print(struct buf *out, const void *root)
{
    promql_print(out, root);
}

static enum query_kind root_kind(const void *root)
{
    (void)root;
    return QUERY_IS_METRIC;
}

struct visit {
    void (*selector)(void *state, const struct query_matcher *matchers, size_t count);
    void *state;
};

static void node_walk(const struct promql_node *top, const struct visit *visit)
{
    const struct promql_node *node = top;
    while (node->kind == PROMQL_BINARY)
        node = node->first;
    const struct promql_node *above = top->kind == PROMQL_BINARY ? top : NULL;
    if (node->kind == PROMQL_SELECTOR)
        visit->selector(visit->state, node->matchers.rows, node->matchers.count);
    for (const struct promql_node *part = node->first; part != NULL; part = part->next)
        node_walk(part, visit);
    if (above == NULL)
        return;
    while (above->first->kind == PROMQL_BINARY)
        above = above->first;
    for (;; above = above->above) {
        node_walk(above->right, visit);
        if (above == top)
            return;
    }
}

static void root_walk(const void *root,
                      void (*selector)(void *state, const struct query_matcher *matchers,
                                       size_t count),
                      void *state)
{
    node_walk(root, &(struct visit){selector, state});
}

static void root_reach(const void *root, int64_t start_ms, int64_t end_ms,
                       struct query_reach *out)
{
    promql_window(root, start_ms, end_ms, out);
}

const struct query_grammar promql_grammar = {.parse = whole_parse,
                                             .parse_selector = selector_parse,
                                             .enforce = root_enforce,
                                             .print = root_print,
                                             .kind = root_kind,
                                             .walk = root_walk,
                                             .reach = root_reach};
