/* form-t.c: configuring in a browser without JavaScript (ordering: t/order). */
/* SPDX-License-Identifier: ISC */
#include <string.h>

#include "t/lib/page.h"
#include "t/lib/page_check.h"
#include "t/lib/tap.h"
#include "t/lib/world.h"

#define FORM     "main form[method=post]"
#define ONE      "/projects/" WORLD_PROJECT "/resources/" WORLD_RESOURCE
#define SETTINGS ONE "/settings"

enum { FIELDS_MAX = 400 };

static struct world world;

/* A page that is open in the editor's browser, and what is typed into its form. */
struct open_page {
    struct answer answer;
    struct page *page;
    struct pair fields[FIELDS_MAX];
    size_t count;
};
static struct open_page shown;

static void show(struct answer answer)
{
    shown.answer = answer;
    shown.page = page_sound(world.arena, answer.body);
    struct pairs form = page_form(shown.page, FORM);
    shown.count = form.count;
    if (form.count + 8 > FIELDS_MAX)
        bail_out("a form has more than %d fields", FIELDS_MAX);
    if (form.count > 0)
        memcpy(shown.fields, form.at, form.count * sizeof *form.at);
}

static struct probe *browser(void)
{
    return world_as(&world, WORLD_EDITOR);
}

static void visit(const char *path)
{
    show(probe_get(browser(), path));
}

static struct str typed(const char *name)
{
    for (size_t i = 0; i < shown.count; i++)
        if (str_is(shown.fields[i].name, name))
            return shown.fields[i].value;
    return STR_NONE;
}

static void type(const char *name, const char *value)
{
    size_t i = 0;
    while (i < shown.count && !str_is(shown.fields[i].name, name))
        i++;
    if (i == shown.count)
        shown.count++;
    shown.fields[i] = (struct pair){str_of(name), str_of(value)};
}

static void leave_out(const char *name)
{
    for (size_t i = 0; i < shown.count; i++)
        if (str_is(shown.fields[i].name, name))
            shown.fields[i] = shown.fields[--shown.count];
}

/* Press a button: its value of "do". */
static int press(const char *path, const char *button)
{
    type("do", button);
    shown.fields[shown.count] = (struct pair){STR_NONE, STR_NONE};
    struct answer answer = probe_form(browser(), path, shown.fields);
    int status = answer.status;
    if (status == 303)
        answer = probe_follow(browser(), answer);
    show(answer);
    return status;
}

static bool shows(const char *text)
{
    return str_contains(page_text(shown.page, "body"), str_of(text));
}

static void unchanged(const char *what)
{
    is_str(world_changes(&world), STR(""), "%s: nothing changes", what);
}

static void forged(void)
{
    visit(SETTINGS);
    type("s", "{\"instances\":");
    is_int(press(SETTINGS, "save"), 400, "a hidden field that was broken");
    visit(SETTINGS);
    type("s", "[]");
    ok(press(SETTINGS, "save") / 100 == 4, "or is something else");
    visit(SETTINGS);
    type("_csrf", "0000");
    is_int(press(SETTINGS, "save"), 403, "a form with another token");
    visit(SETTINGS);
    type("_csrf", "");
    is_int(press(SETTINGS, "save"), 403, "or with none");
    unchanged("what was forged");
    const struct pair origin[] = {PAIR("origin", "https://evil.example"),
                                  {STR_NONE, STR_NONE}};
    is_int(PROBE(browser(), .method = "POST", .path = ONE "/deploy",
                 .form = PAIRS(PAIR("a", "b")), .headers = origin)
               .status,
           403, "a form of another site");
    unchanged("another site");
}

/* ---- settings ---- */

static void settings(void)
{
    visit(SETTINGS);
    is_int(press(SETTINGS, "save"), 303, "saving what is there");
    ok(shows("Nothing that is deployed has changed."),
       "changes nothing that is deployed");
    unchanged("saving what is there");
    visit(SETTINGS);
    type("s/instances", "3");
    is_int(press(SETTINGS, "save"), 303, "a setting is changed");
    ok(shows("Saved as generation 2"), "which makes a generation");
    is_str(world_text(&world, "SELECT lifecycle FROM resource WHERE id = 'orders'"),
           STR("updating"), "that is being deployed");
    world_restore(&world);
    visit(SETTINGS);
    type("name", "Renamed");
    press(SETTINGS, "save");
    is_str(world_changes(&world), STR("audit_entry+1-0 resource+1-1"),
           "a name makes none");
    world_restore(&world);

    visit(SETTINGS);
    type("name", " ");
    type("sku", "huge");
    type("s/instances", "99");
    is_int(press(SETTINGS, "save"), 422, "mistakes are told");
    is_int((int64_t)page_count(shown.page, ".error-summary li"), 3, "all three");
    unchanged("mistakes");
    visit(SETTINGS);
    leave_out("generation");
    is_int(press(SETTINGS, "save"), 400, "a form without its generation is not complete");
    unchanged("an incomplete form");
}

