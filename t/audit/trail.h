/*
 * trail.h: a world whose trail is sealed and verified; for the tests of the chain.
 */
/* SPDX-License-Identifier: ISC */
#ifndef T_AUDIT_TRAIL_H
#define T_AUDIT_TRAIL_H

#include "product/audit/audit_chain.h"
#include "t/lib/world.h"

extern struct world trail_world;

/* What the last run of verify told, as far as the tests look at it. */
struct trail_told {
    int64_t chains;
    int64_t breaks;
    enum audit_damage damage; /* of the first break of all */
    char entry[64];           /* and its entry */
    char org[64];             /* and whose chain */
    struct audit_report acme; /* its texts are not kept, but for the hash */
    char acme_hash[80];
};
extern struct trail_told trail_told;

/* A task of nobody, for what the background process does. */
struct task *trail_task(void);
/* Seal everything. */
void trail_seal(void);
/* All chains: the first damage, and trail_told. */
enum audit_damage trail_verify(void);
enum audit_damage trail_verify_with(const struct audit_head *heads, size_t count);
enum audit_damage trail_verify_one(struct str org);
/* Rows of "TABLE" or "TABLE WHERE ...". */
int64_t trail_count(const char *what);
/* One more entry by an editor, a second later; its id. */
struct str trail_add(const char *action, struct str org, const char *after);

#endif
