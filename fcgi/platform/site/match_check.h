/*
 * match_check.h: which route rows may be served at all.
 */
/* SPDX-License-Identifier: ISC */
#ifndef PLATFORM_SITE_MATCH_CHECK_H
#define PLATFORM_SITE_MATCH_CHECK_H

#include "platform/site/route.h"

/* true when the row is sound; otherwise all its defects are field errors. */
bool row_check(const struct route *row, struct failure *failure);
/* Adds a field error with the pointer "METHOD path". */
void row_refuse(struct failure *failure, const struct route *row, const char *code,
                const char *format, ...) PRINTF_LIKE(4, 5);

#endif
