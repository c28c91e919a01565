/* token-t.c: bearer tokens of issuers at the gate: whom they mean, and which mean nobody. */
/* SPDX-License-Identifier: ISC */
#include "product/issuer/issuer_settings.h"
#include "t/lib/signer.h"
#include "t/lib/tap.h"
#include "t/lib/world.h"

#define ME      "/api/v1/me"
#define PROJECT "/api/v1/projects/" WORLD_PROJECT "/resources"
#define ISSUER  "https://login.example.org/"
#define HEADER  "{\"alg\":\"ES256\",\"kid\":\"one\",\"typ\":\"at+jwt\"}"

static struct world world;
static struct signer *signer, *next_signer;

static void issuer_add(const char *id, const char *url, struct str jwks)
{
    world_sql(
        &world,
        "INSERT INTO issuer (id, name, url, client_id, audience, sign_in, api, provision,"
        " sign_out, scopes, groups_claim, algorithms, active, jwks, jwks_fetched_us,"
        " renewed_us, created_us, updated_us) VALUES ('%s', '%s', '%s', 'console', 'api', 1,"
        " 1, 0, 0, 'openid', 'groups', 'RS256,ES256', 1, '%.*s', %lld, %lld, 1, 1)",
        id, id, url, STR_ARG(jwks), (long long)world.now_us, (long long)world.now_us);
}

static void identity_add(const char *id, const char *issuer, const char *subject,
                         struct str who)
{
    world_sql(
        &world,
        "INSERT INTO identity (id, issuer_id, subject, principal_id, email, created_us,"
        " seen_us) VALUES ('%s', '%s', '%s', '%.*s', '', 1, 1)",
        id, issuer, subject, STR_ARG(who));
}

/* A token of this issuer for the API, good for five minutes, with these claims besides. */
static struct str token_of(const char *url, const char *claims)
{
    struct str all =
        arena_print(world.arena, "{\"iss\":\"%s\",\"aud\":\"api\",\"exp\":%lld,%s}", url,
                    (long long)(world.now_us / US_PER_S + 300), claims);
    return signer_token(world.arena, signer, STR(HEADER), all);
}

static struct answer ask(const char *method, const char *path, struct str bearer)
{
    struct probe *probe = world_with_key(&world, WORLD_ANONYMOUS);
    probe->bearer = bearer;
    return probe_json(probe, method, path, NULL);
}

static struct str told(const struct answer *answer, const char *pointer)
{
    return answer_at(world_with_key(&world, WORLD_ANONYMOUS), answer, pointer);
}

static int status_of(const char *claims)
{
    return ask("GET", ME, token_of(ISSUER, claims)).status;
}

static int64_t refreshes(void)
{
    return world_count(&world, "SELECT count(*) FROM job WHERE kind = 'issuer.refresh'");
}

static void back_to(int64_t start)
{
    world_restore(&world);
    world.now_us = start;
}

static void known_people(void)
{
    struct str good = token_of(ISSUER, "\"sub\":\"viewer\"");
    struct answer answer = ask("GET", ME, good);
    is_int(answer.status, 200, "a token of a known issuer is somebody");
    is_str(told(&answer, "/email"), STR("viewer@example.org"),
           "whom its subject is linked to");
    is_str(told(&answer, "/credential/type"), STR("token"), "by a token");
    is_str(told(&answer, "/credential/id"), STR("idn_viewer"), "of that link");
    is_int(ask("GET", PROJECT, good).status, 200, "who may do what they may: see");
    is_int(ask("POST",
               "/api/v1/projects/" WORLD_PROJECT "/resources/" WORLD_RESOURCE "/suspend",
               good)
                       .status == 403 ||
               ask("DELETE",
                   "/api/v1/projects/" WORLD_PROJECT "/resources/" WORLD_RESOURCE, good)
                       .status == 403,
           1, "and nothing else");
    is_int(ask("GET", "/api/v1/projects/" WORLD_OTHER_PROJECT, good).status, 404,
           "and elsewhere there is nothing");
    struct probe *probe = world_with_key(&world, WORLD_ANONYMOUS);
    probe->bearer = good;
    is_int(probe_json(probe, "POST", "/api/v1/me/api-keys", "{\"name\":\"Long\"}").status, 403,
           "a token makes no key that lives longer");
    ok(world_count(&world, "SELECT seen_us FROM identity WHERE id = 'idn_viewer'") ==
           world.now_us,
       "its use is noted");
    world_sql(&world,
              "UPDATE person SET disabled_us = 1 WHERE email = 'viewer@example.org'");
    is_int(ask("GET", ME, good).status, 401, "a disabled account has no tokens");
}

