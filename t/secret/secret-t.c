/* secret-t.c: secrets through the API: put, kept, shown to whom, destroyed. */
/* SPDX-License-Identifier: ISC */
#include <string.h>

#include "product/secret/secret.h"
#include "t/lib/tap.h"
#include "t/lib/world.h"

#define SECRETS "/api/v1/projects/" WORLD_PROJECT "/secrets"
#define PLAIN   "correct-horse-battery-staple"

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

static int64_t number_at(const struct answer *answer, const char *pointer)
{
    const struct node *node = node_at_pointer(
        answer_json_body(world_with_key(&world, WORLD_OWNER), answer), str_of(pointer));
    return node != NULL && node->kind == NODE_INT ? node->integer : -1;
}

static int64_t entries(const char *action)
{
    return world_count(&world, "SELECT count(*) FROM audit_entry WHERE action = '%s'", action);
}

static struct answer reveal(enum world_person person, const char *id, const char *json)
{
    return ask(person, "POST",
               arena_cstr(world.arena, arena_print(world.arena, SECRETS "/%s/reveal", id)), json);
}

static void is_value(const char *id, const char *key, const char *value, const char *says)
{
    struct str body = arena_print(world.arena, "{\"key\":\"%s\"}", key);
    struct answer answer = reveal(WORLD_OWNER, id, arena_cstr(world.arena, body));
    is_str(at(&answer, "/value"), str_of(value), "%s", says);
}

static void life(void)
{
    struct answer answer =
        ask(WORLD_EDITOR, "POST", SECRETS,
            "{\"id\":\"door\",\"name\":\"Login\",\"type\":\"basic-auth\",\"note\":\"ours\","
            "\"values\":{\"username\":\"ada\",\"password\":\"" PLAIN "\"}}");
    is_int(answer.status, 201, "a secret is made with its values");
    is_int(number_at(&answer, "/version"), 1, "which are its first version");
    ok(!str_contains(answer.body, STR(PLAIN)), "and are not told back");
    is_str(at(&answer, "/keys/1"), STR("password"), "its keys are");
    is_int(entries("secret.put"), 1, "the trail says so");
    is_int(ask(WORLD_VIEWER, "GET", SECRETS "/door", NULL).status, 200, "a viewer sees it");
    is_int(reveal(WORLD_VIEWER, "door", "{\"key\":\"password\"}").status, 403,
           "but no value of it");
    is_int(reveal(WORLD_EDITOR, "door", "{\"key\":\"password\"}").status, 403,
           "nor does who edits");
    is_int(reveal(WORLD_OTHER_OWNER, "door", "{\"key\":\"password\"}").status, 404,
           "others do not see that it is there");
    answer = reveal(WORLD_OWNER, "door", "{\"key\":\"password\"}");
    is_int(answer.status, 200, "an owner sees a value");
    is_str(at(&answer, "/value"), STR(PLAIN), "as it was put");
    is_str(answer_header(&answer, "Cache-Control"), STR("no-store"), "for once");
    is_int(entries("secret.revealed"), 1, "which the trail says");
    is_int(reveal(WORLD_OWNER, "door", "{\"key\":\"passport\"}").status, 404, "not of other keys");
    answer = ask(WORLD_EDITOR, "PATCH", SECRETS "/door", "{\"values\":{\"password\":\"other\"}}");
    is_int(answer.status, 200, "one value is changed");
    is_int(number_at(&answer, "/version"), 2, "which makes a version");
    is_value("door", "username", "ada", "what was not named stays");
    is_value("door", "password", "other", "what was is new");
    answer = reveal(WORLD_OWNER, "door", "{\"key\":\"password\",\"version\":1}");
    is_str(at(&answer, "/value"), STR(PLAIN), "the former is there");
    is_int(ask(WORLD_OWNER, "DELETE", SECRETS "/door/versions/2", NULL).status, 409,
           "the newest is not destroyed");
    is_int(ask(WORLD_OWNER, "DELETE", SECRETS "/door/versions/1", NULL).status, 204,
           "an older one is");
    answer = reveal(WORLD_OWNER, "door", "{\"key\":\"password\",\"version\":1}");
    is_str(at(&answer, "/code"), STR("secret_destroyed"), "and is gone");
    is_int(ask(WORLD_OWNER, "DELETE", SECRETS "/door/versions/1", NULL).status, 409, "once");
    is_int(ask(WORLD_OWNER, "DELETE", SECRETS "/door/versions/7", NULL).status, 404,
           "not one that never was");
}

static void wrong(void)
{
    static const struct {
        const char *json;
        const char *pointer;
    } rows[] = {
        {"{\"name\":\"A\",\"type\":\"basic-auth\",\"values\":{\"username\":\"a\"}}",
         "/values/password"},
        {"{\"name\":\"A\",\"type\":\"basic-auth\",\"values\":{\"username\":\"a\",\"password\":\"b\","
         "\"x\":\"c\"}}",
         "/values/x"},
        {"{\"name\":\"A\",\"type\":\"nonsense\",\"values\":{\"x\":\"a\"}}", "/type"},
        {"{\"name\":\"A\",\"type\":\"generic\",\"values\":{\"x y\":\"a\"}}", "/values"},
        {"{\"name\":\"A\",\"type\":\"generic\",\"values\":{\"x\":\"\"}}", "/values/x"},
        {"{\"name\":\"A\",\"type\":\"generic\",\"values\":{\"x\":7}}", "/values/x"},
        {"{\"name\":\"A\",\"type\":\"generic\"}", "/values"},
        {"{\"name\":\"\",\"type\":\"bearer-token\",\"values\":{\"token\":\"t\"}}", "/name"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct answer answer = ask(WORLD_EDITOR, "POST", SECRETS, rows[i].json);
        is_int(answer.status, 422, "%s", rows[i].json);
        is_str(at(&answer, "/errors/0/pointer"), str_of(rows[i].pointer), "which is told there");
    }
}

/* What the catalog says of each type is what the table says: all of them can be made. */
static void types(void)
{
    for (const struct secret_type *type = secret_types; type->word != NULL; type++) {
        struct buf json = buf_open(world.arena, KIB(1), KIB(8));
        buf_print(&json, "{\"name\":\"A\",\"type\":\"%s\",\"values\":{", type->word);
        if (type->keys == NULL)
            BUF_ADD(&json, "\"any\":\"v\"");
        for (const struct secret_key_kind *key = type->keys; key != NULL && key->name != NULL; key++)
            buf_print(&json, "%s\"%s\":\"v\"", key == type->keys ? "" : ",", key->name);
        BUF_ADD(&json, "}}");
        is_int(ask(WORLD_EDITOR, "POST", SECRETS, arena_cstr(world.arena, buf_str(&json))).status,
               201, "a secret of the type %s", type->word);
    }
}

int main(void)
{
    world_open(&world);
    life();
    wrong();
    types();
    world_close(&world);
    return done_testing();
}
