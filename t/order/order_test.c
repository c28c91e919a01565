/* order_test.c: somebody's browser without JavaScript, and what is typed into a form. */
/* SPDX-License-Identifier: ISC */
#include "t/order/order_test.h"

#include <string.h>

#include "t/lib/page_check.h"

#define FORM "main form[method=post]"

enum { FIELDS_MAX = 400, STEPS_MAX = 5 };

struct world world;

static struct {
    enum world_person person;
    struct answer answer;
    struct page *page;
    const char *path;
    struct pair fields[FIELDS_MAX];
    size_t count;
} shown = {.person = WORLD_EDITOR};

void be(enum world_person person)
{
    shown.person = person;
}

static struct probe *browser(void)
{
    return world_as(&world, shown.person);
}

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

/* Redirects are followed, so that `here` is where the browser ends up. */
static void arrive(const char *path, struct answer answer)
{
    shown.path = path;
    for (int i = 0; i < STEPS_MAX && answer.status / 100 == 3; i++) {
        shown.path = arena_cstr(world.arena, answer.location);
        answer = probe_get(browser(), shown.path);
    }
    show(answer);
}

int visit(const char *path)
{
    struct answer answer = probe_get(browser(), path);
    int status = answer.status;
    arrive(path, answer);
    return status;
}

const char *here(void)
{
    return shown.path;
}

struct str typed(const char *name)
{
    for (size_t i = 0; i < shown.count; i++)
        if (str_is(shown.fields[i].name, name))
            return shown.fields[i].value;
    return STR_NONE;
}

void type(const char *name, const char *value)
{
    size_t i = 0;
    while (i < shown.count && !str_is(shown.fields[i].name, name))
        i++;
    if (i == shown.count)
        shown.count++;
    shown.fields[i] = (struct pair){str_of(name), str_of(value)};
}

void leave_out(const char *name)
{
    for (size_t i = 0; i < shown.count; i++)
        if (str_is(shown.fields[i].name, name))
            shown.fields[i--] = shown.fields[--shown.count];
}

int press_at(const char *path, const char *button)
{
    type("do", button);
    shown.fields[shown.count] = (struct pair){STR_NONE, STR_NONE};
    struct answer answer = probe_form(browser(), path, shown.fields);
    int status = answer.status;
    arrive(path, answer);
    return status;
}

int press(const char *button)
{
    struct str action = page_attribute(shown.page, FORM, "action");
    return press_at(action.length == 0 ? shown.path : arena_cstr(world.arena, action), button);
}

bool shows(const char *text)
{
    return str_contains(page_text(shown.page, "body"), str_of(text));
}

int64_t count(const char *selector)
{
    return (int64_t)page_count(shown.page, selector);
}

const char *step(const char *word)
{
    struct str path = str_of(shown.path);
    ptrdiff_t end = str_find(path, strlen("/resources/create/"), '/');
    struct str draft = str_slice(path, 0, end < 0 ? path.length : (size_t)end);
    return arena_cstr(world.arena, ARENA_JOIN(world.arena, draft, STR("/"), str_of(word)));
}

void order_up_to_review(const char *type_slug, const char *name, const char *id)
{
    visit(arena_cstr(world.arena,
                     ARENA_JOIN(world.arena,
                                STR("/resources/create?project_id=" WORLD_PROJECT
                                    "&resource_type="),
                                str_of(type_slug))));
    type("name", name);
    type("id", id);
    if (press("save") != 303 || press("save") != 303 || press("save") != 303 ||
        !str_ends(str_of(shown.path), STR("/review")))
        bail_out("an order of %s ends at %s: %.*s", type_slug, shown.path,
                 STR_ARG(page_text(shown.page, "main")));
}
