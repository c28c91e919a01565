/* resource_file_routes.h: requests about settings as a file, and what their answers share. */
/* SPDX-License-Identifier: ISC */
#ifndef PRODUCT_RESOURCE_RESOURCE_FILE_ROUTES_H
#define PRODUCT_RESOURCE_RESOURCE_FILE_ROUTES_H

#include "product/resource/resource_file.h"
#include "product/resource/resource_routes.h"

/* "yaml" or "json"; INVALID otherwise. */
MUST_CHECK enum outcome resource_file_format(struct call *call, struct str word,
                                             enum resource_file_format *format);
/* The resource of the path, and its type: NULL when the catalog lost it. */
MUST_CHECK enum outcome resource_file_load(struct call *call, struct resource *resource,
                                           const struct catalog_type **type);
/* The file: its type, its ETag, a name to save it under. */
MUST_CHECK enum outcome resource_file_answer(struct call *call, enum resource_file_format format);

#endif
