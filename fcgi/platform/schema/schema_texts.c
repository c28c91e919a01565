/* schema_texts.c: keywords about texts: lengths, pattern, format. */
/* SPDX-License-Identifier: ISC */
#include "platform/schema/schema_format.h"
#include "platform/schema/schema_words.h"

/* A character takes one to four bytes: mostly the bytes decide. */
bool min_length_check(struct run *run, const struct check *check,
                      const struct node *instance, const struct path *path)
{
    struct str text = instance->text;
    run->steps -= (int64_t)text.length / 64;
    if ((int64_t)(text.length / 4) >= check->count ||
        ((int64_t)text.length >= check->count &&
         (int64_t)str_utf8_count(text) >= check->count))
        return true;
    if (text.length == 0)
        return run_fail(run, check, path, "too_short", "must not be empty");
    return run_fail(run, check, path, "too_short", "must have at least %lld characters",
                    (long long)check->count);
}

bool max_length_check(struct run *run, const struct check *check,
                      const struct node *instance, const struct path *path)
{
    struct str text = instance->text;
    run->steps -= (int64_t)text.length / 64;
    return (int64_t)text.length <= check->count ||
           (int64_t)str_utf8_count(text) <= check->count ||
           run_fail(run, check, path, "too_long", "must have at most %lld characters",
                    (long long)check->count);
}

void pattern_compile(struct compiler *compiler, struct sub *sub, struct check *check,
                     const struct path *here)
{
    (void)sub;
    struct str why = STR("must be a regular expression");
    if (check->value->kind == NODE_TEXT)
        check->made = pattern_make(compiler->arena, check->value->text, &why,
                                   &compiler->pattern_bytes);
    if (check->made == NULL)
        compile_error(compiler, here, arena_cstr(compiler->arena, why));
    if (compiler->pattern_bytes > SCHEMA_PATTERN_BYTES_MAX)
        compile_spend(compiler, SCHEMA_COMPILE_STEPS_MAX + 1);
}

enum pattern_answer run_match(struct run *run, const struct pattern *pattern,
                              struct str text, const struct check *check,
                              const struct path *path)
{
    if (!run_spend(run, SCHEMA_PATTERN_STEPS + (int64_t)text.length / 16, check, path))
        return PATTERN_TOO_COMPLEX;
    enum pattern_answer answer = pattern_match(pattern, text, false);
    if (answer != PATTERN_TOO_COMPLEX ||
        !run_spend(run, PATTERN_PATIENT_STEPS, check, path))
        return answer;
    answer = pattern_match(pattern, text, true);
    if (answer == PATTERN_TOO_COMPLEX)
        run_exhausted(run, check, path);
    return answer;
}

bool pattern_check(struct run *run, const struct check *check,
                   const struct node *instance, const struct path *path)
{
    enum pattern_answer answer =
        run_match(run, check->made, instance->text, check, path);
    if (answer == PATTERN_YES)
        return true;
    if (run->gave_up || run->errors == NULL)
        return false;
    /* A description of the form helps more than the expression. */
    const struct check *example = sub_word(check->sub, "examples");
    if (example != NULL && example->value->first != NULL &&
        example->value->first->kind == NODE_TEXT)
        return run_fail(run, check, path, "pattern", "must have the form of %.*s",
                        STR_ARG(example->value->first->text));
    return run_fail(run, check, path, "pattern", "must match %.*s",
                    STR_ARG(check->value->text));
}

void format_compile(struct compiler *compiler, struct sub *sub, struct check *check,
                    const struct path *here)
{
    unsigned asserted = sub->resource->dialect.vocabularies & VOCABULARY_FORMAT_ASSERTION;
    if (check->value->kind == NODE_TEXT)
        check->made = format_find(check->value->text);
    if (check->made == NULL && compiler->options.strict)
        compile_error(compiler, here, "is not a format that is known here");
    if (check->made == NULL || (!compiler->options.formats && !asserted))
        check->on = 0;
}

bool format_check(struct run *run, const struct check *check, const struct node *instance,
                  const struct path *path)
{
    const struct format *format = check->made;
    if (!run_spend(run, 1 + (int64_t)instance->text.length / 16, check, path))
        return false;
    return format->fits(instance->text) ||
           run_fail(run, check, path, "format", "must be %s", format->told);
}
