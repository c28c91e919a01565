/* signature.c: see signature.h; OpenSSL 3 through EVP. */
/* SPDX-License-Identifier: ISC */
#include "platform/token/signature.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include "platform/base/outcome.h"

enum {
    DER_BYTES_MAX = 80
}; /* two numbers of 33 bytes, each with two bytes in front, and two */

static const unsigned char *bytes_of(struct str text)
{
    return (const unsigned char *)text.at;
}

/* Out of memory is as deadly here as anywhere; other libraries must not find our errors. */
static EVP_PKEY *key_of(const char *type, OSSL_PARAM *params)
{
    EVP_PKEY *key = NULL;
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, type, NULL);
    if (context == NULL || params == NULL)
        bug("OpenSSL gives no %s key", type);
    if (EVP_PKEY_fromdata_init(context) != 1 ||
        EVP_PKEY_fromdata(context, &key, EVP_PKEY_PUBLIC_KEY, params) != 1)
        key = NULL;
    EVP_PKEY_CTX_free(context);
    ERR_clear_error();
    return key;
}

static EVP_PKEY *rsa_key(struct str modulus, struct str exponent)
{
    BIGNUM *n = BN_bin2bn(bytes_of(modulus), (int)modulus.length, NULL);
    BIGNUM *e = BN_bin2bn(bytes_of(exponent), (int)exponent.length, NULL);
    OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();
    if (n == NULL || e == NULL || build == NULL ||
        OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_N, n) != 1 ||
        OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_E, e) != 1)
        bug("OpenSSL takes no numbers");
    OSSL_PARAM *params = OSSL_PARAM_BLD_to_param(build);
    EVP_PKEY *key = key_of("RSA", params);
    OSSL_PARAM_free(params);
    OSSL_PARAM_BLD_free(build);
    BN_free(n);
    BN_free(e);
    return key;
}

/* NULL also when the point is not on the curve. */
static EVP_PKEY *ec_key(struct str x, struct str y)
{
    char group[] = "prime256v1";
    unsigned char point[1 + 2 * SIGNATURE_P256_BYTES] = {4}; /* not compressed */
    if (x.length != SIGNATURE_P256_BYTES || y.length != SIGNATURE_P256_BYTES)
        return NULL;
    memcpy(point + 1, x.at, x.length);
    memcpy(point + 1 + x.length, y.at, y.length);
    OSSL_PARAM params[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group, 0),
        OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, point, sizeof point),
        OSSL_PARAM_construct_end(),
    };
    return key_of("EC", params);
}

static bool holds(EVP_PKEY *key, struct str text, const unsigned char *signature,
                  size_t length)
{
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    if (context == NULL)
        bug("OpenSSL gives no context");
    bool good =
        EVP_DigestVerifyInit(context, NULL, EVP_sha256(), NULL, key) == 1 &&
        EVP_DigestVerify(context, signature, length, bytes_of(text), text.length) == 1;
    EVP_MD_CTX_free(context);
    ERR_clear_error();
    return good;
}

bool signature_rs256_holds(struct str modulus, struct str exponent, struct str text,
                           struct str signature)
{
    if (modulus.length == 0 || exponent.length == 0 || signature.length != modulus.length)
        return false;
    EVP_PKEY *key = rsa_key(modulus, exponent);
    bool good = key != NULL && holds(key, text, bytes_of(signature), signature.length);
    EVP_PKEY_free(key);
    return good;
}

/* r and s in the form that OpenSSL reads (SEQUENCE of two INTEGERs); 0 = it cannot be. */
static size_t der_of(struct str signature, unsigned char der[DER_BYTES_MAX])
{
    const int half = SIGNATURE_P256_BYTES;
    ECDSA_SIG *both = ECDSA_SIG_new();
    BIGNUM *r = BN_bin2bn(bytes_of(signature), half, NULL);
    BIGNUM *s = BN_bin2bn(bytes_of(signature) + half, half, NULL);
    if (both == NULL || r == NULL || s == NULL)
        bug("OpenSSL takes no numbers");
    bool nothing = BN_is_zero(r) || BN_is_zero(s);
    if (ECDSA_SIG_set0(both, r, s) != 1) /* they belong to it now */
        bug("OpenSSL takes no signature");
    unsigned char *end = der;
    int length = i2d_ECDSA_SIG(both, NULL);
    if (!nothing && length > 0 && length <= DER_BYTES_MAX)
        length = i2d_ECDSA_SIG(both, &end);
    else
        length = 0;
    ECDSA_SIG_free(both);
    return length < 0 ? 0 : (size_t)length;
}

bool signature_es256_holds(struct str x, struct str y, struct str text,
                           struct str signature)
{
    unsigned char der[DER_BYTES_MAX];
    if (signature.length != 2 * (size_t)SIGNATURE_P256_BYTES)
        return false;
    size_t length = der_of(signature, der);
    EVP_PKEY *key = length == 0 ? NULL : ec_key(x, y);
    bool good = key != NULL && holds(key, text, der, length);
    EVP_PKEY_free(key);
    return good;
}

bool signature_p256_has(struct str x, struct str y)
{
    EVP_PKEY *key = ec_key(x, y);
    bool there = key != NULL;
    EVP_PKEY_free(key);
    return there;
}

const char *signature_library(void)
{
    return OpenSSL_version(OPENSSL_VERSION_STRING);
}
