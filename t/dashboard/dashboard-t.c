/* dashboard-t.c: dashboards through the API: who, what, how many, collisions, and back again. */
/* SPDX-License-Identifier: ISC */
#include <string.h>

#include "t/lib/tap.h"
#include "t/lib/world.h"

#define DASHBOARDS "/api/v1/projects/" WORLD_PROJECT "/dashboards"
#define TEXT_PANEL "{\"title\":\"Read me\",\"kind\":\"text\",\"text\":\"On call: 4711\"}"
#define ONE_PANEL  "{\"panels\":[" TEXT_PANEL "]}"

static struct world world;

static struct answer ask(enum world_person person, const char *method, const char *path,
                         const char *json)
{
    return probe_json(world_with_key(&world, person), method, path, json);
}

static struct str at(const struct answer *answer, const char *pointer)
{
    return answer_at(world_with_key(&world, WORLD_OWNER), answer, pointer);
}

static bool says(const struct answer *answer, const char *text)
{
    return str_contains(answer->body, str_of(text));
}

static const char *join(const char *a, const char *b)
{
    return arena_cstr(world.arena, ARENA_JOIN(world.arena, str_of(a), str_of(b)));
}

static int64_t entries(const char *action)
{
    return world_count(&world, "SELECT count(*) FROM audit_entry WHERE action = '%s'",
                       action);
}

/* A dashboard of shop, made by the project's editor; its path. */
static const char *dashboard(const char *name)
{
    struct answer answer =
        ask(WORLD_PROJECT_EDITOR, "POST", DASHBOARDS,
            join(join("{\"name\":\"", name), "\",\"document\":" ONE_PANEL "}"));
    if (answer.status != 201)
        bail_out("a dashboard cannot be made: %d %.*s", answer.status,
                 STR_ARG(answer.body));
    return arena_cstr(world.arena, answer.location);
}

/* A request with an If-Match of its own; NULL = without any. */
static struct answer ask_matching(const char *method, const char *path, const char *match,
                                  const char *json)
{
    const struct pair headers[] = {
        {STR("if-match"), str_of(match == NULL ? "" : match)},
        {STR_NONE, STR_NONE},
    };
    return PROBE(world_with_key(&world, WORLD_PROJECT_EDITOR), .method = method,
                 .path = path, .headers = match == NULL ? headers + 1 : headers,
                 .json = json, .as_program = true);
}

/* ---- making ---- */

static void making(void)
{
    struct answer answer =
        ask(WORLD_PROJECT_EDITOR, "POST", DASHBOARDS,
            "{\"name\":\" Ours \",\"description\":\"For the shop\",\"first\":true,"
            "\"document\":" ONE_PANEL "}");
    is_int(answer.status, 201, "an editor of the project makes one");
    is_str(at(&answer, "/name"), STR("Ours"), "its name is trimmed");
    ok(says(&answer, "\"panels\":1") && says(&answer, "\"first\":true") &&
           says(&answer, "\"generation\":1"),
       "the answer says what it is");
    ok(says(&answer, "\"range\":\"6h\"") && says(&answer, "\"width\":6"),
       "what was left out has its usual value");
    is_int(entries("dashboard.created"), 1, "the trail has it");
    const char *path = arena_cstr(world.arena, answer.location);
    answer = ask(WORLD_PROJECT_VIEWER, "GET", path, NULL);
    is_int(answer.status, 200, "a viewer reads it");
    is_str(answer_header(&answer, "etag"), STR("\"1.first\""),
           "the answer says which generation it is");
    answer = ask(WORLD_PROJECT_VIEWER, "GET", DASHBOARDS "?q=SHOP", NULL);
    ok(says(&answer, "\"name\":\"Ours\"") && !says(&answer, "On call"),
       "and finds it in the list, which has no documents");
    answer = ask(WORLD_PROJECT_VIEWER, "GET", DASHBOARDS "?q=nothing", NULL);
    ok(says(&answer, "\"items\":[]"), "a search finds what it looks for only");
    answer = ask(WORLD_PROJECT_VIEWER, "POST", DASHBOARDS, "{\"name\":\"Mine\"}");
    is_int(answer.status, 403, "a viewer makes none");
    answer = ask(WORLD_RESOURCE_OWNER, "GET", path, NULL);
    is_int(answer.status, 404,
           "who has only a resource does not see those of the project");
    answer = ask(WORLD_OTHER_OWNER, "GET", path, NULL);
    is_int(answer.status, 404, "another organization does not see it");
    const char *id = strrchr(path, '/') + 1;
    answer = ask(WORLD_OTHER_OWNER, "GET",
                 join("/api/v1/projects/" WORLD_OTHER_PROJECT "/dashboards/", id), NULL);
    is_int(answer.status, 404, "nor below its own project");
    answer = ask(WORLD_OWNER, "GET",
                 join("/api/v1/projects/" WORLD_SECOND_PROJECT "/dashboards/", id), NULL);
    is_int(answer.status, 404,
           "nor is it below another project of the same organization");
    answer = ask(WORLD_OWNER, "DELETE",
                 join("/api/v1/projects/" WORLD_SECOND_PROJECT "/dashboards/", id), NULL);
    ok(answer.status == 404 && world_count(&world, "SELECT count(*) FROM dashboard") == 1,
       "nor deleted from there");
    world_restore(&world);
}

