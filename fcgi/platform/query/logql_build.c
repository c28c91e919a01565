/* logql_build.c: forms become LogQL. */
/* SPDX-License-Identifier: ISC */
#include "platform/query/logql_build.h"

#include "platform/base/outcome.h"
#include "platform/query/logql_private.h"

struct build {
    struct arena *arena;
    struct query_mistake *mistake;
    struct buf out;
};

static bool refused(struct build *build, const char *what, struct str text)
{
    *build->mistake = (struct query_mistake){
        1, 1, arena_print(build->arena, "\"%.*s\" is no %s", STR_ARG(text), what)};
    return false;
}

static bool name_add(struct build *build, struct str name)
{
    if (!logql_is_name(name))
        return refused(build, "name of a label", name);
    buf_add(&build->out, name);
    return true;
}

static bool selector_add(struct build *build, const struct logql_form *form)
{
    buf_add_char(&build->out, '{');
    for (size_t i = 0; i < form->matchers_count; i++) {
        if (!logql_is_name(form->matchers[i].name))
            return refused(build, "name of a label", form->matchers[i].name);
        if (i > 0)
            BUF_ADD(&build->out, ", ");
        matchers_print(&build->out, &form->matchers[i], 1);
    }
    buf_add_char(&build->out, '}');
    return true;
}

static void text_add(struct build *build, const struct logql_form_text *text)
{
    struct str value = text->text;
    bool matches = text->regex || text->any_case;
    if (text->any_case && !text->regex)
        value = query_escape_regex(build->arena, value);
    if (text->any_case)
        value = ARENA_JOIN(build->arena, STR("(?i)"), value);
    buf_add(&build->out, text->lacks ? matches ? STR(" !~ ") : STR(" != ")
                         : matches ? STR(" |~ ")
                                     : STR(" |= "));
    token_quote(&build->out, value);
}

/* `| drop x != "y"` would be a matcher of drop: what fits every line stands between. */
static bool takes_marks(const struct logql_tree *base)
{
    const struct logql_stage *stage = base->expr->stages;
    while (stage != NULL && stage->next != NULL)
        stage = stage->next;
    return stage != NULL && (stage->kind == LOGQL_DROP || stage->kind == LOGQL_KEEP);
}

static bool measure_add(struct build *build, struct str value)
{
    double number;
    int64_t ns;
    struct str plain;
    if (logql_number(value, &plain, &number) || logql_bytes(value, &plain, &number)) {
        buf_add(&build->out, plain);
        return true;
    }
    if (!logql_duration(value, false, &ns))
        return refused(build, "number, duration or size", value);
    logql_duration_print(&build->out, ns);
    return true;
}

static bool filter_add(struct build *build, const struct logql_form_filter *filter,
                       bool first)
{
    static const struct str joints[] = {[LOGQL_JOINT_STAGE] = STR_INIT(" | "),
                                        [LOGQL_JOINT_AND] = STR_INIT(" and "),
                                        [LOGQL_JOINT_OR] = STR_INIT(" or ")};
    buf_add(&build->out, joints[first ? LOGQL_JOINT_STAGE : filter->joint]);
    if (!name_add(build, filter->name))
        return false;
    int mark = logql_compare_marks[filter->compare];
    if (mark > 0xff)
        buf_add_char(&build->out, (char)(mark >> 8));
    buf_add_char(&build->out, (char)(mark & 0xff));
    if (filter->compare > LOGQL_NOT_REGEX)
        return measure_add(build, filter->value);
    token_quote(&build->out, filter->value);
    return true;
}

static bool stages_add(struct build *build, const struct logql_form *form)
{
    for (size_t i = 0; i < form->texts_count; i++)
        if (form->texts[i].text.length > 0)
            text_add(build, &form->texts[i]);
    if (form->parser != LOGQL_PARSER_NONE)
        buf_add(&build->out,
                form->parser == LOGQL_PARSER_JSON ? STR(" | json") : STR(" | logfmt"));
    if (form->regexp.at != NULL) {
        BUF_ADD(&build->out, " | regexp ");
        token_quote(&build->out, form->regexp);
    }
    for (size_t i = 0; i < form->filters_count; i++)
        if (!filter_add(build, &form->filters[i], i == 0))
            return false;
    return true;
}

bool logql_build(struct arena *arena, const struct query_tree *base,
                 const struct logql_form *form, struct query_mistake *mistake,
                 struct query_tree **out)
{
    struct build build = {
        .arena = arena, .mistake = mistake, .out = buf_open(arena, KIB(1), MIB(1))};
    if (base != NULL && (query_kind(base) != QUERY_IS_LOG || form->matchers_count > 0))
        bug("only the pipeline of a log query can be added to");
    if (base != NULL) {
        buf_add(&build.out, query_print(arena, base));
        if (takes_marks(logql_tree(base)))
            BUF_ADD(&build.out, " |= \"\"");
    } else if (!selector_add(&build, form)) {
        return false;
    }
    if (!stages_add(&build, form))
        return false;
    if (build.out.over)
        return refused(&build, "query: it is too long", STR("this"));
    return logql_parse_lenient(arena, buf_str(&build.out), mistake, out);
}

static struct logql_label *labels_of(struct arena *arena, const struct str *names,
                                     size_t count)
{
    struct logql_label *labels = ARENA_ARRAY(arena, count, struct logql_label);
    for (size_t i = 0; i < count; i++) {
        if (!logql_is_name(names[i]))
            bug("a label that is none");
        labels[i] = (struct logql_label){.name = names[i],
                                         .plain = true,
                                         .next = i + 1 < count ? &labels[i + 1] : NULL};
    }
    return count == 0 ? NULL : labels;
}

struct query_tree *logql_count(struct arena *arena, const struct query_tree *log,
                               const struct str *labels, size_t count, int64_t range_ms)
{
    const struct logql_tree *from = logql_tree(log);
    if (from->expr->kind != LOGQL_LOG || range_ms < 0)
        bug("only lines of a log query are counted");
    struct logql_expr *counted = ARENA_NEW(arena, struct logql_expr);
    *counted = *from->expr;
    counted->kind = LOGQL_RANGE;
    counted->range = LOGQL_COUNT_OVER_TIME;
    counted->range_ms = range_ms;
    struct logql_expr *sum = ARENA_NEW(arena, struct logql_expr);
    sum->kind = LOGQL_AGGREGATION;
    sum->at = counted->at;
    sum->aggregation = LOGQL_SUM;
    sum->grouping = (struct logql_grouping){.given = count > 0,
                                            .labels = labels_of(arena, labels, count)};
    sum->left = counted;
    struct logql_tree *tree = ARENA_NEW(arena, struct logql_tree);
    *tree = (struct logql_tree){.expr = sum,
                                .selectors = from->selectors,
                                .back_ms = range_ms,
                                .back_at = from->selectors->at};
    struct query_tree *query = ARENA_NEW(arena, struct query_tree);
    *query = (struct query_tree){QUERY_LOGQL, log->text, tree};
    return query;
}
