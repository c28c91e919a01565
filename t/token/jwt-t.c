/* jwt-t.c: good tokens are taken, and nothing else, with the reason for each. */
/* SPDX-License-Identifier: ISC */
#include "platform/token/jwt.h"

#include "platform/token/base64url.h"
#include "t/lib/signer.h"
#include "t/lib/tap.h"

#define RS     STR("{\"alg\":\"RS256\",\"kid\":\"r\"}")
#define ES     STR("{\"alg\":\"ES256\",\"kid\":\"e\"}")
#define ISSUER "\"iss\":\"https://login.example.org/\""
#define REST   "\"sub\":\"u1\",\"aud\":\"api\",\"exp\":1060"
#define GOOD   STR("{" ISSUER "," REST "}")

enum { NOW_S = 1000 };

static struct arena *arena;
static struct signer *rsa, *ec, *stranger;
static struct jwks keys;
static struct jwt_claims said;

static struct jwt_rules rules_of(enum jwt_use use)
{
    return (struct jwt_rules){
        .use = use,
        .algorithms = JWT_RS256 | JWT_ES256,
        .issuer = STR("https://login.example.org/"),
        .audience = STR("api"),
        .groups_claim = STR("groups"),
        .now_us = NOW_S * US_PER_S,
        .skew_s = 60,
    };
}

static enum jwt_verdict judged_by(const struct jwt_rules *rules, struct str text)
{
    struct jwt token;
    enum jwt_verdict verdict = jwt_read(arena, text, &token);
    said = (struct jwt_claims){0};
    return verdict == JWT_SOUND ? jwt_verify(arena, &token, &keys, rules, &said)
                                : verdict;
}

static enum jwt_verdict judged(struct str text)
{
    struct jwt_rules rules = rules_of(JWT_FOR_ACCESS);
    return judged_by(&rules, text);
}

#define is_verdict(text, wanted, ...)                                                    \
    is_str(str_of(jwt_verdict_name(judged(text))), str_of(wanted), __VA_ARGS__)

/* ---- the header ---- */

static void test_headers(void)
{
    static const struct {
        const char *header;
        const char *verdict;
        const char *told;
    } headers[] = {
        {"{\"alg\":\"ES256\",\"kid\":\"e\"}", "sound", "a key by its name"},
        {"{\"alg\":\"ES256\"}", "sound", "no name: the only key that fits"},
        {"{\"alg\":\"ES256\",\"typ\":\"JWT\"}", "sound", "typ JWT"},
        {"{\"alg\":\"ES256\",\"typ\":\"application/AT+jwt\"}", "sound",
         "typ of an access token"},
        {"{\"alg\":\"ES256\",\"typ\":\"logout+jwt\"}", "bad_type",
         "another kind of token"},
        {"{\"alg\":\"ES256\",\"typ\":\"\"}", "bad_type", "an empty typ"},
        {"{\"alg\":\"ES256\",\"typ\":null}", "bad_header", "typ null"},
        {"{\"alg\":\"ES256\",\"cty\":\"JWT\"}", "bad_type", "a token within a token"},
        {"{\"alg\":\"ES256\",\"crit\":[\"b64\"],\"b64\":false}", "critical", "crit"},
        {"{\"alg\":\"ES256\",\"crit\":[]}", "critical", "crit, empty"},
        {"{\"alg\":\"ES256\",\"kid\":\"x\"}", "unknown_key", "a name that is unknown"},
        {"{\"alg\":\"ES256\",\"kid\":\"r\"}", "unknown_key",
         "the name of a key of another kind"},
        {"{\"alg\":\"ES256\",\"kid\":\"../../dev/null\"}", "unknown_key",
         "a path as name"},
        {"{\"alg\":\"ES256\",\"kid\":\"' OR 1=1 --\"}", "unknown_key", "SQL as name"},
        {"{\"alg\":\"ES256\",\"kid\":\"e\\u0000\"}", "bad_header",
         "a zero byte in the name"},
        {"{\"alg\":\"ES256\",\"kid\":1}", "bad_header", "a number as name"},
        {"{\"alg\":\"ES256\",\"kid\":null}", "bad_header", "null as name"},
        {"{\"alg\":\"ES256\",\"alg\":\"ES256\"}", "bad_header", "alg twice"},
        {"{\"alg\":\"ES256\",\"kid\":\"x\",\"kid\":\"e\"}", "bad_header", "kid twice"},
        {"{\"alg\":\"es256\"}", "algorithm", "alg in small letters"},
        {"{\"alg\":\"none\"}", "algorithm", "alg none"},
        {"{\"alg\":\"ES384\"}", "algorithm", "alg ES384"},
        {"{\"alg\":\"PS256\"}", "algorithm", "alg PS256"},
        {"{\"alg\":\"\"}", "algorithm", "alg empty"},
        {"{\"alg\":[\"ES256\"]}", "bad_header", "a list as alg"},
        {"{\"alg\":null}", "bad_header", "alg null"},
        {"{}", "bad_header", "no alg"},
        {"[]", "bad_header", "no object"},
        {"\"ES256\"", "bad_header", "a text"},
        {"{\"alg\":\"ES256\"}{}", "bad_header", "two objects"},
        {"{\"alg\":\"ES256\"", "bad_header", "a cut object"},
        {"\xef\xbb\xbf{\"alg\":\"ES256\"}", "bad_header", "a byte order mark"},
    };
    for (size_t i = 0; i < COUNT_OF(headers); i++)
        is_verdict(signer_token(arena, ec, str_of(headers[i].header), GOOD),
                   headers[i].verdict, "header with %s: %s", headers[i].told,
                   headers[i].verdict);
}

