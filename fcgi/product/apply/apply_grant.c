/* apply_grant.c: who holds which role at the project and its resources, as documents say it. */
/* SPDX-License-Identifier: ISC */
#include "product/access/access.h"
#include "product/apply/apply_private.h"

static const struct field held_columns[] = {
    {"id", TEXT_AT(struct apply_held, id)},
    {"principal_id", TEXT_AT(struct apply_held, principal_id)},
    {"kind", TEXT_AT(struct apply_held, kind)},
    {"holder", TEXT_AT(struct apply_held, holder)},
    {"role_id", TEXT_AT(struct apply_held, role_id)},
    {"role", TEXT_AT(struct apply_held, role)},
    {"scope_type", TEXT_AT(struct apply_held, scope_type)},
    {"scope_id", TEXT_AT(struct apply_held, scope_id)},
    {"expires_us", TIME_AT(struct apply_held, expires_us)},
    {"mapped", BOOL_AT(struct apply_held, mapped)},
    {0},
};

enum outcome apply_held_list(struct task *task, struct list *out)
{
    enum outcome outcome = store_list(task, Q_APPLY_HELD,
                                      ARGS(ARG_TEXT("project", task->scope->project_id),
                                           ARG_INT("now", task_now_us(task)),
                                           ARG_INT("limit", APPLY_HELD_MAX + 1)),
                                      held_columns, sizeof(struct apply_held), out);
    if (outcome == DONE && out->count > APPLY_HELD_MAX)
        return refuse_print(task->failure, TOO_LARGE, NULL,
                            "More than %d roles are held in the project.", APPLY_HELD_MAX);
    return outcome;
}

/* ---- written ---- */

static struct node *grant_node(struct arena *arena, struct str kind, struct str holder,
                               struct str role, int64_t expires_us)
{
    char text[CLOCK_TEXT_BYTES];
    struct node *node = node_object(arena);
    node_set(arena, node, kind, node_text(arena, holder));
    node_set(arena, node, STR("role"), node_text(arena, role));
    if (expires_us != 0)
        node_set(arena, node, STR("expires_at"),
                 node_text(arena, arena_str(arena, clock_text(expires_us, text))));
    return node;
}

static bool is_at(const struct apply_held *held, const char *scope_type, struct str scope_id)
{
    return str_is(held->scope_type, scope_type) && str_equal(held->scope_id, scope_id);
}

struct node *apply_held_node(struct task *task, const struct list *held, const char *scope_type,
                             struct str scope_id)
{
    struct node *list = node_array(task->arena);
    for (size_t i = 0; i < held->count; i++) {
        const struct apply_held *row = LIST_ROW(*held, struct apply_held, i);
        if (is_at(row, scope_type, scope_id) && !row->mapped)
            node_append(list, grant_node(task->arena, row->kind, row->holder, row->role,
                                         row->expires_us));
    }
    return list;
}

/* ---- planned ---- */

/* One place with its document. */
struct place {
    const char *type;
    struct str id;
    const struct apply_source *source;
    const struct list *grants;
    bool is_new; /* roles are judged at the project then */
};

struct planning {
    struct task *task;
    const struct place *place;
    const struct list *held;
    struct apply_steps *gives;
    struct apply_steps *takes; /* behind all that is given: one's own role may be among them */
    bool *kept;                /* of held: is named by the document */
};

static struct str kind_of(const struct apply_grant *grant)
{
    return grant->person.at != NULL ? STR("person")
           : grant->team.at != NULL ? STR("team")
                                    : STR("service_account");
}

static struct str holder_of(const struct apply_grant *grant)
{
    return grant->person.at != NULL ? grant->person
           : grant->team.at != NULL ? grant->team
                                    : grant->service_account;
}

/* The actor at the place; the project stands for a resource that is not there yet. */
static enum outcome enter(struct task *task, const char *type, struct str id, struct scope *out)
{
    if (!access_is_work(task->scope))
        return access_require(task, type, id, MAY_MANAGE_ACCESS, out);
    *out = access_scope_within_project(task->scope, task->scope->org_id, task->scope->project_id);
    if (str_is(str_of(type), "resource"))
        out->resource_id = id;
    return DONE;
}

