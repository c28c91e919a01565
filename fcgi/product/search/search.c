/* search.c: one statement for each kind, all in one round trip. */
/* SPDX-License-Identifier: ISC */
#include "product/search/search.h"

#include <string.h>

#include "platform/store/pattern.h"

struct found {
    struct str id;
    struct str name;
    struct str org_id;
    struct str project_id;
    struct str place;
    int64_t rank; /* 0 = its id, 1 = it begins so, 2 = it is within */
};

static const struct field found_columns[] = {
    {"id", TEXT_AT(struct found, id)},
    {"name", TEXT_AT(struct found, name)},
    {"org_id", TEXT_AT(struct found, org_id)},
    {"project_id", TEXT_AT(struct found, project_id)},
    {"place", TEXT_AT(struct found, place)},
    {"rank", INT_AT(struct found, rank)},
    {0},
};

/* Of what has no name to search for. */
struct pasted {
    struct str kind;
    struct str id;
    struct str name;
    struct str org_id;
    struct str project_id;
    struct str resource_id;
    struct str owner_id;
};

static const struct field pasted_columns[] = {
    {"kind", TEXT_AT(struct pasted, kind)},
    {"id", TEXT_AT(struct pasted, id)},
    {"name", TEXT_AT(struct pasted, name)},
    {"org_id", TEXT_AT(struct pasted, org_id)},
    {"project_id", TEXT_AT(struct pasted, project_id)},
    {"resource_id", TEXT_AT(struct pasted, resource_id)},
    {"owner_id", TEXT_AT(struct pasted, owner_id)},
    {0},
};

/* ---- where things are shown ---- */

static struct str organization_path(struct arena *arena, struct str org_id)
{
    return ARENA_JOIN(arena, STR("/organizations/"), org_id);
}

static struct str project_path(struct arena *arena, struct str project_id)
{
    return ARENA_JOIN(arena, STR("/projects/"), project_id);
}

static struct str path_of_organization(struct arena *arena, const struct found *found)
{
    return organization_path(arena, found->org_id);
}

static struct str path_of_project(struct arena *arena, const struct found *found)
{
    return project_path(arena, found->id);
}

static struct str path_of_resource(struct arena *arena, const struct found *found)
{
    return ARENA_JOIN(arena, project_path(arena, found->project_id), STR("/resources/"),
                      found->id);
}

static struct str path_of_team(struct arena *arena, const struct found *found)
{
    return ARENA_JOIN(arena, organization_path(arena, found->org_id), STR("/teams/"),
                      found->id);
}

static struct str path_of_dashboard(struct arena *arena, const struct found *found)
{
    return ARENA_JOIN(arena, project_path(arena, found->project_id), STR("/dashboards/"),
                      found->id);
}

static struct str path_of_preset(struct arena *arena, const struct found *found)
{
    return ARENA_JOIN(arena, organization_path(arena, found->org_id), STR("/presets/"),
                      found->id);
}

static struct str path_of_member(struct arena *arena, const struct found *found)
{
    return ARENA_JOIN(arena, organization_path(arena, found->org_id), STR("/members/"),
                      found->id);
}

static struct str path_of_service_account(struct arena *arena, const struct found *found)
{
    struct str place = found->project_id.at == NULL
                           ? organization_path(arena, found->org_id)
                           : project_path(arena, found->project_id);
    return ARENA_JOIN(arena, place, STR("/service-accounts/"), found->id);
}

/* The deepest place of what was pasted, with `more` behind it. */
static struct str pasted_path(struct arena *arena, const struct pasted *pasted,
                              const char *more)
{
    if (pasted->project_id.at == NULL)
        return ARENA_JOIN(arena, organization_path(arena, pasted->org_id), str_of(more));
    struct str project = project_path(arena, pasted->project_id);
    if (pasted->resource_id.at == NULL)
        return ARENA_JOIN(arena, project, str_of(more));
    return ARENA_JOIN(arena, project, STR("/resources/"), pasted->resource_id,
                      str_of(more));
}

static struct str path_of_pasted(struct arena *arena, const struct pasted *pasted)
{
    static const struct {
        const char *kind;
        const char *more;
        bool has_page; /* with its id behind */
    } places[] = {
        {"deployment", "/deployments", false},
        {"role", "/roles/", true},
        {"role_assignment", "/access", false},
        {"invitation", "/invitations", false},
    };
    if (str_is(pasted->kind, "session"))
        return STR("/account/security");
    if (str_is(pasted->kind, "api_key") && pasted->owner_id.at == NULL)
        return STR("/account/keys");
    if (str_is(pasted->kind, "api_key"))
        return ARENA_JOIN(arena, pasted_path(arena, pasted, "/service-accounts/"),
                          pasted->owner_id);
    for (size_t i = 0; i < COUNT_OF(places); i++)
        if (str_is(pasted->kind, places[i].kind))
            return ARENA_JOIN(arena, pasted_path(arena, pasted, places[i].more),
                              places[i].has_page ? pasted->id : STR(""));
    bug("an id of a kind that has no page");
}

/* ---- kinds ---- */

