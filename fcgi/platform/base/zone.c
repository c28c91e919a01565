/* zone.c: the system's time zones: files, and what their last line says of all later years. */
/* SPDX-License-Identifier: ISC */
#include "platform/base/zone.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "platform/base/field.h"

enum {
    HEAD_BYTES = 44, /* RFC 9636 3.1 */
    TYPE_BYTES = 6,  /* RFC 9636 3.2: offset, is_dst, index of the abbreviation */
    FILE_BYTES_MAX = 65536,
    TABLE_BYTES_MAX = 262144,
    RULE_PARTS = 3,
    HOUR_S = 3600,
    DAY_S = 86400,
};

/* "M3.5.0/2": the last Sunday of March at two o'clock. */
struct change {
    int month, week, weekday;
    int64_t time_s;
};

/* What holds behind the last transition (RFC 9636 3.3): two names with offsets, two changes. */
struct rule {
    struct str name, summer_name;
    int64_t offset_s, summer_offset_s;
    struct change begin, end; /* of summer time */
    bool has_summer;
};

struct zone {
    struct str name;
    struct str times;   /* 8 bytes each */
    struct str indices; /* 1 byte each */
    struct str types;
    struct str names; /* abbreviations, each ended by NUL */
    size_t time_count;
    struct rule rule;
    bool has_rule;
};

static struct zone zones[ZONES_MAX];
static struct str zone_names[ZONES_MAX];
static size_t zone_count;

/* ---- numbers and texts of a file ---- */

static uint64_t big_endian(const char *at, size_t bytes)
{
    uint64_t number = 0;
    for (size_t i = 0; i < bytes; i++)
        number = number << 8 | (unsigned char)at[i];
    return number;
}

/* The counts of a head: isut, isstd, leap, time, type, char. */
struct head {
    size_t isut, isstd, leap, time, type, letters;
};

static bool head_read(struct str text, struct head *head)
{
    if (text.length < HEAD_BYTES || memcmp(text.at, "TZif", 4) != 0 || text.at[4] < '2')
        return false;
    size_t counts[6];
    for (size_t i = 0; i < COUNT_OF(counts); i++) {
        counts[i] = (size_t)big_endian(text.at + 20 + 4 * i, 4);
        if (counts[i] > FILE_BYTES_MAX)
            return false;
    }
    *head =
        (struct head){counts[0], counts[1], counts[2], counts[3], counts[4], counts[5]};
    return head->type > 0;
}

static struct str take(struct str *rest, size_t bytes)
{
    struct str taken = str_slice(*rest, 0, bytes);
    *rest = str_slice(*rest, bytes, rest->length);
    return taken;
}

static struct str name_at(const struct zone *zone, size_t from)
{
    ptrdiff_t end = str_find(zone->names, from, '\0');
    return end < 0 ? STR("") : str_slice(zone->names, from, (size_t)end);
}

/* ---- the last line ---- */

/* A name of letters, or "<-03>". */
static bool rule_name(struct str *rest, struct str *name)
{
    if (rest->length > 0 && rest->at[0] == '<') {
        ptrdiff_t end = str_find(*rest, 0, '>');
        if (end < 1)
            return false;
        *name = str_slice(*rest, 1, (size_t)end);
        *rest = str_slice(*rest, (size_t)end + 1, rest->length);
        return true;
    }
    size_t length = 0;
    while (length < rest->length &&
           ((rest->at[length] | 32) >= 'a' && (rest->at[length] | 32) <= 'z'))
        length++;
    *name = take(rest, length);
    return length >= 3;
}

static bool rule_number(struct str *rest, int64_t max, int64_t *number)
{
    size_t length = 0;
    while (length < rest->length && rest->at[length] >= '0' && rest->at[length] <= '9')
        length++;
    return str_int_parse(take(rest, length), 0, max, number);
}

static bool taken_char(struct str *rest, char wanted)
{
    if (rest->length == 0 || rest->at[0] != wanted)
        return false;
    take(rest, 1);
    return true;
}

/* "-5", "+5:30:00" in seconds. */
static bool rule_time(struct str *rest, int64_t *seconds)
{
    int64_t parts[RULE_PARTS] = {0, 0, 0};
    bool negative = taken_char(rest, '-');
    if (!negative)
        taken_char(rest, '+');
    if (!rule_number(rest, 167, &parts[0]))
        return false;
    for (int i = 1; i < RULE_PARTS && taken_char(rest, ':'); i++)
        if (!rule_number(rest, 59, &parts[i]))
            return false;
    *seconds = (parts[0] * HOUR_S + parts[1] * 60 + parts[2]) * (negative ? -1 : 1);
    return true;
}

