/* fake_expect.c: the tenant and the matcher that each request must have; what had not is told. */
/* SPDX-License-Identifier: ISC */
#include "t/lib/fake_expect.h"

#include "platform/json/json.h"
#include "platform/query/query.h"

enum { VIOLATIONS_MAX = 100, VALUES_MAX = 64 };

static struct {
    struct arena *arena;
    struct str tenant; /* STR_NONE = any */
    struct str label;  /* STR_NONE = selectors are not looked at */
    struct str values[VALUES_MAX];
    size_t value_count;
    struct str violations[VIOLATIONS_MAX];
    size_t violation_count;
} expected;

static struct str text_kept(const struct node *node, const char *name)
{
    const struct node *member = node_member(node, str_of(name));
    return member != NULL && member->kind == NODE_TEXT
               ? arena_str(expected.arena, member->text)
               : STR_NONE;
}

bool expect_order(struct arena *arena, struct str body, const char **why)
{
    struct failure failure = {.arena = arena};
    struct node *node;
    *why = "an object is wanted";
    if (json_parse(arena, body, &failure, &node) != DONE || node->kind != NODE_OBJECT)
        return false;
    struct arena *own = expected.arena;
    if (own == NULL)
        own = arena_open("expected", 4 * 1024 * 1024);
    arena_reset(own);
    memset(&expected, 0, sizeof expected);
    expected.arena = own;
    expected.tenant = text_kept(node, "tenant");
    expected.label = text_kept(node, "label");
    const struct node *values = node_member(node, STR("values"));
    for (const struct node *value = values == NULL ? NULL : values->first;
         value != NULL && expected.value_count < VALUES_MAX; value = value->next)
        expected.values[expected.value_count++] = arena_str(own, value->text);
    return true;
}

static struct str violated(const struct fake_request *request, struct str told)
{
    struct str line =
        arena_print(expected.arena, "%.*s %.*s: %.*s", STR_ARG(request->method),
                    STR_ARG(str_slice(request->target, 0, 4096)), STR_ARG(told));
    if (expected.violation_count < VIOLATIONS_MAX)
        expected.violations[expected.violation_count++] = line;
    return line;
}

/* One of the values, or a choice of them alone, as the program's own enforcement writes it. */
static bool is_enforced(struct arena *arena, const struct query_matcher *matcher)
{
    struct str rest = matcher->value, part;
    if (!str_equal(matcher->name, expected.label))
        return false;
    if (matcher->op != MATCH_EQUAL && matcher->op != MATCH_REGEX)
        return false;
    for (;;) {
        bool found = false;
        if (matcher->op == MATCH_EQUAL)
            part = rest;
        else if (!str_cut(&rest, '|', &part))
            return true;
        for (size_t i = 0; i < expected.value_count; i++)
            found |= str_equal(part, matcher->op == MATCH_EQUAL
                                         ? expected.values[i]
                                         : query_escape_regex(arena, expected.values[i]));
        if (!found || matcher->op == MATCH_EQUAL)
            return found;
    }
}

struct judged {
    struct arena *arena;
    size_t selectors, open; /* open: without the matcher */
};

static void judge_selector(void *state, const struct query_matcher *matchers,
                           size_t count)
{
    struct judged *judged = state;
    bool enforced = false;
    judged->selectors++;
    for (size_t i = 0; i < count; i++)
        enforced |= is_enforced(judged->arena, &matchers[i]);
    judged->open += enforced ? 0 : 1;
}

/* What is wrong with the queries and selectors of a request; NULL = nothing. */
static const char *queries_wrong(const struct fake_request *request)
{
    struct judged judged = {.arena = request->arena};
    bool any = false, logs = str_contains(request->path, STR("/loki/"));
    enum query_language language = logs ? QUERY_LOGQL : QUERY_PROMQL;
    for (size_t i = 0; i < request->parameters.count; i++) {
        struct pair pair = request->parameters.at[i];
        struct query_mistake mistake;
        struct query_tree *tree;
        bool query = str_is(pair.name, "query");
        if (!query && !str_is(pair.name, "match[]") && !str_is(pair.name, "match"))
            continue;
        any = true;
        if (!(query ? query_parse(request->arena, language, pair.value, &mistake, &tree)
                    : query_parse_selector(request->arena, language, pair.value, &mistake,
                                           &tree)))
            return "a query that is not understood";
        query_walk(tree, judge_selector, &judged);
    }
    if (!any)
        return "no selector at all";
    return judged.open > 0 ? "a selector without the enforced matcher" : NULL;
}

static bool has_queries(struct str path)
{
    return str_contains(path, STR("/api/v1/")) && !str_ends(path, STR("/push")) &&
           !str_ends(path, STR("/format_query"));
}

struct str expect_judge(const struct fake_request *request)
{
    if (expected.arena == NULL)
        return STR_NONE;
    if (expected.tenant.at != NULL && !str_equal(request->tenant, expected.tenant))
        return violated(request,
                        arena_print(expected.arena, "tenant \"%.*s\", not \"%.*s\"",
                                    STR_ARG(request->tenant), STR_ARG(expected.tenant)));
    if (request->parameters_broken)
        return violated(request, STR("parameters that cannot be decoded"));
    const char *wrong = expected.label.at != NULL && has_queries(request->path)
                            ? queries_wrong(request)
                            : NULL;
    return wrong == NULL ? STR_NONE : violated(request, str_of(wrong));
}

struct str expect_violations(struct arena *arena)
{
    struct buf text = buf_open(arena, 1024, 4 * 1024 * 1024);
    struct json_writer writer = json_writer_of(&text);
    json_write_object(&writer);
    json_write_key(&writer, STR("violations"));
    json_write_array(&writer);
    for (size_t i = 0; i < expected.violation_count; i++)
        json_write_text(&writer, str_is_utf8(expected.violations[i])
                                     ? expected.violations[i]
                                     : STR("(not UTF-8)"));
    json_write_end_array(&writer);
    json_write_end_object(&writer);
    return buf_str(&text);
}
