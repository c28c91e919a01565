/* envelope.c: sealed texts: a data key for each, wrapped by a key of the installation. */
/* SPDX-License-Identifier: ISC */
#include "platform/base/envelope.h"

#include <string.h>

#include <sodium.h>

#include "platform/base/outcome.h"
#include "platform/base/random.h"

enum {
    NONCE = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
    TAG = crypto_aead_xchacha20poly1305_ietf_ABYTES,
    KEY = ENVELOPE_KEY_BYTES,
    BASE64 = sodium_base64_VARIANT_URLSAFE_NO_PADDING,
    PLACE_MAX = 1024,
};

struct ring_key {
    unsigned char key[KEY];
    char id[ENVELOPE_KEY_ID_LENGTH + 1];
};

static struct ring_key *ring; /* sodium_malloc; the first seals */
static size_t ring_count;

/* ---- keys of the installation ---- */

static void key_name(struct ring_key *key)
{
    static const char purpose[] = "ktrlplane envelope key id";
    unsigned char hash[16];
    crypto_generichash(hash, sizeof hash, (const unsigned char *)purpose, sizeof purpose - 1,
                       key->key, KEY);
    sodium_bin2hex(key->id, sizeof key->id, hash, ENVELOPE_KEY_ID_LENGTH / 2);
}

static bool key_read(struct secret text, struct ring_key *key)
{
    struct str hex = secret_reveal(text);
    size_t length = 0;
    if (hex.length != 2 * KEY ||
        sodium_hex2bin(key->key, KEY, hex.at, hex.length, NULL, &length, NULL) != 0 ||
        length != KEY)
        return false;
    key_name(key);
    return true;
}

bool envelope_keys_use(const struct secret *keys, size_t count)
{
    if (count == 0 || count > ENVELOPE_KEYS_MAX)
        bug("%zu keys of the installation", count);
    struct ring_key *next = sodium_allocarray(count, sizeof *next);
    if (next == NULL)
        bug("no locked memory for %zu keys", count);
    for (size_t i = 0; i < count; i++)
        if (!key_read(keys[i], &next[i])) {
            sodium_free(next);
            return false;
        }
    sodium_free(ring);
    ring = next;
    ring_count = count;
    return true;
}

struct str envelope_key_id(void)
{
    return ring_count == 0 ? STR_NONE : str_of(ring[0].id);
}

static const struct ring_key *key_find(struct str key_id)
{
    for (size_t i = 0; i < ring_count; i++)
        if (str_is(key_id, ring[i].id))
            return &ring[i];
    return NULL;
}

bool envelope_key_is_known(struct str key_id)
{
    return key_find(key_id) != NULL;
}

/* ---- one box ---- */

/* What is bound to a box: which of the two it is, the key's id, and the place. */
static struct str bound(struct arena *arena, const char *part, struct str key_id,
                        struct str place)
{
    if (place.length > PLACE_MAX)
        bug("an envelope for a place of %zu bytes", place.length);
    return ARENA_JOIN(arena, STR("ktrlplane envelope 1\n"), str_of(part), STR("\n"), key_id,
                      STR("\n"), place);
}

static struct str box_seal(struct arena *arena, struct str with, struct str text,
                           const unsigned char key[KEY])
{
    size_t bytes = NONCE + text.length + TAG;
    unsigned char *raw = arena_alloc(arena, bytes);
    random_bytes(raw, NONCE);
    crypto_aead_xchacha20poly1305_ietf_encrypt(
        raw + NONCE, NULL, (const unsigned char *)text.at, text.length,
        (const unsigned char *)with.at, with.length, NULL, raw, key);
    size_t room = sodium_base64_encoded_len(bytes, BASE64);
    char *sealed = arena_alloc(arena, room);
    sodium_bin2base64(sealed, room, raw, bytes, BASE64);
    return str_of(sealed);
}

static bool box_open(struct arena *arena, struct str with, struct str sealed,
                     const unsigned char key[KEY], struct str *text)
{
    if (sealed.length == 0 ||
        sealed.length > sodium_base64_encoded_len(NONCE + ENVELOPE_TEXT_MAX + TAG, BASE64))
        return false;
    unsigned char *raw = arena_alloc(arena, sealed.length + 1);
    size_t bytes = 0;
    if (sodium_base642bin(raw, sealed.length + 1, sealed.at, sealed.length, NULL, &bytes, NULL,
                          BASE64) != 0 ||
        bytes < NONCE + TAG)
        return false;
    unsigned char *plain = arena_alloc(arena, bytes - NONCE - TAG + 1);
    unsigned long long length = 0;
    if (crypto_aead_xchacha20poly1305_ietf_decrypt(
            plain, &length, NULL, raw + NONCE, bytes - NONCE, (const unsigned char *)with.at,
            with.length, raw, key) != 0)
        return false;
    *text = (struct str){(char *)plain, (size_t)length};
    return true;
}

/* ---- envelopes ---- */

static struct str text_key_wrap(struct arena *arena, struct str place,
                                const unsigned char data[KEY])
{
    struct str key_id = envelope_key_id();
    return box_seal(arena, bound(arena, "key", key_id, place),
                    (struct str){(const char *)data, KEY}, ring[0].key);
}

struct envelope envelope_seal(struct arena *arena, struct str place, struct str text)
{
    unsigned char data[KEY];
    if (ring_count == 0)
        bug("an envelope before the keys are known");
    if (text.length > ENVELOPE_TEXT_MAX)
        bug("an envelope around %zu bytes", text.length);
    random_bytes(data, KEY);
    struct envelope envelope = {
        .key_id = arena_str(arena, envelope_key_id()),
        .wrapped = text_key_wrap(arena, place, data),
        .sealed = box_seal(arena, bound(arena, "text", STR(""), place), text, data),
    };
    sodium_memzero(data, KEY);
    return envelope;
}

static enum envelope_state text_key_unwrap(struct arena *arena, struct str place,
                                           const struct envelope *envelope,
                                           unsigned char data[KEY])
{
    struct str plain;
    const struct ring_key *key = key_find(envelope->key_id);
    if (key == NULL)
        return ENVELOPE_KEY_UNKNOWN;
    if (!box_open(arena, bound(arena, "key", envelope->key_id, place), envelope->wrapped,
                  key->key, &plain) ||
        plain.length != KEY)
        return ENVELOPE_BROKEN;
    memcpy(data, plain.at, KEY);
    return ENVELOPE_OPENED;
}

enum envelope_state envelope_open(struct arena *arena, struct str place,
                                  const struct envelope *envelope, struct secret *text)
{
    unsigned char data[KEY];
    struct str plain;
    enum envelope_state state = text_key_unwrap(arena, place, envelope, data);
    if (state != ENVELOPE_OPENED)
        return state;
    bool opened = box_open(arena, bound(arena, "text", STR(""), place), envelope->sealed, data,
                           &plain);
    sodium_memzero(data, KEY);
    if (!opened)
        return ENVELOPE_BROKEN;
    *text = secret_of(arena, plain);
    return ENVELOPE_OPENED;
}

enum envelope_state envelope_wrap_again(struct arena *arena, struct str place,
                                        const struct envelope *envelope, struct envelope *out)
{
    unsigned char data[KEY];
    enum envelope_state state = text_key_unwrap(arena, place, envelope, data);
    if (state != ENVELOPE_OPENED)
        return state;
    *out = (struct envelope){
        .key_id = arena_str(arena, envelope_key_id()),
        .wrapped = text_key_wrap(arena, place, data),
        .sealed = envelope->sealed,
    };
    sodium_memzero(data, KEY);
    return ENVELOPE_OPENED;
}
