/* operator-t.c: what a db-query-operator reads and reports, and what its role may not. */
/* SPDX-License-Identifier: ISC */
#include <stdio.h>
#include <unistd.h>

#include "platform/base/id.h"
#include "platform/base/log.h"
#include "platform/store/store_private.h"
#include "product/resource/resource.h"
#include "t/lib/tap.h"
#include "t/lib/world.h"

static struct world world;
static struct world guest; /* the same database, seen as the operator's role */
static char role[64];

/* A statement of the operator; whether it was taken. */
static bool may(const char *text)
{
    struct database_task with;
    database_task(&with, guest.side, guest.arena);
    log_level_set(
        (enum log_level)(LOG_LEVEL_FAULT + 1)); /* refusals are what this is about */
    enum outcome outcome = guest.side->engine->script(&with.task, "test", text);
    log_level_set(LOG_LEVEL_FAULT);
    return outcome == DONE;
}

static void become_operator(void)
{
    struct str address =
        ARENA_JOIN(world.process, world.address, STR(" user="), str_of(role));
    guest = world;
    guest.side = database_store(world.process, address);
}

static void change(const char *id, const char *json)
{
    const char *path = arena_cstr(
        world.arena,
        ARENA_JOIN(world.arena, STR("/api/v1/projects/shop/resources/"), str_of(id)));
    if (probe_json(world_with_key(&world, WORLD_EDITOR), "PATCH", path, json).status !=
        200)
        bail_out("%s is not changed", id);
}

/* ---- reading ---- */

static void test_before(void)
{
    ok(!may("SELECT 1 FROM operator_api.graph_desired"),
       "before it is granted nothing can be read");
    ok(!may("SELECT operator_api.guard()"), "nor asked");
    world_sql(&world, "SELECT operator_api.grant_to('%s')", role);
    ok(may("SELECT 1 FROM operator_api.graph_desired"), "one call grants what is needed");
    /* Role settings count from the next connection on. */
    store_close(guest.side);
    become_operator();
}

static void test_views(void)
{
    static const struct {
        const char *view;
        const char *ids;
    } views[] = {
        {"graph_desired", "orders,power"}, {"flow_desired", "trips"},
        {"assembler_desired", "parts"},    {"compass_desired", "maps"},
        {"secret_desired", "vault"},
    };
    for (size_t i = 0; i < COUNT_OF(views); i++)
        is_str(world_text(&guest,
                          "SELECT string_agg(resource_id, ',' ORDER BY resource_id)"
                          " FROM operator_api.%s",
                          views[i].view),
               str_of(views[i].ids),
               "%s has what is wanted and not what is being deleted", views[i].view);
    is_int(world_count(&guest, "SELECT count(*) FROM operator_api.project_desired"), 3,
           "every project is a namespace");
#define OF_ORDERS "FROM operator_api.graph_desired WHERE resource_id = 'orders'"
    is_str(
        world_text(&guest,
                   "SELECT project_id || ' ' || org_id || ' ' || name || ' ' || type ||"
                   " ' ' || sku || ' ' || generation || ' ' || tenant || ' ' ||"
                   " desired_lifecycle " OF_ORDERS),
        STR("shop acme The orders Konnektr.Graph standard 1 kp-shop0001 active"),
        "a row says what, where and which generation");
    is_str(
        world_text(&guest,
                   "SELECT settings -> 'database' ->> 'backupRetentionDays' " OF_ORDERS),
        STR("7"), "settings are complete: defaults are filled in");
    is_str(world_text(&guest, "SELECT limits ->> 'max_instances' " OF_ORDERS), STR("6"),
           "limits are those of the tier");
    is_str(world_text(&guest, "SELECT labels ->> 'ktrlplane.io/resource' " OF_ORDERS),
           STR("orders"), "labels are ready made");
    ok(world_text(&guest, "SELECT base_domain " OF_ORDERS).length > 0,
       "hosts have a domain");
}

