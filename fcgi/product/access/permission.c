/* permission.c: the words for the bits. */
/* SPDX-License-Identifier: ISC */
#include "product/access/permission.h"

#include <stddef.h>

const struct permission_word permission_words[] = {
    {MAY_READ, "read", "read"},
    {MAY_WRITE, "write", "write"},
    {MAY_DELETE, "delete", "delete"},
    {MAY_MANAGE_ACCESS, "manage access", "manage_access"},
    {MAY_MANAGE_BILLING, "manage billing", "manage_billing"},
    {MAY_CHECK_FOR_OTHERS, "check permissions on behalf of others", "check_permissions_on_behalf_of"},
    {MAY_ADMINISTER, "administer", "administer"},
    {MAY_DEPLOY, "deploy", "deploy"},
    {MAY_APPROVE, "approve", "approve"},
    {MAY_REVEAL, "reveal", "reveal"},
    {MAY_INGEST, "ingest", "ingest"},
    {MAY_QUERY, "query", "query"},
    {MAY_MANAGE_ALERTS, "manage alerts", "manage_alerts"},
    {MAY_ACKNOWLEDGE_ALERTS, "acknowledge alerts", "acknowledge_alerts"},
    {MAY_READ_AUDIT, "read the audit trail", "read_audit"},
    {0},
};

const char *permission_name(int bit)
{
    for (const struct permission_word *row = permission_words; row->name != NULL; row++)
        if ((int)row->bit == bit)
            return row->name;
    return NULL;
}

int64_t permission_bit(struct str action)
{
    for (const struct permission_word *row = permission_words; row->name != NULL; row++)
        if (str_is(action, row->action))
            return row->bit;
    return 0;
}
