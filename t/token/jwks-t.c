/* jwks-t.c: which published keys are taken, and which one a token means. */
/* SPDX-License-Identifier: ISC */
#include "platform/token/jwks.h"

#include "platform/base/buf.h"
#include "platform/token/base64url.h"
#include "t/lib/signer.h"
#include "t/lib/tap.h"

static struct arena *arena;
static struct str rsa; /* good entries named "r" and "e" */
static struct str ec;

static struct jwks set_of(struct str entries)
{
    struct failure failure = {.arena = arena};
    struct jwks set = {0};
    struct str text = ARENA_JOIN(arena, STR("{\"keys\":["), entries, STR("]}"));
    if (jwks_parse(arena, text, &failure, &set) != DONE)
        bail_out("no set: %.*s", STR_ARG(failure.told));
    return set;
}

/* The entry with one more member in front. */
static struct str with(const char *member, struct str entry)
{
    return ARENA_JOIN(arena, STR("{"), str_of(member), STR(","),
                      str_slice(entry, 1, entry.length));
}

static void test_skipped(void)
{
    static const struct {
        const char *member;
        bool taken;
        const char *told;
    } entries[] = {
        {"\"use\":\"enc\"", false, "a key for encryption"},
        {"\"use\":\"sig\"", true, "a key for signatures"},
        {"\"use\":7", false, "a use that is a number"},
        {"\"key_ops\":[\"verify\"]", true, "a key that verifies"},
        {"\"key_ops\":[\"encrypt\",1]", false, "a key that only encrypts"},
        {"\"key_ops\":\"verify\"", false, "key_ops that is no list"},
        {"\"alg\":\"ES256\"", true, "a key for ES256"},
        {"\"alg\":\"ES384\"", false, "a key for ES384"},
        {"\"alg\":\"RS256\"", false, "an EC key that says RS256"},
        {"\"d\":\"AAAA\"", false, "a key whose private part is published"},
    };
    for (size_t i = 0; i < COUNT_OF(entries); i++)
        is_int((int64_t)set_of(with(entries[i].member, ec)).count, entries[i].taken,
               "%s: %s", entries[i].told, entries[i].taken ? "taken" : "skipped");
    ok(set_of(with("\"alg\":\"PS256\"", rsa)).count == 0,
       "RSA for another padding: skipped");
    struct jwks rest = set_of(STR(
        "{\"kty\":\"oct\",\"k\":\"AAAA\"},{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"AAAA\"},"
        "{\"kty\":\"EC\",\"crv\":\"P-384\",\"x\":\"AA\",\"y\":\"AA\"},{},7,null,[],\"RSA\","
        "{\"kty\":\"EC\",\"crv\":\"P-256\"},{\"kty\":\"RSA\"},{\"kty\":[\"RSA\"]},"
        "{\"kty\":\"RSA\",\"n\":1,\"e\":2},{\"kid\":5,\"kty\":\"RSA\"}"));
    ok(rest.count == 0 && rest.skipped == 13,
       "entries of other kinds are skipped and counted");
}

/* An RSA entry with that modulus and exponent. */
static size_t rsa_taken(size_t bytes, unsigned char first, unsigned char last,
                        struct str exponent)
{
    char *number = arena_alloc(arena, bytes);
    memset(number, 0x55, bytes);
    number[0] = (char)first;
    number[bytes - 1] = (char)last;
    struct str n = base64url_text(arena, (struct str){number, bytes});
    struct str e = base64url_text(arena, exponent);
    return set_of(arena_print(arena, "{\"kty\":\"RSA\",\"n\":\"%.*s\",\"e\":\"%.*s\"}",
                              STR_ARG(n), STR_ARG(e)))
        .count;
}

static void test_rsa(void)
{
    const struct str usual = STR("\x01\x00\x01");
    is_int((int64_t)rsa_taken(256, 0x80, 1, usual), 1, "2048 bits are enough");
    is_int((int64_t)rsa_taken(1024, 0x80, 1, usual), 1, "8192 bits are not too many");
    is_int((int64_t)rsa_taken(256, 0x7f, 1, usual), 0, "2047 bits are too few");
    is_int((int64_t)rsa_taken(64, 0x80, 1, usual), 0, "512 bits are far too few");
    is_int((int64_t)rsa_taken(1025, 0x01, 1, usual), 0, "8193 bits are too many");
    is_int((int64_t)rsa_taken(257, 0x00, 1, usual), 0, "a zero in front is not counted");
    is_int((int64_t)rsa_taken(256, 0x80, 2, usual), 0, "an even modulus is none");
    is_int((int64_t)rsa_taken(256, 0x80, 1, STR("\x01")), 0, "the exponent 1 is none");
    is_int((int64_t)rsa_taken(256, 0x80, 1, STR("\x03")), 0, "3 is too small");
    is_int((int64_t)rsa_taken(256, 0x80, 1, STR("")), 0, "so is nothing");
    is_int((int64_t)rsa_taken(256, 0x80, 1, STR("\x01\x00\x02")), 0,
           "an even one is none");
    is_int((int64_t)rsa_taken(256, 0x80, 1, STR("\x01\x00\x00\x00\x01")), 0,
           "2^32 + 1 is too large");
}

