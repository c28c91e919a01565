/*
 * deliver.c: one mail to the server that is named, for smtp.t.
 *
 *   deliver URL required|opportunistic|never CA-FILE USER PASSWORD RECIPIENT SUBJECT TEXT
 *
 * Prints the outcome, and what is told about it. Empty words are left out of the call.
 */
/* SPDX-License-Identifier: ISC */
#include <stdio.h>

#include "platform/base/log.h"
#include "platform/base/random.h"
#include "platform/upstream/mail_message.h"
#include "platform/upstream/smtp_call.h"

enum { WORDS = 9, DEADLINE_MS = 1500 };

int main(int count, char **words)
{
    if (count != WORDS)
        return 2;
    random_open();
    struct arena *arena = arena_open("deliver", MIB(8));
    struct failure failure = {.arena = arena};
    struct str tls = str_of(words[2]);
    struct mail_message message = {
        .id = STR("mai_0001"),
        .from = STR("console@example.org"),
        .from_name = STR("KtrlPlane"),
        .to = str_of(words[6]),
        .subject = str_of(words[7]),
        .text = str_of(words[8]),
        .at_us = INT64_C(1795263271) * US_PER_S,
    };
    struct smtp_call call = {
        .url = str_of(words[1]),
        .user = str_of(words[4]),
        .password = secret_of(arena, str_of(words[5])),
        .tls = str_is(tls, "never")           ? SMTP_TLS_NEVER
               : str_is(tls, "opportunistic") ? SMTP_TLS_OPPORTUNISTIC
                                              : SMTP_TLS_REQUIRED,
        .ca_file = str_of(words[3]),
        .from = message.from,
        .to = message.to,
        .deadline_ms = DEADLINE_MS,
    };
    enum outcome outcome = mail_message_write(arena, &message, &failure, &call.message);
    if (outcome == DONE)
        outcome = smtp_call(arena, &call, &failure);
    printf("%s: %.*s\n", outcome_name(outcome), STR_ARG(failure.told));
    arena_close(arena);
    return 0;
}
