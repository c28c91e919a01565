/* command_demo.c: `ktrlplane demo`: a world to look at. */
/* SPDX-License-Identifier: ISC */
#include <stdio.h>

#include "command.h"
#include "platform/json/json.h"
#include "product/demo/demo.h"

/* A JSON object a line. */
static int list_print(const struct options *options)
{
    struct desk desk;
    struct list list = {0};
    int code = desk_open_migrated(options, "demo", &desk);
    if (code != EXIT_GOOD)
        return code;
    enum outcome outcome = demo_list(&desk.task, &list);
    struct buf text = buf_open(desk.arena, 64 * 1024, 1024 * 1024);
    for (size_t i = 0; i < list.count && outcome == DONE; i++) {
        struct json_writer writer = json_writer_of(&text);
        json_write_struct(&writer, demo_resource_columns,
                          LIST_ROW(list, struct demo_resource, i));
        buf_add_char(&text, '\n');
    }
    if (outcome == DONE)
        code = command_print(&text);
    int ended = desk_end(&desk, outcome);
    return outcome == DONE ? code : ended;
}

int command_demo(const struct options *options)
{
    struct desk desk;
    struct demo_made made;
    if (options->word_count == 0 && command_flag(options, "--list"))
        return list_print(options);
    if (options->word_count > 0 || command_value(options, "--email") == NULL)
        return command_misused(
            "demo wants: --email ADDRESS of the account that will own it, or --list");
    int code = desk_open_migrated(options, "demo", &desk);
    if (code != EXIT_GOOD)
        return code;
    enum outcome outcome =
        demo_fill(&desk.task, str_of(command_value(options, "--email")), &made);
    if (outcome == DONE)
        printf(
            options->json
                ? "{\"organizations\":%lld,\"projects\":%lld,\"people\":%lld,\"resources\":%lld}\n"
                : "%lld organizations, %lld projects, %lld people, %lld resources\n",
            (long long)made.organizations, (long long)made.projects,
            (long long)made.people, (long long)made.resources);
    return desk_end(&desk, outcome);
}
