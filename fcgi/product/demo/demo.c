/* demo.c: the demo world, step by step through the product's own operations. */
/* SPDX-License-Identifier: ISC */
#include "product/demo/demo.h"

#include <string.h>

#include "product/access/access.h"
#include "product/account/account.h"
#include "product/audit/audit.h"
#include "product/catalog/catalog.h"
#include "product/dashboard/dashboard.h"
#include "product/organization/organization.h"
#include "product/preset/preset.h"
#include "product/project/project.h"
#include "product/resource/resource.h"
#include "product/secret/secret.h"

#define DAY_US (MS_PER_DAY * US_PER_MS)

enum { DAYS = 45, PEOPLE = 20, PROJECTS_EACH = 4, RESOURCES_EACH = 5 };

static const struct {
    const char *name;
    const char *email;
} people[PEOPLE] = {
    {"Ada Okafor", "ada.okafor@example.com"},
    {"Björn Lindqvist", "bjorn.lindqvist@example.com"},
    {"Chiara Romano", "chiara.romano@example.com"},
    {"Dmitri Petrov", "dmitri.petrov@example.com"},
    {"Esther Adeyemi", "esther.adeyemi@example.com"},
    {"Farid Haddad", "farid.haddad@example.com"},
    {"Greta Vogel", "greta.vogel@example.com"},
    {"Hiro Tanaka", "hiro.tanaka@example.com"},
    {"Inés Navarro", "ines.navarro@example.com"},
    {"Jonas Keller", "jonas.keller@example.com"},
    {"Kavya Raman", "kavya.raman@example.com"},
    {"Liam O'Connor", "liam.oconnor@example.com"},
    {"Mei Lin", "mei.lin@example.com"},
    {"Noor van Dijk", "noor.dijk@example.com"},
    {"Olga Ivanova", "olga.ivanova@example.com"},
    {"Paulo Mendes", "paulo.mendes@example.com"},
    {"Quinn Archer", "quinn.archer@example.com"},
    {"Rosa Jiménez", "rosa.jimenez@example.com"},
    {"Samuel Mbeki", "samuel.mbeki@example.com"},
    {"Tove Nilsen", "tove.nilsen@example.com"},
};

struct demo_place {
    const char *id;
    const char *name;
    const char *says;
};

static const struct demo_place organizations[] = {
    {"northwind-energy", "Northwind Energy", NULL},
    {"meridian-logistics", "Meridian Logistics", NULL},
    {"helix-biotech", "Helix Biotech", NULL},
};

static const struct demo_place projects[COUNT_OF(organizations)][PROJECTS_EACH] = {
    {{"wind-farm-north", "Wind farm North", "Twins of 84 turbines and their substations"},
     {"grid-balancing", "Grid balancing", "Forecasts against what the grid takes"},
     {"battery-park", "Battery park", "State of charge, cells and contracts"},
     {"energy-sandbox", "Sandbox", "For trying things out"}},
    {{"port-rotterdam", "Port Rotterdam", "Cranes, berths and containers"},
     {"cold-chain", "Cold chain", "Temperatures from dock to shelf"},
     {"fleet-europe", "Fleet Europe", "Trucks, drivers, hours"},
     {"warehouse-twin", "Warehouse twin", "Shelves and robots"}},
    {{"bioreactor-7", "Bioreactor 7", "Batches, sensors and recipes"},
     {"lab-automation", "Lab automation", "Samples and the machines that move them"},
     {"trial-insights", "Trial insights", "Dashboards over trial sites"},
     {"qa-staging", "QA staging", "What goes live next"}},
};

static const struct demo_order {
    const char *name;
    const char *type;
    const char *sku; /* of a secret: its type */
    int preset;      /* place in the type's list; -1 = none */
} orders[] = {
    {"Asset graph", "graph", "standard", 2},
    {"Event flow", "flow", "standard", 1},
    {"Overview board", "compass", "standard", 0},
    {"Broker sign-in", "secret", "basic-auth", -1},
    {"Model builder", "assembler", "free", 0},
    {"Test graph", "graph", "free", 0},
    {"Night import", "flow", "free", 0},
    {"Partner API key", "secret", "api-key", -1},
    {"Simulation", "compass", "standard", 1},
    {"Telemetry graph", "graph", "standard", 2},
    {"Alert flow", "flow", "standard", 1},
    {"Staging graph", "graph", "standard", 1},
};

const struct field demo_resource_columns[] = {
    {"tenant", TEXT_AT(struct demo_resource, tenant)},
    {"project", TEXT_AT(struct demo_resource, project)},
    {"resource", TEXT_AT(struct demo_resource, resource)},
    {"type", TEXT_AT(struct demo_resource, type)},
    {"failed_us", INT_AT(struct demo_resource, failed_us)},
    {0},
};

