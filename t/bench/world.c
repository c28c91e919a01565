/*
 * world.c: fills a migrated database for measurements: 20 organizations, 200 projects,
 * 20 000 resources, 2 000 people and as many assignments as asked for.
 *
 *   world CONFIG ASSIGNMENTS
 *
 * Prints one line: an API key and a session cookie of a person who owns the organization of
 * project-1. Assignments are spread evenly over people and places, but who is measured
 * has five of them however many there are, and so always sees the same.
 */
/* SPDX-License-Identifier: ISC */
#include <stdio.h>
#include <stdlib.h>

#include "app.h"
#include "platform/base/id.h"
#include "platform/base/random.h"
#include "platform/base/secret.h"
#include "platform/store/store_private.h"
#include "product/access/access.h"

#define KEY           "kp_measured0123456789abcdef0123456789abcdef"
#define CROWD_SESSION "crowd-one0123456789abcdef0123456789abcdef"
#define SESSION       "measured0123456789abcdef0123456789abcdef"

/* 400 bytes, as the catalog's schema fills them in. */
#define SETTINGS                                                                         \
    "{\"instances\":3,\"compute\":{\"cpu\":\"500m\",\"memory\":\"2Gi\"},"                \
    "\"persistence\":{\"enabled\":true},"                                                \
    "\"database\":{\"storageClass\":\"standard\",\"storageSize\":\"20Gi\"},"             \
    "\"authentication\":{\"enabled\":true,\"domain\":\"example.eu.auth0.com\","          \
    "\"audience\":\"https://graph.example.org\"},"                                       \
    "\"eventSinks\":{\"kafka\":[{\"name\":\"orders\",\"brokerList\":"                    \
    "\"kafka-0.example.org:9093\",\"topic\":\"orders\",\"saslMechanism\":\"PLAIN\"}]}}"

/* The same texts on both engines; signs stand for what is filled in, see sign_text. */
static const char places[] =
    "INSERT INTO principal (id, kind, created_us)"
    " WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 1999)"
    " SELECT 'usr_' || i, 'person', ~ FROM n;"
    "INSERT INTO person (id, email, name, created_us, updated_us)"
    " WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 1999)"
    " SELECT 'usr_' || i, 'person-' || i || '@example.org', 'Person ' || i, ~, ~ FROM n;"
    "INSERT INTO organization (id, name, created_us, updated_us)"
    " WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 19)"
    " SELECT 'org-' || i, 'Organization ' || i, ~, ~ FROM n;"
    "INSERT INTO project (id, org_id, name, tenant, created_us, updated_us)"
    " WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 199)"
    " SELECT 'project-' || i, 'org-' || (i % 20), 'Project ' || i, 'kp-' || i, ~, ~ FROM n;"
    "INSERT INTO resource (id, org_id, project_id, name, type_id, sku, settings, schema_version,"
    " generation, lifecycle, health, health_us, observed_generation, access_url, created_by,"
    " created_us, updated_us)"
    " WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 19999)"
    " SELECT 'resource-' || i, 'org-' || (i % 20), 'project-' || (i % 200), 'Resource ' || i,"
    " 'Konnektr.Graph', 'standard', '" SETTINGS "', 1, 1, 'active', 'Healthy', ~, 1,"
    " 'https://resource-' || i || '.example.org/', 'usr_1', ~ + i, ~ + i FROM n;"
    "INSERT INTO limit_rule (scope_type, scope_id, kind, maximum, updated_us)"
    " VALUES ('installation', '', 'resources_per_project', -1, ~),"
    " ('installation', '', 'resources_per_organization', -1, ~);";

