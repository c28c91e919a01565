/* tap.c: test results as TAP. */
/* SPDX-License-Identifier: ISC */
#include "tap.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

static int count;
static int failed;

PRINTF_LIKE(4, 0)
static int result(int passed, const char *file, int line, const char *format, va_list args)
{
    printf("%sok %d - ", passed ? "" : "not ", ++count);
    vprintf(format, args);
    putchar('\n');
    if (!passed) {
        failed++;
        printf("#   at %s line %d\n", file, line);
    }
    fflush(stdout);
    return passed;
}

int tap_ok(int passed, const char *file, int line, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    result(passed, file, line, format, args);
    va_end(args);
    return passed;
}

int tap_is_int(int64_t got, int64_t wanted, const char *file, int line, const char *format,
               ...)
{
    va_list args;
    va_start(args, format);
    int passed = result(got == wanted, file, line, format, args);
    va_end(args);
    if (!passed)
        printf("#   got %lld, wanted %lld\n", (long long)got, (long long)wanted);
    return passed;
}

int tap_is_str(struct str got, struct str wanted, const char *file, int line,
               const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int passed = result(str_equal(got, wanted), file, line, format, args);
    va_end(args);
    if (!passed) {
        printf("#   got    «%.*s»\n", STR_ARG(got));
        printf("#   wanted «%.*s»\n", STR_ARG(wanted));
    }
    return passed;
}

void note(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    printf("# ");
    vprintf(format, args);
    putchar('\n');
    va_end(args);
}

void skip_all(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    printf("1..0 # SKIP ");
    vprintf(format, args);
    putchar('\n');
    va_end(args);
    exit(0);
}

void bail_out(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    printf("Bail out! ");
    vprintf(format, args);
    putchar('\n');
    va_end(args);
    exit(255);
}

int done_testing(void)
{
    printf("1..%d\n", count);
    return failed == 0 && count > 0 ? 0 : 1;
}
