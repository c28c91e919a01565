/*
 * signer.h: keys that sign tokens, for tests that need good ones, and bad ones that are signed
 * well. The keys are made anew in each run.
 */
/* SPDX-License-Identifier: ISC */
#ifndef T_LIB_SIGNER_H
#define T_LIB_SIGNER_H

#include "platform/base/arena.h"

struct signer;

/* Signs as RS256; 512 bits at least. Ends the test when there is no such key. */
struct signer *signer_rsa(unsigned bits, unsigned exponent);
/* Signs as ES256 on P-256. */
struct signer *signer_p256(void);
void signer_close(struct signer *signer);

/* The public key as an entry of a key set; without kid when that is NULL. */
struct str signer_jwk(struct arena *arena, const struct signer *signer, const char *kid);
/* A whole set of one key. */
struct str signer_jwks(struct arena *arena, const struct signer *signer, const char *kid);
/* The public key as PEM: what a careless checker would take as a shared secret. */
struct str signer_pem(struct arena *arena, const struct signer *signer);

/* header and claims as they are, signed: "a.b.c". */
struct str signer_token(struct arena *arena, const struct signer *signer, struct str header,
                        struct str claims);
/* The same with HMAC-SHA256 under `secret`. */
struct str signer_shared_token(struct arena *arena, struct str secret, struct str header,
                               struct str claims);
/* The same with these bytes as signature. */
struct str signer_token_with(struct arena *arena, struct str header, struct str claims,
                             struct str signature);
/* The bytes of a signature over "header.claims". */
struct str signer_sign(struct arena *arena, const struct signer *signer, struct str text);

#endif