/* ---- the clock: each deed is some time after the one before ---- */

struct demo_clock {
    int64_t now_us;
    int64_t step_us;
    uint64_t state;
};

static int64_t clock_now(void *state)
{
    const struct demo_clock *clock = state;
    return clock->now_us;
}

/* A fixed sequence (xorshift64): the demo looks the same each time. */
static void clock_move(struct demo_clock *clock)
{
    clock->state ^= clock->state << 13;
    clock->state ^= clock->state >> 7;
    clock->state ^= clock->state << 17;
    clock->now_us += (int64_t)(clock->state % (uint64_t)(2 * clock->step_us));
}

struct demo {
    struct task *task; /* the caller's */
    struct clock clock;
    struct demo_clock time;
    struct person owner;
    struct person people[PEOPLE];
    struct demo_made *made;
    struct str troubled; /* the resource whose deployment will have failed */
};

/* A task in somebody's name; `scope` is theirs to fill. */
static struct task task_as(struct demo *demo, const struct person *person,
                           struct scope *scope)
{
    clock_move(&demo->time);
    *scope = *demo->task->scope;
    scope->actor_id = person->id;
    scope->actor_name = person->email;
    struct task task = *demo->task;
    task.scope = scope;
    task.clock = &demo->clock;
    return task;
}

/* The same, admitted at a place with these permissions. */
static enum outcome task_at(struct demo *demo, const struct person *person,
                            const char *kind, const char *id, struct scope *scope,
                            struct task *task)
{
    struct scope admitted;
    *task = task_as(demo, person, scope);
    enum outcome outcome = access_require(task, kind, str_of(id), MAY_READ, &admitted);
    *scope = admitted;
    return outcome;
}

static enum outcome add_people(struct demo *demo)
{
    enum outcome outcome = DONE;
    for (size_t i = 0; i < PEOPLE && outcome == DONE; i++) {
        struct scope scope = *demo->task->scope;
        struct task task = *demo->task;
        clock_move(&demo->time);
        task.scope = &scope;
        task.clock = &demo->clock;
        outcome = account_add(&task,
                              &(struct person_draft){
                                  .email = str_of(people[i].email),
                                  .name = str_of(people[i].name),
                              },
                              &demo->people[i]);
        demo->made->people += outcome == DONE;
    }
    return outcome;
}

static enum outcome grant(struct demo *demo, const struct person *by, const char *kind,
                          const char *id, const struct person *to, struct str role)
{
    struct scope scope;
    struct task task;
    struct assignment granted;
    enum outcome outcome = task_at(demo, by, kind, id, &scope, &task);
    if (outcome == DONE)
        outcome =
            access_grant(&task, &(struct assignment_draft){to->id, role, 0}, &granted);
    if (outcome == CLASH) { /* held already */
        failure_clear(task.failure);
        return DONE;
    }
    return outcome;
}

/* What an organization keeps for its orders, each begun with a preset of the catalog. */
static enum outcome add_presets(struct demo *demo, const struct person *by, const char *org)
{
    static const struct {
        const char *type, *name, *says, *sku, *from;
    } presets[] = {
        {"graph", "Team default", "What a new team begins with.", "", "staging"},
        {"graph", "Audited", "For what auditors look at.", "standard", "production"},
        {"flow", "Nightly import", "One run a night.", "", "small"},
    };
    struct scope scope;
    struct task task;
    enum outcome outcome = task_at(demo, by, "organization", org, &scope, &task);
    for (size_t i = 0; i < COUNT_OF(presets) && outcome == DONE; i++) {
        const struct catalog_type *type;
        struct preset kept;
        outcome = catalog_load(&task, str_of(presets[i].type), &type);
        if (outcome != DONE)
            break;
        const struct catalog_preset *from = catalog_preset(type, str_of(presets[i].from));
        outcome = preset_add(&task,
                             &(struct preset_draft){
                                 .type = type->id,
                                 .name = str_of(presets[i].name),
                                 .description = str_of(presets[i].says),
                                 .sku = str_of(presets[i].sku),
                                 .settings = from == NULL ? NULL : from->settings,
                             },
                             &kept);
    }
    return outcome;
}

