/* order_routes.h: the pages of ordering step by step, and what they share. */
/* SPDX-License-Identifier: ISC */
#ifndef PRODUCT_ORDER_ORDER_ROUTES_H
#define PRODUCT_ORDER_ORDER_ROUTES_H

#include "platform/html/page.h"
#include "product/catalog/catalog.h"
#include "product/frame/frame.h"
#include "product/order/order.h"

extern const struct route order_routes[];
extern struct page order_pages[];

enum {
    PAGE_ORDER_TYPE,
    PAGE_ORDER_BASICS,
    PAGE_ORDER_SETTINGS,
    PAGE_ORDER_PRESET,
    PAGE_ORDER_ACCESS,
    PAGE_ORDER_REVIEW,
    PAGE_ORDER_GONE,
};
extern const struct field order_type_shown[];
extern const struct field order_basics_shown[];
extern const struct field order_settings_shown[];
extern const struct field order_preset_shown[];
extern const struct field order_access_shown[];
extern const struct field order_review_shown[];
extern const struct field order_gone_shown[];

/* One step of a draft, opened by its person. */
struct wizard {
    struct order order;
    const struct catalog_type *type;
    const struct catalog_tier *tier; /* NULL = the type has no such tier (any more) */
    struct scope place;              /* of the project, once it is chosen; call->task works there */
    bool stale;                      /* the form that was sent showed an older state of the draft */
    bool answered;                   /* the step cannot be opened: the answer says why, or leads on */
};

/*
 * Load the draft that the path names and what it needs for this step. Sets out->answered when it
 * was ordered already, the type or tier is not offered any more, the type's schema is newer than
 * what was typed, the project is not there or takes no order of theirs, an earlier step is not
 * done (a redirect that says so, after what was typed was kept with the draft), or there is no
 * draft of theirs (the page of order_gone_html).
 */
MUST_CHECK enum outcome order_enter(struct call *call, enum order_step step, struct wizard *out);
/* The type if it can be ordered, else NULL. */
MUST_CHECK enum outcome order_find_type(struct call *call, struct str word,
                                        const struct catalog_type **type);

/* "/resources/create/ID/basics" */
struct str order_path(struct call *call, const struct order *order, const char *step);
/* Where the resource of the draft is followed. */
struct str order_deployment_path(struct call *call, const struct order *order);

/* The projects of order_projects as rows of a select; a chosen one that is not among them is not
 * selected. */
struct list order_project_choices(struct arena *arena, const struct list *projects,
                                  struct str chosen);

/* templates/part/order_steps: rows of `steps`. */
struct order_step_link {
    struct str title;
    struct str href; /* "" = not open yet */
    bool current;
    bool done;
    bool optional;
};
extern const struct field order_step_link_shown[];
struct list order_steps(struct call *call, const struct order *order, enum order_step current);

/* templates/part/order_summary */
struct order_summary {
    struct list rows;
    struct str price;
    struct str payer;
};
#define ORDER_SUMMARY_SHOWN(view, member)                                                   \
    {"summary", LIST_AT(view, member.rows, summary_shown)},                                 \
        {"price", TEXT_AT(view, member.price)}, {"payer", TEXT_AT(view, member.payer)}
struct order_summary order_summary_of(struct call *call, const struct catalog_type *type,
                                      const struct catalog_tier *tier,
                                      const struct order_project *project);
/* The draft's project; ABSENT as order_place. Needs the scope of the place. */
MUST_CHECK enum outcome order_project_load(struct call *call, struct order_project *out);

/* ---- order_preset.c ---- */

/* A preset as an address or form names it; "" for what none can be called. */
struct str order_preset_word(struct str text);
/*
 * The basics are done: keep the draft and go on to its settings. A preset that the address of the
 * first form named gives them while nothing was typed; the tier is what was chosen beside it. One
 * that is not there or does not fit is forgotten and told.
 */
MUST_CHECK enum outcome order_settings_begin(struct call *call, struct order *order,
                                             const struct catalog_type *type);

/* ---- order_secret.c ---- */

