/*
 * audit.h: who did what to which object, written in the same transaction as the deed.
 */
/* SPDX-License-Identifier: ISC */
#ifndef PRODUCT_AUDIT_AUDIT_H
#define PRODUCT_AUDIT_AUDIT_H

#include "platform/store/store.h"

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

#endif
