/* schema_values.c: keywords about a single value: type, enum, const, numbers, quantities. */
/* SPDX-License-Identifier: ISC */
#include "platform/schema/schema_words.h"

/* ---- type ---- */

/* clang-format off */
static const struct type_word {
    const char *name;
    unsigned on;
    const char *told;
} type_words[] = {
    {"string",  ON(NODE_TEXT), "a text"},
    {"integer", ON(NODE_INT), "a whole number"},
    {"number",  ON_NUMBER, "a number"},
    {"boolean", ON(NODE_BOOL), "true or false"},
    {"object",  ON(NODE_OBJECT), "an object"},
    {"array",   ON(NODE_ARRAY), "a list"},
    {"null",    ON(NODE_NULL), "null"},
};
/* clang-format on */

/* check->count holds the rows of type_words from this bit on, and the kinds below it. */
enum { TYPE_ROWS_AT = 8, TYPE_INTEGER = 1 << (TYPE_ROWS_AT + 1) };

static bool type_add(struct check *check, const struct node *word)
{
    for (size_t i = 0; i < COUNT_OF(type_words); i++) {
        if (word->kind != NODE_TEXT || !str_is(word->text, type_words[i].name))
            continue;
        check->count |= (1 << (TYPE_ROWS_AT + i)) | (int)type_words[i].on;
        return true;
    }
    return false;
}

void type_compile(struct compiler *compiler, struct sub *sub, struct check *check,
                  const struct path *here)
{
    (void)sub;
    bool fits = true;
    if (check->value->kind == NODE_ARRAY) {
        for (const struct node *word = check->value->first; word != NULL;
             word = word->next)
            fits = type_add(check, word) && fits;
    } else {
        fits = type_add(check, check->value);
    }
    if (!fits || check->count == 0)
        compile_error(
            compiler, here,
            "must be string, integer, number, boolean, object, array or null, or a "
            "list of these");
}

static bool type_fail(struct run *run, const struct check *check, const struct path *path)
{
    struct buf told = buf_open(run->arena, 64, 256);
    for (size_t i = 0; i < COUNT_OF(type_words); i++) {
        if (!(check->count >> (TYPE_ROWS_AT + i) & 1))
            continue;
        if (told.length > 0)
            BUF_ADD(&told, " or ");
        buf_add(&told, str_of(type_words[i].told));
    }
    return run_fail(run, check, path, "wrong_type", "must be %.*s",
                    STR_ARG(buf_str(&told)));
}

bool type_check(struct run *run, const struct check *check, const struct node *instance,
                const struct path *path)
{
    int64_t whole;
    if (check->count & ON(instance->kind))
        return true;
    if ((check->count & TYPE_INTEGER) && instance->kind == NODE_REAL &&
        (node_is_int(instance, &whole) ||
         node_number(instance) >= 9223372036854775808.0 ||
         node_number(instance) < -9223372036854775808.0))
        return true; /* beyond 64 bits a double has no fraction */
    return run->errors != NULL && type_fail(run, check, path);
}

/* ---- const, enum ---- */

/* The buffer's maximum bounds what a large value may take. */
static void add_shown(struct buf *buf, const struct node *value)
{
    struct json_writer writer = json_writer_of(buf);
    if (value->kind == NODE_TEXT)
        buf_add(buf, value->text);
    else
        json_write_node(&writer, value);
}

static bool one_equals(struct run *run, const struct node *one,
                       const struct node *instance)
{
    if (one->kind == NODE_TEXT && instance->kind == NODE_TEXT) {
        run->steps--;
        return one->text.length == instance->text.length &&
               str_equal(one->text, instance->text);
    }
    return node_equal_within(instance, one, &run->steps);
}

bool one_value_check(struct run *run, const struct check *check,
                     const struct node *instance, const struct path *path)
{
    if (one_equals(run, check->value, instance))
        return true;
    if (!run_spend(run, 0, check, path) || run->errors == NULL)
        return false;
    struct buf told = buf_open(run->arena, 64, 500);
    add_shown(&told, check->value);
    return run_fail(run, check, path, "not_one_of", "must be %.*s",
                    STR_ARG(buf_str(&told)));
}

/* An empty list is nothing that a form could offer; the specification allows it. */
void one_of_values_compile(struct compiler *compiler, struct sub *sub,
                           struct check *check, const struct path *here)
{
    (void)sub;
    if (check->value->kind != NODE_ARRAY ||
        (check->value->count == 0 && compiler->options.strict))
        compile_error(compiler, here, "must be a list with the allowed values");
}