static void refused_one(const char *document, const char *pointer, const char *says_what)
{
    struct answer answer =
        ask(WORLD_PROJECT_EDITOR, "POST", DASHBOARDS,
            join(join("{\"name\":\"Refused\",\"document\":", document), "}"));
    ok(answer.status == 422 && says(&answer, join(join("\"pointer\":\"", pointer), "\"")),
       "%s", says_what);
    if (answer.status != 422)
        note("%d %.*s", answer.status, STR_ARG(answer.body));
}

static void refused(void)
{
    world_save(&world);
    refused_one("{\"panels\":[{\"title\":\"\",\"kind\":\"text\",\"text\":\"x\"}]}",
                "/document/panels/0/title", "a panel has a title");
    refused_one("{\"panels\":[{\"title\":\"x\",\"kind\":\"pie\"}]}",
                "/document/panels/0/kind", "a panel is of a kind that there is");
    refused_one("{\"panels\":[{\"title\":\"x\",\"kind\":\"line\"}]}",
                "/document/panels/0/queries", "a panel has queries");
    refused_one("{\"panels\":[{\"title\":\"x\",\"kind\":\"line\",\"queries\":[]}]}",
                "/document/panels/0/queries", "one at least");
    refused_one("{\"panels\":[{\"title\":\"x\",\"kind\":\"text\",\"text\":\"x\","
                "\"width\":13}]}",
                "/document/panels/0/width", "a panel is at most as wide as the page");
    refused_one(
        "{\"panels\":[{\"title\":\"x\\u0007\",\"kind\":\"text\",\"text\":\"x\"}]}",
        "/document/panels/0/title", "a title rings no bell");
    refused_one("{\"panels\":[" TEXT_PANEL "],\"tenant\":\"kp-other\"}",
                "/document/tenant", "a document names no tenant");
    refused_one("{\"panels\":[{\"title\":\"x\",\"kind\":\"line\",\"queries\":"
                "[{\"language\":\"sql\",\"query\":\"x\"}]}]}",
                "/document/panels/0/queries/0/language", "a language is one of two");
    refused_one("{\"panels\":[{\"title\":\"x\",\"kind\":\"line\",\"queries\":"
                "[{\"language\":\"promql\",\"query\":\"up[\"}]}]}",
                "/document/panels/0/queries/0/query", "a query is one");
    refused_one("[]", "/document", "a document is an object");
    refused_one("7", "/document", "and no number");
    struct answer answer = ask(WORLD_PROJECT_EDITOR, "POST", DASHBOARDS,
                               "{\"name\":\"\",\"document\":{\"range\":\"7 days\"}}");
    ok(answer.status == 422 && says(&answer, "\"pointer\":\"/name\"") &&
           says(&answer, "\"pointer\":\"/document/range\""),
       "all that is wrong is told at once");
    answer = ask(WORLD_PROJECT_EDITOR, "POST", DASHBOARDS,
                 "{\"name\":\"x\",\"template\":\"nothing\"}");
    ok(answer.status == 422 && says(&answer, "\"pointer\":\"/template\""),
       "a template is one that there is");
    answer = ask(WORLD_PROJECT_EDITOR, "POST", DASHBOARDS "?dry_run=true",
                 "{\"name\":\"Tried\",\"first\":true}");
    ok(answer.status == 200 && says(&answer, "\"dry_run\":true"), "a trial is answered");
    answer = ask(WORLD_PROJECT_EDITOR, "POST", DASHBOARDS "?dry_run=perhaps",
                 "{\"name\":\"Tried\"}");
    is_int(answer.status, 422, "a trial is one or is none");
    is_str(world_changes(&world), STR(""), "nothing of all this was kept");
}