static void settings_buttons(void)
{
    visit(SETTINGS);
    type("name", "Typed");
    is_int(press(SETTINGS, "add /eventSinks/webhook"), 200,
           "a part is added to settings");
    unchanged("a part of settings");
    is_str(typed("name"), STR("Typed"), "what was typed stays");
    ok(typed("s/eventSinks/webhook/0/name").at != NULL, "with the fields of the part");
    press(SETTINGS, "remove /eventSinks/webhook/0");
    is_int(press(SETTINGS, "save"), 303, "without it");
    is_str(world_changes(&world), STR("audit_entry+1-0 resource+1-1"),
           "only the name is saved");
    world_restore(&world);
}

static void two_at_once(void)
{
    visit(SETTINGS);
    type("s/instances", "3");
    struct answer other =
        probe_json(world_with_key(&world, WORLD_OWNER), "PATCH", "/api/v1" ONE,
                   "{\"settings_json\":{\"database\":{\"maxConnections\":50}}}");
    is_int(other.status, 200, "somebody else saves");
    is_int(press(SETTINGS, "save"), 412, "then this form is stale");
    ok(shows("Somebody else saved meanwhile"), "which is told");
    ok(shows("What you changed") && shows("What they changed") && shows("Take theirs"),
       "with both versions side by side");
    is_str(
        world_text(&world,
                   "SELECT CAST(generation AS TEXT) FROM resource WHERE id = 'orders'"),
        STR("2"), "and nothing is lost (more: merge-t)");
    world_restore(&world);
}

static void small_forms(void)
{
    struct pair rename[] = {PAIR("name", "Other"), {STR_NONE, STR_NONE}};
    show(probe_follow(browser(), probe_form(browser(), ONE "/name", rename)));
    ok(shows("The resource was renamed."), "a rename is told");
    world_restore(&world);
    rename[0].value = STR("");
    show(probe_follow(browser(), probe_form(browser(), ONE "/name", rename)));
    ok(shows("Give it a name."), "a refusal too");
    unchanged("no name");
    struct probe *owner = world_as(&world, WORLD_OWNER);
    show(probe_get(owner, ONE "/delete"));
    ok(shows("never given out again"), "deleting says what is lost");
    struct pair confirm[] = {PAIR("confirm", "orders"), {STR_NONE, STR_NONE}};
    show(probe_form(owner, ONE "/delete", confirm));
    is_int(shown.answer.status, 422, "it wants the name");
    ok(shows("Type the name exactly as it is shown."), "as it is");
    unchanged("another name");
    confirm[0].value = STR(" The orders ");
    show(probe_follow(owner, probe_form(owner, ONE "/delete", confirm)));
    ok(shows("The orders is being deleted."), "then it goes");
    show(probe_follow(owner, probe_form(owner, ONE "/delete", confirm)));
    ok(shows("is being deleted already"), "once");
    show(probe_follow(browser(), probe_form(browser(), ONE "/deploy", confirm)));
    ok(shows("cannot be changed now"), "and is not deployed");
    visit(SETTINGS);
    type("s/instances", "3");
    press(SETTINGS, "save");
    ok(shows("cannot be changed now"), "nor changed");
    world_restore(&world);
}

static void reading(void)
{
    show(probe_get(world_as(&world, WORLD_VIEWER), SETTINGS));
    is_int((int64_t)page_count(shown.page, "main button[value=save]"), 0,
           "who may not change settings has no button for it");
    show(probe_get(world_as(&world, WORLD_VIEWER), ONE));
    is_int((int64_t)page_count(shown.page, "main form"), 0,
           "nor any form on the resource");
    show(probe_get(world_as(&world, WORLD_EDITOR), ONE));
    is_int((int64_t)page_count(shown.page, "a[href=" ONE "/delete]"), 0,
           "who may not delete has no link to it");
    show(probe_get(world_as(&world, WORLD_OWNER), ONE));
    is_int((int64_t)page_count(shown.page, "a[href=" ONE "/delete]"), 1,
           "who may has one");
}

int main(void)
{
    world_open(&world);
    forged();
    settings();
    settings_buttons();
    two_at_once();
    small_forms();
    reading();
    world_close(&world);
    return done_testing();
}
