/* chain-t.c: whatever is done to the trail behind our back is found. */
/* SPDX-License-Identifier: ISC */
#include <fcntl.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "platform/base/id.h"
#include "platform/base/log.h"
#include "platform/store/store_private.h"
#include "t/audit/trail.h"
#include "t/lib/tap.h"

enum { SPREAD = 230 }; /* more than two pages of a chain */

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
        database_task(&with, database_store(trail_world.arena, trail_world.address), trail_world.arena);
        _exit(with.task.store->engine->script(&with.task, "test", text) == DONE ? 0 : 1);
    }
    int status = 0;
    if (child < 0 || waitpid(child, &status, 0) != child)
        bail_out("no process for a statement");
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/* The entry that the link of this number in Acme's chain seals. */
static struct str sealed_at(int64_t no)
{
    return world_text(&trail_world, "SELECT entry_id FROM audit_link WHERE org_id = 'acme' AND no = %lld",
                      (long long)no);
}

/* ---- guards ---- */

static void guards(void)
{
    trail_seal();
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
    world_restore(&trail_world);
    trail_seal();
    is_int(trail_verify(), AUDIT_SOUND, "nothing else was done");
}

/* From here on we are somebody who can change the schema, too. */
static void guards_drop(void)
{
    static const char *const triggers[][2] = {{"audit_entry_changed", "audit_entry"},
                                              {"audit_entry_removed", "audit_entry"},
                                              {"audit_link_changed", "audit_link"},
                                              {"audit_link_removed", "audit_link"}};
    for (size_t i = 0; i < COUNT_OF(triggers); i++)
        world_sql(&trail_world, database_is_postgres() ? "DROP TRIGGER %s ON %s" : "DROP TRIGGER %s",
                  triggers[i][0], triggers[i][1]);
}

/* ---- tampering ---- */

static void is_found(enum audit_damage damage, struct str entry, const char *what)
{
    trail_verify();
    is_str(str_of(audit_damage_name(trail_told.damage)), str_of(audit_damage_name(damage)),
           "%s: found", what);
    if (entry.at != NULL)
        is_str(str_of(trail_told.entry), entry, "%s: which entry", what);
    is_str(str_of(trail_told.org), STR("acme"), "%s: whose chain", what);
    world_restore(&trail_world);
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
        world_sql(&trail_world, "UPDATE audit_entry SET %s WHERE id = '%.*s'", columns[i][0],
                  STR_ARG(id));
        is_found(AUDIT_CHANGED, id, columns[i][1]);
    }
}

static void removed(void)
{
    struct str id = sealed_at(120);
    world_sql(&trail_world, "DELETE FROM audit_entry WHERE id = '%.*s'", STR_ARG(id));
    is_found(AUDIT_MISSING, id, "an entry is deleted");
    world_sql(&trail_world, "DELETE FROM audit_entry WHERE id = '%.*s';"
                      "UPDATE audit_link SET gone_us = 1 WHERE entry_id = '%.*s'",
              STR_ARG(id), STR_ARG(id));
    is_found(AUDIT_MISSING, id, "an entry is deleted as if its time were over");
    world_sql(&trail_world, "DELETE FROM audit_entry WHERE id = '%.*s';"
                      "UPDATE audit_link SET gone_us = 1, until_us = 1 WHERE entry_id = '%.*s'",
              STR_ARG(id), STR_ARG(id));
    is_found(AUDIT_LINK_ALTERED, id, "an entry is deleted and its time made shorter");
    world_sql(&trail_world, "DELETE FROM audit_entry WHERE id = '%.*s';"
                      "DELETE FROM audit_link WHERE entry_id = '%.*s'",
              STR_ARG(id), STR_ARG(id));
    is_found(AUDIT_LINK_MISSING, STR(""), "an entry is deleted with its link");
    struct str next = sealed_at(121);
    world_sql(&trail_world, "DELETE FROM audit_entry WHERE id = '%.*s';"
                      "DELETE FROM audit_link WHERE entry_id = '%.*s';"
                      "UPDATE audit_link SET no = no - 1000000 WHERE org_id = 'acme' AND no > 120;"
                      "UPDATE audit_link SET no = no + 999999 WHERE org_id = 'acme' AND no < 0",
              STR_ARG(id), STR_ARG(id));
    is_found(AUDIT_LINK_ALTERED, next, "and the numbers are closed up");
}