static struct str probe_time(void)
{
    return world_text(&guest,
                      "SELECT max(spec_changed_at) FROM operator_api.spec_change");
}

static void test_probe(void)
{
    struct str before = probe_time();
    change("orders", "{\"name\":\"Renamed\"}");
    is_str(probe_time(), before, "a rename is no change for the operator");
    ok(may("SELECT operator_api.report_status('orders', 1, 'Healthy', '', NULL)"),
       "a report is taken");
    is_str(probe_time(), before,
           "a report is none either: it would poll itself for ever");
    change("orders", "{\"settings_json\":{\"instances\":3}}");
    ok(!str_equal(probe_time(), before), "a change of settings is seen");
    is_str(
        world_text(&guest,
                   "SELECT generation || ' ' || (settings ->> 'instances') " OF_ORDERS),
        STR("2 3"), "and read");
    before = probe_time();
    world_sql(&world, "UPDATE resource SET lifecycle = 'suspended' WHERE id = 'maps'");
    ok(!str_equal(probe_time(), before), "suspending is seen");
    is_str(
        world_text(&guest, "SELECT desired_lifecycle FROM operator_api.compass_desired"),
        STR("suspended"), "and told; the row stays");
    before = probe_time();
    struct task *task =
        world_task(&world, WORLD_OWNER, WORLD_ORG, WORLD_PROJECT, "vault");
    if (resource_remove(task, STR("vault")) != DONE)
        bail_out("not deleted");
    ok(!str_equal(probe_time(), before), "a deletion is seen at once");
    is_int(world_count(&guest, "SELECT count(*) FROM operator_api.secret_desired"), 0,
           "and its row is not wanted any more");
}

/* ---- reporting ---- */

static struct str seen(const char *id)
{
    return world_text(
        &world,
        "SELECT lifecycle || ' ' || health || ' ' || observed_generation || ' ' ||"
        " health_reason FROM resource WHERE id = '%s'",
        id);
}

static struct str reported(const char *arguments)
{
    return world_text(&guest, "SELECT operator_api.report_status(%s)", arguments);
}

static void test_report(void)
{
    is_str(seen("orders"), STR("updating Healthy 1 "), "a change waits for the operator");
    is_str(
        reported("'orders', 2, 'Progressing', 'Two of three run; it''s \"slow\"', NULL"),
        STR("true"), "what goes on is reported");
    is_str(seen("orders"), STR("updating Progressing 2 Two of three run; it's \"slow\""),
           "word for word");
    is_str(reported("'orders', 2, 'Healthy', NULL, 'https://orders.example.org/'"),
           STR("true"), "and that it is well");
    is_str(seen("orders"), STR("active Healthy 2 "), "which makes it active");
    is_str(world_text(&world, "SELECT access_url FROM resource WHERE id = 'orders'"),
           STR("https://orders.example.org/"), "at its address");
    is_str(reported("'orders', 1, 'Failed', 'old', NULL"), STR("false"),
           "a report about an older generation comes too late");
    is_str(reported("'orders', 3, 'Healthy', '', NULL"), STR("false"),
           "one about a generation that is not there is none");
    is_str(reported("'orders', NULL, 'Healthy', '', NULL"), STR("false"),
           "nor one without a generation");
    is_str(reported("'nobody', 1, 'Healthy', '', NULL"), STR("false"),
           "nor one about nobody");
    is_str(seen("orders"), STR("active Healthy 2 "), "they change nothing");
    ok(!may("SELECT operator_api.report_status('orders', 2, 'Fine', '', NULL)"),
       "an unknown word is refused");
    ok(!may("SELECT operator_api.report_status('orders', 2, NULL, '', NULL)"),
       "and none");
    ok(!may(
           "SELECT operator_api.report_status('orders', 2, 'Healthy', '', 'javascript:alert(1)')"),
       "and an address that is none");
    is_str(reported("'orders', 2, 'Degraded', repeat('x', 5000), NULL"), STR("true"),
           "a long message is taken");
    is_int(world_count(&world,
                       "SELECT length(health_reason) FROM resource WHERE id = 'orders'"),
           1000, "and cut");
    is_str(reported("'maps', 1, 'Healthy', '', NULL"), STR("true"),
           "what is suspended can be reported");
    is_str(seen("maps"), STR("suspended Healthy 1 "), "and stays suspended");
}

