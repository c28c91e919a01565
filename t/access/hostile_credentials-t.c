/*
 * hostile_credentials-t.c: ten thousand tokens, keys and cookies that are nearly good, at the
 * gate: nobody comes in, nothing breaks, nothing is written. The same ones in each run.
 */
/* SPDX-License-Identifier: ISC */
#include "platform/base/log.h"
#include "platform/token/base64url.h"
#include "t/lib/signer.h"
#include "t/lib/tap.h"
#include "t/lib/world.h"

#define ISSUER "https://login.example.org/"

enum { GOOD_MAX = 4, EACH = 2500, ROUND = 250, BYTES_MAX = 9000 };

/* What is good, and how it is sent. */
struct good {
    const char *name;
    bool cookie;
    struct str text;
};

static struct world world;
static struct good goods[GOOD_MAX];
static uint64_t dice = 0x9e3779b97f4a7c15;

/* xorshift64: the same throws in each run. */
static size_t below(size_t bound)
{
    dice ^= dice << 13;
    dice ^= dice >> 7;
    dice ^= dice << 17;
    return (size_t)(dice % bound);
}

/* ---- ways to spoil it ---- */

struct spoiled {
    char at[BYTES_MAX];
    size_t length;
};

static void put(struct spoiled *out, const char *at, size_t length)
{
    size_t room = sizeof out->at - out->length;
    size_t taken = length < room ? length : room;
    memcpy(out->at + out->length, at, taken);
    out->length += taken;
}

static void flip(struct spoiled *out, struct str good)
{
    put(out, good.at, good.length);
    for (size_t i = below(3) + 1; i > 0; i--)
        out->at[below(out->length)] ^= (char)(1 << below(8));
}

static void replace(struct spoiled *out, struct str good)
{
    static const char bytes[] = "A.=_-+/ \t\"';,%{}\\\x01\x7f\x80\xc0\xff"
                                "0";
    put(out, good.at, good.length);
    for (size_t i = below(4) + 1; i > 0; i--)
        out->at[below(out->length)] = bytes[below(sizeof bytes - 1)];
}

static void cut(struct spoiled *out, struct str good)
{
    size_t from = below(2) == 0 ? 0 : below(good.length);
    put(out, good.at + from, below(good.length - from));
}

static void stretch(struct spoiled *out, struct str good)
{
    size_t place = below(good.length + 1), from = below(good.length);
    put(out, good.at, place);
    for (size_t i = below(2) == 0 ? 1 : below(400); i > 0; i--)
        put(out, good.at + from, below(good.length - from) % 32);
    put(out, good.at + place, good.length - place);
}

/* The beginning of this one with the end of another. */
static void splice(struct spoiled *out, struct str good)
{
    struct str other = goods[below(GOOD_MAX)].text;
    size_t from = below(other.length);
    put(out, good.at, below(good.length + 1));
    put(out, other.at + from, other.length - from);
}

/* Other claims or another header, with the signature of the good one. */
static void forge(struct spoiled *out, struct str good)
{
    static const char *const headers[] = {
        "{\"alg\":\"none\"}",
        "{\"alg\":\"HS256\",\"kid\":\"ec\"}",
        "{\"alg\":\"RS256\",\"kid\":\"ec\"}",
        "{\"alg\":\"ES256\",\"kid\":\"ec\"}",
        "{\"alg\":\"ES256\",\"kid\":\"ec\",\"crit\":[\"exp\"]}",
        "{\"alg\":\"ES256\",\"kid\":\"../ec\"}",
        "{}",
        "[]",
        "{\"alg\":\"ES256\"",
    };
    static const char *const claims[] = {
        "{\"iss\":\"" ISSUER "\",\"aud\":\"api\",\"exp\":99999999999,\"sub\":\"owner\"}",
        "{\"iss\":\"" ISSUER
        "\",\"aud\":[\"api\"],\"exp\":99999999999,\"sub\":\"viewer\"}",
        "{\"iss\":\"https://evil.example.org/\",\"aud\":\"api\",\"exp\":99999999999,\"sub\":\"viewer\"}",
        "{\"iss\":\"" ISSUER "\",\"iss\":\"x\"}",
        "{\"iss\":\"" ISSUER "\",\"exp\":1e999}",
        "{\"iss\":\"' OR 1=1 --\",\"sub\":\"' OR 1=1 --\"}",
        "{\"iss\":{\"a\":[[[[[[]]]]]]}}",
        "null",
    };
    struct str rest = good, part = good;
    while (str_cut(&rest, '.', &part))
        continue;
    struct arena *arena = arena_open("forge", MIB(1));
    struct str token = ARENA_JOIN(
        arena, base64url_text(arena, str_of(headers[below(COUNT_OF(headers))])), STR("."),
        base64url_text(arena, str_of(claims[below(COUNT_OF(claims))])), STR("."), part);
    put(out, token.at, token.length);
    arena_close(arena);
}

static void noise(struct spoiled *out, struct str good)
{
    put(out, good.at, below(6));
    for (size_t i = below(below(4) == 0 ? BYTES_MAX - 100 : 300); i > 0; i--) {
        char byte = (char)(below(255) + 1);
        put(out, &byte, 1);
    }
}

static void (*const ways[])(struct spoiled *out, struct str good) = {
    flip, replace, cut, stretch, splice, forge, noise,
};

/* ---- at the gate ---- */

