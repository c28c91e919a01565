/* administration_people_html.c: accounts: the list, one of them, and what is done to it. */
/* SPDX-License-Identifier: ISC */
#include "product/access/access.h"
#include "product/account/account_link.h"
#include "product/account/account_people.h"
#include "product/administration/administration_routes.h"
#include "product/frame/frame.h"

enum { FACTS_MAX = 12 };

static struct str person_path(struct call *call, struct str id)
{
    return ARENA_JOIN(call->task.arena, STR("/admin/users/"), id);
}

static struct badge state_badge(const struct administered_person *person)
{
    bool disabled = person->disabled_us != 0;
    return (struct badge){.word = disabled ? STR("Disabled") : STR("Active"),
                          .good = !disabled,
                          .neutral = disabled};
}

/* ---- the list ---- */

struct list_row {
    struct str name;
    struct str email;
    struct str href;
    struct badge status;
    bool platform_admin;
    int64_t sessions;
    int64_t keys;
    bool seen_set;
    int64_t seen;
    int64_t created;
};
static const struct field list_row_shown[] = {
    {"name", TEXT_AT(struct list_row, name)},
    {"email", TEXT_AT(struct list_row, email)},
    {"href", TEXT_AT(struct list_row, href)},
    {"status", STRUCT_AT(struct list_row, status, badge_shown)},
    {"platform_admin", BOOL_AT(struct list_row, platform_admin)},
    {"sessions", INT_AT(struct list_row, sessions)},
    {"keys", INT_AT(struct list_row, keys)},
    {"seen_set", BOOL_AT(struct list_row, seen_set)},
    {"seen", TIME_AT(struct list_row, seen)},
    {"created", TIME_AT(struct list_row, created)},
    {0},
};

struct people_view {
    struct frame frame;
    struct list people;
    struct filter_bar bar;
    struct pager pager;
};
const struct field administration_people_shown[] = {
    {"frame", STRUCT_AT(struct people_view, frame, frame_shown)},
    {"people", LIST_AT(struct people_view, people, list_row_shown)},
    FILTER_BAR_SHOWN(struct people_view, bar),
    PAGER_SHOWN(struct people_view, pager),
    {0},
};

static struct filter_bar bar_of(struct call *call)
{
    static const struct filter_choice states[] = {
        {STR_INIT("active"), STR_INIT("Active"), false},
        {STR_INIT("disabled"), STR_INIT("Disabled"), false},
        {STR_INIT("administrator"), STR_INIT("Administrators"), false},
    };
    struct filter_control *controls =
        ARENA_ARRAY(call->task.arena, 2, struct filter_control);
    controls[0] = filter_text(call, "q", "Name or e-mail", "Part of a name or address");
    controls[1] = filter_select(call, "state", "State", states, COUNT_OF(states));
    return filter_bar_of(call, controls, 2);
}

static struct list people_rows(struct call *call, const struct list *people)
{
    struct list_row *rows = ARENA_ARRAY(call->task.arena, people->count, struct list_row);
    for (size_t i = 0; i < people->count; i++) {
        const struct administered_person *person =
            LIST_ROW(*people, struct administered_person, i);
        rows[i] = (struct list_row){
            .name = person->name,
            .email = person->email,
            .href = person_path(call, person->id),
            .status = state_badge(person),
            .platform_admin = person->platform_admin,
            .sessions = person->sessions,
            .keys = person->keys,
            .seen_set = person->seen_us != 0,
            .seen = person->seen_us,
            .created = person->created_us,
        };
    }
    return (struct list){rows, people->count, sizeof *rows, false};
}

enum outcome administration_people_html(struct call *call)
{
    struct people_filter filter;
    struct list people;
    struct people_view view = {0};
    enum outcome outcome = people_filter_read(call, &filter);
    if (outcome == DONE)
        outcome = administration_people(&call->task, &filter, &people);
    if (outcome == DONE)
        outcome = frame_fill(
            call, &view.frame,
            &(struct frame_wants){"Users", "admin-users", STR("/api/v1/admin/users")});
    if (outcome != DONE)
        return outcome;
    view.people = people_rows(call, &people);
    view.bar = bar_of(call);
    view.pager = pager_of(call, people.count, people_next_cursor(call, &people));
    answer_page(call, administration_pages[PAGE_PEOPLE].bound, &view);
    return DONE;
}

/* ---- one ---- */

struct role_row {
    struct str organization;
    struct str organization_href;
    struct str role;
    struct str place;
    struct str team;
    bool expires_set;
    int64_t expires;
};
static const struct field role_row_shown[] = {
    {"organization", TEXT_AT(struct role_row, organization)},
    {"organization_href", TEXT_AT(struct role_row, organization_href)},
    {"role", TEXT_AT(struct role_row, role)},
    {"place", TEXT_AT(struct role_row, place)},
    {"team", TEXT_AT(struct role_row, team)},
    {"expires_set", BOOL_AT(struct role_row, expires_set)},
    {"expires", TIME_AT(struct role_row, expires)},
    {0},
};

