/* page-t.c: the pages of organizations and the home page, and what they cost. */
/* SPDX-License-Identifier: ISC */
#include "t/lib/tap.h"
#include "t/lib/world.h"

static struct world world;

static struct answer get(enum world_person person, const char *path)
{
    return probe_get(world_as(&world, person), path);
}

static bool shows(const struct answer *answer, const char *text)
{
    return str_contains(answer->body, str_of(text));
}

static void home(void)
{
    is_str(get(WORLD_ANONYMOUS, "/").location, STR("/sign-in"),
           "nobody is asked to sign in");
    struct answer answer = get(WORLD_STRANGER, "/");
    ok(answer.status == 200 && shows(&answer, "Three steps"),
       "an empty account: what to do");
    ok(!shows(&answer, "Shop") && !shows(&answer, "The trips"), "and nothing of others");
    answer = get(WORLD_VIEWER, "/");
    ok(shows(&answer, "Needs attention") && shows(&answer, "The trips"),
       "a failed resource needs attention");
    ok(shows(&answer, "href=\"/projects/shop\"") &&
           shows(&answer, "href=\"/organizations/acme\""),
       "projects and organizations are linked");
    ok(!shows(&answer, "grid") && !shows(&answer, "Globex"), "and no others");
    answer = get(WORLD_PROJECT_VIEWER, "/");
    ok(shows(&answer, "href=\"/projects/shop\"") &&
           !shows(&answer, "href=\"/organizations/acme\"") &&
           !shows(&answer, "href=\"/projects/lab\""),
       "who sees a project has no link to what they do not see");
    answer = get(WORLD_RESOURCE_VIEWER, "/");
    ok(shows(&answer, "Resources shared with me") &&
           shows(&answer, "href=\"/projects/shop/resources/orders\"") &&
           !shows(&answer, "href=\"/projects/shop\""),
       "who sees one resource finds it");
    answer = get(WORLD_LAPSED, "/");
    ok(!shows(&answer, "Shop"), "a role that ran out shows nothing");
    answer = get(WORLD_OTHER_OWNER, "/");
    ok(shows(&answer, "href=\"/projects/grid\"") && !shows(&answer, "Acme"),
       "each sees their own");
}

static void first_steps(void)
{
    struct probe *probe = world_as(&world, WORLD_STRANGER);
    probe_get(probe, "/organizations/new");
    struct answer answer =
        probe_form(probe, "/organizations/new",
                   PAIRS(PAIR("name", "<b>Tide</b>"), PAIR("id", "tide")));
    is_str(answer.location, STR("/organizations/tide"), "a new organization is shown");
    answer = probe_follow(probe, answer);
    ok(shows(&answer, "&lt;b&gt;Tide&lt;/b&gt;") && !shows(&answer, "<b>Tide"),
       "with its name as text");
    answer = probe_form(probe, "/organizations/new",
                        PAIRS(PAIR("name", "Tide \"two\""), PAIR("id", "tide")));
    is_int(answer.status, 409, "its id is taken");
    ok(shows(&answer, "Tide &quot;two&quot;") && shows(&answer, "never given out again"),
       "the form comes again with what was typed and why");
    answer = probe_form(probe, "/organizations/new",
                        PAIRS(PAIR("name", ""), PAIR("id", "No")));
    is_int(answer.status, 422, "mistakes are told");
    ok(shows(&answer, "href=\"#name\"") && shows(&answer, "href=\"#id\""), "all at once");
    answer = probe_form(probe, "/projects/new",
                        PAIRS(PAIR("name", "Ebb"), PAIR("org_id", "tide"),
                              PAIR("id", "ebb"), PAIR("description", "")));
    is_str(answer.location, STR("/projects/ebb"), "a project in it");
    answer = probe_get(probe, "/");
    ok(shows(&answer, "href=\"/projects/ebb/resources/create\""),
       "then home says to order something");
}

static void settings(void)
{
    struct probe *probe = world_as(&world, WORLD_STRANGER);
    struct answer answer = probe_form(probe, "/organizations/tide/settings",
                                      PAIRS(PAIR("name", "High tide")));
    is_str(answer.location, STR("/organizations/tide/settings"), "a rename stays here");
    answer = probe_follow(probe, answer);
    ok(shows(&answer, "High tide") && shows(&answer, "was renamed"), "and says so");
    ok(shows(&answer, "This cannot be deleted yet") && shows(&answer, "1 project"),
       "what is in the way of deleting is shown");
    answer = probe_form(probe, "/organizations/tide/delete",
                        PAIRS(PAIR("confirm", "high tide")));
    is_int(answer.status, 422, "another name does not confirm");
    answer = probe_form(probe, "/organizations/tide/delete",
                        PAIRS(PAIR("confirm", "High tide")));
    is_str(answer.location, STR("/organizations/tide/settings"),
           "with a project it stays");
    answer = probe_form(probe, "/projects/ebb/delete", PAIRS(PAIR("confirm", "Ebb")));
    is_str(answer.location, STR("/projects"), "the project goes");
    answer = probe_form(probe, "/organizations/tide/delete",
                        PAIRS(PAIR("confirm", "High tide")));
    is_str(answer.location, STR("/organizations"), "then the organization");
    is_int(probe_get(probe, "/organizations/tide").status, 404, "it is gone");
    answer = get(WORLD_VIEWER, "/organizations/acme/settings");
    ok(answer.status == 200 && !shows(&answer, "Delete organization"),
       "a viewer is not offered to delete");
    world_restore(&world);
}

/* ---- what pages cost ---- */

static int64_t cost_of(enum world_person person, const char *path)
{
    struct probe *probe = world_as(&world, person);
    probe_get(probe, path); /* the catalog is read once in a while */
    store_counts_reset(world.store);
    if (probe_get(probe, path).status != 200)
        bail_out("%s is not there", path);
    return store_counts(world.store).statements;
}

static void costs(void)
{
    static const char *const paths[] = {
        "/",
        "/organizations",
        "/organizations/acme",
        "/organizations/acme/settings",
        "/organizations/acme/projects",
        "/projects",
        "/projects/shop",
        "/projects/shop/settings",
        "/projects/new",
        "/api/v1/organizations",
        "/api/v1/projects",
        "/api/v1/projects/shop",
    };
    int64_t before[COUNT_OF(paths)];
    for (size_t i = 0; i < COUNT_OF(paths); i++)
        before[i] = cost_of(WORLD_OWNER, paths[i]);
    for (int i = 0; i < 60; i++)
        world_sql(
            &world,
            "INSERT INTO project (id, org_id, name, tenant, created_us, updated_us)"
            " VALUES ('more%d', 'acme', 'More %d', 'kp-more%d', %d, 1);"
            "INSERT INTO resource (id, org_id, project_id, name, type_id, sku, settings,"
            " schema_version, generation, lifecycle, health, created_us, updated_us)"
            " SELECT 'copy%d', org_id, 'more%d', name, type_id, sku, settings,"
            " schema_version, generation, lifecycle, health, created_us, updated_us"
            " FROM resource WHERE id = 'trips'",
            i, i, i, i, i, i);
    for (size_t i = 0; i < COUNT_OF(paths); i++) {
        is_int(cost_of(WORLD_OWNER, paths[i]), before[i],
               "%s takes as many statements with much in it", paths[i]);
        ok(before[i] <= 10, "%s takes few: %lld", paths[i], (long long)before[i]);
    }
    world_restore(&world);
}

int main(void)
{
    world_open(&world);
    home();
    first_steps();
    settings();
    costs();
    world_close(&world);
    return done_testing();
}
