/* issuer_group_html.c: groups of issuers that count in an organization: list and form. */
/* SPDX-License-Identifier: ISC */
#include "product/frame/frame.h"
#include "product/issuer/issuer_routes.h"

struct mapping_row {
    struct str group_name;
    struct str issuer_name;
    struct str gives;
    bool is_team;
    int64_t created;
    struct str remove_href;
};
static const struct field mapping_row_shown[] = {
    {"group_name", TEXT_AT(struct mapping_row, group_name)},
    {"issuer_name", TEXT_AT(struct mapping_row, issuer_name)},
    {"gives", TEXT_AT(struct mapping_row, gives)},
    {"is_team", BOOL_AT(struct mapping_row, is_team)},
    {"created", TIME_AT(struct mapping_row, created)},
    {"remove_href", TEXT_AT(struct mapping_row, remove_href)},
    {0},
};

struct groups_view {
    struct frame frame;
    struct list mappings;
    struct pager pager;
    struct list issuer_choices;
    struct list team_choices;
    struct list role_choices;
    struct str group_name;
    struct str group_name_error;
    struct str issuer_error;
    struct str gives_error;
    struct list errors;
    struct str action;
};
const struct field issuer_groups_shown[] = {
    {"frame", STRUCT_AT(struct groups_view, frame, frame_shown)},
    {"mappings", LIST_AT(struct groups_view, mappings, mapping_row_shown)},
    PAGER_SHOWN(struct groups_view, pager),
    {"issuer_choices", LIST_AT(struct groups_view, issuer_choices, filter_choice_shown)},
    {"team_choices", LIST_AT(struct groups_view, team_choices, filter_choice_shown)},
    {"role_choices", LIST_AT(struct groups_view, role_choices, filter_choice_shown)},
    {"group_name", TEXT_AT(struct groups_view, group_name)},
    {"group_name_error", TEXT_AT(struct groups_view, group_name_error)},
    {"issuer_error", TEXT_AT(struct groups_view, issuer_error)},
    {"gives_error", TEXT_AT(struct groups_view, gives_error)},
    {"errors", LIST_AT(struct groups_view, errors, error_line_shown)},
    {"action", TEXT_AT(struct groups_view, action)},
    {0},
};

static struct str groups_path(struct call *call)
{
    return ARENA_JOIN(call->task.arena, STR("/organizations/"), call->scope.org_id,
                      STR("/groups"));
}

static struct list mapping_rows(struct call *call, const struct list *list)
{
    struct arena *arena = call->task.arena;
    struct mapping_row *rows = ARENA_ARRAY(arena, list->count, struct mapping_row);
    for (size_t i = 0; i < list->count; i++) {
        const struct issuer_mapping *mapping = LIST_ROW(*list, struct issuer_mapping, i);
        bool team = mapping->team_id.at != NULL;
        rows[i] = (struct mapping_row){
            .group_name = mapping->group_name,
            .issuer_name = mapping->issuer_name,
            .gives = or_empty(team ? mapping->team_name : mapping->role_title),
            .is_team = team,
            .created = mapping->created_us,
            .remove_href =
                ARENA_JOIN(arena, groups_path(call), STR("/"), mapping->id, STR("/remove")),
        };
    }
    return (struct list){rows, list->count, sizeof *rows, false};
}

static struct list choices_of(struct call *call, const char *name, const struct list *list)
{
    struct filter_choice *rows =
        ARENA_ARRAY(call->task.arena, list->count, struct filter_choice);
    struct str typed = request_form(call->request, name);
    for (size_t i = 0; i < list->count; i++) {
        const struct issuer_choice *choice = LIST_ROW(*list, struct issuer_choice, i);
        rows[i] =
            (struct filter_choice){choice->id, choice->name, str_equal(choice->id, typed)};
    }
    return (struct list){rows, list->count, sizeof *rows, false};
}

enum outcome issuer_groups_html(struct call *call)
{
    struct groups_view view = {.action = groups_path(call)};
    struct issuer_mapping_choices choices = {0};
    struct list list;
    struct str next;
    enum outcome outcome = issuer_mapping_page_read(call, &list, &next);
    if (outcome == DONE)
        outcome = issuer_mapping_choices(&call->task, &choices);
    if (outcome == DONE)
        outcome = frame_fill(
            call, &view.frame,
            &(struct frame_wants){"Groups", "access",
                                  ARENA_JOIN(call->task.arena, STR("/api/v1"), view.action)});
    if (outcome != DONE)
        return outcome;
    view.mappings = mapping_rows(call, &list);
    view.pager = pager_of(call, list.count, next);
    view.issuer_choices = choices_of(call, "issuer_id", &choices.issuers);
    view.team_choices = choices_of(call, "team_id", &choices.teams);
    view.role_choices = choices_of(call, "role_id", &choices.roles);
    view.group_name = or_empty(request_form(call->request, "group_name"));
    view.group_name_error = error_of(call, "/group_name");
    view.issuer_error = error_of(call, "/issuer_id");
    view.gives_error = error_of(call, "/team_id");
    if (view.gives_error.length == 0)
        view.gives_error = error_of(call, "/role_id");
    view.errors = error_lines(call);
    answer_page(call, issuer_pages[PAGE_ISSUER_GROUPS].bound, &view);
    return DONE;
}

enum outcome issuer_mapping_add_html(struct call *call)
{
    struct issuer_mapping mapping;
    enum outcome outcome = issuer_mapping_add(&call->task, call->input, &mapping);
    if (outcome == FORBIDDEN || outcome == CLASH) {
        failure_field(&call->failure, STR("/team_id"), call->failure.code, "%.*s",
                      STR_ARG(call->failure.told));
        return INVALID;
    }
    if (outcome != DONE)
        return outcome;
    return answer_redirect_flash(
        call, groups_path(call), FLASH_GOOD,
        arena_print(call->task.arena, "Members of %.*s get this from their next sign-in on.",
                    STR_ARG(mapping.group_name)));
}

enum outcome issuer_mapping_remove_html(struct call *call)
{
    enum outcome outcome =
        issuer_mapping_remove(&call->task, request_word(call->request, "mapping"));
    if (outcome != DONE && outcome != ABSENT)
        return outcome;
    return answer_redirect_flash(call, groups_path(call), FLASH_GOOD,
                                 STR("The mapping was removed, with what only it gave."));
}
