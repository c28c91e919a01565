/* resource_lifecycle.c: the table of what may follow what. */
/* SPDX-License-Identifier: ISC */
#include "product/resource/resource.h"

static const struct {
    const char *from;
    const char *to;
} transitions[] = {
    {"creating", "active"},    {"creating", "deleting"},   {"active", "updating"},
    {"active", "suspended"},   {"active", "deleting"},     {"updating", "active"},
    {"updating", "suspended"}, {"updating", "deleting"},   {"suspended", "active"},
    {"suspended", "deleting"}, {"deleting", "deleted"},
    /* A change before the first deployment is through: still being created. */
    {"creating", "creating"},  {"updating", "updating"},
};

bool resource_lifecycle_may(struct str from, struct str to)
{
    for (size_t i = 0; i < COUNT_OF(transitions); i++)
        if (str_is(from, transitions[i].from) && str_is(to, transitions[i].to))
            return true;
    return false;
}
