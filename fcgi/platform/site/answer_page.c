/* answer_page.c: what a handler says in answer: pages. */
/* SPDX-License-Identifier: ISC */
#include "platform/site/site.h"

static enum html_dates dates_of(struct str style)
{
    return str_is(style, "european")   ? DATES_EUROPEAN
           : str_is(style, "american") ? DATES_AMERICAN
                                       : DATES_ISO;
}

void answer_page_status(struct call *call, int status, const struct html_page *page,
                        const void *view)
{
    call->response->status = status;
    call->response->content_type = STR("text/html; charset=utf-8");
    struct html_reader reader = {.now_us = clock_now_us(call->task.clock)};
    if (call->caller != NULL) {
        reader.zone = zone_find(call->caller->time_zone);
        reader.dates = dates_of(call->caller->date_style);
    }
    html_render_for(page, view, &reader, &call->response->body);
}

void answer_page(struct call *call, const struct html_page *page, const void *view)
{
    answer_page_status(call, 200, page, view);
}
