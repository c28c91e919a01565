/*
 * audit.h: who did what to which object, written in the same transaction as the deed.
 */
/* SPDX-License-Identifier: ISC */
#ifndef PRODUCT_AUDIT_AUDIT_H
#define PRODUCT_AUDIT_AUDIT_H

#include "platform/store/store.h"

enum { AUDIT_LIST_DEFAULT = 50, AUDIT_LIST_LIMIT = 200 };

/* One deed. The actor, credential, address, request id and organization come from the scope. */
struct audit_deed {
    const char *action;      /* "project.created": object type, '.', past participle */
    const char *object_type; /* "project" */
    struct str object_id;
    struct str project_id;   /* place of the object; STR_NONE = the scope's */
    struct str resource_id;  /* place of the object; STR_NONE = the scope's */
    struct str before_json;  /* JSON object of the members that changed, or STR_NONE */
    struct str after_json;   /* the same afterwards, or STR_NONE */
};

/*
 * Queue the entry within the caller's open transaction (store_queue), so that a deed without
 * its entry cannot be committed. Never put secrets, hashes or tokens into before and after.
 */
MUST_CHECK enum outcome audit_add(struct task *task, const struct audit_deed *deed);

/* One line of the trail; it stays as it was when people and objects are gone. */
struct audit_entry {
    struct str id;
    struct str org_id;      /* STR_NONE = the installation, or the person alone */
    struct str project_id;  /* STR_NONE = not in a project */
    struct str resource_id; /* STR_NONE = not on a resource */
    int64_t at_us;
    struct str actor_id;    /* STR_NONE = nobody or the system */
    struct str actor;       /* e-mail at that time, "system", "anonymous" */
    struct str credential;  /* session or key id, or "" */
    struct str action;
    struct str object_type;
    struct str object_id;
    struct str before_json; /* STR_NONE = nothing was there */
    struct str after_json;  /* STR_NONE = nothing is left */
    struct str request_id;
    struct str address;
    int64_t gone;           /* 1 = the object was deleted for ever; its id is never given out again */
};

/* Whose entries a list has. */
enum audit_place {
    AUDIT_ORGANIZATION = 1, /* everything in the scope's organization */
    AUDIT_PROJECT,          /* everything in the scope's project */
    AUDIT_ACTOR,            /* everything that the scope's actor did */
    AUDIT_RESOURCE,         /* everything on the scope's resource */
};

struct audit_filter {
    struct str actor;       /* e-mail or person id; STR_NONE = all, as for the next ones */
    struct str action;      /* whole action */
    struct str object;      /* type or id of the object */
    struct str object_type;
    struct str object_id;
    struct str project_id;  /* narrows an organization or an actor */
    struct str resource_id;
    int64_t from_us;        /* at or after */
    int64_t to_us;          /* before; 0 = no end */
    int64_t after_us;       /* last row of the page before; 0 = from the newest */
    struct str after_id;
    int64_t limit;          /* 1..AUDIT_LIST_LIMIT */
};

/* Newest first, as struct audit_entry; out->more when there are older ones. */
MUST_CHECK enum outcome audit_list(struct task *task, enum audit_place place,
                                   const struct audit_filter *filter, struct list *out);
/* The newest in all places that the actor may read, at most a month old. */
MUST_CHECK enum outcome audit_recent(struct task *task, int64_t limit, struct list *out);

/*
 * Seal what is not sealed yet, from `back_us` before the newest sealed entry on (INT64_MAX = from
 * the first entry on), in batches with a transaction each. Entries of one chain are sealed in the
 * order of their ids; one that was committed late comes behind. Logs `audit.sealed` for each
 * chain and batch. Ends after about 20 s; DONE also when another runner sealed at the same time.
 */
MUST_CHECK enum outcome audit_seal(struct task *task, int64_t back_us);

/*
 * The trail shall forget a person (or another principal): queues the job within the caller's open
 * transaction, before anything removes the person. The job empties actor and address of all that
 * they did, and before and after of all that names them: their id, `email` (STR_NONE = none) and
 * the addresses that they had when they did something. Ids stay; the chains go on to verify. It
 * begins a minute later, waits for what is not sealed yet, and ends with the entry audit.erased.
 */
MUST_CHECK enum outcome audit_erase_person(struct task *task, struct str person_id,
                                           struct str email);

/* Where the object of an entry is shown; "" when it is nowhere (any more). */
struct str audit_object_path(struct arena *arena, const struct audit_entry *entry);
/* Entries as rows of part/timeline (struct timeline_event of product/frame/parts.h). */
struct list audit_timeline(struct arena *arena, const struct list *entries);

#endif
