/* answer_page.c: what a handler says in answer: pages. */
/* SPDX-License-Identifier: ISC */
#include "platform/site/site.h"

void answer_page_status(struct call *call, int status, const struct html_page *page,
                        const void *view)
{
    call->response->status = status;
    call->response->content_type = STR("text/html; charset=utf-8");
    html_render(page, view, clock_now_us(call->task.clock), &call->response->body);
}

void answer_page(struct call *call, const struct html_page *page, const void *view)
{
    answer_page_status(call, 200, page, view);
}