/* What the server makes of it: white space around it and what is behind a ';' do not count. */
static bool is_still_good(const struct good *good, struct str spoiled)
{
    for (size_t i = 0; i < GOOD_MAX; i++) {
        struct str rest = spoiled, part = spoiled;
        if (goods[i].cookie == good->cookie && good->cookie)
            (void)str_cut(&rest, ';', &part);
        if (goods[i].cookie == good->cookie && str_equal(str_trim(part), goods[i].text))
            return true;
    }
    return false;
}

static int status_of(struct probe *probe, const struct good *good, struct str spoiled)
{
    static const char *const paths[] = {"/api/v1/me", "/api/v1/projects/" WORLD_PROJECT};
    probe->bearer = good->cookie ? STR_NONE : spoiled;
    probe->cookie_count = 0;
    if (good->cookie)
        probe->cookies[probe->cookie_count++] =
            (struct pair){str_of(session_cookie_name(world.site)), spoiled};
    const char *path = paths[below(COUNT_OF(paths))];
    return good->cookie ? probe_get(probe, path).status
                        : probe_json(probe, "GET", path, NULL).status;
}

struct tally {
    int sent;
    int inside; /* 2xx, or anything that only somebody gets */
    int broken; /* 5xx */
};

static void storm_round(const struct good *good, struct tally *tally)
{
    static struct spoiled spoiled;
    struct probe probe;
    probe_open(&probe, world.site, world.store, &world.clock);
    for (int i = 0; i < ROUND; i++) {
        do {
            spoiled.length = 0;
            ways[below(COUNT_OF(ways))](&spoiled, good->text);
        } while (is_still_good(good, (struct str){spoiled.at, spoiled.length}));
        int status = status_of(&probe, good, (struct str){spoiled.at, spoiled.length});
        tally->sent++;
        tally->broken += status >= 500;
        tally->inside += status < 500 && status != 401 && status != 400;
    }
    probe_close(&probe);
}

static void storm(const struct good *good)
{
    struct tally tally = {0};
    for (int i = 0; i < EACH / ROUND; i++)
        storm_round(good, &tally);
    is_int(tally.sent, EACH, "%s: %d of them, nearly good", good->name, EACH);
    is_int(tally.inside, 0, "%s: nobody comes in", good->name);
    is_int(tally.broken, 0, "%s: nothing breaks", good->name);
    is_str(world_changes(&world), STR(""), "%s: nothing is written", good->name);
}

static void issuer_add(const struct signer *rsa, const struct signer *ec)
{
    struct str jwks =
        ARENA_JOIN(world.arena, STR("{\"keys\":["), signer_jwk(world.arena, rsa, "rsa"),
                   STR(","), signer_jwk(world.arena, ec, "ec"), STR("]}"));
    long long now = (long long)world.now_us;
    world_sql(
        &world,
        "INSERT INTO issuer (id, name, url, client_id, audience, sign_in, api, provision,"
        " sign_out, scopes, groups_claim, algorithms, active, jwks, jwks_fetched_us,"
        " renewed_us, created_us, updated_us) VALUES ('iss_a', 'A', '" ISSUER
        "', 'console',"
        " 'api', 1, 1, 1, 0, 'openid', '', 'RS256,ES256', 1, '%.*s', %lld, %lld, 1, 1);"
        "INSERT INTO identity (id, issuer_id, subject, principal_id, email, created_us,"
        " seen_us) VALUES ('idn_a', 'iss_a', 'viewer', '%.*s', '', 1, %lld),"
        " ('idn_b', 'iss_a', 'owner', '%.*s', '', 1, %lld)",
        STR_ARG(jwks), now, now, STR_ARG(world.people[WORLD_VIEWER].id), now,
        STR_ARG(world.people[WORLD_OWNER].id), now);
}

int main(void)
{
    world_open(&world);
    log_level_set(LOG_LEVEL_FAULT);
    struct signer *rsa = signer_rsa(2048, 65537);
    struct signer *ec = signer_p256();
    issuer_add(rsa, ec);
    world_save(&world);
    struct str claims = arena_print(world.arena,
                                    "{\"iss\":\"" ISSUER
                                    "\",\"aud\":\"api\",\"exp\":%lld,\"sub\":\"viewer\"}",
                                    (long long)(world.now_us / US_PER_S + 300));
    struct arena *arena = world.arena;
    goods[0] = (struct good){
        "RS256", false,
        signer_token(arena, rsa, STR("{\"alg\":\"RS256\",\"kid\":\"rsa\"}"), claims)};
    goods[1] = (struct good){
        "ES256", false,
        signer_token(arena, ec, STR("{\"alg\":\"ES256\",\"kid\":\"ec\"}"), claims)};
    goods[2] = (struct good){"key", false, world.people[WORLD_VIEWER].key};
    goods[3] = (struct good){"cookie", true, world.people[WORLD_VIEWER].session};
    for (size_t i = 0; i < GOOD_MAX; i++) {
        struct probe probe;
        probe_open(&probe, world.site, world.store, &world.clock);
        is_int(status_of(&probe, &goods[i], goods[i].text), 200,
               "%s: as it is, it is somebody", goods[i].name);
        probe_close(&probe);
    }
    world_save(&world);
    for (size_t i = 0; i < GOOD_MAX; i++)
        storm(&goods[i]);
    signer_close(rsa);
    signer_close(ec);
    world_close(&world);
    return done_testing();
}
