/* detour-t.c: an order that is left for a secret or to sign in, and where it leads afterwards. */
/* SPDX-License-Identifier: ISC */
#include "t/order/order_test.h"

#include <string.h>

#define PASSWORD "/eventSinks/kafka/0/saslPassword"

static bool at(const char *end)
{
    return str_ends(str_of(here()), str_of(end));
}

static bool begins(struct str text, const char *front)
{
    return str_starts(text, str_of(front));
}

/* The settings step of a Graph with a Kafka sink that signs in. */
static void with_kafka(void)
{
    visit("/resources/create?resource_type=graph&project_id=shop&sku=standard");
    type("name", "With Kafka");
    type("id", "with-kafka");
    press("save");
    press("add /eventSinks/kafka");
    type("s/eventSinks/kafka/0/name", "events");
    type("s/eventSinks/kafka/0/brokerList", "kafka:9092");
    type("s/eventSinks/kafka/0/topic", "half typed");
    type("s/eventSinks/kafka/0/saslMechanism", "PLAIN");
    press("show /eventSinks/kafka/0/saslMechanism");
    if (typed("s" PASSWORD).at == NULL)
        bail_out("the form has no field for the password of Kafka: %s", here());
}

static void a_secret_is_made(void)
{
    with_kafka();
    type("s/instances", "many");
    is_int(press("secret " PASSWORD), 303, "an order is left to make a secret");
    ok(begins(str_of(here()), "/projects/shop/secrets/new?return="), "in its project: %s", here());
    ok(shows("Back to the order without one"), "from where one can go back");
    type("type", "basic-auth");
    type("name", "Kafka sign-in");
    type("value:username", "orders");
    is_int(press_at("/projects/shop/secrets/new", "save"), 422, "it is judged as any other");
    ok(shows("Create secret and go back to the order"), "and still leads back");
    type("value:username", "orders");
    type("value:password", "not a real one");
    is_int(press("save"), 303, "it is made");
    ok(str_find(str_of(here()), 0, '?') > 0 && begins(str_of(here()), "/resources/create/drf_"),
       "and the order goes on: %s", here());
    ok(shows("Kafka sign-in is there"), "which is told");
    is_str(typed("s/eventSinks/kafka/0/topic"), STR("half typed"), "what was typed is there");
    is_str(typed("s/instances"), STR("many"), "even what does not fit");
    struct str chosen = typed("s" PASSWORD);
    ok(str_ends(chosen, STR("/password")), "its key for a password is chosen: %.*s",
       STR_ARG(chosen));
    ok(typed("s/eventSinks/kafka/0/saslUsername").length == 0, "nothing else is");
    type("s/instances", "1");
    type("s/eventSinks/kafka/0/topic", "typed");
    type("s/eventSinks/kafka/0/saslUsername",
         arena_cstr(world.arena,
                    ARENA_JOIN(world.arena, str_slice(chosen, 0, chosen.length - 9),
                               STR("/username"))));
    is_int(press("save"), 303, "the form fits");
    press("save");
    is_int(press("save"), 303, "and can be ordered");
    ok(at("/with-kafka/deployments"), "with it: %s", here());
    is_int(world_count(&world, "SELECT count(*) FROM resource WHERE id = 'with-kafka' AND "
                               "settings LIKE '%%\"key\":\"password\"%%'"),
           1, "to which it refers");
    world_restore(&world);
}

static void the_picker(void)
{
    with_kafka();
    press("secret " PASSWORD);
    visit("/projects/shop/secrets/new?type=bearer-token");
    type("name", "Alone");
    type("value:token", "not a real one");
    is_int(press("save"), 303, "a secret that was made otherwise");
    ok(begins(str_of(here()), "/projects/shop/secrets/"), "leads to its page: %s", here());
    is_int(count("nav.tabs a"), 8, "which is a tab of its resource");
    const char *resource = arena_cstr(
        world.arena, ARENA_JOIN(world.arena, STR("/projects/shop/resources/"),
                                str_slice(str_of(here()), strlen("/projects/shop/secrets/"),
                                          strlen(here()))));
    static const char *const tabs[] = {"",         "/settings",    "/deployments", "/generations",
                                       "/access",  "/audit"};
    for (size_t i = 0; i < COUNT_OF(tabs); i++) {
        visit(arena_cstr(world.arena,
                         ARENA_JOIN(world.arena, str_of(resource), str_of(tabs[i]))));
        is_int(count("nav.tabs a"), 8, "as of its other pages: '%s'", tabs[i]);
        is_int(count("nav.tabs a[aria-current=page]"), 1, "of which one is here");
    }
    visit("/projects/shop/resources/" WORLD_RESOURCE);
    is_int(count("nav.tabs a"), 9, "what holds no values has no such tab, but logs and metrics");
    visit("/resources/create");
    with_kafka();
    ok(shows("Alone, token"), "can be chosen in an order");
    visit(arena_cstr(world.arena,
                     ARENA_JOIN(world.arena, str_of(step("settings")),
                                STR("?secret=nothing&secret_for=" PASSWORD))));
    is_str(typed("s/instances"), STR("1"), "one that is not there chooses nothing");
    static const char *const odd[] = {"?secret=x", "?secret_for=/x/y&secret=x", "?secret_for=",
                                      "?secret_for=%2F&secret=%2F", "?secret=&secret_for=/a"};
    for (size_t i = 0; i < COUNT_OF(odd); i++)
        is_int(visit(arena_cstr(world.arena, ARENA_JOIN(world.arena, str_of(step("settings")),
                                                        str_of(odd[i])))),
               200, "%s does no harm", odd[i]);
    world_restore(&world);
}

