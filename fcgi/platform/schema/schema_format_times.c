/* schema_format_times.c: dates, times and durations of RFC 3339. */
/* SPDX-License-Identifier: ISC */
#include "platform/schema/schema_format.h"

/* So many digits at a place, as a number; -1 = there are not. */
static int digits_at(struct str text, size_t at, size_t count)
{
    int number = 0;
    if (at + count > text.length)
        return -1;
    for (size_t i = at; i < at + count; i++) {
        if (!is_digit(text.at[i]))
            return -1;
        number = number * 10 + text.at[i] - '0';
    }
    return number;
}

static int days_of(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return month == 2 && leap ? 29 : days[month - 1];
}

bool is_date(struct str text)
{
    if (text.length != 10 || text.at[4] != '-' || text.at[7] != '-')
        return false;
    int year = digits_at(text, 0, 4), month = digits_at(text, 5, 2);
    int day = digits_at(text, 8, 2);
    return year >= 0 && month >= 1 && month <= 12 && day >= 1 &&
           day <= days_of(year, month);
}

/* "Z" or "+01:30"; its minutes east of Greenwich. */
static bool offset_read(struct str text, int *minutes)
{
    *minutes = 0;
    if (text.length == 1)
        return text.at[0] == 'Z' || text.at[0] == 'z';
    if (text.length != 6 || !is_among(text.at[0], "+-") || text.at[3] != ':')
        return false;
    int hours = digits_at(text, 1, 2), rest = digits_at(text, 4, 2);
    *minutes = (hours * 60 + rest) * (text.at[0] == '-' ? -1 : 1);
    return hours >= 0 && hours <= 23 && rest >= 0 && rest <= 59;
}

bool is_time(struct str text)
{
    if (text.length < 9 || text.at[2] != ':' || text.at[5] != ':')
        return false;
    int hour = digits_at(text, 0, 2), minute = digits_at(text, 3, 2);
    int second = digits_at(text, 6, 2), east;
    size_t at = 8;
    if (text.at[at] == '.') {
        at++;
        while (at < text.length && is_digit(text.at[at]))
            at++;
        if (at == 9)
            return false;
    }
    if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60 ||
        !offset_read(str_slice(text, at, text.length), &east))
        return false;
    /* A leap second is the last one of a day at Greenwich. */
    int there = ((hour * 60 + minute - east) % 1440 + 1440) % 1440;
    return second < 60 || there == 1439;
}

bool is_date_time(struct str text)
{
    return text.length > 11 && is_among(text.at[10], "Tt") &&
           is_date(str_slice(text, 0, 10)) && is_time(str_slice(text, 11, text.length));
}

/* Runs of digits with letters that follow one another in `letters` without a gap. */
static bool parts_fit(struct str text, const char *letters)
{
    const char *expected = NULL;
    size_t at = 0;
    while (at < text.length) {
        size_t digits = at;
        while (at < text.length && is_digit(text.at[at]))
            at++;
        if (at == digits || at == text.length || !is_among(text.at[at], letters))
            return false;
        if (expected != NULL && *expected != text.at[at])
            return false;
        expected = strchr(letters, text.at[at++]) + 1;
    }
    return expected != NULL;
}

/* RFC 3339 appendix A: "P3DT12H", "P2W"; no gap between units: not "P1Y2D". */
bool is_duration(struct str text)
{
    if (text.length < 3 || text.at[0] != 'P')
        return false;
    struct str date = str_slice(text, 1, text.length);
    ptrdiff_t t = str_find(text, 0, 'T');
    if (t < 0)
        return parts_fit(date, "YMD") || parts_fit(date, "W");
    date = str_slice(text, 1, (size_t)t);
    return (date.length == 0 || parts_fit(date, "YMD")) &&
           parts_fit(str_slice(text, (size_t)t + 1, text.length), "HMS");
}
