/* audit_verify.c: all chains are walked and compared with what is left of their entries. */
/* SPDX-License-Identifier: ISC */
#include <stdio.h>

#include "platform/base/id.h"
#include "product/audit/audit_chain.h"

enum { PAGE = 100, WALK_PAGE = 2000, WAITING_MAX = 10000, HASH_ROOM = 72, ID_ROOM = 128, ARENA_BYTES = 128 * 1024 * 1024 };

#define LATER_US (3600 * US_PER_S) /* the sealing looks so far back */
#define SKEW_US  (60 * US_PER_S)   /* an id and its entry's time differ by less */

/* A link and what is left of its entry. */
struct linked {
    struct audit_link link;
    struct audit_entry entry; /* id STR_NONE = gone */
};

static const struct field linked_columns[] = {
    {"org_id", TEXT_AT(struct linked, link.org_id)},
    {"no", INT_AT(struct linked, link.no)},
    {"entry_id", TEXT_AT(struct linked, link.entry_id)},
    {"at_us", TIME_AT(struct linked, link.at_us)},
    {"class", TEXT_AT(struct linked, link.class)},
    {"until_us", TIME_AT(struct linked, link.until_us)},
    {"content_hash", TEXT_AT(struct linked, link.content_hash)},
    {"actor_salt", TEXT_AT(struct linked, link.actor_salt)},
    {"actor_hash", TEXT_AT(struct linked, link.actor_hash)},
    {"change_salt", TEXT_AT(struct linked, link.change_salt)},
    {"change_hash", TEXT_AT(struct linked, link.change_hash)},
    {"hash", TEXT_AT(struct linked, link.hash)},
    {"seal", TEXT_AT(struct linked, link.seal)},
    {"gone_us", TIME_AT(struct linked, link.gone_us)},
    AUDIT_ENTRY_COLUMNS(struct linked, entry),
    {0},
};

/* What is known of the chain under way; no text of it lives in the arena. */
struct walk {
    struct task *task;
    const struct audit_verify *verify;
    struct audit_report report;
    char org[ID_ROOM];
    char hash[HASH_ROOM];     /* of the link before */
    char broken_id[ID_ROOM];  /* the entry of the first break */
    bool heads_met[AUDIT_HEADS_MAX];
    int64_t newest_us; /* time of the newest sealed entry of all; 0 = nothing is sealed */
    int64_t now_us;
    int64_t breaks;
};

const char *audit_damage_name(enum audit_damage damage)
{
    static const char *const names[] = {
        [AUDIT_SOUND] = "sound",
        [AUDIT_CHANGED] = "changed",
        [AUDIT_MISSING] = "missing",
        [AUDIT_INSERTED] = "inserted",
        [AUDIT_REORDERED] = "reordered",
        [AUDIT_LINK_ALTERED] = "link_altered",
        [AUDIT_LINK_MISSING] = "link_missing",
        [AUDIT_HEAD_DIFFERS] = "head_differs",
    };
    return names[damage];
}

static void text_keep(char *room, size_t size, struct str text)
{
    snprintf(room, size, "%.*s", STR_ARG(text));
}

static void break_note(struct walk *walk, enum audit_damage damage, int64_t no,
                       struct str entry_id, const char *told)
{
    if (walk->report.first.damage != AUDIT_SOUND)
        return;
    walk->breaks++;
    text_keep(walk->broken_id, sizeof walk->broken_id, entry_id);
    walk->report.first =
        (struct audit_break){damage, no, str_of(walk->broken_id), told};
}

static enum outcome chain_page(struct walk *walk, int64_t after, struct list *out)
{
    return store_list(walk->task, Q_AUDIT_CHAIN,
                      ARGS(ARG_TEXT("org", str_of(walk->org)), ARG_INT("after", after),
                           ARG_INT("limit", PAGE)),
                      linked_columns, sizeof(struct linked), out);
}

/* ---- one link ---- */

