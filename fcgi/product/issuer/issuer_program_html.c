/* issuer_program_html.c: programs of an issuer for administrators: list and form. */
/* SPDX-License-Identifier: ISC */
#include "product/frame/frame.h"
#include "product/issuer/issuer_routes.h"

struct program_row {
    struct str subject;
    struct str account;
    struct str organization;
    int64_t seen;
    struct str remove_href;
};
static const struct field program_row_shown[] = {
    {"subject", TEXT_AT(struct program_row, subject)},
    {"account", TEXT_AT(struct program_row, account)},
    {"organization", TEXT_AT(struct program_row, organization)},
    {"seen", TIME_AT(struct program_row, seen)},
    {"remove_href", TEXT_AT(struct program_row, remove_href)},
    {0},
};

struct programs_view {
    struct frame frame;
    struct str issuer;
    struct list programs;
    struct pager pager;
    struct str subject;
    struct str subject_error;
    struct str service_account_id;
    struct str service_account_id_error;
    struct list errors;
    struct str action;
};
const struct field issuer_programs_shown[] = {
    {"frame", STRUCT_AT(struct programs_view, frame, frame_shown)},
    {"issuer", TEXT_AT(struct programs_view, issuer)},
    {"programs", LIST_AT(struct programs_view, programs, program_row_shown)},
    PAGER_SHOWN(struct programs_view, pager),
    {"subject", TEXT_AT(struct programs_view, subject)},
    {"subject_error", TEXT_AT(struct programs_view, subject_error)},
    {"service_account_id", TEXT_AT(struct programs_view, service_account_id)},
    {"service_account_id_error", TEXT_AT(struct programs_view, service_account_id_error)},
    {"errors", LIST_AT(struct programs_view, errors, error_line_shown)},
    {"action", TEXT_AT(struct programs_view, action)},
    {0},
};

static struct str programs_path(struct call *call, const struct issuer *issuer)
{
    return ARENA_JOIN(call->task.arena, STR("/admin/issuers/"), issuer->id, STR("/programs"));
}

static struct list program_rows(struct call *call, const struct issuer *issuer,
                                const struct list *list)
{
    struct arena *arena = call->task.arena;
    struct program_row *rows = ARENA_ARRAY(arena, list->count, struct program_row);
    for (size_t i = 0; i < list->count; i++) {
        const struct issuer_program *program = LIST_ROW(*list, struct issuer_program, i);
        rows[i] = (struct program_row){
            .subject = program->subject,
            .account = program->service_account_name,
            .organization = program->org_id,
            .seen = program->seen_us,
            .remove_href = ARENA_JOIN(arena, programs_path(call, issuer), STR("/"), program->id,
                                      STR("/remove")),
        };
    }
    return (struct list){rows, list->count, sizeof *rows, false};
}

static enum outcome load_here(struct call *call, struct issuer *issuer)
{
    return issuer_load(&call->task, request_word(call->request, "issuer"), issuer);
}

enum outcome issuer_programs_html(struct call *call)
{
    struct issuer issuer;
    struct programs_view view = {.action = STR("")};
    struct list list;
    struct str next;
    enum outcome outcome = load_here(call, &issuer);
    if (outcome == DONE)
        outcome = issuer_program_page_read(call, issuer.id, &list, &next);
    if (outcome == DONE)
        outcome = frame_fill(call, &view.frame,
                             &(struct frame_wants){
                                 "Programs", "administration",
                                 ARENA_JOIN(call->task.arena, STR("/api/v1/issuers/"),
                                            issuer.id, STR("/programs"))});
    if (outcome != DONE)
        return outcome;
    view.issuer = issuer.name;
    view.action = programs_path(call, &issuer);
    view.programs = program_rows(call, &issuer, &list);
    view.pager = pager_of(call, list.count, next);
    view.subject = or_empty(request_form(call->request, "subject"));
    view.subject_error = error_of(call, "/subject");
    view.service_account_id = or_empty(request_form(call->request, "service_account_id"));
    view.service_account_id_error = error_of(call, "/service_account_id");
    view.errors = error_lines(call);
    answer_page(call, issuer_pages[PAGE_ISSUER_PROGRAMS].bound, &view);
    return DONE;
}

enum outcome issuer_program_add_html(struct call *call)
{
    struct issuer issuer;
    struct issuer_program program;
    enum outcome outcome = load_here(call, &issuer);
    if (outcome == DONE)
        outcome = issuer_program_add(&call->task, &issuer, call->input, &program);
    if (outcome != DONE)
        return outcome;
    return answer_redirect_flash(
        call, programs_path(call, &issuer), FLASH_GOOD,
        arena_print(call->task.arena, "Its tokens are the service account %.*s from now on.",
                    STR_ARG(program.service_account_name)));
}

enum outcome issuer_program_remove_html(struct call *call)
{
    struct issuer issuer;
    enum outcome outcome = load_here(call, &issuer);
    if (outcome != DONE)
        return outcome;
    outcome = issuer_program_remove(&call->task, &issuer, request_word(call->request, "program"));
    if (outcome != DONE && outcome != ABSENT)
        return outcome;
    return answer_redirect_flash(call, programs_path(call, &issuer), FLASH_GOOD,
                                 STR("Its tokens are nobody's from now on."));
}
