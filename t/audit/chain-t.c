/* chain-t.c: the trail is sealed, and whatever is done to it behind our back is found. */
/* SPDX-License-Identifier: ISC */
#include "product/audit/audit_chain.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "platform/base/id.h"
#include "platform/base/log.h"
#include "platform/store/store_private.h"
#include "t/lib/tap.h"
#include "t/lib/world.h"

enum { SPREAD = 230 }; /* more than two pages of a chain */

static struct world world;

/* What a run of verify told, as far as the tests look at it. */
static struct {
    int64_t chains;
    int64_t breaks;
    enum audit_damage damage; /* of the first break of all */
    char entry[64];
    char org[64];
    struct audit_report acme; /* its texts are not kept, but for: */
    char acme_hash[80];
} told;

static void tell(void *state, const struct audit_report *report)
{
    (void)state;
    told.chains++;
    if (report->first.damage != AUDIT_SOUND && told.damage == AUDIT_SOUND) {
        told.damage = report->first.damage;
        snprintf(told.entry, sizeof told.entry, "%.*s", STR_ARG(report->first.entry_id));
        snprintf(told.org, sizeof told.org, "%.*s", STR_ARG(report->org_id));
    }
    if (str_is(report->org_id, "acme") && report->sealed > 0) {
        told.acme = *report;
        snprintf(told.acme_hash, sizeof told.acme_hash, "%.*s", STR_ARG(report->head_hash));
    }
}

static struct task *system_task(void)
{
    return world_task(&world, WORLD_ANONYMOUS, NULL, NULL, NULL);
}

static void seal(void)
{
    if (audit_seal(system_task(), INT64_MAX) != DONE)
        bail_out("nothing is sealed");
}

static enum audit_damage verify_with(const struct audit_head *heads, size_t count)
{
    struct audit_verify verify = {.heads = heads, .head_count = count, .tell = tell};
    memset(&told, 0, sizeof told);
    if (audit_verify(system_task(), &verify, &told.breaks) != DONE)
        bail_out("the trail is not verified");
    return told.damage;
}

static enum audit_damage verify(void)
{
    return verify_with(NULL, 0);
}

NORETURN static void leave(void)
{
    _exit(1);
}

/* In a process and on a connection of its own: what the guards refuse is a bug to us. */
static bool try_sql(const char *text)
{
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        struct database_task with;
        log_level_set((enum log_level)(LOG_LEVEL_FAULT + 1));
        log_descriptor_set(open("/dev/null", O_WRONLY));
        bug_hook(leave);
        database_task(&with, database_store(world.arena, world.address), world.arena);
        _exit(with.task.store->engine->script(&with.task, "test", text) == DONE ? 0 : 1);
    }
    int status = 0;
    if (child < 0 || waitpid(child, &status, 0) != child)
        bail_out("no process for a statement");
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static int64_t count(const char *what)
{
    return world_count(&world, "SELECT count(*) FROM %s", what);
}

/* One more entry, written as the program writes them. */
static struct str entry_add(const char *action, struct str org, const char *after)
{
    world.now_us += US_PER_S;
    struct task *task = world_task(&world, WORLD_EDITOR, NULL, NULL, NULL);
    world.with.scope.org_id = org;
    enum outcome outcome = store_begin(task);
    if (outcome == DONE)
        outcome = audit_add(task, &(struct audit_deed){.action = action,
                                                       .object_type = "thing",
                                                       .object_id = STR("x"),
                                                       .after_json = str_of(after)});
    if (outcome != DONE || store_commit(task) != DONE)
        bail_out("no entry is written");
    return world_text(&world, "SELECT MAX(id) FROM audit_entry");
}

/* The entry that the link of this number in Acme's chain seals. */
static struct str sealed_at(int64_t no)
{
    return world_text(&world, "SELECT entry_id FROM audit_link WHERE org_id = 'acme' AND no = %lld",
                      (long long)no);
}

/* ---- sealing ---- */

