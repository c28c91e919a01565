/* preview_routes.c: forms that ask what they would do. */
/* SPDX-License-Identifier: ISC */
#include "product/preview/preview_routes.h"

#include "product/access/permission.h"

#define PAGE "/projects/{project}/resources"

/* clang-format off */
const struct route preview_routes[] = {
  { POST, "/resources/create/{draft}/settings/check",   preview_check_json, SIGNED_IN,
    .says = "Errors in the settings of an order, while somebody types; changes nothing" },
  { POST, "/resources/create/{draft}/settings/preview", preview_html,       SIGNED_IN,
    .says = "What an order would make; changes nothing" },
  { POST, PAGE "/{resource}/settings/check",    preview_check_json, MAY_WRITE,
    .says = "Errors in the form of settings, while somebody types; changes nothing" },
  { POST, PAGE "/{resource}/settings/preview",  preview_html,       MAY_WRITE,
    .says = "What saving settings would do; changes nothing" },
  { POST, "/organizations/{org}/presets/check", preview_check_json, MAY_WRITE,
    .says = "Errors in the settings of a preset, while somebody types; changes nothing" },
  { 0 }
};
/* clang-format on */
