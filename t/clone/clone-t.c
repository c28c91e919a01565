/* clone-t.c: copies of resources, over the API and on the page. */
/* SPDX-License-Identifier: ISC */
#include "t/lib/page.h"
#include "t/lib/page_check.h"
#include "t/lib/tap.h"
#include "t/lib/world.h"

#define RESOURCES "/api/v1/projects/" WORLD_PROJECT "/resources"
#define CLONE     RESOURCES "/" WORLD_RESOURCE "/clone"
#define PAGE      "/projects/" WORLD_PROJECT "/resources/" WORLD_RESOURCE "/clone"

static struct world world;

static struct answer ask(enum world_person person, const char *json)
{
    return probe_json(world_with_key(&world, person), "POST", CLONE, json);
}

static struct str at(const struct answer *answer, const char *pointer)
{
    return answer_at(world_with_key(&world, WORLD_EDITOR), answer, pointer);
}

static void refused(struct answer answer, int status, const char *pointer,
                    const char *what)
{
    bool there = pointer == NULL || str_is(at(&answer, "/errors/0/pointer"), pointer);
    ok(answer.status == status && there, "%s: %d", what, status);
    if (answer.status != status || !there)
        note("%d %.*s", answer.status, STR_ARG(answer.body));
    is_str(world_changes(&world), STR(""), "%s: nothing is ordered", what);
}

/* As if the origin referred to a secret of its project, which has it. */
static void with_secret(void)
{
    struct answer answer = probe_json(
        world_with_key(&world, WORLD_OWNER), "POST",
        "/api/v1/projects/" WORLD_PROJECT "/secrets",
        "{\"id\":\"door\",\"name\":\"Login\",\"type\":\"bearer-token\",\"values\":"
        "{\"token\":\"x\"}}");
    if (answer.status != 201)
        bail_out("no secret: %.*s", STR_ARG(answer.body));
    world_sql(
        &world,
        "UPDATE resource SET settings = '{\"instances\":2,\"eventSinks\":{\"kafka\":"
        "[{\"name\":\"k\",\"brokerList\":\"b.example.org:9093\",\"topic\":\"t\","
        "\"securityProtocol\":\"SASL_SSL\",\"saslMechanism\":\"PLAIN\","
        "\"saslUsername\":{\"valueFrom\":{\"secretKeyRef\":{\"name\":\"door\","
        "\"key\":\"token\"}}},\"saslPassword\":{\"valueFrom\":{\"secretKeyRef\":"
        "{\"name\":\"door\",\"key\":\"token\"}}}}]}}' WHERE id = 'orders'");
    world_save(&world);
}

static void copied(void)
{
    struct answer origin = probe_json(world_with_key(&world, WORLD_EDITOR), "GET",
                                      RESOURCES "/" WORLD_RESOURCE, NULL);
    world_sql(&world, "UPDATE resource SET protected = 1 WHERE id = 'orders'");
    struct answer answer = ask(WORLD_EDITOR, "{\"name\":\"Second orders\"}");
    is_int(answer.status, 201, "a copy is ordered");
    is_str(at(&answer, "/type"), at(&origin, "/type"), "of the same type");
    is_str(at(&answer, "/sku"), at(&origin, "/sku"), "in the same tier");
    is_str(at(&answer, "/settings_json/database/storageSize"), STR("1Gi"),
           "with the same settings");
    is_str(at(&answer, "/name"), STR("Second orders"), "and a name of its own");
    is_str(at(&answer, "/generation"), STR("1"), "history begins anew");
    is_str(at(&answer, "/protected"), STR("false"), "protection is not copied");
    is_str(at(&answer, "/project_id"), STR(WORLD_PROJECT), "beside its origin");
    is_str(world_changes(&world),
           STR("audit_entry+1-0 deployment+1-0 job+1-0 resource+2-1"),
           "with deployment and trail, and nobody's access");
    struct str told =
        world_text(&world, "SELECT after_json FROM audit_entry WHERE action ="
                           " 'resource.created' ORDER BY id DESC"
                           " LIMIT 1");
    ok(str_contains(told, STR("\"copy_of\"")) && str_contains(told, STR("\"orders\"")),
       "the trail names the origin: %.*s", STR_ARG(told));
    ok(world_count(&world,
                   "SELECT count(*) FROM deployment WHERE note LIKE 'Copy of orders in"
                   " shop, generation%%'") == 1,
       "so does the history");
    world_restore(&world);
}

