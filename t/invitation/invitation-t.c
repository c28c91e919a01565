/* invitation-t.c: invitations from the offer to the role, and all that must not be had by one. */
/* SPDX-License-Identifier: ISC */
#include "platform/base/secret.h"
#include "product/access/access.h"
#include "product/invitation/invitation.h"
#include "t/lib/tap.h"
#include "t/organization/race.h"

#define VIEWER   "10000000-0001-0000-0000-000000000003"
#define EDITOR   "10000000-0001-0000-0000-000000000002"
#define OWNER    "10000000-0001-0000-0000-000000000001"
#define ORG      "/api/v1/organizations/" WORLD_ORG
#define SHOP     "/api/v1/projects/" WORLD_PROJECT
#define ORDERS   SHOP "/resources/" WORLD_RESOURCE
#define INVITE   "/invitations"
#define STRANGER "stranger@example.org"
#define MAILED   "a1b2c3d4a1b2c3d4a1b2c3d4a1b2c3d4a1b2c3d4a1b2c3d4a1b2c3d4a1b2c3d4"

static struct world world;

static struct answer ask(enum world_person person, const char *method, const char *path,
                         const char *json)
{
    return probe_json(world_with_key(&world, person), method, path, json);
}

static struct str at(const struct answer *answer, const char *pointer)
{
    return answer_at(world_with_key(&world, WORLD_OWNER), answer, pointer);
}

static const char *join(const char *a, const char *b)
{
    return arena_cstr(world.arena, ARENA_JOIN(world.arena, str_of(a), str_of(b)));
}

static const char *draft(const char *email, const char *role)
{
    return join(join(join(join("{\"email\":\"", email), "\",\"role_id\":\""), role),
                "\"}");
}

static struct answer invite(enum world_person who, const char *place, const char *email,
                            const char *role)
{
    return ask(who, "POST", join(place, INVITE), draft(email, role));
}

/* The path of the link that was answered. */
static const char *link_of(const struct answer *answer)
{
    struct str link = at(answer, "/link");
    struct str base = site_base_url(world.site);
    if (!str_starts(link, base))
        bail_out("a link that is not ours: %.*s", STR_ARG(link));
    return arena_cstr(world.arena, str_slice(link, base.length, link.length));
}

/* The link that was mailed: its word is known by putting another one in its place. */
static const char *mailed_of(const struct answer *answer)
{
    world_sql(&world, "UPDATE invitation SET token_hash = '%.*s' WHERE id = '%.*s'",
              STR_ARG(secret_hash(world.arena, "invitation", STR(MAILED))),
              STR_ARG(at(answer, "/invitation_id")));
    return "/invitations/accept/" MAILED;
}

static struct answer accept(enum world_person person, const char *path, bool agreed)
{
    probe_get(world_as(&world, person), "/account");
    return probe_form(world_as(&world, person), path,
                      agreed ? PAIRS(PAIR("agreed", "yes")) : PAIRS(PAIR("x", "y")));
}

static int64_t held(enum world_person person)
{
    return world_count(&world,
                       "SELECT count(*) FROM role_assignment WHERE principal_id = '%.*s'",
                       STR_ARG(world.people[person].id));
}

static int64_t entries(const char *action)
{
    return world_count(&world, "SELECT count(*) FROM audit_entry WHERE action = '%s'",
                       action);
}

static bool has_code(struct answer answer, const char *code)
{
    return str_is(at(&answer, "/code"), code);
}

