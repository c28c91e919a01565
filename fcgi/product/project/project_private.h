/* project_private.h: what the files of this capability share. */
/* SPDX-License-Identifier: ISC */
#ifndef PRODUCT_PROJECT_PROJECT_PRIVATE_H
#define PRODUCT_PROJECT_PROJECT_PRIVATE_H

#include "product/project/project.h"

/* Observed before this, health is Unknown. */
int64_t project_stale_before(const struct task *task);
/* Name and description as a JSON object for the audit. */
struct str project_json(struct arena *arena, const struct project *project);
/* Queue the entry of a deed at a project within the open transaction. */
MUST_CHECK enum outcome project_audit_queue(struct task *task, const char *action,
                                            struct str id, struct str before,
                                            struct str after);

#endif
