/* letters.c: mails that wait in a test's world. */
/* SPDX-License-Identifier: ISC */
#include "t/account/letters.h"

#include <string.h>

#include "product/access/access.h"
#include "product/account/account_link.h"
#include "product/mail/mail.h"
#include "t/lib/tap.h"

#define CONSOLE "https://console.example.org"

enum { WORD_LENGTH = 64 };

void letters_open(struct world *world, const char *registration)
{
    struct failure failure = {.arena = world->process};
    mail_settings = (struct mail_settings){
        .smtp_url = STR("smtp://127.0.0.1:1"),
        .smtp_from = STR("console@example.org"),
        .smtp_from_name = STR("KtrlPlane"),
        .smtp_tls = STR("never"),
        .smtp_user = STR(""),
        .smtp_ca = STR(""),
        .smtp_deadline_ms = 1000,
    };
    account_link_settings.registration = str_of(registration);
    if (mail_open(STR(CONSOLE), &failure) != DONE)
        bail_out("the mail settings are wrong");
}

void letters_write(struct world *world)
{
    /* Without the recurring kind, which would come again and again. */
    struct job_kind kinds[] = {
        account_link_jobs[0], account_link_jobs[1], {.name = NULL}};
    struct arena *arena = arena_open("jobs", MIB(8));
    struct job_runner runner = {
        .store = world->side,
        .clock = &world->clock,
        .kinds = kinds,
        .runner_id = STR("runner-1"),
        .make_scope = access_scope_for_job,
    };
    while (job_run_one(&runner, arena) == DONE)
        arena_reset(arena);
    arena_close(arena);
}

int64_t letters_count(struct world *world)
{
    return world_count(world, "SELECT count(*) FROM mail");
}

void letters_forget(struct world *world)
{
    world_sql(world, "DELETE FROM mail");
}

struct str letters_last(struct world *world)
{
    struct str plain = STR("");
    struct str sealed = world_text(
        world, "SELECT sealed FROM mail ORDER BY created_us DESC, id DESC LIMIT 1");
    if (sealed.length == 0 || !secret_unseal(world->arena, "mail", sealed, &plain))
        bail_out("no mail can be read");
    return plain;
}

bool letters_say(struct world *world, const char *to, const char *text)
{
    struct str letter = letters_last(world);
    return str_contains(letter, arena_print(world->arena, "\"to\":\"%s\"", to)) &&
           str_contains(letter, str_of(text));
}

const char *letters_link(struct world *world, const char *path)
{
    struct str letter = letters_last(world);
    struct str start = arena_print(world->arena, CONSOLE "%s", path);
    for (size_t i = 0; i + start.length + WORD_LENGTH <= letter.length; i++)
        if (str_starts(str_slice(letter, i, letter.length), start))
            return arena_cstr(world->arena, str_slice(letter, i + strlen(CONSOLE),
                                                      i + start.length + WORD_LENGTH));
    bail_out("no link to %s in the mail: %.*s", path, STR_ARG(letter));
}