/* Each organization has six people of its own: a founder, two editors, two viewers, a guest. */
static enum outcome add_organization(struct demo *demo, size_t index)
{
    const struct demo_place *place = &organizations[index];
    const struct person *staff = &demo->people[index * 6];
    struct organization organization;
    struct scope scope;
    struct task task = task_as(demo, &staff[0], &scope);
    enum outcome outcome = organization_add(
        &task, &(struct organization_draft){str_of(place->id), str_of(place->name)},
        &organization);
    const struct {
        const struct person *person;
        struct str role;
    } roles[] = {
        {&demo->owner, ROLE_OWNER}, {&staff[1], ROLE_EDITOR}, {&staff[2], ROLE_EDITOR},
        {&staff[3], ROLE_VIEWER},   {&staff[4], ROLE_VIEWER},
    };
    for (size_t i = 0; i < COUNT_OF(roles) && outcome == DONE; i++)
        outcome = grant(demo, &staff[0], "organization", place->id, roles[i].person,
                        roles[i].role);
    if (outcome == DONE)
        outcome = add_presets(demo, &staff[1], place->id);
    demo->made->organizations += outcome == DONE;
    return outcome;
}

static const struct node *preset_of(const struct catalog_type *type, int preset)
{
    if (preset < 0 || (size_t)preset >= type->presets.count)
        return NULL;
    return LIST_ROW(type->presets, struct catalog_preset, preset)->settings;
}

/* The two types that the demo has; what they hold opens nothing. */
static enum outcome add_secret(struct task *task, const struct demo_order *order,
                               struct resource *out)
{
    struct arena *arena = task->arena;
    const struct secret_entry sign_in[] = {
        {STR("username"), secret_of(arena, STR("demo")), false},
        {STR("password"), secret_of(arena, STR("not a real password")), false},
    };
    const struct secret_entry key[] = {
        {STR("headerName"), secret_of(arena, STR("X-Api-Key")), false},
        {STR("headerValue"), secret_of(arena, STR("not a real key")), false},
    };
    struct sealed_secret made = {.id = STR_NONE};
    enum outcome outcome =
        secret_add(task,
                   &(struct secret_draft){
                       .name = str_of(order->name),
                       .type = str_of(order->sku),
                       .entries = strcmp(order->sku, "api-key") == 0 ? key : sign_in,
                       .count = 2},
                   &made);
    return outcome == DONE ? resource_load(task, made.id, out) : outcome;
}

static enum outcome add_ordered(struct task *task, const struct demo_order *order,
                                struct resource *out)
{
    const struct catalog_type *type;
    if (strcmp(order->type, "secret") == 0)
        return add_secret(task, order, out);
    enum outcome outcome = catalog_load(task, str_of(order->type), &type);
    if (outcome != DONE)
        return outcome;
    return resource_add(task,
                        &(struct resource_draft){
                            .name = str_of(order->name),
                            .type = str_of(order->type),
                            .sku = str_of(order->sku),
                            .settings = preset_of(type, order->preset),
                        },
                        out);
}

static enum outcome add_resource(struct demo *demo, const struct person *by,
                                 const char *project, size_t number)
{
    struct demo_order order = orders[number % COUNT_OF(orders)];
    struct scope scope;
    struct task task;
    struct resource resource;
    /* An organization has one free one of each type. */
    size_t in_organization = number % (PROJECTS_EACH * RESOURCES_EACH);
    if (strcmp(order.sku, "free") == 0 && in_organization >= COUNT_OF(orders))
        order.sku = "standard";
    enum outcome outcome = task_at(demo, by, "project", project, &scope, &task);
    if (outcome == DONE)
        outcome = add_ordered(&task, &order, &resource);
    demo->made->resources += outcome == DONE;
    if (outcome == DONE && number == 0)
        demo->troubled = resource.id;
    /* Every fourth gets a better name some days later. */
    if (outcome != DONE || number % 4 != 3)
        return outcome;
    clock_move(&demo->time);
    return resource_change(
        &task, resource.id,
        &(struct resource_change){.name =
                                      ARENA_JOIN(task.arena, resource.name, STR(", EU"))},
        &resource);
}

/* The first project of each organization has dashboards, and one of them leads. */
static enum outcome add_dashboards(struct demo *demo, const struct person *by,
                                   const char *project)
{
    static const char *const templates[] = {"resources", "api", "logs"};
    struct scope scope;
    struct task task;
    struct dashboard made;
    enum outcome outcome = task_at(demo, by, "project", project, &scope, &task);
    for (size_t i = 0; i < COUNT_OF(templates) && outcome == DONE; i++)
        outcome = dashboard_from_template(&task, str_of(templates[i]), i == 0, &made);
    return outcome;
}

