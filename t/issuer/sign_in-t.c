/* sign_in-t.c: to an issuer and back: who comes in, and all the ways in which nobody does. */
/* SPDX-License-Identifier: ISC */
#include <stdio.h>
#include <string.h>

#include "platform/base/digest.h"
#include "platform/upstream/http_call.h"
#include "t/issuer/trip.h"
#include "t/lib/tap.h"

static void the_way_there(void)
{
    struct probe browser;
    browser_open(&browser);
    struct answer page = probe_get(&browser, "/sign-in?return=%2Fprojects");
    ok(tells(&page, "Sign in with Example SSO") &&
           tells(&page, arena_cstr(world.process,
                                   ARENA_JOIN(world.process, STR("/sign-in/issuer/"), issuer.id,
                                              STR("?next=%2Fprojects")))),
       "the sign-in page has a button for it, which remembers where to go");
    struct trip trip = begin(&browser);
    ok(str_starts(trip.url, ARENA_JOIN(world.process, provider.url, STR("/auth?"))),
       "the browser is sent to the endpoint that the issuer published");
    is_int(provider.memory->discovery.asked, 1, "which was looked up once");
    is_str(parameter(trip.url, "response_type"), STR("code"), "for a code");
    is_str(parameter(trip.url, "code_challenge_method"), STR("S256"), "with PKCE");
    ok(trip.state.length >= 43 && trip.said.nonce.length >= 43 &&
           parameter(trip.url, "code_challenge").length == 43,
       "with state, nonce and challenge");
    is_str(parameter(trip.url, "scope"), STR("openid%20email%20profile"), "for the usual claims");
    struct str kept = probe_cookie(&browser, "__Host-kp_issuer");
    ok(kept.length > 0 && !str_contains(kept, trip.state), "the browser keeps it, sealed");
    struct trip second = begin(&browser);
    ok(!str_equal(second.state, trip.state) && !str_equal(second.said.nonce, trip.said.nonce),
       "each attempt has its own");
    is_int(provider.memory->discovery.asked, 1, "what was published is kept");
    probe_close(&browser);
}

static void good_sign_in(bool by_ec)
{
    const char *word = by_ec ? "ES256" : "RS256";
    struct probe browser;
    browser_open(&browser);
    struct trip trip = begin(&browser);
    trip.said.subject = "viewer";
    trip.said.by_ec = by_ec;
    struct answer answer = come_back(&trip);
    is_int(answer.status, 303, "%s: somebody who is known comes in", word);
    is_str(answer.location, STR("/projects"), "%s: and where they wanted to go", word);
    struct answer me = probe_get(&browser, "/api/v1/me");
    is_str(answer_at(&browser, &me, "/email"), STR("viewer@example.org"),
           "%s: as the person that the subject means, whatever address is told", word);
    is_str(world_text(&world, "SELECT method FROM session ORDER BY created_us DESC, id DESC LIMIT 1"),
           issuer_method(world.process, issuer.id), "%s: the session says how", word);
    struct str verifier = STR_NONE;
    struct str rest = str_of(provider.memory->request);
    const char *at = strstr(provider.memory->request, "code_verifier=");
    if (at != NULL)
        verifier = str_slice(str_of(at + 14), 0, 64);
    is_str(digest_sha256_url(world.process, verifier, 32), parameter(trip.url, "code_challenge"),
           "%s: the code was asked for with the verifier of the challenge", word);
    ok(str_contains(rest, STR("Authorization: Basic Y29uc29sZTphJTIwc2VjcmV0JTNBJTIwMTAwJTI1JTIwJTI2JTIwbW9yZQ==")),
       "%s: and with the client's secret, encoded as it must be", word);
    ok(!str_contains(rest, STR("client_secret")), "%s: not in the form as well", word);
    probe_close(&browser);
}

