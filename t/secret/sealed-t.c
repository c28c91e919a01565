/* sealed-t.c: what keeps values of secrets to themselves: envelopes, keys, places, references. */
/* SPDX-License-Identifier: ISC */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "platform/base/log.h"
#include "product/secret/secret.h"
#include "t/lib/tap.h"
#include "t/lib/world.h"

#define SECRETS "/api/v1/projects/" WORLD_PROJECT "/secrets"
#define FLOWS   "/api/v1/projects/" WORLD_PROJECT "/resources"
#define PLAIN   "Zx9-not-in-any-file-Qw7"
#define KEY_A   "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define KEY_B   "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"

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

static struct answer reveal(enum world_person person, const char *id)
{
    return ask(person, "POST",
               arena_cstr(world.arena, arena_print(world.arena, SECRETS "/%s/reveal", id)),
               "{\"key\":\"token\"}");
}

static void make(const char *id, const char *token)
{
    const char *json = arena_cstr(
        world.arena, arena_print(world.arena,
                                 "{\"id\":\"%s\",\"name\":\"%s\",\"type\":\"bearer-token\","
                                 "\"values\":{\"token\":\"%s\"}}",
                                 id, id, token));
    if (ask(WORLD_EDITOR, "POST", SECRETS, json).status != 201)
        bail_out("no secret %s", id);
}

/* Keys of the installation: NULL = the one made from the process key. */
static void keys_use(const char *key, const char *former)
{
    struct failure failure = {.arena = world.process};
    vault_settings.key = secret_of(world.process, str_of(key));
    vault_settings.former_keys = secret_of(world.process, str_of(former));
    if (vault_keys_open(world.process, &failure) != DONE)
        bail_out("no keys: %.*s", STR_ARG(failure.told));
}

/* ---- envelopes ---- */

static struct str flipped(struct str text, size_t index)
{
    char *copy = arena_alloc(world.arena, text.length + 1);
    memcpy(copy, text.at, text.length);
    copy[index] = copy[index] == 'A' ? 'B' : 'A';
    return (struct str){copy, text.length};
}

static void envelopes(void)
{
    struct arena *arena = world.arena;
    struct secret text;
    struct envelope sealed = envelope_seal(arena, STR("here"), STR(PLAIN));
    is_int(envelope_open(arena, STR("here"), &sealed, &text), ENVELOPE_OPENED, "it opens");
    is_str(secret_reveal(text), STR(PLAIN), "and is the text");
    is_int(envelope_open(arena, STR("there"), &sealed, &text), ENVELOPE_BROKEN,
           "at no other place");
    int64_t opened = 0;
    for (size_t i = 0; i < sealed.sealed.length; i++) {
        struct envelope bad = sealed;
        bad.sealed = flipped(sealed.sealed, i);
        opened += !str_equal(bad.sealed, sealed.sealed) &&
                  envelope_open(arena, STR("here"), &bad, &text) == ENVELOPE_OPENED;
    }
    for (size_t i = 0; i < sealed.wrapped.length; i++) {
        struct envelope bad = sealed;
        bad.wrapped = flipped(sealed.wrapped, i);
        opened += !str_equal(bad.wrapped, sealed.wrapped) &&
                  envelope_open(arena, STR("here"), &bad, &text) == ENVELOPE_OPENED;
    }
    is_int(opened, 0, "nor with any character changed");
    struct envelope mixed = envelope_seal(arena, STR("here"), STR("another"));
    mixed.wrapped = sealed.wrapped;
    is_int(envelope_open(arena, STR("here"), &mixed, &text), ENVELOPE_BROKEN,
           "nor with the data key of another");
    mixed = sealed;
    mixed.key_id = STR("0123456789abcdef");
    is_int(envelope_open(arena, STR("here"), &mixed, &text), ENVELOPE_KEY_UNKNOWN,
           "a key that is none of ours is said to be");
    struct envelope again = envelope_seal(arena, STR("here"), STR(PLAIN));
    ok(!str_equal(again.sealed, sealed.sealed), "the same text is never sealed the same");
}

/* ---- rows ---- */

static void rows_moved(void)
{
    make("first", "one");
    make("second", "two");
    world_sql(&world, "UPDATE secret_version SET sealed = (SELECT sealed FROM secret_version"
                      " WHERE resource_id = 'first'), wrapped_key = (SELECT wrapped_key FROM"
                      " secret_version WHERE resource_id = 'first') WHERE resource_id = 'second'");
    struct answer answer = reveal(WORLD_OWNER, "second");
    is_int(answer.status, 409, "a row that was copied does not open");
    is_str(at(&answer, "/code"), STR("secret_damaged"), "and is called damaged");
    ok(!str_contains(answer.body, STR("one")), "without a word of it");
    world_sql(&world, "UPDATE secret_version SET version = 2 WHERE resource_id = 'first'");
    answer = reveal(WORLD_OWNER, "first");
    is_str(at(&answer, "/code"), STR("secret_damaged"), "nor under another number");
    answer = ask(WORLD_EDITOR, "PATCH", SECRETS "/second", "{\"note\":\"x\"}");
    is_int(answer.status, 409, "what would stay of it cannot be kept");
    answer = ask(WORLD_EDITOR, "PUT", SECRETS "/second", "{\"values\":{\"token\":\"new\"}}");
    is_int(answer.status, 200, "all values put anew mend it");
}