/* The j-th assignment of person p: each tenth on an organization, three of ten on projects. */
static const char assignments[] =
    "INSERT INTO role_assignment (id, org_id, principal_id, role_id, scope_type, scope_id,"
    " created_us, updated_us)"
    " WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < # - 1),"
    " pairs (i, p, j) AS (SELECT i, i % 2000, i / 2000 FROM n"
    " WHERE i % 2000 <> 1 OR i < 10000),"
    " spots (i, p, kind, role, place) AS ("
    " SELECT i, p, 'organization', j / 200, (p + j / 10) % 20 FROM pairs WHERE j % 10 = 0"
    " UNION ALL SELECT i, p, 'project', p % 3, (p * 7 + j / 10 * 3 + j % 10) % 200 FROM pairs"
    " WHERE j % 10 BETWEEN 1 AND 3"
    " UNION ALL SELECT i, p, 'resource', p % 3, (p * 11 + j) % 20000 FROM pairs"
    " WHERE j % 10 > 3)"
    " SELECT 'asg_' || i,"
    " 'org-' || (place % 20), 'usr_' || p, '10000000-0001-0000-0000-00000000000' || (role + 1),"
    " kind, CASE kind WHEN 'organization' THEN 'org-' WHEN 'project' THEN 'project-'"
    " ELSE 'resource-' END || place, ~, ~ FROM spots;";

/* An organization with 5 000 members, 50 teams of 100, 100 service accounts and a long trail. */
static const char crowd[] =
    "INSERT INTO organization (id, name, created_us, updated_us)"
    " VALUES ('crowd', 'Crowd', ~, ~);"
    "INSERT INTO project (id, org_id, name, tenant, created_us, updated_us)"
    " VALUES ('crowd-work', 'crowd', 'Work', 'kp-crowd', ~, ~);"
    "INSERT INTO principal (id, kind, created_us)"
    " WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 4999)"
    " SELECT 'usr_c' || i, 'person', ~ FROM n"
    " UNION ALL SELECT 'tea_c' || i, 'team', ~ FROM n WHERE i < 50"
    " UNION ALL SELECT 'svc_c' || i, 'service_account', ~ FROM n WHERE i < 100;"
    "INSERT INTO person (id, email, name, created_us, updated_us)"
    " WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 4999)"
    " SELECT 'usr_c' || i, 'member-' || i || '@example.org', 'Member ' || i, ~, ~ FROM n;"
    "INSERT INTO team (id, org_id, name, created_us, updated_us)"
    " WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 49)"
    " SELECT 'tea_c' || i, 'crowd', 'Team ' || i, ~, ~ FROM n;"
    "INSERT INTO team_member (team_id, person_id, created_us)"
    " WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 4999)"
    " SELECT 'tea_c' || (i / 100), 'usr_c' || i, ~ FROM n;"
    "INSERT INTO service_account (id, org_id, name, created_us, updated_us)"
    " WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 99)"
    " SELECT 'svc_c' || i, 'crowd', 'Service ' || i, ~, ~ FROM n;"
    "INSERT INTO role_assignment (id, org_id, principal_id, role_id, scope_type, scope_id,"
    " created_us, updated_us)"
    " WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 4999)"
    " SELECT 'asg_c' || i, 'crowd', 'usr_c' || i, '10000000-0001-0000-0000-000000000003',"
    " 'organization', 'crowd', ~, ~ FROM n"
    " UNION ALL SELECT 'asg_t' || i, 'crowd', 'tea_c' || i,"
    " '10000000-0001-0000-0000-000000000002', 'project', 'crowd-work', ~, ~ FROM n WHERE i < 50"
    " UNION ALL SELECT 'asg_s' || i, 'crowd', 'svc_c' || i,"
    " '10000000-0001-0000-0000-000000000002', 'project', 'crowd-work', ~, ~ FROM n WHERE i < 100"
    " UNION ALL SELECT 'asg_me', 'crowd', 'usr_c0', '10000000-0001-0000-0000-000000000001',"
    " 'organization', 'crowd', ~, ~;"
    "INSERT INTO audit_entry (id, org_id, at_us, actor_id, actor, credential, action, object_type,"
    " object_id, request_id, address)"
    " WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 19999)"
    " SELECT 'aud_c' || i, 'crowd', ~ + i, 'usr_c' || (i % 5000), 'member@example.org', '',"
    " 'access.granted', 'role_assignment', 'asg_c' || (i % 5000), '', '' FROM n;"
    "UPDATE person SET platform_admin = 1 WHERE id = 'usr_c0';"
    "INSERT INTO invitation (id, org_id, scope_type, scope_id, role_id, offer, email, token_hash,"
    " link_hash, invited_by, created_us, expires_us, sent_us, sent_count)"
    " WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 499)"
    " SELECT 'inv_c' || i, 'crowd', 'organization', 'crowd',"
    " '10000000-0001-0000-0000-000000000003', 'viewer', 'guest-' || i || '@example.org',"
    " 'token-' || i, 'link-' || i, 'usr_c0', ~ - i, `, ~, 1 FROM n;"
    "INSERT INTO session (id, token_hash, person_id, user_agent, address, created_us, seen_us,"
    " expires_us) VALUES ('ses_c', '&', 'usr_c0', 'wrk', '127.0.0.1', ~, `, `);";

