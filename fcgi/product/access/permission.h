/*
 * permission.h: the control-plane permissions as bits, the same values as permission.bit.
 */
/* SPDX-License-Identifier: ISC */
#ifndef PRODUCT_ACCESS_PERMISSION_H
#define PRODUCT_ACCESS_PERMISSION_H

enum permission {
    MAY_READ = 1,
    MAY_WRITE = 2,
    MAY_DELETE = 4,
    MAY_MANAGE_ACCESS = 8,
    MAY_MANAGE_BILLING = 16,
    MAY_CHECK_FOR_OTHERS = 32,
    MAY_ADMINISTER = 64, /* platform administrators; not a row of the table */
};

/* The word of one bit, like "manage access"; NULL when there is no such permission. */
const char *permission_name(int bit);

#endif
