/* zone-t.c: what the clock on the wall shows, far away and in many years. */
/* SPDX-License-Identifier: ISC */
#include "platform/base/zone.h"

#include "t/lib/tap.h"

static struct arena *arena;

static struct str shown(const char *name, const char *instant)
{
    int64_t us = 0;
    if (!clock_parse(str_of(instant), &us))
        bail_out("%s is no time", instant);
    struct zone_time time = zone_time_of(zone_find(str_of(name)), us);
    return arena_print(arena, "%04d-%02d-%02d %02d:%02d %.*s", time.parts.year,
                       time.parts.month, time.parts.day, time.parts.hour,
                       time.parts.minute, STR_ARG(time.abbreviation));
}

static void places(void)
{
    static const struct {
        const char *zone, *instant, *wall;
    } rows[] = {
        {"UTC", "2026-11-21T06:28:31Z", "2026-11-21 06:28 UTC"},
        {"Europe/Berlin", "2026-03-29T00:59:59Z", "2026-03-29 01:59 CET"},
        {"Europe/Berlin", "2026-03-29T01:00:00Z", "2026-03-29 03:00 CEST"},
        {"Europe/Berlin", "2026-10-25T00:59:59Z", "2026-10-25 02:59 CEST"},
        {"Europe/Berlin", "2026-10-25T01:00:00Z", "2026-10-25 02:00 CET"},
        {"Europe/Berlin", "2060-07-01T12:00:00Z", "2060-07-01 14:00 CEST"},
        {"Europe/Berlin", "2060-12-31T23:30:00Z", "2061-01-01 00:30 CET"},
        {"America/New_York", "2026-01-01T03:00:00Z", "2025-12-31 22:00 EST"},
        {"America/New_York", "2055-07-04T16:00:00Z", "2055-07-04 12:00 EDT"},
        {"Australia/Sydney", "2070-01-15T00:00:00Z", "2070-01-15 11:00 AEDT"},
        {"Australia/Sydney", "2070-07-15T00:00:00Z", "2070-07-15 10:00 AEST"},
        {"Asia/Kolkata", "2026-11-21T06:28:31Z", "2026-11-21 11:58 IST"},
        {"America/Sao_Paulo", "2050-01-01T00:00:00Z", "2049-12-31 21:00 -03"},
        {"Pacific/Auckland", "9999-12-31T11:00:00Z", "10000-01-01 00:00 NZDT"},
        {"Europe/Berlin", "1970-01-01T00:00:00Z", "1970-01-01 01:00 CET"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        is_str(shown(rows[i].zone, rows[i].instant), str_of(rows[i].wall), "%s at %s",
               rows[i].zone, rows[i].instant);
}

static void names(void)
{
    size_t count = 0;
    const struct str *all = zones_names(&count);
    ok(count > 200, "there are many zones");
    is_str(all[0], STR("UTC"), "UTC first");
    bool sorted = true;
    for (size_t i = 2; i < count; i++)
        sorted = sorted && str_compare(all[i - 1], all[i]) < 0;
    ok(sorted, "then by name, each once");
    ok(zone_find(STR("Mars/Olympus")) == NULL, "what is no zone is none");
    ok(zone_find(STR("../zone.tab")) == NULL && zone_find(STR("")) == NULL,
       "nor is a path");
}

/* No file may lead beyond its end, whatever it says of its own length. */
static void broken(void)
{
    static const char head[] = "TZif2\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
                               "\xff\xff\xff\xff\0\0\0\0\0\0\0\0\0\0\0\1\0\0\0\1\0\0\0\4";
    ok(zone_parse(arena, STR("x"), STR("")) == NULL, "an empty file is no zone");
    ok(zone_parse(arena, STR("x"), STR("TZif")) == NULL, "nor is its beginning");
    for (size_t i = 0; i < sizeof head; i++)
        if (zone_parse(arena, STR("x"), (struct str){head, i}) != NULL)
            ok(false, "%zu bytes of a head are no zone", i);
    ok(zone_parse(arena, STR("x"), (struct str){head, sizeof head - 1}) == NULL,
       "a file that says to be huge is none");
}

int main(void)
{
    arena = arena_open("zone", MIB(8));
    broken();
    zones_open("/usr/share/zoneinfo");
    size_t count = 0;
    zones_names(&count);
    if (count < 2) {
        note("there are no zones on this system");
        return done_testing();
    }
    names();
    places();
    return done_testing();
}