/* The sender brings a key of their own in the header, as they like. */
static void test_own_key(void)
{
    struct str own = signer_jwk(arena, stranger, "e");
    struct str header = ARENA_JOIN(
        arena, STR("{\"alg\":\"ES256\",\"kid\":\"e\",\"jwk\":"), own, STR("}"));
    is_verdict(signer_token(arena, stranger, header, GOOD), "bad_signature",
               "a key in the header is not looked at");
    is_verdict(
        signer_token(arena, stranger,
                     STR("{\"alg\":\"ES256\",\"kid\":\"e\","
                         "\"jku\":\"https://evil.example.org/\",\"x5c\":[\"AA==\"]}"),
                     GOOD),
        "bad_signature", "nor an address or certificates");
}

static void test_confusion(void)
{
    struct str pem = signer_pem(arena, rsa);
    struct str hs = STR("{\"alg\":\"HS256\",\"kid\":\"r\"}");
    is_verdict(signer_shared_token(arena, pem, hs, GOOD), "algorithm",
               "HS256 with the public key as secret");
    is_verdict(signer_shared_token(arena, pem, RS, GOOD), "bad_signature",
               "the same that says RS256");
    is_verdict(signer_token(arena, ec, STR("{\"alg\":\"RS256\",\"kid\":\"e\"}"), GOOD),
               "unknown_key", "RS256 with an EC key");
    is_verdict(signer_token(arena, rsa, STR("{\"alg\":\"ES256\",\"kid\":\"r\"}"), GOOD),
               "unknown_key", "ES256 with an RSA key");
    is_verdict(signer_token(arena, ec, RS, GOOD), "bad_signature",
               "an EC signature as RS256");
    is_verdict(signer_token(arena, rsa, ES, GOOD), "bad_signature",
               "an RSA signature as ES256");
    is_verdict(signer_token_with(arena, STR("{\"alg\":\"none\"}"), GOOD, STR("x")),
               "algorithm", "none with some bytes as signature");
    struct str inner = signer_token(arena, ec, ES, GOOD);
    is_verdict(signer_token(arena, ec, ES, inner), "bad_claims", "a token as claims");

    struct jwt_rules rules = rules_of(JWT_FOR_ACCESS);
    rules.algorithms = JWT_RS256;
    ok(judged_by(&rules, signer_token(arena, ec, ES, GOOD)) == JWT_ALGORITHM,
       "a good signature of an algorithm that is not allowed here");
}

/* ---- the signature ---- */

