/* organization-t.c: making, seeing, renaming and deleting organizations. */
/* SPDX-License-Identifier: ISC */
#include <string.h>

#include "platform/base/id.h"
#include "product/organization/organization.h"
#include "t/lib/tap.h"
#include "t/organization/race.h"

#define API "/api/v1/organizations"

static struct world world;

static struct answer ask(enum world_person person, const char *method, const char *path,
                         const char *json)
{
    return probe_json(world_with_key(&world, person), method, path, json);
}

static struct str at(enum world_person person, const struct answer *answer,
                     const char *pointer)
{
    return answer_at(world_with_key(&world, person), answer, pointer);
}

static const char *path_to(struct str id)
{
    return arena_cstr(world.arena, ARENA_JOIN(world.arena, STR(API "/"), id));
}

static int64_t entries(const char *action, struct str id)
{
    return world_count(&world,
                       "SELECT count(*) FROM audit_entry WHERE action = '%s'"
                       " AND object_id = '%.*s' AND org_id = '%.*s'",
                       action, STR_ARG(id), STR_ARG(id));
}

static void making(void)
{
    struct answer answer =
        ask(WORLD_STRANGER, "POST", API, "{\"name\":\"  Tide & Söhne \"}");
    struct str id = at(WORLD_STRANGER, &answer, "/org_id");
    is_int(answer.status, 201, "anybody who is signed in makes an organization");
    ok(label_is(id) && str_starts(id, STR("tide-")), "its id is made from the name: %.*s",
       STR_ARG(id));
    is_str(at(WORLD_STRANGER, &answer, "/name"), STR("Tide & Söhne"),
           "the name is trimmed");
    is_str(answer.location, str_of(path_to(id)), "Location leads to it");
    is_str(at(WORLD_STRANGER, &answer, "/role"), STR("Owner"),
           "the creator is its Owner");
    is_int(entries("organization.created", id), 1, "which is in the trail");
    is_int(entries("organization.created", id), 1, "once");
    answer = ask(WORLD_STRANGER, "GET", path_to(id), NULL);
    is_int(answer.status, 200, "the creator sees it");
    is_str(at(WORLD_STRANGER, &answer, "/role"), STR("Owner"), "as Owner");
    is_int(ask(WORLD_OWNER, "GET", path_to(id), NULL).status, 404, "nobody else does");
    is_int(ask(WORLD_ADMIN, "GET", path_to(id), NULL).status, 404,
           "also not an administrator without a role");
    is_int(ask(WORLD_ANONYMOUS, "POST", API, "{\"name\":\"Tide\"}").status, 401,
           "who is not signed in makes none");
    world_restore(&world);
}

static void given_ids(void)
{
    is_int(
        ask(WORLD_STRANGER, "POST", API, "{\"id\":\"my-project-4f2a\",\"name\":\"Tide\"}")
            .status,
        201, "a free id may be chosen");
    for (enum world_person person = WORLD_STRANGER; person <= WORLD_VIEWER; person++) {
        struct answer answer =
            ask(person, "POST", API, "{\"id\":\"my-project-4f2a\",\"name\":\"Other\"}");
        is_int(answer.status, 409, "it is taken then");
        is_str(at(person, &answer, "/code"), STR("not_unique"), "which is said");
        is_str(at(person, &answer, "/errors/0/pointer"), STR("/id"), "of the id");
    }
    is_int(ask(WORLD_STRANGER, "POST", API, "{\"id\":\"shop\",\"name\":\"Shop\"}").status,
           201, "the id of a project is another kind of id");
    static const char *const bad[] = {
        "123invalid",
        "my--project",
        "project-",
        "My-Project",
        "project_name",
        "-a",
        "a b",
        "kube-system",
        "default",
        "new",
        "api",
        "kp-a",
        "a'b",
        "../acme",
        "%2e",
        "\\u0430cme",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    };
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        struct answer answer =
            ask(WORLD_STRANGER, "POST", API,
                arena_cstr(
                    world.arena,
                    arena_print(world.arena, "{\"id\":\"%s\",\"name\":\"x\"}", bad[i])));
        ok(answer.status == 422 &&
               str_is(at(WORLD_STRANGER, &answer, "/errors/0/pointer"), "/id"),
           "the id %s is refused (%d)", bad[i], answer.status);
    }
    world_restore(&world);
}

