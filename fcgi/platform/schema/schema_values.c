/* schema_values.c: keywords about a single value: type, enum, numbers, lengths, pattern. */
/* SPDX-License-Identifier: ISC */
#include <math.h>

#include "platform/schema/schema_private.h"

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

enum { TYPE_INTEGER = 1 };

/* check->count is a set of rows of type_words. */
static bool type_add(struct check *check, const struct node *word)
{
    for (size_t i = 0; i < COUNT_OF(type_words); i++) {
        if (word->kind != NODE_TEXT || !str_is(word->text, type_words[i].name))
            continue;
        check->count |= 1 << i;
        return true;
    }
    return false;
}

void type_compile(struct compiler *compiler, struct sub *sub, struct check *check,
                  struct str pointer)
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
            compiler, pointer,
            "must be string, integer, number, boolean, object, array or null, or a "
            "list of these");
}

bool type_check(struct run *run, const struct sub *sub, const struct check *check,
                const struct node *instance, const struct path *path)
{
    (void)sub;
    int64_t whole;
    unsigned on = 0;
    for (size_t i = 0; i < COUNT_OF(type_words); i++)
        if (check->count & (1 << i))
            on |= type_words[i].on;
    if (on & ON(instance->kind))
        return true;
    if ((check->count & (1 << TYPE_INTEGER)) && node_is_int(instance, &whole))
        return true;
    if (run->failure == NULL)
        return false;
    struct buf told = buf_open(run->arena, 64, 256);
    for (size_t i = 0; i < COUNT_OF(type_words); i++) {
        if (!(check->count & (1 << i)))
            continue;
        if (told.length > 0)
            BUF_ADD(&told, " or ");
        buf_add(&told, str_of(type_words[i].told));
    }
    return run_fail(run, path, "wrong_type", "must be %.*s", STR_ARG(buf_str(&told)));
}

/* ---- const, enum ---- */

static void add_shown(struct run *run, struct buf *buf, const struct node *value)
{
    buf_add(buf, value->kind == NODE_TEXT ? value->text : json_text(run->arena, value));
}

bool one_value_check(struct run *run, const struct sub *sub, const struct check *check,
                     const struct node *instance, const struct path *path)
{
    (void)sub;
    if (node_equal_within(instance, check->value, &run->steps))
        return true;
    if (!run_spend(run, 0, path) || run->failure == NULL)
        return false;
    struct buf told = buf_open(run->arena, 64, 500);
    add_shown(run, &told, check->value);
    return run_fail(run, path, "not_one_of", "must be %.*s", STR_ARG(buf_str(&told)));
}

void one_of_values_compile(struct compiler *compiler, struct sub *sub,
                           struct check *check, struct str pointer)
{
    (void)sub;
    if (check->value->kind != NODE_ARRAY || check->value->count == 0)
        compile_error(compiler, pointer, "must be a list with the allowed values");
}

bool one_of_values_check(struct run *run, const struct sub *sub,
                         const struct check *check, const struct node *instance,
                         const struct path *path)
{
    (void)sub;
    for (const struct node *one = check->value->first; one != NULL; one = one->next)
        if (node_equal_within(instance, one, &run->steps))
            return true;
    if (!run_spend(run, 0, path) || run->failure == NULL)
        return false;
    struct buf told = buf_open(run->arena, 128, 500);
    for (const struct node *one = check->value->first; one != NULL; one = one->next) {
        if (one != check->value->first)
            buf_add(&told, one->next == NULL ? STR(" or ") : STR(", "));
        add_shown(run, &told, one);
    }
    return run_fail(run, path, "not_one_of", "must be %s%.*s",
                    check->value->count > 1 ? "one of " : "", STR_ARG(buf_str(&told)));
}

/* ---- numbers ---- */

void count_compile(struct compiler *compiler, struct sub *sub, struct check *check,
                   struct str pointer)
{
    (void)sub;
    if (!node_is_int(check->value, &check->count) || check->count < 0)
        compile_error(compiler, pointer, "must be a whole number that is not negative");
}

void bound_compile(struct compiler *compiler, struct sub *sub, struct check *check,
                   struct str pointer)
{
    (void)sub;
    if (!(ON(check->value->kind) & ON_NUMBER))
        compile_error(compiler, pointer, "must be a number");
}

/* <0, 0, >0; integers exactly. */
static int number_compare(const struct node *a, const struct node *b)
{
    if (a->kind == NODE_INT && b->kind == NODE_INT)
        return a->integer < b->integer ? -1 : a->integer > b->integer;
    double x = node_number(a), y = node_number(b);
    return x < y ? -1 : x > y;
}

static bool bound_fail(struct run *run, const struct check *check,
                       const struct path *path, const char *code, const char *words)
{
    if (run->failure == NULL)
        return false;
    return run_fail(run, path, code, "must be %s %.*s", words,
                    STR_ARG(json_text(run->arena, check->value)));
}

bool minimum_check(struct run *run, const struct sub *sub, const struct check *check,
                   const struct node *instance, const struct path *path)
{
    (void)sub;
    return number_compare(instance, check->value) >= 0 ||
           bound_fail(run, check, path, "too_small", "at least");
}

bool maximum_check(struct run *run, const struct sub *sub, const struct check *check,
                   const struct node *instance, const struct path *path)
{
    (void)sub;
    return number_compare(instance, check->value) <= 0 ||
           bound_fail(run, check, path, "too_large", "at most");
}

