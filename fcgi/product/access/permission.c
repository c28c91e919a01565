/* permission.c: the words for the bits. */
/* SPDX-License-Identifier: ISC */
#include "product/access/permission.h"

#include <stddef.h>

#include "platform/base/compiler.h"

static const struct {
    enum permission bit;
    const char *name;
} names[] = {
    {MAY_READ, "read"},
    {MAY_WRITE, "write"},
    {MAY_DELETE, "delete"},
    {MAY_MANAGE_ACCESS, "manage access"},
    {MAY_MANAGE_BILLING, "manage billing"},
    {MAY_CHECK_FOR_OTHERS, "check permissions on behalf of others"},
    {MAY_ADMINISTER, "administer"},
    {MAY_DEPLOY, "deploy"},
    {MAY_APPROVE, "approve"},
    {MAY_REVEAL, "reveal"},
    {MAY_INGEST, "ingest"},
    {MAY_QUERY, "query"},
    {MAY_MANAGE_ALERTS, "manage alerts"},
    {MAY_ACKNOWLEDGE_ALERTS, "acknowledge alerts"},
    {MAY_READ_AUDIT, "read the audit trail"},
};

const char *permission_name(int bit)
{
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if ((int)names[i].bit == bit)
            return names[i].name;
    return NULL;
}
