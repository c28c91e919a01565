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

/* A resource that could have logs and metrics. */
struct demo_resource {
    struct str tenant;  /* kp-...: of its project */
    struct str project;
    struct str resource;
    struct str type;    /* graph, flow ... */
    int64_t failed_us;  /* when a deployment failed last; 0 = none did */
};

enum { DEMO_LIST_MAX = 400 };

/*
 * Fill it. `owner_email` is an account that is there already: it becomes Owner of everything.
 * ABSENT when there is no such account, CLASH "demo_exists" when the demo was made before.
 */
MUST_CHECK enum outcome demo_fill(struct task *task, struct str owner_email,
                                  struct demo_made *made);

/* All resources of the installation but secrets, as struct demo_resource: for what makes logs and
 * metrics of them. */
MUST_CHECK enum outcome demo_list(struct task *task, struct list *out);
extern const struct field demo_resource_columns[];

#endif
