/* limit.c: the kinds of limits, and the gate that lets only so many through. */
/* SPDX-License-Identifier: ISC */
#include "product/limit/limit.h"

/* clang-format off */
const struct limit_kind_row limit_kinds[LIMIT_KINDS] = {
    [LIMIT_ORGANIZATIONS] = {"organizations_per_person", "Organizations of a person",
        "organizations", "a person", 20, LIMIT_GREATEST, LIMIT_OF_INSTALLATION, false},
    [LIMIT_PROJECTS] = {"projects_per_organization", "Projects",
        "projects", "the organization", 200, LIMIT_GREATEST, LIMIT_OF_ORGANIZATION, false},
    [LIMIT_MEMBERS] = {"members_per_organization", "Members",
        "members", "the organization", 1000, LIMIT_GREATEST, LIMIT_OF_ORGANIZATION, false},
    [LIMIT_TEAMS] = {"teams_per_organization", "Teams",
        "teams", "the organization", 200, LIMIT_GREATEST, LIMIT_OF_ORGANIZATION, false},
    [LIMIT_SERVICE_ACCOUNTS] = {"service_accounts_per_organization", "Service accounts",
        "service accounts", "the organization", 1000, 1000, LIMIT_OF_ORGANIZATION, false},
    [LIMIT_PRESETS] = {"presets_per_organization", "Presets",
        "presets", "the organization", 100, 500, LIMIT_OF_ORGANIZATION, false},
    [LIMIT_KEYS] = {"keys_per_owner", "API keys of one owner",
        "API keys", "their owner", 50, 50, LIMIT_OF_INSTALLATION, false},
    [LIMIT_RESOURCES] = {"resources_per_organization", "Resources",
        "resources", "the organization", 2000, LIMIT_GREATEST, LIMIT_OF_ORGANIZATION, false},
    [LIMIT_PROJECT_RESOURCES] = {"resources_per_project", "Resources of a project",
        "resources", "the project", 500, LIMIT_GREATEST, LIMIT_OF_PROJECT, false},
    [LIMIT_TYPE] = {"type_per_organization", "Resources of a type",
        "resources of this type", "the organization", LIMIT_UNLIMITED, LIMIT_GREATEST,
        LIMIT_OF_ORGANIZATION, true},
    [LIMIT_PROJECT_TYPE] = {"type_per_project", "Resources of a type in a project",
        "resources of this type", "the project", LIMIT_UNLIMITED, LIMIT_GREATEST,
        LIMIT_OF_PROJECT, true},
    [LIMIT_TIER] = {"tier_per_organization", "Resources of a tier",
        "resources in this tier", "the organization", LIMIT_UNLIMITED, LIMIT_GREATEST,
        LIMIT_OF_ORGANIZATION, true},
    [LIMIT_PROJECT_TIER] = {"tier_per_project", "Resources of a tier in a project",
        "resources in this tier", "the project", LIMIT_UNLIMITED, LIMIT_GREATEST,
        LIMIT_OF_PROJECT, true},
};
/* clang-format on */

enum limit_kind limit_kind_of(struct str name)
{
    for (int kind = 1; kind < LIMIT_KINDS; kind++)
        if (str_is(name, limit_kinds[kind].name))
            return (enum limit_kind)kind;
    return 0;
}

/* ---- telling ---- */

struct exceeded {
    struct str kind;
    struct str subject;
    int64_t used;
    int64_t most;
};
static const struct field exceeded_columns[] = {
    {"kind", TEXT_AT(struct exceeded, kind)},
    {"subject", TEXT_AT(struct exceeded, subject)},
    {"used", INT_AT(struct exceeded, used)},
    {"most", INT_AT(struct exceeded, most)},
    {0},
};

