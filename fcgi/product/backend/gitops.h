/*
 * gitops.h: manifests as files, one directory for each tenant and resource, for a cluster's
 * GitOps agent or `kubectl apply -R`; optionally a Git repository with one commit for each
 * change.
 *
 *   ROOT/TENANT/namespace.yaml
 *   ROOT/TENANT/RESOURCE/kind-name.yaml
 *
 * One writer at a time: what is read from the store under the lock is the newest that can be
 * written, so a late writer never puts older manifests over newer ones. A file appears whole
 * or not at all (rename), and what is not rendered any more is removed.
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

/* The locked directory. */
struct gitops;

struct gitops_deed {
    struct str tenant;      /* DNS label */
    struct str resource_id; /* DNS label */
    const struct list
        *manifests;     /* struct manifest; none: the resource's directory goes away */
    struct str message; /* of the commit: first line, empty line, more */
    struct str author;  /* e-mail address; STR_NONE = KtrlPlane itself */
};

struct gitops_change {
    int64_t written; /* files that are new or differ */
    int64_t removed;
    struct str commit; /* abbreviated id, or STR_NONE without a change or without git */
};

/*
 * Make ROOT when it is not there, and wait for its lock, at most 20 s. Ended by gitops_close,
 * or with the arena. UPSTREAM_FAULT when the disk refuses, as for all that follows:
 * failure->told says what for people, the log has the detail.
 */
MUST_CHECK enum outcome gitops_open(struct arena *arena, struct failure *failure,
                                    struct gitops **out);
void gitops_close(struct gitops *gitops);

/* Make ROOT/tenant/resource hold exactly these manifests. Repeating it changes nothing. */
MUST_CHECK enum outcome gitops_put(struct gitops *gitops, const struct gitops_deed *deed,
                                   struct gitops_change *change);

/* What is there: resources with their tenants, tenants (resource_id STR_NONE) behind theirs. */
struct gitops_place {
    struct str tenant;
    struct str resource_id;
};
enum { GITOPS_PLACES_MAX = 20000 };
/* At most GITOPS_PLACES_MAX rows of struct gitops_place. */
MUST_CHECK enum outcome gitops_places(struct gitops *gitops, struct list *out);
/* Remove the directory of deed->tenant, in which there are no resources any more; what else
 * is in it keeps it. */
MUST_CHECK enum outcome gitops_drop_tenant(struct gitops *gitops,
                                           const struct gitops_deed *deed,
                                           struct gitops_change *change);
/* Pack the repository when it has become untidy. */
MUST_CHECK enum outcome gitops_tidy(struct gitops *gitops);

#endif
