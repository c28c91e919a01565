/*
 * route.h: route rows, and the call that a handler gets.
 */
/* SPDX-License-Identifier: ISC */
#ifndef PLATFORM_SITE_ROUTE_H
#define PLATFORM_SITE_ROUTE_H

#include "platform/base/field.h"
#include "platform/http/http.h"
#include "platform/json/json.h"
#include "platform/store/store.h"

struct call;
struct site;

/* Permission decisions that are not permissions. 0 = not decided: start-up refuses the row. */
enum { OPEN_TO_ALL = -1, SIGNED_IN = -2 };

enum route_flag {
    ROUTE_UPSTREAM = 1,  /* calls another server: only the pool `upstream` serves it */
    ROUTE_LIVE = 2,      /* answers carry an ETag over the body, for cheap polling */
    ROUTE_SLOW = 4,      /* takes long by design (password hashing): close idle connections first */
    ROUTE_WRITES = 8,    /* a GET that must write (none should) */
    ROUTE_NO_CSRF = 16,  /* an unsafe method without a browser session behind it (sign-in has its own) */
    ROUTE_RAW = 32,      /* the handler reads request->body itself (webhooks, telemetry) */
    ROUTE_ANY_KEY = 64,  /* without a place in its path, but the handler heeds what a key lacks */
    ROUTE_BARE = 1024,   /* the API's body may be left out: nothing in it is needed */
    ROUTE_BEFORE_FACTOR = 128, /* open to somebody who must set up a second factor first */
    ROUTE_EXPORT_IS_WRITTEN_DOWN = 256, /* a list that leaves as a file by POST only (export.h) */
    ROUTE_KEEPS_VIEWS = 512, /* a page with a list: people give names to its filters */
    ROUTE_BELOW = 4096,  /* at a project, also for who may read only resources of it: the handler
                          * shows nothing else, and looks at no permission but that one */
    ROUTE_DENIALS = 8192, /* who may not even read here is written down, too: the gate's `refused` */
    ROUTE_TAKES_SECRETS = 2048, /* a form with secrets: what was typed never comes back */
};

/* One query parameter, told for the reference; the handler reads and checks it itself. */
struct parameter {
    const char *name;     /* NULL ends the list */
    enum field_kind kind; /* TEXT, INT, BOOL, TIME */
    const char *says;     /* one sentence */
    int64_t min;
    int64_t max;          /* both 0 = not told */
    bool required;
    const char *const *words; /* the only values, ended by NULL; or NULL */
};

/* What every list has: call_limit() and cursor_read(). */
#define PARAMETER_LIMIT(most)                                                             \
    {"limit", FIELD_INT, "How many rows one answer has at most.", 1, (most), false, NULL}
#define PARAMETER_CURSOR                                                                  \
    {"cursor", FIELD_TEXT, "next_cursor of the page before; the first page has none.",    \
     0, 0, false, NULL}

/* What an answer holds at least, told for the reference: the table that writes it. */
struct shape {
    const char *name; /* "Resource" */
    const struct field *fields;
};

struct route {
    int methods;            /* one enum method; GET rows also answer HEAD */
    const char *path;       /* "/projects/{project}/resources" */
    enum outcome (*handle)(struct call *call);
    int needs;              /* enum permission of product/access, or one of the two above */
    const struct field *form; /* decoding table of the body, or NULL */
    size_t form_bytes;      /* size of the struct that it fills */
    const char *says;       /* one sentence for the reference */
    int flags;              /* enum route_flag */
    bool demands_new;       /* reserved for Idempotency-Key */
    /*
     * Pages with a form: show the form again. Called when the body does not fit the table (then
     * instead of `handle`), and when `handle` returns INVALID, or CLASH with field errors:
     * call->failure has the errors, call->request->form what was typed, call->input what could
     * be read. The answer gets status 422 (409). NULL = the error page.
     */
    enum outcome (*redo)(struct call *call);
    const struct parameter *query; /* what the query may hold: lists refuse the rest; or NULL */
    const struct shape *gives;     /* the thing that is answered; or NULL = not told */
    const struct shape *lists;     /* or the rows of a list of them */
};

/* Everything a handler may use. */
struct call {
    struct request *request;
    struct response *response;
    struct task task;
    struct scope scope;      /* task.scope points here */
    struct failure failure;  /* task.failure points here */
    const struct route *route; /* NULL on the error page for a path without a route */
    struct site *site;
    void *input;             /* decoded body by route->form, or NULL */
    uint64_t sent;           /* bit i: field i of the form was sent */
    struct node *json;       /* a JSON body's tree, or NULL */
    struct caller *caller;   /* who: filled by the gate; NULL = nobody */
    struct str csrf;         /* this session's token, for forms */
    bool wants_json;         /* API paths: errors as problem+json */
    void *beside;            /* what the gate began to read for the page around the answer */
};

/* Who the gate found; the parts that frame and rules need. */
struct caller {
    struct str user_id;
    struct str email;
    struct str name;
    struct str theme;       /* "", "light", "dark" */
    struct str time_zone;   /* "Europe/Berlin"; times on pages are shown in it */
    struct str date_style;  /* "iso", "european", "american" */
    bool shortcuts;         /* single keys do something on pages */
    struct str session_id;  /* or STR_NONE when by key */
    struct str key_id;      /* or STR_NONE when by session */
    bool is_service_account; /* email is its name then */
    /* Of the admitted place and those above it; STR_NONE and false where there is none. */
    struct str org_name;
    struct str project_name;
    struct str resource_name;
    struct str resource_type; /* its kind, as the product names it */
    bool reads_org;         /* may they read the organization, too, not only what is below it? */
    bool reads_project;
};

/*
 * What the platform asks of the product; app.c fills it in.
 *
 * admit   find the caller from cookie or Authorization, the place from the captured words
 *         (org, project, resource), decide route->needs, fill call->scope and call->caller.
 *         NOBODY, FORBIDDEN, ABSENT as they are. Called for every route; for OPEN_TO_ALL it
 *         fills the caller when there is one.
 *         The store is in whatever mode the request before left it: whoever writes here says
 *         store_read_only(store, false) first. Afterwards the dispatcher sets the mode.
 *         call->csrf is derived from caller->session_id unless the gate sets it.
 * refused     an unsafe request of a known caller was refused (FORBIDDEN), or any on a row with
 *         ROUTE_DENIALS (FORBIDDEN, ABSENT without a code); nothing of it was done and no
 *         transaction is open: the place to write that down. May be NULL.
 * error_page  answer for an outcome that a page's handler (or a stage before it) returned, by
 *         answer_page_status(call, status, ...) or by answer_redirect (to the sign-in page).
 *         Doing neither (or NULL here) gives the plain page of platform/site. call->caller is
 *         NULL before admission, call->route is NULL when no route matched.
 */
struct gate {
    enum outcome (*admit)(struct call *call);
    void (*error_page)(struct call *call, enum outcome outcome, int status);
    void (*refused)(struct call *call);
};

#endif
