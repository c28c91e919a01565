/* schema_format_cron.c: schedules of five fields, as Kubernetes takes them (robfig/cron). */
/* SPDX-License-Identifier: ISC */
#include "platform/schema/schema_format.h"

enum { MINUTE, HOUR, DAY, MONTH, WEEKDAY, FIELDS };

/* clang-format off */
static const char *const months[] = {"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep",
                                     "oct", "nov", "dec", NULL};
static const char *const weekdays[] = {"sun", "mon", "tue", "wed", "thu", "fri", "sat", NULL};

static const struct {
    int least, most;
    const char *const *names; /* of `least` and the next ones */
} fields[FIELDS] = {
    [MINUTE] = {0, 59, NULL},
    [HOUR] = {0, 23, NULL},
    [DAY] = {1, 31, NULL},
    [MONTH] = {1, 12, months},
    [WEEKDAY] = {0, 6, weekdays},
};
/* clang-format on */

/* At most three digits, which is more than any field needs; -1 = it is no number. */
static int number_of(struct str text)
{
    int number = 0;
    if (text.length == 0 || text.length > 3)
        return -1;
    for (size_t i = 0; i < text.length; i++) {
        if (!is_digit(text.at[i]))
            return -1;
        number = number * 10 + text.at[i] - '0';
    }
    return number;
}

/* A number of the field, or one of its names; -1 = neither. */
static int value_of(struct str text, int field)
{
    int number = number_of(text);
    for (int i = 0; number < 0 && fields[field].names != NULL && fields[field].names[i] != NULL;
         i++)
        if (str_equal_nocase(text, str_of(fields[field].names[i])))
            number = fields[field].least + i;
    return number >= fields[field].least && number <= fields[field].most ? number : -1;
}

/* Cuts text at the first of these characters; STR_NONE when there is none. */
static struct str cut(struct str *text, char at)
{
    for (size_t i = 0; i < text->length; i++) {
        if (text->at[i] != at)
            continue;
        struct str rest = str_slice(*text, i + 1, text->length);
        *text = str_slice(*text, 0, i);
        return rest;
    }
    return STR_NONE;
}

/* "*", "5", "MON-FRI", each perhaps with a step: its values as bits. 0 = it is wrong. */
static uint64_t entry_bits(struct str text, int field)
{
    struct str step_text = cut(&text, '/');
    struct str last_text = cut(&text, '-');
    int step = step_text.at == NULL ? 1 : number_of(step_text);
    bool all = str_is(text, "*") && last_text.at == NULL;
    int first = all ? fields[field].least : value_of(text, field);
    int last = all || (last_text.at == NULL && step_text.at != NULL) ? fields[field].most
               : last_text.at == NULL                                ? first
                                                                     : value_of(last_text, field);
    uint64_t bits = 0;
    if (step < 1 || step > fields[field].most || first < 0 || last < first)
        return 0;
    for (int i = first; i <= last; i += step)
        bits |= (uint64_t)1 << i;
    return bits;
}

static uint64_t field_bits(struct str text, int field)
{
    uint64_t bits = 0;
    while (text.at != NULL) {
        struct str rest = cut(&text, ',');
        uint64_t more = entry_bits(text, field);
        if (more == 0)
            return 0;
        bits |= more;
        text = rest;
    }
    return bits;
}

/* 31 February never comes; a day of the week would do instead of it. */
static bool has_day(const uint64_t bits[FIELDS], bool any_weekday)
{
    static const int longest[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    for (int month = 1; month <= 12 && any_weekday; month++) {
        uint64_t days = ((uint64_t)1 << (longest[month - 1] + 1)) - 1;
        if ((bits[MONTH] >> month & 1) != 0 && (bits[DAY] & days) != 0)
            return true;
    }
    return !any_weekday;
}

bool is_cron(struct str text)
{
    uint64_t bits[FIELDS];
    struct str weekday = STR_NONE;
    for (int i = 0; i < FIELDS; i++) {
        struct str rest = cut(&text, ' ');
        weekday = text;
        bits[i] = text.at == NULL ? 0 : field_bits(text, i);
        if (bits[i] == 0 || (rest.at == NULL) != (i + 1 == FIELDS))
            return false;
        text = rest;
    }
    return has_day(bits, weekday.at[0] == '*');
}
