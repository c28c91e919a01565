/* kept_form-t.c: what was typed outlives the session that it was typed in. */
/* SPDX-License-Identifier: ISC */
#include <string.h>

#include "t/lib/page.h"
#include "t/lib/page_check.h"
#include "t/lib/tap.h"
#include "t/lib/world.h"

#define FORM "main form[method=post]"
#define PATH "/projects/" WORLD_PROJECT "/settings"

static struct world world;
static const struct pair typed[] = {
    {STR_INIT("name"), STR_INIT("Shop of \"quotes\" & <tags>")},
    {STR_INIT("description"), STR_INIT("two  blanks, = and %20")},
    {{NULL, 0}, {NULL, 0}}};

static struct str own_name(void)
{
    return world_text(&world, "SELECT name FROM project WHERE id = 'shop'");
}

static void session_set(struct probe *probe, struct str session)
{
    for (size_t i = 0; i < probe->cookie_count; i++)
        if (str_is(probe->cookies[i].name, "__Host-kp_session") ||
            str_is(probe->cookies[i].name, "kp_session"))
            probe->cookies[i].value = session;
}

/* The form of the page, sent as a browser would, with the page's own token. */
static struct answer send_again(struct probe *probe, struct page *page)
{
    struct pairs form = page_form(page, FORM);
    struct pair *pairs = ARENA_ARRAY(world.arena, form.count + 1, struct pair);
    memcpy(pairs, form.at, form.count * sizeof *pairs);
    pairs[form.count] = (struct pair){STR_NONE, STR_NONE};
    const char *path = arena_cstr(world.arena, page_attribute(page, FORM, "action"));
    return probe_form(probe, path, pairs);
}

static void test_session_ends(void)
{
    struct probe *probe = world_as(&world, WORLD_OWNER);
    (void)probe_get(probe, PATH);
    session_set(probe, STR("gone"));
    struct answer answer = probe_form(probe, PATH, typed);
    struct page *page = page_sound(world.arena, answer.body);
    is_int(answer.status, 401, "a form without a session is refused");
    is_str(page_text(page, "h1"), STR("Your session has ended"), "the page says why");
    is_str(page_form_value(page, FORM, "name"), typed[0].value,
           "what was typed is in it");
    is_str(page_form_value(page, FORM, "description"), typed[1].value,
           "with all its signs");
    is_str(page_attribute(page, FORM, "action"), STR(PATH), "for the same place");
    is_str(own_name(), STR("Shop"), "and nothing was changed");

    session_set(probe, world.people[WORLD_OWNER].session);
    answer = send_again(probe, page);
    page = page_sound(world.arena, answer.body);
    is_int(answer.status, 403, "after signing in its token is an old one");
    is_str(page_text(page, "h1"), STR("Send this again?"), "so the page asks");
    is_str(own_name(), STR("Shop"), "before anything is changed");

    answer = send_again(probe, page);
    is_int(answer.status, 303, "sent with the new token it is taken");
    is_str(own_name(), typed[0].value, "as it was typed");
    world_restore(&world);
}

/* Whoever is not signed in sends this to us from another site. */
static void test_foreign(void)
{
    static const struct pair origins[][2] = {
        {{STR_INIT("origin"), STR_INIT("https://evil.example")}, {{NULL, 0}, {NULL, 0}}},
        {{STR_INIT("origin"), STR_INIT("null")}, {{NULL, 0}, {NULL, 0}}},
        {{STR_INIT("referer"), STR_INIT("https://evil.example/x")},
         {{NULL, 0}, {NULL, 0}}},
    };
    for (size_t i = 0; i < COUNT_OF(origins); i++) {
        struct probe *probe = world_as(&world, WORLD_ANONYMOUS);
        struct answer answer = PROBE(probe, .method = "POST", .path = PATH,
                                     .body = STR("name=Evil"), .headers = origins[i],
                                     .content_type = "application/x-www-form-urlencoded");
        ok(!str_contains(answer.body, STR("Evil")),
           "words of another site are not shown in ours (%d)", answer.status);
    }
}

static void test_secrets(void)
{
    struct probe *probe = world_as(&world, WORLD_ANONYMOUS);
    const struct pair secret[] = {{STR("name"), STR("api")},
                                  {STR("value:x"), STR("hunter2 of the vault")},
                                  {STR_NONE, STR_NONE}};
    struct answer answer =
        probe_form(probe, "/projects/" WORLD_PROJECT "/secrets/new", secret);
    ok(!str_contains(answer.body, STR("hunter2")), "values of secrets never come back");
    const struct pair password[] = {{STR("old_password"), STR("hunter2 of the door")},
                                    {STR("name"), STR("kept")},
                                    {STR_NONE, STR_NONE}};
    answer = probe_form(probe, "/account", password);
    ok(!str_contains(answer.body, STR("hunter2")), "nor do passwords");
    ok(str_contains(answer.body, STR("kept")), "but the rest does");
    ok(str_contains(answer.body, STR("type them again")), "and the page says so");
}

static void test_limits(void)
{
    struct probe *probe = world_as(&world, WORLD_ANONYMOUS);
    char *large = arena_alloc(world.arena, 300 * 1024 + 1);
    memset(large, '<', 300 * 1024);
    const struct pair form[] = {{STR("name"), {large, 300 * 1024}}, {STR_NONE, STR_NONE}};
    struct answer answer = probe_form(probe, PATH, form);
    is_int(answer.status, 303, "a huge one is not kept: sign in first");
    ok(answer.body.length < 1000, "and does not come back");
    const struct pair none[] = {{STR("_csrf"), STR("old")}, {STR_NONE, STR_NONE}};
    answer = probe_form(probe, "/projects/" WORLD_PROJECT "/delete", none);
    is_int(answer.status, 303, "a press of a button alone leads to the sign-in");
}

int main(void)
{
    world_open(&world);
    test_session_ends();
    test_foreign();
    test_secrets();
    test_limits();
    world_close(&world);
    return done_testing();
}