/* What the problem says besides its words. */
struct limit_facts {
    struct str kind;
    struct str subject;
    struct str scope;
    struct str scope_id;
    int64_t limit;
    int64_t current;
    int64_t requested;
};
static const struct field facts_shown[] = {
    {"kind", TEXT_AT(struct limit_facts, kind)},
    {"subject", TEXT_AT(struct limit_facts, subject)},
    {"scope", TEXT_AT(struct limit_facts, scope)},
    {"scope_id", TEXT_AT(struct limit_facts, scope_id)},
    {"limit", INT_AT(struct limit_facts, limit)},
    {"current", INT_AT(struct limit_facts, current)},
    {"requested", INT_AT(struct limit_facts, requested)},
    {0},
};

static struct limit_facts *facts_of(struct task *task, const struct exceeded *exceeded,
                                    struct str owner)
{
    enum limit_kind kind = limit_kind_of(exceeded->kind);
    bool in_project = limit_kinds[kind].depth == LIMIT_OF_PROJECT;
    bool of_owner = limit_kinds[kind].depth == LIMIT_OF_INSTALLATION;
    struct limit_facts *facts = ARENA_NEW(task->arena, struct limit_facts);
    *facts = (struct limit_facts){
        .kind = exceeded->kind,
        .subject = exceeded->subject.length == 0 ? STR_NONE : exceeded->subject,
        .scope = of_owner     ? STR("owner")
                 : in_project ? STR("project")
                              : STR("organization"),
        .scope_id = of_owner     ? owner
                    : in_project ? task->scope->project_id
                                 : task->scope->org_id,
        .limit = exceeded->most,
        .current = exceeded->used,
        .requested = 1,
    };
    return facts;
}

static enum outcome tell(struct task *task, const struct exceeded *exceeded,
                         enum outcome outcome, const char *pointer, struct str owner)
{
    const struct limit_kind_row *row = &limit_kinds[limit_kind_of(exceeded->kind)];
    failure_clear(task->failure);
    failure_field(task->failure, str_of(pointer), "limit_exceeded",
                  "At most %lld %s are allowed for %s, and there are %lld.",
                  (long long)exceeded->most, row->things, row->place,
                  (long long)exceeded->used);
    task->failure->facts_shown = facts_shown;
    task->failure->facts = facts_of(task, exceeded, owner);
    refuse_print(task->failure, outcome, "limit_exceeded",
                 "At most %lld %s are allowed for %s, and there are %lld.",
                 (long long)exceeded->most, row->things, row->place,
                 (long long)exceeded->used);
    task->failure->hint =
        outcome == UNPAID
            ? STR("Choose a tier that is paid for, or remove one that you do not need.")
            : STR("Remove what you do not need, or ask an administrator to raise the limit.");
    return outcome;
}

/* ---- orders ---- */

/* A limit that the catalog does not set is none. */
static int64_t catalog_most(int64_t number)
{
    return number == 0 ? LIMIT_UNLIMITED : number;
}

#define ORDER_ARGS(task, order)                                                          \
    ARG_TEXT("project", (task)->scope->project_id), ARG_TEXT("type", (order)->type->id), \
        ARG_TEXT("sku", (order)->tier->sku),                                             \
        ARG_TEXT("tier", ARENA_JOIN((task)->arena, (order)->type->id, STR("/"),          \
                                    (order)->tier->sku)),                                \
        ARG_INT("usual_tier_project", catalog_most((order)->tier->max_per_project)),     \
        ARG_INT("usual_tier_organization",                                               \
                catalog_most((order)->tier->max_per_organization)),                      \
        ARG_INT("usual_type_project", catalog_most((order)->type->max_per_project)),     \
        ARG_INT("usual_type_organization",                                               \
                catalog_most((order)->type->max_per_organization)),                      \
        ARG_INT("usual_project", limit_kinds[LIMIT_PROJECT_RESOURCES].usual),            \
        ARG_INT("usual_organization", limit_kinds[LIMIT_RESOURCES].usual),               \
        ARG_BOOL("whole", !(order)->only_tier),                                          \
        ARG_TEXT("except", (order)->id)

/* More than there can be orders under way at once: a database takes fewer connections. */
enum { ORDERS_AT_ONCE = 256 };

enum outcome limit_order_begin(struct task *task, const struct limit_order *order)
{
    return store_queue(task, Q_LIMIT_ORDER_LOCK,
                       ARGS(ORDER_ARGS(task, order), ARG_INT("near", ORDERS_AT_ONCE)), 0);
}