struct key_row {
    struct str name;
    struct str prefix;
    int64_t created;
    bool used_set;
    int64_t used;
    bool expires_set;
    int64_t expires;
};
static const struct field key_row_shown[] = {
    {"name", TEXT_AT(struct key_row, name)},
    {"prefix", TEXT_AT(struct key_row, prefix)},
    {"created", TIME_AT(struct key_row, created)},
    {"used_set", BOOL_AT(struct key_row, used_set)},
    {"used", TIME_AT(struct key_row, used)},
    {"expires_set", BOOL_AT(struct key_row, expires_set)},
    {"expires", TIME_AT(struct key_row, expires)},
    {0},
};

struct person_view {
    struct frame frame;
    struct str name;
    struct str email;
    struct str href;
    struct badge status;
    bool platform_admin;
    bool disabled;
    bool second_factor;
    struct str link; /* only right after it was made; else "" */
    bool is_me;
    struct list facts;
    struct list roles;
    struct list keys;
};
const struct field administration_person_shown[] = {
    {"frame", STRUCT_AT(struct person_view, frame, frame_shown)},
    {"name", TEXT_AT(struct person_view, name)},
    {"email", TEXT_AT(struct person_view, email)},
    {"href", TEXT_AT(struct person_view, href)},
    {"status", STRUCT_AT(struct person_view, status, badge_shown)},
    {"platform_admin", BOOL_AT(struct person_view, platform_admin)},
    {"disabled", BOOL_AT(struct person_view, disabled)},
    {"second_factor", BOOL_AT(struct person_view, second_factor)},
    {"is_me", BOOL_AT(struct person_view, is_me)},
    {"link", TEXT_AT(struct person_view, link)},
    {"facts", LIST_AT(struct person_view, facts, fact_shown)},
    {"roles", LIST_AT(struct person_view, roles, role_row_shown)},
    {"keys", LIST_AT(struct person_view, keys, key_row_shown)},
    {0},
};

static struct list facts_of(struct arena *arena, const struct administered_person *person)
{
    struct fact *facts = ARENA_ARRAY(arena, FACTS_MAX, struct fact);
    size_t count = 0;
    facts[count++] = (struct fact){.label = STR("Id"), .text = person->id, .copy = true};
    facts[count++] =
        (struct fact){.label = STR("Created"), .is_time = true, .at = person->created_us};
    if (person->disabled_us != 0)
        facts[count++] = (struct fact){
            .label = STR("Disabled"), .is_time = true, .at = person->disabled_us};
    facts[count++] = (struct fact){
        .label = STR("Password"),
        .text = person->has_password ? STR("Set")
                                     : STR("None: signs in in another way, or not")};
    facts[count++] =
        (struct fact){.label = STR("Second factor"),
                      .text = person->second_factor ? STR("On") : STR("Off")};
    facts[count++] = (struct fact){.label = STR("Linked issuers"),
                                   .text = grouped_number(arena, person->identities)};
    facts[count++] = (struct fact){.label = STR("Sessions"),
                                   .text = grouped_number(arena, person->sessions)};
    if (person->seen_us != 0)
        facts[count++] = (struct fact){
            .label = STR("Last seen"), .is_time = true, .at = person->seen_us};
    facts[count++] = (struct fact){
        .label = STR("Administrator"),
        .text = person->platform_admin ? STR("Yes, of this installation") : STR("No")};
    return (struct list){facts, count, sizeof *facts, false};
}

static struct list role_rows(struct arena *arena, const struct list *roles)
{
    struct role_row *rows = ARENA_ARRAY(arena, roles->count, struct role_row);
    for (size_t i = 0; i < roles->count; i++) {
        const struct held_role *held = LIST_ROW(*roles, struct held_role, i);
        bool everywhere = held->org_id.at == NULL;
        rows[i] = (struct role_row){
            .organization = everywhere ? STR("Everywhere") : held->org_name,
            .organization_href =
                everywhere
                    ? STR("")
                    : ARENA_JOIN(arena, STR("/admin/organizations/"), held->org_id),
            .role = held->role,
            .place = str_is(held->scope_type, "organization") || everywhere
                         ? STR("")
                         : ARENA_JOIN(arena, held->scope_type, STR(" "), held->scope_id),
            .team = held->team,
            .expires_set = held->expires_us != 0,
            .expires = held->expires_us,
        };
    }
    return (struct list){rows, roles->count, sizeof *rows, false};
}

