/* account_profile_html.c: the own profile, password and theme. */
/* SPDX-License-Identifier: ISC */
#include "platform/base/zone.h"
#include "product/account/account_routes.h"
#include "product/frame/frame.h"

struct profile_view {
    struct frame frame;
    struct str name;
    struct str name_error;
    struct str email;
    struct list theme_choices;
    struct list zone_choices;
    struct str zone_error;
    struct list date_choices;
    struct list errors;
    bool has_password;
    struct str password_error;
    struct str new_password_error;
};

const struct field profile_shown[] = {
    {"frame", STRUCT_AT(struct profile_view, frame, frame_shown)},
    {"name", TEXT_AT(struct profile_view, name)},
    {"name_error", TEXT_AT(struct profile_view, name_error)},
    {"email", TEXT_AT(struct profile_view, email)},
    {"theme_choices", LIST_AT(struct profile_view, theme_choices, filter_choice_shown)},
    {"zone_choices", LIST_AT(struct profile_view, zone_choices, filter_choice_shown)},
    {"zone_error", TEXT_AT(struct profile_view, zone_error)},
    {"date_choices", LIST_AT(struct profile_view, date_choices, filter_choice_shown)},
    {"errors", LIST_AT(struct profile_view, errors, error_line_shown)},
    {"has_password", BOOL_AT(struct profile_view, has_password)},
    {"password_error", TEXT_AT(struct profile_view, password_error)},
    {"new_password_error", TEXT_AT(struct profile_view, new_password_error)},
    {0},
};

static struct list theme_choices(struct arena *arena, struct str theme)
{
    static const struct {
        struct str value;
        struct str label;
    } themes[] = {
        {STR_INIT("system"), STR_INIT("As this device")},
        {STR_INIT("light"), STR_INIT("Light")},
        {STR_INIT("dark"), STR_INIT("Dark")},
    };
    struct filter_choice *choices = ARENA_ARRAY(arena, COUNT_OF(themes), struct filter_choice);
    for (size_t i = 0; i < COUNT_OF(themes); i++)
        choices[i] = (struct filter_choice){themes[i].value, themes[i].label,
                                     i == 0 ? theme.length == 0
                                            : str_equal(theme, themes[i].value)};
    return (struct list){choices, COUNT_OF(themes), sizeof *choices, false};
}

/* One that this system does not know (any more) is offered all the same, so that it can stay. */
static struct list zone_choices(struct arena *arena, struct str chosen)
{
    size_t known = 0;
    const struct str *names = zones_names(&known);
    struct filter_choice *choices = ARENA_ARRAY(arena, known + 1, struct filter_choice);
    size_t count = 0;
    if (zone_find(chosen) == NULL)
        choices[count++] = (struct filter_choice){chosen, chosen, true};
    for (size_t i = 0; i < known; i++)
        choices[count++] =
            (struct filter_choice){names[i], names[i], str_equal(names[i], chosen)};
    return (struct list){choices, count, sizeof *choices, false};
}

static struct list date_choices(struct arena *arena, struct str chosen)
{
    static const struct {
        const char *value;
        const char *label;
    } styles[] = {
        {"iso", "2026-11-21"}, {"european", "21 Nov 2026"}, {"american", "Nov 21, 2026"}};
    struct filter_choice *choices = ARENA_ARRAY(arena, COUNT_OF(styles), struct filter_choice);
    for (size_t i = 0; i < COUNT_OF(styles); i++)
        choices[i] = (struct filter_choice){str_of(styles[i].value), str_of(styles[i].label),
                                            str_is(chosen, styles[i].value)};
    return (struct list){choices, COUNT_OF(styles), sizeof *choices, false};
}

/* `form` holds what was typed when the page is shown again. */
static enum outcome show(struct call *call, int status)
{
    struct person person;
    struct profile_view view = {0};
    enum outcome outcome = account_load(&call->task, &person);
    if (outcome == DONE)
        outcome = frame_fill(
            call, &view.frame,
            &(struct frame_wants){"Profile", "account", STR("/api/v1/me")});
    if (outcome != DONE)
        return outcome;
    struct str typed = request_form(call->request, "name");
    view.name = typed.at == NULL ? person.name : typed;
    view.name_error = error_of(call, "/name");
    view.email = person.email;
    view.theme_choices = theme_choices(call->task.arena, person.theme);
    view.zone_choices = zone_choices(call->task.arena, typed_or(call, "time_zone", person.time_zone));
    view.zone_error = error_of(call, "/time_zone");
    view.date_choices =
        date_choices(call->task.arena, typed_or(call, "date_style", person.date_style));
    view.errors = error_lines(call);
    view.has_password = person.password_hash.at != NULL;
    view.password_error = error_of(call, "/password");
    view.new_password_error = error_of(call, "/new_password");
    answer_page_status(call, status, account_pages[PAGE_PROFILE].bound, &view);
    return DONE;
}

enum outcome account_profile_html(struct call *call)
{
    return show(call, 200);
}

enum outcome account_profile_redo_html(struct call *call)
{
    return show(call, 422);
}

/* Forms say "system" for the store's "". */
static struct str theme_of(struct str sent)
{
    return str_is(sent, "system") || sent.at == NULL ? STR("") : sent;
}

enum outcome account_change_profile_html(struct call *call)
{
    const struct profile_form *form = call->input;
    enum outcome outcome = account_change_profile(
        &call->task, &(struct profile_draft){form->name, theme_of(form->theme),
                                                  form->time_zone, form->date_style});
    if (outcome != DONE)
        return outcome;
    return answer_redirect_flash(call, STR("/account"), FLASH_GOOD, STR("The profile was saved."));
}

enum outcome account_change_password_html(struct call *call)
{
    const struct password_form *form = call->input;
    struct arena *arena = call->task.arena;
    enum outcome outcome =
        account_change_password(&call->task, secret_of(arena, form->password),
                                secret_of(arena, form->new_password));
    if (outcome != DONE)
        return outcome;
    return answer_redirect_flash(call, STR("/account"), FLASH_GOOD,
                                 STR("The password was changed. Other sessions have ended."));
}

enum outcome account_theme_html(struct call *call)
{
    const struct theme_form *form = call->input;
    enum outcome outcome = account_change_profile(
        &call->task, &(struct profile_draft){.name = call->caller->name, .theme = theme_of(form->theme)});
    if (outcome != DONE)
        return outcome;
    return answer_redirect(call, path_is_ours(form->return_to) ? form->return_to : STR("/"));
}