static void the_way(void)
{
    struct answer made = invite(WORLD_OWNER, ORDERS, " Stranger@Example.org", EDITOR);
    is_int(made.status, 201, "somebody is invited to one resource");
    is_str(at(&made, "/email"), STR(STRANGER), "by address, in lower case");
    is_str(at(&made, "/state"), STR("pending"), "it waits");
    is_int(entries("invitation.created"), 1, "with an entry");
    ok(has_code(invite(WORLD_OWNER, ORDERS, STRANGER, EDITOR), "already_invited"),
       "once");
    is_int(ask(WORLD_STRANGER, "GET", ORDERS, NULL).status, 404, "nothing is given yet");
    const char *path = link_of(&made);
    struct answer page = probe_get(world_as(&world, WORLD_STRANGER), path);
    is_int(page.status, 200, "the link shows what is offered");
    is_int(held(WORLD_STRANGER), 0, "and looking at it gives nothing");
    is_int(accept(WORLD_STRANGER, path, false).status, 303, "it is accepted");
    is_int(ask(WORLD_STRANGER, "PATCH", ORDERS, "{\"name\":\"Mine\"}").status, 200,
           "the role is held");
    is_int(ask(WORLD_STRANGER, "GET", SHOP, NULL).status, 404, "there and not above");
    is_int(entries("invitation.accepted"), 1, "with an entry");
    is_int(accept(WORLD_STRANGER, path, false).status, 303,
           "a second time changes nothing");
    is_int(held(WORLD_STRANGER), 1, "there is one role");
    is_int(entries("invitation.accepted"), 1, "and one entry");
    is_int(accept(WORLD_LAPSED, path, true).status, 404,
           "nobody else can use the link again");
    struct answer list = ask(WORLD_OWNER, "GET", ORG INVITE "?state=accepted", NULL);
    is_str(at(&list, "/items/0/accepted_by"), world.people[WORLD_STRANGER].id,
           "the list says who took it");
    ok(!str_contains(list.body, STR("\"link\"")), "and shows no link");
    world_restore(&world);
}

static void other_accounts(void)
{
    struct answer made = invite(WORLD_OWNER, ORG, "somebody@example.org", VIEWER);
    const char *path = link_of(&made);
    is_int(accept(WORLD_STRANGER, path, false).status, 409,
           "another account is asked first");
    is_int(held(WORLD_STRANGER), 0, "and gets nothing by itself");
    is_int(accept(WORLD_STRANGER, path, true).status, 303, "what it says counts");
    struct str entry = world_text(
        &world,
        "SELECT after_json FROM audit_entry WHERE action = 'invitation.accepted'");
    ok(str_contains(entry, STR("somebody@example.org")) &&
           str_contains(entry, STR(STRANGER)),
       "the trail names both addresses");
    world_restore(&world);

    made = invite(WORLD_OWNER, ORG, STRANGER, VIEWER);
    world_sql(&world,
              "UPDATE person SET email_verified_us = NULL WHERE email = '" STRANGER "'");
    is_int(accept(WORLD_STRANGER, link_of(&made), false).status, 409,
           "W5: the same address without proof is another account");
    is_int(held(WORLD_STRANGER), 0, "which gets nothing by itself");
    world_restore(&world);

    made = invite(WORLD_OWNER, ORG, STRANGER, VIEWER);
    struct probe *program = world_with_key(&world, WORLD_STRANGER);
    is_int(probe_json(program, "POST", link_of(&made), NULL).status, 403,
           "a key accepts nothing");
    is_int(accept(WORLD_ANONYMOUS, link_of(&made), true).status, 401, "nor does nobody");
    is_int(held(WORLD_STRANGER), 0, "nothing was given");
    world_restore(&world);
}

