/* account_profile_html.c: the own profile, password and theme. */
/* SPDX-License-Identifier: ISC */
#include "product/account/account_routes.h"
#include "product/frame/frame.h"

struct profile_view {
    struct frame frame;
    struct str name;
    struct str name_error;
    struct str email;
    struct list theme_choices;
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
        &call->task, &(struct profile_draft){form->name, theme_of(form->theme)});
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
        &call->task, &(struct profile_draft){call->caller->name, theme_of(form->theme)});
    if (outcome != DONE)
        return outcome;
    return answer_redirect(call, path_is_ours(form->return_to) ? form->return_to : STR("/"));
}
