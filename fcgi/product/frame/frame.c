/* frame.c: what every page shows around itself. */
/* SPDX-License-Identifier: ISC */
#include "product/frame/frame.h"

#include <string.h>

#include "platform/site/asset.h"
#include "product/access/permission.h"

enum { VIEWS_LIMIT = 50, SWITCH_LIMIT = 50, CRUMBS_MAX = 6, SECTIONS_MAX = 16 };

struct crumb {
    struct str title;
    struct str href;
    bool current;
};

struct section {
    struct str title;
    struct str href;
    struct str icon;
    bool current;
};

struct switch_item {
    struct str title;
    struct str note;
    struct str href;
    bool current;
};

static const struct field person_shown[] = {
    {"name", TEXT_AT(struct frame_person, name)},
    {"email", TEXT_AT(struct frame_person, email)},
    {"initials", TEXT_AT(struct frame_person, initials)},
    {0},
};
static const struct field crumb_shown[] = {
    {"title", TEXT_AT(struct crumb, title)},
    {"href", TEXT_AT(struct crumb, href)},
    {"current", BOOL_AT(struct crumb, current)},
    {0},
};
static const struct field section_shown[] = {
    {"title", TEXT_AT(struct section, title)},
    {"href", TEXT_AT(struct section, href)},
    {"icon", TEXT_AT(struct section, icon)},
    {"current", BOOL_AT(struct section, current)},
    {0},
};
static const struct field switch_shown[] = {
    {"title", TEXT_AT(struct switch_item, title)},
    {"note", TEXT_AT(struct switch_item, note)},
    {"href", TEXT_AT(struct switch_item, href)},
    {"current", BOOL_AT(struct switch_item, current)},
    {0},
};

struct kept_view {
    struct str name;
    struct str href;
    bool current;
};
static const struct field kept_view_shown[] = {
    {"name", TEXT_AT(struct kept_view, name)}, {"href", TEXT_AT(struct kept_view, href)},
    {"current", BOOL_AT(struct kept_view, current)},
    {0},
};

struct shown_flash {
    struct str text;
    bool good, bad, info;
    struct str href;
    struct str action;
};
static const struct field flash_shown[] = {
    {"text", TEXT_AT(struct shown_flash, text)},     {"good", BOOL_AT(struct shown_flash, good)},
    {"bad", BOOL_AT(struct shown_flash, bad)},       {"info", BOOL_AT(struct shown_flash, info)},
    {"href", TEXT_AT(struct shown_flash, href)},     {"action", TEXT_AT(struct shown_flash, action)},
    {0},
};

const struct field frame_shown[] = {
    {"title", TEXT_AT(struct frame, title)},
    {"css", TEXT_AT(struct frame, css)},
    {"js", TEXT_AT(struct frame, js)},
    {"chart_js", TEXT_AT(struct frame, chart_js)},
    {"icons", TEXT_AT(struct frame, icons)},
    {"mark", TEXT_AT(struct frame, mark)},
    {"theme", TEXT_AT(struct frame, theme)},
    {"theme_light", BOOL_AT(struct frame, theme_light)},
    {"theme_dark", BOOL_AT(struct frame, theme_dark)},
    {"theme_system", BOOL_AT(struct frame, theme_system)},
    {"lang", TEXT_AT(struct frame, lang)},
    {"csrf", TEXT_AT(struct frame, csrf)},
    {"signed_in", BOOL_AT(struct frame, signed_in)},
    {"is_admin", BOOL_AT(struct frame, is_admin)},
    {"person", STRUCT_AT(struct frame, person, person_shown)},
    {"crumbs", LIST_AT(struct frame, crumbs, crumb_shown)},
    {"scope_title", TEXT_AT(struct frame, scope_title)},
    {"sections", LIST_AT(struct frame, sections, section_shown)},
    {"switch_label", TEXT_AT(struct frame, switch_label)},
    {"switch_items", LIST_AT(struct frame, switch_items, switch_shown)},
    {"search_action", TEXT_AT(struct frame, search_action)},
    {"search_query", TEXT_AT(struct frame, search_query)},
    {"flashes", LIST_AT(struct frame, flashes, flash_shown)},
    {"shortcuts", BOOL_AT(struct frame, shortcuts)},
    {"keeps_views", BOOL_AT(struct frame, keeps_views)},
    {"views", LIST_AT(struct frame, views, kept_view_shown)},
    {"view_path", TEXT_AT(struct frame, view_path)},
    {"view_query", TEXT_AT(struct frame, view_query)},
    {"version", TEXT_AT(struct frame, version)},
    {"request_id", TEXT_AT(struct frame, request_id)},
    {"path", TEXT_AT(struct frame, path)},
    {"base_url", TEXT_AT(struct frame, base_url)},
    {"api_path", TEXT_AT(struct frame, api_path)},
    {0},
};

