/* world.c: people, places, resources, and the application that serves them. */
/* SPDX-License-Identifier: ISC */
#include "t/lib/world.h"

#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app.h"
#include "platform/base/id.h"
#include "platform/base/password.h"
#include "platform/base/random.h"
#include "platform/base/secret.h"
#include "platform/store/store_private.h"
#include "product/access/access.h"
#include "product/account/account.h"
#include "product/audit/audit_routes.h"
#include "product/catalog/catalog.h"
#include "product/frame/frame.h"
#include "product/resource/resource.h"
#include "t/lib/tap.h"

enum { SQL_BYTES_MAX = 64 * 1024 };

#define START_US (INT64_C(1795248000) * US_PER_S) /* 2026-11-21T08:00:00Z */
#define DAY_US   (86400 * US_PER_S)

/* clang-format off */
static const struct {
    const char *word;
    struct str role; /* STR_NONE = none */
    const char *scope_type;
    const char *scope_id;
} roles[WORLD_PEOPLE] = {
    [WORLD_ANONYMOUS]       = {"anonymous",       {NULL, 0}, NULL, NULL},
    [WORLD_STRANGER]        = {"stranger",        {NULL, 0}, NULL, NULL},
    [WORLD_VIEWER]          = {"viewer",          STR_INIT("10000000-0001-0000-0000-000000000003"), "organization", WORLD_ORG},
    [WORLD_EDITOR]          = {"editor",          STR_INIT("10000000-0001-0000-0000-000000000002"), "organization", WORLD_ORG},
    [WORLD_OWNER]           = {"owner",           STR_INIT("10000000-0001-0000-0000-000000000001"), "organization", WORLD_ORG},
    [WORLD_PROJECT_VIEWER]  = {"project-viewer",  STR_INIT("10000000-0001-0000-0000-000000000003"), "project",      WORLD_PROJECT},
    [WORLD_PROJECT_EDITOR]  = {"project-editor",  STR_INIT("10000000-0001-0000-0000-000000000002"), "project",      WORLD_PROJECT},
    [WORLD_PROJECT_OWNER]   = {"project-owner",   STR_INIT("10000000-0001-0000-0000-000000000001"), "project",      WORLD_PROJECT},
    [WORLD_RESOURCE_VIEWER] = {"resource-viewer", STR_INIT("10000000-0001-0000-0000-000000000003"), "resource",     WORLD_RESOURCE},
    [WORLD_RESOURCE_EDITOR] = {"resource-editor", STR_INIT("10000000-0001-0000-0000-000000000002"), "resource",     WORLD_RESOURCE},
    [WORLD_RESOURCE_OWNER]  = {"resource-owner",  STR_INIT("10000000-0001-0000-0000-000000000001"), "resource",     WORLD_RESOURCE},
    [WORLD_OTHER_OWNER]     = {"other-owner",     STR_INIT("10000000-0001-0000-0000-000000000001"), "organization", WORLD_OTHER_ORG},
    [WORLD_LAPSED]          = {"lapsed",          STR_INIT("10000000-0001-0000-0000-000000000002"), "organization", WORLD_ORG},
    [WORLD_DISABLED]        = {"disabled",        STR_INIT("10000000-0001-0000-0000-000000000001"), "organization", WORLD_ORG},
    [WORLD_ADMIN]           = {"admin",           {NULL, 0}, NULL, NULL},
    [WORLD_CHECKER]         = {"checker",         STR_INIT("service-account-permission-checker"), "global", "global"},
};
/* clang-format on */

/* ---- what happens when the impossible does ---- */

static char asked[512];

static void bug_tell(void)
{
    printf("Bail out! an impossible state, while: %s\n", asked);
    fflush(stdout);
    abort();
}

/* The gate of the application; before it, what is asked is noted for bug_tell. */
static enum outcome admit_noted(struct call *call)
{
    const struct request *request = call->request;
    snprintf(asked, sizeof asked, "%.*s %.*s?%.*s", STR_ARG(request->method_text),
             STR_ARG(request->path), STR_ARG(request->query_text));
    return app_gate.admit(call);
}

