/*
 * backend.h: what becomes of an order. The embedded backend `gitops` writes manifests and
 * reports health and the observed generation back.
 */
/* SPDX-License-Identifier: ISC */
#ifndef PRODUCT_BACKEND_BACKEND_H
#define PRODUCT_BACKEND_BACKEND_H

#include "platform/jobs/jobs.h"
#include "product/backend/manifest.h"
#include "product/resource/resource.h"

extern const struct job_kind backend_jobs[];

struct backend_settings {
    struct str base_domain; /* hosts of resources end in it */
};
extern struct backend_settings backend_settings;
extern const struct setting backend_setting_rows[];

/*
 * The manifests of a resource as they are now, rows of struct manifest, and the directory
 * that holds them below the GitOps root ("kp-.../orders"). None while it is being deleted.
 * CLASH when the catalog's templates cannot be rendered with its settings; told says why.
 */
MUST_CHECK enum outcome backend_manifests(struct task *task,
                                          const struct resource *resource,
                                          struct list *out, struct str *directory);

#endif
