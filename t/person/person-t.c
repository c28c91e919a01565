/* person-t.c: what somebody can take along, and that nothing of them is left when they leave. */
/* SPDX-License-Identifier: ISC */
#include <string.h>

#include "platform/base/zone.h"
#include "product/access/access.h"
#include "product/audit/audit.h"
#include "product/audit/audit_routes.h"
#include "t/lib/tap.h"
#include "t/lib/world.h"

#define ID_OF(person) STR_ARG(world.people[person].id)

static struct world world;

static bool on_postgres(void)
{
    return strcmp(store_engine(world.side), "postgres") == 0;
}

/* ---- is it anywhere in the database? ---- */

static struct str tables_of(void)
{
    if (on_postgres())
        return world_text(&world,
                          "SELECT string_agg(tablename, ',') FROM pg_tables "
                          "WHERE schemaname = 'public' AND tablename NOT LIKE 'saved%%'");
    return world_text(&world, "SELECT group_concat(name, ',') FROM sqlite_master "
                              "WHERE type = 'table' AND name NOT LIKE 'sqlite%%' "
                              "AND name NOT LIKE 'saved%%'");
}

static struct str columns_of(struct str table)
{
    if (on_postgres())
        return world_text(
            &world,
            "SELECT string_agg(column_name, ',') FROM information_schema.columns "
            "WHERE table_name = '%.*s' AND data_type = 'text'",
            STR_ARG(table));
    return world_text(&world,
                      "SELECT group_concat(name, ',') FROM pragma_table_info('%.*s') "
                      "WHERE type = 'TEXT'",
                      STR_ARG(table));
}

/* Rows that hold the text in any column of any table; says where. */
static int64_t rows_with(const char *text)
{
    int64_t found = 0;
    struct str tables = tables_of();
    struct str table;
    while (str_cut(&tables, ',', &table)) {
        struct str columns = columns_of(table);
        struct str column;
        while (columns.length > 0 && str_cut(&columns, ',', &column)) {
            int64_t rows = world_count(
                &world, "SELECT count(*) FROM %.*s WHERE \"%.*s\" LIKE '%%%s%%'",
                STR_ARG(table), STR_ARG(column), text);
            if (rows > 0)
                note("%s: %lld rows of %.*s.%.*s", text, (long long)rows, STR_ARG(table),
                     STR_ARG(column));
            found += rows;
        }
    }
    return found;
}

/* The background process seals the trail, then makes it forget; it takes a few minutes. */
static void work(void)
{
    struct job_runner runner = {
        .store = world.store,
        .clock = &world.clock,
        .kinds = audit_jobs,
        .runner_id = STR("test"),
        .make_scope = access_scope_for_job,
    };
    for (int i = 0; i < 6; i++) {
        struct task *task = world_task(&world, WORLD_ANONYMOUS, NULL, NULL, NULL);
        if (audit_seal(task, INT64_MAX) != DONE)
            bail_out("the trail is not sealed");
        while (job_run_one(&runner, world.arena) == DONE)
            ;
        world.now_us += 61 * US_PER_S;
    }
}

/* ---- leaving ---- */

static struct answer leave(enum world_person person, const char *address)
{
    struct probe *probe = world_as(&world, person);
    const struct pair form[] = {{STR_INIT("confirm"), str_of(address)},
                                {{NULL, 0}, {NULL, 0}}};
    probe_get(probe, "/account/delete");
    return probe_form(probe, "/account/delete", form);
}

/* They left traces wherever people do: roles, names of others' deeds, refused sign-ins. */
static void leave_traces(void)
{
    struct probe *owner = world_with_key(&world, WORLD_OWNER);
    world_sql(&world,
              "UPDATE person SET email = 'eddie.unique@example.org' WHERE id = '%.*s'",
              ID_OF(WORLD_EDITOR));
    world_sql(&world,
              "UPDATE person SET email = 'deddie.unique@example.org' WHERE id = '%.*s'",
              ID_OF(WORLD_CHECKER));
    probe_json(owner, "POST", "/api/v1/projects/" WORLD_PROJECT "/rbac",
               "{\"user_id\":\"deddie.unique@example.org\","
               "\"role_id\":\"10000000-0001-0000-0000-000000000003\"}");
    struct probe *editor = world_as(&world, WORLD_EDITOR);
    probe_json(owner, "POST", "/api/v1/projects/" WORLD_PROJECT "/rbac",
               "{\"user_id\":\"eddie.unique@example.org\","
               "\"role_id\":\"10000000-0001-0000-0000-000000000003\"}");
    world_sql(&world,
              "INSERT INTO invitation (id, org_id, scope_type, scope_id, role_id, offer, email, "
              "token_hash, link_hash, invited_by, created_us, expires_us, sent_us, sent_count) "
              "VALUES ('inv_eddie', 'acme', 'organization', 'acme', "
              "'10000000-0001-0000-0000-000000000003', 'viewer', 'eddie.unique@example.org', 'a', "
              "'b', '%.*s', 1, 2, 1, 1)",
              ID_OF(WORLD_OWNER));
    const struct pair wrong[] = {PAIR("email", "Eddie.Unique@example.org"),
                                 PAIR("password", "wrong"),
                                 {{NULL, 0}, {NULL, 0}}};
    struct probe browser;
    probe_open(&browser, world.site, world.store, &world.clock);
    probe_form(&browser, "/sign-in", wrong);
    probe_close(&browser);
    probe_get(editor, "/account");
    const struct pair profile[] = {PAIR("name", "Eddington Nameless"),
                                   PAIR("theme", "dark"),
                                   {{NULL, 0}, {NULL, 0}}};
    probe_form(editor, "/account", profile);
}

