/* limit_usage.c: what is used of what is allowed, at one place. */
/* SPDX-License-Identifier: ISC */
#include "product/limit/limit.h"

enum {
    RULES_MAX = 4000,
    TIER_COUNTS_MAX = CATALOG_TYPES_MAX * CATALOG_TIERS_MAX,
    ROWS_MAX = LIMIT_KINDS + 2 * (CATALOG_TYPES_MAX + TIER_COUNTS_MAX),
};

const struct field limit_usage_shown[] = {
    {"kind", TEXT_AT(struct limit_usage, kind)},
    {"subject", TEXT_AT(struct limit_usage, subject)},
    {"title", TEXT_AT(struct limit_usage, title)},
    {"limit", JSON_AT(struct limit_usage, most_json)},
    {"current", JSON_AT(struct limit_usage, used_json)},
    {"percent", INT_AT(struct limit_usage, percent)},
    {"near", BOOL_AT(struct limit_usage, near)},
    {"full", BOOL_AT(struct limit_usage, full)},
    {"source", TEXT_AT(struct limit_usage, source)},
    {0},
};

struct counts {
    int64_t projects, members, teams, service_accounts, presets, resources, project_resources;
};
static const struct field counts_columns[] = {
    {"projects", INT_AT(struct counts, projects)},
    {"members", INT_AT(struct counts, members)},
    {"teams", INT_AT(struct counts, teams)},
    {"service_accounts", INT_AT(struct counts, service_accounts)},
    {"presets", INT_AT(struct counts, presets)},
    {"resources", INT_AT(struct counts, resources)},
    {"project_resources", INT_AT(struct counts, project_resources)},
    {0},
};

struct tier_count {
    struct str type_id;
    struct str sku;
    int64_t used;
    int64_t in_project;
};
static const struct field tier_count_columns[] = {
    {"type_id", TEXT_AT(struct tier_count, type_id)},
    {"sku", TEXT_AT(struct tier_count, sku)},
    {"used", INT_AT(struct tier_count, used)},
    {"in_project", INT_AT(struct tier_count, in_project)},
    {0},
};

struct rule {
    struct str scope_type;
    struct str kind;
    struct str subject;
    int64_t maximum;
};
static const struct field rule_columns[] = {
    {"scope_type", TEXT_AT(struct rule, scope_type)},
    {"kind", TEXT_AT(struct rule, kind)},
    {"subject", TEXT_AT(struct rule, subject)},
    {"maximum", INT_AT(struct rule, maximum)},
    {0},
};

/* One place on its way to a list. */
struct survey {
    struct task *task;
    enum limit_depth depth;
    struct counts counts;
    struct list tiers; /* struct tier_count */
    struct list rules; /* struct rule, by the names of scopes: the deepest last */
    struct list types; /* struct catalog_type */
    struct limit_usage *rows;
    size_t count;
};

static int64_t percent_of(int64_t used, int64_t most)
{
    if (most == 0)
        return 100;
    return most < 0 || used < 0 ? 0 : used * 100 / most;
}

static struct str number_json(struct arena *arena, int64_t number)
{
    return number < 0 ? STR("null") : arena_print(arena, "%lld", (long long)number);
}

static void row_add(struct survey *survey, enum limit_kind kind,
                    const struct limit_usage *start)
{
    static const char *const depths[] = {"installation", "organization", "project"};
    struct arena *arena = survey->task->arena;
    struct limit_usage row = *start;
    row.kind = str_of(limit_kinds[kind].name);
    for (size_t i = 0; i < survey->rules.count; i++) {
        const struct rule *rule = LIST_ROW(survey->rules, struct rule, i);
        if (!str_equal(rule->kind, row.kind) || !str_equal(rule->subject, row.subject))
            continue;
        row.most = rule->maximum;
        row.source = rule->scope_type;
        row.own = str_is(rule->scope_type, depths[survey->depth]);
    }
    row.most_json = number_json(arena, row.most);
    row.used_json = number_json(arena, row.used);
    row.percent = percent_of(row.used, row.most);
    row.full = row.most >= 0 && row.used >= row.most;
    row.near = row.most > 0 && !row.full && row.percent >= LIMIT_NEAR_PERCENT;
    if (survey->count == ROWS_MAX)
        bug("more than %d limits", ROWS_MAX);
    survey->rows[survey->count++] = row;
}

/* ---- kinds without a subject ---- */

static int64_t used_of(const struct survey *survey, enum limit_kind kind)
{
    const int64_t used[LIMIT_KINDS] = {
        [LIMIT_PROJECTS] = survey->counts.projects,
        [LIMIT_MEMBERS] = survey->counts.members,
        [LIMIT_TEAMS] = survey->counts.teams,
        [LIMIT_SERVICE_ACCOUNTS] = survey->counts.service_accounts,
        [LIMIT_PRESETS] = survey->counts.presets,
        [LIMIT_RESOURCES] = survey->counts.resources,
        [LIMIT_PROJECT_RESOURCES] = survey->counts.project_resources,
    };
    return used[kind];
}

/* At the installation everything can be set, at a place only what is counted there. */
static bool is_here(const struct survey *survey, enum limit_kind kind)
{
    return survey->depth == LIMIT_OF_INSTALLATION ||
           limit_kinds[kind].depth == survey->depth;
}

