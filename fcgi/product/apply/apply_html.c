/* apply_html.c: a project as documents, on a page: download, compare, apply. */
/* SPDX-License-Identifier: ISC */
#include "product/access/permission.h"
#include "product/apply/apply_routes.h"

struct step_row {
    struct str kind;
    struct str id;
    struct str name;
    struct badge deed;
    struct list lines;
    struct str told;
};
static const struct field line_row_shown[] = {
    {"pointer", TEXT_AT(struct apply_line, pointer)},
    {"before", TEXT_AT(struct apply_line, before)},
    {"after", TEXT_AT(struct apply_line, after)},
    {0},
};
static const struct field step_row_shown[] = {
    {"kind", TEXT_AT(struct step_row, kind)},
    {"id", TEXT_AT(struct step_row, id)},
    {"name", TEXT_AT(struct step_row, name)},
    {"status", STRUCT_AT(struct step_row, deed, badge_shown)},
    {"lines", LIST_AT(struct step_row, lines, line_row_shown)},
    {"told", TEXT_AT(struct step_row, told)},
    {0},
};

struct blocker_row {
    struct str name;
    struct str href; /* "" = it has no page yet */
    struct str told;
};
static const struct field blocker_row_shown[] = {
    {"name", TEXT_AT(struct blocker_row, name)},
    {"href", TEXT_AT(struct blocker_row, href)},
    {"told", TEXT_AT(struct blocker_row, told)},
    {0},
};

struct documents_view {
    struct frame frame;
    struct str yaml_href;
    struct str json_href;
    struct str action_href;
    struct str documents;
    bool may_write;
    bool may_prune;
    bool prune;
    bool skip_grants;
    bool planned;    /* steps are what would be done */
    bool changes;    /* something would be */
    bool removes;    /* something would be taken away */
    bool other;      /* it is not what was confirmed */
    struct str plan; /* its fingerprint: what is applied is what was shown */
    struct list blockers;
    struct str summary; /* how many of each */
    struct list steps;
    struct list errors;
};
const struct field apply_documents_shown[] = {
    {"frame", STRUCT_AT(struct documents_view, frame, frame_shown)},
    {"yaml_href", TEXT_AT(struct documents_view, yaml_href)},
    {"json_href", TEXT_AT(struct documents_view, json_href)},
    {"action_href", TEXT_AT(struct documents_view, action_href)},
    {"documents", TEXT_AT(struct documents_view, documents)},
    {"may_write", BOOL_AT(struct documents_view, may_write)},
    {"may_prune", BOOL_AT(struct documents_view, may_prune)},
    {"prune", BOOL_AT(struct documents_view, prune)},
    {"skip_grants", BOOL_AT(struct documents_view, skip_grants)},
    {"other", BOOL_AT(struct documents_view, other)},
    {"removes", BOOL_AT(struct documents_view, removes)},
    {"plan", TEXT_AT(struct documents_view, plan)},
    {"blockers", LIST_AT(struct documents_view, blockers, blocker_row_shown)},
    {"planned", BOOL_AT(struct documents_view, planned)},
    {"changes", BOOL_AT(struct documents_view, changes)},
    {"summary", TEXT_AT(struct documents_view, summary)},
    {"steps", LIST_AT(struct documents_view, steps, step_row_shown)},
    {"errors", LIST_AT(struct documents_view, errors, error_line_shown)},
    {0},
};

static struct badge deed_badge(const struct apply_step *step)
{
    static const char *const shown[] = {[APPLY_SAME] = "No change",
                                        [APPLY_ADD] = "Add",
                                        [APPLY_CHANGE] = "Change",
                                        [APPLY_REMOVE] = "Delete"};
    return (struct badge){.word = step->failed ? STR("Failed") : str_of(shown[step->deed]),
                          .good = !step->failed && step->deed == APPLY_ADD,
                          .info = !step->failed && step->deed == APPLY_CHANGE,
                          .bad = step->failed || step->deed == APPLY_REMOVE,
                          .neutral = !step->failed && step->deed == APPLY_SAME};
}

static struct str summary_of(struct arena *arena, const struct list *steps)
{
    size_t counts[APPLY_REMOVE + 1] = {0};
    size_t failed = 0;
    for (size_t i = 0; i < steps->count; i++) {
        const struct apply_step *step = LIST_ROW(*steps, struct apply_step, i);
        counts[step->deed]++;
        failed += step->failed;
    }
    struct str told = arena_print(arena, "Add %zu, change %zu, delete %zu, no change %zu",
                                  counts[APPLY_ADD], counts[APPLY_CHANGE], counts[APPLY_REMOVE],
                                  counts[APPLY_SAME]);
    return failed == 0 ? told : arena_print(arena, "%.*s; failed %zu", STR_ARG(told), failed);
}

static void fill_steps(struct call *call, const struct list *steps, struct documents_view *view)
{
    struct step_row *rows = ARENA_ARRAY(call->task.arena, steps->count, struct step_row);
    for (size_t i = 0; i < steps->count; i++) {
        const struct apply_step *step = LIST_ROW(*steps, struct apply_step, i);
        struct apply_line *lines =
            ARENA_ARRAY(call->task.arena, step->lines.count, struct apply_line);
        for (size_t k = 0; k < step->lines.count; k++) {
            lines[k] = *LIST_ROW(step->lines, struct apply_line, k);
            lines[k].before = or_empty(lines[k].before);
            lines[k].after = or_empty(lines[k].after);
        }
        rows[i] = (struct step_row){step->kind, step->id, step->name, deed_badge(step),
                                    {lines, step->lines.count, sizeof *lines, false},
                                    step->told};
        view->changes = view->changes || step->deed != APPLY_SAME;
        view->removes = view->removes || step->deed == APPLY_REMOVE;
    }
    view->summary = summary_of(call->task.arena, steps);
    view->steps = (struct list){rows, steps->count, sizeof *rows, false};
}