static void add_step(struct planning *planning, enum apply_deed deed, struct str holder,
                     const struct apply_line *line, const struct apply_role *role)
{
    struct arena *arena = planning->task->arena;
    struct apply_step *step =
        apply_step_add(deed == APPLY_REMOVE ? planning->takes : planning->gives);
    struct apply_line *lines = ARENA_NEW(arena, struct apply_line);
    struct apply_role *whose = ARENA_NEW(arena, struct apply_role);
    *lines = *line;
    *whose = *role;
    *step = (struct apply_step){
        .kind = STR("grant"), .id = planning->place->id, .name = holder, .role = whose};
    apply_step_deed(step, deed, (struct list){lines, 1, sizeof *lines, false});
}

static const struct apply_held *find_held(struct planning *planning,
                                          const struct apply_grant *grant)
{
    for (size_t i = 0; i < planning->held->count; i++) {
        const struct apply_held *row = LIST_ROW(*planning->held, struct apply_held, i);
        if (!is_at(row, planning->place->type, planning->place->id) ||
            !str_equal(row->kind, kind_of(grant)) ||
            !str_equal_nocase(row->holder, holder_of(grant)) || !str_equal(row->role, grant->role))
            continue;
        planning->kept[i] = true;
        return row;
    }
    return NULL;
}

static struct str told_of(const struct failure *failure)
{
    return failure->field_count > 0     ? failure->fields[0].told
           : failure->told.length > 0 ? failure->told
                                      : STR("This role cannot be given here.");
}

/* What the rules of access say against it; a proof that is wanted ends the plan. */
static enum outcome judged(struct planning *planning, struct str pointer, enum outcome outcome,
                           const struct failure *failure)
{
    struct task *task = planning->task;
    bool proof = outcome == FORBIDDEN && failure->code != NULL &&
                 (str_is(str_of(failure->code), "proof_required") ||
                  str_is(str_of(failure->code), "second_factor_required"));
    if (proof)
        *task->failure = *failure;
    if (outcome == DONE || apply_is_fault(outcome) || proof)
        return outcome;
    failure_field(task->failure, apply_place(task, planning->place->source, pointer),
                  "not_allowed", "%.*s", STR_ARG(told_of(failure)));
    return DONE;
}

struct found {
    struct str id;
};
static const struct field found_columns[] = {{"id", TEXT_AT(struct found, id)}, {0}};

/* ABSENT for who or what is not known here; told at its member. */
static enum outcome find_ids(const struct task *task, const struct apply_grant *grant,
                             struct failure *failure, struct assignment_draft *draft)
{
    struct found holder = {holder_of(grant)};
    struct found role = {STR_NONE};
    struct person_brief person;
    struct failure unused = {.arena = task->arena};
    struct task inner = *task;
    inner.failure = &unused;
    struct str kind = kind_of(grant);
    enum outcome outcome =
        str_is(kind, "person")
            ? access_person_find(&inner, holder.id, &person)
            : store_one(&inner, Q_APPLY_HOLDER,
                        ARGS(ARG_TEXT("kind", kind), ARG_TEXT("name", holder.id),
                             ARG_TEXT("project", task->scope->project_id)),
                        found_columns, &holder);
    if (outcome == DONE && str_is(kind, "person"))
        holder.id = person.id;
    if (apply_is_fault(outcome))
        return outcome;
    if (outcome != DONE)
        failure_field(failure, ARENA_JOIN(task->arena, STR("/"), kind), "unknown",
                      "%.*s is not known here. Leave it out, or apply without grants.",
                      STR_ARG(holder_of(grant)));
    outcome = store_one(&inner, Q_APPLY_ROLE,
                        ARGS(ARG_TEXT("name", grant->role), ARG_TEXT("org", task->scope->org_id)),
                        found_columns, &role);
    if (outcome == ABSENT)
        failure_field(failure, STR("/role"), "unknown", "There is no role %.*s to give here.",
                      STR_ARG(grant->role));
    *draft = (struct assignment_draft){holder.id, role.id, grant->expires_us};
    return apply_is_fault(outcome) ? outcome : failure->field_count > 0 ? ABSENT : DONE;
}

static void tell_fields(struct planning *planning, struct str pointer,
                        const struct failure *failure)
{
    struct task *task = planning->task;
    for (size_t i = 0; i < failure->field_count; i++)
        failure_field(task->failure,
                      apply_place(task, planning->place->source,
                                  ARENA_JOIN(task->arena, pointer, failure->fields[i].pointer)),
                      "unknown", "%.*s", STR_ARG(failure->fields[i].told));
}