static void inserted(void)
{
    struct str id = id_make(trail_world.arena, "aud", trail_world.now_us - 2 * 86400 * US_PER_S);
    world_sql(&trail_world,
              "INSERT INTO audit_entry (id, org_id, at_us, actor, credential, action, object_type,"
              " object_id, request_id, address) VALUES ('%.*s', 'acme', %lld, 'system', '',"
              " 'thing.made', 'thing', 'x', '', '')",
              STR_ARG(id), (long long)(trail_world.now_us - 2 * 86400 * US_PER_S));
    if (audit_seal(trail_task(), 3600 * US_PER_S) != DONE)
        bail_out("not sealed");
    is_found(AUDIT_INSERTED, id, "an entry of two days ago appears");
    id = id_make(trail_world.arena, "aud", trail_world.now_us);
    world_sql(&trail_world,
              "INSERT INTO audit_entry (id, org_id, at_us, actor, credential, action, object_type,"
              " object_id, request_id, address) VALUES ('%.*s', 'acme', %lld, 'system', '',"
              " 'thing.made', 'thing', 'x', '', '')",
              STR_ARG(id), (long long)(trail_world.now_us - 2 * 86400 * US_PER_S));
    if (audit_seal(trail_task(), 3600 * US_PER_S) != DONE)
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
    world_sql(&trail_world, swap, 120, 120, 121, 121);
    is_found(AUDIT_REORDERED, second, "two neighbours change places");
    struct str far = sealed_at(210);
    world_sql(&trail_world, swap, 5, 5, 210, 210);
    is_found(AUDIT_REORDERED, far, "two far from one another change places");
}

/* Somebody who knows how links are made, but not the installation's key. */
static void remade(void)
{
    struct str id = sealed_at(120);
    struct arena *arena = trail_world.arena;
    struct audit_head head = {STR("acme"), trail_told.acme.head_no,
                              arena_str(arena, str_of(trail_told.acme_hash))};
    ok(head.no > 0 && trail_verify_with(&head, 1) == AUDIT_SOUND, "the kept head is in the chain");
    struct str before = world_text(
        &trail_world, "SELECT hash FROM audit_link WHERE org_id = 'acme' AND no = %lld",
        (long long)head.no - 1);
    struct audit_link link = {
        .org_id = STR("acme"),
        .no = head.no,
        .entry_id = sealed_at(head.no),
        .at_us = world_count(&trail_world, "SELECT at_us FROM audit_link WHERE org_id = 'acme'"
                                     " AND no = %lld", (long long)head.no),
        .class = STR("standard"),
        .until_us = 1,
        .content_hash = STR("c"),
        .actor_hash = STR("a"),
        .change_hash = STR("b"),
    };
    link.hash = audit_link_hash(arena, &link, link.no, before);
    world_sql(&trail_world,
              "UPDATE audit_link SET until_us = 1, class = 'standard', content_hash = 'c',"
              " actor_hash = 'a', change_hash = 'b', hash = '%.*s' WHERE org_id = 'acme' AND no = %lld;"
              "DELETE FROM audit_entry WHERE id = '%.*s'",
              STR_ARG(link.hash), (long long)link.no, STR_ARG(link.entry_id));
    is_found(AUDIT_LINK_ALTERED, link.entry_id, "a link is made anew without the key");
    struct str seal_text = audit_link_seal(arena, link.hash);
    world_sql(&trail_world,
              "UPDATE audit_link SET until_us = 1, class = 'standard', content_hash = 'c',"
              " actor_hash = 'a', change_hash = 'b', hash = '%.*s', seal = '%.*s'"
              " WHERE org_id = 'acme' AND no = %lld;"
              "DELETE FROM audit_entry WHERE id = '%.*s'",
              STR_ARG(link.hash), STR_ARG(seal_text), (long long)link.no, STR_ARG(link.entry_id));
    is_int(trail_verify(), AUDIT_SOUND, "with the key, too, the chain alone cannot tell");
    is_int(trail_verify_with(&head, 1), AUDIT_HEAD_DIFFERS, "but the head that was kept outside can");
    world_restore(&trail_world);

    world_sql(&trail_world, "DELETE FROM audit_link WHERE org_id = 'acme' AND no > 120;"
                      "DELETE FROM audit_entry WHERE org_id = 'acme' AND id > '%.*s'",
              STR_ARG(id));
    is_int(trail_verify(), AUDIT_SOUND, "a chain that was cut off is a shorter chain");
    is_int(trail_verify_with(&head, 1), AUDIT_HEAD_DIFFERS, "but it ends before the head");
    world_sql(&trail_world, "DELETE FROM audit_link WHERE org_id = 'acme';"
                      "DELETE FROM audit_entry WHERE org_id = 'acme'");
    is_int(trail_verify_with(&head, 1), AUDIT_HEAD_DIFFERS, "as does one that is not there at all");
    world_restore(&trail_world);
    ok(trail_verify_one(STR("globex")) == AUDIT_SOUND && trail_told.chains == 1,
       "one organization can be verified alone");
}

