/* arrive-t.c: whom an issuer means: known, to be linked, to be made, refused; and its groups. */
/* SPDX-License-Identifier: ISC */
#include "product/access/access.h"
#include "t/issuer/trip.h"
#include "t/lib/tap.h"

static int64_t identities(const char *subject)
{
    return world_count(&world, "SELECT count(*) FROM identity WHERE subject = '%s'", subject);
}

static int64_t deeds(const char *action)
{
    return world_count(&world, "SELECT count(*) FROM audit_entry WHERE action = '%s'", action);
}

/* Somebody comes back as this subject with this address. */
static struct answer arrive(struct probe *browser, const char *subject, const char *email,
                            const char *verified)
{
    struct trip trip = begin(browser);
    trip.said.subject = subject;
    trip.said.email = email;
    trip.said.verified = verified;
    return come_back(&trip);
}

/* ---- nobody knows the subject ---- */

static void unverified(void)
{
    static const struct {
        const char *what;
        const char *email;
        const char *verified;
    } rows[] = {
        {"an address that is not verified", "editor@example.org", "false"},
        {"one of which nothing is said", "editor@example.org", NULL},
        {"one of which the text \"true\" is said", "editor@example.org", "\"true\""},
        {"no address", NULL, "true"},
        {"a new address that is not verified", "new@example.org", "false"},
    };
    change_issuer("provision = 1");
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct probe browser;
        browser_open(&browser);
        struct answer answer = arrive(&browser, "unverified", rows[i].email, rows[i].verified);
        is_int(answer.status, 403, "%s: nobody comes in", rows[i].what);
        ok(tells(&answer, "has not verified your e-mail address") && !signed_in(&browser),
           "%s: which is told", rows[i].what);
        probe_close(&browser);
    }
    is_int(identities("unverified"), 0, "nothing is linked");
    is_int(world_count(&world, "SELECT count(*) FROM person WHERE email = 'new@example.org'"), 0,
           "and no account is made");
    change_issuer("provision = 0");
}

static void unknown(void)
{
    struct probe browser;
    browser_open(&browser);
    struct answer answer = arrive(&browser, "newcomer", "new@example.org", "true");
    is_int(answer.status, 403, "an unknown address where the issuer makes no accounts");
    ok(tells(&answer, "There is no account for you here"), "is told so");
    change_issuer("provision = 1");
    answer = arrive(&browser, "newcomer", "New@Example.org", "true");
    is_int(answer.status, 303, "where it does, somebody new comes in");
    struct answer me = probe_get(&browser, "/api/v1/me");
    is_str(answer_at(&browser, &me, "/email"), STR("new@example.org"), "under the address");
    is_str(answer_at(&browser, &me, "/name"), STR("Ada"), "and the name that the issuer told");
    is_int(world_count(&world, "SELECT count(*) FROM person WHERE email = 'new@example.org' AND "
                               "password_hash IS NULL AND personal_org_id IS NOT NULL"),
           1, "without a password, with an organization");
    is_int(deeds("identity.provisioned"), 1, "which is audited");
    probe_close(&browser);

    browser_open(&browser);
    is_int(arrive(&browser, "newcomer", "other@example.org", "false").status, 303,
           "the subject is known from now on, whatever address is told");
    is_int(world_count(&world, "SELECT count(*) FROM person WHERE email = 'other@example.org'"), 0,
           "which makes no account");
    struct answer unlinked = probe_get(&browser, "/account/sign-ins");
    ok(tells(&unlinked, "Example SSO"), "the link is listed");
    struct str id = world_text(&world, "SELECT id FROM identity WHERE subject = 'newcomer'");
    const struct pair nothing[] = {{{NULL, 0}, {NULL, 0}}};
    const char *path = arena_cstr(
        world.process, ARENA_JOIN(world.process, STR("/account/sign-ins/"), id, STR("/unlink")));
    struct answer last = probe_form(&browser, path, nothing);
    last = probe_follow(&browser, last);
    ok(tells(&last, "last way to sign in"), "the last way to sign in stays");
    is_int(identities("newcomer"), 1, "linked");
    change_issuer("provision = 0");
    probe_close(&browser);
}

static void disabled(void)
{
    struct probe browser;
    browser_open(&browser);
    link_by_hand("disabled", WORLD_DISABLED);
    struct answer answer = arrive(&browser, "disabled", "x@example.org", "true");
    is_int(answer.status, 403, "a disabled person who is linked does not come in");
    ok(tells(&answer, "Your account here is disabled"), "and is told why");
    answer = arrive(&browser, "unlinked", "disabled@example.org", "true");
    is_int(answer.status, 403, "nor one who could be linked");
    ok(!signed_in(&browser), "there is no session");
    probe_close(&browser);
}

