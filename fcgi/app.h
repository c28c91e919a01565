/*
 * app.h: THE list of what this product can do: capabilities with their routes, jobs and
 * settings, and the gate. A new capability is one row in app.c.
 */
/* SPDX-License-Identifier: ISC */
#ifndef APP_H
#define APP_H

#include "platform/base/settings.h"
#include "platform/html/page.h"
#include "platform/jobs/jobs.h"
#include "platform/serve/serve.h"
#include "platform/site/site.h"

enum { CAPABILITIES_MAX = 64 };

/* What an `open` of a capability gets; before fork, once for each reading of the settings. */
struct app_start {
    struct arena *process;   /* lives until the next reading */
    struct failure *failure; /* INVALID with field errors stops the start */
    struct str templates;    /* folder */
};

struct capability {
    const char *name; /* the word that it has in every folder; NULL ends the list */
    const struct route *routes;
    const struct job_kind *jobs;
    struct page *pages; /* its templates, bound at start-up */
    const char *title; /* heading of its settings */
    const struct setting *settings;
    void *settings_into;
    enum outcome (*open)(const struct app_start *start);
};
extern const struct capability app_capabilities[];
extern const struct gate app_gate;

/* What the platform itself needs to be told. */
struct app_settings {
    struct serve_settings serve;
    struct str base_url;
    struct str database; /* address for store_open */
    struct str templates;
    struct str catalog;  /* folder of the catalog's files */
    struct secret key; /* 64 hexadecimal digits */
    struct str log_level;
    struct str zoneinfo;     /* folder */
};
extern struct app_settings app_settings;

/* Collected from the list; the arrays are static and end as their users expect. */
const struct route *const *app_routes(void);
const struct job_kind *app_jobs(void);
const struct settings_part *app_settings_parts(void);

/*
 * Read, check and apply the settings, and open every capability. Afterwards workers and jobs
 * may be forked. INVALID with field errors; nothing was applied unless DONE.
 */
MUST_CHECK enum outcome app_open(struct arena *process, struct str config,
                                 const char *const *overrides, struct failure *failure);
/* A site for one pool (STR_NONE = every route). */
MUST_CHECK enum outcome app_site(struct arena *process, struct str pool,
                                 struct failure *failure, struct site **out);

#endif