static void add_kinds(struct survey *survey)
{
    for (int i = 1; i < LIMIT_KINDS; i++) {
        enum limit_kind kind = (enum limit_kind)i;
        const struct limit_kind_row *row = &limit_kinds[kind];
        if (row->by_subject || !is_here(survey, kind))
            continue;
        row_add(survey, kind,
                &(struct limit_usage){
                    .subject = STR(""),
                    .title = str_of(row->title),
                    .source = STR("program"),
                    .used = survey->depth == LIMIT_OF_INSTALLATION
                                ? -1
                                : used_of(survey, kind),
                    .most = row->usual,
                });
    }
}

/* ---- types and tiers ---- */

static int64_t used_by(const struct survey *survey, struct str type_id, struct str sku)
{
    int64_t used = 0;
    if (survey->depth == LIMIT_OF_INSTALLATION)
        return -1;
    for (size_t i = 0; i < survey->tiers.count; i++) {
        const struct tier_count *row = LIST_ROW(survey->tiers, struct tier_count, i);
        if (str_equal(row->type_id, type_id) &&
            (sku.at == NULL || str_equal(row->sku, sku)))
            used += survey->depth == LIMIT_OF_PROJECT ? row->in_project : row->used;
    }
    return used;
}

static void subject_add(struct survey *survey, enum limit_kind kind,
                        const struct limit_usage *start, int64_t catalog_most)
{
    struct limit_usage row = *start;
    row.most = catalog_most == 0 ? LIMIT_UNLIMITED : catalog_most;
    row.source = catalog_most == 0 ? STR("program") : STR("catalog");
    if (!is_here(survey, kind))
        return;
    row_add(survey, kind, &row);
    /* Where nothing limits it, it is only worth a row where it can be limited. */
    if (survey->depth != LIMIT_OF_INSTALLATION &&
        survey->rows[survey->count - 1].most == LIMIT_UNLIMITED &&
        !survey->rows[survey->count - 1].own)
        survey->count--;
}

static void add_tiers(struct survey *survey, const struct catalog_type *type)
{
    struct arena *arena = survey->task->arena;
    for (size_t k = 0; k < type->tiers.count; k++) {
        const struct catalog_tier *tier = LIST_ROW(type->tiers, struct catalog_tier, k);
        struct limit_usage start = {
            .subject = ARENA_JOIN(arena, type->id, STR("/"), tier->sku),
            .title = ARENA_JOIN(arena, type->name, STR(", "), tier->name),
            .used = used_by(survey, type->id, tier->sku),
        };
        subject_add(survey, LIMIT_TIER, &start, tier->max_per_organization);
        subject_add(survey, LIMIT_PROJECT_TIER, &start, tier->max_per_project);
    }
}

static void add_types(struct survey *survey)
{
    for (size_t i = 0; i < survey->types.count; i++) {
        const struct catalog_type *type = LIST_ROW(survey->types, struct catalog_type, i);
        struct limit_usage start = {
            .subject = type->id,
            .title = type->name,
            .used = used_by(survey, type->id, STR_NONE),
        };
        subject_add(survey, LIMIT_TYPE, &start, type->max_per_organization);
        subject_add(survey, LIMIT_PROJECT_TYPE, &start, type->max_per_project);
        add_tiers(survey, type);
    }
}

static enum outcome survey_read(struct survey *survey)
{
    const struct arg project = ARG_TEXT("project", survey->task->scope->project_id);
    struct store_read reads[] = {
        {.query = Q_LIMIT_RULES,
         .args = ARGS(project, ARG_INT("limit", RULES_MAX)),
         .columns = rule_columns,
         .row_bytes = sizeof(struct rule),
         .rows = &survey->rules},
        {.query = Q_LIMIT_COUNTS,
         .args = ARGS(project),
         .columns = counts_columns,
         .row = &survey->counts},
        {.query = Q_LIMIT_TIER_COUNTS,
         .args = ARGS(project, ARG_INT("limit", TIER_COUNTS_MAX)),
         .columns = tier_count_columns,
         .row_bytes = sizeof(struct tier_count),
         .rows = &survey->tiers},
    };
    enum outcome outcome = catalog_list(survey->task, false, &survey->types);
    if (outcome != DONE)
        return outcome;
    return store_read_all(survey->task, reads,
                          survey->depth == LIMIT_OF_INSTALLATION ? 1 : COUNT_OF(reads));
}

enum outcome limit_usage(struct task *task, enum limit_depth depth, struct list *out)
{
    struct survey survey = {.task = task, .depth = depth};
    enum outcome outcome = survey_read(&survey);
    if (outcome != DONE)
        return outcome;
    survey.rows = ARENA_ARRAY(task->arena, ROWS_MAX, struct limit_usage);
    add_kinds(&survey);
    add_types(&survey);
    *out = (struct list){survey.rows, survey.count, sizeof *survey.rows, false};
    return DONE;
}

enum outcome limit_tiers(struct task *task, const struct catalog_type *type,
                         struct list *out)
{
    struct survey survey = {.task = task, .depth = LIMIT_OF_ORGANIZATION};
    enum outcome outcome = survey_read(&survey);
    if (outcome != DONE)
        return outcome;
    survey.rows = ARENA_ARRAY(task->arena, 2 * type->tiers.count + 1, struct limit_usage);
    add_tiers(&survey, type);
    survey.depth = LIMIT_OF_PROJECT;
    if (task->scope->project_id.at != NULL)
        add_tiers(&survey, type);
    *out = (struct list){survey.rows, survey.count, sizeof *survey.rows, false};
    return DONE;
}
