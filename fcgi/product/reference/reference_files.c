/* reference_files.c: what crawlers, browsers and careful finders ask every site for. */
/* SPDX-License-Identifier: ISC */
#include "platform/site/asset.h"
#include "product/reference/reference_private.h"

#define DAY_US (86400 * US_PER_S)

/* RFC 9116 2.5.5: less than a year ahead. In whole days, so that the file is the same all day. */
#define SECURITY_GOOD_FOR_DAYS 180

enum outcome reference_openapi_json(struct call *call)
{
    answer_json(call, 0);
    answer_etag(call, reference.tag);
    buf_add(&call->response->body, reference.openapi);
    return DONE;
}

enum outcome reference_robots(struct call *call)
{
    BUF_ADD(&call->response->body, "User-agent: *\nDisallow: /\n");
    return DONE;
}

enum outcome reference_favicon(struct call *call)
{
    return answer_redirect(call, asset_url("mark.svg"));
}

enum outcome reference_security(struct call *call)
{
    struct str contact = reference_settings.security_contact;
    if (contact.length == 0)
        return refuse(&call->failure, ABSENT, NULL, "No contact for reports is set here.",
                      "Tell whoever runs this server.");
    char room[CLOCK_TEXT_BYTES];
    int64_t today = task_now_us(&call->task) / DAY_US;
    struct str expires = clock_text_s((today + SECURITY_GOOD_FOR_DAYS) * DAY_US, room);
    buf_print(&call->response->body,
              "Contact: %.*s\nExpires: %.*s\nPreferred-Languages: en\n"
              "Canonical: %.*s/.well-known/security.txt\n",
              STR_ARG(contact), STR_ARG(expires), STR_ARG(reference.base_url));
    return DONE;
}