static void test_gone(void)
{
    is_str(reported("'orders', 2, 'Missing', '', NULL"), STR("true"),
           "what is missing is reported");
    is_str(seen("orders"), STR("active Missing 2 "), "and not given up");
    world_sql(
        &world,
        "INSERT INTO role_assignment (id, org_id, principal_id, role_id, scope_type, scope_id,"
        " created_us, updated_us) SELECT 'asg_vault', 'acme', id,"
        " '10000000-0001-0000-0000-000000000003', 'resource', 'vault', 1, 1"
        " FROM person WHERE email = 'stranger@example.org'");
    is_str(reported("'vault', 1, 'Missing', '', NULL"), STR("true"),
           "a deleted one that is missing");
    is_str(world_text(&world, "SELECT lifecycle FROM resource WHERE id = 'vault'"),
           STR("deleted"), "is taken away");
    is_int(world_count(&world, "SELECT count(*) FROM operator_api.resource_desired"
                               " WHERE resource_id = 'vault'"),
           0, "and not wanted any more");
    is_int(world_count(&world,
                       "SELECT count(*) FROM role_assignment WHERE scope_id = 'vault'"),
           1, "it can come back, with the roles on it");
    is_str(reported("'vault', 1, 'Healthy', '', NULL"), STR("false"),
           "though not by a late report");
    is_str(world_text(&world,
                      "SELECT actor FROM audit_entry WHERE action = 'resource.taken_away'"
                      " AND object_id = 'vault'"),
           str_of(role), "and the trail says who took it away");
    struct str entry = world_text(&world, "SELECT id FROM audit_entry WHERE action ="
                                          " 'resource.taken_away' AND object_id = 'vault'");
    int64_t at_us = world_count(&world, "SELECT at_us FROM audit_entry WHERE id = '%.*s'",
                                STR_ARG(entry));
    ok(id_is(entry, "aud") && id_time_us(entry) == at_us - at_us % US_PER_MS,
       "under an id of its time, so that it is sealed");
    world_sql(&world, "DELETE FROM resource WHERE id = 'vault'");
    is_str(world_text(
               &guest,
               "SELECT gone FROM operator_api.spec_change WHERE resource_id = 'vault'"),
           STR("true"), "what is purged is gone, which the probe remembers");
}

/* ---- what it may not ---- */

static void test_limits(void)
{
    static const char *const tables[] = {"resource",    "person",
                                         "session",     "api_key",
                                         "project",     "role_assignment",
                                         "audit_entry", "deployment",
                                         "job",         "operator_api.installation"};
    for (size_t i = 0; i < COUNT_OF(tables); i++) {
        ok(!may(arena_cstr(world.arena,
                           arena_print(world.arena, "SELECT 1 FROM %s", tables[i]))),
           "it does not read %s", tables[i]);
        ok(!may(arena_cstr(world.arena,
                           arena_print(world.arena, "DELETE FROM %s", tables[i]))),
           "nor empty it");
    }
    ok(!may("UPDATE resource SET lifecycle = 'active'"),
       "it does not write what is wanted");
    ok(!may("UPDATE operator_api.graph_desired SET sku = 'free'"),
       "not through a view either");
    ok(!may("UPDATE operator_api.spec_change SET gone = true"), "nor the probe");
    ok(!may("DELETE FROM operator_api.project_desired"), "nor projects");
    ok(!may("SELECT operator_api.grant_to('public')"), "it grants nothing");
    ok(!may("CREATE TABLE operator_api.mine (a int)"), "it makes nothing in its schema");
    ok(!may("CREATE TABLE public.mine (a int)"), "nor in ours");
    ok(!may(
           "CREATE FUNCTION operator_api.guard() RETURNS boolean LANGUAGE sql AS 'SELECT true'"),
       "it does not replace the guard");
    ok(!may("ALTER TABLE resource DISABLE TRIGGER resource_spec_begun"),
       "nor silence the probe");
    is_str(
        world_text(
            &guest,
            "SELECT array_to_string(rolconfig, ' ') FROM pg_roles WHERE rolname = '%s'",
            role),
        STR("statement_timeout=5s"), "a statement ends after five seconds");
    is_int(world_count(&guest, "SELECT rolconnlimit FROM pg_roles WHERE rolname = '%s'",
                       role),
           5, "and five connections are enough");
}

