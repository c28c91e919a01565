/* command_desk.c: what commands that touch the database begin and end with. */
/* SPDX-License-Identifier: ISC */
#include <stdio.h>
#include <string.h>

#include "command.h"
#include "platform/store/migrate.h"
#include "product/access/access.h"

bool command_flag(const struct options *options, const char *name)
{
    for (size_t i = 0; i < options->flag_count; i++)
        if (strcmp(options->flags[i].name, name) == 0)
            return true;
    return false;
}

const char *command_value(const struct options *options, const char *name)
{
    for (size_t i = 0; i < options->flag_count; i++)
        if (strcmp(options->flags[i].name, name) == 0)
            return options->flags[i].value;
    return NULL;
}

int desk_open(const struct options *options, const char *reason, struct desk *desk)
{
    *desk = (struct desk){.arena = arena_open("command", MIB(256))};
    int code = command_open(desk->arena, options);
    if (code != EXIT_GOOD)
        return code;
    struct str why = STR_NONE;
    if (store_open(desk->arena, app_settings.database, &desk->store, &why) != DONE) {
        fprintf(stderr, "ktrlplane: the database cannot be opened: %.*s\n", STR_ARG(why));
        return EXIT_FAULT;
    }
    desk->scope = access_scope_for_work(STR_NONE, reason);
    desk->failure = (struct failure){.arena = desk->arena};
    desk->task = (struct task){desk->store, desk->arena, &desk->scope, &desk->failure,
                               &clock_system};
    return EXIT_GOOD;
}

int desk_open_migrated(const struct options *options, const char *reason, struct desk *desk)
{
    int code = desk_open(options, reason, desk);
    if (code != EXIT_GOOD)
        return code;
    if (migrate_check(&desk->task) == DONE)
        return EXIT_GOOD;
    fputs("ktrlplane: the database does not have the schema of this binary; "
          "run: ktrlplane migrate\n",
          stderr);
    store_close(desk->store);
    return EXIT_FAULT;
}

int desk_end(struct desk *desk, enum outcome outcome)
{
    if (outcome != DONE)
        command_complain(&desk->failure);
    store_close(desk->store);
    return outcome == DONE ? EXIT_GOOD : EXIT_FAULT;
}