/* First letters of the first two words, upper case for ASCII; one character each. */
struct str initials_of(struct arena *arena, struct str name)
{
    struct buf buf = buf_open(arena, 16, 16);
    struct str rest = name, word;
    for (int words = 0; words < 2 && str_cut(&rest, ' ', &word);) {
        if (word.length == 0)
            continue;
        size_t length = 1;
        while (length < word.length && ((unsigned char)word.at[length] & 0xc0) == 0x80)
            length++;
        char first = word.at[0];
        if (length == 1 && first >= 'a' && first <= 'z')
            buf_add_char(&buf, (char)(first - 32));
        else
            buf_add(&buf, str_slice(word, 0, length));
        words++;
    }
    return buf_str(&buf);
}

static struct list flashes_of(struct call *call)
{
    struct list taken = call_flashes(call);
    struct shown_flash *rows = ARENA_ARRAY(call->task.arena, taken.count, struct shown_flash);
    for (size_t i = 0; i < taken.count; i++) {
        const struct flash *flash = LIST_ROW(taken, struct flash, i);
        rows[i] = (struct shown_flash){flash->text, flash->good, flash->bad, flash->info,
                                       STR(""), STR("")};
    }
    return (struct list){rows, taken.count, sizeof *rows, false};
}

/* What needs neither place nor store. */
static void fill_shared(struct call *call, struct frame *frame)
{
    const struct request *request = call->request;
    const struct caller *caller = call->caller;
    struct str theme = caller == NULL ? STR("") : caller->theme;
    *frame = (struct frame){
        .css = asset_url("console.css"),
        .js = asset_url("console.js"),
        .chart_js = asset_url("chart.js"),
        .icons = asset_url("icons.svg"),
        .mark = asset_url("mark.svg"),
        .theme = theme,
        .theme_light = str_is(theme, "light"),
        .theme_dark = str_is(theme, "dark"),
        .theme_system = theme.length == 0,
        .lang = STR("en"),
        .csrf = call->csrf,
        .signed_in = caller != NULL,
        .is_admin = (call->scope.may & MAY_ADMINISTER) != 0,
        .search_action = caller != NULL ? STR("/search") : STR(""),
        .search_query = STR(""),
        .flashes = flashes_of(call),
        .shortcuts = caller == NULL || caller->shortcuts,
        .version = STR(PACKAGE_VERSION),
        .request_id = request->request_id,
        .path = request->query_text.length == 0
                    ? request->path
                    : ARENA_JOIN(request->arena, request->path, STR("?"), request->query_text),
        .base_url = site_base_url(call->site),
    };
    if (caller != NULL)
        frame->person = (struct frame_person){caller->name, caller->email,
                                              initials_of(request->arena, caller->name)};
}

/* ---- crumbs, sections, title ---- */

static void add_crumb(struct crumb *crumbs, struct list *list, struct str title, struct str href)
{
    if (list->count == CRUMBS_MAX)
        bug("more crumbs than a page has");
    crumbs[list->count++] = (struct crumb){title, href, false};
}