static void names(void)
{
    static const char *const bad[] = {"", "   ", "a\\nb", "a\\u0007b"};
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        const char *json = arena_cstr(
            world.arena, arena_print(world.arena, "{\"name\":\"%s\"}", bad[i]));
        is_int(ask(WORLD_STRANGER, "POST", API, json).status, 422,
               "bad name %zu is refused", i);
        is_int(ask(WORLD_OWNER, "PUT", API "/" WORLD_ORG, json).status, 422,
               "also as another name");
    }
    struct buf buf = buf_open(world.arena, 1024, 2048);
    BUF_ADD(&buf, "{\"name\":\"");
    for (int i = 0; i < PLACE_NAME_MAX; i++)
        BUF_ADD(&buf, "ö");
    struct str longest = ARENA_JOIN(world.arena, buf_str(&buf), STR("\"}"));
    struct str longer = ARENA_JOIN(world.arena, buf_str(&buf), STR("ö\"}"));
    is_int(ask(WORLD_STRANGER, "POST", API, arena_cstr(world.arena, longest)).status, 201,
           "the longest name has %d characters", PLACE_NAME_MAX);
    is_int(ask(WORLD_STRANGER, "POST", API, arena_cstr(world.arena, longer)).status, 422,
           "and not one more");
    is_int(ask(WORLD_STRANGER, "POST", API, "{\"name\":7}").status, 422,
           "a number is no name");
    is_int(ask(WORLD_STRANGER, "POST", API, "[]").status, 422,
           "a list is no organization");
    world_restore(&world);
}

static int64_t count_of(struct answer *answer, enum world_person person)
{
    const struct node *body = answer_json_body(world_with_key(&world, person), answer);
    return (int64_t)node_member(body, STR("items"))->count;
}

static void lists(void)
{
    static const struct {
        enum world_person person;
        int64_t count;
        const char *can_read;
        const char *role;
    } seen[] = {
        {WORLD_STRANGER, 0, "", ""},
        {WORLD_VIEWER, 1, "true", "Viewer"},
        {WORLD_OWNER, 1, "true", "Owner"},
        {WORLD_PROJECT_VIEWER, 1, "false", ""},
        {WORLD_RESOURCE_VIEWER, 1, "false", ""},
        {WORLD_LAPSED, 0, "", ""},
        {WORLD_ADMIN, 0, "", ""},
        {WORLD_CHECKER, 0, "", ""},
    };
    for (size_t i = 0; i < COUNT_OF(seen); i++) {
        struct answer answer = ask(seen[i].person, "GET", API, NULL);
        const char *word = world.people[seen[i].person].word;
        is_int(count_of(&answer, seen[i].person), seen[i].count,
               "%s: so many organizations", word);
        if (seen[i].count == 0)
            continue;
        const struct node *row = node_at_pointer(
            answer_json_body(world_with_key(&world, seen[i].person), &answer),
            STR("/items/0"));
        ok(node_member(row, STR("can_read"))->truth ==
               (strcmp(seen[i].can_read, "true") == 0),
           "%s: readable is %s", word, seen[i].can_read);
        is_str(node_member(row, STR("role"))->text, str_of(seen[i].role), "%s: the role",
               word);
    }
    is_int(ask(WORLD_DISABLED, "GET", API, NULL).status, 401,
           "a disabled person sees nothing");
}

static void pages_of_lists(void)
{
    for (int i = 0; i < 5; i++) {
        world.now_us += i % 2; /* two at the same moment */
        ask(WORLD_STRANGER, "POST", API,
            arena_cstr(world.arena,
                       arena_print(world.arena, "{\"name\":\"Tide 1%d%%\"}", i)));
    }
    struct str seen[8];
    size_t count = 0;
    const char *path = API "?limit=2";
    for (int page = 0; page < 4 && path != NULL; page++) {
        struct answer answer = ask(WORLD_STRANGER, "GET", path, NULL);
        int64_t rows = count_of(&answer, WORLD_STRANGER);
        for (int64_t i = 0; i < rows && count < COUNT_OF(seen); i++)
            seen[count++] = at(WORLD_STRANGER, &answer,
                               i == 0 ? "/items/0/org_id" : "/items/1/org_id");
        struct str cursor = at(WORLD_STRANGER, &answer, "/next_cursor");
        path = str_is(cursor, "null")
                   ? NULL
                   : arena_cstr(
                         world.arena,
                         ARENA_JOIN(world.arena, STR(API "?limit=2&cursor="), cursor));
    }
    is_int((int64_t)count, 5, "pages have every row");
    bool once = true;
    for (size_t i = 0; i < count; i++)
        for (size_t k = i + 1; k < count; k++)
            once = once && !str_equal(seen[i], seen[k]);
    ok(once, "and each once");
    struct answer answer = ask(WORLD_STRANGER, "GET", API "?q=tide%2012", NULL);
    is_int(count_of(&answer, WORLD_STRANGER), 1,
           "part of a name finds one, whatever its case");
    answer = ask(WORLD_STRANGER, "GET", API "?q=%25", NULL);
    is_int(count_of(&answer, WORLD_STRANGER), 5,
           "a per cent sign is no wildcard, but a text");
    answer = ask(WORLD_STRANGER, "GET", API "?q=_", NULL);
    is_int(count_of(&answer, WORLD_STRANGER), 0, "nor is an underscore");
    is_int(ask(WORLD_STRANGER, "GET", API "?cursor=AAAA", NULL).status, 422,
           "a made-up cursor is refused");
    is_int(ask(WORLD_STRANGER, "GET", API "?limit=0", NULL).status, 422,
           "as is an odd limit");
    is_int(ask(WORLD_STRANGER, "GET", API "?limit=201", NULL).status, 422,
           "or a large one");
    world_restore(&world);
}

