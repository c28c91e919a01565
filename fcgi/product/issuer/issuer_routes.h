/* issuer_routes.h: what requests reach in this capability. */
/* SPDX-License-Identifier: ISC */
#ifndef PRODUCT_ISSUER_ISSUER_ROUTES_H
#define PRODUCT_ISSUER_ISSUER_ROUTES_H

#include "platform/html/page.h"
#include "platform/site/site.h"
#include "product/issuer/issuer_private.h"

extern const struct route issuer_routes[];
extern struct page issuer_pages[];
enum {
    PAGE_ISSUER_LIST,
    PAGE_ISSUER_EDIT,
    PAGE_ISSUER_TROUBLE,
    PAGE_ISSUER_LINK,
    PAGE_ISSUER_SIGN_INS,
    PAGE_ISSUER_SIGNED_OUT,
    PAGE_ISSUER_GROUPS,
    PAGE_ISSUER_PROGRAMS,
};
extern const struct field issuer_list_shown[];
extern const struct field issuer_edit_shown[];
extern const struct field issuer_trouble_shown[];
extern const struct field issuer_link_shown[];
extern const struct field issuer_sign_ins_shown[];
extern const struct field issuer_signed_out_shown[];
extern const struct field issuer_groups_shown[];
extern const struct field issuer_programs_shown[];

extern const struct field issuer_draft_fields[];
extern const struct field issuer_mapping_fields[];
extern const struct field issuer_program_fields[];
extern const struct shape issuer_shape;
extern const struct shape issuer_mapping_shape;
extern const struct shape issuer_program_shape;
extern const struct parameter issuer_list_query[];
extern const struct parameter issuer_begin_query[];
extern const struct parameter issuer_callback_query[];

/* A page that says what happened to a sign-in, and offers to try again at `again` ("" = the
 * sign-in page); `status` 0 = by the outcome. DONE. */
struct issuer_trouble {
    const char *title;
    struct str told;
    struct str hint;
    struct str again;
    int status;
};
enum outcome issuer_trouble_answer(struct call *call, const struct issuer_trouble *trouble);
/* What call->failure holds, as such a page. Outcomes that are not about the sign-in pass. */
enum outcome issuer_failure_answer(struct call *call, enum outcome outcome, struct str again);
/* "/sign-in/issuer/ID" and what is behind it. */
struct str issuer_path(struct arena *arena, struct str issuer_id, const char *behind);

/* A page of the list by ?limit and ?cursor; `next` is the cursor behind it, STR_NONE at the end. */
enum outcome issuer_page_read(struct call *call, struct list *list, struct str *next);
enum outcome issuer_mapping_page_read(struct call *call, struct list *list, struct str *next);
enum outcome issuer_program_page_read(struct call *call, struct str issuer_id, struct list *list,
                                      struct str *next);

/* Cookies of this capability: "__Host-" in front with https. */
const char *issuer_ticket_cookie(const struct call *call);
const char *issuer_pending_cookie(const struct call *call);

/* issuer_sign_in_html.c */
enum outcome issuer_begin_html(struct call *call);
enum outcome issuer_callback_html(struct call *call);
enum outcome issuer_signed_out_html(struct call *call);
/* issuer_link_html.c */
enum outcome issuer_link_form_html(struct call *call);
enum outcome issuer_link_html(struct call *call);
enum outcome issuer_sign_ins_html(struct call *call);
enum outcome issuer_unlink_html(struct call *call);
/* issuer_html.c */
enum outcome issuer_list_html(struct call *call);
enum outcome issuer_add_form_html(struct call *call);
enum outcome issuer_add_html(struct call *call);
enum outcome issuer_edit_html(struct call *call);
enum outcome issuer_change_html(struct call *call);
enum outcome issuer_check_html(struct call *call);
enum outcome issuer_remove_html(struct call *call);
/* issuer_group_html.c */
enum outcome issuer_groups_html(struct call *call);
enum outcome issuer_mapping_add_html(struct call *call);
enum outcome issuer_mapping_remove_html(struct call *call);
/* issuer_json.c */
enum outcome issuer_list_json(struct call *call);
enum outcome issuer_add_json(struct call *call);
enum outcome issuer_show_json(struct call *call);
enum outcome issuer_change_json(struct call *call);
enum outcome issuer_remove_json(struct call *call);
enum outcome issuer_check_json(struct call *call);
enum outcome issuer_mapping_list_json(struct call *call);
enum outcome issuer_mapping_add_json(struct call *call);
enum outcome issuer_mapping_remove_json(struct call *call);

/* issuer_program_html.c */
enum outcome issuer_programs_html(struct call *call);
enum outcome issuer_program_add_html(struct call *call);
enum outcome issuer_program_remove_html(struct call *call);
/* issuer_program_json.c */
enum outcome issuer_program_list_json(struct call *call);
enum outcome issuer_program_add_json(struct call *call);
enum outcome issuer_program_remove_json(struct call *call);

#endif
