/* schema.c: compiling a schema into checks, and running them within budgets. */
/* SPDX-License-Identifier: ISC */
#include "platform/schema/schema_private.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

/* ---- compiling ---- */

void compile_error(struct compiler *compiler, struct str pointer, const char *told)
{
    failure_field(compiler->failure, pointer, "schema", "%s", told);
}

static size_t slot_of(const struct schema *schema, const struct node *node)
{
    uint64_t mixed = (uint64_t)(uintptr_t)node * UINT64_C(0x9e3779b97f4a7c15);
    size_t slot = (size_t)(mixed >> 20) & (schema->slot_count - 1);
    while (schema->slots[slot] != NULL && schema->slots[slot]->node != node)
        slot = (slot + 1) & (schema->slot_count - 1);
    return slot;
}

struct sub *sub_find(const struct schema *schema, const struct node *node)
{
    return schema->slots[slot_of(schema, node)];
}

struct sub *sub_of(struct compiler *compiler, const struct node *node, struct str pointer)
{
    struct schema *schema = compiler->schema;
    if (node->kind != NODE_OBJECT && node->kind != NODE_BOOL) {
        compile_error(compiler, pointer, "must be a schema: an object, true or false");
        return NULL;
    }
    size_t slot = slot_of(schema, node);
    if (schema->slots[slot] != NULL)
        return schema->slots[slot];
    if (schema->sub_count == SCHEMA_SUBS_MAX) {
        compile_error(compiler, pointer, "is one sub-schema too many");
        return NULL;
    }
    struct sub *sub = ARENA_NEW(compiler->arena, struct sub);
    sub->node = node;
    sub->pointer = pointer;
    sub->never = node->kind == NODE_BOOL && !node->truth;
    schema->slots[slot] = sub;
    schema->subs[schema->sub_count++] = sub;
    return sub;
}

static const struct keyword *keyword_find(struct str name)
{
    for (const struct keyword *keyword = schema_keywords; keyword->name != NULL;
         keyword++)
        if (str_is(name, keyword->name))
            return keyword;
    return NULL;
}

static int check_order(const void *a, const void *b)
{
    const struct check *left = a, *right = b;
    return left->keyword < right->keyword ? -1 : left->keyword > right->keyword;
}

static void sub_compile(struct compiler *compiler, struct sub *sub)
{
    if (sub->node->kind == NODE_BOOL)
        return;
    sub->checks = ARENA_ARRAY(compiler->arena, sub->node->count + 1, struct check);
    for (const struct node *word = sub->node->first; word != NULL; word = word->next) {
        const struct keyword *keyword = keyword_find(word->key);
        if (keyword == NULL) {
            compile_error(compiler, pointer_add(compiler->arena, sub->pointer, word->key),
                          "is not a keyword that is known here");
            continue;
        }
        sub->checks[sub->check_count++] =
            (struct check){.keyword = keyword, .value = word};
    }
    qsort(sub->checks, sub->check_count, sizeof *sub->checks, check_order);
    for (size_t i = 0; i < sub->check_count; i++) {
        struct check *check = &sub->checks[i];
        struct str pointer =
            pointer_add(compiler->arena, sub->pointer, check->value->key);
        check->keyword->compile(compiler, sub, check, pointer);
    }
}

static size_t nodes_count(const struct node *node)
{
    size_t count = 1;
    for (const struct node *child = node->first; child != NULL; child = child->next)
        count += nodes_count(child);
    return count;
}

enum outcome schema_compile(struct arena *arena, const struct node *document,
                            struct failure *failure, const struct schema **out)
{
    struct schema *schema = ARENA_NEW(arena, struct schema);
    struct compiler compiler = {.arena = arena, .failure = failure, .schema = schema};
    size_t before = failure->field_count + failure->fields_left_out;
    schema->document = document;
    size_t nodes = nodes_count(document);
    for (schema->slot_count = 16; schema->slot_count < nodes * 2;)
        schema->slot_count *= 2;
    schema->slots = ARENA_ARRAY(arena, schema->slot_count, struct sub *);
    schema->subs = ARENA_ARRAY(arena, nodes, struct sub *);
    schema->root = sub_of(&compiler, document, STR(""));
    /* Compiling one may find more; the list only grows. */
    for (size_t i = 0; i < schema->sub_count; i++)
        sub_compile(&compiler, schema->subs[i]);
    if (failure->field_count + failure->fields_left_out != before)
        return refuse(failure, INVALID, "bad_schema", "The settings schema is not right.",
                      NULL);
    *out = schema;
    return DONE;
}

