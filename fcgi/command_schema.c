/* command_schema.c: `ktrlplane schema`: JSON Schema for people and scripts, without a database. */
/* SPDX-License-Identifier: ISC */
#include "command_schema.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { REMOTE_LEVELS_MAX = 8, SCHEMA_ARENA_BYTES = 512 * 1024 * 1024 };

/* Where the test suite expects the documents of its folder "remotes". */
#define REMOTES_AT "http://localhost:1234/"

static struct str bytes_read(struct arena *arena, const char *path)
{
    FILE *file = fopen(path, "re");
    if (file == NULL)
        return STR_NONE;
    struct buf buf = buf_open(arena, KIB(16), SCHEMA_FILE_BYTES_MAX);
    char part[KIB(16)];
    size_t length;
    while ((length = fread(part, 1, sizeof part, file)) > 0)
        buf_add_bytes(&buf, part, length);
    bool failed = ferror(file) != 0 || buf.over;
    fclose(file);
    return failed ? STR_NONE : buf_str(&buf);
}

struct node *schema_file_read(struct arena *arena, const char *path)
{
    struct failure failure = {.arena = arena};
    struct str name = str_of(path), pointer = STR("");
    ptrdiff_t hash = str_find(name, 0, '#');
    struct node *node = NULL;
    if (hash >= 0) {
        pointer = str_slice(name, (size_t)hash + 1, name.length);
        name = str_slice(name, 0, (size_t)hash);
    }
    struct str text = bytes_read(arena, arena_cstr(arena, name));
    if (text.at == NULL) {
        fprintf(stderr, "%s: cannot be read\n", path);
        return NULL;
    }
    if (json_parse_any(arena, text, &failure, &node) != DONE) {
        fprintf(stderr, "%s: %.*s\n", path, STR_ARG(failure.told));
        return NULL;
    }
    node = node_at_pointer(node, pointer);
    if (node == NULL)
        fprintf(stderr, "%s: there is nothing at that place\n", path);
    return node;
}

/* ---- --remotes ---- */

static bool remotes_add(struct schema_desk *desk, struct schema_document *documents,
                        struct str folder, struct str below, int level);

static bool remote_add(struct schema_desk *desk, struct schema_document *documents,
                       struct str path, struct str below)
{
    const char *file = arena_cstr(desk->arena, path);
    struct stat state;
    if (stat(file, &state) != 0)
        return false;
    if (!str_ends(below, STR(".json")))
        return true;
    struct node *node = schema_file_read(desk->arena, file);
    if (node == NULL) /* it was said; who refers to it will say more */
        return true;
    if (desk->how.document_count == REMOTES_MAX)
        return false;
    documents[desk->how.document_count++] = (struct schema_document){
        .uri = ARENA_JOIN(desk->arena, STR(REMOTES_AT), below), .node = node};
    return true;
}

static bool is_folder(const char *path)
{
    struct stat state;
    return stat(path, &state) == 0 && S_ISDIR(state.st_mode);
}

static bool remotes_add(struct schema_desk *desk, struct schema_document *documents,
                        struct str folder, struct str below, int level)
{
    struct dirent **names = NULL;
    int count = level > REMOTE_LEVELS_MAX
                    ? -1
                    : scandir(arena_cstr(desk->arena, folder), &names, NULL, alphasort);
    bool good = count >= 0;
    for (int i = 0; i < count; i++) {
        struct str name = arena_str(desk->arena, str_of(names[i]->d_name));
        struct str path = ARENA_JOIN(desk->arena, folder, STR("/"), name);
        struct str inner = ARENA_JOIN(desk->arena, below, name);
        free(names[i]);
        if (name.at[0] == '.' || !good)
            continue;
        if (is_folder(arena_cstr(desk->arena, path)))
            good = remotes_add(desk, documents, path,
                               ARENA_JOIN(desk->arena, inner, STR("/")), level + 1);
        else
            good = remote_add(desk, documents, path, inner);
    }
    free(names);
    return good;
}

/* ---- check ---- */

struct verdict {
    struct str file;
    bool valid;
    struct list errors;
};

static const struct field error_shown[] = {
    {"pointer", TEXT_AT(struct schema_error, pointer)},
    {"keyword", TEXT_AT(struct schema_error, keyword)},
    {"schema_pointer", TEXT_AT(struct schema_error, schema)},
    {"code", TEXT_AT(struct schema_error, code)},
    {"message", TEXT_AT(struct schema_error, told)},
    {0},
};
static const struct field verdict_shown[] = {
    {"file", TEXT_AT(struct verdict, file)},
    {"valid", BOOL_AT(struct verdict, valid)},
    {"errors", LIST_AT(struct verdict, errors, error_shown)},
    {0},
};