/* ---- linking ---- */

static const struct pair nothing[] = {{{NULL, 0}, {NULL, 0}}};

static struct answer sign_in_as(struct probe *browser, const char *email)
{
    const struct pair form[] = {{STR("email"), str_of(email)},
                                {STR("password"), STR(WORLD_PASSWORD)},
                                {STR("return"), STR("/sign-in/link")},
                                {STR_NONE, STR_NONE}};
    return probe_form(browser, "/sign-in", form);
}

static void linking(void)
{
    struct probe browser;
    browser_open(&browser);
    struct answer answer = arrive(&browser, "ed", "Editor@example.org", "true");
    is_str(answer.location, STR("/sign-in/link"), "an address that is known leads to a question");
    ok(!signed_in(&browser), "and not in");
    is_int(identities("ed"), 0, "nothing is linked silently");
    answer = probe_get(&browser, "/sign-in/link");
    ok(tells(&answer, "There is an account with this address") &&
           tells(&answer, "/sign-in?return=%2Fsign-in%2Flink"),
       "the owner is asked to sign in first");
    ok(!tells(&answer, "Link Example SSO to my account"), "before which there is nothing to agree to");
    is_int(probe_form(&browser, "/sign-in/link", nothing).status, 303,
           "whoever agrees without a session is sent to sign in");
    is_int(identities("ed"), 0, "and links nothing");

    is_int(sign_in_as(&browser, "viewer@example.org").status, 303, "somebody else signs in");
    answer = probe_get(&browser, "/sign-in/link");
    ok(tells(&answer, "which is another account"), "who is told that it is not theirs");
    answer = probe_form(&browser, "/sign-in/link", nothing);
    is_int(answer.status, 403, "and cannot link it to themselves");
    is_int(identities("ed"), 0, "still nothing is linked");

    is_int(sign_in_as(&browser, "editor@example.org").status, 303, "the owner signs in");
    is_int(identities("ed"), 0, "which is not yet consent");
    answer = probe_get(&browser, "/sign-in/link");
    ok(tells(&answer, "Link Example SSO to my account"), "now they are asked");
    answer = probe_form(&browser, "/sign-in/link", nothing);
    is_int(answer.status, 303, "they agree");
    is_str(answer.location, STR("/projects"), "and go where they wanted to go");
    is_int(identities("ed"), 1, "it is linked");
    is_int(deeds("identity.linked"), 1, "and audited");
    probe_close(&browser);

    browser_open(&browser);
    is_int(arrive(&browser, "ed", "changed@example.org", "false").status, 303,
           "from now on the issuer's word is enough");
    struct answer me = probe_get(&browser, "/api/v1/me");
    is_str(answer_at(&browser, &me, "/email"), STR("editor@example.org"), "for that account");
    probe_close(&browser);
    browser_open(&browser);
    is_int(probe_get(&browser, "/sign-in/link").status, 422,
           "a browser in which nothing waits has nothing to agree to");
    probe_close(&browser);
}

static void old_consent(void)
{
    struct probe browser;
    browser_open(&browser);
    (void)arrive(&browser, "late", "owner@example.org", "true");
    world.now_us += 11 * 60 * US_PER_S;
    (void)sign_in_as(&browser, "owner@example.org");
    (void)probe_get(&browser, "/account/sign-ins");
    is_int(probe_form(&browser, "/sign-in/link", nothing).status, 422,
           "what waited longer than ten minutes is not linked");
    is_int(identities("late"), 0, "at all");
    probe_close(&browser);
}

static void unlinking(void)
{
    struct probe browser;
    browser_open(&browser);
    (void)arrive(&browser, "ed", "editor@example.org", "true");
    struct str id = world_text(&world, "SELECT id FROM identity WHERE subject = 'ed'");
    const char *path = arena_cstr(
        world.process, ARENA_JOIN(world.process, STR("/account/sign-ins/"), id, STR("/unlink")));
    struct probe *viewer = world_as(&world, WORLD_VIEWER);
    (void)probe_get(viewer, "/account/sign-ins");
    (void)probe_form(viewer, path, nothing);
    is_int(identities("ed"), 1, "nobody unlinks somebody else");
    (void)probe_get(&browser, "/account/sign-ins");
    (void)probe_form(&browser, path, nothing);
    is_int(identities("ed"), 0, "who has a password may unlink the only issuer");
    is_int(deeds("identity.unlinked"), 1, "which is audited");
    is_int(probe_get(&browser, "/api/v1/me").status, 401, "sessions that it made end");
    probe_close(&browser);
}

