/* administration_html.c: the first page of administrators, and the feature switches. */
/* SPDX-License-Identifier: ISC */
#include "product/account/account_link.h"
#include "product/administration/administration_routes.h"
#include "product/feature/feature.h"
#include "product/frame/frame.h"
#include "product/mail/mail.h"

enum { TILES_MAX = 12, FACTS_MAX = 12 };

/* ---- figures ---- */

struct overview_view {
    struct frame frame;
    struct list stats;
    struct list access;
    struct list work;
    struct list facts;
    bool no_runner;
    bool dead_jobs;
};

const struct field administration_overview_shown[] = {
    {"frame", STRUCT_AT(struct overview_view, frame, frame_shown)},
    {"stats", LIST_AT(struct overview_view, stats, stat_tile_shown)},
    {"access", LIST_AT(struct overview_view, access, stat_tile_shown)},
    {"work", LIST_AT(struct overview_view, work, stat_tile_shown)},
    {"facts", LIST_AT(struct overview_view, facts, fact_shown)},
    {"no_runner", BOOL_AT(struct overview_view, no_runner)},
    {"dead_jobs", BOOL_AT(struct overview_view, dead_jobs)},
    {0},
};

struct tiles {
    struct arena *arena;
    struct stat_tile *rows;
    size_t count;
};

static void add_tile(struct tiles *tiles, const char *label, int64_t number,
                     struct str note, const char *href)
{
    if (tiles->count == TILES_MAX)
        bug("more than %d tiles", TILES_MAX);
    tiles->rows[tiles->count++] = (struct stat_tile){
        .label = str_of(label),
        .value = grouped_number(tiles->arena, number),
        .unit = STR(""),
        .note = note,
        .href = str_of(href),
    };
}

static struct list access_of(struct arena *arena, const struct overview *overview)
{
    struct tiles tiles = {arena, ARENA_ARRAY(arena, TILES_MAX, struct stat_tile), 0};
    add_tile(&tiles, "People", overview->people,
             arena_print(arena, "%lld disabled", (long long)overview->disabled), "/admin/users");
    add_tile(&tiles, "Administrators", overview->administrators, STR(""),
             "/admin/users?state=administrator");
    add_tile(&tiles, "Service accounts", overview->service_accounts, STR(""), "");
    add_tile(&tiles, "API keys", overview->keys, STR(""), "");
    add_tile(&tiles, "Sessions", overview->sessions, STR(""), "");
    return (struct list){tiles.rows, tiles.count, sizeof *tiles.rows, false};
}

static struct list things_of(struct arena *arena, const struct overview *overview)
{
    struct tiles tiles = {arena, ARENA_ARRAY(arena, TILES_MAX, struct stat_tile), 0};
    add_tile(&tiles, "Organizations", overview->organizations,
             arena_print(arena, "%lld personal", (long long)overview->personal),
             "/admin/organizations");
    add_tile(&tiles, "Projects", overview->projects, STR(""), "");
    add_tile(&tiles, "Resources", overview->resources, STR(""), "");
    return (struct list){tiles.rows, tiles.count, sizeof *tiles.rows, false};
}

static struct list work_of(struct arena *arena, const struct overview *overview)
{
    struct tiles tiles = {arena, ARENA_ARRAY(arena, TILES_MAX, struct stat_tile), 0};
    add_tile(&tiles, "Background processes", overview->runners,
             STR("alive in the last minute"), "");
    add_tile(&tiles, "Jobs waiting", overview->jobs.waiting, STR(""), "");
    add_tile(&tiles, "Jobs running", overview->jobs.running, STR(""), "");
    add_tile(&tiles, "Jobs dead", overview->jobs.dead, STR("given up"), "");
    return (struct list){tiles.rows, tiles.count, sizeof *tiles.rows, false};
}