/* Is there a link in this chain that was made to stand at `no`? Then two changed places. */
static enum outcome place_find(struct walk *walk, int64_t no, bool *found)
{
    struct list page = {.count = PAGE};
    int64_t after = 0;
    enum outcome outcome = DONE;
    *found = false;
    while (outcome == DONE && !*found && page.count == PAGE) {
        struct arena_mark mark = arena_mark(walk->task->arena);
        outcome = chain_page(walk, after, &page);
        for (size_t i = 0; outcome == DONE && i < page.count && !*found; i++) {
            const struct audit_link *link = &LIST_ROW(page, struct linked, i)->link;
            after = link->no;
            *found = str_equal(link->hash, audit_link_hash(walk->task->arena, link, no,
                                                           str_of(walk->hash)));
        }
        if (outcome == DONE)
            arena_rewind(walk->task->arena, mark);
    }
    return outcome;
}

static enum outcome link_check(struct walk *walk, const struct audit_link *link)
{
    struct arena *arena = walk->task->arena;
    int64_t expected = walk->report.head_no + 1;
    struct str before = str_of(walk->hash);
    if (link->no != expected) {
        break_note(walk, AUDIT_LINK_MISSING, expected, STR(""),
                   "the link of this number is not there");
        return DONE;
    }
    if (str_equal(link->hash, audit_link_hash(arena, link, link->no, before))) {
        if (!str_equal(link->seal, audit_link_seal(arena, link->hash)))
            break_note(walk, AUDIT_LINK_ALTERED, link->no, link->entry_id,
                       "the link was not made with the key of this installation");
        return DONE;
    }
    bool moved = false;
    enum outcome outcome = walk->report.first.damage == AUDIT_SOUND
                               ? place_find(walk, link->no, &moved)
                               : DONE;
    if (outcome != DONE)
        return outcome;
    if (moved)
        break_note(walk, AUDIT_REORDERED, link->no, link->entry_id,
                   "another entry was sealed at this place");
    else
        break_note(walk, AUDIT_LINK_ALTERED, link->no, link->entry_id,
                   "the link does not follow from the one before it");
    return DONE;
}

static bool change_is_gone(const struct audit_entry *entry)
{
    return entry->before_json.at == NULL && entry->after_json.at == NULL;
}

static const char *entry_differs(struct walk *walk, const struct linked *row)
{
    struct arena *arena = walk->task->arena;
    const struct audit_link *link = &row->link;
    const struct audit_entry *entry = &row->entry;
    struct str org = entry->org_id.at == NULL ? STR("") : entry->org_id;
    if (entry->at_us != link->at_us)
        return "its time is another one";
    if (!str_equal(org, link->org_id))
        return "its organization is another one";
    if (!str_equal(audit_content_hash(arena, entry), link->content_hash))
        return "place, actor id, credential, action, object or request are not what was sealed";
    if (link->actor_salt.length == 0
            ? !str_is(entry->actor, AUDIT_ERASED) || entry->address.length > 0
            : !str_equal(audit_actor_hash(arena, link->actor_salt, entry), link->actor_hash))
        return "actor or address are not what was sealed";
    if (link->change_salt.length == 0
            ? !change_is_gone(entry)
            : !str_equal(audit_change_hash(arena, link->change_salt, entry), link->change_hash))
        return "before or after are not what was sealed";
    return NULL;
}

static void entry_check(struct walk *walk, const struct linked *row)
{
    const struct audit_link *link = &row->link;
    int64_t made_us = id_time_us(link->entry_id);
    if (row->entry.id.at == NULL) {
        walk->report.expired++;
        if (link->until_us > walk->now_us)
            break_note(walk, AUDIT_MISSING, link->no, link->entry_id,
                       "the entry is gone before its time");
        return;
    }
    walk->report.entries++;
    if (link->actor_salt.length == 0 || link->change_salt.length == 0)
        walk->report.erased++;
    const char *differs = entry_differs(walk, row);
    if (differs != NULL)
        break_note(walk, AUDIT_CHANGED, link->no, link->entry_id, differs);
    else if (made_us - link->at_us > SKEW_US || link->at_us - made_us > SKEW_US)
        break_note(walk, AUDIT_INSERTED, link->no, link->entry_id,
                   "it was made at another time than it says");
}

static void heads_check(struct walk *walk, const struct audit_link *link)
{
    for (size_t i = 0; i < walk->verify->head_count; i++) {
        const struct audit_head *head = &walk->verify->heads[i];
        if (head->no != link->no || !str_is(head->org_id, walk->org))
            continue;
        walk->heads_met[i] = true;
        if (!str_equal(head->hash, link->hash))
            break_note(walk, AUDIT_HEAD_DIFFERS, link->no, link->entry_id,
                       "the head that was kept elsewhere has another hash: the chain was made anew");
    }
}