/* ---- retention ---- */

static void retention(void)
{
    int64_t all = trail_count("audit_entry");
    struct str grant = trail_add("access.granted", STR("acme"), NULL);
    struct str thing = trail_add("thing.made", STR("acme"), NULL);
    trail_seal();
    trail_world.now_us += 364 * 86400 * US_PER_S;
    is_int(audit_retain(trail_task()), DONE, "before its time");
    is_int(trail_count("audit_entry"), all + 2, "nothing leaves");
    trail_world.now_us += 3 * 86400 * US_PER_S;
    is_int(audit_retain(trail_task()), DONE, "after a year");
    is_int(world_count(&trail_world, "SELECT count(*) FROM audit_entry WHERE id = '%.*s'",
                       STR_ARG(thing)),
           0, "an ordinary entry has left");
    is_int(world_count(&trail_world, "SELECT count(*) FROM audit_entry WHERE id = '%.*s'",
                       STR_ARG(grant)),
           1, "a grant has not");
    is_int(world_count(&trail_world, "SELECT count(*) FROM audit_link WHERE entry_id = '%.*s'"
                               " AND gone_us = %lld",
                       STR_ARG(thing), (long long)trail_world.now_us),
           1, "the link stays and says when");
    is_int(trail_verify(), AUDIT_SOUND, "and the chain verifies");
    ok(trail_told.acme.expired > 0, "and tells how many have left");
    trail_world.now_us += (2190 - 367) * 86400 * US_PER_S;
    trail_add("thing.made", STR("acme"), NULL);
    trail_seal();
    trail_world.now_us += 2 * 86400 * US_PER_S;
    is_int(audit_retain(trail_task()), DONE, "after six years");
    is_int(world_count(&trail_world, "SELECT count(*) FROM audit_entry WHERE id = '%.*s'",
                       STR_ARG(grant)),
           0, "the grant has left, too");
    is_int(trail_count("audit_entry"), 1, "and only the new entry is there");
    is_int(trail_verify(), AUDIT_SOUND, "the chain still verifies");

    struct audit_settings before = audit_settings;
    world_restore(&trail_world);
    trail_add("thing.made", STR("acme"), NULL);
    trail_seal();
    audit_settings.retention_ms = 86400 * INT64_C(1000);
    trail_world.now_us += 30 * 86400 * US_PER_S;
    is_int(audit_retain(trail_task()), DONE, "with a shorter setting");
    is_int(trail_count("audit_entry WHERE action = 'thing.made'"), 1,
           "what was promised to the newest is kept, the others leave");
    audit_settings.retention_ms = 10 * before.retention_ms;
    trail_world.now_us += 400 * 86400 * US_PER_S;
    is_int(audit_retain(trail_task()), DONE, "with a longer one");
    is_int(world_count(&trail_world, "SELECT count(*) FROM audit_entry WHERE action = 'thing.made'") > 0,
           1, "it stays longer than was promised");
    audit_settings = before;
    world_restore(&trail_world);
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
    world_open(&trail_world);
    classes();
    guards();
    for (int i = 0; i < SPREAD; i++)
        trail_add("thing.made", STR("acme"), "{\"a\":1}");
    trail_seal();
    world_save(&trail_world);
    guards_drop();
    changed();
    removed();
    inserted();
    reordered();
    trail_verify();
    remade();
    retention();
    world_close(&trail_world);
    return done_testing();
}
