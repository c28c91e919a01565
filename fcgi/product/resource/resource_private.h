/* resource_private.h: what the files of this capability share. */
/* SPDX-License-Identifier: ISC */
#ifndef PRODUCT_RESOURCE_RESOURCE_PRIVATE_H
#define PRODUCT_RESOURCE_RESOURCE_PRIVATE_H

#include "product/resource/resource.h"

#endif
