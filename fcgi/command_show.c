/* command_show.c: `check`, `routes`, `settings`: what is configured, without running it. */
/* SPDX-License-Identifier: ISC */
#include <stdio.h>

#include "command.h"
#include "product/access/permission.h"

enum { SHOW_ARENA_BYTES = 64 * 1024 * 1024, SHOW_BYTES = 4 * 1024 * 1024 };

int command_check(const struct options *options)
{
    if (options->word_count > 0)
        return command_misused("check takes no words");
    struct arena *arena = arena_open("check", SHOW_ARENA_BYTES);
    struct failure failure = {.arena = arena};
    if (settings_check_rows(arena, app_settings_parts(), &failure) != DONE) {
        command_complain(&failure);
        return EXIT_FAULT;
    }
    int code = command_open(arena, options);
    struct site *site = NULL;
    failure = (struct failure){.arena = arena};
    if (code == EXIT_GOOD && app_site(arena, STR_NONE, &failure, &site) != DONE) {
        command_complain(&failure);
        code = EXIT_CONFIG;
    }
    if (code == EXIT_GOOD)
        puts(options->json ? "{\"good\":true}" : "The settings are good.");
    arena_close(arena);
    return code;
}

int command_routes(const struct options *options)
{
    if (options->word_count > 0)
        return command_misused("routes takes no words");
    struct arena *arena = arena_open("routes", SHOW_ARENA_BYTES);
    struct failure failure = {.arena = arena};
    struct site *site = NULL;
    /* The table does not depend on the settings, so none are read. */
    app_settings.base_url = STR("http://localhost");
    int code = EXIT_FAULT;
    if (app_site(arena, STR_NONE, &failure, &site) == DONE) {
        struct buf out = buf_open(arena, 4096, SHOW_BYTES);
        site_routes_print(site, options->json, permission_name, &out);
        code = command_print(&out);
    } else {
        command_complain(&failure);
    }
    arena_close(arena);
    return code;
}

static int settings_dump_run(const struct options *options, struct arena *arena,
                             bool only_changed, struct buf *out)
{
    struct failure failure = {.arena = arena};
    struct settings *settings = NULL;
    if (settings_read(arena, app_settings_parts(), options->config, options->overrides,
                      &failure, &settings) != DONE) {
        command_complain(&failure);
        return EXIT_CONFIG;
    }
    settings_dump(settings, only_changed, out);
    return EXIT_GOOD;
}

int command_settings(const struct options *options)
{
    struct arena *arena = arena_open("settings", SHOW_ARENA_BYTES);
    struct buf out = buf_open(arena, 4096, SHOW_BYTES);
    struct str word = str_of(options->word_count > 0 ? options->words[0] : "dump");
    int code = EXIT_GOOD;
    if (str_is(word, "example"))
        settings_example(app_settings_parts(), &out);
    else if (str_is(word, "reference"))
        settings_reference(app_settings_parts(), &out);
    else if (str_is(word, "dump"))
        code = settings_dump_run(options, arena, false, &out);
    else if (str_is(word, "changed"))
        code = settings_dump_run(options, arena, true, &out);
    else if (!str_is(word, "explain") || options->word_count != 2)
        code = command_misused(
            "settings example|reference|dump|changed, or settings explain NAME");
    else if (!settings_explain(app_settings_parts(), str_of(options->words[1]), &out))
        code = command_misused(
            "there is no such setting; `ktrlplane settings example` lists all");
    if (code == EXIT_GOOD)
        code = command_print(&out);
    arena_close(arena);
    return code;
}
