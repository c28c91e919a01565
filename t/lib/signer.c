/* signer.c: see signer.h; OpenSSL, as in platform/token/signature.c, for the other side. */
/* SPDX-License-Identifier: ISC */
#include "t/lib/signer.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include "platform/token/base64url.h"
#include "t/lib/tap.h"

enum { COORDINATE_BYTES = 32, NUMBER_BYTES_MAX = 2048 };

struct signer {
    EVP_PKEY *key;
    bool elliptic;
};

static struct signer *signer_of(EVP_PKEY *key, bool elliptic)
{
    struct signer *signer = malloc(sizeof *signer);
    if (signer == NULL || key == NULL)
        bail_out("no key can be made");
    *signer = (struct signer){key, elliptic};
    return signer;
}

struct signer *signer_rsa(unsigned bits, unsigned exponent)
{
    EVP_PKEY *key = NULL;
    BIGNUM *e = BN_new();
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, "RSA", NULL);
    if (e == NULL || context == NULL || BN_set_word(e, exponent) != 1 ||
        EVP_PKEY_keygen_init(context) != 1 ||
        EVP_PKEY_CTX_set_rsa_keygen_bits(context, (int)bits) != 1 ||
        EVP_PKEY_CTX_set1_rsa_keygen_pubexp(context, e) != 1 ||
        EVP_PKEY_generate(context, &key) != 1)
        bail_out("no RSA key of %u bits can be made", bits);
    EVP_PKEY_CTX_free(context);
    BN_free(e);
    return signer_of(key, false);
}

struct signer *signer_p256(void)
{
    return signer_of(EVP_EC_gen("P-256"), true);
}

void signer_close(struct signer *signer)
{
    EVP_PKEY_free(signer->key);
    free(signer);
}

static struct str number_of(struct arena *arena, const struct signer *signer,
                            const char *name)
{
    unsigned char bytes[NUMBER_BYTES_MAX];
    BIGNUM *number = NULL;
    if (EVP_PKEY_get_bn_param(signer->key, name, &number) != 1)
        bail_out("the key has no %s", name);
    int length = signer->elliptic ? BN_bn2binpad(number, bytes, COORDINATE_BYTES)
                                  : BN_bn2bin(number, bytes);
    BN_free(number);
    return base64url_text(arena, (struct str){(char *)bytes, (size_t)length});
}

struct str signer_jwk(struct arena *arena, const struct signer *signer, const char *kid)
{
    struct str name = kid == NULL ? STR("") : arena_print(arena, "\"kid\":\"%s\",", kid);
    struct str first = number_of(arena, signer, signer->elliptic ? "qx" : "n");
    struct str second = number_of(arena, signer, signer->elliptic ? "qy" : "e");
    return arena_print(
        arena,
        signer->elliptic
            ? "{%.*s\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"%.*s\",\"y\":\"%.*s\"}"
            : "{%.*s\"kty\":\"RSA\",\"use\":\"sig\",\"n\":\"%.*s\",\"e\":\"%.*s\"}",
        STR_ARG(name), STR_ARG(first), STR_ARG(second));
}

struct str signer_jwks(struct arena *arena, const struct signer *signer, const char *kid)
{
    return ARENA_JOIN(arena, STR("{\"keys\":["), signer_jwk(arena, signer, kid),
                      STR("]}"));
}

struct str signer_pem(struct arena *arena, const struct signer *signer)
{
    BIO *bio = BIO_new(BIO_s_mem());
    char *at = NULL;
    if (bio == NULL || PEM_write_bio_PUBKEY(bio, signer->key) != 1)
        bail_out("the key cannot be written");
    long length = BIO_get_mem_data(bio, &at);
    struct str text = arena_str(arena, (struct str){at, (size_t)length});
    BIO_free(bio);
    return text;
}

/* From SEQUENCE { r, s } to 32 bytes each. */
static struct str raw_of(struct arena *arena, const unsigned char *der, size_t length)
{
    unsigned char *raw = arena_alloc(arena, (size_t)2 * COORDINATE_BYTES);
    ECDSA_SIG *both = d2i_ECDSA_SIG(NULL, &der, (long)length);
    if (both == NULL || BN_bn2binpad(ECDSA_SIG_get0_r(both), raw, COORDINATE_BYTES) < 0 ||
        BN_bn2binpad(ECDSA_SIG_get0_s(both), raw + COORDINATE_BYTES, COORDINATE_BYTES) <
            0)
        bail_out("a signature cannot be read");
    ECDSA_SIG_free(both);
    return (struct str){(char *)raw, (size_t)2 * COORDINATE_BYTES};
}

struct str signer_sign(struct arena *arena, const struct signer *signer, struct str text)
{
    size_t length = NUMBER_BYTES_MAX;
    unsigned char *bytes = arena_alloc(arena, length);
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    if (context == NULL ||
        EVP_DigestSignInit(context, NULL, EVP_sha256(), NULL, signer->key) != 1 ||
        EVP_DigestSign(context, bytes, &length, (const unsigned char *)text.at,
                       text.length) != 1)
        bail_out("nothing can be signed");
    EVP_MD_CTX_free(context);
    return signer->elliptic ? raw_of(arena, bytes, length)
                            : (struct str){(char *)bytes, length};
}

static struct str signed_part(struct arena *arena, struct str header, struct str claims)
{
    return ARENA_JOIN(arena, base64url_text(arena, header), STR("."),
                      base64url_text(arena, claims));
}

struct str signer_token_with(struct arena *arena, struct str header, struct str claims,
                             struct str signature)
{
    return ARENA_JOIN(arena, signed_part(arena, header, claims), STR("."),
                      base64url_text(arena, signature));
}

struct str signer_token(struct arena *arena, const struct signer *signer,
                        struct str header, struct str claims)
{
    struct str signature = signer_sign(arena, signer, signed_part(arena, header, claims));
    return signer_token_with(arena, header, claims, signature);
}

struct str signer_shared_token(struct arena *arena, struct str secret, struct str header,
                               struct str claims)
{
    struct str text = signed_part(arena, header, claims);
    unsigned length = EVP_MAX_MD_SIZE;
    unsigned char *sum = arena_alloc(arena, length);
    if (HMAC(EVP_sha256(), secret.at, (int)secret.length, (const unsigned char *)text.at,
             text.length, sum, &length) == NULL)
        bail_out("nothing can be signed");
    return signer_token_with(arena, header, claims, (struct str){(char *)sum, length});
}