static void test_signatures(void)
{
    struct str token = signer_token(arena, ec, ES, GOOD);
    struct jwt read;
    if (jwt_read(arena, token, &read) != JWT_SOUND)
        bail_out("a good token is not read");
    char bytes[65] = {0};
    memcpy(bytes, read.signature.at, 64);
    is_verdict(signer_token_with(arena, ES, GOOD, (struct str){bytes, 64}), "sound",
               "a signature of 64 bytes");
    is_verdict(signer_token_with(arena, ES, GOOD, (struct str){bytes, 63}),
               "bad_signature", "of 63 bytes");
    is_verdict(signer_token_with(arena, ES, GOOD, (struct str){bytes, 65}),
               "bad_signature", "of 65 bytes");
    memset(bytes, 0, 32);
    is_verdict(signer_token_with(arena, ES, GOOD, (struct str){bytes, 64}),
               "bad_signature", "r = 0");
    memcpy(bytes, read.signature.at, 32);
    memset(bytes + 32, 0, 32);
    is_verdict(signer_token_with(arena, ES, GOOD, (struct str){bytes, 64}),
               "bad_signature", "s = 0");
    memset(bytes, 0, 64);
    is_verdict(signer_token_with(arena, ES, GOOD, (struct str){bytes, 64}),
               "bad_signature", "r = s = 0");
    memset(bytes, 0xff, 64);
    is_verdict(signer_token_with(arena, ES, GOOD, (struct str){bytes, 64}),
               "bad_signature", "r and s beyond the order of the curve");
    struct str modulus = jwks_find(&keys, STR("r"), JWT_RS256)->first;
    is_verdict(signer_token_with(arena, RS, GOOD, modulus), "bad_signature",
               "the modulus as signature");
    is_verdict(signer_token_with(arena, RS, GOOD, str_slice(modulus, 0, 255)),
               "bad_signature", "an RSA signature that is too short");
    is_verdict(signer_token(arena, stranger, ES, GOOD), "bad_signature",
               "somebody else's key");
}

/* s and the order of P-256 less s are the same signature (FIPS 186-5 6.4.2). */
static void test_high_s(void)
{
    static const unsigned char order[32] = {
        0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff,
        0xff, 0xff, 0xff, 0xff, 0xff, 0xbc, 0xe6, 0xfa, 0xad, 0xa7, 0x17,
        0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51,
    };
    struct jwt read;
    if (jwt_read(arena, signer_token(arena, ec, ES, GOOD), &read) != JWT_SOUND)
        bail_out("a good token is not read");
    char bytes[64];
    memcpy(bytes, read.signature.at, sizeof bytes);
    int borrow = 0;
    for (int i = 31; i >= 0; i--) {
        int digit = order[i] - (unsigned char)bytes[32 + i] - borrow;
        borrow = digit < 0;
        bytes[32 + i] = (char)(digit & 0xff);
    }
    is_verdict(signer_token_with(arena, ES, GOOD, (struct str){bytes, 64}), "sound",
               "the other s is taken");
}

static void test_flips(const char *name, struct str good)
{
    char *bent = arena_alloc(arena, good.length);
    int taken = 0;
    struct arena *outer = arena;
    arena = arena_open("flips", MIB(4));
    for (size_t bit = 0; bit < good.length * 8; bit++) {
        memcpy(bent, good.at, good.length);
        bent[bit / 8] = (char)(bent[bit / 8] ^ 1 << bit % 8);
        taken += judged((struct str){bent, good.length}) == JWT_SOUND;
        arena_reset(arena);
    }
    arena_close(arena);
    arena = outer;
    ok(judged(good) == JWT_SOUND, "%s: the token is taken", name);
    is_int(taken, 0, "%s: and none of the %zu that differ by one bit", name,
           good.length * 8);
}

/* ---- the text ---- */

