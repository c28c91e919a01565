/* account-t.c: who may sign in, what a session and a key are worth, and how they end. */
/* SPDX-License-Identifier: ISC */
#include "t/lib/database.h"
#include "t/lib/probe.h"
#include "t/lib/tap.h"

#include <stdio.h>
#include <stdlib.h>

#include "product/access/access_routes.h"
#include "product/access/access_settings.h"
#include "product/account/account_people.h"
#include "product/account/account_routes.h"
#include "product/audit/audit.h"
#include "product/audit/audit_routes.h"
#include "product/frame/frame.h"

#define PASSWORD "correct horse battery"
#define OTHER    "another sentence to know"

static struct arena *process;
static const struct pair nothing[] = {{{NULL, 0}, {NULL, 0}}};
static struct database_task at;
static struct store *store;
static struct site *site;
static int64_t now_us;

static int64_t told_time(void *state)
{
    (void)state;
    return now_us;
}
static const struct clock told_clock = {.now_us = told_time};

static const struct gate gate = {.admit = access_admit, .error_page = frame_error_page};

static void open_all(void)
{
    static const struct route *const tables[] = {account_routes, audit_routes, NULL};
    struct page *const pages[] = {account_pages, frame_pages, audit_pages};
    struct failure failure = {.arena = process};
    struct site_settings settings = {.base_url = STR("https://console.example.org"),
                                     .request_deadline_ms = 5000};
    const char *srcdir = getenv("srcdir");
    struct html_set *set;
    enum outcome outcome =
        html_load(process,
                  arena_cstr(process, ARENA_JOIN(process, str_of(srcdir == NULL ? "." : srcdir),
                                                 STR("/templates"))),
                  &failure, &set);
    for (size_t i = 0; i < COUNT_OF(pages) && outcome == DONE; i++)
        outcome = pages_bind(set, pages[i], &failure);
    if (outcome == DONE)
        outcome = site_open(process, tables, &gate, &settings, &failure, &site);
    if (outcome != DONE)
        bail_out("the pages do not open: %.*s", STR_ARG(failure.told));
    account_settings.cost = (struct password_cost){.passes = 1, .memory_bytes = KIB(8)};
    store = database_store(process, database_make(DATABASE_MIGRATED));
    database_task(&at, store, process);
    at.task.clock = &told_clock;
    at.scope.actor_name = STR("system");
    now_us = INT64_C(1800000000) * US_PER_S;
}

static struct person person_make(const char *email)
{
    struct person person;
    struct person_draft draft = {.email = str_of(email),
                                 .name = STR("Ada Lovelace"),
                                 .password = secret_of(process, STR(PASSWORD))};
    failure_clear(&at.failure);
    if (account_add(&at.task, &draft, &person) != DONE)
        bail_out("no account for %s", email);
    return person;
}

static struct answer sign_in(struct probe *probe, const char *email, const char *password)
{
    const struct pair form[] = {
        {STR_INIT("email"), str_of(email)}, {STR_INIT("password"), str_of(password)}, {{0}, {0}}};
    return probe_form(probe, "/sign-in", form);
}

static int64_t rows_of(const char *action)
{
    struct audit_filter filter = {.action = str_of(action), .limit = 200};
    struct list list;
    if (audit_list(&at.task, AUDIT_ACTOR, &filter, &list) != DONE)
        bail_out("no audit");
    return (int64_t)list.count;
}