static struct list blockers_of(struct call *call)
{
    const struct failure *failure = &call->failure;
    struct blocker_row *rows =
        ARENA_ARRAY(call->task.arena, failure->blocker_count, struct blocker_row);
    for (size_t i = 0; i < failure->blocker_count; i++)
        rows[i] = (struct blocker_row){failure->blockers[i].name,
                                       or_empty(failure->blockers[i].path),
                                       failure->blockers[i].told};
    return (struct list){rows, failure->blocker_count, sizeof *rows, false};
}

static enum outcome show(struct call *call, struct documents_view *view, int status)
{
    struct arena *arena = call->task.arena;
    struct str here =
        ARENA_JOIN(arena, STR("/projects/"), call->scope.project_id, STR("/documents"));
    enum outcome outcome = frame_fill(
        call, &view->frame,
        &(struct frame_wants){"Documents", "documents",
                              ARENA_JOIN(arena, STR("/api/v1/projects/"), call->scope.project_id,
                                         STR("/export"))});
    if (outcome != DONE)
        return outcome;
    view->yaml_href = ARENA_JOIN(arena, here, STR("/yaml"));
    view->json_href = ARENA_JOIN(arena, here, STR("/json"));
    view->action_href = here;
    view->documents = or_empty(view->documents);
    view->may_write = (call->scope.may & MAY_WRITE) != 0;
    view->may_prune = (call->scope.may & MAY_DELETE) != 0;
    view->errors = error_lines_at(call, "", STR("#documents"));
    view->blockers = blockers_of(call);
    view->plan = or_empty(view->plan);
    view->summary = or_empty(view->summary);
    answer_page_status(call, status, apply_pages[PAGE_APPLY_DOCUMENTS].bound, view);
    return DONE;
}

enum outcome apply_documents_html(struct call *call)
{
    return show(call, &(struct documents_view){.prune = false}, 200);
}

enum outcome apply_download_html(struct call *call)
{
    bool yaml;
    if (apply_format(call, request_word(call->request, "format"), &yaml) != DONE) {
        failure_clear(&call->failure);
        return ABSENT;
    }
    return apply_answer_export(call, yaml);
}

static enum outcome done(struct call *call, const struct list *steps, size_t failed,
                         struct documents_view *view)
{
    size_t count = 0;
    for (size_t i = 0; i < steps->count; i++)
        count += LIST_ROW(*steps, struct apply_step, i)->deed != APPLY_SAME;
    if (failed == 0)
        return answer_redirect_flash(
            call,
            ARENA_JOIN(call->task.arena, STR("/projects/"), call->scope.project_id,
                       STR("/resources")),
            FLASH_GOOD,
            count == 0 ? STR("Nothing had to be changed.")
                       : arena_print(call->task.arena, "Applied: %zu change%s.", count,
                                     count == 1 ? "" : "s"));
    fill_steps(call, steps, view);
    return show(call, view, 422);
}

/*
 * Who confirms has seen the plan: one that is another by now (somebody changed the project, or
 * the text was changed since) is shown again. What takes away is never done without.
 */
static bool is_confirmed(struct call *call, const struct documents_view *view)
{
    struct str plan = request_form(call->request, "plan");
    return plan.length == 0 ? !view->removes : str_equal(plan, view->plan);
}

static enum outcome plan_or_apply(struct call *call, const struct apply_project *project,
                                  struct documents_view *view)
{
    const struct apply_wants wants = {.prune = view->prune, .skip_grants = view->skip_grants};
    struct list steps;
    size_t failed = 0;
    enum outcome outcome = apply_plan(&call->task, project, &wants, &steps);
    if (outcome != DONE)
        return outcome;
    fill_steps(call, &steps, view);
    view->plan = apply_fingerprint(&call->task, &steps);
    bool wanted = str_is(request_form(call->request, "do"), "apply");
    view->planned = true;
    view->other = wanted && !is_confirmed(call, view);
    if (!wanted || view->other)
        return show(call, view, view->other ? 409 : 200);
    view->planned = false;
    outcome = apply_run(&call->task, &steps, &failed);
    return outcome == DONE ? done(call, &steps, failed, view) : outcome;
}

enum outcome apply_documents_post_html(struct call *call)
{
    struct documents_view view = {
        .documents = request_form(call->request, "documents"),
        .prune = str_is(request_form(call->request, "prune"), "true"),
        .skip_grants = str_is(request_form(call->request, "skip_grants"), "true"),
    };
    struct str file = request_form(call->request, "file");
    struct apply_project project = {.id = STR_NONE};
    if (file.length > 0)
        view.documents = file;
    if (view.prune && (call->scope.may & MAY_DELETE) == 0)
        return refuse(&call->failure, FORBIDDEN, NULL, "You may not delete resources here.", NULL);
    enum outcome outcome = apply_read(&call->task, STR(""), or_empty(view.documents), &project);
    if (outcome == DONE)
        outcome = plan_or_apply(call, &project, &view);
    if (outcome == INVALID || outcome == MALFORMED || outcome == TOO_LARGE || outcome == CLASH)
        return show(call, &view, outcome == CLASH ? 409 : 422);
    return outcome;
}