/* ---- keys of the installation ---- */

static int64_t under(struct str key_id)
{
    return world_count(&world, "SELECT count(*) FROM secret_version WHERE key_id = '%.*s'",
                       STR_ARG(key_id));
}

static void keys(void)
{
    struct vault_rotation done;
    struct task *task = world_task(&world, WORLD_OWNER, NULL, NULL, NULL);
    for (int i = 0; i < 5; i++)
        make(arena_cstr(world.arena, arena_print(world.arena, "rot-%d", i)), PLAIN);
    world_sql(&world, "DELETE FROM secret_version WHERE resource_id IN ('first', 'second')");
    int64_t all = world_count(&world, "SELECT count(*) FROM secret_version");
    keys_use(KEY_A, NULL);
    struct answer answer = reveal(WORLD_OWNER, "rot-0");
    is_int(answer.status, 200, "values under the key that is made from the process key open");
    is_int(vault_rotate(task, 2, true, &done), DONE, "a dry run");
    is_int(done.wrapped, all, "sees them all");
    is_int(under(envelope_key_id()), 0, "and moves none");
    store_fail_nth(world.store, 7);
    ok(vault_rotate(task, 2, false, &done) != DONE, "a rotation that is stopped");
    store_fail_nth(world.store, 0);
    int64_t moved = under(envelope_key_id());
    ok(moved > 0 && moved < all, "has moved some (%d of %d)", (int)moved, (int)all);
    answer = reveal(WORLD_OWNER, "rot-0");
    is_int(answer.status, 200, "everything opens meanwhile");
    answer = reveal(WORLD_OWNER, "rot-4");
    is_int(answer.status, 200, "on both sides");
    task = world_task(&world, WORLD_OWNER, NULL, NULL, NULL);
    is_int(vault_rotate(task, 2, false, &done), DONE, "the next one goes on");
    is_int(done.wrapped, all - moved, "with what was left");
    is_int(under(envelope_key_id()), all, "until all are under the new key");
    answer = reveal(WORLD_OWNER, "rot-4");
    is_str(at(&answer, "/value"), STR(PLAIN), "and have the values that they had");

    keys_use(KEY_B, NULL);
    answer = reveal(WORLD_OWNER, "rot-1");
    is_str(at(&answer, "/code"), STR("secret_key_missing"), "a key that is lost is said to be");
    is_int(vault_rotate(task, 2, false, &done), DONE, "a rotation without it");
    is_int(done.locked, all, "says how many it could not open");
    keys_use(KEY_B, KEY_A "\n");
    is_int(vault_rotate(task, 2, false, &done), DONE, "with it among the former ones");
    is_int(done.wrapped, all, "all go");
    keys_use(KEY_B, NULL);
    answer = reveal(WORLD_OWNER, "rot-1");
    is_str(at(&answer, "/value"), STR(PLAIN), "and the former is not needed any more");

    struct failure failure = {.arena = world.arena};
    vault_settings.key = secret_of(world.arena, STR("not a key"));
    is_int(vault_keys_open(world.arena, &failure), INVALID, "what is no key is refused");
    ok(failure.field_count == 1 && !str_contains(failure.fields[0].told, STR("not a key")),
       "without being told");
    keys_use(KEY_B, NULL);
}

/* ---- two at once ---- */

static void writers(void)
{
    make("pair", "zero");
    struct answer seen = ask(WORLD_EDITOR, "GET", SECRETS "/pair", NULL);
    struct probe *program = world_with_key(&world, WORLD_EDITOR);
    struct str tag = answer_header(&seen, "ETag");
    const struct pair headers[] = {{STR("if-match"), tag}, {STR_NONE, STR_NONE}};
    struct answer first = PROBE(program, .method = "PATCH", .path = SECRETS "/pair",
                                .json = "{\"values\":{\"token\":\"mine\"}}", .headers = headers,
                                .as_program = true);
    struct answer second = PROBE(program, .method = "PATCH", .path = SECRETS "/pair",
                                 .json = "{\"values\":{\"token\":\"yours\"}}",
                                 .headers = headers, .as_program = true);
    is_int(first.status, 200, "who comes first puts");
    is_int(second.status, 412, "who saw what was before does not");
    struct task *task = world_task(&world, WORLD_EDITOR, WORLD_ORG, WORLD_PROJECT, "pair");
    struct vault_value value = {STR("token"), secret_of(world.arena, STR("third"))};
    struct vault_draft draft = {.secret_type = STR("bearer-token"), .values = {&value, 1},
                                .after = 1};
    enum outcome outcome = store_begin(task);
    if (outcome == DONE)
        outcome = vault_put_queue(task, STR(WORLD_PROJECT), STR("pair"), &draft);
    if (outcome == DONE)
        outcome = store_commit(task);
    store_rollback(task);
    is_int(outcome, CLASH, "a number is given once");
    struct answer answer = reveal(WORLD_OWNER, "pair");
    is_str(at(&answer, "/value"), STR("mine"), "nothing is lost");
}