static void renaming(void)
{
    is_int(ask(WORLD_VIEWER, "PUT", API "/acme", "{\"name\":\"B\"}").status, 403,
           "a viewer may not rename");
    is_int(ask(WORLD_OTHER_OWNER, "PUT", API "/acme", "{\"name\":\"B\"}").status, 404,
           "for others it is not there");
    is_int(ask(WORLD_PROJECT_OWNER, "PUT", API "/acme", "{\"name\":\"B\"}").status, 404,
           "nor for an owner of one of its projects");
    struct answer before = ask(WORLD_EDITOR, "GET", API "/acme", NULL);
    const struct pair match[] = {
        {STR("if-match"), answer_header(&before, "etag")},
        {STR("authorization"),
         ARENA_JOIN(world.arena, STR("Bearer "), world.people[WORLD_EDITOR].key)},
        {STR_NONE, STR_NONE}};
    struct ask rename = {.method = "PATCH",
                         .path = API "/acme",
                         .headers = match,
                         .json = "{\"name\":\"Acme Works\"}",
                         .as_program = true};
    world.now_us += US_PER_S;
    struct answer answer = probe_ask(world_with_key(&world, WORLD_EDITOR), &rename);
    is_int(answer.status, 200, "an editor may");
    is_str(at(WORLD_EDITOR, &answer, "/name"), STR("Acme Works"), "with a new name");
    is_int(probe_ask(world_with_key(&world, WORLD_EDITOR), &rename).status, 412,
           "who looked before that must look again");
    is_str(world_text(&world, "SELECT before_json FROM audit_entry"
                              " WHERE action = 'organization.renamed'"),
           STR("{\"name\":\"Acme\"}"), "the trail has the old name");
    is_str(world_text(&world, "SELECT after_json FROM audit_entry"
                              " WHERE action = 'organization.renamed'"),
           STR("{\"name\":\"Acme Works\"}"), "and the new one");
    is_int(ask(WORLD_EDITOR, "PUT", API "/acme", "{\"name\":\"Acme Works\"}").status, 200,
           "the same name again is fine");
    is_int(entries("organization.renamed", STR("acme")), 1, "and no deed");
    world_restore(&world);
}

static void deleting(void)
{
    struct answer answer = ask(WORLD_OWNER, "DELETE", API "/acme", NULL);
    is_int(answer.status, 409, "an organization with projects stays");
    is_str(at(WORLD_OWNER, &answer, "/code"), STR("not_empty"), "which is said");
    is_int(ask(WORLD_EDITOR, "DELETE", API "/acme", NULL).status, 403,
           "an editor deletes none");

    ask(WORLD_STRANGER, "POST", API, "{\"id\":\"tide\",\"name\":\"Tide\"}");
    is_int(ask(WORLD_STRANGER, "DELETE", API "/tide", NULL).status, 204,
           "an empty one goes");
    is_int(ask(WORLD_STRANGER, "GET", API "/tide", NULL).status, 404,
           "and is not there any more");
    is_int(ask(WORLD_STRANGER, "DELETE", API "/tide", NULL).status, 404,
           "nor can go again");
    is_int(
        world_count(&world, "SELECT count(*) FROM role_assignment WHERE org_id = 'tide'"),
        0, "no role is left behind");
    is_int(entries("organization.deleted", STR("tide")), 1,
           "the trail keeps that it went");
    answer = ask(WORLD_OWNER, "POST", API, "{\"id\":\"tide\",\"name\":\"Tide\"}");
    is_int(answer.status, 409, "its id is never given out again");
    is_str(at(WORLD_OWNER, &answer, "/errors/0/pointer"), STR("/id"),
           "which is said of the id");
    world_restore(&world);
}

