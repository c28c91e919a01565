/* command_apply.c: `ktrlplane apply`: projects from files. */
/* SPDX-License-Identifier: ISC */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "command.h"
#include "product/access/access.h"
#include "product/apply/apply.h"
#include "product/project/project.h"

/* ---- files ---- */

static enum outcome refuse_file(struct desk *desk, const char *path)
{
    return refuse_print(&desk->failure, ABSENT, NULL, "%s cannot be read: %s", path,
                        strerror(errno));
}

static enum outcome read_file(struct desk *desk, const char *path, struct apply_project *project)
{
    FILE *file = strcmp(path, "-") == 0 ? stdin : fopen(path, "re");
    if (file == NULL)
        return refuse_file(desk, path);
    struct buf text = buf_open(desk->arena, KIB(64), YAML_BYTES_MAX + 1);
    char piece[4096];
    size_t got;
    while ((got = fread(piece, 1, sizeof piece, file)) > 0 && !text.over)
        buf_add_bytes(&text, piece, got);
    bool broken = ferror(file) != 0;
    if (file != stdin)
        fclose(file);
    if (broken)
        return refuse_file(desk, path);
    return apply_read(&desk->task, arena_str(desk->arena, str_of(path)), buf_str(&text), project);
}

static int is_document(const struct dirent *entry)
{
    return apply_file_holds(str_of(entry->d_name));
}

/* All mistakes of all files are told at once; only what cannot be read at all ends it. */
static enum outcome read_folder(struct desk *desk, const char *path,
                                struct apply_project *project)
{
    struct dirent **entries = NULL;
    int count = scandir(path, &entries, is_document, alphasort);
    if (count < 0)
        return refuse_file(desk, path);
    enum outcome outcome = DONE;
    for (int i = 0; i < count; i++) {
        const char *file = arena_cstr(
            desk->arena, ARENA_JOIN(desk->arena, str_of(path), STR("/"),
                                    str_of(entries[i]->d_name)));
        if ((outcome == DONE || outcome == INVALID) && i < APPLY_FILES_MAX) {
            enum outcome read = read_file(desk, file, project);
            outcome = read == DONE ? outcome : read;
        }
        free(entries[i]);
    }
    free(entries);
    if (outcome == DONE && count > APPLY_FILES_MAX)
        return refuse_print(&desk->failure, TOO_LARGE, NULL, "%s has more than %d files.", path,
                            APPLY_FILES_MAX);
    return outcome;
}

static enum outcome read_path(struct desk *desk, const char *path, struct apply_project *project)
{
    struct stat about;
    if (strcmp(path, "-") == 0)
        return read_file(desk, path, project);
    if (stat(path, &about) != 0)
        return refuse_file(desk, path);
    return S_ISDIR(about.st_mode) ? read_folder(desk, path, project)
                                  : read_file(desk, path, project);
}

/* ---- where ---- */

/* The desk works in the project from here on. *is_new when it has to be made first. */
static enum outcome enter(struct desk *desk, const struct apply_project *project, struct str id,
                          bool *is_new)
{
    struct str org_id = project->organization;
    *is_new = false;
    if (id.length == 0)
        return refuse(&desk->failure, INVALID, NULL,
                      "Which project? No document of kind project names it; say --project.", NULL);
    enum outcome outcome = apply_find(&desk->task, id, &org_id);
    *is_new = outcome == ABSENT;
    if (outcome != DONE && outcome != ABSENT)
        return outcome;
    if (*is_new && (!project->told || org_id.length == 0))
        return refuse_print(&desk->failure, ABSENT, NULL,
                            "There is no project %.*s, and no document says in which organization "
                            "to create it.",
                            STR_ARG(id));
    desk->scope = access_scope_for_project(org_id, id, "apply command");
    return DONE;
}

static enum outcome create(struct desk *desk, const struct apply_project *project, struct str id)
{
    struct project made;
    return project_add(&desk->task,
                       &(struct project_draft){.id = id,
                                               .org_id = desk->scope.org_id,
                                               .name = project->name,
                                               .description = project->description},
                       &made);
}

/* ---- telling ---- */

static void print_text(struct buf *out, const struct apply_step *step)
{
    buf_print(out, "%-7.*s %.*s %.*s%s%.*s\n", STR_ARG(step->word), STR_ARG(step->kind),
              STR_ARG(step->id), step->failed ? ": FAILED: " : "", STR_ARG(step->told));
    for (size_t i = 0; i < step->lines.count; i++) {
        const struct apply_line *line = LIST_ROW(step->lines, struct apply_line, i);
        if (line->before.at != NULL)
            buf_print(out, "        - %.*s: %.*s\n", STR_ARG(line->pointer),
                      STR_ARG(line->before));
        if (line->after.at != NULL)
            buf_print(out, "        + %.*s: %.*s\n", STR_ARG(line->pointer), STR_ARG(line->after));
    }
}

static int print_steps(struct desk *desk, const struct options *options, const struct list *steps)
{
    struct buf out = buf_open(desk->arena, KIB(4), MIB(16));
    struct json_writer writer = json_writer_of(&out);
    if (options->json) {
        json_write_list(&writer, apply_step_fields, steps);
        buf_add_char(&out, '\n');
        return command_print(&out);
    }
    for (size_t i = 0; i < steps->count; i++)
        print_text(&out, LIST_ROW(*steps, struct apply_step, i));
    return command_print(&out);
}

/* ---- the commands ---- */

static enum outcome apply(struct desk *desk, const struct options *options, bool *failed)
{
    struct apply_project project = {.id = STR_NONE, .organization = STR_NONE};
    struct str id = str_of(command_value(options, "--project"));
    struct list steps;
    size_t count = 0;
    bool dry = command_flag(options, "--dry-run");
    struct apply_wants wants = {.prune = command_flag(options, "--prune"),
                                .skip_grants = command_flag(options, "--skip-grants")};
    enum outcome outcome = read_path(desk, command_value(options, "-f"), &project);
    if (id.at == NULL)
        id = project.id;
    if (outcome == DONE)
        outcome = enter(desk, &project, id, &wants.is_new);
    if (outcome == DONE)
        outcome = apply_plan(&desk->task, &project, &wants, &steps);
    if (outcome == DONE && !dry && wants.is_new)
        outcome = create(desk, &project, id);
    if (outcome == DONE && !dry)
        outcome = apply_run(&desk->task, &steps, &count);
    if (outcome == DONE && print_steps(desk, options, &steps) != EXIT_GOOD)
        outcome = STORE_FAULT;
    *failed = count > 0;
    return outcome;
}

int command_apply(const struct options *options)
{
    struct desk desk;
    bool failed = false;
    if (options->word_count > 0 || command_value(options, "-f") == NULL)
        return command_misused("apply wants: -f FILE or DIRECTORY; see ktrlplane apply --help");
    int code = desk_open_migrated(options, "apply command", &desk);
    if (code != EXIT_GOOD)
        return code;
    code = desk_end(&desk, apply(&desk, options, &failed));
    return code == EXIT_GOOD && failed ? EXIT_FAULT : code;
}