static const struct {
    const char *kind;
    const char *title;
    enum query query;
    struct str (*path)(struct arena *arena, const struct found *found);
} kinds[] = {
    {"project", "Projects", Q_SEARCH_PROJECTS, path_of_project},
    {"resource", "Resources", Q_SEARCH_RESOURCES, path_of_resource},
    {"organization", "Organizations", Q_SEARCH_ORGANIZATIONS, path_of_organization},
    {"team", "Teams", Q_SEARCH_TEAMS, path_of_team},
    {"member", "Members", Q_SEARCH_MEMBERS, path_of_member},
    {"service_account", "Service accounts", Q_SEARCH_SERVICE_ACCOUNTS,
     path_of_service_account},
    {"preset", "Presets", Q_SEARCH_PRESETS, path_of_preset},
    {"dashboard", "Dashboards", Q_SEARCH_DASHBOARDS, path_of_dashboard},
};

static const struct {
    const char *kind;
    const char *title;
} pasted_kinds[] = {
    {"deployment", "Deployments"},     {"role", "Roles"},
    {"api_key", "API keys"},           {"session", "Sessions"},
    {"role_assignment", "Roles held"}, {"invitation", "Invitations"},
};

enum { PASTED_MAX = 10, HITS_MAX = COUNT_OF(kinds) * SEARCH_PER_KIND + PASTED_MAX };

/* "dep_01jd...": three letters and more. A label never has the underscore. */
static bool is_pasted_id(struct str q)
{
    return q.length > 4 && q.at[3] == '_' && str_find(q, 0, ' ') < 0;
}

static void add_pasted(struct arena *arena, const struct list *list,
                       struct search_hit *hits, struct list *out)
{
    for (size_t i = 0; i < list->count && i < PASTED_MAX; i++) {
        const struct pasted *pasted = LIST_ROW(*list, struct pasted, i);
        struct search_hit hit = {
            .id = pasted->id,
            .name = pasted->name.length > 0 ? pasted->name : pasted->id,
            .place = STR(""),
            .path = path_of_pasted(arena, pasted),
            .org_id = pasted->org_id,
            .project_id = pasted->project_id,
            .exact = true,
        };
        for (size_t k = 0; k < COUNT_OF(pasted_kinds); k++)
            if (str_is(pasted->kind, pasted_kinds[k].kind)) {
                hit.kind = pasted_kinds[k].kind;
                hit.title = pasted_kinds[k].title;
            }
        hits[out->count++] = hit;
    }
}

static void add_found(struct arena *arena, size_t kind, const struct list *list,
                      struct search_hit *hits, struct list *out)
{
    out->more = out->more || list->count > SEARCH_PER_KIND;
    for (size_t i = 0; i < list->count && i < SEARCH_PER_KIND; i++) {
        const struct found *found = LIST_ROW(*list, struct found, i);
        hits[out->count++] = (struct search_hit){
            .kind = kinds[kind].kind,
            .title = kinds[kind].title,
            .id = found->id,
            .name = found->name,
            .place = found->place,
            .path = kinds[kind].path(arena, found),
            .org_id = found->org_id,
            .project_id = found->project_id,
            .exact = found->rank == 0,
        };
    }
}

enum outcome search_find(struct task *task, struct str q, struct list *out)
{
    struct arena *arena = task->arena;
    const struct arg now = ARG_INT("now", task_now_us(task));
    const struct arg exact = ARG_TEXT("exact", q);
    const struct arg *args = ARGS(
        exact, ARG_TEXT("q", q), ARG_TEXT("top", STR("\xf4\x8f\xbf\xbf")),
        ARG_TEXT("pattern",
                 q.length < SEARCH_WITHIN_MIN ? STR_NONE : like_pattern(arena, q)),
        now, ARG_INT("scan", SEARCH_SCAN_MAX), ARG_INT("limit", SEARCH_PER_KIND + 1));
    const struct arg *id_args = ARGS(exact, now);
    struct list found[COUNT_OF(kinds)];
    struct list pasted = {.count = 0};
    struct store_read reads[COUNT_OF(kinds) + 1];
    size_t count = 0;
    for (; count < COUNT_OF(kinds); count++)
        reads[count] = (struct store_read){.query = kinds[count].query,
                                           .args = args,
                                           .columns = found_columns,
                                           .row_bytes = sizeof(struct found),
                                           .rows = &found[count]};
    if (is_pasted_id(q))
        reads[count++] = (struct store_read){.query = Q_SEARCH_ID,
                                             .args = id_args,
                                             .columns = pasted_columns,
                                             .row_bytes = sizeof(struct pasted),
                                             .rows = &pasted};
    enum outcome outcome = store_read_all(task, reads, count);
    if (outcome != DONE)
        return outcome;
    struct search_hit *hits = ARENA_ARRAY(arena, HITS_MAX, struct search_hit);
    *out = (struct list){hits, 0, sizeof *hits, false};
    add_pasted(arena, &pasted, hits, out);
    for (size_t i = 0; i < COUNT_OF(kinds); i++)
        add_found(arena, i, &found[i], hits, out);
    return DONE;
}

const struct search_hit *search_meant(const struct list *hits)
{
    const struct search_hit *meant = NULL;
    size_t exact = 0;
    for (size_t i = 0; i < hits->count; i++) {
        const struct search_hit *hit = LIST_ROW(*hits, struct search_hit, i);
        if (!hit->exact)
            continue;
        meant = hit;
        exact++;
    }
    /* A label may also be a word of other names; then the person chooses. */
    return exact == 1 && (hits->count == 1 || is_pasted_id(meant->id)) ? meant : NULL;
}