static enum outcome add_project(struct demo *demo, size_t org, size_t index)
{
    const struct demo_place *place = &projects[org][index];
    const struct person *staff = &demo->people[org * 6];
    struct scope scope;
    struct project project;
    struct task task = task_as(demo, &staff[index % 2], &scope);
    enum outcome outcome = project_add(&task,
                                       &(struct project_draft){
                                           .id = str_of(place->id),
                                           .org_id = str_of(organizations[org].id),
                                           .name = str_of(place->name),
                                           .description = str_of(place->says),
                                       },
                                       &project);
    demo->made->projects += outcome == DONE;
    if (outcome == DONE)
        outcome = grant(demo, &staff[0], "project", place->id, &staff[5], ROLE_VIEWER);
    if (outcome == DONE)
        outcome = grant(demo, &staff[0], "project", place->id,
                        &demo->people[18 + index % 2], ROLE_EDITOR);
    for (size_t i = 0; i < RESOURCES_EACH && outcome == DONE; i++)
        outcome = add_resource(demo, &staff[1 + i % 2], place->id,
                               (org * PROJECTS_EACH + index) * RESOURCES_EACH + i);
    if (outcome == DONE && index == 0)
        outcome = add_dashboards(demo, &staff[1], place->id);
    return outcome;
}

/* The newest deployment of a resource, told as failed. */
static enum outcome deployment_fails(struct task *task, struct str resource)
{
    static const struct {
        const char *step;
        const char *told;
    } steps[] = {
        {"started", "Attempt 1"},
        {"rendered", "3 manifests"},
        {"failed", "The new version does not become ready: its migration fails."},
    };
    struct list newest;
    enum outcome outcome = resource_generations(task, resource, INT64_MAX, 1, &newest);
    if (outcome != DONE || newest.count == 0)
        return outcome;
    struct str id = LIST_ROW(newest, struct deployment, 0)->id;
    outcome = store_begin(task);
    for (size_t i = 0; i < COUNT_OF(steps) && outcome == DONE; i++)
        outcome = resource_deployment_step(task, id, steps[i].step, str_of(steps[i].told));
    if (outcome == DONE)
        outcome = resource_deployment_state(task, id, "failed", str_of(steps[2].told));
    if (outcome == DONE)
        return store_commit(task);
    store_rollback(task);
    return outcome;
}

/* Some hours ago a deployment failed and was asked for again: logs and metrics show it, too. */
static enum outcome add_failure(struct demo *demo)
{
    static const int64_t ago_min[] = {190, 182, 176}; /* asked for, failed, again */
    struct resource found = {.id = demo->troubled};
    struct scope scope;
    struct task task;
    if (demo->troubled.length == 0)
        return DONE;
    enum outcome outcome = task_at(demo, &demo->people[1], "resource",
                                   arena_cstr(demo->task->arena, demo->troubled), &scope, &task);
    for (size_t i = 0; i < COUNT_OF(ago_min) && outcome == DONE; i++) {
        demo->time.now_us = task_now_us(demo->task) - ago_min[i] * 60 * US_PER_S;
        outcome = i == 1 ? deployment_fails(&task, demo->troubled)
                         : resource_deploy(&task, demo->troubled, &found);
    }
    return outcome;
}

enum outcome demo_list(struct task *task, struct list *out)
{
    return store_list(task, Q_DEMO_RESOURCES, ARGS(ARG_INT("limit", DEMO_LIST_MAX)),
                      demo_resource_columns, sizeof(struct demo_resource), out);
}

enum outcome demo_fill(struct task *task, struct str owner_email, struct demo_made *made)
{
    struct demo *demo = ARENA_NEW(task->arena, struct demo);
    *made = (struct demo_made){0};
    *demo = (struct demo){.task = task, .made = made};
    demo->time = (struct demo_clock){
        .now_us = task_now_us(task) - DAYS * DAY_US,
        .step_us = DAYS * DAY_US / 160, /* 140 deeds, so that all are past */
        .state = 42,
    };
    demo->clock = (struct clock){.now_us = clock_now, .state = &demo->time};
    enum outcome outcome = account_find(task, owner_email, &demo->owner);
    if (outcome == ABSENT)
        return refuse(task->failure, ABSENT, NULL,
                      "There is no account with this address.",
                      "Make it first: ktrlplane user create-owner.");
    if (outcome == DONE)
        outcome = add_people(demo);
    if (outcome == CLASH)
        return refuse(task->failure, CLASH, "demo_exists",
                      "The demo world is there already.", NULL);
    for (size_t org = 0; org < COUNT_OF(organizations) && outcome == DONE; org++)
        outcome = add_organization(demo, org);
    for (size_t i = 0; i < PROJECTS_EACH && outcome == DONE; i++)
        for (size_t org = 0; org < COUNT_OF(organizations) && outcome == DONE; org++)
            outcome = add_project(demo, org, i);
    if (outcome == DONE)
        outcome = add_failure(demo);
    /* What was done days ago and written now would look put in later. */
    return outcome == DONE ? audit_seal(task, INT64_MAX) : outcome;
}
