/*
 * mail_message.h: a mail as the bytes that a mail server takes (RFC 5322, RFC 2045, RFC 2047).
 *
 * Plain text in UTF-8 for one recipient. Nothing that is put in can begin another header:
 * control characters in a subject or name are refused, and so is every address that would have
 * to be quoted. The text is sent as quoted-printable, whatever it holds.
 */
/* SPDX-License-Identifier: ISC */
#ifndef PLATFORM_UPSTREAM_MAIL_MESSAGE_H
#define PLATFORM_UPSTREAM_MAIL_MESSAGE_H

#include "platform/base/arena.h"
#include "platform/base/outcome.h"

enum { MAIL_ADDRESS_MAX = 254, MAIL_SUBJECT_MAX = 200, MAIL_TEXT_MAX = 16 * 1024 };

struct mail_message {
    struct str id;   /* before the '@' of Message-ID: letters, digits, '_' '-'; equal for
                           * every attempt to send it, so that readers see it once */
    struct str from; /* address */
    struct str from_name; /* shown to people; "" = none */
    struct str to;        /* address */
    struct str subject;   /* at most MAIL_SUBJECT_MAX characters */
    struct str text;      /* at most MAIL_TEXT_MAX bytes, lines end in \n */
    int64_t at_us;        /* when it was written */
};

/*
 * An address that mail can be sent to without quoting: local part of RFC 5322 atoms and dots
 * (also UTF-8, RFC 6531), '@', a host name; no control characters, spaces, brackets, commas.
 */
bool mail_address_is(struct str address);

/* INVALID with field errors at /from, /from_name, /to, /subject, /text. */
MUST_CHECK enum outcome mail_message_write(struct arena *arena,
                                           const struct mail_message *message,
                                           struct failure *failure, struct str *out);

#endif
