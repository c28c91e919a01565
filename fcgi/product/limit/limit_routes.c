/* limit_routes.c: limits: which requests reach what, with which permission. */
/* SPDX-License-Identifier: ISC */
#include "product/limit/limit_routes.h"

#include "product/access/permission.h"

struct page limit_pages[] = {
    [PAGE_LIMIT_SHOW] = {"limit/show", limit_show_shown, NULL},
    {NULL, NULL, NULL},
};

/* clang-format off */
const struct route limit_routes[] = {
  { GET, "/api/v1/organizations/{org}/limits", limit_organization_json, MAY_READ,
    .says = "What an organization uses of what it may have", .lists = &limit_usage_shape },
  { GET, "/api/v1/projects/{project}/limits",  limit_project_json,      MAY_READ,
    .says = "What a project uses of what it may have", .lists = &limit_usage_shape },
  { GET, "/organizations/{org}/limits",        limit_organization_html, MAY_READ,
    .says = "What an organization uses of what it may have" },
  { GET, "/projects/{project}/limits",         limit_project_html,      MAY_READ,
    .says = "What a project uses of what it may have" },
  {0},
};
/* clang-format on */