/* Functions run with our rights: tables of the caller must not stand in for ours. */
static void test_impostor(void)
{
    int64_t roles = world_count(
        &world, "SELECT count(*) FROM role_assignment WHERE scope_id = 'orders'");
    ok(roles > 0 &&
           may("CREATE TEMPORARY TABLE mine AS SELECT resource_id AS id, project_id, org_id,"
               " generation, 0::bigint AS observed_generation, 'deleting' AS lifecycle"
               " FROM operator_api.resource_desired; ALTER TABLE mine RENAME TO resource"),
       "a temporary table of the same name");
    ok(may("SELECT operator_api.report_status('orders', 2, 'Missing', '', NULL)"),
       "is asked about nothing");
    is_int(world_count(&world, "SELECT count(*) FROM resource WHERE id = 'orders'"), 1,
           "the resource is there");
    is_int(world_count(&world,
                       "SELECT count(*) FROM role_assignment WHERE scope_id = 'orders'"),
           roles, "with the roles on it");
    is_int(world_count(&world, "SELECT count(*) FROM tombstone WHERE id = 'orders'"), 0,
           "and no tombstone");
    ok(may("DROP TABLE pg_temp.resource"), "the temporary table goes");
}

/* ---- rows that are lost ---- */

static void test_guard(void)
{
    world_sql(&world, "DELETE FROM resource_tier WHERE type_id = 'Konnektr.Flow'");
    is_str(
        world_text(&guest,
                   "SELECT resource_id || ' ' || limits FROM operator_api.flow_desired"),
        STR("trips {}"), "a tier that left the catalog takes no row with it");
    world_sql(&world, "DELETE FROM operator_api.installation");
    is_int(world_count(&guest, "SELECT count(*) FROM operator_api.graph_desired"), 2,
           "nor does a lost fact about the installation");
    world_sql(&world, "ALTER TABLE resource DISABLE TRIGGER resource_spec_begun;"
                      "DELETE FROM resource WHERE id = 'power'");
    ok(!may("SELECT 1 FROM operator_api.graph_desired"),
       "one row that is lost and was not deleted");
    ok(!may("SELECT 1 FROM operator_api.flow_desired"), "stops every list");
    ok(!may("SELECT 1 FROM operator_api.project_desired"), "also that of the projects");
    world_sql(&world, "TRUNCATE resource CASCADE");
    ok(!may("SELECT 1 FROM operator_api.graph_desired"),
       "an empty table is an error, not an empty list");
    world_sql(&world, "DELETE FROM operator_api.spec_change");
    is_int(world_count(&guest, "SELECT count(*) FROM operator_api.graph_desired"), 0,
           "without a resource the list is empty once somebody says that this is right");
}

int main(void)
{
    if (!database_is_postgres())
        skip_all("SQLite has no operator");
    world_open(&world);
    snprintf(role, sizeof role, "kp_operator_%ld", (long)getpid());
    world_sql(&world, "CREATE ROLE %s LOGIN", role);
    become_operator();
    test_before();
    test_views();
    test_probe();
    test_report();
    test_gone();
    test_limits();
    test_impostor();
    test_guard();
    store_close(guest.side);
    world_sql(&world, "DROP OWNED BY %s; DROP ROLE %s", role, role);
    world_close(&world);
    return done_testing();
}