static void leaving(void)
{
    leave_traces();
    ok(rows_with("eddie.unique@example.org") > 3, "somebody stands in many places");
    struct answer page = probe_get(world_as(&world, WORLD_EDITOR), "/account/delete");
    ok(str_contains(page.body, STR("What will be lost")), "what would go is told");
    is_int(leave(WORLD_EDITOR, "somebody@example.org").status, 422,
           "the address is typed");
    is_int(probe_json(world_with_key(&world, WORLD_EDITOR), "DELETE", "/api/v1/me", NULL)
               .status,
           403, "a key does not delete its account");
    struct answer gone = leave(WORLD_EDITOR, "Eddie.Unique@example.org");
    is_int(gone.status, 303, "then they leave");
    is_int(probe_get(world_as(&world, WORLD_EDITOR), "/api/v1/me").status, 401,
           "the session has ended");
    is_int(probe_json(world_with_key(&world, WORLD_EDITOR), "GET", "/api/v1/me", NULL)
               .status,
           401, "the key does not work");
    work();
    is_int(rows_with("eddie.unique@example.org") - rows_with("deddie.unique@example.org"),
           0, "and their address is nowhere in the database");
    is_int(rows_with("deddie.unique@example.org") > 0, 1,
           "an address that only ends like it stays");
    is_int(rows_with("Eddington Nameless"), 0, "nor their name");
    is_int(world_count(&world, "SELECT count(*) FROM audit_entry WHERE actor_id = '%.*s'",
                       ID_OF(WORLD_EDITOR)) > 0,
           1, "what they did is still on record");
    is_int(world_count(&world,
                       "SELECT count(*) FROM audit_entry WHERE action = 'person.deleted' "
                       "AND object_id = '%.*s'",
                       ID_OF(WORLD_EDITOR)),
           1, "and so is that they left");
    is_int(probe_get(world_as(&world, WORLD_OWNER), "/organizations/" WORLD_ORG "/audit")
               .status,
           200, "the trail can be read");
}

static void owners(void)
{
    struct probe *owner = world_as(&world, WORLD_OWNER);
    struct answer page = probe_get(owner, "/account/delete");
    ok(str_contains(page.body, STR("This cannot be deleted yet")) &&
           str_contains(page.body, STR("/organizations/" WORLD_ORG "/access")),
       "the last owner is shown what stands in the way");
    struct answer refused = leave(WORLD_OWNER, "owner@example.org");
    is_int(refused.status, 409, "and cannot leave");
    is_int(probe_get(owner, "/api/v1/me").status, 200, "they are still there");
    world_sql(&world, "UPDATE person SET disabled_us = NULL WHERE id = '%.*s'",
              ID_OF(WORLD_DISABLED));
    is_int(leave(WORLD_OWNER, "owner@example.org").status, 303,
           "with another owner they can");
    is_int(probe_get(world_as(&world, WORLD_VIEWER), "/organizations/" WORLD_ORG).status,
           200, "what they owned stays");
}

