/* logs_view.h: what the templates of logs show: rows of lines, the form, the ways on. */
/* SPDX-License-Identifier: ISC */
#ifndef PRODUCT_LOGS_LOGS_VIEW_H
#define PRODUCT_LOGS_LOGS_VIEW_H

#include "product/frame/frame.h"
#include "product/logs/logs_ask.h"
#include "product/logs/logs_routes.h"
#include "platform/site/asset.h"
#include "product/logs/logs_text.h"

enum {
    LOGS_DETAILS_MAX = 500,   /* lines of a page that carry their details */
    LOGS_ROW_BYTES = 2000,    /* of a line in its row, when rows have details */
    LOGS_ROW_BYTES_MANY = 400,
    LOGS_DETAIL_BYTES = 32 * 1024,
    LOGS_TEXTS_BYTES = 1024 * 1024,         /* of HTML that texts of lines make of a page */
    LOGS_SCRATCH_BYTES = 64 * 1024 * 1024, /* what reading one line may take */
    LOGS_NAMES_MAX = 200,     /* resources whose names are known */
};

/* A label or field of a line, with what the buttons send. */
struct logs_part {
    struct str name;
    struct str value; /* as plain text */
    struct str only;  /* "pod=x"; "" = cannot be asked for */
    struct str without;
};

struct logs_row {
    struct str html_id; /* "l1795230725780874091-0123456789abcdef" */
    struct str time;    /* on the wall: "06:28:31.250" */
    struct str instant; /* RFC 3339 with nanoseconds, UTC */
    struct str level;   /* "error"; class and word */
    struct str title;   /* "Error"; "" = none */
    struct str source;  /* name of the resource, at a project */
    struct list pieces; /* struct logs_piece */
    bool was_cut;
    bool has_detail;
    struct str whole;   /* plain text, when it was cut or hides something */
    struct str pretty;  /* JSON, indented; "" = it is none */
    struct str refine;  /* form that the fields' buttons belong to */
    struct list labels; /* struct logs_part */
    struct list fields; /* struct logs_part */
    struct str href;    /* this line with those around it */
    struct str trace_id;
    struct str trace_href;
    bool marked;        /* the line that was looked for */
};
extern const struct field logs_row_shown[];

/* What rows need besides their lines. */
struct logs_rows {
    const struct logs_state *state;
    const struct logs_range *range;
    struct list names; /* struct logs_name; empty at a resource */
    struct str marked; /* key of the line that was looked for, or STR_NONE */
    int64_t marked_ns;
    bool details;      /* always with their details */
    bool brief;        /* never */
};

struct logs_name {
    struct str id;
    struct str name;
    bool chosen;
};
extern const struct field logs_name_shown[];
/* The resources of the admitted project that the filter offers; none at a resource. */
MUST_CHECK enum outcome logs_names(struct call *call, const struct logs_state *state,
                                   struct list *out);

/* Lines as struct logs_row. */
struct list logs_rows_make(struct call *call, const struct logs_rows *with,
                           const struct list *lines);
/* Fingerprint of a line's text: with its instant it finds the line again, whatever the query. */
struct str logs_line_key(struct arena *arena, const struct logs_line *line);
/* The page of the place: "/projects/shop/logs". */
struct str logs_place_path(struct call *call);

/* ---- the form and the ways on ---- */

struct logs_choice {
    struct str value;
    struct str title;
    struct str href;
    bool chosen;
};
extern const struct field logs_choice_shown[];

struct logs_form {
    struct str action;
    struct str text, without, query, from, to, parser;
    bool match_case, by_hand, has_filters;
    struct list levels;  /* struct logs_choice */
    struct list parsers; /* struct logs_choice */
    struct list limits;  /* struct logs_choice */
    struct list presets; /* struct logs_choice */
    struct list terms;   /* struct logs_choice: value, title, href without it; parsers name the input */
    struct list hidden;  /* struct logs_label: what buttons of lines send besides their own */
    struct list names;   /* struct logs_name */
    struct str names_told; /* "All resources", "2 resources" */
    struct str zone_name;
    struct str range_told;
    struct str back_href, forward_href, reset_href, wider_href, clear_href;
    struct str wrap_href, times_href, order_href, live_href, here_href, hand_href, form_href;
    struct str retry_href;
    bool cut, timeless, oldest_first, live;
    struct str text_href, lines_href, csv_href; /* downloads */
    struct str tail_href;
    struct str from_iso, to_iso; /* of the range, for the script */
    struct str error_text, error_query, error_from, error_to, error_term;
};
extern const struct field logs_form_shown[];
void logs_form_make(struct call *call, const struct logs_state *state,
                    const struct logs_range *range, const struct list *names,
                    struct logs_form *out);

/* A question that the project keeps. */
struct logs_kept {
    struct str name;
    struct str href;
    struct str remove_href;
    bool current;
};
extern const struct field logs_kept_shown[];

#endif