/* Somebody who is signed in adds an issuer. */
static void linking_from_the_account(void)
{
    struct probe browser;
    browser_open(&browser);
    (void)sign_in_as(&browser, "editor@example.org");
    struct trip trip = begin_at(&browser, "?next=%2Fprojects");
    is_str(trip.url, STR("/projects"), "who is signed in need not go to the issuer");
    trip = begin_at(&browser, "?link=1&next=%2Faccount%2Fsign-ins");
    trip.said.subject = "ed2";
    trip.said.email = "other@example.org";
    is_int(come_back(&trip).status, 422, "another address is not linked to the own account");
    trip = begin_at(&browser, "?link=1&next=%2Faccount%2Fsign-ins");
    trip.said.subject = "ed2";
    trip.said.email = "editor@example.org";
    is_str(come_back(&trip).location, STR("/sign-in/link"), "the own one is asked about");
    (void)probe_get(&browser, "/sign-in/link");
    is_str(probe_form(&browser, "/sign-in/link", nothing).location, STR("/account/sign-ins"),
           "and linked");
    is_int(identities("ed2"), 1, "once");
    probe_close(&browser);
}

/* ---- proving it again ---- */

static struct trip begin_proof(struct probe *browser)
{
    struct trip trip = begin_at(browser, "?proof=1&next=%2Faccount%2Fsecurity");
    trip.said.subject = "ed2";
    return trip;
}

static void proof(void)
{
    struct probe browser;
    browser_open(&browser);
    (void)arrive(&browser, "ed2", "editor@example.org", "true");
    world.now_us += 3600 * US_PER_S;
    struct trip trip = begin_proof(&browser);
    is_str(parameter(trip.url, "prompt"), STR("login"), "a proof asks the issuer to ask again");
    is_str(parameter(trip.url, "max_age"), STR("0"), "whenever that was last");
    struct answer answer = come_back(&trip);
    is_int(answer.status, 403, "an answer that does not say when proves nothing");
    trip = begin_proof(&browser);
    trip.said.more = arena_cstr(world.process, arena_print(world.process, ",\"auth_time\":%lld",
                                                           (long long)now_s() - 60));
    is_int(come_back(&trip).status, 403, "nor one that says before");
    trip = begin_proof(&browser);
    trip.said.more = arena_cstr(world.process, arena_print(world.process, ",\"auth_time\":%lld",
                                                           (long long)now_s()));
    trip.said.subject = "viewer";
    is_int(come_back(&trip).status, 403, "nor somebody else's");
    int64_t proved = world_count(&world, "SELECT max(proved_us) FROM session WHERE method <> 'password'");
    ok(proved < world.now_us, "nothing is proved by then");
    trip = begin_proof(&browser);
    trip.said.more = arena_cstr(world.process, arena_print(world.process, ",\"auth_time\":%lld",
                                                           (long long)now_s()));
    answer = come_back(&trip);
    is_str(answer.location, STR("/account/security"), "a fresh one leads on");
    is_int(world_count(&world, "SELECT max(proved_us) FROM session WHERE method <> 'password'"),
           world.now_us, "and the session says so");
    is_int(deeds("session.proved"), 1, "which is audited");
    probe_close(&browser);
}

static void out(void)
{
    struct probe browser;
    browser_open(&browser);
    (void)arrive(&browser, "ed2", "editor@example.org", "true");
    (void)probe_get(&browser, "/account/sign-ins");
    struct answer answer = probe_form(&browser, "/sign-out", nothing);
    struct str there = ARENA_JOIN(world.process, STR("/sign-out/issuer/"), issuer.id);
    is_str(answer.location, there, "signing out of such a session leads on");
    answer = probe_get(&browser, arena_cstr(world.process, there));
    struct str refresh = answer_header(&answer, "refresh");
    ok(str_starts(refresh, ARENA_JOIN(world.process, STR("0; url="), provider.url,
                                      STR("/out?client_id=console&"))),
       "to the issuer's own end");
    ok(str_contains(refresh, STR("post_logout_redirect_uri=https%3A%2F%2Fconsole.example.org%2Fsign-in")),
       "and back to the sign-in page");
    is_int(probe_get(&browser, "/api/v1/me").status, 401, "the session here has ended");
    change_issuer("sign_out = 0");
    is_str(probe_get(&browser, arena_cstr(world.process, there)).location, STR("/sign-in"),
           "without the setting it ends here");
    change_issuer("sign_out = 1");
    probe_close(&browser);
}