static void replay(void)
{
    struct probe browser;
    browser_open(&browser);
    struct trip trip = begin(&browser);
    trip.said.subject = "viewer";
    is_int(come_back(&trip).status, 303, "a sign-in");
    struct answer again = come_back(&trip);
    is_int(again.status, 422, "the same answer again is no sign-in");
    ok(tells(&again, "used already"), "and told");

    struct probe other;
    browser_open(&other);
    trip = begin(&browser);
    (void)begin(&other);
    trip.said.subject = "viewer";
    struct trip stolen = trip;
    stolen.browser = &other;
    is_int(come_back(&stolen).status, 422, "the state of another browser is none of this one's");
    ok(!signed_in(&other), "nobody is signed in there");
    struct probe empty;
    browser_open(&empty);
    stolen.browser = &empty;
    is_int(come_back(&stolen).status, 422, "nor of one that began nothing");

    trip = begin(&browser);
    world.now_us += 11 * 60 * US_PER_S;
    trip.said.now_s = now_s();
    is_int(come_back(&trip).status, 422, "an attempt ends after ten minutes");
    probe_close(&browser);
    probe_close(&other);
    probe_close(&empty);
}

/* One wrong thing each, in an id token that is right otherwise. */
static void wrong_tokens(void)
{
    static const struct {
        const char *what;
        struct said said;
    } rows[] = {
        {"another issuer", {.issuer = "https://other.example.org"}},
        {"another audience", {.audience = "\"other\""}},
        {"several audiences without azp", {.audience = "[\"console\",\"other\"]"}},
        {"another azp", {.audience = "[\"console\",\"other\"]", .more = ",\"azp\":\"other\""}},
        {"no nonce", {.nonce = {NULL, 0}}},
        {"another nonce", {.nonce = STR_INIT("0000000000000000000000000000000000000000000")}},
        {"expired", {.issued_s = -400}},
        {"from the future", {.issued_s = 200}},
        {"made long ago", {.issued_s = -3600, .life_s = 7200}},
        {"a wrong at_hash", {.more = ",\"at_hash\":\"AAAAAAAAAAAAAAAAAAAAAA\""}},
        {"an unknown key", {.kid = "nobody"}},
        {"the key of the other algorithm", {.kid = "ec"}},
        {"a member twice", {.more = ",\"sub\":\"owner\""}},
        {"an empty subject", {.subject = ""}},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct probe browser;
        browser_open(&browser);
        struct trip trip = begin(&browser);
        struct str nonce = trip.said.nonce;
        trip.said = rows[i].said;
        trip.said.now_s = now_s();
        if (trip.said.subject == NULL)
            trip.said.subject = "viewer";
        if (trip.said.issued_s != 0)
            trip.said.issued_s += now_s();
        if (strstr(rows[i].what, "nonce") == NULL)
            trip.said.nonce = nonce;
        struct answer answer = come_back(&trip);
        is_int(answer.status, 422, "%s: refused", rows[i].what);
        ok(!signed_in(&browser) && tells(&answer, "could not be verified") &&
               tells(&answer, "Try again"),
           "%s: nobody is signed in, and the page says what to do", rows[i].what);
        probe_close(&browser);
    }
}

static void right_tokens(void)
{
    struct str at_hash = digest_sha256_url(world.process, STR("at-1"), 16);
    const struct {
        const char *what;
        struct said said;
    } rows[] = {
        {"a clock that is 50 s behind", {.issued_s = -350}},
        {"a clock that is 50 s ahead", {.issued_s = 50}},
        {"several audiences and azp",
         {.audience = "[\"other\",\"console\"]", .more = ",\"azp\":\"console\""}},
        {"a right at_hash",
         {.more = arena_cstr(world.process,
                             arena_print(world.process, ",\"at_hash\":\"%.*s\"", STR_ARG(at_hash)))}},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct probe browser;
        browser_open(&browser);
        struct trip trip = begin(&browser);
        struct said said = rows[i].said;
        said.subject = "viewer";
        said.nonce = trip.said.nonce;
        said.now_s = now_s();
        if (said.issued_s != 0)
            said.issued_s += now_s();
        trip.said = said;
        is_int(come_back(&trip).status, 303, "%s: comes in", rows[i].what);
        probe_close(&browser);
    }
}

