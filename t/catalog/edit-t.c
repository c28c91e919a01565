/* edit-t.c: the catalog in the hands of administrators. */
/* SPDX-License-Identifier: ISC */
#include "product/catalog/catalog.h"
#include "t/lib/tap.h"
#include "t/lib/world.h"

#define API  "/api/v1/admin/catalog"
#define PAGE "/admin/catalog/compass"

/* A pair whose value is no literal. */
#define SAID(name_, value_)                                                              \
    {                                                                                    \
        STR_INIT(name_), str_of(value_)                                                  \
    }

static struct world world;

static struct answer ask(const char *method, const char *path, const char *json)
{
    return probe_json(world_with_key(&world, WORLD_ADMIN), method, path, json);
}

static bool says(const struct answer *answer, const char *text)
{
    return str_contains(answer->body, str_of(text));
}

static void by_program(void)
{
    struct answer answer = ask("GET", API, NULL);
    ok(answer.status == 200 && says(&answer, "\"id\":\"Konnektr.Graph\""), "all types");
    answer = ask("GET", API "/compass", NULL);
    ok(answer.status == 200 && says(&answer, "\"settings_schema\""),
       "the whole document of one");
    struct str tag = answer_header(&answer, "ETag");
    ok(tag.length > 0, "with a tag");
    answer = ask("PATCH", API "/compass?dry_run=true", "{\"display_order\":41}");
    ok(answer.status == 200 &&
           says(&answer, "\"pointer\":\"/display_order\",\"before\":40,"
                         "\"after\":41"),
       "a trial says what would change");
    is_str(world_changes(&world), STR(""), "and changes nothing");
    answer = ask("PATCH", API "/compass?dry_run=yes", "{\"display_order\":41}");
    ok(answer.status == 422 && says(&answer, "\"pointer\":\"/dry_run\""),
       "a word that is neither true nor false is not taken for an order");
    is_str(world_changes(&world), STR(""), "and changes nothing either");
    answer = ask("PATCH", API "/compass", "{\"display_order\":41}");
    is_int(answer.status, 200, "a change is made");
    is_str(world_changes(&world),
           STR("audit_entry+1-0 resource_type+1-1 resource_type_version+1-0"),
           "with its version and its entry in the trail");
    const struct pair old[] = {{STR("if-match"), tag}, {STR_NONE, STR_NONE}};
    struct probe *admin = world_with_key(&world, WORLD_ADMIN);
    answer = probe_ask(admin, &(struct ask){.method = "PATCH",
                                            .path = API "/compass",
                                            .json = "{\"display_order\":42}",
                                            .headers = old,
                                            .as_program = true});
    is_int(answer.status, 412, "who saw the state before is told");
    answer = ask("GET", API "/compass/versions", NULL);
    ok(says(&answer, "\"number\":2,\"source\":\"api\",\"actor\":\"admin@example.org\"") &&
           says(&answer, "\"number\":1,\"source\":\"import\""),
       "the history says who and how");
    static const struct {
        const char *json;
        const char *pointer;
    } wrong[] = {
        {"{\"id\":\"Other.Name\"}", "/document/id"},
        {"{\"slug\":\"graph\"}", "/document/id"},
        {"{\"settings_schema\":{\"typ\":1}}", "/document/settings_schema/typ"},
        {"{\"tiers\":[]}", "/document/tiers"},
        {"[]", "/document"},
    };
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        answer = ask("PATCH", API "/compass", wrong[i].json);
        is_int(answer.status, 422, "%s", wrong[i].json);
        ok(says(&answer, wrong[i].pointer), "is told at %s", wrong[i].pointer);
    }
    answer = ask("PATCH", API "/graph",
                 "{\"tiers\":[{\"sku\":\"only\",\"name\":\"Only\","
                 "\"description\":\"\",\"price_cents\":0,\"currency\":"
                 "\"EUR\",\"limits\":{}}]}");
    is_int(answer.status, 422, "a tier that is used cannot go");
    ok(says(&answer, "\"code\":\"incompatible_schema\"") && says(&answer, WORLD_RESOURCE),
       "and which resource uses it is told");
    world_restore(&world);
}

static struct answer post(const char *path, const struct pair *form)
{
    return probe_form(world_as(&world, WORLD_ADMIN), path, form);
}

