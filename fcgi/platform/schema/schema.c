/* schema.c: compiling a document into a graph of checks; what can be asked about it. */
/* SPDX-License-Identifier: ISC */
#include <stdlib.h>

#include "platform/schema/schema_run.h"

void compile_error(struct compiler *compiler, const struct path *place, const char *told)
{
    failure_field(compiler->failure, path_pointer(compiler->arena, STR(""), place),
                  "schema", "%s", told);
}

bool compile_spend(struct compiler *compiler, int64_t steps)
{
    compiler->steps -= steps;
    bool small = arena_used(compiler->arena) - compiler->used_before < SCHEMA_BYTES_MAX;
    if (compiler->steps >= 0 && small && !compiler->gave_up)
        return true;
    if (!compiler->gave_up)
        failure_field(compiler->failure, STR(""), "too_complex",
                      "is too complex to be compiled");
    compiler->gave_up = true;
    return false;
}

/* Those that look at instances first, in the order of the table; then the others. */
static int check_order(const void *a, const void *b)
{
    const struct check *left = a, *right = b;
    if ((left->on == 0) != (right->on == 0))
        return left->on == 0 ? 1 : -1;
    return left->keyword < right->keyword ? -1 : left->keyword > right->keyword;
}

static int word_order(const void *a, const void *b)
{
    const struct check *left = a, *right = b;
    return left->keyword < right->keyword ? -1 : left->keyword > right->keyword;
}

/* The rows of the sub's keywords, in the order in which they are checked. */
static void checks_collect(struct compiler *compiler, struct sub *sub)
{
    struct dialect dialect = sub->resource->dialect;
    bool only_refers = sub_only_refers(sub);
    /* What strangers mean by words like ours is not known. */
    unsigned vocabularies = dialect.vocabularies &
                            ~(compiler->options.strict ? 0u : (unsigned)VOCABULARY_OURS);
    sub->checks = ARENA_ARRAY(compiler->arena, sub->node->count, struct check);
    for (const struct node *word = sub->node->first; word != NULL; word = word->next) {
        const struct keyword *keyword = keyword_find(compiler, dialect, word->key);
        struct path here = {.up = sub->place, .key = word->key};
        if (keyword == NULL && compiler->options.strict)
            compile_error(compiler, &here, "is not a keyword that is known here");
        if (keyword == NULL || !(vocabularies & keyword->vocabulary) ||
            (only_refers && !str_is(word->key, "$ref")))
            continue;
        sub->checks[sub->check_count++] = (struct check){.on = keyword->on,
                                                         .decides = keyword->decides,
                                                         .run = keyword->check,
                                                         .sub = sub,
                                                         .value = word,
                                                         .keyword = keyword};
    }
    qsort(sub->checks, sub->check_count, sizeof *sub->checks, word_order);
}

/* Once it is known what looks at instances. Nothing points to a check yet but struct members. */
static void checks_part(struct sub *sub)
{
    qsort(sub->checks, sub->check_count, sizeof *sub->checks, check_order);
    while (sub->active_count < sub->check_count && sub->checks[sub->active_count].on != 0)
        sub->active_count++;
    if (sub->members != NULL)
        sub->members->rest_check = sub_word(sub, "additionalProperties");
}

static void sub_compile(struct compiler *compiler, struct sub *sub)
{
    if (sub->node->kind == NODE_BOOL ||
        !compile_spend(compiler, 1 + (int64_t)sub->node->count))
        return;
    checks_collect(compiler, sub);
    for (size_t i = 0; i < sub->check_count && !compiler->gave_up; i++) {
        struct check *check = &sub->checks[i];
        struct path here = {.up = sub->place, .key = check->value->key};
        check->keyword->compile(compiler, sub, check, &here);
    }
    checks_part(sub);
}

static void words_table(struct compiler *compiler)
{
    for (const struct keyword *keyword = schema_keywords; keyword->name != NULL;
         keyword++)
        for (int draft = 0; draft < 2; draft++)
            if (keyword->draft & (draft == 0 ? DRAFT_07 : DRAFT_2020))
                table_put(compiler->arena, &compiler->words[draft], str_of(keyword->name),
                          keyword, &compiler->steps);
}

static void documents_table(struct compiler *compiler)
{
    for (size_t i = 0; i < compiler->options.document_count; i++) {
        const struct schema_document *each = &compiler->options.documents[i];
        const struct node *id = node_member(each->node, STR("$id"));
        table_put(compiler->arena, &compiler->documents, each->uri, each->node,
                  &compiler->steps);
        if (id != NULL && id->kind == NODE_TEXT)
            table_put(compiler->arena, &compiler->documents, id->text, each->node,
                      &compiler->steps);
    }
}