static void refused_tokens(void)
{
    struct answer answer = ask("GET", ME, token_of(ISSUER, "\"sub\":\"nobody\""));
    is_int(answer.status, 401, "an unknown subject is nobody");
    is_str(told(&answer, "/code"), STR("token_invalid"),
           "which a program learns by a code");
    is_str(answer_header(&answer, "WWW-Authenticate"),
           STR("Bearer realm=\"ktrlplane\", error=\"invalid_token\""),
           "and in the header");
    is_int(ask("GET", ME, token_of("https://evil.example.org/", "\"sub\":\"viewer\""))
               .status,
           401, "an unknown issuer knows nobody");
    is_int(ask("GET", ME, token_of("https://other.example.org/", "\"sub\":\"viewer\""))
               .status,
           401, "the subject of one issuer is nobody at another");
    is_int(ask("GET", "/livez", token_of(ISSUER, "\"sub\":\"nobody\"")).status, 200,
           "what is open to all is open to them");
    struct str good = token_of(ISSUER, "\"sub\":\"viewer\"");
    is_int(ask("GET", ME, str_slice(good, 0, good.length - 1)).status, 401,
           "a cut token");
    is_int(ask("GET", ME, ARENA_JOIN(world.arena, good, STR(" "), good)).status, 401,
           "two of them");

    world.now_us += 360 * US_PER_S;
    answer = ask("GET", ME, good);
    is_int(answer.status, 401, "an expired token is nobody");
    is_str(told(&answer, "/code"), STR("token_expired"), "and says so");
    answer =
        ask("GET", ME,
            ARENA_JOIN(world.arena, str_slice(good, 0, good.length - 4), STR("AAAA")));
    is_str(told(&answer, "/code"), STR("token_invalid"),
           "but not to somebody who cannot sign");
}

static void issuers_that_may_not(int64_t start)
{
    static const char *const settings[] = {
        "active = 0",  "api = 0",    "audience = 'else'",     "algorithms = 'RS256'",
        "jwks = NULL", "jwks = '{'", "jwks_fetched_us = NULL"};
    for (size_t i = 0; i < COUNT_OF(settings); i++) {
        back_to(start);
        world_sql(&world, "UPDATE issuer SET %s", settings[i]);
        is_int(status_of("\"sub\":\"viewer\""), 401, "an issuer with %s", settings[i]);
    }
    back_to(start);
    is_int(status_of("\"sub\":\"viewer\""), 200, "and without all that");
}

/* ---- keys ---- */

static void rotation(int64_t start)
{
    struct str claims = arena_print(world.arena,
                                    "{\"iss\":\"" ISSUER
                                    "\",\"aud\":\"api\",\"exp\":%lld,\"sub\":\"viewer\"}",
                                    (long long)(start / US_PER_S + 3000));
    struct str header = STR("{\"alg\":\"ES256\",\"kid\":\"two\"}");
    struct str token = signer_token(world.arena, next_signer, header, claims);
    back_to(start);
    is_int(ask("GET", ME, token).status, 401, "a key that is not known yet");
    is_int(refreshes(), 0, "is not asked for when somebody asked a moment ago");
    world.now_us += 31 * US_PER_S;
    is_int(ask("GET", ME, token).status, 401, "later it is, in the background");
    is_int(refreshes(), 1, "once");
    for (int i = 0; i < 20; i++) {
        struct str other =
            arena_print(world.arena, "{\"alg\":\"ES256\",\"kid\":\"no-%d\"}", i);
        (void)ask("GET", ME, signer_token(world.arena, next_signer, other, claims));
    }
    world_sql(&world, "DELETE FROM job WHERE kind = 'issuer.refresh'");
    (void)ask("GET", ME, token);
    is_int(refreshes(), 0, "however many names of keys somebody makes up");
    world_sql(
        &world,
        "UPDATE issuer SET jwks = '%.*s', jwks_fetched_us = %lld WHERE id = 'iss_a'",
        STR_ARG(signer_jwks(world.arena, next_signer, "two")), (long long)world.now_us);
    is_int(ask("GET", ME, token).status, 200,
           "when the new keys are there it is somebody");
    is_int(ask("GET", ME, token_of(ISSUER, "\"sub\":\"viewer\"")).status, 401,
           "and tokens with the old key are not");
}

