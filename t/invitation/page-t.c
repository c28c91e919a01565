/* page-t.c: invitations in a browser. */
/* SPDX-License-Identifier: ISC */
#include "t/lib/page.h"
#include "t/lib/page_check.h"
#include "t/lib/tap.h"
#include "t/lib/world.h"

#define VIEWER  "10000000-0001-0000-0000-000000000003"
#define INVITES "/projects/" WORLD_PROJECT "/invitations"

static struct world world;
static struct page *page;

/* The page that the answer is, or leads to; it must be a sound one. */
static int show(enum world_person person, struct answer answer)
{
    int status = answer.status;
    if (status == 303)
        answer = probe_follow(world_as(&world, person), answer);
    page = page_sound(world.arena, answer.body);
    return status;
}

static int visit(enum world_person person, const char *path)
{
    return show(person, probe_get(world_as(&world, person), path));
}

static bool shows(const char *text)
{
    return str_contains(page_text(page, "main"), str_of(text));
}

static int invite(const char *email, const char *role)
{
    const struct pair form[] = {
        {STR("email"), str_of(email)}, {STR("role"), str_of(role)},
        {STR("expires"), STR("")},     {STR("note"), STR("<i>Welcome")},
        {STR_NONE, STR_NONE},
    };
    return show(WORLD_PROJECT_OWNER,
                probe_form(world_as(&world, WORLD_PROJECT_OWNER), INVITES "/new", form));
}

int main(void)
{
    world_open(&world);
    is_int(visit(WORLD_PROJECT_OWNER, INVITES), 200, "the list");
    ok(shows("No invitations"), "is empty");
    is_int(visit(WORLD_PROJECT_OWNER, INVITES "/new"), 200, "the form");
    is_int(invite("", ""), 422, "nothing");
    ok(shows("Give an e-mail address") && shows("Offer a role"),
       "both mistakes are told");
    is_int(invite("somebody@example.org", VIEWER), 200, "somebody is invited");
    struct str link = page_text(page, "#secret-once");
    ok(str_contains(link, STR("/invitations/accept/")), "and the link is shown");
    visit(WORLD_PROJECT_OWNER, INVITES);
    ok(page_find(page, "#secret-once") == NULL && shows("somebody@example.org"), "once");
    is_int(invite("somebody@example.org", VIEWER), 422, "not twice");
    ok(shows("waits for this address already"), "which is told");

    struct str base = site_base_url(world.site);
    const char *path = arena_cstr(world.arena, str_slice(link, base.length, link.length));
    is_int(visit(WORLD_ANONYMOUS, path), 200, "anybody with the link sees it");
    ok(shows("somebody@example.org") && shows("<i>Welcome") && shows("Sign in to accept"),
       "with the note, and how to go on");
    ok(page_find(page, "input[type=password]") == NULL, "but makes no account with it");
    is_int(visit(WORLD_STRANGER, path), 200, "another account");
    ok(shows("You are signed in as stranger@example.org"), "is told so");
    struct probe *stranger = world_as(&world, WORLD_STRANGER);
    is_int(show(WORLD_STRANGER, probe_form(stranger, path, PAIRS(PAIR("x", "y")))), 409,
           "and asked");
    is_int(show(WORLD_STRANGER, probe_form(stranger, path, PAIRS(PAIR("agreed", "yes")))),
           303, "it agrees");
    ok(shows("You are Viewer here now."), "and is there");
    is_int(visit(WORLD_ANONYMOUS, path), 404, "then the link is gone");
    ok(shows("This link does not work any more"), "which is told");

    is_int(invite("another@example.org", VIEWER), 200, "another one");
    struct str id = world_text(
        &world, "SELECT id FROM invitation WHERE email = 'another@example.org'");
    const char *one =
        arena_cstr(world.arena, ARENA_JOIN(world.arena, STR(INVITES "/"), id));
    struct probe *owner = world_as(&world, WORLD_PROJECT_OWNER);
    const char *resend =
        arena_cstr(world.arena, ARENA_JOIN(world.arena, str_of(one), STR("/resend")));
    is_int(show(WORLD_PROJECT_OWNER, probe_form(owner, resend, PAIRS(PAIR("x", "y")))),
           303, "sent again");
    ok(shows("sent a moment ago"), "too soon");
    world.now_us += 6 * MS_PER_MINUTE * US_PER_MS;
    is_int(show(WORLD_PROJECT_OWNER, probe_form(owner, resend, PAIRS(PAIR("x", "y")))),
           200, "later");
    ok(page_find(page, "#secret-once") != NULL, "with a new link");
    const char *revoke =
        arena_cstr(world.arena, ARENA_JOIN(world.arena, str_of(one), STR("/revoke")));
    is_int(show(WORLD_PROJECT_OWNER, probe_form(owner, revoke, PAIRS(PAIR("x", "y")))),
           303, "and revoked");
    ok(shows("The invitation was revoked."), "which is told");
    world_close(&world);
    return done_testing();
}
