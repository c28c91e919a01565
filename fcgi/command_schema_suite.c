/*
 * command_schema_suite.c: files in the format of the public JSON-Schema-Test-Suite: a list of
 * groups {description, schema, tests: [{description, data, valid}]}.
 *
 * A file below a folder "draft7" is draft-07 where it does not say otherwise, and in a file below
 * a folder "optional" formats are asserted, as the suite's README asks for.
 */
/* SPDX-License-Identifier: ISC */
#include "command_schema.h"

#include <stdio.h>

struct tally {
    struct str file;
    int64_t passed;
    int64_t failed;
};

static const struct field tally_shown[] = {
    {"file", TEXT_AT(struct tally, file)},
    {"passed", INT_AT(struct tally, passed)},
    {"failed", INT_AT(struct tally, failed)},
    {0},
};

static struct str text_in(const struct node *object, const char *name)
{
    const struct node *member = node_member(object, str_of(name));
    return member == NULL || member->kind != NODE_TEXT ? STR("") : member->text;
}

static void test_count(struct tally *tally, bool passed, const struct node *group,
                       const struct node *test, struct str why)
{
    tally->passed += passed;
    tally->failed += !passed;
    if (!passed)
        fprintf(stderr, "%.*s: %.*s: %.*s: %.*s\n", STR_ARG(tally->file),
                STR_ARG(text_in(group, "description")),
                STR_ARG(text_in(test, "description")), STR_ARG(why));
}

static void test_run(struct arena *arena, const struct schema *schema,
                     struct tally *tally, const struct node *group,
                     const struct node *test)
{
    const struct node *data = node_member(test, STR("data"));
    const struct node *valid = node_member(test, STR("valid"));
    struct schema_errors errors = {.arena = arena};
    if (data == NULL || valid == NULL || valid->kind != NODE_BOOL) {
        test_count(tally, false, group, test, STR("is no test"));
        return;
    }
    bool judged = schema_judge(arena, schema, data, STR(""), &errors);
    bool sound = judged == (errors.count == 0);
    struct str why = judged ? STR("was found valid") : errors.rows[0].told;
    test_count(tally, sound && judged == valid->truth, group, test, why);
}

static void group_run(const struct schema_options *how, struct tally *tally,
                      const struct node *group)
{
    struct arena *arena = arena_open("group", MIB(128));
    struct failure failure = {.arena = arena};
    const struct schema *schema = NULL;
    const struct node *document = node_member(group, STR("schema"));
    const struct node *tests = node_member(group, STR("tests"));
    struct str why = STR("has no schema");
    if (document != NULL &&
        schema_compile_as(arena, document, how, &failure, &schema) != DONE)
        why = failure.field_count == 0
                  ? STR("the schema is too complex")
                  : ARENA_JOIN(arena, STR("schema: "), failure.fields[0].pointer,
                               STR(" "), failure.fields[0].told);
    for (const struct node *test = tests == NULL ? NULL : tests->first; test != NULL;
         test = test->next) {
        if (schema == NULL)
            test_count(tally, false, group, test, why);
        else
            test_run(arena, schema, tally, group, test);
    }
    arena_close(arena);
}

static bool file_run(struct schema_desk *desk, const char *path, struct tally *tally)
{
    struct arena *arena = arena_open("suite", MIB(256));
    const struct node *groups = schema_file_read(arena, path);
    struct schema_options how = desk->how;
    *tally = (struct tally){.file = str_of(path)};
    if (str_contains(tally->file, STR("draft7/")))
        how.draft = SCHEMA_DRAFT_07;
    if (str_contains(tally->file, STR("optional/")))
        how.formats = true;
    bool read = groups != NULL && groups->kind == NODE_ARRAY;
    for (const struct node *group = read ? groups->first : NULL; group != NULL;
         group = group->next)
        group_run(&how, tally, group);
    arena_close(arena);
    return read;
}

static void tally_print(struct schema_desk *desk, const struct tally *tally)
{
    if (!desk->options->json) {
        buf_print(&desk->out, "%.*s: %lld passed, %lld failed\n", STR_ARG(tally->file),
                  (long long)tally->passed, (long long)tally->failed);
        return;
    }
    struct json_writer writer = json_writer_of(&desk->out);
    json_write_struct(&writer, tally_shown, tally);
    buf_add_char(&desk->out, '\n');
}

int schema_suite_run(struct schema_desk *desk)
{
    const struct options *options = desk->options;
    struct tally all = {.file = STR("all")};
    bool read = true;
    for (int i = 1; i < options->word_count; i++) {
        struct tally tally;
        if (!file_run(desk, options->words[i], &tally)) {
            fprintf(stderr, "%s: is no list of groups\n", options->words[i]);
            read = false;
        }
        tally_print(desk, &tally);
        all.passed += tally.passed;
        all.failed += tally.failed;
    }
    if (options->word_count > 2)
        tally_print(desk, &all);
    return read && all.failed == 0 ? EXIT_GOOD : EXIT_FAULT;
}