static void test_texts(void)
{
    struct str good = signer_token(arena, ec, ES, GOOD);
    ptrdiff_t first = str_find(good, 0, '.');
    ptrdiff_t second = str_find(good, (size_t)first + 1, '.');
    struct str header = str_slice(good, 0, (size_t)first);
    struct str claims = str_slice(good, (size_t)first + 1, (size_t)second);
    struct str signature = str_slice(good, (size_t)second + 1, good.length);
    const struct str dot = STR(".");
    is_verdict(ARENA_JOIN(arena, header, dot, claims, dot, signature), "sound",
               "three parts");
    is_verdict(ARENA_JOIN(arena, header, dot, claims, dot), "not_compact",
               "an empty signature");
    is_verdict(ARENA_JOIN(arena, header, dot, claims), "not_compact", "two parts");
    is_verdict(ARENA_JOIN(arena, good, dot), "not_compact", "a dot behind");
    is_verdict(ARENA_JOIN(arena, good, dot, signature), "not_compact", "four parts");
    is_verdict(ARENA_JOIN(arena, good, dot, signature, dot, signature), "not_compact",
               "five parts, as an encrypted one has");
    is_verdict(ARENA_JOIN(arena, dot, claims, dot, signature), "not_compact",
               "no header");
    is_verdict(ARENA_JOIN(arena, header, dot, dot, signature), "not_compact",
               "no claims");
    is_verdict(STR(".."), "not_compact", "three empty parts");
    is_verdict(STR(""), "not_compact", "nothing");
    is_verdict(ARENA_JOIN(arena, good, STR("=")), "not_base64url", "padding");
    is_verdict(ARENA_JOIN(arena, good, STR(" ")), "not_base64url", "a blank behind");
    is_verdict(ARENA_JOIN(arena, good, STR("\n")), "not_base64url",
               "a line's end behind");
    is_verdict(ARENA_JOIN(arena, STR(" "), good), "not_base64url", "a blank in front");
    is_verdict(ARENA_JOIN(arena, good, STR("AAA")), "not_base64url",
               "a digit without a byte");
    /* The last digit of 64 bytes has four bits beyond them. */
    char *bent = arena_alloc(arena, good.length);
    memcpy(bent, good.at, good.length);
    bent[good.length - 1] = (char)(bent[good.length - 1] + 1);
    is_verdict(((struct str){bent, good.length}), "not_base64url",
               "bits beyond the last byte");

    char *large = arena_alloc(arena, JWT_BYTES_MAX + 1);
    memset(large, 'A', JWT_BYTES_MAX + 1);
    is_verdict(((struct str){large, JWT_BYTES_MAX + 1}), "too_large", "more than 8 KiB");
    struct str fill = {large, (JWT_BYTES_MAX - 400) / 4 * 3};
    struct str full =
        ARENA_JOIN(arena, STR("{" ISSUER ",\"x\":\""), fill, STR("\"," REST "}"));
    ok(signer_token(arena, ec, ES, full).length > 8000, "(a token of nearly 8 KiB)");
    is_verdict(signer_token(arena, ec, ES, full), "sound", "nearly 8 KiB");
    memset(large, '[', JWT_BYTES_MAX);
    is_verdict(signer_token(arena, ec, ES, (struct str){large, 6000}), "bad_claims",
               "brackets without end");
}

/* ---- the claims ---- */

static void test_claims(void)
{
    static const struct {
        const char *claims;
        const char *verdict;
        const char *told;
    } claims[] = {
        {"\"sub\":\"u\",\"aud\":\"api\",\"exp\":941", "sound", "expired within the skew"},
        {"\"sub\":\"u\",\"aud\":\"api\",\"exp\":940", "expired", "expired beyond it"},
        {"\"sub\":\"u\",\"aud\":\"api\",\"exp\":0", "expired", "exp 0"},
        {"\"sub\":\"u\",\"aud\":\"api\"", "bad_claims", "no exp"},
        {"\"sub\":\"u\",\"aud\":\"api\",\"exp\":-1", "bad_claims", "exp -1"},
        {"\"sub\":\"u\",\"aud\":\"api\",\"exp\":2000.5", "bad_claims",
         "exp with a fraction"},
        {"\"sub\":\"u\",\"aud\":\"api\",\"exp\":2e3", "bad_claims", "exp as 2e3"},
        {"\"sub\":\"u\",\"aud\":\"api\",\"exp\":1e400", "bad_claims", "exp as 1e400"},
        {"\"sub\":\"u\",\"aud\":\"api\",\"exp\":9223372036854775807", "bad_claims",
         "exp 2^63 - 1"},
        {"\"sub\":\"u\",\"aud\":\"api\",\"exp\":99999999999999999999", "bad_claims",
         "a huge exp"},
        {"\"sub\":\"u\",\"aud\":\"api\",\"exp\":253402300799", "sound",
         "the end of the year 9999"},
        {"\"sub\":\"u\",\"aud\":\"api\",\"exp\":\"2000\"", "bad_claims", "exp as text"},
        {"\"sub\":\"u\",\"aud\":\"api\",\"exp\":null", "bad_claims", "exp null"},
        {"\"sub\":\"u\",\"aud\":\"api\",\"exp\":true", "bad_claims", "exp true"},
        {"\"sub\":\"u\",\"aud\":\"api\",\"exp\":1,\"exp\":2000", "bad_claims",
         "exp twice"},
        {REST ",\"nbf\":1060", "sound", "nbf within the skew"},
        {REST ",\"nbf\":1061", "early", "nbf beyond it"},
        {REST ",\"nbf\":\"0\"", "bad_claims", "nbf as text"},
        {REST ",\"iat\":1061", "early", "made in the future"},
        {REST ",\"iat\":-5", "bad_claims", "iat -5"},
        {"\"sub\":\"u\",\"exp\":1060", "other_audience", "no aud"},
        {"\"sub\":\"u\",\"exp\":1060,\"aud\":\"API\"", "other_audience",
         "aud in capitals"},
        {"\"sub\":\"u\",\"exp\":1060,\"aud\":\"api \"", "other_audience",
         "aud with a blank"},
        {"\"sub\":\"u\",\"exp\":1060,\"aud\":7", "bad_claims", "aud as number"},
        {"\"sub\":\"u\",\"exp\":1060,\"aud\":{\"api\":1}", "bad_claims", "aud as object"},
        {"\"sub\":\"u\",\"exp\":1060,\"aud\":[]", "other_audience", "aud as empty list"},
        {"\"sub\":\"u\",\"exp\":1060,\"aud\":[\"x\",\"api\"]", "sound",
         "aud as a list with us"},
        {"\"sub\":\"u\",\"exp\":1060,\"aud\":[\"x\",\"y\"]", "other_audience",
         "one without us"},
        {"\"sub\":\"u\",\"exp\":1060,\"aud\":[\"api\",7]", "bad_claims",
         "one with a number"},
        {"\"sub\":\"u\",\"exp\":1060,\"aud\":[[\"api\"]]", "bad_claims",
         "one in another"},
        {"\"aud\":\"api\",\"exp\":1060", "bad_claims", "no sub"},
        {"\"aud\":\"api\",\"exp\":1060,\"sub\":\"\"", "bad_claims", "sub empty"},
        {"\"aud\":\"api\",\"exp\":1060,\"sub\":42", "bad_claims", "sub as number"},
        {"\"aud\":\"api\",\"exp\":1060,\"sub\":\"a\\nb\"", "bad_claims",
         "sub of two lines"},
        {REST ",\"sub\":\"u2\"", "bad_claims", "sub twice"},
        {REST ",\"azp\":\"anybody\"", "sound", "whoever asked for it, at an API"},
    };
    for (size_t i = 0; i < COUNT_OF(claims); i++)
        is_verdict(signer_token(arena, ec, ES,
                                ARENA_JOIN(arena, STR("{" ISSUER ","),
                                           str_of(claims[i].claims), STR("}"))),
                   claims[i].verdict, "claims with %s: %s", claims[i].told,
                   claims[i].verdict);
}

