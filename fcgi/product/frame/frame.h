/*
 * frame.h: what every page shows around itself (templates/frame.html, templates/bare.html),
 * and the pages for errors.
 *
 * A page's view has `struct frame frame` and the row
 *   {"frame", STRUCT_AT(struct my_view, frame, frame_shown)}
 * in its table. A capability lists its templates as struct page rows (platform/html/page.h).
 */
/* SPDX-License-Identifier: ISC */
#ifndef PRODUCT_FRAME_FRAME_H
#define PRODUCT_FRAME_FRAME_H

#include "platform/html/page.h"
#include "platform/site/site.h"
#include "product/frame/parts.h"

struct frame_person {
    struct str name;
    struct str email;
    struct str initials;
};

struct frame {
    struct str title; /* most specific first: "Settings, orders, Acme" */
    struct str css, js, icons, mark;
    struct str chart_js; /* loaded by pages that have charts */
    struct str theme; /* "light", "dark" or "" */
    bool theme_light, theme_dark, theme_system;
    struct str lang;
    struct str csrf;
    bool signed_in;
    bool is_admin;
    struct frame_person person;
    struct list crumbs;
    struct str scope_title;
    struct list sections;
    struct str switch_label;
    struct list switch_items;
    struct str search_action;
    struct str search_query;
    struct list flashes;
    bool shortcuts;      /* single keys do something */
    bool keeps_views;    /* the page is a list whose views can be kept (ROUTE_KEEPS_VIEWS) */
    struct list views;   /* of this list */
    struct str view_path;
    struct str view_query; /* what the page shows now: filters and sort */
    struct str version;
    struct str request_id;
    struct str path;
    struct str base_url;
    struct str api_path;
    struct str org_name;      /* of the admitted place; STR_NONE when there is none */
    struct str project_name;
    struct str resource_name;
    bool reads_org;           /* the person may read the organization, too, not only what is */
    bool reads_project;       /* below it; likewise: what they may not read is not linked */
};
extern const struct field frame_shown[];

struct frame_wants {
    const char *title;    /* of this page: "Settings"; NULL = the place's own name */
    const char *section;  /* which section is current: "resources"; NULL = none */
    struct str api_path;  /* "/api/v1/..." of what the page shows; STR_NONE = none */
};

/*
 * For a signed-in person's page; crumbs, sections and switcher follow from call->scope.
 * frame_expect announces it when somebody is admitted to a page: what the frame reads then
 * costs no round trip of its own. Without it frame_fill reads by itself.
 */
MUST_CHECK enum outcome frame_expect(struct call *call);
MUST_CHECK enum outcome frame_fill(struct call *call, struct frame *frame,
                                   const struct frame_wants *wants);
/* For a page with the layout `bare`: no store. */
void frame_fill_bare(struct call *call, struct frame *frame, const char *title);

/* The list with a view's filters. */
struct str frame_view_href(struct arena *arena, struct str path, struct str query);

/* First letters of the first two words of a name. */
struct str initials_of(struct arena *arena, struct str name);

/* The gate's error_page: nobody goes to the sign-in page and comes back; the rest is told. */
void frame_error_page(struct call *call, enum outcome outcome, int status);

extern struct page frame_pages[];
enum { PAGE_ERROR, PAGE_KEPT };

#endif
