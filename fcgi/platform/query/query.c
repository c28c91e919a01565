/* query.c: one face for both query languages. */
/* SPDX-License-Identifier: ISC */
#include "platform/query/query.h"

#include <string.h>

#include "platform/base/outcome.h"
#include "platform/query/query_private.h"

/* Escapes make a text at most four times as long; blanks and brackets are few. The matchers that
 * are added have half of it. */
enum { PRINT_BYTES_MAX = 1024 * 1024, PRINT_BYTES_FIRST = 1024 };

static const struct query_grammar *grammar_of(enum query_language language)
{
    switch (language) {
    case QUERY_LOGQL:
        return &logql_grammar;
    case QUERY_PROMQL:
        return &promql_grammar;
    }
    bug("there is no such query language");
}

static bool tree_make(struct arena *arena, enum query_language language, struct str text,
                      void *root, struct query_tree **out)
{
    struct query_tree *tree = ARENA_NEW(arena, struct query_tree);
    *tree = (struct query_tree){.language = language, .text = text, .root = root};
    *out = tree;
    return true;
}

bool query_parse(struct arena *arena, enum query_language language, struct str text,
                 struct query_mistake *mistake, struct query_tree **out)
{
    void *root;
    return grammar_of(language)->parse(arena, text, mistake, &root) &&
           tree_make(arena, language, text, root, out);
}

bool query_parse_selector(struct arena *arena, enum query_language language,
                          struct str text, struct query_mistake *mistake,
                          struct query_tree **out)
{
    void *root;
    return grammar_of(language)->parse_selector(arena, text, mistake, &root) &&
           tree_make(arena, language, text, root, out);
}

static void selector_count(void *state, const struct query_matcher *matchers,
                           size_t count)
{
    (void)matchers;
    (void)count;
    ++*(size_t *)state;
}

/* Many selectors, each with a long list of values, would be a query that no store takes. */
static bool enforce_fits(const struct query_limit *limit, const struct query_tree *tree)
{
    size_t selectors = 0, bytes = 0;
    query_walk(tree, selector_count, &selectors);
    for (size_t i = 0; i < limit->count; i++)
        bytes += limit->enforced[i].name.length + limit->enforced[i].value.length * 2;
    if (bytes > 0 && selectors > PRINT_BYTES_MAX / 2 / bytes)
        return limit_mistake(
            limit, 0,
            "%zu selectors are too many for all that you may read; ask for "
            "a single resource, or in several queries",
            selectors);
    return true;
}

/* An empty value would match each series and line without the label: those of everybody. */
static bool enforced_check(const struct query_limit *limit,
                           const struct query_matcher *enforced)
{
    if (enforced->op != MATCH_EQUAL && enforced->op != MATCH_REGEX)
        bug("only = and =~ can be enforced");
    if (!label_is_word(enforced->name) || str_is(enforced->name, "__name__"))
        bug("a matcher is enforced on a label, not on %.*s", STR_ARG(enforced->name));
    if (matcher_allows(enforced, STR("")))
        return limit_mistake(limit, 0, "there is nothing that you may read");
    return true;
}

bool query_enforce(struct arena *arena, struct query_tree *tree,
                   const struct query_matcher *enforced, size_t count,
                   struct query_mistake *mistake)
{
    struct query_limit limit = {.arena = arena,
                                .text = tree->text,
                                .enforced = enforced,
                                .count = count,
                                .mistake = mistake};
    if (count == 0)
        bug("nothing to enforce");
    for (size_t i = 0; i < count; i++)
        if (!enforced_check(&limit, &enforced[i]))
            return false;
    return enforce_fits(&limit, tree) &&
           grammar_of(tree->language)->enforce(&limit, tree->root);
}

struct str query_print(struct arena *arena, const struct query_tree *tree)
{
    struct buf out = buf_open(arena, PRINT_BYTES_FIRST, PRINT_BYTES_MAX);
    grammar_of(tree->language)->print(&out, tree->root);
    if (out.over)
        bug("a query is longer than it can be");
    return buf_str(&out);
}

enum query_kind query_kind(const struct query_tree *tree)
{
    return grammar_of(tree->language)->kind(tree->root);
}

void query_walk(const struct query_tree *tree,
                void (*selector)(void *state, const struct query_matcher *matchers,
                                 size_t count),
                void *state)
{
    grammar_of(tree->language)->walk(tree->root, selector, state);
}

struct str query_matchers_print(struct arena *arena, enum query_language language,
                                const struct query_matcher *matchers, size_t count)
{
    (void)language; /* both write it the same */
    for (size_t i = 0; i < count; i++)
        if (matcher_allows(&matchers[i], STR("")))
            bug("an empty value would match everything without the label");
    struct buf out = buf_open(arena, KIB(1), PRINT_BYTES_MAX);
    buf_add_char(&out, '{');
    matchers_print(&out, matchers, count);
    buf_add_char(&out, '}');
    if (out.over)
        bug("the matchers are longer than they can be");
    return buf_str(&out);
}

struct str query_escape_regex(struct arena *arena, struct str literal)
{
    struct buf out = buf_open(arena, literal.length + 8, literal.length * 2 + 8);
    for (size_t i = 0; i < literal.length; i++) {
        char c = literal.at[i];
        if (c != '\0' && strchr("\\.+*?()|[]{}^$", c) != NULL)
            buf_add_char(&out, '\\');
        buf_add_char(&out, c);
    }
    return buf_str(&out);
}

struct str query_quote(struct arena *arena, struct str text)
{
    struct buf out = buf_open(arena, text.length + 8, text.length * 6 + 8);
    token_quote(&out, text);
    return buf_str(&out);
}

void query_reach(const struct query_tree *tree, int64_t start_ms, int64_t end_ms,
                 struct query_reach *out)
{
    *out = (struct query_reach){.from_ms = start_ms, .to_ms = end_ms};
    grammar_of(tree->language)->reach(tree->root, start_ms, end_ms, out);
}

void query_place(const struct query_tree *tree, size_t at, struct query_mistake *mistake)
{
    mistake_place(mistake, tree->text, at);
}
