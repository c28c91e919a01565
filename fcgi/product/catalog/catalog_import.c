/* catalog_import.c: catalog files into the store, all or none. */
/* SPDX-License-Identifier: ISC */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "platform/base/log.h"
#include "product/catalog/catalog_private.h"

/* clang-format off */
const struct field catalog_row_columns[] = {
    {"id", TEXT_AT(struct catalog_row, id)},
    {"document", TEXT_AT(struct catalog_row, document)},
    {"updated_us", INT_AT(struct catalog_row, updated_us)},
    {0},
};
/* clang-format on */

static void file_close(void *thing)
{
    fclose(thing);
}

static enum outcome file_read(struct arena *arena, const char *path, struct str *out)
{
    struct stat seen;
    FILE *file = fopen(path, "rbe");
    if (file == NULL)
        return ABSENT;
    arena_defer(arena, file_close, file);
    if (fstat(fileno(file), &seen) != 0 || !S_ISREG(seen.st_mode))
        return ABSENT;
    if (seen.st_size > CATALOG_FILE_BYTES_MAX)
        return TOO_LARGE;
    size_t length = (size_t)seen.st_size;
    char *text = arena_alloc(arena, length + 1);
    if (fread(text, 1, length, file) != length)
        return ABSENT;
    *out = (struct str){text, length};
    return DONE;
}

static struct str place(struct arena *arena, const struct catalog_file *file, struct str pointer)
{
    return ARENA_JOIN(arena, file->name, STR(": "), pointer);
}

/* Read, parse and compile one; its errors go to the failure with the file's name. */
static void file_check(struct task *task, const char *directory, struct catalog_file *file)
{
    struct arena *arena = task->arena;
    struct failure inner = {.arena = arena};
    struct str path = ARENA_JOIN(arena, str_of(directory), STR("/"), file->name);
    struct str text = STR_NONE;
    struct node *document = NULL;
    enum outcome outcome = file_read(arena, arena_cstr(arena, path), &text);
    if (outcome != DONE) {
        failure_field(task->failure, place(arena, file, STR("")), "unreadable",
                      "cannot be read, or has more than %d KiB", CATALOG_FILE_BYTES_MAX / 1024);
        return;
    }
    if (json_parse(arena, text, &inner, &document) != DONE) {
        failure_field(task->failure, place(arena, file, STR("")), "malformed_json", "%.*s",
                      STR_ARG(inner.told));
        return;
    }
    outcome = catalog_compile(arena, document, &inner, &file->type);
    for (size_t i = 0; i < inner.field_count; i++)
        failure_field(task->failure, place(arena, file, inner.fields[i].pointer),
                      inner.fields[i].code.at, "%.*s", STR_ARG(inner.fields[i].told));
    file->document = document;
    file->text = json_text(arena, document);
    file->right = outcome == DONE;
}

bool catalog_types_clash(const struct catalog_type *a, const struct catalog_type *b)
{
    bool clash = catalog_type_is(b, a->id) || catalog_type_is(b, a->slug);
    for (size_t i = 0; i < a->aliases.count; i++)
        clash = clash ||
                catalog_type_is(b, LIST_ROW(a->aliases, struct catalog_word, i)->text);
    return clash;
}

/* Ids, slugs and former ids are one space of names. */
static void names_clash(struct task *task, const struct catalog_file *files, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < i; j++) {
            if (!files[i].right || !files[j].right)
                continue;
            if (catalog_types_clash(&files[i].type, &files[j].type))
                failure_field(task->failure, place(task->arena, &files[i], STR("/id")),
                              "not_unique", "shares its id, slug or a former id with %.*s",
                              STR_ARG(files[j].name));
        }
    }
}

static void directory_close(void *thing)
{
    closedir(thing);
}

static int file_order(const void *a, const void *b)
{
    return str_compare(((const struct catalog_file *)a)->name,
                       ((const struct catalog_file *)b)->name);
}