/* ---- statements ---- */

static struct task *side_task(struct world *world, struct database_task *with)
{
    database_task(with, world->side, world->arena);
    if (store_read_only(world->side, false) != DONE)
        bail_out("the database does not take writes");
    return &with->task;
}

PRINTF_LIKE(2, 0)
static const char *text_of(struct world *world, const char *format, va_list values)
{
    static char text[SQL_BYTES_MAX];
    int length = vsnprintf(text, sizeof text, format, values);
    if (length < 0 || (size_t)length >= sizeof text)
        bail_out("a statement of a test is too long");
    return arena_cstr(world->arena, str_of(text));
}

void world_script(struct world *world, struct str text)
{
    struct database_task with;
    struct task *task = side_task(world, &with);
    const char *script = arena_cstr(world->arena, text);
    if (world->side->engine->script(task, "test", script) != DONE)
        bail_out("%.*s: %s", STR_ARG(with.failure.told), script);
}

void world_sql(struct world *world, const char *format, ...)
{
    va_list values;
    va_start(values, format);
    const char *text = text_of(world, format, values);
    va_end(values);
    world_script(world, str_of(text));
    catalog_forget();
}

struct first {
    int64_t number;
    struct str text;
};

/* The first column of the first row. */
static struct first ask(struct world *world, const char *text, enum query_kind kind)
{
    const struct query_name gives[] = {{kind == QUERY_INT ? "number" : "text", kind}};
    const struct query_row query = {.name = "test",
                                    .text = {text, text},
                                    .gives = gives,
                                    .gives_count = 1,
                                    .verb = QUERY_READS};
    const struct field columns[] = {
        kind == QUERY_INT ? (struct field){"number", INT_AT(struct first, number)}
                          : (struct field){"text", TEXT_AT(struct first, text)},
        {0},
    };
    struct database_task with;
    struct task *task = side_task(world, &with);
    struct row_plan *plan =
        arena_alloc(world->arena, sizeof *plan + sizeof(struct row_cell));
    row_plan_make(plan, &query, columns);
    struct first first = {0, STR("")};
    struct statement statement = {
        .query = &query, .slot = -1, .plan = plan, .row = &first};
    struct batch batch = {.statements = &statement, .count = 1};
    if (world->side->engine->run(task, &batch) != DONE)
        bail_out("%.*s: %s", STR_ARG(with.failure.told), text);
    store_request_end(world->side);
    if (first.text.at == NULL)
        first.text = STR("");
    return first;
}

int64_t world_count(struct world *world, const char *format, ...)
{
    va_list values;
    va_start(values, format);
    const char *text = text_of(world, format, values);
    va_end(values);
    text =
        arena_cstr(world->arena, ARENA_JOIN(world->arena, STR("SELECT CAST(("),
                                            str_of(text), STR(") AS BIGINT) AS number")));
    return ask(world, text, QUERY_INT).number;
}

struct str world_text(struct world *world, const char *format, ...)
{
    va_list values;
    va_start(values, format);
    const char *text = text_of(world, format, values);
    va_end(values);
    text = arena_cstr(world->arena, ARENA_JOIN(world->arena, STR("SELECT CAST(("),
                                               str_of(text), STR(") AS TEXT) AS text")));
    return ask(world, text, QUERY_TEXT).text;
}

/* ---- the application ---- */

static int64_t world_now(void *state)
{
    return ((const struct world *)state)->now_us;
}

static const char *source(struct world *world, const char *path)
{
    const char *top = getenv("abs_top_srcdir");
    if (top == NULL)
        top = getenv("srcdir");
    char here[4096];
    if (top == NULL)
        top = getcwd(here, sizeof here);
    return arena_cstr(world->process,
                      ARENA_JOIN(world->process, str_of(top), STR("/"), str_of(path)));
}

