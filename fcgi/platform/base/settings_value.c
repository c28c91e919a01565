/* settings_value.c: one value of one setting, from its text and back. */
/* SPDX-License-Identifier: ISC */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "platform/base/settings_private.h"

enum { SECRET_FILE_MAX = 64 * 1024 };

struct unit {
    const char *suffix;
    int64_t factor;
};

/* Longest first among those that end alike. */
static const struct unit durations[] = {{"ms", 1},
                                        {"s", 1000},
                                        {"m", 60 * 1000},
                                        {"h", 3600 * 1000},
                                        {"d", INT64_C(86400) * 1000}};
static const struct unit sizes[] = {
    {"KiB", 1024}, {"MiB", 1024 * 1024}, {"GiB", INT64_C(1024) * 1024 * 1024}};

/* "30s": a whole number directly before one of the suffixes. */
static bool unit_parse(struct str text, const struct unit *units, size_t count,
                       int64_t *out)
{
    for (size_t i = 0; i < count; i++) {
        struct str suffix = str_of(units[i].suffix);
        if (!str_ends(text, suffix))
            continue;
        int64_t number = 0;
        struct str digits = str_slice(text, 0, text.length - suffix.length);
        if (!str_int_parse(digits, 0, INT64_MAX / units[i].factor, &number))
            return false;
        *out = number * units[i].factor;
        return true;
    }
    return false;
}

void setting_number_write(struct buf *out, const struct setting *row, int64_t number)
{
    const struct unit *units = row->kind == SETTING_DURATION ? durations : sizes;
    size_t count = row->kind == SETTING_DURATION ? COUNT_OF(durations)
                   : row->kind == SETTING_SIZE   ? COUNT_OF(sizes)
                                                 : 0;
    for (size_t i = count; number != 0 && i-- > 0;)
        if (number % units[i].factor == 0) {
            buf_print(out, "%" PRId64 "%s", number / units[i].factor, units[i].suffix);
            return;
        }
    buf_print(out, "%" PRId64 "%s", number, row->kind == SETTING_DURATION ? "s" : "");
}

void setting_bounds_write(struct buf *out, const struct setting *row)
{
    switch (row->kind) {
    case SETTING_INT:
    case SETTING_DURATION:
    case SETTING_SIZE:
        setting_number_write(out, row, row->min);
        BUF_ADD(out, " to ");
        setting_number_write(out, row, row->max);
        if (row->unit != NULL)
            buf_print(out, " %s", row->unit);
        return;
    case SETTING_BOOL:
        BUF_ADD(out, "yes or no");
        return;
    case SETTING_CHOICE:
        for (size_t i = 0; row->choices[i] != NULL; i++)
            buf_print(out, "%s%s", i == 0 ? "" : ", ", row->choices[i]);
        return;
    case SETTING_PATH:
        BUF_ADD(out, "absolute path");
        if (row->min == 0)
            BUF_ADD(out, " or empty");
        return;
    case SETTING_SECRET:
        BUF_ADD(out, "path of a file that others cannot read");
        return;
    case SETTING_TEXT:
        buf_print(out, "text of %" PRId64 " to %" PRId64 " bytes", row->min, row->max);
        return;
    }
}

static bool wrong(struct setting_problem *problem, const char *why)
{
    problem->why = why;
    return false;
}

static bool number_read(const struct setting *row, struct str text,
                        struct setting_value *value, struct setting_problem *problem)
{
    bool read = str_int_parse(text, INT64_MIN, INT64_MAX, &value->number);
    if (row->kind == SETTING_DURATION)
        read = str_is(text, "0")
                   ? read
                   : unit_parse(text, durations, COUNT_OF(durations), &value->number);
    if (row->kind == SETTING_SIZE)
        read = read || unit_parse(text, sizes, COUNT_OF(sizes), &value->number);
    if (!read)
        return wrong(problem, row->kind == SETTING_DURATION
                                  ? "is no duration like 250ms, 30s, 5m, 2h, 7d"
                              : row->kind == SETTING_SIZE
                                  ? "is no size like 512, 64KiB, 16MiB, 2GiB"
                                  : "is no whole number");
    if (value->number < row->min || value->number > row->max)
        return wrong(problem, "is out of bounds");
    return true;
}

static bool secret_read(struct arena *arena, struct str path, struct setting_value *value,
                        struct setting_problem *problem)
{
    const char *name = arena_cstr(arena, path);
    int file = open(name, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    struct stat about;
    if (file < 0)
        return wrong(problem, strerror(errno));
    bool good = false;
    char *text = arena_alloc(arena, SECRET_FILE_MAX);
    ssize_t length = 0;
    if (fstat(file, &about) != 0 || !S_ISREG(about.st_mode))
        wrong(problem, "is not a regular file");
    else if ((about.st_mode & 07) != 0)
        wrong(problem, "can be read by everybody: chmod o= it");
    else if ((length = read(file, text, SECRET_FILE_MAX)) < 0)
        wrong(problem, strerror(errno));
    else if (length == SECRET_FILE_MAX)
        wrong(problem, "is too long for a secret");
    else if (str_trim((struct str){text, (size_t)length}).length == 0)
        wrong(problem, "is empty");
    else
        good = true;
    close(file);
    if (good)
        value->secret = secret_of(arena, str_trim((struct str){text, (size_t)length}));
    memset(text, 0, SECRET_FILE_MAX);
    return good;
}

static bool text_read(const struct setting *row, struct str text,
                      struct setting_problem *problem)
{
    if (row->kind == SETTING_PATH || row->kind == SETTING_SECRET)
        return text.length == 0
                   ? row->min == 0 || wrong(problem, "must not be empty")
                   : text.at[0] == '/' || wrong(problem, "is not an absolute path");
    if ((int64_t)text.length < row->min || (int64_t)text.length > row->max)
        return wrong(problem,
                     text.length == 0 ? "must not be empty" : "is too short or too long");
    return true;
}

bool setting_value_read(struct arena *arena, const struct setting *row, struct str text,
                        struct setting_value *value, struct setting_problem *problem)
{
    value->text = text;
    switch (row->kind) {
    case SETTING_INT:
    case SETTING_DURATION:
    case SETTING_SIZE:
        return number_read(row, text, value, problem);
    case SETTING_BOOL:
        value->truth = str_is(text, "yes");
        return value->truth || str_is(text, "no") ||
               wrong(problem, "is neither yes nor no");
    case SETTING_CHOICE:
        for (size_t i = 0; row->choices[i] != NULL; i++)
            if (str_is(text, row->choices[i]))
                return true;
        return wrong(problem, "is not one of the choices");
    case SETTING_TEXT:
    case SETTING_PATH:
        return text_read(row, text, problem);
    case SETTING_SECRET:
        return text_read(row, text, problem) &&
               (text.length == 0 || secret_read(arena, text, value, problem));
    }
    return false;
}

void setting_value_apply(const struct setting *row, const struct setting_value *value,
                         void *into)
{
    void *at = (char *)into + row->offset;
    switch (row->kind) {
    case SETTING_INT:
    case SETTING_DURATION:
    case SETTING_SIZE:
        *(int64_t *)at = value->number;
        return;
    case SETTING_BOOL:
        *(bool *)at = value->truth;
        return;
    case SETTING_TEXT:
    case SETTING_PATH:
    case SETTING_CHOICE:
        *(struct str *)at = value->text;
        return;
    case SETTING_SECRET:
        *(struct secret *)at = value->secret;
        return;
    }
}
