/* command_export.c: `ktrlplane export`: a project as one text, or as a file for each document. */
/* SPDX-License-Identifier: ISC */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "command.h"
#include "product/access/access.h"
#include "product/apply/apply.h"

static enum outcome refuse_path(struct desk *desk, const char *path)
{
    return refuse_print(&desk->failure, FORBIDDEN, "unwritable", "%s cannot be written: %s", path,
                        strerror(errno));
}

/* Beside its place first, so that whoever reads the folder never sees half a file. */
static enum outcome write_file(struct desk *desk, struct str path, struct str text)
{
    const char *name = arena_cstr(desk->arena, path);
    const char *beside = arena_cstr(desk->arena, ARENA_JOIN(desk->arena, path, STR(".new")));
    FILE *file = fopen(beside, "wbe");
    if (file == NULL)
        return refuse_path(desk, name);
    bool good = fwrite(text.at, 1, text.length, file) == text.length;
    good = fclose(file) == 0 && good;
    if (good && rename(beside, name) == 0)
        return DONE;
    enum outcome outcome = refuse_path(desk, name);
    (void)unlink(beside);
    return outcome;
}

static bool is_ours(struct desk *desk, const struct list *documents, bool yaml, struct str name)
{
    for (size_t i = 0; i < documents->count; i++)
        if (str_equal(name, apply_file_name(&desk->task,
                                            LIST_ROW(*documents, struct apply_document, i), yaml)))
            return true;
    return false;
}

/* Files of something that is gone would come back with the next apply of the folder. */
static enum outcome check_folder(struct desk *desk, const char *path,
                                 const struct list *documents, bool yaml)
{
    DIR *folder = opendir(path);
    enum outcome outcome = DONE;
    if (folder == NULL)
        return refuse_path(desk, path);
    for (const struct dirent *entry = readdir(folder); entry != NULL && outcome == DONE;
         entry = readdir(folder)) {
        struct str name = str_of(entry->d_name);
        if (apply_file_holds(name) && !is_ours(desk, documents, yaml, name))
            outcome = refuse_print(&desk->failure, CLASH, NULL,
                                   "%s has %.*s, which is no document of this project any more. "
                                   "Remove it, or name another folder.",
                                   path, STR_ARG(name));
    }
    closedir(folder);
    return outcome;
}

static enum outcome write_folder(struct desk *desk, const char *path,
                                 const struct list *documents, bool yaml)
{
    if (mkdir(path, 0777) != 0 && errno != EEXIST)
        return refuse_path(desk, path);
    enum outcome outcome = check_folder(desk, path, documents, yaml);
    for (size_t i = 0; i < documents->count && outcome == DONE; i++) {
        const struct apply_document *document = LIST_ROW(*documents, struct apply_document, i);
        const struct list one = {document, 1, sizeof *document, false};
        outcome = write_file(desk,
                             ARENA_JOIN(desk->arena, str_of(path), STR("/"),
                                        apply_file_name(&desk->task, document, yaml)),
                             apply_text(&desk->task, &one, yaml));
    }
    return outcome;
}

static enum outcome print_whole(struct desk *desk, const struct list *documents, bool yaml)
{
    struct str text = apply_text(&desk->task, documents, yaml);
    if (text.at == NULL)
        return refuse(&desk->failure, TOO_LARGE, NULL,
                      "The project is too large for one text; say --directory.", NULL);
    bool whole = fwrite(text.at, 1, text.length, stdout) == text.length && fflush(stdout) == 0;
    return whole ? DONE : refuse_path(desk, "the project");
}

static enum outcome export(struct desk *desk, const struct options *options)
{
    const char *folder = command_value(options, "--directory");
    struct str id = str_of(command_value(options, "--project"));
    struct str org_id;
    struct list documents;
    enum outcome outcome = apply_find(&desk->task, id, &org_id);
    if (outcome == ABSENT)
        return refuse_print(&desk->failure, ABSENT, NULL, "There is no project %.*s.",
                            STR_ARG(id));
    if (outcome != DONE)
        return outcome;
    desk->scope = access_scope_for_project(org_id, id, "export command");
    outcome = apply_export(&desk->task, true, &documents);
    if (outcome != DONE)
        return outcome;
    return folder == NULL ? print_whole(desk, &documents, !options->json)
                          : write_folder(desk, folder, &documents, !options->json);
}

int command_export(const struct options *options)
{
    struct desk desk;
    if (options->word_count > 0 || command_value(options, "--project") == NULL)
        return command_misused("export wants: --project ID");
    int code = desk_open_migrated(options, "export command", &desk);
    return code != EXIT_GOOD ? code : desk_end(&desk, export(&desk, options));
}