static void kept(void)
{
    make("many", "v1");
    vault_settings.versions_kept = 3;
    for (int i = 0; i < 4; i++)
        if (ask(WORLD_EDITOR, "PATCH", SECRETS "/many", "{\"values\":{\"token\":\"vn\"}}").status !=
            200)
            bail_out("nothing is put");
    is_int(world_count(&world,
                       "SELECT count(*) FROM secret_version WHERE resource_id = 'many'"),
           3, "older versions than the setting says are gone");
    vault_settings.versions_kept = 10;
}

/* ---- who refers to what ---- */

static void references(void)
{
    make("sink", "used");
    struct task *task = world_task(&world, WORLD_EDITOR, WORLD_ORG, WORLD_PROJECT, NULL);
    struct node *settings = NULL;
    if (json_parse(world.arena,
                   STR("{\"a\":[{\"p\":{\"valueFrom\":{\"secretKeyRef\":{\"name\":\"sink\","
                       "\"key\":\"token\"}}}},{\"p\":{\"valueFrom\":{\"secretKeyRef\":{\"name\":"
                       "\"sink\",\"key\":\"nope\"}}}},{\"p\":{\"valueFrom\":{\"secretKeyRef\":"
                       "{\"name\":\"power\",\"key\":\"token\"}}}}]}"),
                   task->failure, &settings) != DONE)
        bail_out("not JSON");
    is_int(vault_references_check(task, settings, STR("/s")), DONE, "references are looked at");
    is_int((int64_t)task->failure->field_count, 2, "two of three are wrong");
    is_str(task->failure->fields[0].pointer, STR("/s/a/1/p/valueFrom/secretKeyRef/key"),
           "a key that is not there");
    is_str(task->failure->fields[1].pointer, STR("/s/a/2/p/valueFrom/secretKeyRef/name"),
           "a secret that is not there");
    world_sql(&world,
              "UPDATE resource SET settings = '{\"p\":{\"valueFrom\":{\"secretKeyRef\":{\"name\":"
              "\"sink\",\"key\":\"token\"}}}}' WHERE id = '" WORLD_FAILED "'");
    struct list users;
    is_int(vault_users(task, STR(WORLD_PROJECT), STR("sink"), &users), DONE, "who uses it");
    is_int((int64_t)users.count, 1, "is found");
    struct answer seen = ask(WORLD_OWNER, "GET", FLOWS "/sink", NULL);
    const struct pair headers[] = {{STR("if-match"), answer_header(&seen, "ETag")},
                                   {STR_NONE, STR_NONE}};
    struct answer answer = PROBE(world_with_key(&world, WORLD_OWNER), .method = "DELETE",
                                 .path = FLOWS "/sink", .headers = headers, .as_program = true);
    is_int(answer.status, 409, "a secret that is used is not deleted");
    is_str(at(&answer, "/code"), STR("secret_in_use"), "for that reason");
    ok(str_contains(answer.body, STR("/resources/" WORLD_FAILED)), "and says by whom");
    answer = ask(WORLD_EDITOR, "PUT", SECRETS "/sink",
                 "{\"type\":\"generic\",\"values\":{\"other\":\"x\"}}");
    is_int(answer.status, 409, "nor does the key go");
    answer = reveal(WORLD_OWNER, "sink");
    is_str(at(&answer, "/value"), STR("used"), "which is as it was");
}

/* ---- who sees, and how often ---- */