static void registering(void)
{
    struct answer made = invite(WORLD_OWNER, ORG, "new@example.org", VIEWER);
    struct probe *nobody = world_as(&world, WORLD_ANONYMOUS);
    const char *copied = link_of(&made);
    const char *token = strrchr(copied, '/') + 1;
    const struct pair *form =
        PAIRS(PAIR("name", "New"), PAIR("password", "a sentence of some length"));
    probe_get(nobody, copied);
    is_int(probe_form(nobody, join("/invitations/register/", token), form).status, 403,
           "the copied link makes no account, for it proves no address");
    is_int(world_count(&world,
                       "SELECT count(*) FROM person WHERE email = 'new@example.org'"),
           0, "there is none");
    const char *mailed = mailed_of(&made);
    probe_get(nobody, mailed);
    is_int(probe_form(nobody, "/invitations/register/" MAILED,
                      PAIRS(PAIR("password", "short")))
               .status,
           422, "the mailed one does, with a good password");
    struct answer answer = probe_form(nobody, "/invitations/register/" MAILED, form);
    is_int(answer.status, 303, "although registration is closed");
    is_str(answer.location, STR("/sign-in?return=/invitations/accept/" MAILED),
           "signing in leads back");
    ok(world_count(
           &world,
           "SELECT email_verified_us FROM person WHERE email = 'new@example.org'") > 0,
       "and the address is proven");
    is_int(probe_form(nobody, "/invitations/register/" MAILED, form).status, 409, "once");
    world_restore(&world);

    made = invite(WORLD_OWNER, ORG, STRANGER, VIEWER);
    mailed_of(&made);
    probe_get(nobody, "/invitations/accept/" MAILED);
    is_int(probe_form(nobody, "/invitations/register/" MAILED, form).status, 409,
           "W62: an invitation never touches the account that exists");
    is_int(ask(WORLD_STRANGER, "GET", "/api/v1/me", NULL).status, 200,
           "which goes on working");
    world_restore(&world);
}

static void links_that_are_over(void)
{
    struct answer made = invite(WORLD_OWNER, ORG, STRANGER, VIEWER);
    const char *path = link_of(&made);
    is_int(accept(WORLD_STRANGER, "/invitations/accept/" MAILED, true).status, 404,
           "a word that nobody made");
    is_int(accept(WORLD_STRANGER, "/invitations/accept/x", true).status, 404,
           "a short one");
    const char *one =
        join(ORG INVITE "/", arena_cstr(world.arena, at(&made, "/invitation_id")));
    is_int(ask(WORLD_OTHER_OWNER, "DELETE", one, NULL).status, 404,
           "others do not revoke it");
    is_int(ask(WORLD_OWNER, "DELETE", one, NULL).status, 204, "its organization does");
    ok(has_code(ask(WORLD_OWNER, "DELETE", one, NULL), "invitation_over"), "once");
    is_int(accept(WORLD_STRANGER, path, false).status, 404, "then its link is gone");
    world_restore(&world);

    made = invite(WORLD_OWNER, ORG, STRANGER, VIEWER);
    path = link_of(&made);
    one = join(ORG INVITE "/", arena_cstr(world.arena, at(&made, "/invitation_id")));
    is_int(ask(WORLD_OWNER, "POST", join(one, "/resend"), "{}").status, 429,
           "it is not sent twice in a moment");
    world.now_us += 6 * MS_PER_MINUTE * US_PER_MS;
    struct answer again = ask(WORLD_OWNER, "POST", join(one, "/resend"), "{}");
    is_int(again.status, 200, "later it is");
    is_int(accept(WORLD_STRANGER, path, false).status, 404, "the old link is void");
    path = link_of(&again);
    world.now_us += 8 * MS_PER_DAY * US_PER_MS;
    world_sql(&world, "UPDATE session SET seen_us = %lld, expires_us = %lld",
              (long long)world.now_us,
              (long long)(world.now_us + MS_PER_DAY * US_PER_MS));
    is_int(accept(WORLD_STRANGER, path, false).status, 404,
           "after a week the new one, too");
    is_int(invite(WORLD_OWNER, ORG, STRANGER, VIEWER).status, 201,
           "and it does not stand in the way of another");
    is_int(held(WORLD_STRANGER), 0, "nothing was given");
    world.now_us -= (8 * MS_PER_DAY + 6 * MS_PER_MINUTE) * US_PER_MS;
    world_restore(&world);
}

