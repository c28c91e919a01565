/* apply_routes.c: a project as documents: which requests reach what, with which permission. */
/* SPDX-License-Identifier: ISC */
#include "product/apply/apply_routes.h"

#include "product/access/permission.h"

struct page apply_pages[] = {
    [PAGE_APPLY_DOCUMENTS] = {"apply/documents", apply_documents_shown, NULL},
    {NULL, NULL, NULL},
};

/* clang-format off */
const struct route apply_routes[] = {
  { GET,  "/api/v1/projects/{project}/export", apply_export_json, MAY_READ,
    .says = "A project as documents, without values of secrets and without who holds roles", .query = apply_export_query },
  { POST, "/api/v1/projects/{project}/export", apply_export_json, MAY_READ,
    .says = "The same with who holds which role; that it was exported is written down", .query = apply_export_query },
  { POST, "/api/v1/projects/{project}/apply",  apply_json,        MAY_WRITE,
    .says = "Make a project what documents (YAML or JSON) say; the same again changes nothing",
    .flags = ROUTE_RAW, .query = apply_query, .lists = &apply_step_shape },
  { GET,  "/projects/{project}/documents",     apply_documents_html, MAY_READ,
    .says = "A project as documents: download, compare, apply" },
  { POST, "/projects/{project}/documents",     apply_documents_post_html, MAY_WRITE,
    .says = "What documents would change in a project, and applying them" },
  { GET,  "/projects/{project}/documents/{format}", apply_download_html, MAY_READ,
    .says = "A project as a file, without who holds roles" },
  { POST, "/projects/{project}/documents/{format}", apply_download_html, MAY_READ,
    .says = "A project as a file, with who holds which role; that it was exported is written down" },
  { 0 }
};
/* clang-format on */
