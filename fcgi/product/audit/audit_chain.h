/*
 * audit_chain.h: how a link of the chain is made, and how long its entry is kept.
 *
 * Each organization has a chain, and '' is the installation's. A link holds hashes of one entry
 * and of the link before it, so that nothing of the past can change unseen. What tells of a
 * person is hashed apart and with salts: it can be erased, and the chain still verifies.
 *
 * All hashes are SHA-256 over parts as digest.h writes them:
 *   content  "ktrlplane audit content", id, organization, project, resource, time, actor id,
 *            credential, action, object type, object id, request id
 *   actor    "ktrlplane audit actor", salt, actor, address
 *   change   "ktrlplane audit change", salt, before, after
 *   link     "ktrlplane audit link", hash before ("" for the first), organization, no, entry id,
 *            time, class, until, content, actor, change
 */
/* SPDX-License-Identifier: ISC */
#ifndef PRODUCT_AUDIT_AUDIT_CHAIN_H
#define PRODUCT_AUDIT_AUDIT_CHAIN_H

#include "platform/base/settings.h"
#include "product/audit/audit.h"

struct audit_settings {
    int64_t retention_ms;            /* entries of the class standard are kept so long */
    int64_t retention_compliance_ms; /* and those of the class compliance */
};

extern struct audit_settings audit_settings;
extern const struct setting audit_setting_rows[];

#define AUDIT_CLASS_STANDARD   "standard"
#define AUDIT_CLASS_COMPLIANCE "compliance"
/* The class of an action; one of the two texts above. */
const char *audit_class_of(struct str action);
/* How long entries of that class are kept, by the settings of now. */
int64_t audit_class_kept_us(struct str class);

/* What stands in an entry for somebody who was erased. */
#define AUDIT_ERASED "deleted person"

struct audit_link {
    struct str org_id; /* whose chain; "" = the installation's */
    int64_t no;        /* from 1 on, without a gap */
    struct str entry_id;
    int64_t at_us;
    struct str class;
    int64_t until_us; /* promised to be kept so long */
    struct str content_hash;
    struct str actor_salt; /* "" = actor and address were erased */
    struct str actor_hash;
    struct str change_salt; /* "" = before and after were erased */
    struct str change_hash;
    struct str hash;
    struct str seal;  /* keyed hash of `hash`: the database alone cannot make it */
    int64_t gone_us;  /* 0 = the entry is there */
};

/* The link of an entry behind number `no` - 1, whose hash is `before` ("" for the first). */
struct audit_link audit_link_make(struct arena *arena, const struct audit_entry *entry,
                                  int64_t no, struct str before);
struct str audit_content_hash(struct arena *arena, const struct audit_entry *entry);
struct str audit_actor_hash(struct arena *arena, struct str salt,
                            const struct audit_entry *entry);
struct str audit_change_hash(struct arena *arena, struct str salt,
                             const struct audit_entry *entry);
/* What link->hash must be behind `before`, if it had the number `no`. */
struct str audit_link_hash(struct arena *arena, const struct audit_link *link, int64_t no,
                           struct str before);
struct str audit_link_seal(struct arena *arena, struct str hash);

/* Members that read an entry out of a row type that holds one. */
#define AUDIT_ENTRY_COLUMNS(type, member)                                                \
    {"id", TEXT_AT(type, member.id)}, {"entry_org", TEXT_AT(type, member.org_id)},       \
        {"project_id", TEXT_AT(type, member.project_id)},                                \
        {"resource_id", TEXT_AT(type, member.resource_id)},                              \
        {"entry_at", TIME_AT(type, member.at_us)},                                       \
        {"actor_id", TEXT_AT(type, member.actor_id)},                                    \
        {"actor", TEXT_AT(type, member.actor)},                                          \
        {"credential", TEXT_AT(type, member.credential)},                                \
        {"action", TEXT_AT(type, member.action)},                                        \
        {"object_type", TEXT_AT(type, member.object_type)},                              \
        {"object_id", TEXT_AT(type, member.object_id)},                                  \
        {"before_json", TEXT_AT(type, member.before_json)},                              \
        {"after_json", TEXT_AT(type, member.after_json)},                                \
        {"request_id", TEXT_AT(type, member.request_id)},                                \
        {"address", TEXT_AT(type, member.address)}

/* Remove entries whose time is over, both by what was promised and by the settings of now;
 * their links stay. */
MUST_CHECK enum outcome audit_retain(struct task *task);

/* ---- verifying ---- */

enum audit_damage {
    AUDIT_SOUND,
    AUDIT_CHANGED,      /* an entry is not what was sealed */
    AUDIT_MISSING,      /* an entry is gone before its time */
    AUDIT_INSERTED,     /* an entry was put in behind the back of the program */
    AUDIT_REORDERED,    /* links have one another's place */
    AUDIT_LINK_ALTERED, /* a link does not fit the one before, or was not made by us */
    AUDIT_LINK_MISSING, /* a number is not there */
    AUDIT_HEAD_DIFFERS, /* the head that was kept outside is not in the chain */
};
const char *audit_damage_name(enum audit_damage damage);

struct audit_break {
    enum audit_damage damage;
    int64_t no;          /* 0 = has none */
    struct str entry_id; /* or "" */
    const char *told;    /* what differs */
};

struct audit_report {
    struct str org_id;  /* "" = the installation */
    int64_t entries;    /* that are there, sealed and not */
    int64_t sealed;     /* links */
    int64_t expired;    /* of them, whose entry was removed when its time was over */
    int64_t erased;     /* of them, from which a person was erased */
    int64_t unsealed;   /* entries that wait; at most 10000 are counted */
    int64_t unsealed_since_us;
    int64_t head_no;
    struct str head_hash;
    struct audit_break first; /* the first break, in the order of the chain */
};

/* A head of a chain that somebody kept elsewhere. */
struct audit_head {
    struct str org_id;
    int64_t no;
    struct str hash;
};

enum { AUDIT_HEADS_MAX = 16 };

struct audit_verify {
    struct str org_id; /* only this chain ("" = the installation's); STR_NONE = all */
    const struct audit_head *heads;
    size_t head_count; /* at most AUDIT_HEADS_MAX */
    /* Called for each chain; texts live until it returns. */
    void (*tell)(void *state, const struct audit_report *report);
    void *state;
};
/* In constant memory, page by page, while others go on writing. *breaks counts what was found. */
MUST_CHECK enum outcome audit_verify(struct task *task, const struct audit_verify *verify,
                                     int64_t *breaks);

#endif