static void rotation(void)
{
    struct probe browser;
    browser_open(&browser);
    struct signer *before = provider.rsa;
    world.now_us += 60 * US_PER_S;
    provider.memory->jwks.asked = 0;
    provider.rsa = signer_rsa(2048, 65537);
    struct trip trip = begin(&browser);
    trip.said.subject = "viewer";
    is_int(come_back(&trip).status, 422, "a new key under an old name does not verify");
    is_int(provider.memory->jwks.asked, 0, "and is no reason to look again");

    document_set(&provider.memory->jwks,
                 arena_print(world.process, "{\"keys\":[%.*s]}",
                             STR_ARG(signer_jwk(world.process, provider.rsa, "rsa-2"))));
    trip = begin(&browser);
    trip.said.subject = "viewer";
    trip.said.kid = "rsa-2";
    is_int(come_back(&trip).status, 303, "a new name makes us look, and is found");
    is_int(provider.memory->jwks.asked, 1, "once");
    probe_close(&browser);
    browser_open(&browser);
    for (int i = 0; i < 3; i++) {
        trip = begin(&browser);
        trip.said.subject = "viewer";
        trip.said.kid = "nobody";
        is_int(come_back(&trip).status, 422, "a name that nobody publishes");
    }
    is_int(provider.memory->jwks.asked, 1, "does not make us ask again within 30 seconds");
    world.now_us += 31 * US_PER_S;
    trip = begin(&browser);
    trip.said.subject = "viewer";
    trip.said.kid = "nobody";
    is_int(come_back(&trip).status, 422, "later");
    is_int(provider.memory->jwks.asked, 2, "it does");
    signer_close(provider.rsa);
    provider.rsa = before;
    provider_publish(&provider, true, true);
    change_issuer("renewed_us = 0, jwks = NULL");
    trip = begin(&browser);
    trip.said.subject = "viewer";
    is_int(come_back(&trip).status, 303, "without any key they are fetched");
    probe_close(&browser);
}

static void algorithms(void)
{
    struct probe browser;
    browser_open(&browser);
    change_issuer("algorithms = 'ES256'");
    struct trip trip = begin(&browser);
    trip.said.subject = "viewer";
    is_int(come_back(&trip).status, 422, "RS256 where only ES256 is allowed");
    trip = begin(&browser);
    trip.said.subject = "viewer";
    trip.said.by_ec = true;
    is_int(come_back(&trip).status, 303, "ES256 there");
    change_issuer("algorithms = 'RS256,ES256'");
    probe_close(&browser);
}