static const char *seen(void)
{
    return arena_cstr(world.arena,
                      world_text(&world,
                                 "SELECT CAST(updated_us AS TEXT) FROM resource_type"
                                 " WHERE slug = 'compass'"));
}

static void by_hand(void)
{
    struct probe *admin = world_as(&world, WORLD_ADMIN);
    struct answer page = probe_get(admin, "/admin/catalog");
    ok(page.status == 200 && says(&page, "href=\"/admin/catalog/compass\""),
       "a list of types");
    page = probe_get(admin, PAGE);
    ok(page.status == 200 && says(&page, "Change 1") && says(&page, "Save offer"),
       "one with small forms and its history");
    const char *at = seen();
    page = post(PAGE "/tiers/free", PAIRS(SAID("seen", at), PAIR("price_cents", "0"),
                                          PAIR("max_per_organization", "2")));
    is_int(page.status, 303, "a limit of a tier is set");
    ok(world_count(&world, "SELECT count(*) FROM resource_type WHERE slug = 'compass'"
                           " AND document LIKE '%%\"max_per_organization\":2%%'") == 1,
       "it is part of the document");
    page = post(PAGE "/tiers/free", PAIRS(SAID("seen", at), PAIR("price_cents", "7")));
    is_int(page.status, 303, "who saw the state before");
    ok(world_count(&world, "SELECT price_cents FROM resource_tier WHERE type_id ="
                           " 'Konnektr.Compass' AND sku = 'free'") == 0,
       "changes nothing");
    page = post(PAGE "/tiers/free",
                PAIRS(SAID("seen", seen()), PAIR("price_cents", "dear")));
    ok(page.status == 422 && says(&page, "dear"),
       "a price that is no number is shown again");
    page = post(PAGE "/offer", PAIRS(SAID("seen", seen()), PAIR("display_order", "9")));
    is_int(page.status, 303, "a type is not offered any more");
    page = probe_get(admin, PAGE);
    ok(says(&page, "Not offered"), "which its page says");
    page = probe_get(admin, PAGE "/versions/2");
    ok(page.status == 200 && says(&page, "/tiers/1/max_per_organization"),
       "a change in the history shows what it changed");
    world_restore(&world);
}

static void as_text(void)
{
    struct probe *admin = world_as(&world, WORLD_ADMIN);
    struct answer page = probe_get(admin, PAGE "/edit");
    ok(page.status == 200 && says(&page, "&quot;id&quot;: &quot;Konnektr.Compass&quot;"),
       "the whole document in a text area");
    page = post(PAGE "/edit", PAIRS(SAID("seen", seen()), PAIR("do", "save"),
                                    PAIR("document", "{\n  \"id\": 7,\n}")));
    ok(page.status == 422 && says(&page, "line 3"), "a mistake in JSON has its line");
    struct str text = world_text(
        &world, "SELECT replace(document, '\"display_order\":40', '\"display_order\":44')"
                " FROM resource_type WHERE slug = 'compass'");
    const char *document = arena_cstr(world.arena, text);
    page = post(PAGE "/edit", PAIRS(SAID("seen", seen()), PAIR("do", "preview"),
                                    SAID("document", document)));
    ok(page.status == 200 && says(&page, "/display_order") && says(&page, ">Save<"),
       "a look at the changes before they are saved");
    is_str(world_changes(&world), STR(""), "saves nothing");
    page = post(PAGE "/edit",
                PAIRS(PAIR("seen", "5"), PAIR("do", "save"), SAID("document", document)));
    ok(page.status == 412 && says(&page, "Somebody saved") && says(&page, "display_order&quot;:44"),
       "somebody saved meanwhile: nothing that was typed is lost");
    page = post(PAGE "/edit", PAIRS(SAID("seen", seen()), PAIR("do", "save"),
                                    SAID("document", document)));
    is_int(page.status, 303, "it is saved");
    page = probe_get(admin, "/admin/catalog/new");
    is_int(page.status, 200, "a new type");
    page = post("/admin/catalog/new",
                PAIRS(PAIR("seen", "0"), PAIR("do", "save"), SAID("document", document)));
    ok(page.status == 422 && says(&page, "shares its id"),
       "must not be one that is there");
    world_restore(&world);
}

int main(void)
{
    world_open(&world);
    by_program();
    by_hand();
    as_text();
    world_close(&world);
    return done_testing();
}