static void verdict_print(struct schema_desk *desk, const char *file,
                          const struct schema_errors *errors)
{
    struct buf *out = &desk->out;
    if (desk->options->json) {
        struct verdict verdict = {str_of(file),
                                  errors->count == 0,
                                  {.rows = errors->rows,
                                   .count = errors->count,
                                   .row_bytes = sizeof(struct schema_error)}};
        struct json_writer writer = json_writer_of(out);
        json_write_struct(&writer, verdict_shown, &verdict);
        buf_add_char(out, '\n');
        return;
    }
    if (errors->count == 0)
        buf_print(out, "%s: valid\n", file);
    for (size_t i = 0; i < errors->count; i++) {
        const struct schema_error *error = &errors->rows[i];
        buf_print(out, "%s: %.*s: %.*s", file,
                  STR_ARG(error->pointer.length == 0 ? STR("(whole)") : error->pointer),
                  STR_ARG(error->told));
        if (error->keyword.length > 0)
            buf_print(out, " (%.*s at %.*s)", STR_ARG(error->keyword),
                      STR_ARG(error->schema));
        buf_add_char(out, '\n');
    }
    if (errors->left_out > 0)
        buf_print(out, "%s: and further errors\n", file);
}

/* Errors of compiling have the same form; their pointers go into the schema. */
static void compile_errors_print(struct schema_desk *desk, const char *file,
                                 const struct failure *failure)
{
    struct schema_errors errors = {.arena = desk->arena};
    errors.rows = ARENA_ARRAY(desk->arena, failure->field_count, struct schema_error);
    for (size_t i = 0; i < failure->field_count; i++)
        errors.rows[errors.count++] =
            (struct schema_error){.pointer = failure->fields[i].pointer,
                                  .keyword = STR(""),
                                  .schema = failure->fields[i].pointer,
                                  .code = failure->fields[i].code,
                                  .told = failure->fields[i].told};
    verdict_print(desk, file, &errors);
}

static int check_run(struct schema_desk *desk)
{
    const struct options *options = desk->options;
    struct failure failure = {.arena = desk->arena};
    const struct schema *schema;
    const struct node *document = schema_file_read(desk->arena, options->words[1]);
    int code = EXIT_GOOD;
    if (document == NULL)
        return EXIT_FAULT;
    if (schema_compile_as(desk->arena, document, &desk->how, &failure, &schema) != DONE) {
        compile_errors_print(desk, options->words[1], &failure);
        return EXIT_FAULT;
    }
    if (options->word_count == 2)
        verdict_print(desk, options->words[1], &(struct schema_errors){.count = 0});
    for (int i = 2; i < options->word_count; i++) {
        struct schema_errors errors = {.arena = desk->arena};
        const struct node *instance = schema_file_read(desk->arena, options->words[i]);
        if (instance == NULL) {
            code = EXIT_FAULT;
            continue;
        }
        if (!schema_judge(desk->arena, schema, instance, STR(""), &errors))
            code = EXIT_FAULT;
        verdict_print(desk, options->words[i], &errors);
    }
    return code;
}

/* ---- both ---- */

static bool draft_read(const char *word, enum schema_draft *draft)
{
    struct str text = str_of(word);
    *draft = str_is(text, "2020-12") || word == NULL ? SCHEMA_2020_12 : SCHEMA_DRAFT_07;
    return word == NULL || str_is(text, "2020-12") || str_is(text, "07") ||
           str_is(text, "7");
}

int command_schema(const struct options *options)
{
    struct str verb = str_of(options->word_count == 0 ? "" : options->words[0]);
    bool suite = str_is(verb, "suite");
    struct schema_desk desk = {.options = options,
                               .how = {.strict = command_flag(options, "--strict"),
                                       .formats = command_flag(options, "--formats")}};
    if ((!suite && !str_is(verb, "check")) || options->word_count < 2 ||
        !draft_read(command_value(options, "--draft"), &desk.how.draft))
        return command_misused(
            "schema wants: check SCHEMA [INSTANCE...], or suite "
            "[--remotes DIR] FILE...; and [--draft 2020-12|07] [--formats] "
            "[--strict]");
    desk.arena = arena_open("schema", SCHEMA_ARENA_BYTES);
    desk.out = buf_open(desk.arena, KIB(4), MIB(64));
    const char *remotes = command_value(options, "--remotes");
    int code = EXIT_GOOD;
    if (remotes != NULL) {
        struct schema_document *documents =
            ARENA_ARRAY(desk.arena, REMOTES_MAX, struct schema_document);
        desk.how.documents = documents;
        if (!remotes_add(&desk, documents, str_of(remotes), STR(""), 0))
            code = command_misused("the folder of --remotes cannot be read");
    }
    if (code == EXIT_GOOD)
        code = suite ? schema_suite_run(&desk) : check_run(&desk);
    if (command_print(&desk.out) != EXIT_GOOD)
        code = EXIT_FAULT;
    arena_close(desk.arena);
    return code;
}
