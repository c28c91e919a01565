/* account_profile_html.c: the own profile, password, theme and sessions. */
/* SPDX-License-Identifier: ISC */
#include "product/account/account_routes.h"
#include "product/frame/frame.h"

struct session_row {
    struct str device;
    struct str address;
    int64_t seen;
    bool current;
    struct str revoke_href;
};

static const struct field session_row_shown[] = {
    {"device", TEXT_AT(struct session_row, device)},
    {"address", TEXT_AT(struct session_row, address)},
    {"seen", TIME_AT(struct session_row, seen)},
    {"current", BOOL_AT(struct session_row, current)},
    {"revoke_href", TEXT_AT(struct session_row, revoke_href)},
    {0},
};

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
    struct list sessions;
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
    {"sessions", LIST_AT(struct profile_view, sessions, session_row_shown)},
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

/* "Firefox on Linux" out of what browsers send; the first word that fits. */
static struct str device_name(struct arena *arena, struct str user_agent)
{
    static const char *const browsers[][2] = {
        {"Edg/", "Edge"},       {"OPR/", "Opera"},     {"Firefox/", "Firefox"},
        {"Chrome/", "Chrome"},  {"Safari/", "Safari"}, {"curl/", "curl"},
    };
    static const char *const platforms[][2] = {
        {"Android", "Android"}, {"iPhone", "iPhone"},   {"iPad", "iPad"},
        {"Windows", "Windows"}, {"Mac OS X", "macOS"}, {"Linux", "Linux"},
    };
    const char *browser = "Unknown browser";
    const char *platform = NULL;
    for (size_t i = COUNT_OF(browsers); i-- > 0;)
        if (str_contains(user_agent, str_of(browsers[i][0])))
            browser = browsers[i][1];
    for (size_t i = COUNT_OF(platforms); i-- > 0;)
        if (str_contains(user_agent, str_of(platforms[i][0])))
            platform = platforms[i][1];
    if (platform == NULL)
        return str_of(browser);
    return arena_print(arena, "%s on %s", browser, platform);
}

static struct list session_rows(struct call *call, const struct list *sessions)
{
    struct arena *arena = call->task.arena;
    struct session_row *rows = ARENA_ARRAY(arena, sessions->count, struct session_row);
    for (size_t i = 0; i < sessions->count; i++) {
        const struct session *session = LIST_ROW(*sessions, struct session, i);
        rows[i] = (struct session_row){
            .device = device_name(arena, session->user_agent),
            .address = session->address,
            .seen = session->seen_us,
            .current = str_equal(session->id, call->scope.credential_id),
            .revoke_href =
                ARENA_JOIN(arena, STR("/account/sessions/"), session->id, STR("/revoke")),
        };
    }
    return (struct list){rows, sessions->count, sizeof *rows, false};
}

/* `form` holds what was typed when the page is shown again. */
static enum outcome show(struct call *call, int status)
{
    struct person person;
    struct list sessions;
    struct profile_view view = {0};
    enum outcome outcome = account_load(&call->task, &person);
    if (outcome == DONE)
        outcome = account_sessions(&call->task, &sessions);
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
    view.sessions = session_rows(call, &sessions);
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

enum outcome account_session_end_html(struct call *call)
{
    enum outcome outcome =
        account_session_end(&call->task, request_word(call->request, "session"));
    if (outcome != DONE && outcome != ABSENT)
        return outcome;
    return answer_redirect_flash(call, STR("/account"), FLASH_GOOD, STR("The session has ended."));
}
