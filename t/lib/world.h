/*
 * world.h: a small believable world on a fresh database, and the whole application on it.
 *
 *   struct world world;
 *   world_open(&world);
 *   struct probe *owner = world_as(&world, WORLD_OWNER);
 *   struct answer answer = probe_get(owner, "/projects/" WORLD_PROJECT "/resources");
 *
 * Two organizations. Acme has the projects shop and lab, with one resource of each type in
 * shop and one that is being deleted in lab; Globex has grid with one resource. Each person
 * holds one role at one place, as their name says. Routes, gate, settings and templates are
 * those of the application. The clock stands still until a test moves it.
 *
 * An impossible state ends the test and says which request led there.
 */
/* SPDX-License-Identifier: ISC */
#ifndef T_LIB_WORLD_H
#define T_LIB_WORLD_H

#include "t/lib/database.h"
#include "t/lib/probe.h"

#define WORLD_PASSWORD       "one for all of them" /* everybody's */
#define WORLD_ORG            "acme"
#define WORLD_PROJECT        "shop"
#define WORLD_SECOND_PROJECT "lab"
#define WORLD_RESOURCE       "orders" /* a Graph in shop, Healthy */
#define WORLD_FAILED         "trips"  /* a Flow in shop, Failed */
#define WORLD_LEAVING        "old"    /* a Graph in lab, being deleted */
#define WORLD_ISSUER         "iss_01jd0000000000000000000000"
#define WORLD_IDENTITY       "idn_01jd0000000000000000000000" /* the viewer's there */
#define WORLD_MAPPING        "map_01jd0000000000000000000000" /* of Acme: engineers there are Viewers */
#define WORLD_OTHER_ORG      "globex"
#define WORLD_OTHER_PROJECT  "grid"
#define WORLD_OTHER_RESOURCE "power"

enum world_person {
    WORLD_ANONYMOUS,
    WORLD_STRANGER, /* signed in, no role anywhere */
    WORLD_VIEWER,   /* of Acme, as the next two */
    WORLD_EDITOR,
    WORLD_OWNER,
    WORLD_PROJECT_VIEWER, /* of shop, as the next two */
    WORLD_PROJECT_EDITOR,
    WORLD_PROJECT_OWNER,
    WORLD_RESOURCE_VIEWER, /* of orders, as the next two */
    WORLD_RESOURCE_EDITOR,
    WORLD_RESOURCE_OWNER,
    WORLD_OTHER_OWNER, /* of Globex */
    WORLD_LAPSED,      /* was an editor of Acme until yesterday */
    WORLD_DISABLED,    /* an owner of Acme whose account is disabled */
    WORLD_ADMIN,       /* platform administrator without a role */
    WORLD_CHECKER,     /* may ask what others may do, everywhere */
    WORLD_PEOPLE
};

struct world_person_row {
    const char *word; /* "viewer" */
    struct str id;
    struct str email;
    struct str session; /* the cookie's value */
    struct str session_id;
    struct str key; /* an API key */
    struct str key_id;
};

struct world {
    struct arena *process;
    struct arena *arena;
    struct str address;
    struct store *store; /* that requests use */
    struct store *side;  /* another connection, for what tests look up and set */
    struct site *site;
    int64_t now_us;
    struct clock clock;
    struct world_person_row people[WORLD_PEOPLE];
    struct probe browsers[WORLD_PEOPLE];
    struct probe programs[WORLD_PEOPLE];
    struct database_task with; /* of world_task */
    bool saved;                /* what it holds was saved once */
};

/* Ends the test when anything of it cannot be made. */
void world_open(struct world *world);
void world_close(struct world *world);

/* A browser in which this person is signed in; kept between calls. */
struct probe *world_as(struct world *world, enum world_person person);
/* A program that has this person's API key: for probe_json. */
struct probe *world_with_key(struct world *world, enum world_person person);

/* A task with the scope of a place (NULL = not that deep) as this person, for operations. */
struct task *world_task(struct world *world, enum world_person person, const char *org,
                        const char *project, const char *resource);

/* Statements without rows; ends the test when they fail. */
void world_sql(struct world *world, const char *format, ...) PRINTF_LIKE(2, 3);
/* The same, of any length, and nobody's catalog is forgotten. */
void world_script(struct world *world, struct str text);
/* The number or text that a statement gives in its first column ("" for NULL or no row). */
int64_t world_count(struct world *world, const char *format, ...) PRINTF_LIKE(2, 3);
struct str world_text(struct world *world, const char *format, ...) PRINTF_LIKE(2, 3);

/*
 * What the database holds now is the state to compare with and to come back to; world_open
 * saves once. world_changes says which rows are new and which are gone since, a changed row
 * being both: "audit_entry+1-0 project+1-1"; "" = nothing changed. That somebody was refused, and
 * that the trail says so, is no change.
 */
void world_save(struct world *world);
void world_restore(struct world *world);
struct str world_changes(struct world *world);

#endif
