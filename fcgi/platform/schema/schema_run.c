/* schema_run.c: running the checks of a schema on an instance, within budgets. */
/* SPDX-License-Identifier: ISC */
#include "platform/schema/schema_run.h"

#include <stdarg.h>
#include <stdio.h>

/* ---- errors ---- */

enum { POINTER_BYTES_MAX = 4096, POINTER_LEVELS_MAX = 512 };

/* Names may be as long as a document: what is too long ends at the last level that fits. */
struct str path_pointer(struct arena *arena, struct str root, const struct path *path)
{
    const struct path *levels[POINTER_LEVELS_MAX];
    size_t count = 0;
    for (; path != NULL && path->index != PATH_ROOT; path = path->up) {
        if (count == POINTER_LEVELS_MAX)
            return root;
        levels[count++] = path;
    }
    struct str pointer = path == NULL ? root : path->key;
    while (count-- > 0) {
        const struct path *level = levels[count];
        if (pointer.length + level->key.length > POINTER_BYTES_MAX)
            break;
        pointer = level->key.at != NULL ? pointer_add(arena, pointer, level->key)
                                        : pointer_add_index(arena, pointer, level->index);
    }
    return pointer;
}

/* A long text may have been cut within a character. */
static struct str whole_characters(struct arena *arena, const char *told)
{
    struct str text = str_of(told);
    while (text.length > 0 && !str_is_utf8(text))
        text.length--;
    return arena_str(arena, text);
}

static void error_add(const struct fault *fault, const char *told)
{
    struct schema_errors *errors = fault->run->errors;
    const struct check *check = fault->check;
    if (errors->rows == NULL)
        errors->rows =
            ARENA_ARRAY(errors->arena, FAILURE_FIELDS_MAX, struct schema_error);
    struct str keyword = check == NULL ? STR("") : check->value->key;
    struct str schema = STR("");
    if (check != NULL)
        schema =
            pointer_add(errors->arena,
                        path_pointer(errors->arena, STR(""), check->sub->place), keyword);
    errors->rows[errors->count++] = (struct schema_error){
        .pointer = path_pointer(errors->arena, fault->run->pointer, fault->path),
        .keyword = keyword,
        .schema = schema,
        .code = str_of(fault->code),
        .told = whole_characters(errors->arena, told)};
}

bool run_fail_at(const struct fault *fault, const char *format, ...)
{
    struct run *run = fault->run;
    if (run->errors == NULL || run->gave_up)
        return false;
    if (run->errors->count == FAILURE_FIELDS_MAX) {
        /* More would not be shown: no work and no memory for them. */
        run->errors->left_out++;
        run->gave_up = true;
        return false;
    }
    char told[600];
    va_list args;
    va_start(args, format);
    vsnprintf(told, sizeof told, format, args);
    va_end(args);
    error_add(fault, told);
    return false;
}

bool run_exhausted(struct run *run, const struct check *check, const struct path *path)
{
    if (run->gave_up)
        return false;
    run_fail(run, check, path, "too_complex", "is too complex to be checked");
    run->gave_up = true;
    run->steps = -1;
    return false;
}

/* ---- checking ---- */

static bool checks_run(struct run *run, const struct sub *sub,
                       const struct node *instance, const struct path *path)
{
    unsigned kind = ON(instance->kind);
    const struct check *end = sub->checks + sub->active_count;
    bool fits = true;
    for (const struct check *check = sub->checks; check != end; check++) {
        if (!(check->on & kind) || check->run(run, check, instance, path))
            continue;
        fits = false;
        if (run->errors == NULL || run->gave_up || check->decides)
            break;
    }
    return fits;
}

enum { MARKS_HERE = 4 }; /* words on the stack: lists and objects of up to 256 children */

/*
 * With marks of its own: what it evaluated counts for those around it only when it held, and
 * its unevaluated... see only what its own keywords did.
 */
static bool checks_run_marked(struct run *run, const struct sub *sub,
                              const struct node *instance, const struct path *path)
{
    uint64_t here[MARKS_HERE] = {0};
    size_t words = instance->count / 64 + 1;
    uint64_t *outer = run->marks;
    run->marks = here;
    if (words > MARKS_HERE) {
        run->steps -= (int64_t)words;
        run->marks = ARENA_ARRAY(run->arena, words, uint64_t);
    }
    bool fits = checks_run(run, sub, instance, path);
    for (size_t i = 0; i < words && fits && outer != NULL; i++)
        outer[i] |= run->marks[i];
    run->marks = outer;
    return fits;
}

bool sub_check(struct run *run, const struct sub *sub, const struct node *instance,
               const struct path *path)
{
    run->steps -= 1 + (int64_t)sub->active_count;
    if (run->steps < 0 || run->gave_up)
        return run_exhausted(run, NULL, path);
    if (sub->never)
        return run_fail(run, NULL, path, "not_allowed", "is not allowed here");
    if (run->depth == SCHEMA_DEPTH_MAX) {
        run->steps = -1;
        return run_exhausted(run, NULL, path);
    }
    run->depth++;
    const struct scope_link *scope = run->scope;
    struct scope_link link = {.resource = sub->resource, .up = scope};
    if (run->schema->dynamic && (scope == NULL || scope->resource != sub->resource))
        run->scope = &link;
    bool marked = sub->unevaluated || run->marks != NULL;
    bool fits = marked ? checks_run_marked(run, sub, instance, path)
                       : checks_run(run, sub, instance, path);
    run->scope = scope;
    run->depth--;
    return fits;
}

bool child_check(struct run *run, const struct sub *sub, const struct node *child,
                 const struct path *path)
{
    uint64_t *marks = run->marks;
    run->marks = NULL;
    bool fits = sub_check(run, sub, child, path);
    run->marks = marks;
    return fits;
}

bool sub_holds(struct run *run, const struct sub *sub, const struct node *instance,
               const struct path *path)
{
    struct schema_errors *errors = run->errors;
    run->errors = NULL;
    bool holds = sub_check(run, sub, instance, path);
    run->errors = errors;
    if (run->gave_up && run->steps < 0 && errors != NULL) {
        /* It was not told while errors were not wanted. */
        run->gave_up = false;
        run_exhausted(run, NULL, path);
    }
    return holds;
}

bool child_holds(struct run *run, const struct sub *sub, const struct node *child,
                 const struct path *path)
{
    uint64_t *marks = run->marks;
    run->marks = NULL;
    bool holds = sub_holds(run, sub, child, path);
    run->marks = marks;
    return holds;
}
