/* life-t.c: the whole life of each shipped type by the API, with its manifests on the disk. */
/* SPDX-License-Identifier: ISC */
#include "product/resource/resource.h"
#include "t/backend/ground.h"
#include "t/lib/tap.h"

#define LIST    "/api/v1/projects/" WORLD_PROJECT "/resources"
#define DELETED "/api/v1/projects/" WORLD_PROJECT "/deleted-resources"

static struct ground ground;

/* What is ordered, to what it is changed, and where that shows. */
static const struct life {
    const char *slug;
    const char *tier;
    const char *other; /* tier, or NULL when there is no other */
    const char *ordered;
    const char *changed;
    const char *pointer;
    const char *was;
    const char *is;
} lives[] = {
    {"graph", "standard", "free", "{}", "{\"database\":{\"maxConnections\":150}}",
     "/settings_json/database/maxConnections", "100", "150"},
    {"flow", "free", "standard", "{\"environment\":{\"MODE\":\"fast\"}}",
     "{\"environment\":{\"MODE\":\"slow\"}}", "/settings_json/environment/MODE", "fast",
     "slow"},
    {"assembler", "standard", "free",
     "{\"modelName\":\"Plant\",\"dataSource\":\"sheets\",\"dataSources\":[{\"name\":\"sheets\","
     "\"type\":\"csv\",\"url\":\"https://example.org/sheets.csv\"}]}",
     "{\"trainingDataRetentionDays\":90}", "/settings_json/trainingDataRetentionDays",
     "30", "90"},
    {"compass", "free", "standard", "{\"dashboardName\":\"Plant\"}",
     "{\"refreshSeconds\":300}", "/settings_json/refreshSeconds", "60", "300"},
    {"secret", "free", NULL, "{\"secretType\":\"generic\",\"keys\":[\"licence\"]}",
     "{\"keys\":[\"licence\",\"seal\"]}", "/settings_json/keys", "[\"licence\"]",
     "[\"licence\",\"seal\"]"},
};

static struct answer ask(const char *method, struct str path, struct str json)
{
    struct arena *arena = ground.world.arena;
    return probe_json(world_with_key(&ground.world, WORLD_OWNER), method,
                      arena_cstr(arena, path),
                      json.length == 0 ? NULL : arena_cstr(arena, json));
}

static struct str at(const struct answer *answer, const char *pointer)
{
    return answer_at(world_with_key(&ground.world, WORLD_OWNER), answer, pointer);
}

static struct str path_of(const struct life *life, const char *rest)
{
    return arena_print(ground.world.arena, LIST "/my-%s%s", life->slug, rest);
}

/* The deed is accepted, carried out, and the resource is then as it should be. */
static struct answer led(const struct life *life, struct answer deed, const char *status,
                         const char *what)
{
    ok(deed.status >= 200 && deed.status < 300, "%s: %s", life->slug, what);
    if (deed.status >= 300)
        note("%d %.*s", deed.status, STR_ARG(deed.body));
    ground_run(&ground);
    struct answer shown = ask("GET", path_of(life, ""), STR_NONE);
    is_str(at(&shown, "/status"), str_of(status), "%s: and is %s", life->slug, status);
    is_str(at(&shown, "/observed_generation"), at(&shown, "/generation"),
           "%s: as the backend saw it", life->slug);
    return shown;
}

static void ordered(const struct life *life)
{
    struct str body = arena_print(
        ground.world.arena,
        "{\"id\":\"my-%s\",\"name\":\"Mine\",\"type\":\"%s\",\"sku\":\"%s\",\"settings_json\":%s}",
        life->slug, life->slug, life->tier, life->ordered);
    struct answer shown =
        led(life, ask("POST", STR(LIST), body), "Healthy", "is ordered");
    is_str(at(&shown, life->pointer), str_of(life->was), "%s: with what was asked",
           life->slug);
    struct str changed =
        arena_print(ground.world.arena, "{\"settings_json\":%s}", life->changed);
    shown = led(life, ask("PATCH", path_of(life, ""), changed), "Healthy", "is changed");
    is_str(at(&shown, life->pointer), str_of(life->is), "%s: to that", life->slug);
}

static void moved(const struct life *life)
{
    struct str body = arena_print(ground.world.arena, "{\"sku\":\"%s\"}",
                                  life->other == NULL ? "standard" : life->other);
    struct answer answer = ask("PATCH", path_of(life, ""), body);
    if (life->other == NULL) {
        is_int(answer.status, 422, "%s: has no other tier", life->slug);
        return;
    }
    answer = led(life, answer, "Healthy", "moves to another tier");
    is_str(at(&answer, "/sku"), str_of(life->other), "%s: and is there", life->slug);
    is_str(at(&answer, life->pointer), str_of(life->is), "%s: with its settings",
           life->slug);
}

static void back(const struct life *life)
{
    struct answer answer =
        led(life, ask("POST", path_of(life, "/rollback"), STR("{\"generation\":1}")),
            "Healthy", "goes back");
    is_str(at(&answer, "/sku"), str_of(life->tier), "%s: to its first tier", life->slug);
    is_str(at(&answer, life->pointer), str_of(life->was), "%s: and settings", life->slug);
}

static void stopped(const struct life *life)
{
    led(life, ask("POST", path_of(life, "/suspend"), STR_NONE), "Suspended",
        "is suspended");
    led(life, ask("POST", path_of(life, "/resume"), STR_NONE), "Healthy", "is resumed");
}

static void deleted(const struct life *life)
{
    struct arena *arena = ground.world.arena;
    is_int(ask("DELETE", path_of(life, ""), STR_NONE).status, 202, "%s: is deleted",
           life->slug);
    ground_run(&ground);
    is_int(ask("GET", path_of(life, ""), STR_NONE).status, 404, "%s: and gone",
           life->slug);
    struct answer list = ask("GET", STR(DELETED), STR_NONE);
    ok(str_contains(list.body, arena_print(arena, "\"my-%s\"", life->slug)),
       "%s: but can be restored", life->slug);
    struct str path = arena_print(arena, DELETED "/my-%s/restore", life->slug);
    struct answer shown =
        led(life, ask("POST", path, STR_NONE), "Healthy", "is restored");
    is_str(at(&shown, life->pointer), str_of(life->was), "%s: as it was", life->slug);
    struct str found = ground_shell(
        &ground,
        arena_cstr(arena, arena_print(arena, "find . -path '*my-%s*' -type f | wc -l",
                                      life->slug)));
    ok(!str_is(found, "0\n"), "%s: its manifests are back", life->slug);
}

/* Every type that the catalog offers is led through its life above. */
static void none_is_left_out(void)
{
    is_int(
        world_count(&ground.world, "SELECT count(*) FROM resource_type WHERE active = 1"),
        COUNT_OF(lives), "each shipped type has its row here");
}

int main(void)
{
    ground_open(&ground);
    resource_settings.keep_deleted_ms = MS_PER_DAY;
    none_is_left_out();
    for (const struct life *life = lives; life < lives + COUNT_OF(lives); life++) {
        ordered(life);
        moved(life);
        back(life);
        stopped(life);
        deleted(life);
    }
    ground_close(&ground);
    return done_testing();
}