static void accounts(void)
{
    struct person person = person_make("Ada@Example.ORG ");
    is_str(person.email, STR("ada@example.org"), "an address is kept in lower case, trimmed");
    struct person found;
    ok(account_find(&at.task, STR("ADA@example.org"), &found) == DONE, "and found in any case");
    ok(secret_reveal(secret_of(process, found.password_hash)).length > 50 &&
           !str_contains(found.password_hash, STR("correct")),
       "the password is stored as a hash");
    struct person_draft draft = {.email = STR("ada@example.org"),
                                 .password = secret_of(process, STR(PASSWORD))};
    is_int(account_add(&at.task, &draft, &person), CLASH, "an address has one account");
    is_str(str_of(at.failure.code), STR("email_taken"), "which is told");

    static const char *const bad[] = {"", "ada", "@example.org", "ada@", "a@b@c", "a b@c", "a\nb@c"};
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        failure_clear(&at.failure);
        draft.email = str_of(bad[i]);
        is_int(account_add(&at.task, &draft, &person), INVALID, "bad address %zu is refused", i);
    }
    draft.email = STR("new.person@example.org");
    draft.password = secret_of(process, STR("short"));
    failure_clear(&at.failure);
    is_int(account_add(&at.task, &draft, &person), INVALID, "a short password is refused");
    draft.password = secret_of(process, STR("new.person@example.org"));
    failure_clear(&at.failure);
    is_int(account_add(&at.task, &draft, &person), INVALID, "so is the address itself");
}

static void signing_in(void)
{
    struct probe probe;
    probe_open(&probe, site, store, &told_clock);
    struct answer wrong = sign_in(&probe, "ada@example.org", "not the password");
    struct answer unknown = sign_in(&probe, "nobody@example.org", "not the password");
    is_int(wrong.status, 422, "a wrong password is refused");
    is_int(unknown.status, 422, "an unknown address too");
    ok(str_contains(wrong.body, STR("The e-mail address or the password is not right.")) &&
           str_contains(unknown.body, STR("The e-mail address or the password is not right.")),
       "in the same words");
    ok(probe_cookie(&probe, "__Host-kp_session").at == NULL, "and without a session");
    is_int(sign_in(&probe, "ada@example.org", "").status, 422, "an empty password is no password");

    struct answer right = sign_in(&probe, "ADA@example.org", PASSWORD);
    is_int(right.status, 303, "the right one signs in");
    is_str(right.location, STR("/"), "and leads home");
    struct str cookie = answer_header(&right, "set-cookie");
    ok(str_contains(cookie, STR("HttpOnly")) && str_contains(cookie, STR("Secure")) &&
           str_contains(cookie, STR("SameSite=Lax")) && str_contains(cookie, STR("Path=/")),
       "the cookie is for us alone");
    struct answer me = probe_get(&probe, "/api/v1/me");
    is_str(answer_at(&probe, &me, "/email"), STR("ada@example.org"), "the session is hers");
    is_str(answer_at(&probe, &me, "/credential/type"), STR("session"), "and named");

    struct str first = arena_str(process, probe_cookie(&probe, "__Host-kp_session"));
    is_int(sign_in(&probe, "ada@example.org", PASSWORD).status, 303, "signing in again");
    struct str second = probe_cookie(&probe, "__Host-kp_session");
    ok(!str_equal(first, second), "gives another token");
    struct probe old;
    probe_open(&old, site, store, &told_clock);
    old.cookies[0] = (struct pair){STR("__Host-kp_session"), first};
    old.cookie_count = 1;
    is_int(probe_get(&old, "/api/v1/me").status, 401, "and the old one is worth nothing");
    probe_close(&old);

    const struct pair return_to[] = {{STR_INIT("email"), STR_INIT("ada@example.org")},
                                     {STR_INIT("password"), STR_INIT(PASSWORD)},
                                     {STR_INIT("return"), STR_INIT("/account?x=1")},
                                     {{0}, {0}}};
    is_str(probe_form(&probe, "/sign-in", return_to).location, STR("/account?x=1"),
           "one comes back to where one wanted to go");
    const struct pair elsewhere[] = {{STR_INIT("email"), STR_INIT("ada@example.org")},
                                     {STR_INIT("password"), STR_INIT(PASSWORD)},
                                     {STR_INIT("return"), STR_INIT("//evil.example/")},
                                     {{0}, {0}}};
    is_str(probe_form(&probe, "/sign-in", elsewhere).location, STR("/"), "but not to other sites");

    const struct pair foreign[] = {{STR_INIT("origin"), STR_INIT("https://evil.example")},
                                   {{0}, {0}}};
    struct answer forged = PROBE(&probe, .method = "POST", .path = "/sign-in", .form = return_to,
                                 .headers = foreign, .as_program = true);
    is_int(forged.status, 403, "another site cannot sign somebody in");

    probe_get(&probe, "/account");
    struct answer out = probe_form(&probe, "/sign-out", nothing);
    is_str(out.location, STR("/sign-in"), "signing out leads to the sign-in page");
    is_int(probe_get(&probe, "/api/v1/me").status, 401, "and ends the session");
    probe_close(&probe);
}