/* What an issuer answers instead of a code. */
static void errors(void)
{
    static const struct {
        const char *query;
        const char *told;
    } rows[] = {
        {"error=access_denied", "You did not agree at the issuer"},
        {"error=temporarily_unavailable", "The issuer is busy"},
        {"error=strange&error_description=%3Cb%3EBad%3C%2Fb%3E%0Aline", "“&lt;b&gt;Bad&lt;/b&gt; line”"},
        {"error=strange", "“strange”"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct probe browser;
        browser_open(&browser);
        struct trip trip = begin(&browser);
        struct answer answer = probe_get(
            &browser, arena_cstr(world.process,
                                 arena_print(world.process, "/callback?%s&state=%.*s",
                                             rows[i].query, STR_ARG(trip.state))));
        is_int(answer.status, 422, "%s: no sign-in", rows[i].query);
        ok(tells(&answer, rows[i].told), "%s: is told", rows[i].query);
        ok(tells(&answer, "Try again") && tells(&answer, "next=%2Fprojects"),
           "%s: and may be tried again, for the same page", rows[i].query);
        probe_close(&browser);
    }
    struct probe browser;
    browser_open(&browser);
    (void)begin(&browser);
    struct answer answer =
        probe_get(&browser, "/callback?error=access_denied&error_description=Call+0900&state=x");
    ok(answer.status == 422 && !tells(&answer, "0900"),
       "what did not come from our own question is not repeated");
    struct trip trip = begin(&browser);
    struct buf lengthy = buf_open(world.process, 1024, KIB(8));
    for (int i = 0; i < 2000; i++)
        buf_add_char(&lengthy, 'x');
    answer = probe_get(&browser,
                       arena_cstr(world.process,
                                  arena_print(world.process,
                                              "/callback?error=y&error_description=%.*s&state=%.*s",
                                              STR_ARG(buf_str(&lengthy)), STR_ARG(trip.state))));
    ok(answer.status == 422 && !str_contains(answer.body, str_slice(buf_str(&lengthy), 0, 201)),
       "and not at length");
    probe_close(&browser);
}

static void trouble(enum provider_mood mood, const char *word)
{
    struct probe browser;
    browser_open(&browser);
    struct trip trip = begin(&browser);
    trip.said.subject = "viewer";
    http_call_close(); /* circuits of before are forgotten */
    provider.memory->mood = mood;
    int64_t from_us = clock_monotonic_us();
    struct answer answer = come_back(&trip);
    provider.memory->mood = PROVIDER_ANSWERS;
    is_int(answer.status, 502, "%s: no sign-in", word);
    ok(tells(&answer, "Try again") && !signed_in(&browser), "%s: a page says so", word);
    ok(clock_monotonic_us() - from_us < 5 * US_PER_S, "%s: within the deadline", word);
    http_call_close();
    probe_close(&browser);
}

static void token_errors(void)
{
    static const struct {
        int status;
        const char *text;
        int wanted;
        const char *told;
    } rows[] = {
        {400, "{\"error\":\"invalid_grant\"}", 422, "used already, or took too long"},
        {401, "{\"error\":\"invalid_client\"}", 422, "does not accept us as a client"},
        {503, "<html>", 502, "has a problem"},
        {200, "{\"access_token\":\"x\"}", 422, "could not be verified"},
        {200, "not json", 422, "does not accept us"},
        {200, "{\"id_token\":\"a.b.c\"}", 422, "could not be verified"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct probe browser;
        browser_open(&browser);
        struct trip trip = begin(&browser);
        document_set(&provider.memory->token, str_of(rows[i].text));
        provider.memory->token.status = rows[i].status;
        struct answer answer = probe_get(
            &browser, arena_cstr(world.process,
                                 ARENA_JOIN(world.process, STR("/callback?code=x&state="),
                                            trip.state)));
        is_int(answer.status, rows[i].wanted, "token endpoint: %d %s", rows[i].status, rows[i].text);
        ok(tells(&answer, rows[i].told), "which is told");
        probe_close(&browser);
    }
}

static void says_who_it_is(void)
{
    struct probe browser;
    browser_open(&browser);
    change_issuer("answers_iss = 1");
    struct trip trip = begin(&browser);
    trip.said.subject = "viewer";
    is_int(come_back(&trip).status, 422, "an issuer that names itself in answers must");
    trip = begin(&browser);
    trip.said.subject = "viewer";
    provider_says(&provider, &trip.said);
    is_int(probe_get(&browser, arena_cstr(world.process,
                                          arena_print(world.process,
                                                      "/callback?code=x&iss=https%%3A%%2F%%2Fother&state=%.*s",
                                                      STR_ARG(trip.state))))
               .status,
           422, "as itself");
    trip = begin(&browser);
    trip.said.subject = "viewer";
    provider_says(&provider, &trip.said);
    is_int(probe_get(&browser, arena_cstr(world.process,
                                          arena_print(world.process,
                                                      "/callback?code=x&iss=%.*s&state=%.*s",
                                                      STR_ARG(url_encode(world.process, provider.url)),
                                                      STR_ARG(trip.state))))
               .status,
           303, "then it comes in");
    change_issuer("answers_iss = 0");
    probe_close(&browser);
}

static void inactive(void)
{
    struct probe browser;
    browser_open(&browser);
    struct trip trip = begin(&browser);
    trip.said.subject = "viewer";
    change_issuer("active = 0");
    is_int(come_back(&trip).status, 404, "an issuer that was deactivated meanwhile signs nobody in");
    struct answer answer = probe_get(
        &browser,
        arena_cstr(world.process, ARENA_JOIN(world.process, STR("/sign-in/issuer/"), issuer.id)));
    is_int(answer.status, 404, "and nobody is sent there");
    ok(!tells(&answer, "Example SSO"), "nor offered");
    change_issuer("active = 1");
    probe_close(&browser);
}

int main(void)
{
    trip_open();
    link_by_hand("viewer", WORLD_VIEWER);
    the_way_there();
    good_sign_in(false);
    good_sign_in(true);
    replay();
    wrong_tokens();
    right_tokens();
    rotation();
    algorithms();
    errors();
    token_errors();
    says_who_it_is();
    trouble(PROVIDER_CLOSES, "down");
    trouble(PROVIDER_FAILS, "failing");
    trouble(PROVIDER_HANGS, "slow");
    inactive();
    trip_close();
    return done_testing();
}
