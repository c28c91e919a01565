/* audit_private.h: what JSON and page of the trail share. */
/* SPDX-License-Identifier: ISC */
#ifndef PRODUCT_AUDIT_AUDIT_PRIVATE_H
#define PRODUCT_AUDIT_AUDIT_PRIVATE_H

#include "platform/jobs/jobs.h"
#include "platform/site/site.h"
#include "product/audit/audit.h"

/* ?actor, action, object, object_type, object_id, project, resource, from, to, limit, cursor;
 * INVALID with pointers, all at once. */
MUST_CHECK enum outcome audit_read_filter(struct call *call, struct audit_filter *filter);
/* The cursor behind the last row, or STR_NONE at the end. */
struct str audit_next_cursor(struct call *call, const struct list *list);

#define AUDIT_ERASE_JOB "audit.erase"
MUST_CHECK enum outcome audit_erase_run(struct task *task, const struct job *job);

#define AUDIT_REFUSED "access.refused"

/* One member that a deed changed; texts as they are shown, "" = not there. */
struct audit_change {
    struct str pointer;
    struct str before;
    struct str after;
};
enum { AUDIT_CHANGES_MAX = 100 };
/* The members that differ, at the deepest level where both sides are objects. */
struct list audit_changes(struct arena *arena, const struct audit_entry *entry);

/* May the reader see from which address somebody else acted? */
bool audit_shows_address(const struct call *call, const struct audit_entry *entry);

#endif