static void throttle(void)
{
    struct probe probe;
    probe_open(&probe, site, store, &told_clock);
    int64_t refused = 0;
    for (int i = 0; i < 14; i++)
        refused += sign_in(&probe, "ada@example.org", "wrong wrong wrong").status == 429;
    is_int(refused, 4, "after ten attempts there is a pause");
    struct answer locked = sign_in(&probe, "ada@example.org", PASSWORD);
    is_int(locked.status, 429, "even for the right password");
    ok(answer_header(&locked, "retry-after").length > 0, "which says how long");

    person_make("grace@example.org");
    is_int(sign_in(&probe, "grace@example.org", PASSWORD).status, 303,
           "other accounts are not locked");
    now_us += 16 * 60 * US_PER_S;
    is_int(sign_in(&probe, "ada@example.org", PASSWORD).status, 303, "and the pause ends");
    probe_close(&probe);
}

static void sessions(void)
{
    struct probe desk, phone;
    probe_open(&desk, site, store, &told_clock);
    probe_open(&phone, site, store, &told_clock);
    sign_in(&desk, "grace@example.org", PASSWORD);
    sign_in(&phone, "grace@example.org", PASSWORD);
    struct answer list = probe_get(&desk, "/api/v1/me/sessions");
    ok(node_at_pointer(answer_json_body(&desk, &list), STR("/items/2")) != NULL,
       "a person sees all their sessions");
    struct answer page = probe_get(&desk, "/account/security");
    is_int(page.status, 200, "also on the page");
    ok(str_contains(page.body, STR("This session")), "with the own one marked");

    now_us += 11 * 3600 * US_PER_S;
    is_int(probe_get(&desk, "/api/v1/me").status, 200, "a session in use goes on");
    now_us += 2 * 3600 * US_PER_S;
    is_int(probe_get(&phone, "/api/v1/me").status, 401, "one that is idle for 12 hours ends");
    is_int(probe_get(&desk, "/api/v1/me").status, 200, "the other does not");
    for (int i = 0; i < 60; i++) {
        now_us += 12 * 3600 * US_PER_S - 1;
        if (probe_get(&desk, "/api/v1/me").status != 200)
            break;
    }
    is_int(probe_get(&desk, "/api/v1/me").status, 401, "after 30 days it ends whatever is done");

    sign_in(&desk, "grace@example.org", PASSWORD);
    sign_in(&phone, "grace@example.org", PASSWORD);
    probe_get(&desk, "/account");
    const struct pair change[] = {{STR_INIT("password"), STR_INIT("wrong wrong wrong")},
                                  {STR_INIT("new_password"), STR_INIT(OTHER)},
                                  {{0}, {0}}};
    struct answer refused = probe_form(&desk, "/account/password", change);
    is_int(refused.status, 422, "changing the password needs the current one");
    ok(str_contains(refused.body, STR("This is not your password.")), "which is told");
    /* With what the page has for the browser's store of passwords. */
    const struct pair good[] = {{STR_INIT("username"), STR_INIT("grace@example.org")},
                                {STR_INIT("password"), STR_INIT(PASSWORD)},
                                {STR_INIT("new_password"), STR_INIT(OTHER)},
                                {{0}, {0}}};
    is_int(probe_form(&desk, "/account/password", good).status, 303, "with it, it is changed");
    is_int(probe_get(&phone, "/api/v1/me").status, 401, "other sessions have ended");
    is_int(probe_get(&desk, "/api/v1/me").status, 200, "this one has not");
    struct probe again;
    probe_open(&again, site, store, &told_clock);
    is_int(sign_in(&again, "grace@example.org", PASSWORD).status, 422, "the old one is gone");
    is_int(sign_in(&again, "grace@example.org", OTHER).status, 303, "the new one works");
    probe_get(&desk, "/account");
    is_int(probe_form(&desk, "/account/sessions/revoke-all", nothing).status, 303,
           "signing out everywhere");
    is_int(probe_get(&again, "/api/v1/me").status, 401, "ends all");
    probe_close(&again);

    struct person person;
    sign_in(&desk, "grace@example.org", OTHER);
    if (account_find(&at.task, STR("grace@example.org"), &person) != DONE ||
        account_set_disabled(&at.task, &person, true) != DONE)
        bail_out("cannot disable");
    is_int(probe_get(&desk, "/api/v1/me").status, 401, "a disabled person is out at once");
    is_int(sign_in(&desk, "grace@example.org", OTHER).status, 422, "and does not come in");
    probe_close(&desk);
    probe_close(&phone);
}