static struct str place_path(struct call *call, const char *kind)
{
    struct arena *arena = call->task.arena;
    const struct scope *scope = &call->scope;
    if (strcmp(kind, "organization") == 0)
        return ARENA_JOIN(arena, STR("/organizations/"), scope->org_id);
    struct str project = ARENA_JOIN(arena, STR("/projects/"), scope->project_id);
    if (strcmp(kind, "project") == 0)
        return project;
    return ARENA_JOIN(arena, project, STR("/resources/"), scope->resource_id);
}

static void fill_crumbs(struct call *call, struct frame *frame, const struct frame_wants *wants)
{
    const struct scope *scope = &call->scope;
    struct crumb *crumbs = ARENA_ARRAY(call->task.arena, CRUMBS_MAX, struct crumb);
    struct list list = {crumbs, 0, sizeof *crumbs, false};
    if (scope->org_id.at != NULL)
        add_crumb(crumbs, &list, frame->org_name,
                  frame->reads_org ? place_path(call, "organization") : STR(""));
    if (scope->project_id.at != NULL)
        add_crumb(crumbs, &list, frame->project_name,
                  frame->reads_project ? place_path(call, "project") : STR(""));
    if (scope->resource_id.at != NULL)
        add_crumb(crumbs, &list, frame->resource_name, place_path(call, "resource"));
    if (wants->title != NULL)
        add_crumb(crumbs, &list, str_of(wants->title), STR(""));
    if (list.count > 0)
        crumbs[list.count - 1].current = true;
    struct buf title = buf_open(call->task.arena, 128, KIB(2));
    for (size_t i = list.count; i > 0; i--) {
        buf_add(&title, crumbs[i - 1].title);
        if (i > 1)
            BUF_ADD(&title, ", ");
    }
    frame->title = buf_str(&title);
    if (list.count == 1)
        list.count = 0; /* what has nothing above it needs no crumb of itself */
    frame->crumbs = list;
}

struct section_row {
    const char *name;  /* as in frame_wants.section */
    const char *title;
    const char *path;  /* behind the place's path */
    const char *icon;
};

static const struct section_row project_sections[] = {
    {"overview", "Overview", "", "overview"},
    {"resources", "Resources", "/resources", "resource"},
    {"logs", "Logs", "/logs", "logs"},
    {"dashboards", "Dashboards", "/dashboards", "metrics"},
    {"secrets", "Secrets", "/secrets", "secret"},
    {"access", "Access", "/access", "access"},
    {"service-accounts", "Service accounts", "/service-accounts", "key"},
    {"audit", "Audit", "/audit", "audit"},
    {"documents", "Documents", "/documents", "file"},
    {"settings", "Settings", "/settings", "settings"},
    {0},
};
static const struct section_row organization_sections[] = {
    {"overview", "Overview", "", "overview"},
    {"projects", "Projects", "/projects", "project"},
    {"access", "Access", "/access", "access"},
    {"members", "Members", "/members", "person"},
    {"roles", "Roles", "/roles", "access"},
    {"teams", "Teams", "/teams", "organization"},
    {"service-accounts", "Service accounts", "/service-accounts", "key"},
    {"presets", "Presets", "/presets", "copy"},
    {"audit", "Audit", "/audit", "audit"},
    {"settings", "Settings", "/settings", "settings"},
    {0},
};
static const struct section_row top_sections[] = {
    {"home", "Home", "/", "home"},
    {"projects", "Projects", "/projects", "project"},
    {"organizations", "Organizations", "/organizations", "organization"},
    {"catalog", "Catalog", "/catalog", "catalog"},
    {"account", "Profile", "/account", "person"},
    {"security", "Security", "/account/security", "shield"},
    {"keys", "API keys", "/account/keys", "key"},
    {0},
};

/* Pages whose section is named "admin..." are the administrators'. */
static const struct section_row admin_sections[] = {
    {"admin", "Overview", "/admin", "overview"},
    {"admin-users", "Users", "/admin/users", "person"},
    {"admin-organizations", "Organizations", "/admin/organizations", "organization"},
    {"admin-issuers", "Issuers", "/admin/issuers", "shield"},
    {"admin-catalog", "Catalog", "/admin/catalog", "catalog"},
    {"admin-limits", "Limits", "/admin/limits", "filter"},
    {"admin-features", "Feature switches", "/admin/features", "settings"},
    {0},
};