static void readers(void)
{
    make("seen", PLAIN);
    is_int(reveal(WORLD_PROJECT_OWNER, "seen").status, 200, "an owner of the project sees it");
    is_int(reveal(WORLD_OTHER_OWNER, "seen").status, 404, "an owner elsewhere finds nothing");
    is_int(reveal(WORLD_STRANGER, "seen").status, 404, "nor a stranger");
    world_sql(&world, "UPDATE role_assignment SET role_id = '10000000-0005-0000-0000-000000000002'"
                      " WHERE principal_id = '%.*s'",
              STR_ARG(world.people[WORLD_VIEWER].id));
    is_int(reveal(WORLD_VIEWER, "seen").status, 200, "a Secret Reader sees it");
    is_int(ask(WORLD_VIEWER, "PATCH", SECRETS "/seen", "{\"values\":{\"token\":\"x\"}}").status,
           403, "and puts nothing");
    vault_settings.readings_max = 3;
    struct answer answer = {0};
    for (int i = 0; i < 4; i++)
        answer = reveal(WORLD_VIEWER, "seen");
    is_int(answer.status, 429, "not as often as they like");
    is_str(at(&answer, "/code"), STR("too_many_readings"), "as is said");
    ok(!str_contains(answer.body, STR(PLAIN)), "and not shown");
    vault_settings.readings_max = 60;
}

/* ---- hostile ---- */

static void hostile(void)
{
    struct buf many = buf_open(world.arena, KIB(64), MIB(4));
    BUF_ADD(&many, "{\"name\":\"A\",\"type\":\"generic\",\"values\":{");
    for (int i = 0; i < 65; i++)
        buf_print(&many, "%s\"k%d\":\"v\"", i == 0 ? "" : ",", i);
    BUF_ADD(&many, "}}");
    is_int(ask(WORLD_EDITOR, "POST", SECRETS, arena_cstr(world.arena, buf_str(&many))).status, 422,
           "65 keys are too many");
    many.length = 0;
    BUF_ADD(&many, "{\"name\":\"A\",\"type\":\"bearer-token\",\"values\":{\"token\":\"");
    for (int i = 0; i < 64 * 1024 + 1; i++)
        buf_add_char(&many, 'x');
    BUF_ADD(&many, "\"}}");
    struct answer answer =
        ask(WORLD_EDITOR, "POST", SECRETS, arena_cstr(world.arena, buf_str(&many)));
    is_int(answer.status, 422, "a value of more than 64 KiB is too long");
    ok(answer.body.length < 2000, "and is not told back");
    answer = ask(WORLD_EDITOR, "POST", SECRETS,
                 "{\"name\":\"A\",\"type\":\"generic\",\"values\":{\"" PLAIN " typed here\":\"x\"}}");
    is_int(answer.status, 422, "a value in the place of a name");
    ok(!str_contains(answer.body, STR(PLAIN)), "is not told back either");
    is_int(ask(WORLD_EDITOR, "POST", SECRETS,
               "{\"name\":\"A\",\"type\":\"generic\",\"values\":[\"" PLAIN "\"]}")
               .status,
           422, "no list");
    is_int(ask(WORLD_EDITOR, "POST", SECRETS,
               "{\"name\":\"A\",\"type\":\"generic\",\"values\":{\"a\":\"\\u0000\"}}")
               .status,
           400, "no NUL");
    is_int(ask(WORLD_EDITOR, "GET", SECRETS "/" WORLD_RESOURCE, NULL).status, 404,
           "what is no secret is not found here");
}

/* ---- where values are not ---- */

static int64_t bytes_hold(const char *path)
{
    FILE *file = fopen(path, "re");
    if (file == NULL)
        return 0;
    struct buf all = buf_open(world.arena, KIB(64), MIB(64));
    char piece[8192];
    size_t got;
    while ((got = fread(piece, 1, sizeof piece, file)) > 0)
        buf_add_bytes(&all, piece, got);
    fclose(file);
    return memmem(all.at, all.length, PLAIN, strlen(PLAIN)) != NULL;
}

static void nowhere(const char *log)
{
    is_int(bytes_hold(log), 0, "no value is in the log");
    if (str_starts(world.address, STR("sqlite:"))) {
        struct str path = str_slice(world.address, 7, world.address.length);
        is_int(bytes_hold(arena_cstr(world.arena, path)), 0, "nor in the database's file");
        is_int(bytes_hold(arena_cstr(world.arena, ARENA_JOIN(world.arena, path, STR("-wal")))), 0,
               "nor in what is not in it yet");
    } else {
        static const char *const tables[] = {"secret_version", "resource",  "deployment",
                                             "audit_entry",    "job"};
        for (size_t i = 0; i < COUNT_OF(tables); i++)
            is_int(world_count(&world, "SELECT count(*) FROM %s AS t WHERE CAST(t AS TEXT) LIKE '%%"
                                       PLAIN "%%'", tables[i]),
                   0, "no value is in %s", tables[i]);
    }
}

int main(void)
{
    char log[] = "/tmp/kp-secret-log-XXXXXX";
    int descriptor = mkstemp(log);
    world_open(&world);
    log_descriptor_set(descriptor);
    log_level_set(LOG_LEVEL_TRACE);
    envelopes();
    rows_moved();
    keys();
    writers();
    kept();
    references();
    readers();
    hostile();
    nowhere(log);
    unlink(log);
    world_close(&world);
    return done_testing();
}