static struct list facts_of(struct call *call)
{
    struct arena *arena = call->task.arena;
    struct fact *facts = ARENA_ARRAY(arena, FACTS_MAX, struct fact);
    size_t count = 0;
    const struct {
        const char *label;
        struct str text;
    } rows[] = {
        {"Version", STR(PACKAGE_VERSION)},
        {"Address", site_base_url(call->site)},
        {"Database", str_is(str_of(store_engine(call->task.store)), "postgres")
                         ? STR("PostgreSQL")
                         : STR("SQLite")},
        {"Libraries", store_libraries(arena)},
        {"Mail", mail_is_configured()
                     ? STR("A mail server is configured")
                     : STR("No mail server: links are made here or by command")},
        {"Registration", str_is(account_link_settings.registration, "open")
                             ? STR("Open: everybody can make an account")
                             : STR("Closed")},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        facts[count++] = (struct fact){
            .label = str_of(rows[i].label), .text = rows[i].text, .href = STR("")};
    return (struct list){facts, count, sizeof *facts, false};
}

enum outcome administration_overview_html(struct call *call)
{
    struct overview overview;
    struct overview_view view = {0};
    enum outcome outcome = administration_overview(&call->task, &overview);
    if (outcome == DONE)
        outcome = frame_fill(call, &view.frame,
                             &(struct frame_wants){"Administration", "admin",
                                                   STR("/api/v1/admin/overview")});
    if (outcome != DONE)
        return outcome;
    view.stats = things_of(call->task.arena, &overview);
    view.access = access_of(call->task.arena, &overview);
    view.work = work_of(call->task.arena, &overview);
    view.facts = facts_of(call);
    view.no_runner = overview.runners == 0;
    view.dead_jobs = overview.jobs.dead > 0;
    answer_page(call, administration_pages[PAGE_OVERVIEW].bound, &view);
    return DONE;
}

/* ---- switches ---- */

struct feature_row {
    struct str name;
    struct str title;
    struct str says;
    struct str action;
    struct list choices; /* struct filter_choice */
    bool by_organization;
    struct str organizations; /* one id a line */
    struct str error;
    bool changed;
    int64_t updated;
};

static const struct field feature_row_shown[] = {
    {"name", TEXT_AT(struct feature_row, name)},
    {"title", TEXT_AT(struct feature_row, title)},
    {"says", TEXT_AT(struct feature_row, says)},
    {"action", TEXT_AT(struct feature_row, action)},
    {"choices", LIST_AT(struct feature_row, choices, filter_choice_shown)},
    {"by_organization", BOOL_AT(struct feature_row, by_organization)},
    {"organizations", TEXT_AT(struct feature_row, organizations)},
    {"error", TEXT_AT(struct feature_row, error)},
    {"changed", BOOL_AT(struct feature_row, changed)},
    {"updated", TIME_AT(struct feature_row, updated)},
    {0},
};

struct features_view {
    struct frame frame;
    struct list features;
};

const struct field administration_features_shown[] = {
    {"frame", STRUCT_AT(struct features_view, frame, frame_shown)},
    {"features", LIST_AT(struct features_view, features, feature_row_shown)},
    {0},
};

static struct list choices_of(struct arena *arena, const struct feature_state *state,
                              struct str chosen)
{
    static const struct {
        const char *value;
        const char *label;
    } words[] = {{"on", "On"}, {"off", "Off"}, {"selected", "On for some organizations"}};
    size_t count = state->by_organization ? COUNT_OF(words) : COUNT_OF(words) - 1;
    struct filter_choice *rows = ARENA_ARRAY(arena, count, struct filter_choice);
    for (size_t i = 0; i < count; i++)
        rows[i] = (struct filter_choice){str_of(words[i].value), str_of(words[i].label),
                                         str_is(chosen, words[i].value)};
    return (struct list){rows, count, sizeof *rows, false};
}

static struct str lines_of(struct arena *arena, const struct list *organizations)
{
    struct buf buf = buf_open(arena, 64, KIB(64));
    for (size_t i = 0; i < organizations->count; i++) {
        buf_add(&buf, LIST_ROW(*organizations, struct feature_organization, i)->org_id);
        BUF_ADD(&buf, "\n");
    }
    return buf_str(&buf);
}

/* What was typed into the form of one switch is shown in that one again. */
static struct feature_row feature_row_of(struct call *call,
                                         const struct feature_state *state)
{
    struct arena *arena = call->task.arena;
    bool typed = str_equal(state->name, request_word(call->request, "feature"));
    struct feature_row row = {
        .name = state->name,
        .title = state->title,
        .says = state->says,
        .action = ARENA_JOIN(arena, STR("/admin/features/"), state->name),
        .choices = choices_of(
            arena, state, typed ? typed_or(call, "state", state->state) : state->state),
        .by_organization = state->by_organization,
        .organizations = lines_of(arena, &state->organizations),
        .error = STR(""),
        .changed = state->updated_us != 0,
        .updated = state->updated_us,
    };
    if (!typed)
        return row;
    row.organizations = typed_or(call, "organizations", row.organizations);
    row.error = error_of(call, "/organizations");
    if (row.error.length == 0)
        row.error = error_of(call, "/state");
    return row;
}

static enum outcome features_show(struct call *call, int status)
{
    struct features_view view = {0};
    struct list states;
    enum outcome outcome = feature_list(&call->task, &states);
    if (outcome == DONE)
        outcome = frame_fill(call, &view.frame,
                             &(struct frame_wants){"Feature switches", "admin-features",
                                                   STR("/api/v1/admin/features")});
    if (outcome != DONE)
        return outcome;
    struct feature_row *rows =
        ARENA_ARRAY(call->task.arena, states.count, struct feature_row);
    for (size_t i = 0; i < states.count; i++)
        rows[i] = feature_row_of(call, LIST_ROW(states, struct feature_state, i));
    view.features = (struct list){rows, states.count, sizeof *rows, false};
    answer_page_status(call, status, administration_pages[PAGE_FEATURES].bound, &view);
    return DONE;
}

enum outcome administration_features_html(struct call *call)
{
    return features_show(call, 200);
}

enum outcome administration_features_redo_html(struct call *call)
{
    return features_show(call, 422);
}

enum outcome administration_feature_set_html(struct call *call)
{
    const struct feature_form *form = call->input;
    enum outcome outcome =
        feature_set(&call->task, request_word(call->request, "feature"),
                    &(struct feature_draft){form->state, form->organizations}, NULL);
    if (outcome != DONE)
        return outcome;
    return answer_redirect_flash(call, STR("/admin/features"), FLASH_GOOD,
                                 STR("The switch was turned."));
}