static void test_issuer_claim(void)
{
    static const struct {
        const char *issuer;
        const char *verdict;
    } issuers[] = {
        {"\"https://login.example.org\"", "other_issuer"},
        {"\"https://login.example.org/ \"", "other_issuer"},
        {"\"HTTPS://login.example.org/\"", "other_issuer"},
        {"[\"https://login.example.org/\"]", "bad_claims"},
        {"\"\"", "bad_claims"},
        {"null", "bad_claims"},
    };
    for (size_t i = 0; i < COUNT_OF(issuers); i++)
        is_verdict(
            signer_token(arena, ec, ES,
                         arena_print(arena, "{\"iss\":%s," REST "}", issuers[i].issuer)),
            issuers[i].verdict, "iss %s: %s", issuers[i].issuer, issuers[i].verdict);
    is_verdict(signer_token(arena, ec, ES, STR("{" REST "}")), "bad_claims", "no iss");
    is_verdict(signer_token(arena, ec, ES, STR("[]")), "bad_claims", "a list as claims");
    is_verdict(signer_token(arena, ec, ES, STR("{" ISSUER "," REST "}x")), "bad_claims",
               "something behind the claims");
    is_verdict(signer_token(arena, stranger, ES, STR("{" ISSUER ",\"exp\":1}")),
               "bad_signature", "whoever cannot sign learns nothing about claims");
}

static enum jwt_verdict signed_in(const char *header, const char *claims)
{
    struct jwt_rules rules = rules_of(JWT_FOR_SIGN_IN);
    return judged_by(&rules, signer_token(arena, ec, str_of(header),
                                          arena_print(arena, "{" ISSUER ",%s}", claims)));
}

