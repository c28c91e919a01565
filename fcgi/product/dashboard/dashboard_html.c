/* dashboard_html.c: the list of a project's dashboards, and a new one: begun, imported. */
/* SPDX-License-Identifier: ISC */
#include "product/access/permission.h"
#include "product/dashboard/dashboard_pages.h"
#include "product/dashboard/dashboard_template.h"

struct str dashboard_path(struct call *call, struct str more)
{
    return ARENA_JOIN(call->task.arena, STR("/projects/"), call->scope.project_id,
                      STR("/dashboards"), more);
}

struct str dashboard_page_path(struct call *call, struct str id, const char *more)
{
    return dashboard_path(call, ARENA_JOIN(call->task.arena, STR("/"), id, str_of(more)));
}

enum outcome dashboard_frame(struct call *call, struct frame *frame, struct str title,
                             struct str api_more)
{
    struct arena *arena = call->task.arena;
    const struct frame_wants wants = {
        arena_cstr(arena, title), "dashboards",
        ARENA_JOIN(arena, STR("/api/v1"), dashboard_path(call, api_more))};
    return frame_fill(call, frame, &wants);
}

/* ---- the list ---- */

struct list_row {
    struct str name;
    struct str href;
    struct str description;
    struct str panels;
    bool is_first;
    int64_t updated;
};
static const struct field list_row_shown[] = {
    {"name", TEXT_AT(struct list_row, name)},
    {"href", TEXT_AT(struct list_row, href)},
    {"description", TEXT_AT(struct list_row, description)},
    {"panels", TEXT_AT(struct list_row, panels)},
    {"is_first", BOOL_AT(struct list_row, is_first)},
    {"updated", TIME_AT(struct list_row, updated)},
    {0},
};

struct list_view {
    struct frame frame;
    struct list dashboards;
    struct filter_bar bar;
    struct pager pager;
    bool may_write;
    struct str create_href;
};
const struct field dashboard_list_shown[] = {
    {"frame", STRUCT_AT(struct list_view, frame, frame_shown)},
    {"dashboards", LIST_AT(struct list_view, dashboards, list_row_shown)},
    FILTER_BAR_SHOWN(struct list_view, bar),
    PAGER_SHOWN(struct list_view, pager),
    {"may_write", BOOL_AT(struct list_view, may_write)},
    {"create_href", TEXT_AT(struct list_view, create_href)},
    {0},
};

static struct list rows_of(struct call *call, const struct list *dashboards)
{
    struct list_row *rows =
        ARENA_ARRAY(call->task.arena, dashboards->count, struct list_row);
    for (size_t i = 0; i < dashboards->count; i++) {
        const struct dashboard *dashboard = LIST_ROW(*dashboards, struct dashboard, i);
        rows[i] = (struct list_row){
            .name = dashboard->name,
            .href = dashboard_page_path(call, dashboard->id, ""),
            .description = dashboard->description,
            .panels = arena_print(call->task.arena, "%lld", (long long)dashboard->panels),
            .is_first = dashboard->is_first,
            .updated = dashboard->updated_us,
        };
    }
    return (struct list){rows, dashboards->count, sizeof *rows, false};
}

enum outcome dashboard_list_html(struct call *call)
{
    struct list_view view = {.may_write = (call->scope.may & MAY_WRITE) != 0};
    struct dashboard_filter filter;
    struct list list;
    enum outcome outcome = dashboard_read_filter(call, &filter);
    if (outcome == DONE)
        outcome = dashboard_list(&call->task, &filter, &list);
    if (outcome == DONE)
        outcome = dashboard_frame(call, &view.frame, STR("Dashboards"), STR(""));
    if (outcome != DONE)
        return outcome;
    struct filter_control *controls =
        ARENA_ARRAY(call->task.arena, 1, struct filter_control);
    controls[0] = filter_text(call, "q", "Dashboard", "Name or description");
    view.bar = filter_bar_of(call, controls, 1);
    view.dashboards = rows_of(call, &list);
    view.pager = pager_of(call, list.count, dashboard_next_cursor(call, &list));
    view.create_href = dashboard_path(call, STR("/new"));
    answer_page(call, dashboard_pages[PAGE_DASHBOARD_LIST].bound, &view);
    return DONE;
}

/* ---- a new one ---- */

struct template_row {
    struct str id;
    struct str name;
    struct str description;
    bool selected;
};
static const struct field template_row_shown[] = {
    {"id", TEXT_AT(struct template_row, id)},
    {"name", TEXT_AT(struct template_row, name)},
    {"description", TEXT_AT(struct template_row, description)},
    {"selected", BOOL_AT(struct template_row, selected)},
    {0},
};