enum outcome limit_order_pass(struct task *task, const struct limit_order *order)
{
    return store_queue(task, Q_LIMIT_ORDER_PASS, ARGS(ORDER_ARGS(task, order)), 1);
}

/* Would money help? */
static bool has_paid_tier(const struct catalog_type *type)
{
    for (size_t i = 0; i < type->tiers.count; i++)
        if (!LIST_ROW(type->tiers, struct catalog_tier, i)->is_free)
            return true;
    return false;
}

enum outcome limit_order_check(struct task *task, const struct limit_order *order)
{
    struct list rows;
    enum outcome outcome =
        store_list(task, Q_LIMIT_ORDER_EXCEEDED,
                   ARGS(ORDER_ARGS(task, order), ARG_INT("requested", 1)),
                   exceeded_columns, sizeof(struct exceeded), &rows);
    if (outcome != DONE || rows.count == 0)
        return outcome;
    const struct exceeded *exceeded = LIST_ROW(rows, struct exceeded, 0);
    enum limit_kind kind = limit_kind_of(exceeded->kind);
    bool of_tier = kind == LIMIT_TIER || kind == LIMIT_PROJECT_TIER;
    bool of_type = kind == LIMIT_TYPE || kind == LIMIT_PROJECT_TYPE;
    bool money = of_tier && order->tier->is_free && has_paid_tier(order->type);
    return tell(task, exceeded, money ? UNPAID : CLASH,
                of_tier   ? "/sku"
                : of_type ? "/type"
                          : "/project_id",
                STR_NONE);
}

/* ---- everything else ---- */

#define KIND_ARGS(task, kind, owner)                                                     \
    ARG_TEXT("kind", str_of(limit_kinds[kind].name)), ARG_TEXT("subject", (owner)),      \
        ARG_TEXT("project", (task)->scope->project_id),                                  \
        ARG_INT("usual", limit_kinds[kind].usual), ARG_INT("requested", 1),              \
        ARG_INT("now", task_now_us(task))

static bool is_of_owner(enum limit_kind kind)
{
    return limit_kinds[kind].depth == LIMIT_OF_INSTALLATION;
}

static enum outcome lock_queue(struct task *task, enum limit_kind kind, struct str owner)
{
    return is_of_owner(kind)
               ? store_queue(task, Q_LIMIT_LOCK_PRINCIPAL,
                             ARGS(ARG_TEXT("principal", owner)), 0)
               : store_queue(task, Q_LIMIT_LOCK_ORGANIZATION, NO_ARGS, 0);
}

enum outcome limit_queue(struct task *task, enum limit_kind kind, struct str owner)
{
    enum outcome outcome = lock_queue(task, kind, owner);
    if (outcome == DONE)
        outcome =
            store_queue(task, is_of_owner(kind) ? Q_LIMIT_PASS_PRINCIPAL : Q_LIMIT_PASS,
                        ARGS(KIND_ARGS(task, kind, owner)), 1);
    return outcome;
}

enum outcome limit_room(struct task *task, enum limit_kind kind, struct str owner,
                        bool *room)
{
    struct exceeded exceeded;
    enum outcome outcome = lock_queue(task, kind, owner);
    if (outcome == DONE)
        outcome = store_one(task, Q_LIMIT_EXCEEDED, ARGS(KIND_ARGS(task, kind, owner)),
                            exceeded_columns, &exceeded);
    if (outcome != DONE && outcome != ABSENT)
        return outcome;
    *room = outcome == ABSENT;
    return DONE;
}

enum outcome limit_check(struct task *task, enum limit_kind kind, struct str owner)
{
    struct exceeded exceeded;
    enum outcome outcome =
        store_one(task, Q_LIMIT_EXCEEDED, ARGS(KIND_ARGS(task, kind, owner)),
                  exceeded_columns, &exceeded);
    if (outcome == ABSENT)
        return DONE;
    return outcome == DONE ? tell(task, &exceeded, CLASH, "", owner) : outcome;
}
