/* logql_build-t.c: fuzz target: any bytes in a form of the log search are one text of the query. */
/* SPDX-License-Identifier: ISC */
#include <stdlib.h>

#include "platform/query/logql_build.h"
#include "t/fuzz/fuzz.h"

static void must(bool holds)
{
    if (!holds)
        abort();
}

static bool is_line(const struct logql_stage *stage, enum logql_line line,
                    struct str text)
{
    return stage != NULL && stage->kind == LOGQL_LINE && stage->line == line &&
           stage->texts != NULL && stage->texts->next == NULL && !stage->texts->address &&
           str_equal(stage->texts->text, text);
}

static bool is_filter(const struct logql_stage *stage, struct str value)
{
    return stage != NULL && stage->kind == LOGQL_FILTER && stage->next == NULL &&
           stage->condition->kind == LOGQL_IS_TEXT &&
           str_equal(stage->condition->value, value);
}

/* A form whose every text is `text`; any_case wants UTF-8, as RE2 does. */
static void form(struct arena *arena, struct str text, bool any_case)
{
    const struct query_matcher matcher = {STR("app"), MATCH_EQUAL, text, 0};
    const struct logql_form_text texts[] = {
        {.text = text}, {.text = text, .lacks = true}, {.text = text, .any_case = true}};
    const struct logql_form_filter filter = {STR("level"), LOGQL_NOT_EQUAL, text,
                                             LOGQL_JOINT_STAGE};
    const struct logql_form form = {.matchers = &matcher,
                                    .matchers_count = 1,
                                    .texts = texts,
                                    .texts_count = any_case ? 3 : 2,
                                    .filters = &filter,
                                    .filters_count = 1};
    struct query_mistake mistake;
    struct query_tree *tree;
    if (!logql_build(arena, NULL, &form, &mistake, &tree)) {
        must(text.length > KIB(1)); /* too long */
        return;
    }
    const struct logql_expr *expr = logql_tree(tree)->expr;
    must(expr->kind == LOGQL_LOG && expr->selector->matchers.count == 1 &&
         str_equal(expr->selector->matchers.rows[0].value, text));
    const struct logql_stage *stage = expr->stages;
    if (text.length > 0) {
        must(is_line(stage, LOGQL_CONTAINS, text));
        must(is_line(stage->next, LOGQL_LACKS, text));
        stage = stage->next->next;
        if (any_case) {
            must(
                is_line(stage, LOGQL_MATCHES,
                        ARENA_JOIN(arena, STR("(?i)"), query_escape_regex(arena, text))));
            stage = stage->next;
        }
    }
    must(is_filter(stage, text));
}

/* What is no name, no number, no regular expression is refused, else it stays what it is. */
static void parts(struct arena *arena, struct str text)
{
    const struct logql_form_filter filters[] = {
        {text, LOGQL_EQUAL, STR("x"), LOGQL_JOINT_STAGE},
        {STR("x"), LOGQL_GREATER, text, LOGQL_JOINT_STAGE},
        {STR("x"), LOGQL_REGEX, text, LOGQL_JOINT_STAGE},
    };
    for (size_t i = 0; i < COUNT_OF(filters); i++) {
        struct query_mistake mistake;
        struct query_tree *tree;
        if (!logql_build(arena, NULL,
                         &(struct logql_form){.filters = &filters[i], .filters_count = 1},
                         &mistake, &tree))
            continue;
        const struct logql_stage *stage = logql_tree(tree)->expr->stages;
        must(stage->kind == LOGQL_FILTER && stage->next == NULL &&
             stage->condition->parts == NULL &&
             str_equal(stage->condition->name, filters[i].name));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t length)
{
    struct arena *arena = arena_open("fuzz", MIB(64));
    struct str text = {(const char *)at, length};
    form(arena, text, str_is_utf8(text));
    parts(arena, text);
    arena_close(arena);
    return 0;
}