/* ---- one chain ---- */

static enum outcome page_check(struct walk *walk, const struct list *page)
{
    enum outcome outcome = DONE;
    for (size_t i = 0; outcome == DONE && i < page->count; i++) {
        const struct linked *row = LIST_ROW(*page, struct linked, i);
        outcome = link_check(walk, &row->link);
        entry_check(walk, row);
        heads_check(walk, &row->link);
        walk->report.sealed++;
        walk->report.head_no = row->link.no;
        text_keep(walk->hash, sizeof walk->hash, row->link.hash);
    }
    return outcome;
}

struct waiting {
    int64_t waiting;
    int64_t oldest_us;
};

static enum outcome waiting_count(struct walk *walk)
{
    static const struct field columns[] = {{"waiting", INT_AT(struct waiting, waiting)},
                                           {"oldest_us", INT_AT(struct waiting, oldest_us)},
                                           {0}};
    struct waiting waiting = {0};
    const struct arg since = ARG_INT("since", walk->newest_us - LATER_US);
    const struct arg limit = ARG_INT("limit", WAITING_MAX);
    enum outcome outcome =
        walk->org[0] == 0
            ? store_one(walk->task, Q_AUDIT_WAITING_INSTALLATION,
                        (const struct arg[]){since, limit, {.kind = ARG_END}}, columns, &waiting)
            : store_one(walk->task, Q_AUDIT_WAITING,
                        (const struct arg[]){ARG_TEXT("org", str_of(walk->org)), since, limit,
                                             {.kind = ARG_END}},
                        columns, &waiting);
    walk->report.unsealed = waiting.waiting;
    walk->report.unsealed_since_us = waiting.oldest_us;
    walk->report.entries += waiting.waiting;
    return outcome;
}

static void chain_tell(struct walk *walk)
{
    for (size_t i = 0; i < walk->verify->head_count; i++) {
        const struct audit_head *head = &walk->verify->heads[i];
        if (walk->heads_met[i] || !str_is(head->org_id, walk->org))
            continue;
        walk->heads_met[i] = true;
        break_note(walk, AUDIT_HEAD_DIFFERS, head->no, STR(""),
                   "the chain ends before the head that was kept elsewhere");
    }
    walk->report.org_id = str_of(walk->org);
    walk->report.head_hash = str_of(walk->hash);
    walk->verify->tell(walk->verify->state, &walk->report);
}

static enum outcome chain_walk(struct walk *walk, struct str org)
{
    struct list page = {.count = PAGE};
    enum outcome outcome = DONE;
    walk->report = (struct audit_report){.sealed = 0};
    walk->hash[0] = 0;
    text_keep(walk->org, sizeof walk->org, org);
    while (outcome == DONE && page.count == PAGE) {
        struct arena_mark mark = arena_mark(walk->task->arena);
        outcome = chain_page(walk, walk->report.head_no, &page);
        if (outcome == DONE)
            outcome = page_check(walk, &page);
        if (outcome == DONE)
            arena_rewind(walk->task->arena, mark);
    }
    if (outcome == DONE)
        outcome = waiting_count(walk);
    if (outcome == DONE)
        chain_tell(walk);
    return outcome;
}

/* ---- what no chain knows of ---- */

struct walked {
    struct str id;
    struct str org_id;
    int64_t linked;
};

static void walked_check(struct walk *walk, const struct walked *row)
{
    struct str org = row->org_id.at == NULL ? STR("") : row->org_id;
    bool asked = walk->verify->org_id.at == NULL || str_equal(walk->verify->org_id, org);
    if (row->linked > 0 || !asked)
        return;
    walk->report = (struct audit_report){.org_id = org};
    break_note(walk, AUDIT_INSERTED, 0, row->id,
               "it was never sealed, although newer entries were");
    walk->verify->tell(walk->verify->state, &walk->report);
}