static void sealing(void)
{
    is_int(verify(), AUDIT_SOUND, "a trail that nobody has sealed yet is sound");
    is_int(count("audit_link"), 0, "and has no links");
    seal();
    is_int(count("audit_link"), count("audit_entry"), "each entry gets a link");
    is_int(verify(), AUDIT_SOUND, "and the chains verify");
    is_int(told.breaks, 0, "without a break");
    is_int(told.acme.entries,
           world_count(&world, "SELECT count(*) FROM audit_entry WHERE org_id = 'acme'"),
           "an organization has a chain of its own entries");
    is_int(told.acme.head_no, told.acme.sealed, "numbered without a gap");
    is_int(told.chains, 3, "two organizations and the installation have chains");
    int64_t links = count("audit_link");
    seal();
    is_int(count("audit_link"), links, "sealing again changes nothing");

    entry_add("thing.made", STR("acme"), "{\"a\":1}");
    is_int(verify(), AUDIT_SOUND, "an entry that waits is no break");
    is_int(told.acme.unsealed, 1, "and is told");
    is_int(told.acme.unsealed_since_us, world.now_us, "with its time");
    if (audit_seal(system_task(), 60 * US_PER_S) != DONE)
        bail_out("not sealed");
    is_int(verify(), AUDIT_SOUND, "the usual run seals it");
    is_int(told.acme.unsealed, 0, "so that nothing waits");
    world_restore(&world);
}

/* A transaction that was committed after younger entries were sealed. */
static void late(void)
{
    seal();
    struct str org = STR("acme");
    struct str id = entry_add("thing.late", org, NULL);
    struct str moved = arena_str(world.arena, id);
    world_sql(&world, "CREATE TABLE aside AS SELECT * FROM audit_entry WHERE id = '%.*s'",
              STR_ARG(moved));
    world_restore(&world);
    seal();
    world.now_us += 10 * 60 * US_PER_S;
    entry_add("thing.young", org, NULL);
    seal();
    world_sql(&world, "INSERT INTO audit_entry SELECT * FROM aside; DROP TABLE aside");
    if (audit_seal(system_task(), 60 * US_PER_S) != DONE)
        bail_out("not sealed");
    verify();
    is_int(told.acme.unsealed, 1, "the usual run does not look back ten minutes");
    if (audit_seal(system_task(), 3600 * US_PER_S) != DONE)
        bail_out("not sealed");
    is_int(verify(), AUDIT_SOUND, "the sweep does");
    is_int(told.acme.unsealed, 0, "and seals what came late behind what came in time");
    world_restore(&world);
}

/* ---- guards ---- */

static void guards(void)
{
    seal();
    static const char *const refused[] = {
        "UPDATE audit_entry SET action = 'nothing.happened'",
        "UPDATE audit_entry SET at_us = at_us + 1",
        "UPDATE audit_entry SET org_id = NULL WHERE org_id = 'acme'",
        "UPDATE audit_entry SET actor = 'somebody.else@example.org'",
        "UPDATE audit_entry SET address = '203.0.113.1'",
        "UPDATE audit_entry SET after_json = '{}'",
        "DELETE FROM audit_entry",
        "UPDATE audit_link SET hash = 'x'",
        "UPDATE audit_link SET no = no + 1000",
        "UPDATE audit_link SET actor_salt = 'x'",
        "DELETE FROM audit_link",
    };
    for (size_t i = 0; i < COUNT_OF(refused); i++)
        ok(!try_sql(refused[i]), "the database refuses: %s", refused[i]);
    if (database_is_postgres())
        ok(!try_sql("TRUNCATE audit_entry") && !try_sql("TRUNCATE audit_link"),
           "and to empty the tables");
    ok(try_sql("UPDATE audit_entry SET actor = 'deleted person', address = '', before_json = NULL,"
               " after_json = NULL; UPDATE audit_link SET actor_salt = '', change_salt = ''"),
       "but it lets a person be erased");
    world_restore(&world);
    seal();
    is_int(verify(), AUDIT_SOUND, "nothing else was done");
}

/* From here on we are somebody who can change the schema, too. */
static void guards_drop(void)
{
    static const char *const triggers[][2] = {{"audit_entry_changed", "audit_entry"},
                                              {"audit_entry_removed", "audit_entry"},
                                              {"audit_link_changed", "audit_link"},
                                              {"audit_link_removed", "audit_link"}};
    for (size_t i = 0; i < COUNT_OF(triggers); i++)
        world_sql(&world, database_is_postgres() ? "DROP TRIGGER %s ON %s" : "DROP TRIGGER %s",
                  triggers[i][0], triggers[i][1]);
}

/* ---- tampering ---- */

