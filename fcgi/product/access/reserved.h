/* reserved.h: ids that nobody may take. */
/* SPDX-License-Identifier: ISC */
#ifndef PRODUCT_ACCESS_RESERVED_H
#define PRODUCT_ACCESS_RESERVED_H

#include <stdbool.h>

#include "platform/base/arena.h"

/* Words of our own URLs, and names with a meaning in clusters, hosts and products. */
bool label_is_reserved(struct str label);
/* label_make (platform/base/id.h) that never gives a reserved one. */
struct str label_make_free(struct arena *arena, struct str name);

#endif
