/* permission.c: the words for the bits. */
/* SPDX-License-Identifier: ISC */
#include "product/access/permission.h"

#include <stddef.h>

const char *permission_name(int bit)
{
    switch ((enum permission)bit) {
    case MAY_READ:
        return "read";
    case MAY_WRITE:
        return "write";
    case MAY_DELETE:
        return "delete";
    case MAY_MANAGE_ACCESS:
        return "manage access";
    case MAY_MANAGE_BILLING:
        return "manage billing";
    case MAY_CHECK_FOR_OTHERS:
        return "check for others";
    case MAY_ADMINISTER:
        return "administer";
    }
    return NULL;
}
