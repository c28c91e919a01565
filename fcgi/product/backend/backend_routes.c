/* backend_routes.c: where the manifests of a resource can be read. */
/* SPDX-License-Identifier: ISC */
#include "product/backend/backend_routes.h"

#include "product/access/permission.h"

#define API  "/api/v1/projects/{project}/resources/{resource}"
#define PAGE "/projects/{project}/resources/{resource}"

/* clang-format off */
const struct route backend_routes[] = {
  { GET, API "/manifests",         backend_manifests_json, MAY_READ,
    .says = "The Kubernetes manifests of a resource as YAML", .lists = &manifest_shape },
  { GET, PAGE "/manifests",        backend_manifests_html, MAY_READ,
    .says = "The Kubernetes manifests of a resource" },
  { GET, PAGE "/manifests.yaml",   backend_manifests_yaml, MAY_READ,
    .says = "All manifests of a resource as one file" },
  { GET, PAGE "/manifests/{file}", backend_manifest_yaml,  MAY_READ,
    .says = "One manifest as a file" },
  { 0 }
};
/* clang-format on */
