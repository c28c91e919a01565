/*
 * schema_suite-t.c: the official JSON Schema test suite, as the Debian package
 * json-schema-test-suite brings it (draft-07 files, renamed to 2020-12 where it only renamed).
 */
/* SPDX-License-Identifier: ISC */
#include "t/lib/tap.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "platform/schema/schema.h"

#define SUITE "/usr/share/json-schema-test-suite/tests/draft7"

static struct arena *arena;
static struct str skips;

static struct str file_read(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        return STR_NONE;
    struct buf buf = buf_open(arena, 4096, MIB(4));
    char part[4096];
    size_t length;
    while ((length = fread(part, 1, sizeof part, file)) > 0)
        buf_add_bytes(&buf, part, length);
    fclose(file);
    return buf_str(&buf);
}

/* "FILE: GROUP: reason"; the reason, or STR_NONE. */
static struct str skip_reason(const char *file, struct str group)
{
    struct str rest = skips, line;
    struct str wanted = ARENA_JOIN(arena, str_of(file), STR(": "), group, STR(": "));
    while (str_cut(&rest, '\n', &line))
        if (str_starts(line, wanted))
            return str_slice(line, wanted.length, line.length);
    return STR_NONE;
}

static struct node *modern(const struct node *schema);

static void modern_members(struct node *out, struct str key, const struct node *members)
{
    struct node *copy = node_object(arena);
    for (const struct node *each = members->first; each != NULL; each = each->next)
        node_set(arena, copy, each->key, modern(each));
    node_set(arena, out, key, copy);
}

static void modern_list(struct node *out, struct str key, const struct node *list)
{
    struct node *copy = node_array(arena);
    for (const struct node *each = list->first; each != NULL; each = each->next)
        node_append(copy, modern(each));
    node_set(arena, out, key, copy);
}

static void modern_dependencies(struct node *out, const struct node *members)
{
    struct node *names = node_object(arena), *schemas = node_object(arena);
    for (const struct node *each = members->first; each != NULL; each = each->next) {
        if (each->kind == NODE_ARRAY)
            node_set(arena, names, each->key, node_copy(arena, each));
        else
            node_set(arena, schemas, each->key, modern(each));
    }
    node_set(arena, out, STR("dependentRequired"), names);
    node_set(arena, out, STR("dependentSchemas"), schemas);
}

static bool among(struct str name, const char *const *names)
{
    for (; *names != NULL; names++)
        if (str_is(name, *names))
            return true;
    return false;
}

/* Draft 07 as 2020-12: list items, additionalItems and dependencies got other names. */
static struct node *modern(const struct node *schema)
{
    static const char *const maps[] = {"properties", "patternProperties", "definitions",
                                       NULL};
    static const char *const lists[] = {"allOf", "anyOf", "oneOf", NULL};
    static const char *const ones[] = {
        "not", "if", "then", "else", "contains", "propertyNames", "additionalProperties",
        NULL};
    if (schema->kind != NODE_OBJECT)
        return node_copy(arena, schema);
    struct node *out = node_object(arena);
    const struct node *items = node_member(schema, STR("items"));
    for (const struct node *word = schema->first; word != NULL; word = word->next) {
        if (among(word->key, maps) && word->kind == NODE_OBJECT)
            modern_members(out, word->key, word);
        else if (among(word->key, lists) && word->kind == NODE_ARRAY)
            modern_list(out, word->key, word);
        else if (among(word->key, ones))
            node_set(arena, out, word->key, modern(word));
        else if (str_is(word->key, "items") && word->kind == NODE_ARRAY &&
                 word->count == 0)
            continue;
        else if (str_is(word->key, "items") && word->kind == NODE_ARRAY)
            modern_list(out, STR("prefixItems"), word);
        else if (str_is(word->key, "items"))
            node_set(arena, out, word->key, modern(word));
        else if (str_is(word->key, "additionalItems") && items != NULL &&
                 items->kind == NODE_ARRAY)
            node_set(arena, out, STR("items"), modern(word));
        else if (str_is(word->key, "dependencies"))
            modern_dependencies(out, word);
        else if (!str_is(word->key, "additionalItems") &&
                 !str_is(word->key, "contentMediaType") &&
                 !str_is(word->key, "contentEncoding"))
            node_set(arena, out, word->key, node_copy(arena, word));
    }
    return out;
}

static void group_run(const char *file, const struct node *group)
{
    struct str says = node_member(group, STR("description"))->text;
    struct str reason = skip_reason(file, says);
    if (reason.at != NULL) {
        ok(true, "%s: %.*s # SKIP %.*s", file, STR_ARG(says), STR_ARG(reason));
        return;
    }
    struct failure failure = {.arena = arena};
    const struct schema *schema;
    struct node *document = modern(node_member(group, STR("schema")));
    if (schema_compile(arena, document, &failure, &schema) != DONE) {
        ok(false, "%s: %.*s compiles: %.*s %.*s", file, STR_ARG(says),
           STR_ARG(failure.fields[0].pointer), STR_ARG(failure.fields[0].told));
        return;
    }
    const struct node *tests = node_member(group, STR("tests"));
    for (const struct node *test = tests->first; test != NULL; test = test->next) {
        bool valid = node_member(test, STR("valid"))->truth;
        failure_clear(&failure);
        enum outcome outcome = schema_check(arena, schema, node_member(test, STR("data")),
                                            STR(""), &failure);
        ok((outcome == DONE) == valid && (failure.field_count > 0) == !valid,
           "%s: %.*s: %.*s", file, STR_ARG(says),
           STR_ARG(node_member(test, STR("description"))->text));
    }
}

static void file_run(const char *directory, const char *file)
{
    char path[500];
    snprintf(path, sizeof path, "%s/%s", directory, file);
    struct failure failure = {.arena = arena};
    struct node *groups;
    if (skip_reason(file, STR("*")).at != NULL) {
        ok(true, "%s # SKIP %.*s", file, STR_ARG(skip_reason(file, STR("*"))));
        return;
    }
    if (json_parse(arena, file_read(path), &failure, &groups) != DONE) {
        ok(false, "%s is read: %.*s", file, STR_ARG(failure.told));
        return;
    }
    for (const struct node *group = groups->first; group != NULL; group = group->next)
        group_run(file, group);
}

static void directory_run(const char *directory)
{
    struct dirent **names;
    int count = scandir(directory, &names, NULL, alphasort);
    for (int i = 0; i < count; i++) {
        struct str name = str_of(names[i]->d_name);
        if (str_ends(name, STR(".json")))
            file_run(directory, names[i]->d_name);
        free(names[i]);
    }
    if (count >= 0)
        free(names);
}

int main(void)
{
    if (access(SUITE, R_OK) != 0)
        skip_all("the package json-schema-test-suite is not installed");
    arena = arena_open("test", MIB(500));
    const char *source = getenv("srcdir");
    char path[500];
    snprintf(path, sizeof path, "%s/t/schema/schema_suite.skip",
             source == NULL ? "." : source);
    skips = file_read(path);
    directory_run(SUITE);
    directory_run(SUITE "/optional");
    directory_run(SUITE "/optional/format");
    arena_close(arena);
    return done_testing();
}