/* ",M3.5.0/2" */
static bool rule_change(struct str *rest, struct change *change)
{
    int64_t month, week, weekday;
    if (!taken_char(rest, ',') || !taken_char(rest, 'M') ||
        !rule_number(rest, 12, &month) || !taken_char(rest, '.') ||
        !rule_number(rest, 5, &week) || !taken_char(rest, '.') ||
        !rule_number(rest, 6, &weekday) || month == 0 || week == 0)
        return false;
    *change = (struct change){(int)month, (int)week, (int)weekday, 2 * HOUR_S};
    return !taken_char(rest, '/') || rule_time(rest, &change->time_s);
}

/* "CET-1CEST,M3.5.0,M10.5.0/3": west is positive there. */
static bool rule_read(struct str text, struct rule *rule)
{
    int64_t west;
    if (!rule_name(&text, &rule->name) || !rule_time(&text, &west))
        return false;
    rule->offset_s = -west;
    if (text.length == 0)
        return true;
    if (!rule_name(&text, &rule->summer_name))
        return false;
    rule->summer_offset_s = rule->offset_s + HOUR_S;
    if (text.length > 0 && text.at[0] != ',') {
        if (!rule_time(&text, &west))
            return false;
        rule->summer_offset_s = -west;
    }
    rule->has_summer = true;
    return rule_change(&text, &rule->begin) && rule_change(&text, &rule->end) &&
           text.length == 0;
}

/* ---- files ---- */

static bool zone_read(struct zone *zone, struct str rest)
{
    struct head head;
    if (!head_read(rest, &head))
        return false;
    take(&rest, HEAD_BYTES + head.time * 5 + head.type * TYPE_BYTES + head.letters +
                    head.leap * 8 + head.isstd + head.isut);
    if (!head_read(rest, &head))
        return false;
    take(&rest, HEAD_BYTES);
    zone->time_count = head.time;
    zone->times = take(&rest, head.time * 8);
    zone->indices = take(&rest, head.time);
    zone->types = take(&rest, head.type * TYPE_BYTES);
    zone->names = take(&rest, head.letters);
    take(&rest, head.leap * 12 + head.isstd + head.isut);
    if (zone->names.length != head.letters || rest.length < 2 || rest.at[0] != '\n')
        return false;
    for (size_t i = 0; i < head.time; i++)
        if ((unsigned char)zone->indices.at[i] >= head.type)
            return false;
    ptrdiff_t end = str_find(rest, 1, '\n');
    zone->has_rule = end > 1 && rule_read(str_slice(rest, 1, (size_t)end), &zone->rule);
    return true;
}

const struct zone *zone_parse(struct arena *arena, struct str name, struct str tzif)
{
    struct zone *zone = ARENA_NEW(arena, struct zone);
    *zone = (struct zone){.name = name};
    return zone_read(zone, tzif) ? zone : NULL;
}

static struct str file_read(struct arena *arena, const char *path, size_t most)
{
    FILE *file = fopen(path, "re");
    if (file == NULL)
        return STR_NONE;
    char *at = arena_alloc(arena, most);
    size_t length = fread(at, 1, most, file);
    bool whole = length < most && ferror(file) == 0;
    fclose(file);
    return whole ? (struct str){at, length} : STR_NONE;
}

static bool name_is_safe(struct str name)
{
    return name.length > 0 && name.length <= ZONE_NAME_MAX && name.at[0] != '/' &&
           !str_contains(name, STR("..")) && !str_has_control(name);
}

static void add_zone(struct arena *process, const char *directory, struct str name)
{
    struct arena *scratch = arena_open("zone", MIB(1));
    struct str path = ARENA_JOIN(scratch, str_of(directory), STR("/"), name);
    struct str read = name_is_safe(name) && zone_count < ZONES_MAX
                          ? file_read(scratch, arena_cstr(scratch, path), FILE_BYTES_MAX)
                          : STR_NONE;
    struct zone *zone = &zones[zone_count < ZONES_MAX ? zone_count : 0];
    if (read.at != NULL) {
        *zone = (struct zone){.name = ARENA_JOIN(process, name)};
        if (zone_read(zone, ARENA_JOIN(process, read)))
            zone_count++;
    }
    arena_close(scratch);
}

static int compare_zones(const void *a, const void *b)
{
    return str_compare(((const struct zone *)a)->name, ((const struct zone *)b)->name);
}

/* The third of the columns that tabs separate. */
static struct str third_column(struct str line)
{
    struct str column = STR("");
    for (int i = 0; i < 3; i++)
        if (!str_cut(&line, '\t', &column))
            return STR("");
    return column;
}

