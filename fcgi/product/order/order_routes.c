/* order_routes.c: ordering step by step: which requests reach what, with which permission. */
/* SPDX-License-Identifier: ISC */
#include "product/order/order_routes.h"

#include "product/access/permission.h"

struct page order_pages[] = {
    [PAGE_ORDER_TYPE] = {"order/type", order_type_shown, NULL},
    [PAGE_ORDER_BASICS] = {"order/basics", order_basics_shown, NULL},
    [PAGE_ORDER_SETTINGS] = {"order/settings", order_settings_shown, NULL},
    [PAGE_ORDER_PRESET] = {"order/preset", order_preset_shown, NULL},
    [PAGE_ORDER_ACCESS] = {"order/access", order_access_shown, NULL},
    [PAGE_ORDER_REVIEW] = {"order/review", order_review_shown, NULL},
    [PAGE_ORDER_GONE] = {"order/gone", order_gone_shown, NULL},
    {NULL, NULL, NULL},
};

#define DRAFT "/resources/create/{draft}"

/* clang-format off */
const struct route order_routes[] = {
  { GET,  "/resources/create",    order_type_html,          SIGNED_IN,
    .says = "Choose what to order, or go on with an order; ?resource_type=, ?sku=, ?project_id=, ?preset= and ?from= choose" },
  { POST, "/resources/create",    order_begin_html,         SIGNED_IN,
    .says = "Begin an order: project, name, id and tier" },
  { GET,  "/projects/{project}/resources/create", order_project_html, MAY_WRITE,
    .says = "Order in this project" },
  { GET,  DRAFT,                  order_resume_html,        SIGNED_IN,
    .says = "Go on with an order where it was left" },
  { GET,  DRAFT "/type",          order_type_again_html,    SIGNED_IN,
    .says = "Choose another type for an order" },
  { POST, DRAFT "/type",          order_type_post_html,     SIGNED_IN,
    .says = "Make an order one of another type" },
  { GET,  DRAFT "/basics",        order_basics_html,        SIGNED_IN,
    .says = "Project, name, id and tier of an order" },
  { POST, DRAFT "/basics",        order_basics_post_html,   SIGNED_IN,
    .says = "Keep project, name, id and tier of an order, or create the project" },
  { GET,  DRAFT "/settings",      order_settings_html,      SIGNED_IN,
    .says = "Settings of an order" },
  { POST, DRAFT "/settings",      order_settings_post_html, SIGNED_IN,
    .says = "Keep settings of an order, change the form, or begin with a preset" },
  { GET,  DRAFT "/access",        order_access_html,        SIGNED_IN,
    .says = "Who will hold what on the ordered resource" },
  { POST, DRAFT "/access",        order_access_post_html,   SIGNED_IN,
    .says = "Add or remove somebody who will hold a role on the ordered resource" },
  { GET,  DRAFT "/review",        order_review_html,        SIGNED_IN,
    .says = "Everything about an order, before it is placed" },
  { POST, DRAFT "/review",        order_review_post_html,   SIGNED_IN,
    .says = "Place an order; a second time finds what the first made" },
  { POST, DRAFT "/discard",       order_discard_html,       SIGNED_IN,
    .says = "Forget an order that was not placed" },
  { 0 }
};
/* clang-format on */
