/* logql_build-t.c: log queries made of forms; no text leaves its string. */
/* SPDX-License-Identifier: ISC */
#include "platform/query/logql_build.h"

#include "t/lib/tap.h"

static struct arena *arena;
static struct query_mistake mistake;

static struct str built(const struct query_tree *base, const struct logql_form *form)
{
    struct query_tree *tree;
    mistake = (struct query_mistake){0};
    return logql_build(arena, base, form, &mistake, &tree) ? query_print(arena, tree)
                                                           : STR_NONE;
}

static struct query_tree *parsed(const char *text)
{
    struct query_tree *tree;
    if (!query_parse(arena, QUERY_LOGQL, str_of(text), &mistake, &tree))
        bail_out("%s is not read: %.*s", text, STR_ARG(mistake.message));
    return tree;
}

static const struct query_matcher matchers[] = {
    {STR_INIT("app"), MATCH_EQUAL, STR_INIT("x\"} or {a=\"b"), 0},
    {STR_INIT("pod"), MATCH_NOT_EQUAL, STR_INIT(""), 0}};
static const struct logql_form_text texts[] = {
    {.text = STR_INIT("plain \"quoted\" `raw` \\")},
    {.text = STR_INIT("not\nthis"), .lacks = true},
    {.text = STR_INIT("a.*b"), .regex = true},
    {.text = STR_INIT("1+1 (Really)"), .any_case = true},
    {.text = STR_INIT("x|y"), .regex = true, .any_case = true, .lacks = true},
    {.text = STR_INIT("")}};
static const struct logql_form_filter filters[] = {
    {STR_INIT("level"), LOGQL_EQUAL, STR_INIT("error"), LOGQL_JOINT_STAGE},
    {STR_INIT("detected_level"), LOGQL_REGEX, STR_INIT("err.*"), LOGQL_JOINT_OR},
    {STR_INIT("status"), LOGQL_GREATER_EQUAL, STR_INIT("500"), LOGQL_JOINT_STAGE},
    {STR_INIT("took"), LOGQL_GREATER, STR_INIT("90s"), LOGQL_JOINT_STAGE},
    {STR_INIT("size"), LOGQL_LESS, STR_INIT("10KB"), LOGQL_JOINT_AND}};

static void forms(void)
{
    struct logql_form form = {.matchers = matchers,
                              .matchers_count = COUNT_OF(matchers),
                              .texts = texts,
                              .texts_count = COUNT_OF(texts),
                              .parser = LOGQL_PARSER_LOGFMT,
                              .regexp = STR("(?P<found>[a-z]+)"),
                              .filters = filters,
                              .filters_count = COUNT_OF(filters)};
    is_str(
        built(NULL, &form),
        STR("{app=\"x\\\"} or {a=\\\"b\", pod!=\"\"} |= \"plain \\\"quoted\\\" `raw` \\\\\" "
            "!= \"not\\nthis\" |~ \"a.*b\" |~ \"(?i)1\\\\+1 \\\\(Really\\\\)\" !~ \"(?i)x|y\" "
            "| logfmt | regexp \"(?P<found>[a-z]+)\" "
            "| level=\"error\" or detected_level=~\"err.*\" | status>=500 | took>1m30s "
            "and size<10KB"),
        "all that a form may hold");
    is_str(built(NULL, &(struct logql_form){.parser = LOGQL_PARSER_JSON}),
           STR("{} | json"), "a form without matchers waits for what is enforced");
    is_str(built(parsed("{a=\"b\"} |= \"x\" | json"),
                 &(struct logql_form){.texts = texts + 1, .texts_count = 1}),
           STR("{a=\"b\"} |= \"x\" | json != \"not\\nthis\""), "a query is narrowed");
    is_str(built(parsed("{a=\"b\"} | drop x"),
                 &(struct logql_form){.texts = texts + 1, .texts_count = 1}),
           STR("{a=\"b\"} | drop x |= \"\" != \"not\\nthis\""),
           "what follows drop does not become part of it");
}

