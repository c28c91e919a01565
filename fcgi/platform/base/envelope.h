/*
 * envelope.h: texts that are sealed for one place, under keys that are kept elsewhere.
 *
 * XChaCha20-Poly1305 twice: the text under a random data key, the data key under a key of the
 * installation. The place (whose it is: organization, project, resource, version) is bound to
 * both, so an envelope that is copied to another place does not open there. Another key of the
 * installation wraps the data key again without touching the text.
 *
 * All parts are base64url without padding. Nothing but the three is needed to keep one.
 */
/* SPDX-License-Identifier: ISC */
#ifndef PLATFORM_BASE_ENVELOPE_H
#define PLATFORM_BASE_ENVELOPE_H

#include "platform/base/secret.h"

enum {
    ENVELOPE_KEYS_MAX = 16,
    ENVELOPE_KEY_BYTES = 32,
    ENVELOPE_KEY_ID_LENGTH = 16,
    ENVELOPE_TEXT_MAX = 2 * 1024 * 1024,
};

struct envelope {
    struct str key_id;  /* names the key of the installation; made from it, tells nothing of it */
    struct str wrapped; /* the data key */
    struct str sealed;  /* the text */
};

enum envelope_state {
    ENVELOPE_OPENED,
    ENVELOPE_KEY_UNKNOWN, /* its key is none of ours */
    ENVELOPE_BROKEN,      /* altered, or of another place */
};

/*
 * The keys of the installation from here on, the first seals; copied into locked memory. May be
 * said again (a reload). Texts of 64 hexadecimal digits each. false when one is not.
 */
MUST_CHECK bool envelope_keys_use(const struct secret *keys, size_t count);
/* The id of the key that seals; STR_NONE before envelope_keys_use. */
struct str envelope_key_id(void);
bool envelope_key_is_known(struct str key_id);

/* `text` of at most ENVELOPE_TEXT_MAX bytes. */
struct envelope envelope_seal(struct arena *arena, struct str place, struct str text);
MUST_CHECK enum envelope_state envelope_open(struct arena *arena, struct str place,
                                             const struct envelope *envelope,
                                             struct secret *text);
/* The same text under the key that seals now. */
MUST_CHECK enum envelope_state envelope_wrap_again(struct arena *arena, struct str place,
                                                   const struct envelope *envelope,
                                                   struct envelope *out);

#endif