static size_t point_taken(struct str x, struct str y)
{
    struct str first = base64url_text(arena, x);
    struct str second = base64url_text(arena, y);
    return set_of(arena_print(
                      arena,
                      "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"%.*s\",\"y\":\"%.*s\"}",
                      STR_ARG(first), STR_ARG(second)))
        .count;
}

static void test_points(void)
{
    const struct jwk *key = set_of(ec).keys;
    char bent[32];
    memcpy(bent, key->second.at, sizeof bent);
    bent[31] = (char)(bent[31] ^ 1);
    const struct str zero = {(char[32]){0}, 32};
    ok(point_taken(key->first, key->second) == 1, "a point is taken");
    ok(point_taken(key->first, (struct str){bent, sizeof bent}) == 0,
       "one beside the curve is not");
    ok(point_taken(zero, zero) == 0, "nor is the origin");
    ok(point_taken(str_slice(key->first, 0, 31), key->second) == 0,
       "nor a coordinate of 31 bytes");
}

static void test_find(void)
{
    struct signer *other = signer_p256();
    struct jwks set = set_of(ARENA_JOIN(arena, rsa, STR(","), ec));
    ok(jwks_find(&set, STR("r"), JWT_RS256) == &set.keys[0],
       "a key is found by its name");
    ok(jwks_find(&set, STR("r"), JWT_ES256) == NULL, "but not for another algorithm");
    ok(jwks_find(&set, STR("R"), JWT_RS256) == NULL, "and only by exactly that name");
    ok(jwks_find(&set, STR_NONE, JWT_ES256) == &set.keys[1],
       "without a name it is the only one that fits");
    ok(jwks_find(&set, STR(""), JWT_ES256) == NULL, "an empty name is a name");
    set = set_of(ARENA_JOIN(arena, ec, STR(","), ec));
    ok(set.count == 1, "the same key twice is one");
    set = set_of(ARENA_JOIN(arena, ec, STR(","), signer_jwk(arena, other, "f")));
    ok(jwks_find(&set, STR_NONE, JWT_ES256) == NULL, "without a name two are too many");
    set = set_of(ARENA_JOIN(arena, ec, STR(","), signer_jwk(arena, other, "e")));
    ok(jwks_find(&set, STR("e"), JWT_ES256) == NULL, "two keys of one name are nobody's");
    ok(jwks_serves(&set, JWT_ES256 | JWT_RS256) && !jwks_serves(&set, JWT_RS256),
       "a set serves the algorithms that it has keys for");
    signer_close(other);
}

static bool refused(struct str text)
{
    struct failure failure = {.arena = arena};
    struct jwks set;
    return jwks_parse(arena, text, &failure, &set) == INVALID && failure.told.length > 0;
}

static void test_documents(void)
{
    struct buf many = buf_open(arena, 256, KIB(64));
    BUF_ADD(&many, "{\"keys\":[{}");
    for (int i = 1; i < JWKS_KEYS_MAX; i++)
        BUF_ADD(&many, ",{}");
    struct str rest = STR("]}"), one_more = STR(",{}]}");
    ok(!refused(ARENA_JOIN(arena, buf_str(&many), rest)), "50 entries are looked at");
    ok(refused(ARENA_JOIN(arena, buf_str(&many), one_more)), "51 are refused");
    char *large = arena_alloc(arena, JWKS_BYTES_MAX + 1);
    memset(large, ' ', JWKS_BYTES_MAX + 1);
    memcpy(large, "{\"keys\":[]}", 11);
    ok(!refused((struct str){large, JWKS_BYTES_MAX}), "64 KiB are read");
    ok(refused((struct str){large, JWKS_BYTES_MAX + 1}), "more is not");
    static const char *const wrong[] = {
        "",
        "[]",
        "{}",
        "{\"keys\":{}}",
        "{\"keys\":[]",
        "{\"keys\":[],\"keys\":[]}",
        "<html>",
        "{\"keys\":[{\"kty\":\"RSA\",\"kty\":\"EC\"}]}",
    };
    for (size_t i = 0; i < COUNT_OF(wrong); i++)
        ok(refused(str_of(wrong[i])), "refused: %s", wrong[i]);
    is_int(jwt_algorithms_parse(STR("RS256,ES256")), JWT_RS256 | JWT_ES256,
           "both algorithms");
    is_int(jwt_algorithms_parse(STR("ES256")), JWT_ES256, "one of them");
    is_int(jwt_algorithms_parse(STR("RS256,none")), 0, "one wrong word allows nothing");
    is_int(jwt_algorithms_parse(STR("")), 0, "no word neither");
}

int main(void)
{
    arena = arena_open("test", MIB(32));
    struct signer *first = signer_rsa(2048, 65537);
    struct signer *second = signer_p256();
    rsa = signer_jwk(arena, first, "r");
    ec = signer_jwk(arena, second, "e");
    ok(set_of(rsa).count == 1 && set_of(ec).count == 1,
       "sound keys of both kinds are taken");
    test_skipped();
    test_rsa();
    test_points();
    test_find();
    test_documents();
    signer_close(first);
    signer_close(second);
    arena_close(arena);
    return done_testing();
}
