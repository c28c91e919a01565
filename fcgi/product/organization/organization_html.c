/* organization_html.c: the list of organizations, and the form for a new one. */
/* SPDX-License-Identifier: ISC */
#include "product/frame/frame.h"
#include "product/organization/organization_routes.h"

const struct field organization_form_fields[] = {
    {"name", TEXT_AT(struct organization_input, name), .max = 500},
    {"id", TEXT_AT(struct organization_input, id), .max = 200},
    {0},
};

/* ---- tiles ---- */

struct stat_tile count_tile(struct arena *arena, const char *label, int64_t count)
{
    return (struct stat_tile){
        .label = str_of(label),
        .value = arena_print(arena, "%lld", (long long)count),
        .unit = STR(""),
        .note = STR(""),
        .href = STR(""),
    };
}

void health_tiles(struct arena *arena, const struct health_counts *counts,
                  struct stat_tile tiles[HEALTH_TILES])
{
    tiles[0] = count_tile(arena, "Resources", counts->total);
    tiles[1] = count_tile(arena, "Healthy", counts->healthy);
    tiles[2] = count_tile(arena, "In progress", counts->busy);
    tiles[3] = count_tile(arena, "Need attention", counts->failed + counts->degraded);
    if (counts->total > 0)
        tiles[1].unit = arena_print(arena, "of %lld", (long long)counts->total);
    if (counts->failed > 0)
        tiles[3].note = arena_print(arena, "%lld failed", (long long)counts->failed);
}

/* ---- the list ---- */

struct list_row {
    struct str name;
    struct str id;
    struct str href; /* "" = only something below it can be seen */
    struct str role;
    bool personal;
    int64_t projects;
    int64_t created;
};

static const struct field list_row_shown[] = {
    {"name", TEXT_AT(struct list_row, name)},
    {"id", TEXT_AT(struct list_row, id)},
    {"href", TEXT_AT(struct list_row, href)},
    {"role", TEXT_AT(struct list_row, role)},
    {"personal", BOOL_AT(struct list_row, personal)},
    {"projects", INT_AT(struct list_row, projects)},
    {"created", TIME_AT(struct list_row, created)},
    {0},
};

struct list_view {
    struct frame frame;
    struct list organizations;
    struct list heads;
    struct filter_bar bar;
    struct pager pager;
    struct str create_href;
};

const struct field organization_list_shown[] = {
    {"frame", STRUCT_AT(struct list_view, frame, frame_shown)},
    {"organizations", LIST_AT(struct list_view, organizations, list_row_shown)},
    {"heads", LIST_AT(struct list_view, heads, table_head_shown)},
    FILTER_BAR_SHOWN(struct list_view, bar),
    PAGER_SHOWN(struct list_view, pager),
    {"create_href", TEXT_AT(struct list_view, create_href)},
    {0},
};

static struct list rows_of(struct arena *arena, const struct list *list)
{
    struct list_row *rows = ARENA_ARRAY(arena, list->count, struct list_row);
    for (size_t i = 0; i < list->count; i++) {
        const struct organization *organization = LIST_ROW(*list, struct organization, i);
        rows[i] = (struct list_row){
            .name = organization->name,
            .id = organization->id,
            .href = organization->may_read
                        ? ARENA_JOIN(arena, STR("/organizations/"), organization->id)
                        : STR(""),
            .role = organization->role.length > 0 ? organization->role
                                                  : STR("In some projects only"),
            .personal = organization->personal,
            .projects = organization->project_count,
            .created = organization->created_us,
        };
    }
    return (struct list){rows, list->count, sizeof *rows, false};
}

static struct list heads_of(struct arena *arena)
{
    static const char *const labels[] = {"Organization", "Id", "Your role", "Projects",
                                         "Created"};
    struct table_head *heads = ARENA_ARRAY(arena, COUNT_OF(labels), struct table_head);
    for (size_t i = 0; i < COUNT_OF(labels); i++)
        heads[i] = (struct table_head){.label = str_of(labels[i]), .href = STR("")};
    heads[3].is_number = true;
    return (struct list){heads, COUNT_OF(labels), sizeof *heads, false};
}

enum outcome organization_list_html(struct call *call)
{
    struct list_view view = {.create_href = STR("/organizations/new")};
    struct organization_filter filter;
    struct list list;
    enum outcome outcome = organization_read_filter(call, &filter);
    if (outcome == DONE)
        outcome = organization_list(&call->task, &filter, &list);
    if (outcome == DONE)
        outcome = frame_fill(call, &view.frame,
                             &(struct frame_wants){"Organizations", "organizations",
                                                   STR("/api/v1/organizations")});
    if (outcome != DONE)
        return outcome;
    struct filter_control *control =
        ARENA_ARRAY(call->task.arena, 1, struct filter_control);
    *control = filter_text(call, "q", "Name or id", "Part of a name or id");
    view.bar = filter_bar_of(call, control, 1);
    view.organizations = rows_of(call->task.arena, &list);
    view.heads = heads_of(call->task.arena);
    view.pager = pager_of(call, list.count, organization_next_cursor(call, &list));
    answer_page(call, organization_pages[PAGE_ORGANIZATION_LIST].bound, &view);
    return DONE;
}

/* ---- a new one ---- */

struct create_view {
    struct frame frame;
    struct str name;
    struct str name_error;
    struct str id;
    struct str id_error;
    struct list errors;
    struct str action_href;
    struct str back_href;
};

const struct field organization_create_shown[] = {
    {"frame", STRUCT_AT(struct create_view, frame, frame_shown)},
    {"name", TEXT_AT(struct create_view, name)},
    {"name_error", TEXT_AT(struct create_view, name_error)},
    {"id", TEXT_AT(struct create_view, id)},
    {"id_error", TEXT_AT(struct create_view, id_error)},
    {"errors", LIST_AT(struct create_view, errors, error_line_shown)},
    {"action_href", TEXT_AT(struct create_view, action_href)},
    {"back_href", TEXT_AT(struct create_view, back_href)},
    {0},
};

static struct str typed(const struct call *call, const char *name)
{
    struct str text = request_form(call->request, name);
    return text.at == NULL ? STR("") : text;
}

enum outcome organization_create_html(struct call *call)
{
    struct create_view view = {
        .name = typed(call, "name"),
        .name_error = error_of(call, "/name"),
        .id = typed(call, "id"),
        .id_error = error_of(call, "/id"),
        .errors = error_lines(call),
        .action_href = STR("/organizations/new"),
        .back_href = STR("/organizations"),
    };
    enum outcome outcome =
        frame_fill(call, &view.frame,
                   &(struct frame_wants){"Create organization", "organizations",
                                         STR("/api/v1/organizations")});
    if (outcome == DONE)
        answer_page(call, organization_pages[PAGE_ORGANIZATION_CREATE].bound, &view);
    return outcome;
}

enum outcome organization_add_html(struct call *call)
{
    const struct organization_input *input = call->input;
    struct organization organization;
    struct str id = str_trim(input->id);
    enum outcome outcome =
        organization_add(&call->task,
                         &(struct organization_draft){
                             .id = id.length == 0 ? STR_NONE : id, .name = input->name},
                         &organization);
    if (outcome != DONE)
        return outcome;
    return answer_redirect_flash(
        call, ARENA_JOIN(call->task.arena, STR("/organizations/"), organization.id),
        FLASH_GOOD,
        ARENA_JOIN(call->task.arena, organization.name, STR(" was created.")));
}
