/*
 * tap.h: test results as TAP (Test Anything Protocol) on standard output.
 *
 * A test states a behaviour: ok(answer.status == 404, "a foreign resource does not exist").
 * The plan is printed by done_testing(), which is also main's return value.
 */
/* SPDX-License-Identifier: ISC */
#ifndef T_LIB_TAP_H
#define T_LIB_TAP_H

#include "platform/base/str.h"

#define ok(condition, ...) tap_ok((condition) ? 1 : 0, __FILE__, __LINE__, __VA_ARGS__)
int tap_ok(int passed, const char *file, int line, const char *format, ...)
    PRINTF_LIKE(4, 5);

#define is_int(got, wanted, ...) tap_is_int((got), (wanted), __FILE__, __LINE__, __VA_ARGS__)
int tap_is_int(int64_t got, int64_t wanted, const char *file, int line, const char *format,
               ...) PRINTF_LIKE(5, 6);

#define is_str(got, wanted, ...) tap_is_str((got), (wanted), __FILE__, __LINE__, __VA_ARGS__)
int tap_is_str(struct str got, struct str wanted, const char *file, int line,
               const char *format, ...) PRINTF_LIKE(5, 6);

/* A line for the reader, "# ..." */
void note(const char *format, ...) PRINTF_LIKE(1, 2);
/* The whole file cannot run here, and why; exits 0. */
NORETURN void skip_all(const char *format, ...) PRINTF_LIKE(1, 2);
/* Nothing more makes sense; exits 255. */
NORETURN void bail_out(const char *format, ...) PRINTF_LIKE(1, 2);
/* Prints the plan; 0 when all passed, else 1. */
int done_testing(void);

#endif