static void failure_tell(const struct failure *failure, const char *what)
{
    for (size_t i = 0; i < failure->field_count; i++)
        note("%.*s: %.*s", STR_ARG(failure->fields[i].pointer),
             STR_ARG(failure->fields[i].told));
    bail_out("%s: %.*s", what, STR_ARG(failure->told));
}

/* A setting `name = value` for the command line. */
static const char *setting(struct world *world, const char *name, const char *value)
{
    return arena_cstr(world->process,
                      ARENA_JOIN(world->process, str_of(name), STR("="), str_of(value)));
}

static void application_open(struct world *world)
{
    char key_file[] = "/tmp/kp_world_key_XXXXXX";
    int file = mkstemp(key_file);
    static const char key[] =
        "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
    if (file < 0 || write(file, key, sizeof key - 1) != (ssize_t)sizeof key - 1)
        bail_out("no key file");
    close(file);
    const char *const overrides[] = {
        "base_url=https://console.example.org",
        "log_level=fault",
        "password_memory=8MiB", /* passwords of tests protect nothing */
        "password_passes=1",
        setting(world, "key_file", key_file),
        setting(world, "templates", source(world, "templates")),
        NULL,
    };
    struct failure failure = {.arena = world->process};
    enum outcome outcome = app_open(world->process, STR_NONE, overrides, &failure);
    unlink(key_file);
    if (outcome != DONE)
        failure_tell(&failure, "the application does not open");
    static const struct gate gate = {.admit = admit_noted, .refused = audit_refused,
                                     .error_page = frame_error_page};
    struct site_settings settings = {.base_url = app_settings.base_url};
    if (site_open(world->process, app_routes(), &gate, &settings, &failure,
                  &world->site) != DONE)
        failure_tell(&failure, "the routes are not right");
}

/* ---- people ---- */

static void person_add(struct world *world, enum world_person person)
{
    struct world_person_row *row = &world->people[person];
    struct arena *arena = world->process;
    int64_t now = world->now_us;
    row->word = roles[person].word;
    if (person == WORLD_ANONYMOUS)
        return;
    row->id = id_make(arena, "usr", now);
    row->email = arena_print(arena, "%s@example.org", row->word);
    row->session_id = id_make(arena, "ses", now);
    row->session = arena_print(arena, "session-of-%s-0123456789abcdef", row->word);
    row->key_id = id_make(arena, "key", now);
    row->key = arena_print(arena, "kp_%s_0123456789abcdef", row->word);
    world_sql(
        world,
        "INSERT INTO principal (id, kind, created_us) VALUES ('%.*s', 'person', %lld);"
        "INSERT INTO person (id, email, name, platform_admin, created_us, updated_us)"
        " VALUES ('%.*s', '%.*s', 'The %s', %d, %lld, %lld);"
        "INSERT INTO session (id, token_hash, person_id, user_agent, address, created_us,"
        " seen_us, proved_us, expires_us) VALUES ('%.*s', '%.*s', '%.*s', 'probe', '192.0.2.7',"
        " %lld, %lld, %lld, %lld);"
        "INSERT INTO api_key (id, principal_id, name, shown_prefix, token_hash, created_us,"
        " used_us) VALUES ('%.*s', '%.*s', 'Key of %s', 'kp_%.3s', '%.*s', %lld, %lld)",
        STR_ARG(row->id), (long long)now, STR_ARG(row->id), STR_ARG(row->email), row->word,
        person == WORLD_ADMIN ? 1 : 0,
        (long long)now, (long long)now, STR_ARG(row->session_id),
        STR_ARG(secret_hash(arena, "session", row->session)), STR_ARG(row->id),
        (long long)now, (long long)(now + 2 * DAY_US), (long long)(now + 2 * DAY_US),
        (long long)(now + 30 * DAY_US),
        STR_ARG(row->key_id), STR_ARG(row->id), row->word, row->word,
        STR_ARG(secret_hash(arena, "api key", row->key)), (long long)now,
        (long long)(now + 2 * DAY_US));
}

