/*
 * signature.h: signatures that others made with their private keys, checked with the public
 * ones. Behind it is OpenSSL, which nothing else in this folder knows.
 *
 * Numbers are big-endian bytes. Whatever cannot be checked does not hold.
 */
/* SPDX-License-Identifier: ISC */
#ifndef PLATFORM_TOKEN_SIGNATURE_H
#define PLATFORM_TOKEN_SIGNATURE_H

#include "platform/base/str.h"

enum { SIGNATURE_P256_BYTES = 32 }; /* of each coordinate, and of r and s */

/* RSASSA-PKCS1-v1_5 with SHA-256 (RFC 8017 8.2.2); as long as the modulus. */
bool signature_rs256_holds(struct str modulus, struct str exponent, struct str text,
                           struct str signature);
/*
 * ECDSA with P-256 and SHA-256 (FIPS 186-5 6.4.2); r and s, 32 bytes each (RFC 7518 3.4).
 * Either of the two values of s is taken, as the standard says: nothing here tells tokens apart
 * by their signature.
 */
bool signature_es256_holds(struct str x, struct str y, struct str text, struct str signature);
/* Is there such a point on P-256? 32 bytes each. */
bool signature_p256_has(struct str x, struct str y);

/* The version of the library behind it. */
const char *signature_library(void);

#endif