/* Many panels, long texts: documents at their greatest, and beyond. */
static struct answer of_panels(size_t count, size_t text_bytes)
{
    struct buf buf = buf_open(world.arena, KIB(64), MIB(2));
    BUF_ADD(&buf, "{\"name\":\"Many\",\"document\":{\"panels\":[");
    for (size_t i = 0; i < count; i++) {
        buf_print(&buf, "%s{\"title\":\"%zu\",\"kind\":\"text\",\"text\":\"",
                  i == 0 ? "" : ",", i);
        for (size_t k = 0; k < text_bytes; k++)
            buf_add_char(&buf, 'a');
        BUF_ADD(&buf, "\"}");
    }
    BUF_ADD(&buf, "]}}");
    return ask(WORLD_PROJECT_EDITOR, "POST", DASHBOARDS,
               arena_cstr(world.arena, buf_str(&buf)));
}

static void limits(void)
{
    struct answer answer = of_panels(40, 4000);
    is_int(answer.status, 201, "forty panels with long texts are kept");
    answer = of_panels(41, 1);
    ok(answer.status == 422 && says(&answer, "\"pointer\":\"/document/panels\""),
       "one more is too many");
    answer = of_panels(40, 4001);
    is_int(answer.status, 422, "a text that is too long is refused");
    answer = of_panels(80, 8000);
    ok(answer.status == 422 || answer.status == 413,
       "so is a document that is too large");
    world_restore(&world);
    world_sql(
        &world,
        "INSERT INTO dashboard (id, org_id, project_id, name, name_key, description,"
        " document, panels, generation, created_us, updated_us)"
        " WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100)"
        " SELECT 'dsh_' || i, 'acme', 'shop', 'N' || i, 'n' || i, '',"
        " '{\"panels\":[]}', 0, 1, 1, 1 FROM n");
    answer = ask(WORLD_PROJECT_EDITOR, "POST", DASHBOARDS, "{\"name\":\"One more\"}");
    ok(answer.status == 409 && says(&answer, "\"code\":\"too_many_dashboards\""),
       "a project has a hundred at most");
    answer = ask(WORLD_PROJECT_EDITOR, "POST", DASHBOARDS "?dry_run=true",
                 "{\"name\":\"One more\"}");
    is_int(answer.status, 409, "a trial says so, too");
    answer = ask(WORLD_PROJECT_EDITOR, "POST", DASHBOARDS "/dsh_1/copy", "{}");
    is_int(answer.status, 409, "a copy counts");
    world_restore(&world);
}

/* ---- changing ---- */

