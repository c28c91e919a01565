/* page.c: binding all pages of a capability. */
/* SPDX-License-Identifier: ISC */
#include "platform/html/page.h"

enum outcome pages_bind(struct html_set *set, struct page *pages, struct failure *failure)
{
    enum outcome worst = DONE;
    for (; pages->name != NULL; pages++) {
        enum outcome outcome =
            html_bind(set, pages->name, pages->shown, failure, &pages->bound);
        if (outcome != DONE)
            worst = outcome;
    }
    return worst;
}