static void test_sign_in(void)
{
    const char *es = "{\"alg\":\"ES256\"}";
    const char *both =
        "\"sub\":\"u\",\"exp\":1060,\"iat\":1000,\"aud\":[\"api\",\"other\"]";
    ok(signed_in(es, REST ",\"iat\":1000,\"nonce\":\"n\"") == JWT_SOUND,
       "an id token is taken");
    is_str(said.nonce, STR("n"), "with its nonce");
    ok(signed_in(es, REST) == JWT_BAD_CLAIMS, "it must say when it was made");
    ok(signed_in(es, both) == JWT_OTHER_PARTY, "for several it must say who asked");
    ok(signed_in(es, arena_cstr(arena, arena_print(arena, "%s,\"azp\":\"api\"", both))) ==
           JWT_SOUND,
       "and that must be us");
    ok(signed_in(es, arena_cstr(arena, arena_print(arena, "%s,\"azp\":\"other\"",
                                                   both))) == JWT_OTHER_PARTY,
       "nobody else");
    ok(signed_in(es, REST ",\"iat\":1000,\"azp\":\"other\"") == JWT_OTHER_PARTY,
       "also when we are the only audience");
    ok(signed_in(es, REST ",\"iat\":1000,\"azp\":1") == JWT_BAD_CLAIMS, "in words");
    ok(signed_in("{\"alg\":\"ES256\",\"typ\":\"at+jwt\"}", REST ",\"iat\":1000") ==
           JWT_BAD_TYPE,
       "an access token signs nobody in");
}

static void test_profile(void)
{
    is_verdict(signer_token(
                   arena, rsa, RS,
                   STR("{" ISSUER "," REST ",\"email\":\"a@example.org\","
                       "\"email_verified\":true,\"name\":\"Ada\",\"client_id\":\"c\","
                       "\"gty\":\"client-credentials\",\"groups\":[\"a\",\"\",\"b\"]}")),
               "sound", "a token that says a lot");
    is_str(said.subject, STR("u1"), "its subject");
    is_str(said.email, STR("a@example.org"), "its address");
    ok(said.email_verified, "which is verified");
    is_str(said.name, STR("Ada"), "its name");
    is_str(said.gty, STR("client-credentials"), "how it was got");
    is_str(said.client, STR("c"), "who asked for it");
    ok(said.groups_said && said.groups.count == 2 && !said.groups.more, "its groups");
    is_int(said.expires_us, 1060 * US_PER_S, "and when it ends");
    ok(node_member(said.all, STR("client_id")) != NULL, "all of it can be looked at");

    is_verdict(
        signer_token(arena, rsa, RS,
                     STR("{" ISSUER "," REST ",\"email\":7,\"email_verified\":\"true\","
                         "\"name\":\"A\\u0007\",\"groups\":\"admins\"}")),
        "sound", "what is said in a wrong way");
    ok(said.email.at == NULL && said.name.at == NULL && !said.email_verified &&
           !said.groups_said && said.groups.count == 0,
       "counts as not said");
    is_verdict(
        signer_token(arena, rsa, RS, STR("{" ISSUER "," REST ",\"groups\":[\"a\",1]}")),
        "sound", "groups with a number among them");
    ok(!said.groups_said && said.groups.count == 0, "are none");

    struct buf many = buf_open(arena, 256, KIB(8));
    BUF_ADD(&many, "{" ISSUER "," REST ",\"groups\":[\"g\"");
    for (int i = 1; i < JWT_GROUPS_MAX + 1; i++)
        BUF_ADD(&many, ",\"g\"");
    BUF_ADD(&many, "]}");
    is_verdict(signer_token(arena, rsa, RS, buf_str(&many)), "sound", "too many groups");
    ok(said.groups.count == JWT_GROUPS_MAX && said.groups.more, "are cut, and it shows");
}

int main(void)
{
    arena = arena_open("test", MIB(256));
    rsa = signer_rsa(2048, 65537);
    ec = signer_p256();
    stranger = signer_p256();
    struct failure failure = {.arena = arena};
    struct str text = ARENA_JOIN(arena, STR("{\"keys\":["), signer_jwk(arena, rsa, "r"),
                                 STR(","), signer_jwk(arena, ec, "e"), STR("]}"));
    if (jwks_parse(arena, text, &failure, &keys) != DONE || keys.count != 2)
        bail_out("no keys");
    test_headers();
    test_own_key();
    test_confusion();
    test_signatures();
    test_high_s();
    test_flips("RS256", signer_token(arena, rsa, RS, GOOD));
    test_flips("ES256", signer_token(arena, ec, ES, GOOD));
    test_texts();
    test_claims();
    test_issuer_claim();
    test_sign_in();
    test_profile();
    signer_close(rsa);
    signer_close(ec);
    signer_close(stranger);
    arena_close(arena);
    return done_testing();
}