/* Kept for the life of the process: settings are read again, zones are not. */
void zones_open(const char *directory)
{
    if (zone_count > 0)
        return;
    static struct arena *process; /* held here: leak checkers ask who holds it */
    process = arena_open("time zones", MIB(16));
    struct arena *scratch = arena_open("zones", MIB(1));
    struct str path = ARENA_JOIN(scratch, str_of(directory), STR("/zone1970.tab"));
    struct str table = file_read(scratch, arena_cstr(scratch, path), TABLE_BYTES_MAX);
    struct str line;
    zones[zone_count++] = (struct zone){.name = STR("UTC")};
    while (str_cut(&table, '\n', &line))
        if (line.length > 0 && line.at[0] != '#')
            add_zone(process, directory, third_column(line));
    qsort(zones + 1, zone_count - 1, sizeof *zones, compare_zones);
    for (size_t i = 0; i < zone_count; i++)
        zone_names[i] = zones[i].name;
    arena_close(scratch);
}

const struct str *zones_names(size_t *count)
{
    *count = zone_count;
    return zone_names;
}

const struct zone *zone_find(struct str name)
{
    static const struct zone utc = {.name = STR_INIT("UTC")};
    if (str_is(name, "UTC"))
        return &utc;
    for (size_t i = 0; i < zone_count; i++)
        if (str_equal(zones[i].name, name))
            return &zones[i];
    return NULL;
}

/* ---- what the wall shows ---- */

/* Days since 1970 of a date, by counting months of 30.6 days from March on. */
static int64_t days_of(int64_t year, int month, int day)
{
    int64_t y = month <= 2 ? year - 1 : year;
    int64_t era = y / 400;
    int64_t of_era = y - era * 400;
    int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

/* The instant of a change, in seconds of the wall clock. */
static int64_t change_s(const struct change *change, int year)
{
    int64_t first = days_of(year, change->month, 1);
    int64_t next = change->month == 12 ? days_of(year + 1, 1, 1)
                                       : days_of(year, change->month + 1, 1);
    int64_t weekday = (first + 4) % 7; /* 1970-01-01 was a Thursday */
    int64_t day = first + (change->weekday - weekday + 7) % 7 + 7 * (change->week - 1);
    while (day >= next)
        day -= 7;
    return day * DAY_S + change->time_s;
}

static bool in_summer(const struct rule *rule, int64_t s)
{
    int year = clock_parts_of((s + rule->offset_s) * US_PER_S).year;
    int64_t begin = change_s(&rule->begin, year) - rule->offset_s;
    int64_t end = change_s(&rule->end, year) - rule->summer_offset_s;
    return begin < end ? s >= begin && s < end : s >= begin || s < end;
}

static void by_rule(const struct rule *rule, int64_t s, struct zone_time *out)
{
    bool summer = rule->has_summer && in_summer(rule, s);
    out->offset_s = summer ? rule->summer_offset_s : rule->offset_s;
    out->abbreviation = summer ? rule->summer_name : rule->name;
}

static void by_table(const struct zone *zone, int64_t s, struct zone_time *out)
{
    size_t low = 0, high = zone->time_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if ((int64_t)big_endian(zone->times.at + 8 * middle, 8) <= s)
            low = middle + 1;
        else
            high = middle;
    }
    size_t type = low == 0 ? 0 : (unsigned char)zone->indices.at[low - 1];
    const char *at = zone->types.at + type * TYPE_BYTES;
    out->offset_s = (int32_t)big_endian(at, 4);
    out->abbreviation = name_at(zone, (unsigned char)at[5]);
}

static bool behind_table(const struct zone *zone, int64_t s)
{
    return zone->time_count == 0 ||
           (int64_t)big_endian(zone->times.at + 8 * (zone->time_count - 1), 8) <= s;
}

struct zone_time zone_time_of(const struct zone *zone, int64_t us)
{
    struct zone_time out = {.abbreviation = STR("UTC"), .offset_s = 0};
    int64_t s = us / US_PER_S - (us % US_PER_S < 0 ? 1 : 0);
    if (zone != NULL && zone->has_rule && behind_table(zone, s))
        by_rule(&zone->rule, s, &out);
    else if (zone != NULL && zone->types.length > 0)
        by_table(zone, s, &out);
    if (out.offset_s < -DAY_S || out.offset_s > DAY_S)
        out = (struct zone_time){.abbreviation = STR("UTC"), .offset_s = 0};
    out.parts = clock_parts_of(us + out.offset_s * US_PER_S);
    return out;
}