bool exclusive_minimum_check(struct run *run, const struct sub *sub,
                             const struct check *check, const struct node *instance,
                             const struct path *path)
{
    (void)sub;
    return number_compare(instance, check->value) > 0 ||
           bound_fail(run, check, path, "too_small", "more than");
}

bool exclusive_maximum_check(struct run *run, const struct sub *sub,
                             const struct check *check, const struct node *instance,
                             const struct path *path)
{
    (void)sub;
    return number_compare(instance, check->value) < 0 ||
           bound_fail(run, check, path, "too_large", "less than");
}

void multiple_of_compile(struct compiler *compiler, struct sub *sub, struct check *check,
                         struct str pointer)
{
    (void)sub;
    if (!(node_number(check->value) > 0))
        compile_error(compiler, pointer, "must be a number above 0");
}

bool multiple_of_check(struct run *run, const struct sub *sub, const struct check *check,
                       const struct node *instance, const struct path *path)
{
    (void)sub;
    bool fits;
    int64_t number, step;
    if (node_is_int(instance, &number) && node_is_int(check->value, &step)) {
        fits = number % step == 0;
    } else {
        /* Decimal fractions are not exact in binary: 0.0075 is a multiple of 0.0001. */
        double times = node_number(instance) / node_number(check->value);
        fits =
            isfinite(times) && fabs(times - round(times)) <= 1e-9 * fmax(1, fabs(times));
    }
    return fits || bound_fail(run, check, path, "not_multiple", "a multiple of");
}

/* ---- quantities ---- */

void quantity_bound_compile(struct compiler *compiler, struct sub *sub,
                            struct check *check, struct str pointer)
{
    (void)sub;
    double *bound = ARENA_NEW(compiler->arena, double);
    if (check->value->kind != NODE_TEXT || !quantity_parse(check->value->text, bound))
        compile_error(compiler, pointer, "must be a quantity like 500m or 10Gi");
    check->made = bound;
}

/* What is no quantity is the business of "format". */
bool quantity_minimum_check(struct run *run, const struct sub *sub,
                            const struct check *check, const struct node *instance,
                            const struct path *path)
{
    (void)sub;
    double amount;
    return !quantity_parse(instance->text, &amount) ||
           amount >= *(const double *)check->made ||
           run_fail(run, path, "too_small", "must be at least %.*s",
                    STR_ARG(check->value->text));
}

bool quantity_maximum_check(struct run *run, const struct sub *sub,
                            const struct check *check, const struct node *instance,
                            const struct path *path)
{
    (void)sub;
    double amount;
    return !quantity_parse(instance->text, &amount) ||
           amount <= *(const double *)check->made ||
           run_fail(run, path, "too_large", "must be at most %.*s",
                    STR_ARG(check->value->text));
}

/* ---- texts ---- */

bool min_length_check(struct run *run, const struct sub *sub, const struct check *check,
                      const struct node *instance, const struct path *path)
{
    (void)sub;
    if ((int64_t)str_utf8_count(instance->text) >= check->count)
        return true;
    if (instance->text.length == 0)
        return run_fail(run, path, "too_short", "must not be empty");
    return run_fail(run, path, "too_short", "must have at least %lld characters",
                    (long long)check->count);
}

bool max_length_check(struct run *run, const struct sub *sub, const struct check *check,
                      const struct node *instance, const struct path *path)
{
    (void)sub;
    return (int64_t)str_utf8_count(instance->text) <= check->count ||
           run_fail(run, path, "too_long", "must have at most %lld characters",
                    (long long)check->count);
}

void pattern_compile(struct compiler *compiler, struct sub *sub, struct check *check,
                     struct str pointer)
{
    (void)sub;
    struct str why = STR("must be a regular expression");
    if (check->value->kind == NODE_TEXT)
        check->made = pattern_make(compiler->arena, check->value->text, &why);
    if (check->made == NULL)
        failure_field(compiler->failure, pointer, "schema", "%.*s", STR_ARG(why));
}

bool pattern_check(struct run *run, const struct sub *sub, const struct check *check,
                   const struct node *instance, const struct path *path)
{
    if (!run_spend(run, SCHEMA_PATTERN_STEPS + (int64_t)instance->text.length / 16, path))
        return false;
    enum pattern_answer answer = pattern_match(check->made, instance->text);
    if (answer == PATTERN_YES)
        return true;
    if (answer == PATTERN_TOO_COMPLEX)
        return run_fail(run, path, "too_complex", "is too complex to be checked");
    /* A description of the form helps more than the expression. */
    const struct check *example = sub_word(sub, "examples");
    if (example != NULL && example->value->first != NULL &&
        example->value->first->kind == NODE_TEXT)
        return run_fail(run, path, "pattern", "must have the form of %.*s",
                        STR_ARG(example->value->first->text));
    return run_fail(run, path, "pattern", "must match %.*s", STR_ARG(check->value->text));
}

void format_compile(struct compiler *compiler, struct sub *sub, struct check *check,
                    struct str pointer)
{
    (void)sub;
    if (check->value->kind == NODE_TEXT)
        check->made = format_find(check->value->text);
    if (check->made == NULL)
        compile_error(compiler, pointer, "is not a format that is known here");
}

bool format_check(struct run *run, const struct sub *sub, const struct check *check,
                  const struct node *instance, const struct path *path)
{
    (void)sub;
    const struct format *format = check->made;
    if (!run_spend(run, 1 + (int64_t)instance->text.length / 16, path))
        return false;
    return format->fits(instance->text) ||
           run_fail(run, path, "format", "must be %s", format->told);
}