/* Entries older than what the sealing still looks at, and without a link. */
static enum outcome inserted_find(struct walk *walk)
{
    static const struct field columns[] = {{"id", TEXT_AT(struct walked, id)},
                                           {"entry_org", TEXT_AT(struct walked, org_id)},
                                           {"linked", INT_AT(struct walked, linked)},
                                           {0}};
    char after[ID_ROOM] = "";
    struct arena *arena = walk->task->arena;
    struct list page = {.count = WALK_PAGE};
    struct str before = id_floor(arena, "aud", walk->newest_us - LATER_US);
    enum outcome outcome = DONE;
    while (outcome == DONE && page.count == WALK_PAGE && walk->newest_us > 0) {
        struct arena_mark mark = arena_mark(arena);
        outcome = store_list(walk->task, Q_AUDIT_WALK,
                             ARGS(ARG_TEXT("after", str_of(after)), ARG_TEXT("before", before),
                                  ARG_INT("limit", WALK_PAGE)),
                             columns, sizeof(struct walked), &page);
        for (size_t i = 0; outcome == DONE && i < page.count; i++) {
            const struct walked *row = LIST_ROW(page, struct walked, i);
            walked_check(walk, row);
            text_keep(after, sizeof after, row->id);
        }
        if (outcome == DONE)
            arena_rewind(arena, mark);
    }
    return outcome;
}

/* ---- all ---- */

struct name {
    struct str text;
};

static enum outcome newest_find(struct walk *walk)
{
    static const struct field columns[] = {{"id", TEXT_AT(struct name, text)}, {0}};
    struct name newest = {STR_NONE};
    enum outcome outcome =
        store_one(walk->task, Q_AUDIT_NEWEST_SEALED, NO_ARGS, columns, &newest);
    walk->newest_us = newest.text.at == NULL ? 0 : id_time_us(newest.text);
    return outcome;
}

static enum outcome chain_next(struct walk *walk, bool *more)
{
    static const struct field columns[] = {{"org_id", TEXT_AT(struct name, text)}, {0}};
    struct name next = {STR_NONE};
    struct arena_mark mark = arena_mark(walk->task->arena);
    enum outcome outcome =
        store_one(walk->task, Q_AUDIT_NEXT_CHAIN, ARGS(ARG_TEXT("after", str_of(walk->org))),
                  columns, &next);
    *more = outcome == DONE && next.text.at != NULL;
    if (*more)
        text_keep(walk->org, sizeof walk->org, next.text);
    if (outcome == DONE)
        arena_rewind(walk->task->arena, mark);
    return outcome;
}

/* Chains of which nothing is left but a head that was kept elsewhere. */
static enum outcome lost_chains(struct walk *walk)
{
    enum outcome outcome = DONE;
    for (size_t i = 0; i < walk->verify->head_count && outcome == DONE; i++)
        if (!walk->heads_met[i])
            outcome = chain_walk(walk, walk->verify->heads[i].org_id);
    return outcome;
}

static enum outcome verify_within(struct task *task, const struct audit_verify *verify,
                                  int64_t *breaks)
{
    struct walk *walk = ARENA_NEW(task->arena, struct walk);
    walk->task = task;
    walk->verify = verify;
    walk->now_us = task_now_us(task);
    bool more = verify->org_id.at == NULL;
    enum outcome outcome = newest_find(walk);
    if (outcome == DONE)
        outcome = chain_walk(walk, verify->org_id.at == NULL ? STR("") : verify->org_id);
    while (outcome == DONE && more) {
        outcome = chain_next(walk, &more);
        if (outcome == DONE && more) {
            char org[ID_ROOM];
            text_keep(org, sizeof org, str_of(walk->org));
            outcome = chain_walk(walk, str_of(org));
        }
    }
    if (outcome == DONE && verify->org_id.at == NULL)
        outcome = lost_chains(walk);
    if (outcome == DONE)
        outcome = inserted_find(walk);
    *breaks = walk->breaks;
    return outcome;
}

/* The arena of a command is its store's, too: what the store keeps there must not be rewound. */
enum outcome audit_verify(struct task *task, const struct audit_verify *verify,
                          int64_t *breaks)
{
    struct task own = *task;
    own.arena = arena_open("audit.verify", ARENA_BYTES);
    enum outcome outcome = verify_within(&own, verify, breaks);
    arena_close(own.arena);
    return outcome;
}
