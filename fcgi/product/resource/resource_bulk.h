/* resource_bulk.h: one deed on many resources of a project. */
/* SPDX-License-Identifier: ISC */
#ifndef PRODUCT_RESOURCE_RESOURCE_BULK_H
#define PRODUCT_RESOURCE_RESOURCE_BULK_H

#include "product/resource/resource.h"

enum { RESOURCE_BULK_LIMIT = 100 };

struct resource_deed {
    const char *word;     /* "suspend"; NULL ends the table */
    const char *title;    /* "Suspend" */
    const char *past;     /* "suspended" */
    int64_t needs;        /* enum permission, held at each resource */
    bool is_deleted;      /* done to what is deleted: the permission is the project's */
    enum outcome (*act)(struct task *task, struct str id, const struct resource_ask *ask,
                        struct resource *out);
};
/* deploy, suspend, resume, protect, unprotect, delete, restore. */
extern const struct resource_deed resource_deeds[];
/* NULL = there is none. */
const struct resource_deed *resource_deed_of(struct str word);

/* What became of one. */
struct bulk_result {
    struct str id;
    bool done;
    enum outcome outcome;
    struct str status;   /* the word of the resource when done; else "" */
    struct str code;     /* stable word of the refusal; "" when done */
    struct str told;     /* a sentence */
};

/* What a request that may be sent again remembers; NULL where there is no such request. */
struct bulk_memory {
    struct list known; /* struct bulk_result that an earlier try of the same request gave */
    /* Behind what was done to one: as idempotency_item_keep. */
    enum outcome (*keep)(void *state, const struct bulk_result *result);
    void *state;
};

struct bulk_order {
    const struct resource_deed *deed;
    struct list ids; /* struct str, 1..RESOURCE_BULK_LIMIT */
    struct resource_ask ask;
    const struct bulk_memory *memory;
};

/*
 * The deed on each of these resources of the scope's project, each in a transaction and with the
 * actor's rights of its own: what is refused for one does not stop the others. An id that comes
 * twice is done once.
 *
 * out  struct bulk_result, in the order of the ids
 *
 * INVALID      none or too many ids (pointer /ids)
 * CLASH        another worker took the request over (from the memory)
 * STORE_FAULT  the store did not answer, and nothing was done
 */
MUST_CHECK enum outcome resource_bulk(struct task *task, const struct bulk_order *order,
                                      struct list *out);

#endif