static void is_found(enum audit_damage damage, struct str entry, const char *what)
{
    verify();
    is_str(str_of(audit_damage_name(told.damage)), str_of(audit_damage_name(damage)),
           "%s: found", what);
    if (entry.at != NULL)
        is_str(str_of(told.entry), entry, "%s: which entry", what);
    is_str(str_of(told.org), STR("acme"), "%s: whose chain", what);
    world_restore(&world);
}

static void changed(void)
{
    static const char *const columns[][2] = {
        {"action = 'thing.unmade'", "the action"},
        {"actor = 'viewer@example.org'", "the actor"},
        {"actor_id = 'usr_other'", "the actor's id"},
        {"address = '203.0.113.9'", "the address"},
        {"credential = ''", "the credential"},
        {"at_us = at_us - 1", "the time"},
        {"org_id = 'globex'", "the organization"},
        {"project_id = 'shop'", "the place"},
        {"object_id = 'y'", "the object"},
        {"after_json = '{\"a\":2}'", "what was done"},
        {"after_json = NULL", "what was done, emptied"},
        {"before_json = '{}'", "what was there"},
        {"actor = 'deleted person', address = ''", "the person, as if erased"},
    };
    for (size_t i = 0; i < COUNT_OF(columns); i++) {
        struct str id = sealed_at(120);
        world_sql(&world, "UPDATE audit_entry SET %s WHERE id = '%.*s'", columns[i][0],
                  STR_ARG(id));
        is_found(AUDIT_CHANGED, id, columns[i][1]);
    }
}

static void removed(void)
{
    struct str id = sealed_at(120);
    world_sql(&world, "DELETE FROM audit_entry WHERE id = '%.*s'", STR_ARG(id));
    is_found(AUDIT_MISSING, id, "an entry is deleted");
    world_sql(&world, "DELETE FROM audit_entry WHERE id = '%.*s';"
                      "UPDATE audit_link SET gone_us = 1 WHERE entry_id = '%.*s'",
              STR_ARG(id), STR_ARG(id));
    is_found(AUDIT_MISSING, id, "an entry is deleted as if its time were over");
    world_sql(&world, "DELETE FROM audit_entry WHERE id = '%.*s';"
                      "UPDATE audit_link SET gone_us = 1, until_us = 1 WHERE entry_id = '%.*s'",
              STR_ARG(id), STR_ARG(id));
    is_found(AUDIT_LINK_ALTERED, id, "an entry is deleted and its time made shorter");
    world_sql(&world, "DELETE FROM audit_entry WHERE id = '%.*s';"
                      "DELETE FROM audit_link WHERE entry_id = '%.*s'",
              STR_ARG(id), STR_ARG(id));
    is_found(AUDIT_LINK_MISSING, STR(""), "an entry is deleted with its link");
    struct str next = sealed_at(121);
    world_sql(&world, "DELETE FROM audit_entry WHERE id = '%.*s';"
                      "DELETE FROM audit_link WHERE entry_id = '%.*s';"
                      "UPDATE audit_link SET no = no - 1000000 WHERE org_id = 'acme' AND no > 120;"
                      "UPDATE audit_link SET no = no + 999999 WHERE org_id = 'acme' AND no < 0",
              STR_ARG(id), STR_ARG(id));
    is_found(AUDIT_LINK_ALTERED, next, "and the numbers are closed up");
}

static void inserted(void)
{
    struct str id = id_make(world.arena, "aud", world.now_us - 2 * 86400 * US_PER_S);
    world_sql(&world,
              "INSERT INTO audit_entry (id, org_id, at_us, actor, credential, action, object_type,"
              " object_id, request_id, address) VALUES ('%.*s', 'acme', %lld, 'system', '',"
              " 'thing.made', 'thing', 'x', '', '')",
              STR_ARG(id), (long long)(world.now_us - 2 * 86400 * US_PER_S));
    if (audit_seal(system_task(), 3600 * US_PER_S) != DONE)
        bail_out("not sealed");
    is_found(AUDIT_INSERTED, id, "an entry of two days ago appears");
    id = id_make(world.arena, "aud", world.now_us);
    world_sql(&world,
              "INSERT INTO audit_entry (id, org_id, at_us, actor, credential, action, object_type,"
              " object_id, request_id, address) VALUES ('%.*s', 'acme', %lld, 'system', '',"
              " 'thing.made', 'thing', 'x', '', '')",
              STR_ARG(id), (long long)(world.now_us - 2 * 86400 * US_PER_S));
    if (audit_seal(system_task(), 3600 * US_PER_S) != DONE)
        bail_out("not sealed");
    is_found(AUDIT_INSERTED, id, "an entry of now says that it is of two days ago");
}