static void passwords_set(struct world *world)
{
    struct str hash =
        password_hash(world->process, secret_of(world->process, STR(WORLD_PASSWORD)),
                      account_settings.cost);
    world_sql(world, "UPDATE person SET password_hash = '%.*s', email_verified_us = created_us", STR_ARG(hash));
}

static void place_add(struct world *world)
{
    long long now = (long long)world->now_us;
    world_sql(
        world,
        "INSERT INTO organization (id, name, created_us, updated_us) VALUES"
        " ('acme', 'Acme', %lld, %lld), ('globex', 'Globex', %lld, %lld);"
        "INSERT INTO project (id, org_id, name, description, tenant, created_us, updated_us)"
        " VALUES ('shop', 'acme', 'Shop', 'Where people buy', 'kp-shop0001', %lld, %lld),"
        " ('lab', 'acme', 'Lab <&> \"quoted\"', '', 'kp-lab00001', %lld, %lld),"
        " ('grid', 'globex', 'Grid', '', 'kp-grid0001', %lld, %lld)",
        now, now, now, now, now, now, now, now, now, now);
}

/* Of which everything is known already: nobody asks it, and nobody answers there. */
static void issuer_add(struct world *world)
{
    long long now = (long long)world->now_us;
    world_sql(
        world,
        "INSERT INTO issuer (id, name, url, client_id, audience, sign_in, api, provision,"
        " sign_out, scopes, groups_claim, algorithms, active, authorization_endpoint,"
        " token_endpoint, jwks_uri, end_session_endpoint, discovered_us, jwks, jwks_fetched_us,"
        " asked_us, created_us, updated_us) VALUES ('" WORLD_ISSUER "', 'Example SSO',"
        " 'http://127.0.0.1:9', 'console', 'api', 1, 1, 0, 1, 'openid email profile', 'groups',"
        " 'RS256,ES256', 1, 'http://127.0.0.1:9/auth', 'http://127.0.0.1:9/token',"
        " 'http://127.0.0.1:9/jwks', 'http://127.0.0.1:9/out', %lld, '{\"keys\":[]}', %lld, %lld,"
        " %lld, %lld);"
        "INSERT INTO identity (id, issuer_id, subject, principal_id, email, created_us, seen_us)"
        " VALUES ('" WORLD_IDENTITY "', '" WORLD_ISSUER "', 'subject-of-viewer', '%.*s',"
        " 'viewer@example.org', %lld, %lld);"
        "INSERT INTO group_mapping (id, org_id, issuer_id, group_name, role_id, created_us)"
        " VALUES ('" WORLD_MAPPING "', 'acme', '" WORLD_ISSUER "', 'engineers', '%.*s', %lld)",
        now, now, now, now, now, STR_ARG(world->people[WORLD_VIEWER].id), now, now,
        STR_ARG(ROLE_VIEWER), now);
}

struct task *world_task(struct world *world, enum world_person person, const char *org,
                        const char *project, const char *resource)
{
    const struct world_person_row *row = &world->people[person];
    database_task(&world->with, world->store, world->arena);
    world->with.task.clock = &world->clock;
    world->with.scope = (struct scope){
        .org_id = str_of(org),
        .project_id = str_of(project),
        .resource_id = str_of(resource),
        .actor_id = row->id,
        .actor_name = row->email,
        .credential_id = row->session_id,
        .method = STR("password"),
        .proved_us = world->now_us,
        .request_id = STR("req-world"),
        .address = STR("192.0.2.7"),
    };
    if (store_read_only(world->store, false) != DONE)
        bail_out("the database does not take writes");
    return &world->with.task;
}

static void must(struct world *world, enum outcome outcome, const char *what)
{
    if (outcome != DONE)
        failure_tell(&world->with.failure, what);
}

/* Whose role nobody else gave. */
static const enum world_person founders[] = {WORLD_OWNER, WORLD_OTHER_OWNER,
                                             WORLD_CHECKER};