static void wrong(void)
{
    static const struct logql_form_filter bad[] = {
        {STR_INIT("a b"), LOGQL_EQUAL, STR_INIT("x"), LOGQL_JOINT_STAGE},
        {STR_INIT("a=\"\" or b"), LOGQL_EQUAL, STR_INIT("x"), LOGQL_JOINT_STAGE},
        {STR_INIT(""), LOGQL_EQUAL, STR_INIT("x"), LOGQL_JOINT_STAGE},
        {STR_INIT("json"), LOGQL_EQUAL, STR_INIT("x"), LOGQL_JOINT_STAGE},
        {STR_INIT("a"), LOGQL_REGEX, STR_INIT("("), LOGQL_JOINT_STAGE},
        {STR_INIT("a"), LOGQL_GREATER, STR_INIT("5 or b=\"\""), LOGQL_JOINT_STAGE},
        {STR_INIT("a"), LOGQL_LESS, STR_INIT(""), LOGQL_JOINT_STAGE}};
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        struct logql_form form = {.filters = &bad[i], .filters_count = 1};
        ok(built(NULL, &form).at == NULL && mistake.message.length > 0, "%.*s %.*s: %.*s",
           STR_ARG(bad[i].name), STR_ARG(bad[i].value), STR_ARG(mistake.message));
    }
    struct logql_form_text text = {.text = STR("["), .regex = true};
    ok(built(NULL, &(struct logql_form){.texts = &text, .texts_count = 1}).at == NULL,
       "a wrong regular expression is told");
    ok(built(NULL, &(struct logql_form){.regexp = STR("no names")}).at == NULL,
       "regexp needs names");
}

/* Each byte, alone and behind a backslash, is found again in the text of its filter. */
static void hostile(void)
{
    int lost = 0;
    for (int byte = 0; byte < 256; byte++)
        for (int form_of = 0; form_of < 3; form_of++) {
            char bytes[] = {'\\', (char)byte, '"', '`', (char)byte};
            struct logql_form_text text = {
                .text = {bytes + form_of % 2, sizeof bytes - form_of % 2},
                .lacks = form_of == 2};
            struct query_tree *tree;
            if (!logql_build(arena, NULL,
                             &(struct logql_form){.texts = &text, .texts_count = 1},
                             &mistake, &tree)) {
                lost++;
                continue;
            }
            const struct logql_stage *stage = logql_tree(tree)->expr->stages;
            bool same = stage->kind == LOGQL_LINE && stage->next == NULL &&
                        stage->texts->next == NULL &&
                        str_equal(stage->texts->text, text.text) &&
                        stage->line == (text.lacks ? LOGQL_LACKS : LOGQL_CONTAINS);
            lost += same ? 0 : 1;
        }
    is_int(lost, 0, "any bytes are one text of one filter");
}

static void counts(void)
{
    static const struct str names[] = {STR_INIT("level"), STR_INIT("found_level")};
    static const struct query_matcher enforced = {STR_INIT("r"), MATCH_EQUAL,
                                                  STR_INIT("1"), 0};
    struct query_tree *log = parsed("{a=\"b\"} |= \"x\" | json");
    struct query_tree *count = logql_count(arena, log, names, COUNT_OF(names), 60000);
    is_str(
        query_print(arena, count),
        STR("sum by (level, found_level) (count_over_time({a=\"b\"} |= \"x\" | json [1m]))"),
        "lines a minute by level");
    is_str(query_print(arena, logql_count(arena, log, NULL, 0, 1500)),
           STR("sum(count_over_time({a=\"b\"} |= \"x\" | json [1s500ms]))"), "or of all");
    ok(query_enforce(arena, count, &enforced, 1, &mistake), "it can be limited");
    is_str(query_print(arena, log), STR("{a=\"b\", r=\"1\"} |= \"x\" | json"),
           "which limits the log query as well");
    ok(query_kind(count) == QUERY_IS_METRIC && query_kind(log) == QUERY_IS_LOG, "kinds");
}

int main(void)
{
    arena = arena_open("test", MIB(64));
    forms();
    wrong();
    hostile();
    counts();
    arena_close(arena);
    return done_testing();
}