static void reordered(void)
{
    static const char swap[] =
        "UPDATE audit_link SET no = -1 WHERE org_id = 'acme' AND no = %d;"
        "UPDATE audit_link SET no = %d WHERE org_id = 'acme' AND no = %d;"
        "UPDATE audit_link SET no = %d WHERE org_id = 'acme' AND no = -1";
    struct str second = sealed_at(121);
    world_sql(&world, swap, 120, 120, 121, 121);
    is_found(AUDIT_REORDERED, second, "two neighbours change places");
    struct str far = sealed_at(210);
    world_sql(&world, swap, 5, 5, 210, 210);
    is_found(AUDIT_REORDERED, far, "two far from one another change places");
}

/* Somebody who knows how links are made, but not the installation's key. */
static void remade(void)
{
    struct str id = sealed_at(120);
    struct arena *arena = world.arena;
    struct audit_head head = {STR("acme"), told.acme.head_no,
                              arena_str(arena, str_of(told.acme_hash))};
    ok(head.no > 0 && verify_with(&head, 1) == AUDIT_SOUND, "the kept head is in the chain");
    struct str before = world_text(
        &world, "SELECT hash FROM audit_link WHERE org_id = 'acme' AND no = %lld",
        (long long)head.no - 1);
    struct audit_link link = {
        .org_id = STR("acme"),
        .no = head.no,
        .entry_id = sealed_at(head.no),
        .at_us = world_count(&world, "SELECT at_us FROM audit_link WHERE org_id = 'acme'"
                                     " AND no = %lld", (long long)head.no),
        .class = STR("standard"),
        .until_us = 1,
        .content_hash = STR("c"),
        .actor_hash = STR("a"),
        .change_hash = STR("b"),
    };
    link.hash = audit_link_hash(arena, &link, link.no, before);
    world_sql(&world,
              "UPDATE audit_link SET until_us = 1, class = 'standard', content_hash = 'c',"
              " actor_hash = 'a', change_hash = 'b', hash = '%.*s' WHERE org_id = 'acme' AND no = %lld;"
              "DELETE FROM audit_entry WHERE id = '%.*s'",
              STR_ARG(link.hash), (long long)link.no, STR_ARG(link.entry_id));
    is_found(AUDIT_LINK_ALTERED, link.entry_id, "a link is made anew without the key");
    struct str seal_text = audit_link_seal(arena, link.hash);
    world_sql(&world,
              "UPDATE audit_link SET until_us = 1, class = 'standard', content_hash = 'c',"
              " actor_hash = 'a', change_hash = 'b', hash = '%.*s', seal = '%.*s'"
              " WHERE org_id = 'acme' AND no = %lld;"
              "DELETE FROM audit_entry WHERE id = '%.*s'",
              STR_ARG(link.hash), STR_ARG(seal_text), (long long)link.no, STR_ARG(link.entry_id));
    is_int(verify(), AUDIT_SOUND, "with the key, too, the chain alone cannot tell");
    is_int(verify_with(&head, 1), AUDIT_HEAD_DIFFERS, "but the head that was kept outside can");
    world_restore(&world);

    world_sql(&world, "DELETE FROM audit_link WHERE org_id = 'acme' AND no > 120;"
                      "DELETE FROM audit_entry WHERE org_id = 'acme' AND id > '%.*s'",
              STR_ARG(id));
    is_int(verify(), AUDIT_SOUND, "a chain that was cut off is a shorter chain");
    is_int(verify_with(&head, 1), AUDIT_HEAD_DIFFERS, "but it ends before the head");
    world_sql(&world, "DELETE FROM audit_link WHERE org_id = 'acme';"
                      "DELETE FROM audit_entry WHERE org_id = 'acme'");
    is_int(verify_with(&head, 1), AUDIT_HEAD_DIFFERS, "as does one that is not there at all");
    world_restore(&world);
    struct audit_verify other = {.org_id = STR("globex"), .tell = tell};
    memset(&told, 0, sizeof told);
    int64_t breaks = 0;
    ok(audit_verify(system_task(), &other, &breaks) == DONE && told.chains == 1,
       "one organization can be verified alone");
}

