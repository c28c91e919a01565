/* preset_private.h: what the files of this capability share besides routes. */
/* SPDX-License-Identifier: ISC */
#ifndef PRODUCT_PRESET_PRESET_PRIVATE_H
#define PRODUCT_PRESET_PRESET_PRIVATE_H

#include "product/preset/preset.h"

extern const struct field preset_columns[];

/* What the store gave, as it is today: carried over to the present schema, and judged. */
MUST_CHECK enum outcome preset_judge(struct task *task, struct preset *preset);

#endif