static const char credentials[] =
    "INSERT INTO session (id, token_hash, person_id, user_agent, address, created_us, seen_us,"
    " expires_us) VALUES ('ses_1', '$', 'usr_1', 'wrk', '127.0.0.1', ~, `, `);"
    "INSERT INTO api_key (id, principal_id, name, shown_prefix, token_hash, created_us, used_us)"
    " VALUES ('key_1', 'usr_1', 'measured', 'kp_mea', '^', ~, `);"
    "ANALYZE";

static _Noreturn void give_up(const char *what, const struct failure *failure)
{
    fprintf(stderr, "world: %s: %.*s\n", what, STR_ARG(failure->told));
    for (size_t i = 0; i < failure->field_count; i++)
        fprintf(stderr, "world: %.*s: %.*s\n", STR_ARG(failure->fields[i].pointer),
                STR_ARG(failure->fields[i].told));
    exit(1);
}

static void run(struct task *task, struct str text)
{
    if (task->store->engine->script(task, "world", arena_cstr(task->arena, text)) != DONE)
        give_up("refused", task->failure);
}

/* The same text with what its signs stand for. */
static struct str filled(struct task *task, const char *text, int count)
{
    struct arena *arena = task->arena;
    long long now = (long long)task_now_us(task);
    const struct {
        char sign;
        struct str text;
    } signs[] = {
        {'~', arena_print(arena, "%lld", now)},
        /* Credentials look as if just used for a week, so that requests do not note it. */
        {'`', arena_print(arena, "%lld", now + 7 * 86400 * US_PER_S)},
        {'#', arena_print(arena, "%d", count)},
        {'$', secret_hash(arena, "session", STR(SESSION))},
        {'&', secret_hash(arena, "session", STR(CROWD_SESSION))},
        {'^', secret_hash(arena, "api key", STR(KEY))},
    };
    struct buf buf = buf_open(arena, KIB(8), KIB(64));
    for (; *text != '\0'; text++) {
        size_t i = 0;
        while (i < COUNT_OF(signs) && signs[i].sign != *text)
            i++;
        if (i < COUNT_OF(signs))
            buf_add(&buf, signs[i].text);
        else
            buf_add_char(&buf, *text);
    }
    return buf_str(&buf);
}

int main(int argc, char **argv)
{
    if (argc != 3)
        return 2;
    random_open();
    struct arena *arena = arena_open("world", MIB(64));
    struct failure failure = {.arena = arena};
    struct str why = STR_NONE;
    struct store *store = NULL;
    if (app_open(arena, str_of(argv[1]), NULL, &failure) != DONE)
        give_up("settings", &failure);
    if (store_open(arena, app_settings.database, &store, &why) != DONE)
        give_up("database", &failure);
    struct scope scope = access_scope_for_work(STR_NONE, "measuring");
    struct task task = {store, arena, &scope, &failure, &clock_system};
    const char *const texts[] = {places, assignments, crowd, credentials};
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        run(&task, filled(&task, texts[i], (int)strtol(argv[2], NULL, 10)));
    /* As PostgreSQL's own vacuum leaves it after some minutes; counting reads indexes alone then. */
    if (str_is(str_of(store->engine->name), "postgres"))
        run(&task, STR("VACUUM ANALYZE"));
    store_close(store);
    printf("%s %s %s\n", KEY, SESSION, CROWD_SESSION);
    return 0;
}