/* The form for a secret that the field at `pointer` waits for; it leads back to the settings. */
struct str order_secret_path(struct call *call, const struct wizard *wizard, struct str pointer);
/* They came back with one (?secret= and ?secret_for=): its field shows it chosen. Stores nothing. */
MUST_CHECK enum outcome order_secret_choose(struct call *call, struct node *document);
/* Where the last name of a pointer begins; 0 = it has none. */
size_t order_last_token(struct str pointer);

/* ---- order_lost_html.c: what changed between two steps ---- */

/* templates/part/order_notice: what happened since the form was made, above what was typed. */
struct order_notice {
    struct str seen;        /* the state of the draft that the form shows: its field "seen" */
    struct str notice;      /* "" = nothing happened */
    struct str notice_text;
    struct str keep_href;   /* what is kept with the draft, instead of what was typed; "" = none */
    struct list changes;    /* struct order_word: what was typed, and `before` what is kept */
};
#define ORDER_NOTICE_SHOWN(view, member)                                                    \
    {"seen", TEXT_AT(view, member.seen)}, {"notice", TEXT_AT(view, member.notice)},         \
        {"notice_text", TEXT_AT(view, member.notice_text)},                                 \
        {"keep_href", TEXT_AT(view, member.keep_href)},                                     \
        {"changes", LIST_AT(view, member.changes, order_word_shown)}
/* Nothing happened. */
struct order_notice order_notice_of(struct call *call, const struct order *order);
/* Another window sent a step; what is typed here would be stored over it. */
struct order_notice order_notice_stale(struct call *call, const struct order *order,
                                       const char *step, const struct list *changes);
/* The type's schema is newer than what was typed. */
struct order_notice order_notice_moved(struct call *call, const struct wizard *wizard);

/*
 * There is no draft of this id (ordered NULL, 404) or it was ordered already (409): a page that
 * says so, with what was typed and a button that begins again with it.
 */
MUST_CHECK enum outcome order_gone_html(struct call *call, const struct order *ordered);
/* Keep what the form holds with the draft, although its step cannot be opened any more. */
MUST_CHECK enum outcome order_keep_typed(struct call *call, enum order_step step,
                                         struct order *order);
/* Project, name, id and tier as they were typed. */
void order_read_basics(struct call *call, struct order *order);

/* Every setting in words, as struct order_word. */
struct order_word {
    struct str title;  /* "Compute, CPU" */
    struct str text;
    struct str before; /* of what it differs from, else "" */
};
extern const struct field order_word_shown[];
struct list order_words(struct arena *arena, const struct catalog_type *type,
                        const struct node *document);
/* The titles along a pointer: "Event sinks, Kafka 1, Topic". */
struct str order_title_at(struct arena *arena, const struct catalog_type *type,
                          struct str pointer);
/* What differs, in the same words. */
struct list order_difference(struct arena *arena, const struct catalog_type *type,
                             const struct node *before, const struct node *after);

/* "2026-12-31", the last day; "" = no end. */
struct str order_until(struct arena *arena, int64_t expires_us);

/* What the settings began with: a preset, or the defaults when it is not there (any more). */
struct order_base {
    struct str name; /* "the preset Staging", "the defaults" */
    const struct node *document;
};
MUST_CHECK enum outcome order_base_of(struct call *call, const struct catalog_type *type,
                                      struct str preset, struct order_base *out);

enum outcome order_type_html(struct call *call);
enum outcome order_project_html(struct call *call);
enum outcome order_begin_html(struct call *call);
enum outcome order_resume_html(struct call *call);
enum outcome order_type_again_html(struct call *call);
enum outcome order_type_post_html(struct call *call);
enum outcome order_basics_html(struct call *call);
enum outcome order_basics_post_html(struct call *call);
enum outcome order_settings_html(struct call *call);
enum outcome order_settings_post_html(struct call *call);
enum outcome order_access_html(struct call *call);
enum outcome order_access_post_html(struct call *call);
enum outcome order_review_html(struct call *call);
enum outcome order_review_post_html(struct call *call);
enum outcome order_discard_html(struct call *call);

/* The form of a new draft, as the query says, when it names a type. */
enum outcome order_basics_new_html(struct call *call, const struct catalog_type *type);

#endif