static void age_of_keys(int64_t start)
{
    back_to(start);
    world.now_us += issuer_settings.keys_age_ms * US_PER_MS;
    is_int(status_of("\"sub\":\"viewer\""), 200, "keys are used");
    is_int(refreshes(), 0, "and left alone while they are young");
    world.now_us += US_PER_S;
    is_int(status_of("\"sub\":\"viewer\""), 200, "older ones are used, too");
    is_int(refreshes(), 1, "and asked for");
    world.now_us = start + issuer_settings.keys_age_max_ms * US_PER_MS;
    is_int(status_of("\"sub\":\"viewer\""), 200, "also when the issuer is away for long");
    world.now_us += US_PER_S;
    is_int(status_of("\"sub\":\"viewer\""), 401, "but not for ever");
}

/* ---- programs ---- */

static void programs(int64_t start)
{
    back_to(start);
    world_sql(&world,
              "INSERT INTO principal (id, kind, created_us) VALUES"
              " ('svc_build', 'service_account', 1);"
              "INSERT INTO service_account (id, org_id, name, created_us, updated_us)"
              " VALUES ('svc_build', 'acme', 'Build', 1, 1)");
    identity_add("idn_build", "iss_a", "build@clients", STR("svc_build"));
    identity_add("idn_robot", "iss_a", "robot", STR("svc_build"));
    struct answer answer =
        ask("GET", ME,
            token_of(ISSUER, "\"sub\":\"build@clients\",\"gty\":\"client-credentials\""));
    is_int(answer.status, 200, "a program that is registered is a service account");
    is_str(told(&answer, "/name"), STR("Build"), "by its name");
    is_int(status_of("\"sub\":\"robot\",\"client_id\":\"robot\""), 200,
           "however its issuer says so");
    is_int(status_of("\"sub\":\"robot\""), 200, "or does not");
    is_int(status_of("\"sub\":\"viewer\",\"gty\":\"client_credentials\""), 401,
           "a program is not a person");
    is_int(status_of("\"sub\":\"viewer\",\"azp\":\"viewer\""), 401,
           "in no way of saying it");
    world_sql(&world, "UPDATE issuer SET provision = 1");
    is_int(
        status_of(
            "\"sub\":\"x@clients\",\"email\":\"x@example.org\",\"email_verified\":true"),
        401, "a program is never given an account");
    is_int(
        world_count(&world, "SELECT count(*) FROM person WHERE email = 'x@example.org'"),
        0, "of any kind");
    world_sql(&world, "UPDATE service_account SET disabled_us = 1");
    is_int(status_of("\"sub\":\"robot\""), 401, "a disabled one has no tokens");
}

#define PROGRAMS "/api/v1/issuers/iss_a/programs"

static struct answer register_as(enum world_person person, const char *subject,
                                 const char *account)
{
    const char *json = arena_cstr(
        world.arena,
        arena_print(world.arena, "{\"subject\":\"%s\",\"service_account_id\":\"%s\"}", subject,
                    account));
    return probe_json(world_with_key(&world, person), "POST", PROGRAMS, json);
}