bool one_of_values_check(struct run *run, const struct check *check,
                         const struct node *instance, const struct path *path)
{
    for (const struct node *one = check->value->first; one != NULL; one = one->next)
        if (one_equals(run, one, instance))
            return true;
    if (!run_spend(run, 0, check, path) || run->errors == NULL)
        return false;
    struct buf told = buf_open(run->arena, 64, 500);
    for (const struct node *one = check->value->first; one != NULL; one = one->next) {
        if (one != check->value->first)
            buf_add(&told, one->next == NULL ? STR(" or ") : STR(", "));
        add_shown(&told, one);
    }
    return run_fail(run, check, path, "not_one_of", "must be %s%.*s",
                    check->value->count > 1 ? "one of " : "", STR_ARG(buf_str(&told)));
}

/* ---- numbers ---- */

void count_compile(struct compiler *compiler, struct sub *sub, struct check *check,
                   const struct path *here)
{
    (void)sub;
    if (check->value->kind == NODE_REAL && check->value->real >= 9223372036854775808.0)
        check->count = INT64_MAX;
    else if (!node_is_int(check->value, &check->count) || check->count < 0)
        compile_error(compiler, here, "must be a whole number that is not negative");
}

void bound_compile(struct compiler *compiler, struct sub *sub, struct check *check,
                   const struct path *here)
{
    (void)sub;
    if (!(ON(check->value->kind) & ON_NUMBER))
        compile_error(compiler, here, "must be a number");
}

static bool bound_fail(struct run *run, const struct check *check,
                       const struct path *path, const char *code, const char *words)
{
    if (run->errors == NULL)
        return false;
    return run_fail(run, check, path, code, "must be %s %.*s", words,
                    STR_ARG(json_text(run->arena, check->value)));
}

bool minimum_check(struct run *run, const struct check *check,
                   const struct node *instance, const struct path *path)
{
    return number_compare(instance, check->value) >= 0 ||
           bound_fail(run, check, path, "too_small", "at least");
}

bool maximum_check(struct run *run, const struct check *check,
                   const struct node *instance, const struct path *path)
{
    return number_compare(instance, check->value) <= 0 ||
           bound_fail(run, check, path, "too_large", "at most");
}

bool exclusive_minimum_check(struct run *run, const struct check *check,
                             const struct node *instance, const struct path *path)
{
    return number_compare(instance, check->value) > 0 ||
           bound_fail(run, check, path, "too_small", "more than");
}

bool exclusive_maximum_check(struct run *run, const struct check *check,
                             const struct node *instance, const struct path *path)
{
    return number_compare(instance, check->value) < 0 ||
           bound_fail(run, check, path, "too_large", "less than");
}

void multiple_of_compile(struct compiler *compiler, struct sub *sub, struct check *check,
                         const struct path *here)
{
    (void)sub;
    if (!(node_number(check->value) > 0))
        compile_error(compiler, here, "must be a number above 0");
}

bool multiple_of_check(struct run *run, const struct check *check,
                       const struct node *instance, const struct path *path)
{
    return number_is_multiple(instance, check->value) ||
           bound_fail(run, check, path, "not_multiple", "a multiple of");
}

/* ---- quantities ---- */

void quantity_bound_compile(struct compiler *compiler, struct sub *sub,
                            struct check *check, const struct path *here)
{
    (void)sub;
    double *bound = ARENA_NEW(compiler->arena, double);
    if (check->value->kind != NODE_TEXT || !quantity_parse(check->value->text, bound))
        compile_error(compiler, here, "must be a quantity like 500m or 10Gi");
    check->made = bound;
}

/* What is no quantity is the business of "format". */
bool quantity_minimum_check(struct run *run, const struct check *check,
                            const struct node *instance, const struct path *path)
{
    double amount;
    return !quantity_parse(instance->text, &amount) ||
           amount >= *(const double *)check->made ||
           run_fail(run, check, path, "too_small", "must be at least %.*s",
                    STR_ARG(check->value->text));
}

bool quantity_maximum_check(struct run *run, const struct check *check,
                            const struct node *instance, const struct path *path)
{
    double amount;
    return !quantity_parse(instance->text, &amount) ||
           amount <= *(const double *)check->made ||
           run_fail(run, check, path, "too_large", "must be at most %.*s",
                    STR_ARG(check->value->text));
}
