/* clock.c: time as microseconds since 1970 UTC. */
/* SPDX-License-Identifier: ISC */
#include "platform/base/clock.h"

#include <time.h>

static int64_t read_us(clockid_t id)
{
    struct timespec now;
    clock_gettime(id, &now);
    return (int64_t)now.tv_sec * US_PER_S + now.tv_nsec / 1000;
}

int64_t clock_real_us(void)
{
    return read_us(CLOCK_REALTIME);
}

int64_t clock_monotonic_us(void)
{
    return read_us(CLOCK_MONOTONIC);
}

static int64_t system_now(void *state)
{
    (void)state;
    return clock_real_us();
}

const struct clock clock_system = {system_now, NULL};

/* Days since 1970-01-01 of a civil date (proleptic Gregorian calendar). */
static int64_t days_of(int64_t year, int month, int day)
{
    year -= month <= 2;
    int64_t era = (year >= 0 ? year : year - 399) / 400;
    int64_t year_of_era = year - era * 400;
    int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int64_t day_of_era =
        year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146097 + day_of_era - 719468;
}

struct clock_parts clock_parts_of(int64_t us)
{
    int64_t seconds = us / US_PER_S - (us % US_PER_S < 0);
    int64_t days = seconds / 86400 - (seconds % 86400 < 0);
    int64_t rest = seconds - days * 86400;
    int64_t z = days + 719468;
    int64_t era = (z >= 0 ? z : z - 146096) / 146097;
    int64_t day_of_era = z - era * 146097;
    int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year =
        day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t shifted = (5 * day_of_year + 2) / 153;
    int month = (int)(shifted < 10 ? shifted + 3 : shifted - 9);
    return (struct clock_parts){
        .year = (int)(year_of_era + era * 400 + (month <= 2)),
        .month = month,
        .day = (int)(day_of_year - (153 * shifted + 2) / 5 + 1),
        .hour = (int)(rest / 3600),
        .minute = (int)(rest / 60 % 60),
        .second = (int)(rest % 60),
    };
}

static const int64_t LAST_US = INT64_C(253402300799) * 1000000; /* end of the year 9999 */

/* Digits by hand: an answer has dozens of times, and snprintf is most of what they cost. */
static char *put_digits(char *at, int number, int count)
{
    for (int i = count; i-- > 0; number /= 10)
        at[i] = (char)('0' + number % 10);
    return at + count;
}

static char *put_second(char *at, int64_t us)
{
    struct clock_parts p = clock_parts_of(us);
    at = put_digits(at, p.year, 4);
    *at++ = '-';
    at = put_digits(at, p.month, 2);
    *at++ = '-';
    at = put_digits(at, p.day, 2);
    *at++ = 'T';
    at = put_digits(at, p.hour, 2);
    *at++ = ':';
    at = put_digits(at, p.minute, 2);
    *at++ = ':';
    return put_digits(at, p.second, 2);
}

static struct str ended(char text[CLOCK_TEXT_BYTES], char *end)
{
    *end++ = 'Z';
    *end = '\0';
    return (struct str){text, (size_t)(end - text)};
}

struct str clock_text_s(int64_t us, char text[CLOCK_TEXT_BYTES])
{
    if (us < 0 || us > LAST_US)
        return STR("");
    return ended(text, put_second(text, us));
}

struct str clock_text(int64_t us, char text[CLOCK_TEXT_BYTES])
{
    if (us < 0 || us > LAST_US)
        return STR("");
    char *end = put_second(text, us);
    *end++ = '.';
    return ended(text, put_digits(end, (int)(us % US_PER_S / US_PER_MS), 3));
}

/* Cut `digits` decimal digits off the front. */
static bool take(struct str *text, size_t digits, int64_t max, int *out)
{
    int64_t value;
    if (text->length < digits || text->at[0] == '-' ||
        !str_int_parse(str_slice(*text, 0, digits), 0, max, &value))
        return false;
    *out = (int)value;
    *text = str_slice(*text, digits, text->length);
    return true;
}

static bool take_char(struct str *text, const char *allowed)
{
    for (; *allowed != '\0'; allowed++) {
        if (text->length > 0 && text->at[0] == *allowed) {
            *text = str_slice(*text, 1, text->length);
            return true;
        }
    }
    return false;
}

static bool take_date(struct str *text, int64_t *days)
{
    static const int month_days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int year, month, day;
    if (!take(text, 4, 9999, &year) || !take_char(text, "-") || !take(text, 2, 12, &month) ||
        !take_char(text, "-") || !take(text, 2, 31, &day) || month < 1 || day < 1)
        return false;
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    if (day > month_days[month - 1] + (month == 2 && leap))
        return false;
    *days = days_of(year, month, day);
    return true;
}

static bool take_fraction(struct str *text, int64_t *us)
{
    *us = 0;
    if (!take_char(text, "."))
        return true;
    int64_t scale = 100000;
    size_t digits = 0;
    while (text->length > 0 && text->at[0] >= '0' && text->at[0] <= '9') {
        *us += (text->at[0] - '0') * scale;
        scale /= 10;
        digits++;
        *text = str_slice(*text, 1, text->length);
    }
    return digits > 0;
}

static bool take_offset(struct str *text, int64_t *offset_s)
{
    *offset_s = 0;
    if (take_char(text, "Zz"))
        return true;
    bool west = text->length > 0 && text->at[0] == '-';
    int hours, minutes;
    if (!take_char(text, "+-") || !take(text, 2, 23, &hours) || !take_char(text, ":") ||
        !take(text, 2, 59, &minutes))
        return false;
    *offset_s = (hours * 60 + minutes) * (west ? -60 : 60);
    return true;
}

bool clock_parse(struct str text, int64_t *us)
{
    int64_t days, fraction, offset_s;
    int hour, minute, second;
    if (!take_date(&text, &days))
        return false;
    if (text.length == 0) {
        *us = days * 86400 * US_PER_S;
        return true;
    }
    if (!take_char(&text, "Tt ") || !take(&text, 2, 23, &hour) || !take_char(&text, ":") ||
        !take(&text, 2, 59, &minute) || !take_char(&text, ":") || !take(&text, 2, 59, &second) ||
        !take_fraction(&text, &fraction) || !take_offset(&text, &offset_s) || text.length != 0)
        return false;
    int64_t seconds = days * 86400 + hour * 3600 + minute * 60 + second - offset_s;
    *us = seconds * US_PER_S + fraction;
    return true;
}
