/*
 * mail.h: mails to people, queued with the deed that they tell of and sent from the background.
 *
 * A request never talks to a mail server: mail_queue adds a job within the caller's transaction.
 * What a mail says is stored sealed, because it may hold a link that opens an account, and is
 * removed once it was sent. What cannot be sent is tried again for hours, unless the server says
 * that it never will take it (job dead, reason told).
 */
/* SPDX-License-Identifier: ISC */
#ifndef PRODUCT_MAIL_MAIL_H
#define PRODUCT_MAIL_MAIL_H

#include "platform/base/settings.h"
#include "platform/jobs/jobs.h"
#include "platform/store/store.h"

struct mail_settings {
    struct str smtp_url; /* "" = no mail is sent from here */
    struct str smtp_user;
    struct secret smtp_password;
    struct str smtp_from;
    struct str smtp_from_name;
    struct str smtp_tls; /* required, opportunistic, never */
    struct str smtp_ca;
    int64_t smtp_deadline_ms;
};
extern struct mail_settings mail_settings;
extern const struct setting mail_setting_rows[];
extern const struct job_kind mail_jobs[];

/*
 * Once for each reading of the settings. `base_url` is the console's address, which links begin
 * with. INVALID with field errors when the settings do not fit together.
 */
MUST_CHECK enum outcome mail_open(struct str base_url, struct failure *failure);
/* Is there a mail server? Pages that promise a mail ask first. */
bool mail_is_configured(void);
/* The address of a page of ours, for mails and for commands: "https://host/reset/" + word. */
struct str mail_link(struct arena *arena, struct str path, struct str word);

struct mail_draft {
    struct str to;      /* one address */
    struct str subject; /* one line, at most MAIL_SUBJECT_MAX characters */
    struct str
        text; /* UTF-8, lines end in \n; wraps by itself, so one line a paragraph */
    int64_t
        useful_until_us; /* not sent after that: the end of the link in it; 0 = 3 days */
};

/*
 * Queue it within the caller's open transaction. DONE also, and nothing is queued, when no mail
 * server is configured, or when mail cannot go to the address (logged): who must tell the person
 * asks mail_is_configured and mail_address_is before. The text must not repeat what strangers
 * typed to people who did not ask for it.
 */
MUST_CHECK enum outcome mail_queue(struct task *task, const struct mail_draft *draft);

#endif
