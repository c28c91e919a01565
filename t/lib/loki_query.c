/*
 * loki_query.c: a query as a tree, or Loki's words for why it is none.
 *
 * The program's own reader says where; what stands there is named as Loki's grammar names it. What
 * would have been expected is told in the one place that was recorded.
 */
/* SPDX-License-Identifier: ISC */
#include "t/lib/loki_query.h"

static size_t byte_of(struct str text, const struct query_mistake *mistake)
{
    size_t at = 0;
    for (int64_t line = 1; line < mistake->line && at < text.length; at++)
        line += text.at[at] == '\n';
    for (int64_t column = 1; column < mistake->column && at < text.length; column++) {
        at++;
        while (at < text.length && ((unsigned char)text.at[at] & 0xc0) == 0x80)
            at++;
    }
    return at;
}

static struct str token_name(struct str rest)
{
    static const char *const marks[] = {"|=", "|~", "!=", "!~", "=~", "==", ">=", "<="};
    if (rest.length == 0)
        return STR("$end");
    char c = rest.at[0];
    if (c == '"' || c == '`')
        return STR("STRING");
    if (c >= '0' && c <= '9')
        return STR("NUMBER");
    if (c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'))
        return STR("IDENTIFIER");
    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++)
        if (str_starts(rest, str_of(marks[i])))
            return str_of(marks[i]);
    return str_slice(rest, 0, 1);
}

/* The last byte before `at` that is no blank, 0 = none. */
static char before(struct str text, size_t at)
{
    struct str part = str_trim(str_slice(text, 0, at));
    return part.length == 0 ? 0 : part.at[part.length - 1];
}

static bool within_selector(struct str text, size_t at)
{
    bool within = false, quoted = false;
    for (size_t i = 0; i < at && i < text.length; i++) {
        if (quoted && text.at[i] == '\\')
            i++;
        else if (text.at[i] == '"')
            quoted = !quoted;
        else if (!quoted && (text.at[i] == '{' || text.at[i] == '}'))
            within = text.at[i] == '{';
    }
    return within;
}

/* The text in quotes at the place. */
static struct str literal_at(struct str text, size_t at)
{
    struct str rest = str_slice(text, at, text.length);
    if (rest.length < 2)
        return STR("");
    ptrdiff_t close = str_find(rest, 1, rest.at[0]);
    return close < 0 ? STR("") : str_slice(rest, 1, (size_t)close);
}

static void refuse_regex(struct arena *arena, struct str text, size_t at,
                         struct loki_refusal *refusal)
{
    struct str pattern = literal_at(text, at), why;
    struct loki_regex *regex;
    struct str lead = str_trim(str_slice(text, 0, at));
    struct str mark =
        lead.length < 2 ? STR("") : str_slice(lead, lead.length - 2, lead.length);
    if (loki_regex_make(arena, pattern, false, &regex, &why))
        why = ARENA_JOIN(arena, STR("error parsing regexp: invalid regexp: `"), pattern,
                         STR("`"));
    *refusal = (struct loki_refusal){400, ARENA_JOIN(arena, STR("parse error : "), why)};
    /* A filter of lines is compiled late, behind the frontend: that is no mistake of the client. */
    if (!within_selector(text, at) && (str_is(mark, "|~") || str_is(mark, "!~")))
        *refusal = (struct loki_refusal){
            500, ARENA_JOIN(arena,
                            STR("rpc error: code = Unknown desc = parse error : stage '"),
                            mark, STR(" \""), pattern, STR("\"' : "), why, STR("\n"))};
}

static bool refuse(struct arena *arena, struct str text,
                   const struct query_mistake *mistake, struct loki_refusal *refusal)
{
    size_t at = byte_of(text, mistake);
    char last = before(text, at);
    if (str_contains(mistake->message, STR("RE2"))) {
        refuse_regex(arena, text, at, refusal);
        return false;
    }
    refusal->status = 400;
    if (str_contains(mistake->message, STR("asks for a label"))) {
        refusal->why =
            STR("parse error : queries require at least one regexp or equality matcher "
                "that does not have an empty-compatible value. For instance, "
                "app=~\".*\" does not meet this requirement, but app=~\".+\" will");
        return false;
    }
    bool behind_value = within_selector(text, at) && (last == '"' || last == '`');
    refusal->why = arena_print(
        arena, "parse error at line %lld, col %lld: syntax error: unexpected %.*s%s",
        (long long)mistake->line, (long long)mistake->column,
        STR_ARG(token_name(str_slice(text, at, text.length))),
        behind_value ? ", expecting } or ," : "");
    return false;
}

bool loki_query_read(struct arena *arena, struct str text, const struct logql_expr **expr,
                     struct loki_refusal *refusal)
{
    struct query_mistake mistake;
    struct query_tree *tree;
    *refusal =
        (struct loki_refusal){400, STR("parse error : syntax error: unexpected $end")};
    if (str_trim(text).length == 0)
        return false;
    if (!query_parse(arena, QUERY_LOGQL, text, &mistake, &tree))
        return refuse(arena, text, &mistake, refusal);
    *expr = logql_tree(tree)->expr;
    return true;
}

bool loki_selector_read(struct arena *arena, struct str text,
                        const struct logql_expr **expr, struct loki_refusal *refusal)
{
    struct query_mistake mistake;
    struct query_tree *tree;
    if (!query_parse_selector(arena, QUERY_LOGQL, text, &mistake, &tree))
        return refuse(arena, text, &mistake, refusal);
    *expr = logql_tree(tree)->expr;
    return true;
}