/* The trail of an organization is for some; that of a project for all who see the project. */
static bool section_is_for(const struct call *call, const struct section_row *row)
{
    return call->scope.org_id.at == NULL || call->scope.project_id.at != NULL ||
           strcmp(row->path, "/audit") != 0 || (call->scope.may & MAY_READ_AUDIT) != 0;
}

static void fill_sections(struct call *call, struct frame *frame, const char *current)
{
    const struct section_row *rows = top_sections;
    struct str base = STR("");
    frame->scope_title = STR("KtrlPlane");
    if (call->scope.project_id.at != NULL && frame->reads_project) {
        rows = project_sections;
        base = place_path(call, "project");
        frame->scope_title = frame->project_name;
    } else if (call->scope.project_id.at == NULL && call->scope.org_id.at != NULL) {
        rows = organization_sections;
        base = place_path(call, "organization");
        frame->scope_title = frame->org_name;
    } else if (current != NULL && strncmp(current, "admin", 5) == 0) {
        rows = admin_sections;
        frame->scope_title = STR("Administration");
    }
    struct section *sections = ARENA_ARRAY(call->task.arena, SECTIONS_MAX, struct section);
    size_t count = 0;
    for (; rows->name != NULL; rows++)
        if (section_is_for(call, rows))
            sections[count++] = (struct section){
                .title = str_of(rows->title),
                .href = ARENA_JOIN(call->task.arena, base, str_of(rows->path)),
                .icon = str_of(rows->icon),
                .current = current != NULL && strcmp(current, rows->name) == 0,
            };
    frame->sections = (struct list){sections, count, sizeof *sections, false};
}

/* ---- what the store knows of the place ---- */

struct switch_row {
    struct str id;
    struct str name;
    struct str org_name;
};
static const struct field switch_columns[] = {
    {"id", TEXT_AT(struct switch_row, id)},
    {"name", TEXT_AT(struct switch_row, name)},
    {"org_name", TEXT_AT(struct switch_row, org_name)},
    {0},
};

static void fill_switch(struct call *call, struct frame *frame, const struct list *projects)
{
    struct arena *arena = call->task.arena;
    struct switch_item *items = ARENA_ARRAY(arena, projects->count, struct switch_item);
    struct str last = STR_NONE;
    size_t count = 0;
    for (size_t i = 0; i < projects->count; i++) {
        const struct switch_row *row = LIST_ROW(*projects, struct switch_row, i);
        if (str_equal(row->id, last))
            continue;
        last = row->id;
        items[count++] = (struct switch_item){
            .title = row->name,
            .note = row->org_name,
            .href = ARENA_JOIN(arena, STR("/projects/"), row->id),
            .current = str_equal(row->id, call->scope.project_id),
        };
    }
    frame->switch_items = (struct list){items, count, sizeof *items, false};
    frame->switch_label = frame->project_name.at != NULL ? frame->project_name
                          : frame->org_name.at != NULL   ? frame->org_name
                                                         : STR("All projects");
}

struct view_row {
    struct str name;
    struct str query;
};
static const struct field view_columns[] = {
    {"name", TEXT_AT(struct view_row, name)},
    {"query", TEXT_AT(struct view_row, query)},
    {0},
};

struct str frame_view_href(struct arena *arena, struct str path, struct str query)
{
    return query.length == 0 ? path : ARENA_JOIN(arena, path, STR("?"), query);
}

/* Filters and sort as the address has them; where one is in the list is no part of a view. */
static struct str view_query(struct call *call)
{
    struct arena *arena = call->task.arena;
    struct buf query = buf_open(arena, 256, KIB(32));
    for (size_t i = 0; i < call->request->query.count; i++) {
        const struct pair *pair = &call->request->query.at[i];
        if (pair->value.length == 0 || str_is(pair->name, "cursor"))
            continue;
        if (query.length > 0)
            buf_add_char(&query, '&');
        buf_add(&query, url_encode(arena, pair->name));
        buf_add_char(&query, '=');
        buf_add(&query, url_encode(arena, pair->value));
    }
    return query.over ? STR("") : buf_str(&query);
}

