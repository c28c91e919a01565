/*
 * manifest.h: Kubernetes manifests from a resource type's templates.
 *
 * A template is JSON in which some objects and strings stand for values (conf/catalog/README.md):
 * {"$value": "settings.x"}, {"$json": "settings"}, {"$if": "path", "then": .., "else": ..} and
 * "${resource_id}-config". Substitution works on the tree, never on text, so no value can
 * become structure. The result is printed as YAML.
 */
/* SPDX-License-Identifier: ISC */
#ifndef PRODUCT_BACKEND_MANIFEST_H
#define PRODUCT_BACKEND_MANIFEST_H

#include "platform/yaml/yaml.h"

enum { MANIFESTS_MAX = 20, MANIFEST_BYTES_MAX = 1024 * 1024, MANIFEST_DEPTH_MAX = 32 };

struct manifest {
    struct str file; /* "configmap-orders-config.yaml": safe as a file name */
    struct str kind;
    struct str name;
    struct str text; /* YAML */
};

/* Who owns what is rendered: put into metadata, whatever the template says. */
struct manifest_owner {
    struct str tenant; /* namespace */
    struct str org_id;
    struct str project_id;
    struct str resource_id;
    int64_t generation;
    bool suspended; /* wanted, but not running: the annotation ktrlplane.io/suspended */
};

/*
 * templates  array of manifest templates
 * context    object with the roots that paths begin with
 * out        rows of struct manifest
 *
 * INVALID with field errors (pointers into the templates): unknown path, not a manifest,
 * a name or label that Kubernetes refuses, two of one file name, too large.
 */
MUST_CHECK enum outcome manifest_render(struct arena *arena, const struct node *templates,
                                        const struct node *context,
                                        const struct manifest_owner *owner,
                                        struct failure *failure, struct list *out);

/* One text with its "${...}" put in; an unknown path leaves a field error and "". */
struct str manifest_text(struct arena *arena, struct str text, const struct node *context,
                         struct failure *failure);

#endif