struct new_view {
    struct frame frame;
    struct list templates;
    struct list errors;
    struct str name, name_error;
    struct str description, description_error;
    struct str template_error;
    struct str file, import_error;
    bool is_first;
    bool may_write;
    struct str create_href, import_href, back_href;
};
/* clang-format off */
#define VIEW_TEXT(member) {#member, TEXT_AT(struct new_view, member)}
const struct field dashboard_new_shown[] = {
    {"frame", STRUCT_AT(struct new_view, frame, frame_shown)},
    {"templates", LIST_AT(struct new_view, templates, template_row_shown)},
    {"errors", LIST_AT(struct new_view, errors, error_line_shown)},
    VIEW_TEXT(name), VIEW_TEXT(name_error), VIEW_TEXT(description), VIEW_TEXT(description_error),
    VIEW_TEXT(template_error), VIEW_TEXT(file), VIEW_TEXT(import_error), VIEW_TEXT(create_href),
    VIEW_TEXT(import_href), VIEW_TEXT(back_href),
    {"is_first", BOOL_AT(struct new_view, is_first)},
    {"may_write", BOOL_AT(struct new_view, may_write)},
    {0},
};
#undef VIEW_TEXT
/* clang-format on */

static struct list templates_of(struct call *call, struct str selected)
{
    size_t count = 0;
    while (dashboard_templates[count].id != NULL)
        count++;
    struct template_row *rows = ARENA_ARRAY(call->task.arena, count, struct template_row);
    for (size_t i = 0; i < count; i++)
        rows[i] = (struct template_row){
            str_of(dashboard_templates[i].id),
            i == 0 ? STR("Empty") : str_of(dashboard_templates[i].name),
            str_of(dashboard_templates[i].description),
            str_is(selected, dashboard_templates[i].id),
        };
    return (struct list){rows, count, sizeof *rows, false};
}

static enum outcome show_new(struct call *call, struct new_view *view, int status)
{
    enum outcome outcome =
        dashboard_frame(call, &view->frame, STR("New dashboard"), STR(""));
    if (outcome != DONE)
        return outcome;
    view->may_write = (call->scope.may & MAY_WRITE) != 0;
    view->templates = templates_of(call, typed_or(call, "template", STR("resources")));
    view->name = typed_or(call, "name", STR(""));
    view->description = typed_or(call, "description", STR(""));
    view->is_first = str_is(request_form(call->request, "first"), "true");
    view->file = or_empty(view->file);
    view->import_error = or_empty(view->import_error);
    view->name_error = or_empty(view->name_error);
    view->description_error = or_empty(view->description_error);
    view->template_error = or_empty(view->template_error);
    view->create_href = dashboard_path(call, STR("/new"));
    view->import_href = dashboard_path(call, STR("/import"));
    view->back_href = dashboard_path(call, STR(""));
    answer_page_status(call, status, dashboard_pages[PAGE_DASHBOARD_NEW].bound, view);
    return DONE;
}

enum outcome dashboard_new_html(struct call *call)
{
    struct new_view view = {.may_write = false};
    return show_new(call, &view, 200);
}

/* A form that is sent twice finds what it made. */
static enum outcome add_once(struct call *call, const struct dashboard_draft *draft,
                             struct dashboard *out)
{
    enum outcome outcome = dashboard_add(&call->task, draft, out);
    if (outcome == CLASH && dashboard_find_twin(&call->task, draft, out) == DONE)
        outcome = DONE;
    return outcome;
}

static enum outcome refused_again(struct call *call, enum outcome outcome)
{
    struct new_view view = {
        .errors = error_lines(call),
        .name_error = error_of(call, "/name"),
        .description_error = error_of(call, "/description"),
        .template_error = error_of(call, "/template"),
    };
    if (outcome != INVALID && (outcome != CLASH || call->failure.field_count == 0))
        return outcome;
    return show_new(call, &view, outcome_status(outcome));
}

enum outcome dashboard_add_html(struct call *call)
{
    struct arena *arena = call->task.arena;
    struct str word = or_empty(request_form(call->request, "template"));
    const struct dashboard_template *template =
        dashboard_template_find(word.length == 0 ? STR("empty") : word);
    struct dashboard dashboard;
    if (template == NULL) {
        failure_field(&call->failure, STR("/template"), "not_one_of",
                      "There is no such template.");
        return refused_again(call, INVALID);
    }
    const struct dashboard_draft draft = {
        .name = or_empty(request_form(call->request, "name")),
        .description = or_empty(request_form(call->request, "description")),
        .document = dashboard_template_document(arena, template),
        .is_first = str_is(request_form(call->request, "first"), "true"),
    };
    enum outcome outcome = add_once(call, &draft, &dashboard);
    if (outcome != DONE)
        return refused_again(call, outcome);
    return answer_redirect_flash(
        call,
        dashboard_page_path(call, dashboard.id, dashboard.panels == 0 ? "/edit" : ""),
        FLASH_GOOD, ARENA_JOIN(arena, dashboard.name, STR(" was made.")));
}

