/* command_demo.c: `ktrlplane demo`: a world to look at. */
/* SPDX-License-Identifier: ISC */
#include <stdio.h>

#include "command.h"
#include "product/demo/demo.h"

int command_demo(const struct options *options)
{
    struct desk desk;
    struct demo_made made;
    if (options->word_count > 0 || command_value(options, "--email") == NULL)
        return command_misused("demo wants: --email ADDRESS of the account that will own it");
    int code = desk_open_migrated(options, "demo", &desk);
    if (code != EXIT_GOOD)
        return code;
    enum outcome outcome =
        demo_fill(&desk.task, str_of(command_value(options, "--email")), &made);
    if (outcome == DONE)
        printf(options->json
                   ? "{\"organizations\":%lld,\"projects\":%lld,\"people\":%lld,\"resources\":%lld}\n"
                   : "%lld organizations, %lld projects, %lld people, %lld resources\n",
               (long long)made.organizations, (long long)made.projects, (long long)made.people,
               (long long)made.resources);
    return desk_end(&desk, outcome);
}
