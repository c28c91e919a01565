/* catalog_export.c: the stored catalog as files, and how files differ from it. */
/* SPDX-License-Identifier: ISC */
#include <stdio.h>
#include <unistd.h>

#include "product/catalog/catalog_private.h"

static enum outcome rows_read(struct task *task, struct list *rows)
{
    return store_list(task, Q_CATALOG_ALL, NO_ARGS, catalog_row_columns,
                      sizeof(struct catalog_row), rows);
}

/* A row's document; the import stored it, so it is JSON. */
static struct node *document_of(struct task *task, const struct catalog_row *row)
{
    struct node *document = NULL;
    if (json_parse(task->arena, row->document, task->failure, &document) != DONE)
        bug("the stored catalog document of %.*s is not JSON", STR_ARG(row->id));
    return document;
}

/* Beside its place first, so that whoever reads the folder never sees half a file. */
static bool file_write(struct arena *arena, struct str path, struct str text)
{
    const char *beside = arena_cstr(arena, ARENA_JOIN(arena, path, STR(".new")));
    FILE *file = fopen(beside, "wbe");
    if (file == NULL)
        return false;
    bool good = fwrite(text.at, 1, text.length, file) == text.length;
    good = fclose(file) == 0 && good;
    good = good && rename(beside, arena_cstr(arena, path)) == 0;
    if (!good)
        (void)unlink(beside);
    return good;
}

enum outcome catalog_export(struct task *task, const char *directory, int64_t *files)
{
    struct list rows;
    enum outcome outcome = rows_read(task, &rows);
    *files = 0;
    for (size_t i = 0; outcome == DONE && i < rows.count; i++) {
        struct node *document = document_of(task, LIST_ROW(rows, struct catalog_row, i));
        struct str slug = node_member(document, STR("slug"))->text;
        struct str path =
            ARENA_JOIN(task->arena, str_of(directory), STR("/"), slug, STR(".json"));
        if (!file_write(task->arena, path, json_text_pretty(task->arena, document)))
            return refuse_print(task->failure, FORBIDDEN, "unwritable",
                                "The file %.*s cannot be written.", STR_ARG(path));
        (*files)++;
    }
    return outcome;
}

/* ---- differences ---- */

static const struct catalog_row *row_find(const struct list *rows, struct str id)
{
    for (size_t i = 0; i < rows->count; i++)
        if (str_equal(LIST_ROW(*rows, struct catalog_row, i)->id, id))
            return LIST_ROW(*rows, struct catalog_row, i);
    return NULL;
}

static bool has_file(const struct catalog_file *files, size_t count, struct str id)
{
    for (size_t i = 0; i < count; i++)
        if (str_equal(files[i].type.id, id))
            return true;
    return false;
}

/* What counts is the text: the order of members is kept, too. */
static size_t compare_files(struct task *task, const struct catalog_file *files,
                            size_t count, const struct list *rows,
                            struct catalog_type_difference *out)
{
    size_t found = 0;
    for (size_t i = 0; i < count; i++) {
        const struct catalog_row *row = row_find(rows, files[i].type.id);
        if (row != NULL && str_equal(row->document, files[i].text))
            continue;
        struct catalog_type_difference *difference = &out[found++];
        *difference = (struct catalog_type_difference){
            .id = files[i].type.id, .file = files[i].name, .added = row == NULL};
        if (row != NULL)
            difference->differences = catalog_differences(
                task->arena, document_of(task, row), files[i].document);
    }
    return found;
}

enum outcome catalog_diff(struct task *task, const char *directory, struct list *out)
{
    struct catalog_file *files =
        ARENA_ARRAY(task->arena, CATALOG_TYPES_MAX, struct catalog_file);
    struct catalog_type_difference *found =
        ARENA_ARRAY(task->arena, 2 * CATALOG_TYPES_MAX, struct catalog_type_difference);
    size_t count = 0;
    struct list rows;
    enum outcome outcome = catalog_directory_read(task, directory, files, &count);
    if (outcome == DONE)
        outcome = rows_read(task, &rows);
    if (outcome != DONE)
        return outcome;
    size_t differing = compare_files(task, files, count, &rows, found);
    for (size_t i = 0; i < rows.count; i++) {
        const struct catalog_row *row = LIST_ROW(rows, struct catalog_row, i);
        if (!has_file(files, count, row->id))
            found[differing++] = (struct catalog_type_difference){
                .id = row->id, .file = STR(""), .removed = true};
    }
    *out = (struct list){found, differing, sizeof *found, false};
    return DONE;
}