const struct check *sub_word(const struct sub *sub, const char *name)
{
    struct str wanted = str_of(name);
    for (size_t i = 0; i < sub->check_count; i++)
        if (str_equal(sub->checks[i].value->key, wanted))
            return &sub->checks[i];
    return NULL;
}

/* ---- running ---- */

static struct str path_text(struct run *run, const struct path *path)
{
    if (path == NULL)
        return run->pointer;
    struct str up = path_text(run, path->up);
    return path->key.at != NULL ? pointer_add(run->arena, up, path->key)
                                : pointer_add_index(run->arena, up, path->index);
}

bool run_fail(struct run *run, const struct path *path, const char *code,
              const char *format, ...)
{
    if (run->failure == NULL || run->gave_up)
        return false;
    if (run->failure->field_count == FAILURE_FIELDS_MAX) {
        /* More would not be shown: no work and no memory for them. */
        run->failure->fields_left_out++;
        run->gave_up = true;
        return false;
    }
    char told[600];
    va_list args;
    va_start(args, format);
    vsnprintf(told, sizeof told, format, args);
    va_end(args);
    size_t length = strlen(told);
    while (length > 0 && !str_is_utf8((struct str){told, length}))
        length--; /* the end of a long text may have been cut within a character */
    failure_field(run->failure, path_text(run, path), code, "%.*s", (int)length, told);
    return false;
}

bool run_spend(struct run *run, int64_t steps, const struct path *path)
{
    if (run->gave_up)
        return false;
    run->steps -= steps;
    if (run->steps >= 0)
        return true;
    run_fail(run, path, "too_complex", "is too complex to be checked");
    run->gave_up = true;
    return false;
}

bool sub_check(struct run *run, const struct sub *sub, const struct node *instance,
               const struct path *path)
{
    if (!run_spend(run, 1 + (int64_t)sub->check_count, path))
        return false;
    if (sub->never)
        return run_fail(run, path, "not_allowed", "is not allowed here");
    if (run->depth == SCHEMA_DEPTH_MAX) {
        run->steps = 0;
        return run_spend(run, 1, path);
    }
    run->depth++;
    bool fits = true;
    for (size_t i = 0; i < sub->check_count; i++) {
        const struct check *check = &sub->checks[i];
        if (!(check->keyword->on & ON(instance->kind)))
            continue;
        if (check->keyword->check(run, sub, check, instance, path))
            continue;
        fits = false;
        if (run->failure == NULL || run->gave_up || check->keyword->decides)
            break;
    }
    run->depth--;
    return fits;
}

bool sub_holds(struct run *run, const struct sub *sub, const struct node *instance,
               const struct path *path)
{
    struct failure *failure = run->failure;
    run->failure = NULL;
    bool holds = sub_check(run, sub, instance, path);
    run->failure = failure;
    if (run->gave_up && run->steps < 0 && failure != NULL) {
        /* It was not told while errors were not wanted. */
        run->gave_up = false;
        run_fail(run, path, "too_complex", "is too complex to be checked");
        run->gave_up = true;
    }
    return holds;
}

enum outcome schema_check(struct arena *arena, const struct schema *schema,
                          const struct node *instance, struct str pointer,
                          struct failure *failure)
{
    struct run run = {.arena = arena,
                      .schema = schema,
                      .failure = failure,
                      .pointer = pointer,
                      .steps = SCHEMA_STEPS_MAX};
    if (sub_check(&run, schema->root, instance, NULL) && !run.gave_up)
        return DONE;
    if (failure->field_count == 0) /* the budget ended where errors were not wanted */
        failure_field(failure, pointer, "too_complex", "is too complex to be checked");
    return refuse(failure, INVALID, "validation_failed", "Some fields are not right.", NULL);
}

bool schema_holds(struct arena *arena, const struct schema *schema,
                  const struct node *sub, const struct node *instance)
{
    const struct sub *found = sub_find(schema, sub);
    struct run run = {.arena = arena, .schema = schema, .steps = SCHEMA_STEPS_MAX};
    return found != NULL && sub_check(&run, found, instance, NULL) && !run.gave_up;
}

const struct node *schema_document(const struct schema *schema)
{
    return schema->document;
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