/* ---- imported ---- */

static struct str text_member(const struct node *tree, const char *name)
{
    const struct node *member = node_member(tree, str_of(name));
    return member != NULL && member->kind == NODE_TEXT ? member->text : STR("");
}

static enum outcome import_read(struct call *call, struct str text,
                                struct dashboard_draft *draft)
{
    struct node *tree = NULL;
    int64_t format = 0;
    enum outcome outcome = json_parse(call->task.arena, text, &call->failure, &tree);
    if (outcome != DONE)
        return outcome;
    if (tree->kind != NODE_OBJECT)
        return refuse(&call->failure, INVALID, NULL, "This is no exported dashboard.",
                      NULL);
    const struct node *number = node_member(tree, STR("format"));
    if (number != NULL && !node_is_int(number, &format))
        format = 0;
    *draft = (struct dashboard_draft){
        .name = text_member(tree, "name"),
        .description = text_member(tree, "description"),
        .document = node_member(tree, STR("document")),
    };
    struct str name = str_trim(or_empty(request_form(call->request, "import_name")));
    if (name.length > 0)
        draft->name = name;
    return dashboard_import_check(&call->failure, text_member(tree, "kind"), format,
                                  draft->document);
}

enum outcome dashboard_import_html(struct call *call)
{
    struct arena *arena = call->task.arena;
    struct str text = or_empty(request_form(call->request, "export"));
    struct str file = or_empty(request_form(call->request, "file"));
    struct dashboard_draft draft = {.dry = false};
    struct dashboard dashboard;
    struct new_view view = {.file = file.length > 0 ? file : text};
    enum outcome outcome = import_read(call, view.file, &draft);
    if (outcome == DONE)
        outcome = add_once(call, &draft, &dashboard);
    if (outcome == DONE)
        return answer_redirect_flash(
            call, dashboard_page_path(call, dashboard.id, ""), FLASH_GOOD,
            ARENA_JOIN(arena, dashboard.name, STR(" was imported.")));
    if (outcome != INVALID && outcome != MALFORMED && outcome != TOO_LARGE &&
        outcome != CLASH)
        return outcome;
    view.errors = error_lines_at(call, "", STR("#export"));
    view.import_error = STR("This cannot be imported as it is: see above.");
    return show_new(call, &view, outcome == CLASH ? 409 : 422);
}

/* ---- deeds with one button ---- */

enum outcome dashboard_copy_html(struct call *call)
{
    struct dashboard copy;
    enum outcome outcome = dashboard_copy(
        &call->task, request_word(call->request, "dashboard"), STR(""), false, &copy);
    if (outcome == CLASH)
        return answer_redirect_flash(call, dashboard_path(call, STR("")), FLASH_BAD,
                                     call->failure.told);
    if (outcome != DONE)
        return outcome;
    return answer_redirect_flash(
        call, dashboard_page_path(call, copy.id, "/edit"), FLASH_GOOD,
        ARENA_JOIN(call->task.arena, copy.name, STR(" was made. It is shown here.")));
}

/* Which one the project begins with: "first=true" or "first=false". */
enum outcome dashboard_first_html(struct call *call)
{
    struct dashboard dashboard;
    bool is_first = str_is(request_form(call->request, "first"), "true");
    enum outcome outcome =
        dashboard_load(&call->task, request_word(call->request, "dashboard"), &dashboard);
    if (outcome == DONE)
        outcome = dashboard_change(&call->task, dashboard.id,
                                   &(struct dashboard_change){
                                       .marks = true,
                                       .is_first = is_first,
                                       .seen = dashboard.generation,
                                   },
                                   &dashboard);
    if (outcome != DONE && outcome != STALE)
        return outcome;
    return answer_redirect_flash(
        call, dashboard_page_path(call, request_word(call->request, "dashboard"), ""),
        outcome == DONE ? FLASH_GOOD : FLASH_BAD,
        outcome == STALE ? call->failure.told
        : is_first       ? STR("The project's page leads here now.")
                         : STR("The project's page leads to no dashboard now."));
}
