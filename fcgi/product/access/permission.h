/*
 * permission.h: the control-plane permissions as bits, the same values as permission.bit.
 */
/* SPDX-License-Identifier: ISC */
#ifndef PRODUCT_ACCESS_PERMISSION_H
#define PRODUCT_ACCESS_PERMISSION_H

#include <stdint.h>

#include "platform/base/str.h"

enum permission {
    MAY_READ = 1,
    MAY_WRITE = 2,
    MAY_DELETE = 4,
    MAY_MANAGE_ACCESS = 8,
    MAY_MANAGE_BILLING = 16,
    MAY_CHECK_FOR_OTHERS = 32,
    MAY_ADMINISTER = 64, /* platform administrators */
    MAY_DEPLOY = 128,
    MAY_APPROVE = 256,
    MAY_REVEAL = 512,
    MAY_INGEST = 1024,
    MAY_QUERY = 2048,
    MAY_MANAGE_ALERTS = 4096,
    MAY_ACKNOWLEDGE_ALERTS = 8192,
    MAY_READ_AUDIT = 16384,
    MAY_ALL = 32767,
};

/* One control-plane permission in words; the table ends in a row without a name. */
struct permission_word {
    enum permission bit;
    const char *name;   /* "manage access" */
    const char *action; /* "manage_access": for programs, as in the table permission */
};
extern const struct permission_word permission_words[];
/* The bit of an action; 0 = there is none. */
int64_t permission_bit(struct str action);

/* The word of one bit, like "manage access"; NULL when there is no such permission. */
const char *permission_name(int bit);

#endif
