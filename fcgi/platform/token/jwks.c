/* jwks.c: see jwks.h. */
/* SPDX-License-Identifier: ISC */
#include "platform/token/jwks.h"

#include "platform/json/json.h"
#include "platform/token/base64url.h"
#include "platform/token/signature.h"

enum {
    RSA_BYTES_MIN = 2048 / 8,
    RSA_BYTES_MAX = 8192 / 8,
    RSA_EXPONENT_MIN = 65537, /* FIPS 186-5 A.1.1 */
    RSA_EXPONENT_BYTES_MAX = 4,
};

static struct str text_at(const struct node *object, const char *name)
{
    const struct node *node = node_member(object, str_of(name));
    return node != NULL && node->kind == NODE_TEXT ? node->text : STR_NONE;
}

/* Absent, or exactly that text. */
static bool says_nothing_but(const struct node *entry, const char *name, const char *word)
{
    const struct node *node = node_member(entry, str_of(name));
    return node == NULL || (node->kind == NODE_TEXT && str_is(node->text, word));
}

/* key_ops (RFC 7517 4.3) is absent or has "verify". */
static bool may_verify(const struct node *entry)
{
    const struct node *list = node_member(entry, STR("key_ops"));
    if (list == NULL)
        return true;
    if (list->kind != NODE_ARRAY)
        return false;
    for (const struct node *node = list->first; node != NULL; node = node->next)
        if (node->kind == NODE_TEXT && str_is(node->text, "verify"))
            return true;
    return false;
}

static bool number_at(struct arena *arena, const struct node *entry, const char *name,
                      struct str *out)
{
    struct str text = text_at(entry, name);
    return text.at != NULL && text.length <= 2 * (size_t)RSA_BYTES_MAX &&
           base64url_parse(arena, text, out);
}

static struct str without_zeros(struct str number)
{
    while (number.length > 0 && number.at[0] == 0)
        number = str_slice(number, 1, number.length);
    return number;
}

static bool is_odd(struct str number)
{
    return number.length > 0 && ((unsigned char)number.at[number.length - 1] & 1) != 0;
}

/* The top bit counts: 2048 bits are 256 bytes of which the first is at least 0x80. */
static bool modulus_is_good(struct str modulus)
{
    bool long_enough =
        modulus.length > RSA_BYTES_MIN ||
        (modulus.length == RSA_BYTES_MIN && (unsigned char)modulus.at[0] >= 0x80);
    return long_enough && modulus.length <= RSA_BYTES_MAX && is_odd(modulus);
}

static bool exponent_is_good(struct str exponent)
{
    uint64_t value = 0;
    if (exponent.length > RSA_EXPONENT_BYTES_MAX || !is_odd(exponent))
        return false;
    for (size_t i = 0; i < exponent.length; i++)
        value = value << 8 | (unsigned char)exponent.at[i];
    return value >= RSA_EXPONENT_MIN;
}

static bool rsa_read(struct arena *arena, const struct node *entry, struct jwk *out)
{
    if (!says_nothing_but(entry, "alg", "RS256") ||
        !number_at(arena, entry, "n", &out->first) ||
        !number_at(arena, entry, "e", &out->second))
        return false;
    out->algorithm = JWT_RS256;
    out->first = without_zeros(out->first);
    out->second = without_zeros(out->second);
    return modulus_is_good(out->first) && exponent_is_good(out->second);
}

static bool ec_read(struct arena *arena, const struct node *entry, struct jwk *out)
{
    if (!str_is(text_at(entry, "crv"), "P-256") ||
        !says_nothing_but(entry, "alg", "ES256") ||
        !number_at(arena, entry, "x", &out->first) ||
        !number_at(arena, entry, "y", &out->second))
        return false;
    out->algorithm = JWT_ES256;
    return signature_p256_has(out->first, out->second);
}

/* false = not for us */
static bool entry_read(struct arena *arena, const struct node *entry, struct jwk *out)
{
    if (entry->kind != NODE_OBJECT || !says_nothing_but(entry, "use", "sig") ||
        !may_verify(entry) || node_member(entry, STR("d")) != NULL)
        return false;
    const struct node *kid = node_member(entry, STR("kid"));
    *out = (struct jwk){.kid = STR_NONE};
    if (kid != NULL && (kid->kind != NODE_TEXT || kid->text.length > JWK_KID_MAX))
        return false;
    if (kid != NULL)
        out->kid = kid->text;
    struct str kind = text_at(entry, "kty");
    if (str_is(kind, "RSA"))
        return rsa_read(arena, entry, out);
    return str_is(kind, "EC") && ec_read(arena, entry, out);
}

static bool kid_equal(struct str a, struct str b)
{
    return (a.at == NULL) == (b.at == NULL) && str_equal(a, b);
}

/* The same key once more leaves no doubt which is meant. */
static bool has_already(const struct jwk *keys, size_t count, const struct jwk *key)
{
    for (size_t i = 0; i < count; i++)
        if (keys[i].algorithm == key->algorithm && kid_equal(keys[i].kid, key->kid) &&
            str_equal(keys[i].first, key->first) &&
            str_equal(keys[i].second, key->second))
            return true;
    return false;
}

enum outcome jwks_parse(struct arena *arena, struct str text, struct failure *failure,
                        struct jwks *out)
{
    struct node *document = NULL;
    struct failure why = {.arena = arena};
    if (text.length > JWKS_BYTES_MAX)
        return refuse(failure, INVALID, NULL, "The list of keys is larger than 64 KiB.",
                      NULL);
    if (json_parse(arena, text, &why, &document) != DONE || document->kind != NODE_OBJECT)
        return refuse(failure, INVALID, NULL, "The list of keys is not a JSON object.",
                      NULL);
    const struct node *entries = node_member(document, STR("keys"));
    if (entries == NULL || entries->kind != NODE_ARRAY)
        return refuse(failure, INVALID, NULL, "The list of keys has no \"keys\".", NULL);
    if (entries->count > JWKS_KEYS_MAX)
        return refuse(failure, INVALID, NULL, "The list has more than 50 keys.", NULL);

    struct jwk *keys = ARENA_ARRAY(arena, JWKS_KEYS_MAX, struct jwk);
    struct jwks set = {.keys = keys};
    for (const struct node *entry = entries->first; entry != NULL; entry = entry->next) {
        struct jwk key;
        if (entry_read(arena, entry, &key) && !has_already(keys, set.count, &key))
            keys[set.count++] = key;
    }
    set.skipped = entries->count - set.count;
    *out = set;
    return DONE;
}

const struct jwk *jwks_find(const struct jwks *set, struct str kid,
                            enum jwt_algorithm algorithm)
{
    const struct jwk *found = NULL;
    for (size_t i = 0; i < set->count; i++) {
        const struct jwk *key = &set->keys[i];
        if (key->algorithm != algorithm || (kid.at != NULL && !kid_equal(key->kid, kid)))
            continue;
        if (found != NULL)
            return NULL;
        found = key;
    }
    return found;
}

bool jwks_serves(const struct jwks *set, unsigned algorithms)
{
    for (size_t i = 0; i < set->count; i++)
        if ((set->keys[i].algorithm & algorithms) != 0)
            return true;
    return false;
}

unsigned jwt_algorithms_parse(struct str text)
{
    unsigned algorithms = 0;
    struct str name;
    while (str_cut(&text, ',', &name)) {
        if (!str_is(name, "RS256") && !str_is(name, "ES256"))
            return 0;
        algorithms |= str_is(name, "RS256") ? JWT_RS256 : JWT_ES256;
    }
    return algorithms;
}