static void nobody_offers_what_they_lack(void)
{
    ok(has_code(invite(WORLD_PROJECT_OWNER, SHOP, STRANGER,
                       "10000000-0005-0000-0000-000000000001"),
                "above_own_rights"),
       "a role above one's own is not offered");
    is_int(invite(WORLD_EDITOR, ORG, STRANGER, VIEWER).status, 403,
           "editors invite nobody");
    is_int(invite(WORLD_PROJECT_OWNER, ORG, STRANGER, VIEWER).status, 404,
           "a project's owner not to the organization");
    is_int(invite(WORLD_OWNER, ORG, "nobody", VIEWER).status, 422,
           "an address is needed");
    is_int(invite(WORLD_OWNER, ORG, STRANGER, "nothing").status, 422,
           "a role that there is");
    is_int(ask(WORLD_OWNER, "POST", ORG INVITE, "{\"email\":\"" STRANGER "\"}").status,
           422, "or a team");
    is_str(world_changes(&world), STR(""), "nothing of it was done");

    struct answer made = invite(WORLD_OWNER, ORG, STRANGER, OWNER);
    const char *path = link_of(&made);
    world_sql(&world,
              "UPDATE role_assignment SET role_id = '" VIEWER
              "' WHERE principal_id = '%.*s'",
              STR_ARG(world.people[WORLD_OWNER].id));
    is_int(accept(WORLD_STRANGER, path, false).status, 403,
           "what its maker could not give any more is not had");
    world_sql(&world, "DELETE FROM role_assignment WHERE principal_id = '%.*s'",
              STR_ARG(world.people[WORLD_OWNER].id));
    is_int(accept(WORLD_STRANGER, path, false).status, 403, "nor when they are gone");
    is_int(held(WORLD_STRANGER), 0, "nothing was given");
    world_restore(&world);

    /* Somebody who manages access sends an owner's offer again, to get at its link. */
    made = invite(WORLD_OWNER, ORG, "new@example.org", OWNER);
    world_sql(
        &world,
        "INSERT INTO role (id, org_id, name, display_name, description, created_us, may)"
        " VALUES ('rol_gate', 'acme', 'Gate', 'Gate', 'Lets people in', 1, %d);"
        "INSERT INTO role_permission (role_id, permission_id)"
        " SELECT 'rol_gate', id FROM permission WHERE bit IN (%d, %d);"
        "UPDATE role_assignment SET role_id = 'rol_gate' WHERE principal_id = '%.*s'",
        MAY_READ | MAY_MANAGE_ACCESS, MAY_READ, MAY_MANAGE_ACCESS,
        STR_ARG(world.people[WORLD_EDITOR].id));
    world.now_us += 6 * MS_PER_MINUTE * US_PER_MS;
    const char *one =
        join(ORG INVITE "/", arena_cstr(world.arena, at(&made, "/invitation_id")));
    ok(has_code(ask(WORLD_EDITOR, "POST", join(one, "/resend"), "{}"),
                "above_own_rights"),
       "nobody gets the link of an offer above their own rights");
    world.now_us -= 6 * MS_PER_MINUTE * US_PER_MS;
    world_restore(&world);
}

