/* clone_routes.c: copies of resources: which requests reach what, with which permission. */
/* SPDX-License-Identifier: ISC */
#include "product/clone/clone_routes.h"

#include "product/access/permission.h"
#include "product/resource/resource_routes.h"

struct page clone_pages[] = {{"clone/new", clone_shown, NULL}, {NULL, NULL, NULL}};

#define RESOURCE "/projects/{project}/resources/{resource}"

/* Of the origin only reading is asked; the right to order is that of the project chosen. */
/* clang-format off */
const struct route clone_routes[] = {
  { POST, "/api/v1" RESOURCE "/clone", clone_json,      MAY_READ,
    .form = clone_input_fields, .form_bytes = sizeof(struct clone_input),
    .says = "Order a resource with the settings of this one; access and values of secrets stay behind",
    .gives = &resource_shape, .query = resource_add_query },
  { GET,  RESOURCE "/clone",           clone_html,      MAY_READ,
    .says = "The form for a copy of a resource" },
  { POST, RESOURCE "/clone",           clone_post_html, MAY_READ,
    .form = clone_form_fields, .form_bytes = sizeof(struct clone_input),
    .says = "Order a copy of a resource", .redo = clone_again_html },
  { 0 }
};
/* clang-format on */