static enum outcome plan_add(struct planning *planning, const struct task *there,
                             const struct apply_grant *grant, struct str pointer)
{
    struct arena *arena = planning->task->arena;
    struct failure failure = {.arena = arena};
    struct assignment_draft draft;
    struct assignment given;
    enum outcome outcome = find_ids(there, grant, &failure, &draft);
    if (outcome == ABSENT) {
        tell_fields(planning, pointer, &failure);
        return DONE;
    }
    struct task inner = *there;
    inner.failure = &failure;
    if (outcome == DONE)
        outcome = access_grant_check(&inner, &draft, &given);
    if (outcome != DONE)
        return judged(planning, pointer, outcome, &failure);
    add_step(planning, APPLY_ADD, holder_of(grant),
             &(struct apply_line){pointer, STR_NONE,
                                  json_text(arena, grant_node(arena, kind_of(grant),
                                                              holder_of(grant), grant->role,
                                                              grant->expires_us))},
             &(struct apply_role){planning->place->type, STR_NONE, draft.user_id, draft.role_id,
                                  draft.expires_us});
    return DONE;
}

static struct str time_json(struct arena *arena, int64_t us)
{
    char text[CLOCK_TEXT_BYTES];
    return us == 0 ? STR("null") : json_text(arena, node_text(arena, clock_text(us, text)));
}

static enum outcome plan_change(struct planning *planning, const struct task *there,
                                const struct apply_grant *grant, const struct apply_held *held,
                                struct str pointer)
{
    struct arena *arena = planning->task->arena;
    struct failure failure = {.arena = arena};
    struct task inner = *there;
    inner.failure = &failure;
    if (held->mapped || held->expires_us == grant->expires_us)
        return DONE;
    if (grant->expires_us != 0 && grant->expires_us <= task_now_us(there)) {
        failure_field(&failure, STR(""), "too_small", "The expiry must lie in the future.");
        return judged(planning, ARENA_JOIN(arena, pointer, STR("/expires_at")), INVALID, &failure);
    }
    enum outcome outcome = access_may_give(&inner, held->role_id);
    if (outcome != DONE)
        return judged(planning, pointer, outcome, &failure);
    add_step(planning, APPLY_CHANGE, held->holder,
             &(struct apply_line){ARENA_JOIN(arena, pointer, STR("/expires_at")),
                                  time_json(arena, held->expires_us),
                                  time_json(arena, grant->expires_us)},
             &(struct apply_role){planning->place->type, held->id, held->principal_id,
                                  held->role_id, grant->expires_us});
    return DONE;
}

static enum outcome plan_removals(struct planning *planning, const struct task *there)
{
    struct arena *arena = planning->task->arena;
    enum outcome outcome = DONE;
    for (size_t i = 0; i < planning->held->count && outcome == DONE; i++) {
        const struct apply_held *held = LIST_ROW(*planning->held, struct apply_held, i);
        struct failure failure = {.arena = arena};
        struct task inner = *there;
        inner.failure = &failure;
        if (planning->kept[i] || held->mapped ||
            !is_at(held, planning->place->type, planning->place->id))
            continue;
        outcome = access_not_above_role(&inner, held->role_id);
        if (outcome != DONE) {
            outcome = judged(planning, STR("/grants"), outcome, &failure);
            continue;
        }
        add_step(planning, APPLY_REMOVE, held->holder,
                 &(struct apply_line){STR("/grants"),
                                      json_text(arena, grant_node(arena, held->kind, held->holder,
                                                                  held->role, held->expires_us)),
                                      STR_NONE},
                 &(struct apply_role){planning->place->type, held->id, held->principal_id,
                                      held->role_id, held->expires_us});
    }
    return outcome;
}

/* Does the document differ from what is held? Who reads only may apply what does not. */
static bool differs(struct planning *planning, bool prune)
{
    bool differs = false;
    for (size_t i = 0; i < planning->place->grants->count; i++) {
        const struct apply_grant *grant = LIST_ROW(*planning->place->grants, struct apply_grant, i);
        const struct apply_held *held = find_held(planning, grant);
        differs = differs || held == NULL ||
                  (!held->mapped && held->expires_us != grant->expires_us);
    }
    for (size_t i = 0; prune && i < planning->held->count; i++) {
        const struct apply_held *held = LIST_ROW(*planning->held, struct apply_held, i);
        differs = differs || (!planning->kept[i] && !held->mapped &&
                              is_at(held, planning->place->type, planning->place->id));
    }
    return differs;
}

