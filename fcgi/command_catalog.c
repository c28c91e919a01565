/* command_catalog.c: `ktrlplane catalog`: resource types from files into the database and back. */
/* SPDX-License-Identifier: ISC */
#include <stdio.h>
#include <string.h>

#include "command.h"
#include "product/catalog/catalog.h"

/* Like diff(1): 0 = the same, 1 = different, 2 = trouble. */
enum { EXIT_DIFFERENT = 1, EXIT_TROUBLE = 2 };

static const char *directory_of(const struct options *options, struct desk *desk)
{
    return options->word_count == 2 ? options->words[1]
                                    : arena_cstr(desk->arena, app_settings.catalog);
}

static int run_import(const struct options *options, struct desk *desk)
{
    struct catalog_changes changes;
    bool dry_run = command_flag(options, "--dry-run");
    enum outcome outcome =
        catalog_import(&desk->task, directory_of(options, desk), dry_run, &changes);
    if (outcome == DONE)
        printf(options->json
                   ? "{\"files\":%lld,\"added\":%lld,\"changed\":%lld,\"same\":%lld}\n"
                   : "%lld files: %lld added, %lld changed, %lld as they were\n",
               (long long)changes.files, (long long)changes.added,
               (long long)changes.changed, (long long)changes.same);
    return desk_end(desk, outcome);
}

static int run_export(const struct options *options, struct desk *desk)
{
    int64_t files = 0;
    enum outcome outcome = catalog_export(&desk->task, options->words[1], &files);
    if (outcome == DONE)
        printf(options->json ? "{\"files\":%lld}\n" : "%lld files\n", (long long)files);
    return desk_end(desk, outcome);
}

/* ---- diff ---- */

static const char *word_of(const struct catalog_type_difference *row)
{
    return row->added ? "added" : row->removed ? "removed" : "changed";
}

static void add_text(struct buf *out, const struct catalog_type_difference *row)
{
    buf_add(out, str_of(word_of(row)));
    BUF_ADD(out, " ");
    buf_add(out, row->id);
    BUF_ADD(out, "\n");
    for (size_t i = 0; i < row->differences.count; i++) {
        const struct catalog_difference *one =
            LIST_ROW(row->differences, struct catalog_difference, i);
        BUF_ADD(out, "  ");
        buf_add(out, one->pointer.length == 0 ? STR("(order of members)") : one->pointer);
        BUF_ADD(out, ": ");
        buf_add(out, one->added ? STR("nothing") : one->before);
        BUF_ADD(out, " -> ");
        buf_add(out, one->removed ? STR("nothing") : one->after);
        BUF_ADD(out, "\n");
    }
    if (!row->added && !row->removed && row->differences.count == 0)
        BUF_ADD(out, "  only the order of members\n");
}

static void add_json(struct json_writer *writer,
                     const struct catalog_type_difference *row)
{
    json_write_object(writer);
    json_write_key(writer, STR("type"));
    json_write_text(writer, row->id);
    json_write_key(writer, STR("change"));
    json_write_text(writer, str_of(word_of(row)));
    json_write_key(writer, STR("differences"));
    if (row->differences.count > 0)
        json_write_list(writer, catalog_difference_shown, &row->differences);
    else
        json_write_raw(writer, STR("[]"));
    json_write_end_object(writer);
}

static int run_diff(const struct options *options, struct desk *desk)
{
    struct list rows;
    enum outcome outcome = catalog_diff(&desk->task, directory_of(options, desk), &rows);
    if (outcome != DONE)
        return desk_end(desk, outcome) == EXIT_GOOD ? EXIT_GOOD : EXIT_TROUBLE;
    struct buf out = buf_open(desk->arena, KIB(4), MIB(8));
    struct json_writer writer = json_writer_of(&out);
    if (options->json)
        json_write_array(&writer);
    for (size_t i = 0; i < rows.count; i++) {
        const struct catalog_type_difference *row =
            LIST_ROW(rows, struct catalog_type_difference, i);
        if (options->json)
            add_json(&writer, row);
        else
            add_text(&out, row);
    }
    if (options->json) {
        json_write_end_array(&writer);
        BUF_ADD(&out, "\n");
    }
    bool different = rows.count > 0;
    int code = command_print(&out);
    int end = desk_end(desk, DONE);
    if (code != EXIT_GOOD || end != EXIT_GOOD)
        return EXIT_TROUBLE;
    return different ? EXIT_DIFFERENT : EXIT_GOOD;
}

/* ---- check ---- */

static int run_check(const struct options *options, struct desk *desk)
{
    struct catalog_check found;
    enum outcome outcome = catalog_check(&desk->task, &found);
    if (outcome != DONE)
        return desk_end(desk, outcome);
    printf(
        options->json
            ? "{\"types\":%lld,\"resources\":%lld,\"migrated\":%lld,\"unfit\":%lld,"
              "\"broken\":%lld}\n"
            : "%lld types, %lld resources: %lld of an older version, %lld do not fit; "
              "%lld broken types\n",
        (long long)found.types, (long long)found.resources, (long long)found.migrated,
        (long long)found.unfit, (long long)found.broken);
    bool wrong = found.unfit > 0 || found.broken > 0;
    if (wrong)
        command_complain(desk->task.failure);
    int end = desk_end(desk, DONE);
    return end == EXIT_GOOD && wrong ? EXIT_FAULT : end;
}

int command_catalog(const struct options *options)
{
    static const struct {
        const char *word;
        int least, most; /* words */
        int (*run)(const struct options *options, struct desk *desk);
    } runs[] = {
        {"import", 1, 2, run_import},
        {"export", 2, 2, run_export},
        {"diff", 1, 2, run_diff},
        {"check", 1, 1, run_check},
    };
    for (size_t i = 0; i < COUNT_OF(runs); i++) {
        struct desk desk;
        if (options->word_count < runs[i].least || options->word_count > runs[i].most ||
            strcmp(options->words[0], runs[i].word) != 0)
            continue;
        int code = desk_open_migrated(options, "catalog", &desk);
        return code == EXIT_GOOD ? runs[i].run(options, &desk) : code;
    }
    return command_misused(
        "catalog wants: import [DIRECTORY], export DIRECTORY, diff [DIRECTORY] or check");
}
