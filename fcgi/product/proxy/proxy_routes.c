/* proxy_routes.c: logs and metrics: which requests reach what. */
/* SPDX-License-Identifier: ISC */
#include "product/proxy/proxy_routes.h"

#include "product/access/permission.h"

#define RESOURCE "/api/v1/projects/{project}/resources/{resource}"
#define PROJECT  "/api/v1/projects/{project}"
#define FLAT     "/api/v1/resources/{resource}"

#define READS      proxy_json, MAY_READ, .flags = ROUTE_UPSTREAM
#define READS_FORM proxy_json, MAY_READ, .flags = ROUTE_UPSTREAM | ROUTE_RAW | ROUTE_NO_CSRF
#define SAYS_FORM "The same with the parameters as a form, for long queries"

/* clang-format off */
const struct route proxy_routes[] = {
  { GET,  RESOURCE "/logs",                  READS, .says = "Lines, or numbers, that a LogQL query gives over a range" },
  { POST, RESOURCE "/logs",                  READS_FORM, .says = SAYS_FORM },
  {0},
};
/* clang-format on */
