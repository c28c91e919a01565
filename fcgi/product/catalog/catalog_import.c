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

static void file_complain(struct task *task, const struct catalog_file *file,
                          const struct failure *inner)
{
    for (size_t i = 0; i < inner->field_count; i++)
        failure_field(task->failure, place(task->arena, file, inner->fields[i].pointer),
                      inner->fields[i].code.at, "%.*s", STR_ARG(inner->fields[i].told));
}

/* Read and parse one; its errors go to the failure with the file's name. */
static void file_parse(struct task *task, const char *directory, struct catalog_file *file)
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
    file->document = document;
    file->text = json_text(arena, document);
}

static void file_compile(struct task *task, struct catalog_file *file,
                         const struct catalog_links *links)
{
    struct failure inner = {.arena = task->arena};
    if (file->document == NULL)
        return;
    file->right =
        catalog_compile(task->arena, file->document, links, &inner, &file->type) == DONE;
    file_complain(task, file, &inner);
}

static const struct catalog_file *file_of(const struct catalog_file *files, size_t count,
                                          struct str id)
{
    for (size_t i = 0; i < count; i++) {
        const struct node *own =
            files[i].document == NULL ? NULL : node_member(files[i].document, STR("id"));
        if (own != NULL && own->kind == NODE_TEXT && str_equal(own->text, id))
            return &files[i];
    }
    return NULL;
}

/* What references lead to when the files are stored: theirs, and what has no file. */
static struct catalog_links links_after(const struct catalog_file *files, size_t count,
                                        const struct catalog_stored *stored, bool *replaced)
{
    struct catalog_links links = {.count = 0};
    for (size_t i = 0; i < count; i++)
        if (files[i].document != NULL)
            catalog_links_add(&links, files[i].document);
    for (size_t i = 0; i < stored->count; i++) {
        replaced[i] = file_of(files, count, stored->rows[i].id) != NULL;
        if (!replaced[i] && links.count < CATALOG_TYPES_MAX)
            catalog_links_add(&links, stored->documents[i]);
    }
    return links;
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
            if (files[i].document != NULL && files[j].document != NULL &&
                catalog_links_clash(files[i].document, files[j].document))
                failure_field(task->failure,
                              place(task->arena, &files[i], STR("/settings_schema/$id")),
                              "not_unique", "is the address of the schema of %.*s, too",
                              STR_ARG(files[j].name));
            if (!files[i].right || !files[j].right)
                continue;
            if (catalog_types_clash(&files[i].type, &files[j].type))
                failure_field(task->failure, place(task->arena, &files[i], STR("/id")),
                              "not_unique", "shares its id, slug or a former id with %.*s",
                              STR_ARG(files[j].name));
        }
    }
}

/* With stored types that have no file. */
static void addresses_clash(struct task *task, const struct catalog_file *files, size_t count,
                            const struct catalog_stored *stored, const bool *replaced)
{
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < stored->count && files[i].document != NULL; j++)
            if (!replaced[j] && catalog_links_clash(files[i].document, stored->documents[j]))
                failure_field(task->failure,
                              place(task->arena, &files[i], STR("/settings_schema/$id")),
                              "not_unique", "is the address of the schema of %.*s, too",
                              STR_ARG(stored->rows[j].id));
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
    struct catalog_stored *stored = ARENA_NEW(task->arena, struct catalog_stored);
    enum outcome outcome = catalog_rows_read(task, stored);
    if (outcome != DONE)
        return outcome;
    for (size_t i = 0; i < *count; i++)
        file_parse(task, directory, &out[i]);
    bool replaced[CATALOG_TYPES_MAX];
    struct catalog_links links = links_after(out, *count, stored, replaced);
    for (size_t i = 0; i < *count; i++)
        file_compile(task, &out[i], &links);
    names_clash(task, out, *count);
    addresses_clash(task, out, *count, stored, replaced);
    if (task->failure->field_count == 0)
        return DONE;
    return refuse(task->failure, INVALID, "bad_catalog", "The catalog files are not right.",
                  "Nothing was imported. Correct the files and import again.");
}

/* stored->count = it is new. */
static size_t stored_find(const struct catalog_stored *stored, struct str id)
{
    size_t i = 0;
    while (i < stored->count && !str_equal(stored->rows[i].id, id))
        i++;
    return i;
}

/* Nobody's resource may stop to fit: its settings could not be changed any more. */
enum outcome catalog_file_fits(struct task *task, const struct catalog_file *file,
                               const struct catalog_stored *stored, size_t index)
{
    struct failure unused = {.arena = task->arena};
    struct catalog_type before;
    struct catalog_check found = {0};
    struct catalog_links links = catalog_links_of(stored);
    bool compiled = catalog_compile(task->arena, stored->documents[index], &links, &unused,
                                    &before) == DONE;
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

/* One that differs is stored; a time never repeats, so that every process sees the change. What
 * refers to others may mean something else although it is the same. */
static enum outcome file_save(struct task *task, const struct catalog_file *file,
                              const struct catalog_stored *stored,
                              struct catalog_changes *changes)
{
    size_t index = stored_find(stored, file->type.id);
    bool is_new = index == stored->count;
    const struct catalog_row *old = is_new ? NULL : &stored->rows[index];
    bool same = !is_new && str_equal(old->document, file->text);
    int64_t updated_us = task_now_us(task);
    enum outcome outcome = DONE;
    if (!is_new && (!same || catalog_is_linked(file->document)))
        outcome = catalog_file_fits(task, file, stored, index);
    *(is_new ? &changes->added : same ? &changes->same : &changes->changed) += 1;
    if (outcome != DONE || same)
        return outcome;
    if (!is_new && updated_us <= old->updated_us)
        updated_us = old->updated_us + 1;
    return catalog_type_store(task, file, updated_us, "import",
                              is_new ? STR_NONE : old->document);
}

static enum outcome files_save(struct task *task, const struct catalog_file *files,
                               size_t count, struct catalog_changes *changes)
{
    struct catalog_stored *stored = ARENA_NEW(task->arena, struct catalog_stored);
    bool replaced[CATALOG_TYPES_MAX];
    enum outcome outcome = catalog_rows_read(task, stored);
    struct catalog_links links = links_after(files, count, stored, replaced);
    if (outcome == DONE)
        outcome = catalog_linked_check(task, stored, &links, replaced);
    for (size_t i = 0; i < count && outcome == DONE; i++)
        outcome = file_save(task, &files[i], stored, changes);
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