/* ---- groups ---- */

static void arrive_with(const char *groups)
{
    struct probe browser;
    browser_open(&browser);
    struct trip trip = begin(&browser);
    trip.said.subject = "ed2";
    trip.said.groups = groups;
    is_int(come_back(&trip).status, 303, "comes in with %s", groups);
    probe_close(&browser);
}

static int64_t mapped_roles(void)
{
    return world_count(&world,
                       "SELECT count(*) FROM role_assignment WHERE mapped_by = '%.*s' AND "
                       "principal_id = '%.*s'",
                       STR_ARG(issuer.id), STR_ARG(world.people[WORLD_EDITOR].id));
}

static int64_t mapped_teams(void)
{
    return world_count(&world,
                       "SELECT count(*) FROM team_member WHERE mapped_by = '%.*s' AND "
                       "person_id = '%.*s'",
                       STR_ARG(issuer.id), STR_ARG(world.people[WORLD_EDITOR].id));
}

static void groups(void)
{
    struct task *owner = world_task(&world, WORLD_OWNER, "acme", NULL, NULL);
    struct issuer_mapping mapping;
    struct issuer_mapping by_role;
    world_sql(&world,
              "INSERT INTO principal (id, kind, created_us) VALUES ('tea_x', 'team', 1);"
              "INSERT INTO team (id, org_id, name, created_us, updated_us) VALUES ('tea_x', "
              "'acme', 'Crew', 1, 1)");
    struct issuer_mapping_draft draft = {
        .issuer_id = issuer.id, .group_name = STR("crew"), .team_id = STR("tea_x")};
    is_int(issuer_mapping_add(owner, &draft, &mapping), DONE, "an owner maps a group to a team");
    is_int(issuer_mapping_add(owner, &draft, &by_role), CLASH, "once");
    failure_clear(owner->failure);
    draft = (struct issuer_mapping_draft){
        .issuer_id = issuer.id, .group_name = STR("seers"), .role_id = ROLE_VIEWER};
    is_int(issuer_mapping_add(owner, &draft, &by_role), DONE, "and one to a role");
    struct str role_mapping = arena_str(world.process, by_role.id);
    struct str team_mapping = arena_str(world.process, mapping.id);

    struct task *editor = world_task(&world, WORLD_EDITOR, "acme", NULL, NULL);
    draft.role_id = ROLE_OWNER;
    draft.group_name = STR("bosses");
    is_int(issuer_mapping_add(editor, &draft, &mapping), FORBIDDEN, "nobody maps to what they lack");
    draft.team_id = STR("tea_x");
    owner = world_task(&world, WORLD_OWNER, "acme", NULL, NULL);
    is_int(issuer_mapping_add(owner, &draft, &mapping), INVALID, "nor to a team and a role at once");

    arrive_with("[\"crew\",\"seers\",\"others\"]");
    is_int(mapped_teams(), 1, "members of the group are in the team");
    is_int(mapped_roles(), 1, "and hold the role");
    is_int(deeds("team.joined_by_group") + deeds("access.granted_by_group"), 2, "which is audited");
    arrive_with("[\"crew\",\"seers\"]");
    is_int(deeds("team.joined_by_group") + deeds("access.granted_by_group"), 2,
           "the same groups again change nothing");
    arrive_with("[\"crew\"]");
    is_int(mapped_roles(), 0, "who leaves a group loses what it gave");
    is_int(mapped_teams(), 1, "and keeps the rest");
    arrive_with(NULL);
    is_int(mapped_teams(), 0, "who is in no group any more has nothing of it");
    is_int(world_count(&world,
                       "SELECT count(*) FROM role_assignment WHERE mapped_by IS NULL AND "
                       "scope_id = 'acme' AND principal_id = '%.*s'",
                       STR_ARG(world.people[WORLD_EDITOR].id)),
           1, "what was given by hand stays");

    world_sql(&world,
              "INSERT INTO team_member (team_id, person_id, created_us) VALUES ('tea_x', '%.*s', 1)",
              STR_ARG(world.people[WORLD_EDITOR].id));
    arrive_with("[\"crew\"]");
    is_int(mapped_teams(), 0, "a membership made by hand is not taken over");
    arrive_with("[]");
    is_int(world_count(&world, "SELECT count(*) FROM team_member WHERE team_id = 'tea_x'"), 1,
           "nor taken away");

    arrive_with("[\"seers\"]");
    is_int(mapped_roles(), 1, "the role again");
    owner = world_task(&world, WORLD_OWNER, "acme", NULL, NULL);
    is_int(issuer_mapping_remove(owner, role_mapping), DONE, "the mapping is removed");
    is_int(mapped_roles(), 0, "and what only it gave, at once");
    struct task *other = world_task(&world, WORLD_OTHER_OWNER, "globex", NULL, NULL);
    is_int(issuer_mapping_remove(other, team_mapping), ABSENT,
           "another organization's mapping does not exist for us");
}