static void registering(int64_t start)
{
    back_to(start);
    world_sql(&world, "INSERT INTO principal (id, kind, created_us) VALUES"
                      " ('svc_build', 'service_account', 1);"
                      "INSERT INTO service_account (id, org_id, name, created_us, updated_us)"
                      " VALUES ('svc_build', 'acme', 'Build', 1, 1)");
    struct probe *admin = world_with_key(&world, WORLD_ADMIN);
    is_int(register_as(WORLD_OWNER, "build", "svc_build").status, 403,
           "an owner registers no program: its subject might be somebody else's");
    is_int(register_as(WORLD_ADMIN, "build", "svc_other").status, 422,
           "it must be a service account that is there");
    is_int(register_as(WORLD_ADMIN, "", "svc_build").status, 422, "and a subject");
    is_int(register_as(WORLD_ADMIN, "build", world.people[WORLD_OWNER].id.at).status, 422,
           "and no person");
    is_int(status_of("\"sub\":\"build\""), 401, "till then it is nobody");
    struct answer answer = register_as(WORLD_ADMIN, "build", "svc_build");
    is_int(answer.status, 201, "an administrator of the platform registers one");
    struct str path = arena_print(world.arena, PROGRAMS "/%.*s",
                                  STR_ARG(answer_at(admin, &answer, "/program_id")));
    is_int(world_count(&world, "SELECT count(*) FROM audit_entry WHERE org_id = 'acme'"
                               " AND action = 'identity.registered'"),
           1, "which the organization finds in its trail");
    is_int(status_of("\"sub\":\"build\",\"gty\":\"client-credentials\""), 200,
           "and then its tokens are taken");
    is_int(register_as(WORLD_ADMIN, "build", "svc_build").status, 409, "once");
    answer = probe_json(admin, "GET", PROGRAMS "?limit=1", NULL);
    is_str(answer_at(admin, &answer, "/items/0/service_account_name"), STR("Build"),
           "the list has it");
    is_int(probe_json(admin, "DELETE", PROGRAMS "/idn_viewer", NULL).status, 404,
           "a person's link is no program");
    is_int(probe_json(admin, "DELETE", arena_cstr(world.arena, path), NULL).status, 204,
           "it is forgotten");
    is_int(status_of("\"sub\":\"build\""), 401, "and is nobody again");
}

/* ---- people who are new ---- */

#define NEW "\"sub\":\"new\",\"email\":\"new@example.org\""

static void newcomers(int64_t start)
{
    back_to(start);
    is_int(status_of(NEW ",\"email_verified\":true"), 401, "somebody new is nobody");
    is_str(world_changes(&world), STR(""), "and nothing remembers them");
    world_sql(&world, "UPDATE issuer SET provision = 1 WHERE id = 'iss_a'");
    is_int(status_of(NEW), 401,
           "an issuer that may make accounts needs a verified address");
    is_int(status_of(NEW ",\"email_verified\":\"true\""), 401, "verified in earnest");
    is_int(status_of("\"sub\":\"new\",\"email_verified\":true"), 401, "and an address");
    is_int(status_of(
               "\"sub\":\"new\",\"email\":\"owner@example.org\",\"email_verified\":true"),
           401, "that is nobody's");
    is_int(world_count(&world, "SELECT count(*) FROM identity WHERE subject = 'new'"), 0,
           "so nobody's account is taken over");
    struct answer answer =
        ask("GET", ME, token_of(ISSUER, NEW ",\"email_verified\":true,\"name\":\"Ada\""));
    is_int(answer.status, 200, "then there is an account");
    is_str(told(&answer, "/email"), STR("new@example.org"), "with that address");
    is_int(status_of(NEW), 200, "which the subject means from now on");
    is_int(world_count(&world,
                       "SELECT count(*) FROM session WHERE person_id IN"
                       " (SELECT id FROM person WHERE email = 'new@example.org')"),
           0, "without a session");
    is_int(world_count(&world, "SELECT count(*) FROM audit_entry WHERE action ="
                               " 'identity.provisioned'"),
           1, "and an entry in the audit");
}

int main(void)
{
    world_open(&world);
    int64_t start = world.now_us;
    signer = signer_p256();
    next_signer = signer_p256();
    struct str jwks = signer_jwks(world.arena, signer, "one");
    issuer_add("iss_a", ISSUER, jwks);
    issuer_add("iss_b", "https://other.example.org/", jwks);
    identity_add("idn_viewer", "iss_a", "viewer", world.people[WORLD_VIEWER].id);
    world_save(&world);
    known_people();
    back_to(start);
    refused_tokens();
    issuers_that_may_not(start);
    rotation(start);
    age_of_keys(start);
    programs(start);
    registering(start);
    newcomers(start);
    signer_close(signer);
    signer_close(next_signer);
    world_close(&world);
    return done_testing();
}