static void elsewhere(void)
{
    with_secret();
    struct answer answer = ask(WORLD_OWNER, "{\"name\":\"A\"}");
    is_int(answer.status, 201, "a secret of the same project is there");
    world_restore(&world);
    refused(ask(WORLD_OWNER, "{\"name\":\"A\",\"project_id\":\"lab\"}"), 422,
            "/settings_json/eventSinks/kafka/0/saslUsername/valueFrom/secretKeyRef/name",
            "a secret that the other project does not have");
    answer = ask(WORLD_OWNER, "{\"name\":\"A\",\"project_id\":\"lab\",\"id\":\"second\","
                              "\"settings_json\":{\"eventSinks\":null}}");
    is_int(answer.status, 201, "settings can be changed on the way");
    is_str(at(&answer, "/project_id"), STR("lab"), "into another project");
    is_str(at(&answer, "/resource_id"), STR("second"), "with an id that was chosen");
    is_str(at(&answer, "/settings_json/instances"), STR("2"), "the rest is copied");
    world_restore(&world);
    is_int(ask(WORLD_OWNER, "{\"name\":\"A\",\"project_id\":\"lab\",\"settings_json\":"
                            "{\"eventSinks\":null},\"sku\":\"huge\"}")
               .status,
           422, "not in a tier that is not there");
}

static void not_allowed(void)
{
    refused(ask(WORLD_VIEWER, "{\"name\":\"A\"}"), 403, NULL, "who may only look");
    refused(ask(WORLD_RESOURCE_EDITOR, "{\"name\":\"A\"}"), 403, NULL,
            "whose role ends at the resource");
    refused(ask(WORLD_PROJECT_EDITOR, "{\"name\":\"A\",\"project_id\":\"lab\"}"), 422,
            "/project_id", "a project that one does not see");
    refused(ask(WORLD_EDITOR, "{\"name\":\"A\",\"project_id\":\"grid\"}"), 422,
            "/project_id", "one of somebody else");
    refused(ask(WORLD_EDITOR, "{\"name\":\"A\",\"project_id\":\"nowhere\"}"), 422,
            "/project_id", "none");
    refused(ask(WORLD_STRANGER, "{\"name\":\"A\"}"), 404, NULL,
            "who does not see the origin");
    refused(ask(WORLD_EDITOR, "{}"), 422, "/name", "no name");
    refused(ask(WORLD_EDITOR, "{\"name\":\"A\",\"id\":\"orders\"}"), 409, "/id",
            "an id that is taken");
    refused(ask(WORLD_EDITOR, "{\"name\":\"A\",\"settings_json\":[]}"), 422,
            "/settings_json", "a patch that is none");
    refused(ask(WORLD_EDITOR, "{\"name\":\"A\",\"settings_json\":{\"instances\":99}}"),
            422, "/settings_json/instances", "settings that do not fit");
    world_sql(&world, "UPDATE resource SET lifecycle = 'deleting' WHERE id = 'orders'");
    is_int(ask(WORLD_EDITOR, "{\"name\":\"A\"}").status, 409, "what is on its way out");
    world_restore(&world);
}

static void limited(void)
{
    world_restore(&world);
    struct answer answer =
        probe_json(world_with_key(&world, WORLD_ADMIN), "PUT", "/api/v1/admin/limits",
                   "{\"kind\":\"resources_per_project\",\"maximum\":1}");
    ok(answer.status / 100 == 2, "a limit is set (%d)", answer.status);
    world_save(&world);
    answer = ask(WORLD_EDITOR, "{\"name\":\"A\"}");
    ok(answer.status == 402 || answer.status == 429 || answer.status == 409 ||
           answer.status == 422,
       "a copy counts like an order (%d)", answer.status);
    is_str(world_changes(&world), STR(""), "and is not ordered beyond the limit");
}

static void once(void)
{
    const struct pair key[] = {{STR("idempotency-key"), STR("copy-1")},
                               {STR_NONE, STR_NONE}};
    struct ask twice = {.method = "POST",
                        .path = CLONE,
                        .json = "{\"name\":\"A\"}",
                        .headers = key,
                        .as_program = true};
    struct answer first = probe_ask(world_with_key(&world, WORLD_EDITOR), &twice);
    int64_t there = world_count(&world, "SELECT count(*) FROM resource");
    struct answer second = probe_ask(world_with_key(&world, WORLD_EDITOR), &twice);
    is_int(first.status, 201, "a copy under a key");
    is_str(second.body, first.body, "is answered again");
    is_int(world_count(&world, "SELECT count(*) FROM resource"), there, "and made once");
    world_restore(&world);
}

static void dry(void)
{
    struct answer answer = probe_json(world_with_key(&world, WORLD_EDITOR), "POST",
                                      CLONE "?dry_run=true", "{\"name\":\"A\"}");
    is_int(answer.status, 200, "a dry run says what would be");
    refused(answer, 200, NULL, "and does not do it");
}

