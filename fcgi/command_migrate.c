/* command_migrate.c: `ktrlplane migrate`: the schema of the database. */
/* SPDX-License-Identifier: ISC */
#include <stdio.h>
#include <string.h>

#include "command.h"
#include "platform/store/migrate.h"

static const char *state_word(const struct migration_state *state)
{
    if (state->changed)
        return "CHANGED";
    return state->applied ? "applied" : "missing";
}

static int print_states(const struct options *options, const struct list *states)
{
    struct arena *arena = arena_open("print", MIB(8));
    struct buf out = buf_open(arena, KIB(4), MIB(4));
    struct json_writer writer = json_writer_of(&out);
    if (options->json)
        json_write_array(&writer);
    for (size_t i = 0; i < states->count; i++) {
        const struct migration_state *state = LIST_ROW(*states, struct migration_state, i);
        char time[CLOCK_TEXT_BYTES] = "";
        struct str at = state->applied ? clock_text_s(state->applied_us, time) : STR("-");
        if (!options->json) {
            buf_print(&out, "%-8s %-20.*s %.*s\n", state_word(state), STR_ARG(at),
                      STR_ARG(state->name));
            continue;
        }
        json_write_object(&writer);
        json_write_key(&writer, STR("name"));
        json_write_text(&writer, state->name);
        json_write_key(&writer, STR("state"));
        json_write_text(&writer, str_of(state_word(state)));
        json_write_key(&writer, STR("applied_at"));
        json_write_time(&writer, state->applied_us);
        json_write_end_object(&writer);
    }
    if (options->json) {
        json_write_end_array(&writer);
        buf_add(&out, STR("\n"));
    }
    int code = command_print(&out);
    arena_close(arena);
    return code;
}

int command_migrate(const struct options *options)
{
    struct desk desk;
    struct list states;
    if (options->word_count > 0)
        return command_misused("migrate takes no words");
    int code = desk_open(options, "migrate", &desk);
    if (code != EXIT_GOOD)
        return code;
    bool only_look = command_flag(options, "--status");
    bool dry_run = command_flag(options, "--dry-run");
    enum outcome outcome = only_look ? migrate_status(&desk.task, &states)
                                     : migrate_up(&desk.task, dry_run, &states);
    if (outcome != DONE)
        return desk_end(&desk, outcome);
    if (!only_look && !options->json && states.count == 0)
        puts("Nothing to do: the schema is up to date.");
    else
        code = print_states(options, &states);
    int end = desk_end(&desk, DONE);
    return code == EXIT_GOOD ? end : code;
}