/* ---- retention ---- */

static void retention(void)
{
    int64_t all = count("audit_entry");
    struct str grant = entry_add("access.granted", STR("acme"), NULL);
    struct str thing = entry_add("thing.made", STR("acme"), NULL);
    seal();
    world.now_us += 364 * 86400 * US_PER_S;
    is_int(audit_retain(system_task()), DONE, "before its time");
    is_int(count("audit_entry"), all + 2, "nothing leaves");
    world.now_us += 3 * 86400 * US_PER_S;
    is_int(audit_retain(system_task()), DONE, "after a year");
    is_int(world_count(&world, "SELECT count(*) FROM audit_entry WHERE id = '%.*s'",
                       STR_ARG(thing)),
           0, "an ordinary entry has left");
    is_int(world_count(&world, "SELECT count(*) FROM audit_entry WHERE id = '%.*s'",
                       STR_ARG(grant)),
           1, "a grant has not");
    is_int(world_count(&world, "SELECT count(*) FROM audit_link WHERE entry_id = '%.*s'"
                               " AND gone_us = %lld",
                       STR_ARG(thing), (long long)world.now_us),
           1, "the link stays and says when");
    is_int(verify(), AUDIT_SOUND, "and the chain verifies");
    ok(told.acme.expired > 0, "and tells how many have left");
    world.now_us += (2190 - 367) * 86400 * US_PER_S;
    entry_add("thing.made", STR("acme"), NULL);
    seal();
    world.now_us += 2 * 86400 * US_PER_S;
    is_int(audit_retain(system_task()), DONE, "after six years");
    is_int(world_count(&world, "SELECT count(*) FROM audit_entry WHERE id = '%.*s'",
                       STR_ARG(grant)),
           0, "the grant has left, too");
    is_int(count("audit_entry"), 1, "and only the new entry is there");
    is_int(verify(), AUDIT_SOUND, "the chain still verifies");

    struct audit_settings before = audit_settings;
    world_restore(&world);
    entry_add("thing.made", STR("acme"), NULL);
    seal();
    audit_settings.retention_ms = 86400 * INT64_C(1000);
    world.now_us += 30 * 86400 * US_PER_S;
    is_int(audit_retain(system_task()), DONE, "with a shorter setting");
    is_int(count("audit_entry WHERE action = 'thing.made'"), 1,
           "what was promised to the newest is kept, the others leave");
    audit_settings.retention_ms = 10 * before.retention_ms;
    world.now_us += 400 * 86400 * US_PER_S;
    is_int(audit_retain(system_task()), DONE, "with a longer one");
    is_int(world_count(&world, "SELECT count(*) FROM audit_entry WHERE action = 'thing.made'") > 0,
           1, "it stays longer than was promised");
    audit_settings = before;
    world_restore(&world);
}

static void classes(void)
{
    static const char *const long_kept[] = {
        "access.granted", "access.revoked",  "access.refused",       "account.signed_in",
        "account.sign_in_refused", "role.changed", "secret.read",    "catalog.imported",
        "organization.deleted",    "person.deleted", "api_key.created", "audit.erased",
    };
    for (size_t i = 0; i < COUNT_OF(long_kept); i++)
        is_str(str_of(audit_class_of(str_of(long_kept[i]))), STR("compliance"), "%s is kept long",
               long_kept[i]);
    is_str(str_of(audit_class_of(STR("resource.created"))), STR("standard"), "an order is not");
    is_str(str_of(audit_class_of(STR("accessory.bought"))), STR("standard"),
           "nor what only begins alike");
    is_str(str_of(audit_class_of(STR("project.deleted_not"))), STR("standard"), "or goes on");
}

int main(void)
{
    world_open(&world);
    classes();
    sealing();
    late();
    guards();
    for (int i = 0; i < SPREAD; i++)
        entry_add("thing.made", STR("acme"), "{\"a\":1}");
    seal();
    world_save(&world);
    guards_drop();
    changed();
    removed();
    inserted();
    reordered();
    verify();
    remade();
    retention();
    world_close(&world);
    return done_testing();
}
