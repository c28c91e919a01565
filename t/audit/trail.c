/* trail.c: a world whose trail is sealed and verified. */
/* SPDX-License-Identifier: ISC */
#include "t/audit/trail.h"

#include <stdio.h>
#include <string.h>

#include "t/lib/tap.h"

struct world trail_world;
struct trail_told trail_told;

static void tell(void *state, const struct audit_report *report)
{
    (void)state;
    trail_told.chains++;
    if (report->first.damage != AUDIT_SOUND && trail_told.damage == AUDIT_SOUND) {
        trail_told.damage = report->first.damage;
        snprintf(trail_told.entry, sizeof trail_told.entry, "%.*s", STR_ARG(report->first.entry_id));
        snprintf(trail_told.org, sizeof trail_told.org, "%.*s", STR_ARG(report->org_id));
    }
    if (str_is(report->org_id, "acme") && report->sealed > 0) {
        trail_told.acme = *report;
        snprintf(trail_told.acme_hash, sizeof trail_told.acme_hash, "%.*s", STR_ARG(report->head_hash));
    }
}

struct task *trail_task(void)
{
    return world_task(&trail_world, WORLD_ANONYMOUS, NULL, NULL, NULL);
}

void trail_seal(void)
{
    if (audit_seal(trail_task(), INT64_MAX) != DONE)
        bail_out("nothing is sealed");
}

static enum audit_damage run(const struct audit_verify *verify)
{
    memset(&trail_told, 0, sizeof trail_told);
    if (audit_verify(trail_task(), verify, &trail_told.breaks) != DONE)
        bail_out("the trail is not verified");
    return trail_told.damage;
}

enum audit_damage trail_verify_with(const struct audit_head *heads, size_t count)
{
    return run(&(struct audit_verify){.heads = heads, .head_count = count, .tell = tell});
}

enum audit_damage trail_verify_one(struct str org)
{
    return run(&(struct audit_verify){.org_id = org, .tell = tell});
}

enum audit_damage trail_verify(void)
{
    return trail_verify_with(NULL, 0);
}

int64_t trail_count(const char *what)
{
    return world_count(&trail_world, "SELECT count(*) FROM %s", what);
}

/* One more entry, written as the program writes them. */
struct str trail_add(const char *action, struct str org, const char *after)
{
    trail_world.now_us += US_PER_S;
    struct task *task = world_task(&trail_world, WORLD_EDITOR, NULL, NULL, NULL);
    trail_world.with.scope.org_id = org;
    enum outcome outcome = store_begin(task);
    if (outcome == DONE)
        outcome = audit_add(task, &(struct audit_deed){.action = action,
                                                       .object_type = "thing",
                                                       .object_id = STR("x"),
                                                       .after_json = str_of(after)});
    if (outcome != DONE || store_commit(task) != DONE)
        bail_out("no entry is written");
    return world_text(&trail_world, "SELECT MAX(id) FROM audit_entry");
}