static void keys(void)
{
    struct probe probe, program;
    probe_open(&probe, site, store, &told_clock);
    probe_open(&program, site, store, &told_clock);
    sign_in(&probe, "ada@example.org", PASSWORD);
    probe_get(&probe, "/account/keys");
    const struct pair form[] = {
        {STR_INIT("name"), STR_INIT("nightly")}, {STR_INIT("expiry"), STR_INIT("30")}, {{0}, {0}}};
    struct answer page = probe_form(&probe, "/account/keys", form);
    is_int(page.status, 200, "a key is made on the page");
    ok(str_contains(page.body, STR("kp_")), "and shown");
    struct answer later = probe_get(&probe, "/account/keys");
    struct answer json = PROBE(&probe, .method = "POST", .path = "/api/v1/me/api-keys",
                               .json = "{\"name\":\"deploy\"}", .as_program = true);
    is_int(json.status, 401, "nobody makes keys without a credential");

    ptrdiff_t from = -1;
    for (size_t i = 0; i + 51 <= page.body.length && from < 0; i++)
        if (str_starts(str_slice(page.body, i, page.body.length), STR("kp_")) &&
            str_find(str_slice(page.body, i, i + 51), 0, '<') < 0)
            from = (ptrdiff_t)i;
    if (from < 0)
        bail_out("no key on the page");
    struct str key = arena_str(process, str_slice(page.body, (size_t)from, (size_t)from + 51));
    ok(!str_contains(later.body, key), "once");
    program.bearer = key;
    struct answer me = probe_json(&program, "GET", "/api/v1/me", NULL);
    is_int(me.status, 200, "the key works");
    is_str(answer_at(&program, &me, "/credential/type"), STR("api_key"), "as a key");
    struct answer list;
    struct answer made = probe_json(&program, "POST", "/api/v1/me/api-keys",
                                    "{\"name\":\"deploy\",\"expires_at\":null}");
    is_int(made.status, 422, "a key makes none that outlives it");
    made = probe_json(&program, "POST", "/api/v1/me/api-keys", "{\"name\":\"deploy\"}");
    is_int(made.status, 201, "one that is not told when, ends with it");
    list = probe_json(&program, "GET", "/api/v1/me/api-keys", NULL);
    is_str(answer_at(&program, &made, "/expires_at"), answer_at(&program, &list, "/items/1/expires_at"),
           "at the same instant");
    is_int(probe_json(&program, "DELETE", arena_cstr(process, ARENA_JOIN(process, STR("/api/v1/me/api-keys/"), answer_at(&program, &made, "/key_id"))), NULL).status, 204, "and is revoked with a key");
    made = probe_json(&program, "POST", "/api/v1/me/api-keys", "{\"name\":\"\"}");
    is_int(made.status, 422, "nor one without a name");
    is_int(probe_json(&program, "POST", "/api/v1/me/password",
                      "{\"password\":\"" PASSWORD "\",\"new_password\":\"" OTHER "\"}")
               .status,
           403, "a key does not change the password");
    list = probe_json(&program, "GET", "/api/v1/me/api-keys", NULL);
    is_str(answer_at(&program, &list, "/items/0/name"), STR("nightly"), "keys are listed");
    ok(answer_at(&program, &list, "/items/0/last_used_at").length > 0, "with their last use");
    ok(!str_contains(list.body, key), "without their text");

    struct str id = answer_at(&program, &list, "/items/0/key_id");
    now_us += 31 * INT64_C(86400) * US_PER_S;
    is_int(probe_json(&program, "GET", "/api/v1/me", NULL).status, 401, "a key expires");
    now_us -= 31 * INT64_C(86400) * US_PER_S;
    probe_get(&probe, "/account/keys");
    const char *revoke = arena_cstr(
        process, ARENA_JOIN(process, STR("/account/keys/"), id, STR("/revoke")));
    is_int(probe_form(&probe, revoke, nothing).status, 303, "a key is revoked");
    is_int(probe_json(&program, "GET", "/api/v1/me", NULL).status, 401, "and works no more");

    program.bearer = STR("kp_0000000000000000000000000000000000000000");
    is_int(probe_json(&program, "GET", "/api/v1/me", NULL).status, 401, "an unknown key is none");
    probe_close(&probe);
    probe_close(&program);
}