static int64_t steps_spent;

void steps_count(int64_t most, int64_t left)
{
    steps_spent += left < 0 ? most : most - left;
}

int64_t schema_steps(void)
{
    return steps_spent;
}

enum outcome schema_compile_as(struct arena *arena, const struct node *document,
                               const struct schema_options *options,
                               struct failure *failure, const struct schema **out)
{
    struct schema *schema = ARENA_NEW(arena, struct schema);
    struct compiler compiler = {.arena = arena,
                                .failure = failure,
                                .schema = schema,
                                .options = *options,
                                .used_before = arena_used(arena),
                                .steps = SCHEMA_COMPILE_STEPS_MAX};
    size_t before = failure->field_count + failure->fields_left_out;
    words_table(&compiler);
    documents_table(&compiler);
    schema->document = document;
    schema->root = document_index(&compiler, document, options->uri, NULL);
    /* Compiling one may bring in more; the list only grows. */
    for (size_t i = 0; i < schema->sub_count && !compiler.gave_up; i++)
        sub_compile(&compiler, schema->subs[i]);
    steps_count(SCHEMA_COMPILE_STEPS_MAX, compiler.steps);
    if (failure->field_count + failure->fields_left_out != before || compiler.gave_up)
        return refuse(failure, INVALID, "bad_schema", "The settings schema is not right.",
                      NULL);
    *out = schema;
    return DONE;
}

enum outcome schema_compile(struct arena *arena, const struct node *document,
                            struct failure *failure, const struct schema **out)
{
    static const struct schema_options options = {.strict = true, .formats = true};
    return schema_compile_as(arena, document, &options, failure, out);
}

const struct check *sub_word(const struct sub *sub, const char *name)
{
    struct str wanted = str_of(name);
    for (size_t i = 0; i < sub->check_count; i++)
        if (str_equal(sub->checks[i].value->key, wanted))
            return &sub->checks[i];
    return NULL;
}

const struct sub *sub_at(const struct compiler *compiler, const struct node *node)
{
    return sub_find(compiler->schema, node);
}

/* ---- asking ---- */

bool schema_judge(struct arena *arena, const struct schema *schema,
                  const struct node *instance, struct str pointer,
                  struct schema_errors *errors)
{
    struct run run = {.arena = arena,
                      .schema = schema,
                      .errors = errors,
                      .pointer = pointer,
                      .steps = SCHEMA_STEPS_MAX};
    bool fits = sub_check(&run, schema->root, instance, NULL) && !run.gave_up;
    steps_count(SCHEMA_STEPS_MAX, run.steps);
    if (!fits && errors->count == 0) /* the budget ended where errors were not wanted */
        run_fail(&run, NULL, NULL, "too_complex", "is too complex to be checked");
    return fits;
}

enum outcome schema_check(struct arena *arena, const struct schema *schema,
                          const struct node *instance, struct str pointer,
                          struct failure *failure)
{
    struct schema_errors errors = {.arena = arena};
    if (schema_judge(arena, schema, instance, pointer, &errors))
        return DONE;
    for (size_t i = 0; i < errors.count; i++)
        failure_field(failure, errors.rows[i].pointer, errors.rows[i].code.at, "%.*s",
                      STR_ARG(errors.rows[i].told));
    failure->fields_left_out += errors.left_out;
    return refuse(failure, INVALID, "validation_failed", "Some fields are not right.",
                  NULL);
}

bool schema_holds(struct arena *arena, const struct schema *schema,
                  const struct node *sub, const struct node *instance)
{
    const struct sub *found = sub_find(schema, sub);
    struct run run = {.arena = arena, .schema = schema, .steps = SCHEMA_STEPS_MAX};
    bool holds = found != NULL && sub_check(&run, found, instance, NULL) && !run.gave_up;
    steps_count(SCHEMA_STEPS_MAX, run.steps);
    return holds;
}

const struct node *schema_document(const struct schema *schema)
{
    return schema->document;
}

const struct node *schema_at(const struct schema *schema, size_t index)
{
    return index < schema->sub_count ? schema->subs[index]->node : NULL;
}

const struct node *schema_resolve(const struct schema *schema, const struct node *sub)
{
    for (int hops = 0; hops < 32; hops++) {
        const struct sub *found = sub_find(schema, sub);
        const struct check *ref = found == NULL ? NULL : sub_word(found, "$ref");
        if (ref == NULL)
            return sub;
        sub = ((const struct sub *)ref->made)->node;
    }
    return sub;
}