static bool is_founder(enum world_person person)
{
    for (size_t i = 0; i < COUNT_OF(founders); i++)
        if (founders[i] == person)
            return true;
    return false;
}

static void role_found(struct world *world, enum world_person person)
{
    const char *place = roles[person].scope_id;
    const char *org = strcmp(place, "global") == 0 ? "NULL"
                      : person == WORLD_OWNER      ? "'" WORLD_ORG "'"
                                                   : "'" WORLD_OTHER_ORG "'";
    world_sql(world,
              "INSERT INTO role_assignment (id, org_id, principal_id, role_id, scope_type,"
              " scope_id, created_us, updated_us)"
              " VALUES ('asg_of_%s', %s, '%.*s', '%.*s', '%s', '%s', %lld, %lld)",
              roles[person].word, org, STR_ARG(world->people[person].id),
              STR_ARG(roles[person].role), roles[person].scope_type, place,
              (long long)world->now_us, (long long)world->now_us);
}

static void role_give(struct world *world, enum world_person person)
{
    const char *type = roles[person].scope_type;
    if (type == NULL)
        return;
    bool resource = strcmp(type, "resource") == 0;
    bool project = resource || strcmp(type, "project") == 0;
    struct assignment granted;
    struct task *task =
        world_task(world, WORLD_OWNER, WORLD_ORG, project ? WORLD_PROJECT : NULL,
                   resource ? WORLD_RESOURCE : NULL);
    struct assignment_draft draft = {
        .user_id = world->people[person].email,
        .role_id = roles[person].role,
        .expires_us = person == WORLD_LAPSED ? world->now_us + DAY_US : 0,
    };
    must(world, access_grant(task, &draft, &granted), "a role is not given");
}

/* ---- resources ---- */

static void resource_order(struct world *world, enum world_person person, const char *org,
                           const char *project, const char *id, const char *type_id)
{
    struct task *task = world_task(world, person, org, project, NULL);
    const struct catalog_type *type;
    must(world, catalog_load(task, str_of(type_id), &type), "no such type");
    struct resource_draft draft = {
        .id = str_of(id),
        .name = arena_print(world->process, "The %s", id),
        .type = type->id,
        .settings = LIST_ROW(type->presets, struct catalog_preset, 0)->settings,
    };
    struct resource resource;
    must(world, resource_add(task, &draft, &resource), "a resource is not ordered");
}

static void observe(struct world *world, const char *id, const char *health,
                    const char *reason)
{
    struct task *task = world_task(world, WORLD_OWNER, WORLD_ORG, WORLD_PROJECT, NULL);
    struct str deployment =
        world_text(world, "SELECT id FROM deployment WHERE resource_id = '%s'", id);
    bool good = strcmp(health, "Healthy") == 0;
    must(world, store_begin(task), "no transaction");
    must(world,
         resource_observe(
             task,
             &(struct observation){str_of(id), 1, str_of(health), str_of(reason),
                                   good ? STR("https://orders.example.org/") : STR_NONE}),
         "not observed");
    must(world,
         resource_deployment_step(task, deployment, "rendered",
                                  STR("Manifests rendered.")),
         "no step");
    must(world,
         resource_deployment_step(task, deployment, good ? "observed" : "failed",
                                  good ? STR("It is healthy.") : str_of(reason)),
         "no step");
    must(world,
         resource_deployment_state(task, deployment, good ? "ready" : "failed",
                                   str_of(reason)),
         "no state");
    must(world, store_commit(task), "not committed");
}