static void changing(void)
{
    const char *path = dashboard("Ours");
    struct answer answer = ask_matching("PUT", path, NULL, "{\"name\":\"Theirs\"}");
    is_int(answer.status, 428, "a change says what it has seen");
    answer = ask_matching("PUT", path, "\"7\"", "{\"name\":\"Theirs\"}");
    is_int(answer.status, 412, "and is refused when that is another generation");
    answer = ask_matching("PUT", path, "\"1\"",
                          "{\"name\":\"Theirs\",\"document\":{\"range\":\"1h\"}}");
    ok(answer.status == 200 && says(&answer, "\"generation\":2") &&
           says(&answer, "\"panels\":0"),
       "else it is made");
    is_int(entries("dashboard.changed"), 1, "the trail has it");
    struct str before = world_text(&world, "SELECT before_json FROM audit_entry"
                                           " WHERE action = 'dashboard.changed'");
    ok(str_contains(before, STR("\"document/panels")) &&
           str_contains(before, STR("\"document/range\":\"6h\"")),
       "with the values that differ, by their place");
    answer = ask_matching("PUT", path, "\"2\"", "{\"name\":\"Theirs\"}");
    ok(answer.status == 200 && says(&answer, "\"generation\":2") &&
           entries("dashboard.changed") == 1,
       "a change of nothing is none");
    answer = ask_matching("PATCH", path, "\"2\"", "{\"document\":{\"refresh\":\"1m\"}}");
    ok(answer.status == 200 && says(&answer, "\"range\":\"1h\"") &&
           says(&answer, "\"refresh\":\"1m\""),
       "PATCH lays over the document");
    answer = ask_matching("PUT", path, "\"3\"", "{\"document\":{\"bad\":1}}");
    ok(answer.status == 422 && says(&answer, "/document/bad"),
       "a document is judged again");
    answer =
        ask_matching("PUT", join(path, "?dry_run=true"), "\"3\"", "{\"name\":\"Tried\"}");
    ok(answer.status == 200 && says(&answer, "\"name\":\"Tried\"") &&
           world_count(&world, "SELECT count(*) FROM dashboard WHERE name = 'Tried'") ==
               0,
       "a trial is answered and changes nothing");
    dashboard("Another");
    answer = ask_matching("PUT", path, "\"3\"", "{\"name\":\"ANOTHER\"}");
    ok(answer.status == 409 && says(&answer, "\"code\":\"dashboard_name_taken\"") &&
           says(&answer, "\"pointer\":\"/name\""),
       "a name means one dashboard of the project");
    answer = ask(WORLD_PROJECT_VIEWER, "PUT", path, "{\"name\":\"Mine\"}");
    is_int(answer.status, 403, "a viewer changes none");
    answer = ask_matching("DELETE", path, NULL, NULL);
    is_int(answer.status, 428, "deleting says what it has seen, too");
    answer = ask_matching("DELETE", join(path, "?dry_run=true"), "\"3\"", NULL);
    is_int(answer.status, 200, "a trial deletes nothing");
    answer = ask_matching("DELETE", path, "\"3\"", NULL);
    is_int(answer.status, 204, "an editor deletes it");
    is_int(entries("dashboard.deleted"), 1, "the trail has it");
    is_int(world_count(&world, "SELECT count(*) FROM dashboard_version"), 0,
           "with all that it was");
    answer = ask(WORLD_EDITOR, "GET", path, NULL);
    is_int(answer.status, 404, "then it is gone");
    world_restore(&world);
}

static void first(void)
{
    const char *one = dashboard("One");
    const char *two = dashboard("Two");
    struct answer answer = ask_matching("PATCH", one, "\"1\"", "{\"first\":true}");
    ok(answer.status == 200 && says(&answer, "\"first\":true") &&
           says(&answer, "\"generation\":1"),
       "one is marked as the first; that is no new generation");
    answer = ask_matching("PATCH", two, "\"1\"", "{\"first\":true}");
    is_int(answer.status, 200, "so can be another");
    is_str(world_text(&world, "SELECT name FROM dashboard WHERE is_first = 1"),
           STR("Two"), "of a project there is one first");
    answer = ask_matching("PATCH", two, "\"1.first\"", "{\"first\":false}");
    ok(answer.status == 200 &&
           world_count(&world, "SELECT count(*) FROM dashboard WHERE is_first = 1") == 0,
       "or none");
    is_int(entries("dashboard.changed"), 3, "the trail has each");
    world_restore(&world);
}

/* ---- former generations ---- */