static struct list key_rows(struct arena *arena, const struct list *keys)
{
    struct key_row *rows = ARENA_ARRAY(arena, keys->count, struct key_row);
    for (size_t i = 0; i < keys->count; i++) {
        const struct administered_key *key = LIST_ROW(*keys, struct administered_key, i);
        rows[i] = (struct key_row){
            .name = key->name,
            .prefix = key->shown_prefix,
            .created = key->created_us,
            .used_set = key->used_us != 0,
            .used = key->used_us,
            .expires_set = key->expires_us != 0,
            .expires = key->expires_us,
        };
    }
    return (struct list){rows, keys->count, sizeof *rows, false};
}

/* `link` is shown to nobody but the one who asked for it. */
/* Everything that the page tells; `view` is then shown as it is, or with a link in it. */
static enum outcome person_read(struct call *call, struct person_view *out)
{
    struct person_details details;
    struct person_view view = {.link = STR("")};
    struct arena *arena = call->task.arena;
    struct str id = request_word(call->request, "person");
    enum outcome outcome = administration_person(&call->task, id, &details);
    if (outcome != DONE)
        return outcome;
    const struct administered_person *person = &details.person;
    outcome = frame_fill(call, &view.frame,
                         &(struct frame_wants){
                             arena_cstr(arena, person->name), "admin-users",
                             ARENA_JOIN(arena, STR("/api/v1/admin/users/"), person->id)});
    if (outcome != DONE)
        return outcome;
    view.name = person->name;
    view.email = person->email;
    view.href = person_path(call, person->id);
    view.status = state_badge(person);
    view.platform_admin = person->platform_admin;
    view.disabled = person->disabled_us != 0;
    view.second_factor = person->second_factor;
    view.is_me = str_equal(person->id, call->scope.actor_id);
    view.facts = facts_of(arena, person);
    view.roles = role_rows(arena, &details.roles);
    view.keys = key_rows(arena, &details.keys);
    *out = view;
    return DONE;
}

static enum outcome person_show(struct call *call, const struct person_view *view)
{
    answer_page(call, administration_pages[PAGE_PERSON].bound, view);
    return DONE;
}

enum outcome administration_person_html(struct call *call)
{
    struct person_view view;
    enum outcome outcome = person_read(call, &view);
    return outcome == DONE ? person_show(call, &view) : outcome;
}

/* ---- what is done to it ---- */

static enum outcome person_of(struct call *call, struct person *person)
{
    return account_find_by_id(&call->task, request_word(call->request, "person"), person);
}

static enum outcome answer_back(struct call *call, enum outcome outcome,
                                const struct person *person, const char *told)
{
    if (outcome != DONE)
        return outcome;
    return answer_redirect_flash(call, person_path(call, person->id), FLASH_GOOD,
                                 str_of(told));
}

enum outcome administration_disable_html(struct call *call)
{
    struct person person;
    enum outcome outcome = person_of(call, &person);
    if (outcome == DONE)
        outcome = account_set_disabled(&call->task, &person, true);
    return answer_back(call, outcome, &person, "The account was disabled.");
}

enum outcome administration_enable_html(struct call *call)
{
    struct person person;
    enum outcome outcome = person_of(call, &person);
    if (outcome == DONE)
        outcome = account_set_disabled(&call->task, &person, false);
    return answer_back(call, outcome, &person, "The account was enabled.");
}

enum outcome administration_sign_out_html(struct call *call)
{
    struct person person;
    enum outcome outcome = person_of(call, &person);
    if (outcome == DONE)
        outcome = account_sign_out(&call->task, &person);
    return answer_back(call, outcome, &person, "All sessions have ended.");
}

enum outcome administration_factor_off_html(struct call *call)
{
    struct person person;
    enum outcome outcome = person_of(call, &person);
    if (outcome == DONE)
        outcome = account_factor_disable_for(&call->task, &person);
    return answer_back(
        call, outcome, &person,
        "The second factor was turned off, and their sessions have ended.");
}

enum outcome administration_promote_html(struct call *call)
{
    struct person person;
    enum outcome outcome = person_of(call, &person);
    if (outcome == DONE)
        outcome = account_set_administrator(&call->task, &person, true);
    return answer_back(call, outcome, &person, "They look after the installation now.");
}

enum outcome administration_demote_html(struct call *call)
{
    struct person person;
    enum outcome outcome = person_of(call, &person);
    if (outcome == DONE)
        outcome = account_set_administrator(&call->task, &person, false);
    return answer_back(call, outcome, &person,
                       "They do not look after the installation any more.");
}

/* Whoever has the link has the account, but for its second factor. The link is made when all else
 * of the page is there: it is shown once. */
enum outcome administration_reset_link_html(struct call *call)
{
    struct person person;
    struct person_view view;
    enum outcome outcome = person_of(call, &person);
    if (outcome == DONE)
        outcome = access_require_proof(&call->task);
    if (outcome == DONE)
        outcome = person_read(call, &view);
    if (outcome == DONE)
        outcome = account_reset_link(&call->task, &person, &view.link);
    return outcome == DONE ? person_show(call, &view) : outcome;
}