static void a_secret_that_is_not_there(void)
{
    with_kafka();
    type("s/eventSinks/kafka/0/topic", "typed");
    type("s/eventSinks/kafka/0/saslUsername", "nothing/username");
    type("s" PASSWORD, "nothing/password");
    is_int(press("save"), 422, "a secret that the project does not have is told where it is typed");
    ok(shows("has no secret of this id"), "in words");
    is_str(typed("s" PASSWORD), STR("nothing/password"), "which stay");
    world_restore(&world);
}

static void no_open_redirect(void)
{
    static const char *const elsewhere[] = {
        "https%3A%2F%2Fevil.example", "%2F%2Fevil.example", "%2F%5Cevil.example", "/projects",
        "javascript%3Aalert(1)",      "%2Fresources",       "/resources/createx"};
    for (size_t i = 0; i < COUNT_OF(elsewhere); i++) {
        visit(arena_cstr(world.arena, ARENA_JOIN(world.arena,
                                                 STR("/projects/shop/secrets/new?return="),
                                                 str_of(elsewhere[i]))));
        ok(!shows("Back to the order"), "return=%s is ignored", elsewhere[i]);
    }
    visit("/projects/shop/secrets/new?type=bearer-token");
    type("name", "Alone");
    type("value:token", "not a real one");
    type("return", "//evil.example/resources/create/");
    is_int(press("save"), 303, "also when it is sent");
    ok(begins(str_of(here()), "/projects/shop/secrets/"), "%s", here());
    world_restore(&world);
}

static void from(void)
{
    visit("/resources/create?resource_type=secret&project_id=shop&from=secrets");
    type("name", "A secret");
    type("id", "a-secret");
    press("save");
    type("preset", "generic");
    press("preset");
    press("save");
    press("save");
    if (!at("/review"))
        bail_out("the order of a secret ends at %s", here());
    is_int(press("save"), 303, "a secret that was ordered from the list of secrets");
    is_str(str_of(here()), STR("/projects/shop/secrets"), "leads back there");
    ok(shows("A secret was ordered. Put its values next."), "and says what is next");
    world_restore(&world);
    static const char *const others[] = {"", "&from=", "&from=nothing", "&from=//evil.example",
                                         "&from=https%3A%2F%2Fevil.example", "&from=/projects"};
    for (size_t i = 0; i < COUNT_OF(others); i++) {
        visit(arena_cstr(world.arena,
                         ARENA_JOIN(world.arena,
                                    STR("/resources/create?resource_type=secret&project_id=shop&"
                                        "utm_source=site"),
                                    str_of(others[i]))));
        type("name", "A secret");
        type("id", "a-secret");
        press("save");
        type("preset", "generic");
        press("preset");
        press("save");
        press("save");
        press("save");
        is_str(str_of(here()), STR("/projects/shop/secrets/a-secret/edit"),
               "'%s' is none that is known: its values are put next", others[i]);
        world_restore(&world);
    }
    visit("/resources/create?resourceType=flow&projectId=shop&from=secrets");
    type("name", "No secret");
    type("id", "no-secret");
    press("save");
    press("save");
    press("save");
    press("save");
    ok(at("/no-secret/deployments"), "what is no secret is not in that list: %s", here());
    world_restore(&world);
}

/* The address of somebody who is not signed in is kept, whole. */
static void signing_in(void)
{
    static const char asked[] =
        "/resources/create?resource_type=graph&sku=free&project_id=shop&from=secrets&utm_source=x";
    struct answer answer = probe_get(world_as(&world, WORLD_ANONYMOUS), asked);
    is_int(answer.status, 303, "who is not signed in");
    struct str wanted = ARENA_JOIN(world.arena, STR("/sign-in?return="),
                                   url_encode(world.arena, str_of(asked)));
    is_str(answer.location, wanted, "signs in, and comes back with every choice");
    visit(asked);
    is_str(typed("sku"), STR("free"), "the tier is chosen");
    is_str(typed("project_id"), STR("shop"), "the project, too");
    is_str(typed("from"), STR("secrets"), "and where it came from");
    visit("/resources/create?resourceType=graph&tier=standard&projectId=shop");
    is_str(typed("sku"), STR("standard"), "the older words are understood");
    visit("/resources/create?resource_type=graph&sku=nothing&project_id=nothing");
    ok(typed("sku").length > 0, "a tier that is not there chooses the first one");
}

int main(void)
{
    world_open(&world);
    a_secret_is_made();
    the_picker();
    a_secret_that_is_not_there();
    no_open_redirect();
    from();
    signing_in();
    world_close(&world);
    return done_testing();
}