static void versions(void)
{
    const char *path = dashboard("Ours");
    for (int i = 1; i <= 24; i++) {
        const char *body = arena_cstr(
            world.arena, arena_print(world.arena, "{\"name\":\"Ours %d\"}", i));
        const char *seen = arena_cstr(world.arena, arena_print(world.arena, "\"%d\"", i));
        if (ask_matching("PUT", path, seen, body).status != 200)
            bail_out("change %d was refused", i);
    }
    is_int(world_count(&world, "SELECT count(*) FROM dashboard_version"), 20,
           "the newest twenty former generations are kept");
    struct answer answer =
        ask(WORLD_PROJECT_VIEWER, "GET", join(path, "/versions"), NULL);
    ok(answer.status == 200 && says(&answer, "\"generation\":24") &&
           !says(&answer, "\"generation\":4,") && !says(&answer, "On call"),
       "a viewer sees which, without documents");
    answer = ask(WORLD_PROJECT_VIEWER, "GET", join(path, "/versions/5"), NULL);
    ok(answer.status == 200 && says(&answer, "On call") && says(&answer, "Ours 4"),
       "and each with its own");
    answer = ask(WORLD_PROJECT_VIEWER, "GET", join(path, "/versions/4"), NULL);
    is_int(answer.status, 404, "what is too old is gone");
    answer = ask(WORLD_PROJECT_VIEWER, "GET", join(path, "/versions/x"), NULL);
    is_int(answer.status, 404, "as is what never was");
    answer = ask_matching("POST", join(path, "/restore"), "\"3\"", "{\"generation\":5}");
    is_int(answer.status, 412, "going back says what it has seen");
    answer = ask_matching("POST", join(path, "/restore"), "\"25\"", "{\"generation\":5}");
    ok(answer.status == 200 && says(&answer, "\"name\":\"Ours 4\"") &&
           says(&answer, "\"generation\":26"),
       "and is a new generation");
    answer = ask_matching("POST", join(path, "/restore"), "\"26\"", "{\"generation\":4}");
    is_int(answer.status, 404, "what is gone cannot come back");
    world_restore(&world);
}

/* ---- leaving and coming back ---- */

static void leaving(void)
{
    const char *path = dashboard("Ours");
    struct answer answer = ask(WORLD_PROJECT_VIEWER, "GET", join(path, "/export"), NULL);
    is_int(answer.status, 200, "a viewer takes it along");
    ok(str_contains(answer_header(&answer, "content-disposition"),
                    STR("attachment; filename=\"dashboard-dsh_")),
       "as a file");
    ok(says(&answer, "\"kind\":\"ktrlplane.dashboard\"") && !says(&answer, "acme") &&
           !says(&answer, "dsh_") && !says(&answer, "shop"),
       "which names neither places nor people");
    const char *file = arena_cstr(world.arena, answer.body);
    answer = ask(WORLD_OTHER_OWNER, "POST",
                 "/api/v1/projects/" WORLD_OTHER_PROJECT "/dashboards/import", file);
    ok(answer.status == 201 && says(&answer, "On call: 4711"),
       "elsewhere it becomes the same again");
    answer = ask(WORLD_PROJECT_EDITOR, "POST", DASHBOARDS "/import", file);
    ok(answer.status == 409 && says(&answer, "dashboard_name_taken"),
       "where its name is taken, that is told");
    answer = ask(WORLD_PROJECT_EDITOR, "POST", DASHBOARDS "/import",
                 "{\"kind\":\"grafana\",\"name\":\"x\",\"format\":2}");
    ok(answer.status == 422 && says(&answer, "\"pointer\":\"/kind\"") &&
           says(&answer, "\"pointer\":\"/format\"") &&
           says(&answer, "\"pointer\":\"/document\""),
       "what is no export is none");
    answer = ask(WORLD_PROJECT_EDITOR, "POST", DASHBOARDS "/import",
                 "{\"kind\":\"ktrlplane.dashboard\",\"format\":1,\"name\":\"x\","
                 "\"document\":{\"panels\":[[[[[[]]]]]]}}");
    is_int(answer.status, 422, "a document of something else is refused");
    answer = ask(WORLD_PROJECT_EDITOR, "POST", join(path, "/copy"), "{}");
    is_str(at(&answer, "/name"), STR("Ours, copy"), "a copy has a name of its own");
    answer = ask(WORLD_PROJECT_EDITOR, "POST", join(path, "/copy"), "{}");
    is_str(at(&answer, "/name"), STR("Ours, copy 2"), "so has the next");
    answer =
        ask(WORLD_PROJECT_EDITOR, "POST", join(path, "/copy"), "{\"name\":\"ours\"}");
    is_int(answer.status, 409, "a name that is given must be free");
    answer = ask(WORLD_OTHER_OWNER, "POST", join(path, "/copy"), "{}");
    is_int(answer.status, 404, "others copy nothing");
    world_restore(&world);
}

