/*
 * smtp_call.h: hand one mail to a mail server (RFC 5321), under a deadline. For the background
 * process only: nobody waits for a mail server in a request.
 */
/* SPDX-License-Identifier: ISC */
#ifndef PLATFORM_UPSTREAM_SMTP_CALL_H
#define PLATFORM_UPSTREAM_SMTP_CALL_H

#include "platform/base/arena.h"
#include "platform/base/outcome.h"
#include "platform/base/secret.h"

enum smtp_tls {
    SMTP_TLS_REQUIRED = 0,  /* STARTTLS, or nothing is sent */
    SMTP_TLS_OPPORTUNISTIC, /* STARTTLS where the server offers it */
    SMTP_TLS_NEVER,
};

struct smtp_call {
    struct str url;  /* smtp://host:587, or smtps:// for TLS from the first byte */
    struct str user; /* "" = no sign-in */
    struct secret password;
    enum smtp_tls tls;  /* certificates are verified whenever there is TLS */
    struct str ca_file; /* PEM file of whom to trust; "" = whom the system trusts */
    struct str from;    /* addresses that passed mail_address_is */
    struct str to;
    struct str message;  /* of mail_message_write */
    int64_t deadline_ms; /* whole call, 1..300000 */
};

/*
 * DONE when the server took the mail. INVALID: the server says that it never
 * will (5xx about sender, recipient or text). UPSTREAM_FAULT: it may later
 * (4xx, no connection, no TLS, sign-in refused, too slow). The failure tells the server's last
 * line; logged once here, without addresses.
 */
MUST_CHECK enum outcome smtp_call(struct arena *arena, const struct smtp_call *call,
                                  struct failure *failure);

#endif