/* Somebody who gave roles away must not be held back by that. */
static void granters(void)
{
    struct probe *owner = world_with_key(&world, WORLD_PROJECT_OWNER);
    struct answer granted =
        probe_json(owner, "POST", "/api/v1/projects/" WORLD_PROJECT "/rbac",
                   "{\"user_id\":\"stranger@example.org\","
                   "\"role_id\":\"10000000-0001-0000-0000-000000000003\"}");
    is_int(granted.status, 201, "somebody gives a role");
    struct probe *admin = world_as(&world, WORLD_ADMIN);
    probe_get(admin, "/admin/users");
    const char *path =
        arena_cstr(world.arena, arena_print(world.arena, "/admin/users/%.*s/delete",
                                            ID_OF(WORLD_PROJECT_OWNER)));
    const struct pair form[] = {
        {STR_INIT("confirm"), world.people[WORLD_PROJECT_OWNER].email},
        {{NULL, 0}, {NULL, 0}}};
    is_int(probe_get(admin, path).status, 200,
           "an administrator looks what goes with them");
    is_int(probe_form(admin, path, form).status, 303, "and deletes them");
    is_int(probe_get(world_as(&world, WORLD_STRANGER), "/projects/" WORLD_PROJECT).status,
           200, "the role that they gave is held on");
    is_int(probe_get(world_as(&world, WORLD_OWNER), "/projects/" WORLD_PROJECT "/access")
               .status,
           200, "and can be looked at");
    const char *own =
        arena_cstr(world.arena, arena_print(world.arena, "/admin/users/%.*s/delete",
                                            ID_OF(WORLD_ADMIN)));
    const struct pair mine[] = {PAIR("confirm", "admin@example.org"),
                                {{NULL, 0}, {NULL, 0}}};
    probe_get(admin, own);
    is_int(probe_form(admin, own, mine).status, 409, "the last administrator stays");
}

static void own_organizations(void)
{
    struct probe *stranger = world_with_key(&world, WORLD_STRANGER);
    struct answer made = probe_json(stranger, "POST", "/api/v1/organizations",
                                    "{\"name\":\"Mine\",\"id\":\"mine\"}");
    is_int(made.status, 201, "somebody has an organization of their own");
    world_sql(
        &world,
        "INSERT INTO principal (id, kind, created_us) VALUES ('tea_mine', 'team', 1)");
    world_sql(&world, "INSERT INTO team (id, org_id, name, created_us, updated_us) "
                      "VALUES ('tea_mine', 'mine', 'Us', 1, 1)");
    world_sql(&world, "INSERT INTO role (id, org_id, name, display_name, description, created_us) "
                      "VALUES ('rol_mine', 'mine', 'mine', 'Mine', 'Mine', 1)");
    world_sql(&world,
              "INSERT INTO invitation (id, org_id, scope_type, scope_id, role_id, offer, email, "
              "token_hash, link_hash, invited_by, created_us, expires_us, sent_us, sent_count) "
              "VALUES ('inv_mine', 'mine', 'organization', 'mine', 'rol_mine', 'x', "
              "'somebody@example.org', 'a', 'b', '%.*s', 1, 2, 1, 1)",
              ID_OF(WORLD_STRANGER));
    struct answer page = probe_get(world_as(&world, WORLD_STRANGER), "/account/delete");
    ok(str_contains(page.body, STR("The organization Mine")), "it would go with them");
    is_int(leave(WORLD_STRANGER, "stranger@example.org").status, 303, "they leave");
    is_int(world_count(&world, "SELECT count(*) FROM organization WHERE id = 'mine'"), 0,
           "it is gone");
    is_int(world_count(&world, "SELECT count(*) FROM tombstone WHERE id = 'mine'"), 1,
           "and its id is never given out again");
    is_int(world_count(&world, "SELECT count(*) FROM principal WHERE id = 'tea_mine'"), 0,
           "its team went, too");
}

/* ---- taking it along ---- */

static void exporting(void)
{
    struct probe *probe = world_as(&world, WORLD_EDITOR);
    leave_traces();
    struct answer file = probe_get(probe, "/account/export");
    is_int(file.status, 200, "everything about oneself is a file");
    ok(str_contains(answer_header(&file, "content-disposition"), STR("attachment")),
       "which is saved");
    is_str(answer_at(probe, &file, "/profile/email"), STR("eddie.unique@example.org"),
           "with the profile");
    ok(answer_at(probe, &file, "/sessions/0/session_id").length > 0, "sessions");
    ok(answer_at(probe, &file, "/api_keys/0/prefix").length > 0, "keys");
    ok(answer_at(probe, &file, "/roles/0/role").length > 0, "roles");
    ok(answer_at(probe, &file, "/audit_entries/0/action").length > 0,
       "and what they did");
    struct answer linked = probe_get(world_as(&world, WORLD_VIEWER), "/account/export");
    is_str(answer_at(world_as(&world, WORLD_VIEWER), &linked, "/identities/0/subject"),
           STR("subject-of-viewer"), "who they are at an issuer");
    ok(str_contains(linked.body, STR("\"complete\":true")), "and that this is all");
    ok(!str_contains(file.body, STR("argon2")), "without the password's hash");
    ok(!str_contains(file.body, world.people[WORLD_EDITOR].key) &&
           !str_contains(file.body, world.people[WORLD_EDITOR].session),
       "keys or sessions that work");
    struct str hash =
        world_text(&world, "SELECT token_hash FROM api_key WHERE principal_id = '%.*s'",
                   ID_OF(WORLD_EDITOR));
    ok(hash.length > 0 && !str_contains(file.body, hash), "or their hashes");
    ok(!str_contains(file.body, STR("owner@example.org")), "or somebody else");
}

