/* chart_number.c: numbers with units as people read them. */
/* SPDX-License-Identifier: ISC */
#include <math.h>
#include <stdio.h>

#include "platform/chart/chart_private.h"

static const struct {
    const char *word;
    enum chart_unit unit;
} units[] = {
    {"count", CHART_COUNT},
    {"percent", CHART_PERCENT},
    {"bytes", CHART_BYTES},
    {"bytes_per_second", CHART_BYTES_PER_S},
    {"ops_per_second", CHART_OPS_PER_S},
    {"seconds", CHART_SECONDS},
};

static const struct {
    const char *word;
    enum chart_kind kind;
} kinds[] = {{"line", CHART_LINE}, {"area", CHART_AREA}, {"bars", CHART_BARS}};

bool chart_unit_parse(struct str word, enum chart_unit *out)
{
    for (size_t i = 0; i < COUNT_OF(units); i++)
        if (str_is(word, units[i].word)) {
            *out = units[i].unit;
            return true;
        }
    return false;
}

struct str chart_unit_word(enum chart_unit unit)
{
    for (size_t i = 0; i < COUNT_OF(units); i++)
        if (units[i].unit == unit)
            return str_of(units[i].word);
    return STR("count");
}

bool chart_kind_parse(struct str word, enum chart_kind *out)
{
    for (size_t i = 0; i < COUNT_OF(kinds); i++)
        if (str_is(word, kinds[i].word)) {
            *out = kinds[i].kind;
            return true;
        }
    return false;
}

struct str chart_kind_word(enum chart_kind kind)
{
    for (size_t i = 0; i < COUNT_OF(kinds); i++)
        if (kinds[i].kind == kind)
            return str_of(kinds[i].word);
    return STR("line");
}

/* ---- scales: greatest first; the last fits everything ---- */

struct chart_step {
    double from; /* numbers of at least this size */
    struct chart_scale scale;
};

/* U+202F keeps number and unit together. */
#define THIN  "\xe2\x80\xaf"
#define MICRO "\xc2\xb5"

static const struct chart_step counts[] = {
    {1e18, {1e18, THIN "E"}}, {1e15, {1e15, THIN "P"}}, {1e12, {1e12, THIN "T"}},
    {1e9, {1e9, THIN "G"}},   {1e6, {1e6, THIN "M"}},   {0, {1, ""}},
};
static const struct chart_step percents[] = {{0, {1, THIN "%"}}};
static const struct chart_step bytes[] = {
    {0x1p60, {0x1p60, THIN "EiB"}},
    {0x1p50, {0x1p50, THIN "PiB"}},
    {0x1p40, {0x1p40, THIN "TiB"}},
    {0x1p30, {0x1p30, THIN "GiB"}},
    {0x1p20, {0x1p20, THIN "MiB"}},
    {0x1p10, {0x1p10, THIN "KiB"}},
    {0, {1, THIN "B"}},
};
static const struct chart_step byte_rates[] = {
    {0x1p60, {0x1p60, THIN "EiB/s"}},
    {0x1p50, {0x1p50, THIN "PiB/s"}},
    {0x1p40, {0x1p40, THIN "TiB/s"}},
    {0x1p30, {0x1p30, THIN "GiB/s"}},
    {0x1p20, {0x1p20, THIN "MiB/s"}},
    {0x1p10, {0x1p10, THIN "KiB/s"}},
    {0, {1, THIN "B/s"}},
};
static const struct chart_step rates[] = {
    {1e18, {1e18, THIN "E/s"}}, {1e15, {1e15, THIN "P/s"}}, {1e12, {1e12, THIN "T/s"}},
    {1e9, {1e9, THIN "G/s"}},   {1e6, {1e6, THIN "M/s"}},   {1e3, {1e3, THIN "k/s"}},
    {0, {1, THIN "/s"}},
};
static const struct chart_step seconds[] = {
    {172800, {86400, THIN "d"}}, {7200, {3600, THIN "h"}},
    {120, {60, THIN "min"}},     {1, {1, THIN "s"}},
    {1e-3, {1e-3, THIN "ms"}},   {1e-6, {1e-6, THIN MICRO "s"}},
    {1e-12, {1e-9, THIN "ns"}},  {0, {1, THIN "s"}},
};

struct chart_scale chart_scale_of(enum chart_unit unit, double magnitude)
{
    const struct chart_step *step = counts;
    switch (unit) {
    case CHART_COUNT:
        step = counts;
        break;
    case CHART_PERCENT:
        step = percents;
        break;
    case CHART_BYTES:
        step = bytes;
        break;
    case CHART_BYTES_PER_S:
        step = byte_rates;
        break;
    case CHART_OPS_PER_S:
        step = rates;
        break;
    case CHART_SECONDS:
        step = seconds;
        break;
    }
    while (step->from > 0 && fabs(magnitude) < step->from)
        step++;
    return step->scale;
}

/* ---- texts ---- */

enum { NUMBER_BYTES = 64, DECIMALS_MAX = 6, GROUP = 3 };

/* "-1234.50" with thin spaces and a minus sign of its own width. */
static struct str number_dress(struct arena *arena, const char *plain)
{
    struct buf out = buf_open(arena, NUMBER_BYTES, KIB(1));
    if (*plain == '-') {
        BUF_ADD(&out, "\xe2\x88\x92");
        plain++;
    }
    size_t digits = 0;
    while (plain[digits] >= '0' && plain[digits] <= '9')
        digits++;
    for (size_t i = 0; i < digits; i++) {
        if (i > 0 && (digits - i) % GROUP == 0)
            BUF_ADD(&out, THIN);
        buf_add_char(&out, plain[i]);
    }
    buf_add(&out, str_of(plain + digits));
    return buf_str(&out);
}

static bool prints_as_zero(const char *plain)
{
    for (; *plain != '\0'; plain++)
        if (*plain >= '1' && *plain <= '9')
            return false;
    return true;
}

struct str chart_number(struct arena *arena, double value, struct chart_scale scale,
                        int decimals)
{
    char plain[NUMBER_BYTES];
    double shown = value / scale.divisor;
    bool extreme = fabs(shown) >= 1e9 || decimals > DECIMALS_MAX;
    if (extreme && shown != 0)
        snprintf(plain, sizeof plain, "%.3g", shown);
    else
        snprintf(plain, sizeof plain, "%.*f", decimals, shown);
    /* No "-0". */
    const char *from = plain[0] == '-' && prints_as_zero(plain) ? plain + 1 : plain;
    return ARENA_JOIN(arena, number_dress(arena, from), str_of(scale.suffix));
}

bool chart_value(double value, double *out)
{
    if (!isfinite(value))
        return false;
    *out = value > CHART_VALUE_MAX    ? CHART_VALUE_MAX
           : value < -CHART_VALUE_MAX ? -CHART_VALUE_MAX
                                      : value;
    return true;
}

/* Digits behind the point that still say something: 4.25, 42.5, 425. */
static int decimals_of(double shown)
{
    double size = fabs(shown);
    if (size >= 100 || size == floor(size))
        return 0;
    if (size >= 10)
        return 1;
    if (size >= 0.1)
        return 2;
    if (size >= 0.001)
        return 4;
    return DECIMALS_MAX + 1;
}

struct str chart_value_text(struct arena *arena, enum chart_unit unit, double value)
{
    double shown;
    if (!chart_value(value, &shown))
        return STR("\xe2\x80\x93");
    struct chart_scale scale = chart_scale_of(unit, shown);
    return chart_number(arena, shown, scale, decimals_of(shown / scale.divisor));
}
