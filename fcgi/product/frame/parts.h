/*
 * parts.h: the views of shared template parts (templates/part), one struct and one table of
 * shown fields each, named like the part. Pages put them into their own views.
 */
/* SPDX-License-Identifier: ISC */
#ifndef PRODUCT_FRAME_PARTS_H
#define PRODUCT_FRAME_PARTS_H

#include "platform/site/site.h"

/* part/badge: exactly one of the booleans is true. */
struct badge {
    struct str word;
    bool good, warn, bad, info, neutral;
};
extern const struct field badge_shown[];
/* The badge of a status word of resources, deployments, projects; unknown words are neutral. */
struct badge badge_of(struct str word);

/* part/timeline: rows of `events`. */
struct timeline_event {
    struct str title;
    struct str text;
    struct str actor;
    struct str href;
    int64_t at;
    bool good, warn, bad, info;
};
extern const struct field timeline_event_shown[];

/* part/table_head: rows of `heads`. */
struct table_head {
    struct str label;
    struct str href;
    bool ascending, descending, is_number, is_action;
};
extern const struct field table_head_shown[];
/*
 * A head that sorts by ?sort=`up` or `down` (either may be NULL = cannot); the link keeps the
 * other parameters and goes to the first page. `current` is the sort in force.
 */
struct table_head table_head_sorted(struct call *call, const char *label, const char *up,
                                    const char *down, struct str current);

/* part/filter: rows of `filters` and `chips`. */
struct filter_choice {
    struct str value;
    struct str label;
    bool selected;
};
struct filter_control {
    struct str label;
    struct str name;
    struct str html_id;
    struct str value;
    struct str placeholder;
    bool is_text, is_date, is_select;
    struct list choices; /* struct filter_choice */
};
struct filter_chip {
    struct str label;
    struct str href;
};
extern const struct field filter_choice_shown[];
extern const struct field filter_control_shown[];
extern const struct field filter_chip_shown[];
/* Controls that show what the query holds now. A select's first choice is "Any". */
struct filter_control filter_text(struct call *call, const char *name, const char *label,
                                  const char *placeholder);
struct filter_control filter_date(struct call *call, const char *name, const char *label);
struct filter_control filter_select(struct call *call, const char *name, const char *label,
                                    const struct filter_choice *choices, size_t count);
struct filter_bar {
    struct str filter_href; /* this list's path */
    struct list filters;    /* struct filter_control */
    struct list chips;      /* struct filter_chip: for each control that has a value, and for what
                             * the address holds that is no filter here */
    struct str clear_href;
    bool filtered; /* a control has a value */
};
/* Rows of a view's table for its member `bar`. */
#define FILTER_BAR_SHOWN(view, bar)                                                         \
    {"filter_href", TEXT_AT(view, bar.filter_href)},                                        \
        {"filters", LIST_AT(view, bar.filters, filter_control_shown)},                      \
        {"chips", LIST_AT(view, bar.chips, filter_chip_shown)},                             \
        {"clear_href", TEXT_AT(view, bar.clear_href)},                                      \
        {"filtered", BOOL_AT(view, bar.filtered)}
/* The controls are kept, not copied: they live in the call's arena. */
struct filter_bar filter_bar_of(struct call *call, const struct filter_control *controls,
                                size_t count);

/* part/error_summary: rows of `errors`. */
struct error_line {
    struct str text;
    struct str href;
};
extern const struct field error_line_shown[];
/* The field errors of call->failure, each linking to the control "#" + its id, which is the
 * pointer without the first '/' and with '-' for the others. */
struct list error_lines(struct call *call);
/* Where pointers lead into a text that one control holds: each sentence with its pointer, without
 * `front`, and `href` of the control; when there are none, what the failure tells. */
struct list error_lines_at(struct call *call, const char *front, struct str href);
/* The sentence for one field, or "". `pointer` like "/name". */
struct str error_of(const struct call *call, const char *pointer);