/* More than one piece. */
static void exporting_much(void)
{
    for (int i = 0; i < 120; i++)
        world_sql(
            &world,
            "INSERT INTO audit_entry (id, at_us, actor_id, actor, credential, action, "
            "object_type, object_id, request_id, address) VALUES ('aud_%03d', %d, '%.*s', "
            "'eddie.unique@example.org', '', 'thing.touched', 'thing', 't%d', '', '')",
            i, i + 1, ID_OF(WORLD_EDITOR), i);
    struct probe *probe = world_as(&world, WORLD_EDITOR);
    struct answer file = probe_get(probe, "/account/export");
    const struct node *entries =
        node_at_pointer(answer_json_body(probe, &file), STR("/audit_entries"));
    ok(entries != NULL && entries->count >= 120, "all of a long trail is in it");
    const struct node *whole =
        node_at_pointer(answer_json_body(probe, &file), STR("/audit_entries_complete"));
    ok(whole != NULL && whole->truth, "and it says that it is all");
}

/* ---- how times are shown ---- */

static struct answer save(struct probe *probe, const char *zone, const char *style)
{
    const struct pair form[] = {PAIR("name", "Viewer"),
                                PAIR("theme", "system"),
                                {STR_INIT("time_zone"), str_of(zone)},
                                {STR_INIT("date_style"), str_of(style)},
                                {{NULL, 0}, {NULL, 0}}};
    probe_get(probe, "/account");
    return probe_form(probe, "/account", form);
}

static void telling_time(void)
{
    struct probe *probe = world_as(&world, WORLD_VIEWER);
    world.now_us = INT64_C(1795242511) * US_PER_S; /* 2026-11-21T06:28:31Z */
    world_sql(&world,
              "UPDATE session SET expires_us = %lld, seen_us = %lld, created_us = %lld",
              (long long)(world.now_us + US_PER_S * 86400), (long long)world.now_us,
              (long long)world.now_us);
    world_sql(&world, "UPDATE project SET created_us = %lld",
              (long long)(world.now_us - 60 * US_PER_S));
    struct answer page = probe_get(probe, "/account/security");
    ok(str_contains(page.body, STR("2026-11-21 06:28 UTC")), "times are UTC at first");
    if (zone_find(STR("Asia/Kolkata")) == NULL) {
        note("there are no zones on this system");
        return;
    }
    is_int(save(probe, "Mars/Olympus", "iso").status, 422,
           "a zone that is none is refused");
    is_int(save(probe, "Asia/Kolkata", "sideways").status, 422,
           "so is an order that is none");
    is_int(save(probe, "Asia/Kolkata", "american").status, 303, "both are chosen");
    page = probe_get(probe, "/account/security");
    ok(str_contains(page.body, STR("Nov 21, 2026 11:58 IST")),
       "then pages show them, and the zone");
    ok(str_contains(page.body, STR("datetime=\"2026-11-21T06:28:31Z\"")),
       "programs read UTC");
    save(probe, "Asia/Kolkata", "european");
    page = probe_get(probe, "/account/security");
    ok(str_contains(page.body, STR("21 Nov 2026 11:58 IST")), "in the other order");
    struct answer me = probe_get(probe, "/api/v1/me");
    is_str(answer_at(probe, &me, "/time_zone"), STR("Asia/Kolkata"),
           "the API tells the choice");
    const struct pair theme[] = {PAIR("theme", "dark"), {{NULL, 0}, {NULL, 0}}};
    probe_get(probe, "/account");
    probe_form(probe, "/account/theme", theme);
    me = probe_get(probe, "/api/v1/me");
    is_str(answer_at(probe, &me, "/time_zone"), STR("Asia/Kolkata"),
           "another theme does not change it");
}

/* Whoever left has no cookie any more; with the next part everybody is back. */
static void forget_browsers(void)
{
    for (size_t i = 0; i < WORLD_PEOPLE; i++) {
        if (world.browsers[i].kept != NULL)
            probe_close(&world.browsers[i]);
        world.browsers[i] = (struct probe){.site = NULL};
    }
}

int main(void)
{
    static void (*const parts[])(void) = {leaving,           owners,    granters,
                                          own_organizations, exporting, exporting_much,
                                          telling_time};
    world_open(&world);
    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        parts[i]();
        world_restore(&world);
        forget_browsers();
    }
    world_close(&world);
    return done_testing();
}
