/* schema_meta.h: the meta-schemas of both drafts, as texts within the program. */
/* SPDX-License-Identifier: ISC */
#ifndef PLATFORM_SCHEMA_SCHEMA_META_H
#define PLATFORM_SCHEMA_SCHEMA_META_H

#include "platform/base/str.h"

/* The document at that address (without a fragment), or STR_NONE. */
struct str schema_meta_text(struct str uri);

#endif