/* part/tabs: rows of `tabs`. */
struct tab {
    struct str title;
    struct str href;
    struct str count; /* "" = none */
    bool current;
};
extern const struct field tab_shown[];
/* Tabs of a resource; `current` is one of the names in parts.c ("overview", "settings"). */
struct list resource_tabs(struct call *call, const char *current);
/* Does the admitted resource write logs and metrics? */
bool resource_runs(const struct call *call);

/* part/facts: rows of `facts`. */
struct fact {
    struct str label;
    struct str text;
    struct str href;
    bool is_code, copy, is_time;
    int64_t at;
};
extern const struct field fact_shown[];

/* part/stat: rows of `stats`. */
struct stat_tile {
    struct str label;
    struct str value;
    struct str unit; /* "" = none, as for the next two */
    struct str note;
    struct str href;
};
extern const struct field stat_tile_shown[];

/* part/lost and other lists of lines: text, and where it leads. */
struct line {
    struct str text;
    struct str href;
};
extern const struct field line_shown[];

/* part/lost and part/confirm: what goes with a thing, and the form that lets it go. */
struct confirm {
    struct list losses;   /* struct line: what will be lost */
    struct list blockers; /* struct line: what must go first */
    struct str action;    /* path to post to */
    struct str name;      /* what to type */
    struct str value;     /* what was typed */
    struct str error;     /* "" = none */
    struct str button;    /* verb and object */
    bool may_confirm;     /* nothing blocks */
};
/* Rows of a view's table for its member `confirm`. */
#define CONFIRM_SHOWN(view, confirm)                                                        \
    {"losses", LIST_AT(view, confirm.losses, line_shown)},                                  \
        {"blockers", LIST_AT(view, confirm.blockers, line_shown)},                          \
        {"confirm_action", TEXT_AT(view, confirm.action)},                                  \
        {"confirm_name", TEXT_AT(view, confirm.name)},                                      \
        {"confirm_value", TEXT_AT(view, confirm.value)},                                    \
        {"confirm_error", TEXT_AT(view, confirm.error)},                                    \
        {"button", TEXT_AT(view, confirm.button)},                                          \
        {"may_confirm", BOOL_AT(view, confirm.may_confirm)}
/* With what was typed in the field "confirm" and its error; without losses and blockers. */
struct confirm confirm_of(struct call *call, struct str action, struct str name,
                          const char *button);

/* part/order_summary: rows of `summary`. */
struct summary_row {
    struct str label;
    struct str text;
};
extern const struct field summary_shown[];

/* "" for no text: what a control shows. */
struct str or_empty(struct str text);
/* What was sent in a form, so that it is shown again; `otherwise` when nothing was. */
struct str typed_or(const struct call *call, const char *name, struct str otherwise);
/* "1,000,000" */
struct str grouped_number(struct arena *arena, int64_t number);
/* "USD 29.00 a month", "Free". */
struct str price_text(struct arena *arena, int64_t cents, struct str currency);

/* part/pager: below a list. */
struct pager {
    struct str shown;      /* "50 shown" */
    struct str newer_href; /* "" on the first page */
    struct str older_href; /* "" on the last one */
    struct str csv_href;   /* the whole list as a file, with the same filters */
    struct str json_href;
    bool export_by_post;   /* that it was exported is written down */
};
/* Rows of a view's table for its member `pager`. */
#define PAGER_SHOWN(view, pager)                                                            \
    {"shown", TEXT_AT(view, pager.shown)}, {"newer_href", TEXT_AT(view, pager.newer_href)}, \
        {"older_href", TEXT_AT(view, pager.older_href)},                                    \
        {"export_csv", TEXT_AT(view, pager.csv_href)},                                      \
        {"export_json", TEXT_AT(view, pager.json_href)},                                    \
        {"export_by_post", BOOL_AT(view, pager.export_by_post)}
/* The API's list of what a page lists: "/api/v1" and the page's path, but for a few. */
struct str list_api_path(struct call *call);
/* For the list at the request's path, of which this page shows `count` rows; `next_cursor` is
 * STR_NONE on the last one. */
struct pager pager_of(struct call *call, size_t count, struct str next_cursor);

#endif