/* ---- personal ---- */

static enum outcome add_personal(struct task *task)
{
    return organization_add_personal(task, task->scope->actor_id, STR("Ada Lovelace"),
                                     STR("ada@example.org"), NULL);
}

static void personal(void)
{
    struct str id = STR("");
    struct str again = STR("");
    struct task *task = world_task(&world, WORLD_STRANGER, NULL, NULL, NULL);
    struct str me = world.people[WORLD_STRANGER].id;
    is_int(organization_add_personal(task, me, STR(" "), STR("ada.l@example.org"), &id),
           DONE, "a person gets a personal organization");
    is_int(
        organization_add_personal(task, me, STR("Ada"), STR("ada.l@example.org"), &again),
        DONE, "asking again is fine");
    is_str(again, id, "and gives the same");
    ok(str_starts(id, STR("ada-l-")), "without a name the address stands for it: %.*s",
       STR_ARG(id));
    is_int(world_count(&world, "SELECT count(*) FROM organization WHERE personal = 1"), 1,
           "there is one");
    is_int(ask(WORLD_STRANGER, "GET", path_to(id), NULL).status, 200,
           "its person sees it");
    struct answer answer = ask(WORLD_STRANGER, "DELETE", path_to(id), NULL);
    is_int(answer.status, 409, "and cannot delete it");
    is_str(at(WORLD_STRANGER, &answer, "/code"), STR("personal_organization"),
           "which is said");
    world_restore(&world);
}

static enum outcome add_tide(struct task *task)
{
    struct organization organization;
    return organization_add(
        task, &(struct organization_draft){.id = STR("tide"), .name = STR("Tide")},
        &organization);
}

static void races(void)
{
    struct race_result result = race(&world, WORLD_STRANGER, NULL, NULL, add_tide);
    is_int(result.done, 1, "of those who take an id at the same moment one gets it");
    is_int(result.clash, RACERS - 1, "the others are told that it is taken");
    is_int(
        world_count(&world, "SELECT count(*) FROM role_assignment WHERE org_id = 'tide'"),
        1, "one role came of it");
    result = race(&world, WORLD_STRANGER, NULL, NULL, add_personal);
    is_int(result.done, RACERS, "sign-ins at the same moment all succeed");
    is_int(world_count(&world, "SELECT count(*) FROM organization WHERE personal = 1"), 1,
           "with one personal organization");
    world_restore(&world);
}

static void id_check(void)
{
    static const struct {
        const char *query;
        bool valid;
        bool available;
    } asked[] = {
        {"kind=organization&id=acme", true, false},
        {"kind=project&id=acme", true, true},
        {"kind=project&id=shop", true, false},
        {"kind=organization&id=gone", true, false},
        {"kind=organization&id=default", false, false},
        {"kind=organization&id=A%27", false, false},
    };
    world_sql(
        &world,
        "INSERT INTO tombstone (kind, id, gone_us) VALUES ('organization', 'gone', 1)");
    for (size_t i = 0; i < COUNT_OF(asked); i++) {
        struct answer answer =
            ask(WORLD_STRANGER, "GET",
                arena_cstr(world.arena, ARENA_JOIN(world.arena, STR("/api/v1/id-check?"),
                                                   str_of(asked[i].query))),
                NULL);
        const struct node *body =
            answer_json_body(world_with_key(&world, WORLD_STRANGER), &answer);
        ok(node_member(body, STR("valid"))->truth == asked[i].valid &&
               node_member(body, STR("available"))->truth == asked[i].available,
           "%s: valid %d, free %d", asked[i].query, asked[i].valid, asked[i].available);
    }
    is_int(ask(WORLD_STRANGER, "GET", "/api/v1/id-check?kind=person&id=a", NULL).status,
           422, "other kinds have no such ids");
    world_restore(&world);
}

int main(void)
{
    world_open(&world);
    making();
    given_ids();
    names();
    lists();
    pages_of_lists();
    renaming();
    deleting();
    personal();
    races();
    id_check();
    world_close(&world);
    return done_testing();
}
