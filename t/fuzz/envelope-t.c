/* envelope-t.c: fuzz target: whatever stands in the parts of an envelope, it opens or is refused. */
/* SPDX-License-Identifier: ISC */
#include <stdlib.h>

#include "platform/base/envelope.h"
#include "platform/base/random.h"
#include "t/fuzz/fuzz.h"

#define KEY "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t length)
{
    struct arena *arena = arena_open("fuzz", MIB(64));
    struct str rest = {(const char *)at, length};
    struct str part;
    struct secret text;
    struct secret key = secret_of(arena, STR(KEY));
    struct envelope given = {STR(""), STR(""), STR("")};
    struct envelope again;
    random_open();
    if (!envelope_keys_use(&key, 1))
        abort();
    /* Under a key that is there, so that what follows is looked at. */
    given.key_id = envelope_key_id();
    if (str_cut(&rest, '\n', &part))
        given.wrapped = part;
    if (str_cut(&rest, '\n', &part))
        given.sealed = part;
    if (envelope_open(arena, STR("place"), &given, &text) == ENVELOPE_OPENED ||
        envelope_wrap_again(arena, STR("place"), &given, &again) == ENVELOPE_OPENED)
        abort(); /* nobody guesses a key */
    struct str whole = {(const char *)at, length};
    struct envelope sealed = envelope_seal(arena, STR("place"), whole);
    if (envelope_open(arena, STR("place"), &sealed, &text) != ENVELOPE_OPENED ||
        !str_equal(secret_reveal(text), whole))
        abort();
    if (given.sealed.length > 0)
        sealed.sealed = given.sealed;
    if (given.sealed.length > 0 &&
        envelope_open(arena, STR("place"), &sealed, &text) == ENVELOPE_OPENED)
        abort();
    arena_close(arena);
    return 0;
}
