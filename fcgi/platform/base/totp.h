/*
 * totp.h: one-time codes from a shared secret and the time (RFC 6238: HMAC-SHA1, 6 digits,
 * steps of 30 seconds), as authenticator apps make them.
 */
/* SPDX-License-Identifier: ISC */
#ifndef PLATFORM_BASE_TOTP_H
#define PLATFORM_BASE_TOTP_H

#include "platform/base/secret.h"

enum {
    TOTP_DIGITS = 6,
    TOTP_STEP_S = 30,
    TOTP_SECRET_BYTES = 20,      /* as long as the hash (RFC 4226 4, R6) */
    TOTP_SECRET_CHARACTERS = 32, /* the same in Base32 */
};

/* A new secret: Base32 (RFC 4648 6) without padding, as people type it into an app. */
struct secret totp_secret_make(struct arena *arena);
/* The step that holds this instant. */
int64_t totp_step(int64_t at_us);
/* The 6 digits of a step; STR_NONE when the secret is no Base32 of 16..64 bytes. */
struct str totp_code(struct arena *arena, struct secret secret, int64_t step);
/*
 * The step whose code this is: the present one, the one before or the one after (clocks differ
 * by some seconds, and people type slowly: RFC 6238 5.2). 0 = none of those that are later than
 * `used`, the last step that was accepted: a code counts once. Takes as long whatever fits.
 */
int64_t totp_match(struct arena *arena, struct secret secret, struct str code, int64_t at_us,
                   int64_t used);
/* What the app reads out of the picture: otpauth://totp/ISSUER:ACCOUNT?secret=... */
struct str totp_address(struct arena *arena, struct str issuer, struct str account,
                        struct secret secret);

/* Bytes as Base32 without padding, upper case. */
struct str base32_text(struct arena *arena, const unsigned char *bytes, size_t count);

/* The version of the library behind it. */
const char *totp_library(void);

#endif