static void last_owner(void)
{
    world_sql(&world,
              "INSERT INTO organization (id, name, created_us, updated_us) VALUES ('solo', 'Solo', 1, 1);"
              "INSERT INTO role_assignment (id, org_id, principal_id, role_id, scope_type, scope_id,"
              " mapped_by, created_us, updated_us) VALUES ('asg_solo', 'solo', '%.*s', '%.*s',"
              " 'organization', 'solo', '%.*s', 1, 1)",
              STR_ARG(world.people[WORLD_EDITOR].id), STR_ARG(ROLE_OWNER), STR_ARG(issuer.id));
    arrive_with("[]");
    is_int(world_count(&world, "SELECT count(*) FROM role_assignment WHERE id = 'asg_solo'"), 1,
           "the last owner of an organization stays, whatever the groups say");
}

/* What administrators do with it, by the API. */
static void administration(void)
{
    struct probe *admin = world_with_key(&world, WORLD_ADMIN);
    struct probe browser;
    const char *path =
        arena_cstr(world.process, ARENA_JOIN(world.process, STR("/api/v1/issuers/"), issuer.id));
    browser_open(&browser);
    (void)arrive(&browser, "ed2", "editor@example.org", "true");
    struct answer answer = probe_json(admin, "GET", path, NULL);
    is_int(answer.status, 200, "an administrator looks at an issuer");
    ok(!tells(&answer, "a secret: 100%") && !tells(&answer, "client_secret"),
       "and never sees its secret");
    answer = probe_json(admin, "PATCH", path, "{\"url\":\"https://other.example.org\"}");
    is_int(answer.status, 422, "an issuer that people sign in with cannot become another");
    answer = probe_json(admin, "PATCH", path, "{\"scopes\":\"email\"}");
    is_int(answer.status, 422, "nor go without openid");
    is_int(probe_json(admin, "DELETE", path, NULL).status, 409, "an active one is not removed");
    is_int(probe_get(&browser, "/api/v1/me").status, 200, "somebody is signed in with it");
    answer = probe_json(admin, "PATCH", path, "{\"active\":false}");
    is_int(answer.status, 200, "it is deactivated");
    is_str(answer_at(admin, &answer, "/scopes"), STR("openid email profile"),
           "what was not sent stays");
    is_int(probe_get(&browser, "/api/v1/me").status, 401, "and its sessions have ended");
    is_int(probe_json(admin, "DELETE", path, NULL).status, 204, "then it is removed");
    is_int(identities("ed2"), 0, "with its links");
    is_int(deeds("issuer.removed"), 1, "which is audited");
    ok(world_count(&world, "SELECT count(*) FROM audit_entry WHERE before_json LIKE "
                           "'%%a secret%%' OR after_json LIKE '%%a secret%%'") == 0,
       "and no secret is in the trail");
    answer = probe_json(admin, "POST", "/api/v1/issuers",
                        "{\"name\":\"N\",\"url\":\"http://login.example.org\",\"api\":true,"
                        "\"provision\":true,\"algorithms\":\"HS256\"}");
    is_int(answer.status, 422, "plain http, no audience, no sign-in and HS256 are refused");
    const struct node *errors = node_member(answer_json_body(admin, &answer), STR("errors"));
    is_int(errors == NULL ? 0 : (int64_t)errors->count, 4, "all at once");
    probe_close(&browser);
}

int main(void)
{
    trip_open();
    link_by_hand("viewer", WORLD_VIEWER);
    unverified();
    unknown();
    disabled();
    linking();
    old_consent();
    unlinking();
    linking_from_the_account();
    proof();
    out();
    groups();
    last_owner();
    administration();
    trip_close();
    return done_testing();
}