static enum outcome plan_place(struct planning *planning, bool prune)
{
    const struct place *place = planning->place;
    struct task *task = planning->task;
    struct failure failure = {.arena = task->arena};
    struct task there = *task;
    struct scope scope;
    if (!differs(planning, prune))
        return DONE;
    there.failure = &failure;
    enum outcome outcome =
        place->is_new ? enter(&there, "project", task->scope->project_id, &scope)
                      : enter(&there, place->type, place->id, &scope);
    if (outcome != DONE)
        return judged(planning, STR("/grants"), outcome, &failure);
    there.scope = &scope;
    for (size_t i = 0; i < place->grants->count && outcome == DONE; i++) {
        const struct apply_grant *grant = LIST_ROW(*place->grants, struct apply_grant, i);
        const struct apply_held *held = find_held(planning, grant);
        struct str pointer = arena_print(task->arena, "/grants/%zu", i);
        outcome = held == NULL ? plan_add(planning, &there, grant, pointer)
                               : plan_change(planning, &there, grant, held, pointer);
    }
    return outcome == DONE && prune ? plan_removals(planning, &there) : outcome;
}

size_t apply_grant_most(const struct apply_project *project, const struct list *held)
{
    size_t most = project->grants.count + held->count;
    for (size_t i = 0; i < project->resources.count; i++)
        most += LIST_ROW(project->resources, struct apply_resource, i)->grants.count;
    return most;
}

static bool is_added(const struct apply_steps *steps, struct str resource_id)
{
    for (size_t i = 0; i < steps->count; i++)
        if (steps->rows[i].deed == APPLY_ADD && steps->rows[i].wanted != NULL &&
            str_equal(steps->rows[i].id, resource_id))
            return true;
    return false;
}

enum outcome apply_grant_plan(struct task *task, const struct apply_project *project,
                              const struct apply_wants *wants, const struct list *held,
                              struct apply_steps *steps)
{
    struct place place = {.type = "project",
                          .id = task->scope->project_id,
                          .source = &project->source,
                          .grants = &project->grants};
    struct apply_steps takes = {ARENA_ARRAY(task->arena, held->count, struct apply_step), 0,
                                held->count};
    struct planning planning = {task, &place, held, steps, &takes,
                                ARENA_ARRAY(task->arena, held->count, bool)};
    enum outcome outcome = DONE;
    if (wants->skip_grants)
        return DONE;
    if (project->grants_told)
        outcome = plan_place(&planning, wants->prune);
    for (size_t i = 0; i < project->resources.count && outcome == DONE; i++) {
        const struct apply_resource *wanted =
            LIST_ROW(project->resources, struct apply_resource, i);
        place = (struct place){.type = "resource",
                               .id = wanted->id,
                               .source = &wanted->source,
                               .grants = &wanted->grants,
                               .is_new = is_added(steps, wanted->id)};
        if (wanted->grants_told)
            outcome = plan_place(&planning, wants->prune);
    }
    for (size_t i = 0; i < takes.count; i++)
        *apply_step_add(steps) = takes.rows[i];
    return outcome;
}

/* ---- done ---- */

static enum outcome give(struct task *task, const struct apply_role *role)
{
    struct assignment given;
    const struct assignment_draft draft = {role->principal_id, role->role_id, role->expires_us};
    if (role->id.at != NULL)
        return access_change(task, role->id, &draft, &given);
    enum outcome outcome = access_grant(task, &draft, &given);
    bool held = outcome == CLASH && task->failure->code != NULL &&
                str_is(str_of(task->failure->code), "already_granted");
    return held ? DONE : outcome; /* somebody gave it meanwhile */
}

static enum outcome take(struct task *task, const struct apply_role *role)
{
    enum outcome outcome = access_not_above_role(task, role->role_id);
    if (outcome == DONE)
        outcome = access_revoke(task, role->id);
    return outcome == ABSENT ? DONE : outcome;
}

enum outcome apply_grant_run(struct task *task, const struct apply_step *step)
{
    struct scope scope;
    struct task there = *task;
    enum outcome outcome = enter(task, step->role->place, step->id, &scope);
    there.scope = &scope;
    if (outcome != DONE)
        return outcome;
    return step->deed == APPLY_REMOVE ? take(&there, step->role) : give(&there, step->role);
}
