/*
 * demo.h: a believable world to look at: organizations, projects, people with roles, resources
 * of every type, and the trail of some weeks in which all of it came to be.
 *
 * Everything is made by the same operations that requests use, under a clock that runs from
 * 45 days ago until now.
 */
/* SPDX-License-Identifier: ISC */
#ifndef PRODUCT_DEMO_DEMO_H
#define PRODUCT_DEMO_DEMO_H

#include "platform/store/store.h"

struct demo_made {
    int64_t organizations;
    int64_t projects;
    int64_t people;
    int64_t resources;
};

/*
 * Fill it. `owner_email` is an account that is there already: it becomes Owner of everything.
 * ABSENT when there is no such account, CLASH "demo_exists" when the demo was made before.
 */
MUST_CHECK enum outcome demo_fill(struct task *task, struct str owner_email,
                                  struct demo_made *made);

#endif