static void teams_and_places(void)
{
    struct answer team = ask(WORLD_OWNER, "POST", ORG "/teams", "{\"name\":\"Crew\"}");
    const char *id = arena_cstr(world.arena, at(&team, "/team_id"));
    const char *json =
        join(join("{\"email\":\"" STRANGER "\",\"team_id\":\"", id), "\"}");
    is_int(ask(WORLD_OWNER, "POST", SHOP INVITE, json).status, 422,
           "a project's invitation leads into no team");
    struct answer made = ask(WORLD_OWNER, "POST", ORG INVITE, json);
    is_int(made.status, 201, "an organization's does");
    is_int(accept(WORLD_STRANGER, link_of(&made), false).status, 303, "and is accepted");
    is_int(world_count(&world, "SELECT count(*) FROM team_member"), 1,
           "who is in it then");
    world_restore(&world);

    made = invite(WORLD_OWNER, ORG, STRANGER, VIEWER);
    accept(WORLD_STRANGER, link_of(&made), false);
    made = ask(WORLD_OWNER, "POST", ORG INVITE,
               "{\"email\":\"" STRANGER "\",\"role_id\":\"" VIEWER
               "\",\"expires_at\":\"2027-01-01T00:00:00Z\"}");
    is_int(accept(WORLD_STRANGER, link_of(&made), false).status, 303,
           "a role that is held already is fine");
    is_int(world_count(&world,
                       "SELECT count(*) FROM role_assignment WHERE principal_id = '%.*s'"
                       " AND expires_us IS NULL",
                       STR_ARG(world.people[WORLD_STRANGER].id)),
           1, "and loses nothing by it");
    world_restore(&world);

    invite(WORLD_OWNER, ORDERS, STRANGER, VIEWER);
    invite(WORLD_OWNER, SHOP, STRANGER, VIEWER);
    struct answer list = ask(WORLD_RESOURCE_OWNER, "GET", ORDERS INVITE, NULL);
    ok(!str_contains(list.body, STR("\"scope_type\":\"project\"")) &&
           str_contains(list.body, STR("\"scope_type\":\"resource\"")),
       "who manages one resource sees its invitations only");
    list = ask(WORLD_PROJECT_OWNER, "GET", SHOP INVITE "?limit=1", NULL);
    const char *next = join(SHOP INVITE "?limit=1&cursor=",
                            arena_cstr(world.arena, at(&list, "/next_cursor")));
    list = ask(WORLD_PROJECT_OWNER, "GET", next, NULL);
    is_str(at(&list, "/next_cursor"), STR("null"), "a project's list goes on to its end");
    is_int(ask(WORLD_VIEWER, "GET", ORG INVITE, NULL).status, 403,
           "who only reads sees no addresses");
    struct task *task = world_task(&world, WORLD_OWNER, WORLD_ORG, WORLD_PROJECT, NULL);
    is_int(store_begin(task), DONE, "a place goes away");
    is_int(access_forget_queue(task, "project", STR(WORLD_PROJECT)), DONE, "and with it");
    is_int(store_commit(task), DONE, "at once");
    is_int(world_count(&world, "SELECT count(*) FROM invitation"), 0,
           "the invitations to it and to what was in it");
    world_restore(&world);
}

static void no_harvest(void)
{
    struct answer known = invite(WORLD_OWNER, ORG, STRANGER, VIEWER);
    struct answer unknown = invite(WORLD_OWNER, ORG, "unknown1@example.org", VIEWER);
    is_int(known.status, unknown.status,
           "W20: an address with an account and one without");
    is_int((int64_t)known.body.length, (int64_t)unknown.body.length,
           "are answered alike");
    world_restore(&world);
}

/* ---- at the same moment ---- */

static struct str raced;

static enum outcome accept_raced(struct task *task)
{
    struct invitation accepted;
    return invitation_accept(task, raced, true, &accepted);
}

/* Each as somebody else; only one of them can be meant. */
static enum outcome accept_as_others(struct task *task)
{
    struct scope scope = *task->scope;
    scope.actor_id = world.people[WORLD_STRANGER + race_index].id;
    scope.actor_name = world.people[WORLD_STRANGER + race_index].email;
    struct task inner = *task;
    inner.scope = &scope;
    return accept_raced(&inner);
}

static void races(void)
{
    struct answer made = invite(WORLD_OWNER, ORDERS, STRANGER, EDITOR);
    raced = str_of(strrchr(link_of(&made), '/') + 1);
    struct race_result result = race(&world, WORLD_STRANGER, NULL, NULL, accept_raced);
    is_int(result.done, RACERS, "one person in several tabs at a time is served in each");
    is_int(held(WORLD_STRANGER), 1, "and has one role");
    is_int(entries("invitation.accepted"), 1, "with one entry");
    world_restore(&world);

    made = invite(WORLD_OWNER, ORDERS, "new@example.org", OWNER);
    raced = str_of(strrchr(link_of(&made), '/') + 1);
    int64_t before = world_count(&world, "SELECT count(*) FROM role_assignment");
    result = race(&world, WORLD_STRANGER, NULL, NULL, accept_as_others);
    is_int(result.done, 1, "of several people one is served");
    is_int(world_count(&world, "SELECT count(*) FROM role_assignment"), before + 1,
           "and one role is given");
    world_restore(&world);
}

int main(void)
{
    world_open(&world);
    the_way();
    other_accounts();
    registering();
    links_that_are_over();
    nobody_offers_what_they_lack();
    teams_and_places();
    no_harvest();
    races();
    world_close(&world);
    return done_testing();
}