static void profile(void)
{
    struct probe probe;
    probe_open(&probe, site, store, &told_clock);
    sign_in(&probe, "ada@example.org", PASSWORD);
    probe_get(&probe, "/account");
    const struct pair theme[] = {{STR_INIT("theme"), STR_INIT("dark")},
                                 {STR_INIT("return"), STR_INIT("/account/keys")},
                                 {{0}, {0}}};
    is_str(probe_form(&probe, "/account/theme", theme).location, STR("/account/keys"),
           "the theme is chosen from anywhere");
    struct answer page = probe_get(&probe, "/account/keys");
    ok(str_contains(page.body, STR("data-theme=\"dark\"")), "and kept");
    const struct pair name[] = {
        {STR_INIT("name"), STR_INIT("<b>Ada</b>")}, {STR_INIT("theme"), STR_INIT("system")}, {{0}, {0}}};
    is_int(probe_form(&probe, "/account", name).status, 303, "the name is changed");
    page = probe_get(&probe, "/account");
    ok(str_contains(page.body, STR("&lt;b&gt;Ada")) && !str_contains(page.body, STR("<b>Ada")),
       "and shown as text");
    const struct pair empty[] = {{STR_INIT("name"), STR_INIT("")}, {{0}, {0}}};
    is_int(probe_form(&probe, "/account", empty).status, 422, "a person has a name");
    struct person person;
    if (account_find(&at.task, STR("ada@example.org"), &person) != DONE)
        bail_out("no ada");
    at.scope.actor_id = person.id;
    is_int(rows_of("person.changed"), 2, "each change is in the audit");
    ok(rows_of("account.signed_in") > 3, "as is each sign-in");
    is_int(rows_of("api_key.revoked"), 2, "and each revoked key");
    probe_close(&probe);
}

int main(void)
{
    process = arena_open("account", MIB(256));
    open_all();
    accounts();
    signing_in();
    throttle();
    sessions();
    keys();
    profile();
    return done_testing();
}