/* ---- the same request twice ---- */

static void repeated(void)
{
    const struct pair headers[] = {
        {STR("idempotency-key"), STR("once-and-again")},
        {STR_NONE, STR_NONE},
    };
    struct str first = STR("");
    for (int i = 0; i < 2; i++) {
        struct answer answer =
            PROBE(world_with_key(&world, WORLD_PROJECT_EDITOR), .method = "POST",
                  .path = DASHBOARDS, .headers = headers, .json = "{\"name\":\"Once\"}",
                  .as_program = true);
        is_int(answer.status, 201, "a request with a key is answered");
        if (i == 0)
            first = arena_str(world.arena, answer.location);
        else
            is_str(answer.location, first, "twice with the same");
    }
    is_int(world_count(&world, "SELECT count(*) FROM dashboard"), 1, "and done once");
    world_restore(&world);
}

/* ---- queries ---- */

static void queries(void)
{
    static const char *const templates[] = {"empty", "resources", "api", "logs"};
    for (size_t i = 0; i < COUNT_OF(templates); i++) {
        struct answer answer = ask(WORLD_PROJECT_EDITOR, "POST", DASHBOARDS,
                                   join(join("{\"template\":\"", templates[i]), "\"}"));
        is_int(answer.status, 201, "the template %s is right", templates[i]);
    }
    struct answer answer = ask(
        WORLD_PROJECT_EDITOR, "POST", DASHBOARDS,
        "{\"name\":\"Lines\",\"document\":{\"panels\":[{\"title\":\"x\",\"kind\":\"line\","
        "\"queries\":[{\"language\":\"promql\",\"query\":\"up\"},{\"language\":\"logql\","
        "\"query\":\"{a=\\\"b\\\"}\"}]},{\"title\":\"y\",\"kind\":\"line\",\"queries\":["
        "{\"language\":\"promql\",\"query\":\"sum(\\n up\"}]}]}}");
    ok(answer.status == 422 &&
           says(&answer, "\"pointer\":\"/document/panels/0/queries/1/query\"") &&
           says(&answer, "expected numbers") &&
           says(&answer, "\"pointer\":\"/document/panels/1/queries/0/query\"") &&
           says(&answer, "Line 2, column "),
       "each query that is wrong is told, with its place");
    ok(says(&answer, "\"code\":\"bad_query\""), "and a word for programs");
    world_restore(&world);
}

/* ---- pages of a list ---- */

static void pages(void)
{
    dashboard("b");
    dashboard("C");
    dashboard("a");
    struct answer answer = ask(WORLD_VIEWER, "GET", DASHBOARDS "?limit=2", NULL);
    ok(says(&answer, "\"name\":\"a\"") && says(&answer, "\"name\":\"b\"") &&
           !says(&answer, "\"name\":\"C\""),
       "a page has so many rows as it is asked for, by name");
    struct str cursor = at(&answer, "/next_cursor");
    ok(cursor.length > 0, "and says how to go on");
    answer =
        ask(WORLD_VIEWER, "GET",
            join(DASHBOARDS "?limit=2&cursor=", arena_cstr(world.arena, cursor)), NULL);
    ok(says(&answer, "\"name\":\"C\"") && !says(&answer, "\"name\":\"b\""),
       "the next one has the rest");
    answer = ask(WORLD_VIEWER, "GET", DASHBOARDS "?limit=1000", NULL);
    is_int(answer.status, 422, "a page has a maximum");
    world_restore(&world);
}

int main(void)
{
    world_open(&world);
    making();
    refused();
    limits();
    changing();
    first();
    versions();
    leaving();
    repeated();
    queries();
    pages();
    world_close(&world);
    return done_testing();
}