static void fill_views(struct call *call, struct frame *frame, const struct list *views)
{
    struct arena *arena = call->task.arena;
    frame->keeps_views =
        call->route != NULL && (call->route->flags & ROUTE_KEEPS_VIEWS) != 0;
    if (!frame->keeps_views)
        return;
    frame->view_path = call->request->path;
    frame->view_query = view_query(call);
    struct kept_view *rows = ARENA_ARRAY(arena, views->count, struct kept_view);
    for (size_t i = 0; i < views->count; i++) {
        const struct view_row *row = LIST_ROW(*views, struct view_row, i);
        rows[i] = (struct kept_view){row->name,
                                     frame_view_href(arena, frame->view_path, row->query),
                                     str_equal(row->query, frame->view_query)};
    }
    frame->views = (struct list){rows, views->count, sizeof *rows, false};
}

/* What is read for the frame, and where it arrives. */
struct frame_reads {
    struct store_read reads[2];
    size_t count;
    struct list views;
    struct list projects;
};

static enum outcome read_later(struct call *call, struct frame_reads **out)
{
    struct task *task = &call->task;
    struct frame_reads *frame = ARENA_NEW(task->arena, struct frame_reads);
    frame->reads[0] = (struct store_read){
        .query = Q_FRAME_PROJECTS,
        .args = ARGS(ARG_INT("now", task_now_us(task)), ARG_INT("limit", SWITCH_LIMIT)),
        .columns = switch_columns,
        .row_bytes = sizeof(struct switch_row),
        .rows = &frame->projects,
    };
    frame->count = 1;
    const struct arg *views =
        ARGS(ARG_TEXT("path", call->request->path), ARG_INT("limit", VIEWS_LIMIT));
    if (call->route != NULL && (call->route->flags & ROUTE_KEEPS_VIEWS) != 0)
        frame->reads[frame->count++] =
            (struct store_read){.query = Q_FRAME_VIEWS,
                                .args = views,
                                .columns = view_columns,
                                .row_bytes = sizeof(struct view_row),
                                .rows = &frame->views};
    *out = frame;
    return store_read_later(task, frame->reads, frame->count);
}

/* Admission found the names on its way. */
static void fill_place(const struct call *call, struct frame *frame)
{
    const struct caller *caller = call->caller;
    if (caller == NULL || call->scope.org_id.at == NULL)
        return;
    frame->org_name = caller->org_name;
    frame->project_name = caller->project_name;
    frame->resource_name = caller->resource_name;
    frame->reads_org = caller->reads_org;
    frame->reads_project = caller->reads_project;
}

enum outcome frame_expect(struct call *call)
{
    if (call->wants_json || call->caller == NULL || call->request->method != GET)
        return DONE;
    struct frame_reads *reads = NULL;
    enum outcome outcome = read_later(call, &reads);
    call->beside = reads;
    return outcome;
}

enum outcome frame_fill(struct call *call, struct frame *frame, const struct frame_wants *wants)
{
    struct frame_reads *reads = call->beside;
    enum outcome outcome = reads == NULL ? read_later(call, &reads) : DONE;
    if (outcome == DONE)
        outcome = store_read_settle(&call->task, reads->reads, reads->count);
    if (outcome != DONE)
        return outcome;
    fill_shared(call, frame);
    fill_place(call, frame);
    frame->api_path = wants->api_path;
    fill_crumbs(call, frame, wants);
    fill_sections(call, frame, wants->section);
    fill_switch(call, frame, &reads->projects);
    fill_views(call, frame, &reads->views);
    return DONE;
}

void frame_fill_bare(struct call *call, struct frame *frame, const char *title)
{
    fill_shared(call, frame);
    frame->title = str_of(title);
}
