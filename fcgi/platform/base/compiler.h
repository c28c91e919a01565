/* compiler.h: the few compiler attributes and counting macros that all layers use. */
/* SPDX-License-Identifier: ISC */
#ifndef PLATFORM_BASE_COMPILER_H
#define PLATFORM_BASE_COMPILER_H

#define MUST_CHECK __attribute__((warn_unused_result))
#define PRINTF_LIKE(text, first) __attribute__((format(printf, text, first)))
#define NORETURN __attribute__((noreturn))

/* Rows of a true array (never of a pointer). */
#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

/* Bytes of a growing thing are bounded by one of these, always named with a unit. */
#define KIB(n) ((size_t)(n) * 1024)
#define MIB(n) ((size_t)(n) * 1024 * 1024)

#define US_PER_MS INT64_C(1000)
#define US_PER_S INT64_C(1000000)
#define MS_PER_MINUTE INT64_C(60000)
#define MS_PER_HOUR (60 * MS_PER_MINUTE)
#define MS_PER_DAY (24 * MS_PER_HOUR)

#endif
