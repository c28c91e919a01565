/* resource_lifecycle.c: the table of what may follow what, and by which deed. */
/* SPDX-License-Identifier: ISC */
#include "product/resource/resource_private.h"

/* clang-format off */
static const struct {
    const char *from;
    const char *to;
    const char *deed;
} transitions[] = {
    {"creating",  "creating",  "change"}, /* before the first deployment is through */
    {"creating",  "active",    "observe"},
    {"creating",  "deleting",  "delete"},
    {"active",    "updating",  "change"},
    {"active",    "suspended", "suspend"},
    {"active",    "deleting",  "delete"},
    {"updating",  "updating",  "change"},
    {"updating",  "active",    "observe"},
    {"updating",  "suspended", "suspend"},
    {"updating",  "deleting",  "delete"},
    {"suspended", "updating",  "resume"}, /* until the backend runs it again */
    {"suspended", "active",    "observe"},
    {"suspended", "deleting",  "delete"},
    {"deleting",  "deleted",   "observe"},
    {"deleting",  "updating",  "restore"},
    {"deleting",  "suspended", "restore"}, /* what was suspended comes back so */
    {"deleted",   "updating",  "restore"},
    {"deleted",   "suspended", "restore"},
};
/* clang-format on */

bool resource_lifecycle_may(struct str from, struct str to)
{
    for (size_t i = 0; i < COUNT_OF(transitions); i++)
        if (str_is(from, transitions[i].from) && str_is(to, transitions[i].to))
            return true;
    return false;
}

bool resource_lifecycle_lets(struct str from, const char *deed)
{
    for (size_t i = 0; i < COUNT_OF(transitions); i++)
        if (str_is(from, transitions[i].from) && str_is(str_of(deed), transitions[i].deed))
            return true;
    return false;
}