static void resources_add(struct world *world)
{
    resource_order(world, WORLD_OWNER, WORLD_ORG, WORLD_PROJECT, WORLD_RESOURCE, "graph");
    resource_order(world, WORLD_OWNER, WORLD_ORG, WORLD_PROJECT, WORLD_FAILED, "flow");
    resource_order(world, WORLD_OWNER, WORLD_ORG, WORLD_PROJECT, "parts", "assembler");
    resource_order(world, WORLD_OWNER, WORLD_ORG, WORLD_PROJECT, "maps", "compass");
    resource_order(world, WORLD_OWNER, WORLD_ORG, WORLD_PROJECT, "vault", "secret");
    resource_order(world, WORLD_OWNER, WORLD_ORG, WORLD_SECOND_PROJECT, WORLD_LEAVING,
                   "graph");
    resource_order(world, WORLD_OTHER_OWNER, WORLD_OTHER_ORG, WORLD_OTHER_PROJECT,
                   WORLD_OTHER_RESOURCE, "graph");
    observe(world, WORLD_RESOURCE, "Healthy", "");
    observe(world, WORLD_FAILED, "Failed", "The image \"flow:<latest>\" was not found.");
    struct task *task =
        world_task(world, WORLD_OWNER, WORLD_ORG, WORLD_SECOND_PROJECT, WORLD_LEAVING);
    must(world, resource_remove(task, STR(WORLD_LEAVING)), "not deleted");
}

/* ---- the whole ---- */

void world_open(struct world *world)
{
    *world = (struct world){
        .process = arena_open("world", MIB(64)),
        .arena = arena_open("test", MIB(1024)),
        .now_us = START_US - 2 * DAY_US,
        .clock = {world_now, world},
    };
    random_open();
    bug_hook(bug_tell);
    world->address = database_make(DATABASE_MIGRATED);
    world->store = database_store(world->process, world->address);
    world->side = database_store(world->process, world->address);
    application_open(world);
    place_add(world);
    for (int person = 0; person < WORLD_PEOPLE; person++)
        person_add(world, (enum world_person)person);
    issuer_add(world);
    passwords_set(world);
    struct task *task = world_task(world, WORLD_OWNER, NULL, NULL, NULL);
    struct catalog_changes changes;
    must(world, catalog_import(task, source(world, "conf/catalog"), false, &changes),
         "the catalog is not imported");
    for (size_t i = 0; i < COUNT_OF(founders); i++)
        role_found(world, founders[i]);
    role_give(world, WORLD_LAPSED); /* for a day, two days ago */
    world->now_us = START_US;
    resources_add(world);
    for (int person = 0; person < WORLD_PEOPLE; person++)
        if (person != WORLD_LAPSED && !is_founder((enum world_person)person))
            role_give(world, (enum world_person)person);
    world_sql(world,
              "UPDATE person SET disabled_us = %lld WHERE email = 'disabled@example.org';"
              "UPDATE person SET personal_org_id = '" WORLD_ORG
              "' WHERE email = 'owner@example.org'",
              (long long)world->now_us);
    store_request_end(world->store);
    world_save(world);
}

void world_close(struct world *world)
{
    for (int person = 0; person < WORLD_PEOPLE; person++) {
        if (world->browsers[person].kept != NULL)
            probe_close(&world->browsers[person]);
        if (world->programs[person].kept != NULL)
            probe_close(&world->programs[person]);
    }
    store_close(world->store);
    store_close(world->side);
    arena_close(world->arena);
    arena_close(world->process);
}

struct probe *world_as(struct world *world, enum world_person person)
{
    struct probe *probe = &world->browsers[person];
    if (probe->kept != NULL)
        return probe;
    probe_open(probe, world->site, world->store, &world->clock);
    if (person == WORLD_ANONYMOUS)
        return probe;
    probe->cookies[probe->cookie_count++] = (struct pair){
        str_of(session_cookie_name(world->site)), world->people[person].session};
    probe->csrf = secret_hash(world->process, "csrf", world->people[person].session_id);
    return probe;
}

struct probe *world_with_key(struct world *world, enum world_person person)
{
    struct probe *probe = &world->programs[person];
    if (probe->kept != NULL)
        return probe;
    probe_open(probe, world->site, world->store, &world->clock);
    probe->bearer = world->people[person].key;
    return probe;
}
