/* backend_private.h: what the files of this capability share. */
/* SPDX-License-Identifier: ISC */
#ifndef PRODUCT_BACKEND_BACKEND_PRIVATE_H
#define PRODUCT_BACKEND_BACKEND_PRIVATE_H

#include "product/backend/backend.h"

struct resource_place {
    struct str tenant; /* the project's namespace */
    struct str project_name;
    struct str org_name;
};

MUST_CHECK enum outcome backend_place(struct task *task, struct str project_id,
                                      struct resource_place *out);
/* INVALID with field errors when the type's templates do not fit the settings. */
MUST_CHECK enum outcome backend_render(struct task *task, const struct resource *resource,
                                       struct str tenant, struct list *out);
/* What a refused rendering (INVALID) told, as one sentence for people. */
struct str backend_reason(struct task *task);
/* Where the resource answers, or STR_NONE. */
struct str backend_access_url(struct task *task, const struct resource *resource);

/* The jobs gitops.observe and gitops.tidy. */
enum outcome backend_observe(struct task *task, const struct job *job);
enum outcome backend_tidy(struct task *task, const struct job *job);
/* Part of the former: remove the namespaces of projects that went a moment ago. */
MUST_CHECK enum outcome backend_drop_tenants(struct task *task);

#endif
