/*
 * gitops.h: manifests as files, one directory for each tenant and resource, for a cluster's
 * GitOps agent or `kubectl apply`; optionally a Git repository with one commit for each change.
 *
 *   ROOT/TENANT/namespace.yaml
 *   ROOT/TENANT/RESOURCE/kind-name.yaml
 *
 * One writer at a time (lock file). A file appears whole or not at all (rename), and what is
 * not rendered any more is removed.
 */
/* SPDX-License-Identifier: ISC */
#ifndef PRODUCT_BACKEND_GITOPS_H
#define PRODUCT_BACKEND_GITOPS_H

#include "platform/base/settings.h"
#include "product/backend/manifest.h"

struct gitops_settings {
    struct str directory; /* ROOT */
    bool git;             /* commit each change */
};
extern struct gitops_settings gitops_settings;
extern const struct setting gitops_setting_rows[];

struct gitops_change {
    int64_t written; /* files that are new or differ */
    int64_t removed;
    struct str commit; /* abbreviated id, or STR_NONE without a change or without git */
};

/*
 * Make ROOT/tenant/resource hold exactly these manifests (none: remove the directory).
 * `message` becomes the commit's first line. UPSTREAM_FAULT when the disk or git refuses;
 * failure->told says what and the log has the detail. Repeating it changes nothing.
 */
MUST_CHECK enum outcome gitops_write(struct arena *arena, struct str tenant,
                                     struct str resource_id, const struct list *manifests,
                                     struct str message, struct failure *failure,
                                     struct gitops_change *change);

#endif