/* ---- the page ---- */

static struct page *page;

static struct answer show(struct answer answer)
{
    static struct page_report report;
    if (answer.status == 303)
        return answer;
    page = page_read(world.arena, answer.body);
    page_check(world.arena, answer.body, &report);
    for (size_t i = 0; i < report.fault_count; i++)
        ok(false, "a page that is not sound: %.*s", STR_ARG(report.faults[i]));
    return answer;
}

static bool shows(const char *text)
{
    return str_contains(page_text(page, "body"), str_of(text));
}

static struct answer post(enum world_person person, const char *name, const char *project,
                          const char *id)
{
    const struct pair form[] = {{STR("name"), str_of(name)},
                                {STR("project_id"), str_of(project)},
                                {STR("id"), str_of(id)},
                                {STR_NONE, STR_NONE}};
    return show(probe_form(world_as(&world, person), PAGE, form));
}

static struct str field(const char *name)
{
    struct pairs form = page_form(page, "main form[method=post]");
    for (size_t i = 0; i < form.count; i++)
        if (str_is(form.at[i].name, name))
            return form.at[i].value;
    return STR_NONE;
}

static void secrets_on_the_page(void)
{
    is_int(post(WORLD_OWNER, "Mine", "lab", "mine").status, 422,
           "a secret that is not there");
    ok(shows("/eventSinks/kafka/0/saslPassword"), "is told with its place");
    is_str(field("name"), STR("Mine"), "and what was typed stays");
    is_str(world_changes(&world), STR(""), "nothing is ordered");
    const struct pair edit[] = {PAIR("name", "Mine"),
                                PAIR("project_id", "lab"),
                                PAIR("id", "mine"),
                                PAIR("do", "edit"),
                                {STR_NONE, STR_NONE}};
    struct probe *owner = world_as(&world, WORLD_OWNER);
    struct answer answer = probe_form(owner, PAGE, edit);
    is_int(answer.status, 303, "the settings can be changed first");
    show(probe_follow(owner, answer));
    ok(str_starts(answer.location, STR("/resources/create/drf_")) && shows("Settings"),
       "as an order that is open at that step");
    is_str(field("s/instances"), STR("2"), "with what the origin has");
    is_str(world_changes(&world), STR("order_draft+1-0"),
           "of which nobody else sees anything");
    world_restore(&world);
    const struct pair wrong[] = {PAIR("name", ""),
                                 PAIR("project_id", "grid"),
                                 PAIR("do", "edit"),
                                 {STR_NONE, STR_NONE}};
    is_int(show(probe_form(owner, PAGE, wrong)).status, 422,
           "not in a project of somebody else");
    is_str(world_changes(&world), STR(""), "of which there is no order");
}

static void on_the_page(void)
{
    show(probe_get(world_as(&world, WORLD_OWNER), PAGE));
    is_str(field("name"), STR("Copy of The orders"), "a name is proposed");
    is_str(field("project_id"), STR(WORLD_PROJECT), "and the same project");
    ok(page_count(page, "option[value=lab]") == 1 &&
           page_count(page, "option[value=grid]") == 0,
       "only projects are offered in which one may order");
    is_int(post(WORLD_OWNER, "Mine", "lab", "mine").status, 303, "it is ordered there");
    is_int(world_count(&world, "SELECT count(*) FROM resource WHERE id = 'mine' AND"
                               " project_id = 'lab' AND name = 'Mine'"),
           1, "as it was said");
    world_restore(&world);
    is_int(post(WORLD_OWNER, "", "lab", "orders").status, 422, "mistakes");
    is_str(field("id"), STR("orders"), "what was typed stays");
    is_str(field("project_id"), STR("lab"), "and what was chosen");
    ok(shows("Give it a name."), "and each is told");
    is_int(post(WORLD_OWNER, "Mine", "lab", "orders").status, 409, "an id that is taken");
    is_str(field("name"), STR("Mine"), "keeps the name");
    is_str(world_changes(&world), STR(""), "nothing of that orders anything");
    show(probe_get(world_as(&world, WORLD_VIEWER), PAGE));
    ok(shows("No project to order in"), "who may order nowhere is told so");
    is_int(post(WORLD_VIEWER, "Mine", WORLD_PROJECT, "mine").status, 403, "and refused");
}

int main(void)
{
    world_open(&world);
    world_save(&world);
    dry();
    once();
    not_allowed();
    copied();
    on_the_page();
    elsewhere();
    secrets_on_the_page();
    limited();
    world_close(&world);
    return done_testing();
}