enum outcome catalog_directory_read(struct task *task, const char *directory,
                                    struct catalog_file *out, size_t *count)
{
    DIR *open = opendir(directory);
    if (open == NULL)
        return refuse_print(task->failure, ABSENT, "no_directory",
                            "The catalog directory \"%s\" cannot be read.", directory);
    arena_defer(task->arena, directory_close, open);
    for (const struct dirent *entry; (entry = readdir(open)) != NULL;) {
        struct str name = str_of(entry->d_name);
        if (name.at[0] == '.' || !str_ends(name, STR(".json")))
            continue;
        if (*count == CATALOG_TYPES_MAX)
            return refuse_print(task->failure, INVALID, "too_many_files",
                                "The catalog directory has more than %d files.",
                                CATALOG_TYPES_MAX);
        out[(*count)++].name = arena_str(task->arena, name);
    }
    qsort(out, *count, sizeof(struct catalog_file), file_order);
    for (size_t i = 0; i < *count; i++)
        file_check(task, directory, &out[i]);
    names_clash(task, out, *count);
    if (task->failure->field_count == 0)
        return DONE;
    return refuse(task->failure, INVALID, "bad_catalog", "The catalog files are not right.",
                  "Nothing was imported. Correct the files and import again.");
}

static const struct catalog_row *stored_find(const struct list *stored, struct str id)
{
    for (size_t i = 0; i < stored->count; i++)
        if (str_equal(LIST_ROW(*stored, struct catalog_row, i)->id, id))
            return LIST_ROW(*stored, struct catalog_row, i);
    return NULL;
}

/* Nobody's resource may stop to fit: its settings could not be changed any more. */
enum outcome catalog_file_fits(struct task *task, const struct catalog_file *file,
                               struct str before_text)
{
    struct failure unused = {.arena = task->arena};
    struct catalog_type before;
    struct node *document = NULL;
    struct catalog_check found = {0};
    bool compiled = json_parse(task->arena, before_text, &unused, &document) == DONE &&
                    catalog_compile(task->arena, document, &unused, &before) == DONE;
    struct catalog_judgement judgement = {
        .type = &file->type,
        .before = compiled ? &before : NULL,
        .place = ARENA_JOIN(task->arena, file->name, STR(": ")),
        .failure = task->failure,
    };
    enum outcome outcome = catalog_stored_judge(task, &judgement, &found);
    if (outcome != DONE || found.unfit == 0)
        return outcome;
    return refuse_print(task->failure, INVALID, "incompatible_schema",
                        "%lld stored resources of %.*s would not fit: raise schema_version and "
                        "declare the steps of migrations that make them fit.",
                        (long long)found.unfit, STR_ARG(file->type.id));
}

/* Save what differs; a time never repeats, so that every process sees the change. */
static enum outcome files_save(struct task *task, const struct catalog_file *files,
                               size_t count, struct catalog_changes *changes)
{
    struct list stored;
    enum outcome outcome = store_list(task, Q_CATALOG_ALL, NO_ARGS, catalog_row_columns,
                                      sizeof(struct catalog_row), &stored);
    for (size_t i = 0; i < count && outcome == DONE; i++) {
        const struct catalog_row *old = stored_find(&stored, files[i].type.id);
        int64_t updated_us = task_now_us(task);
        if (old != NULL && str_equal(old->document, files[i].text)) {
            changes->same++;
            continue;
        }
        if (old != NULL && updated_us <= old->updated_us)
            updated_us = old->updated_us + 1;
        outcome = old == NULL ? DONE : catalog_file_fits(task, &files[i], old->document);
        if (outcome != DONE)
            break;
        *(old == NULL ? &changes->added : &changes->changed) += 1;
        outcome = catalog_type_store(task, &files[i], updated_us, "import",
                                     old == NULL ? STR_NONE : old->document);
    }
    return outcome;
}

enum outcome catalog_import(struct task *task, const char *directory, bool dry,
                            struct catalog_changes *changes)
{
    struct catalog_file *files =
        ARENA_ARRAY(task->arena, CATALOG_TYPES_MAX, struct catalog_file);
    size_t count = 0;
    *changes = (struct catalog_changes){0};
    enum outcome outcome = catalog_directory_read(task, directory, files, &count);
    changes->files = (int64_t)count;
    if (outcome != DONE || dry)
        return outcome;
    outcome = store_begin(task);
    if (outcome != DONE)
        return outcome;
    outcome = files_save(task, files, count, changes);
    if (outcome == DONE)
        outcome = store_commit(task);
    if (outcome != DONE) {
        store_rollback(task);
        return outcome;
    }
    catalog_forget();
    LOG_NOTICE("catalog.imported", LOG_INT("added", changes->added),
               LOG_INT("changed", changes->changed), LOG_INT("same", changes->same));
    return DONE;
}
