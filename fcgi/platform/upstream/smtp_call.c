/* smtp_call.c: mail by libcurl; a connection for each, mails being few. */
/* SPDX-License-Identifier: ISC */
#include "platform/upstream/smtp_call.h"

#include <string.h>

#include <curl/curl.h>

#include "platform/base/buf.h"
#include "platform/base/log.h"

enum { CONNECT_MS = 10 * 1000, DEADLINE_MS_MAX = 300 * 1000, REPLY_MAX = 300 };

struct exchange {
    struct str message;
    size_t sent;
    char reply[REPLY_MAX]; /* the server's last refusal */
    size_t reply_length;
};

static size_t give_message(char *at, size_t size, size_t count, void *state)
{
    struct exchange *exchange = state;
    size_t left = exchange->message.length - exchange->sent;
    size_t bytes = left < size * count ? left : size * count;
    memcpy(at, exchange->message.at + exchange->sent, bytes);
    exchange->sent += bytes;
    return bytes;
}

/* A refusal is shown to operators in the server's words: as one line of ASCII, whatever it sent. */
static size_t take_reply(char *at, size_t size, size_t count, void *state)
{
    struct exchange *exchange = state;
    struct str line = str_trim((struct str){at, size * count});
    if (line.length == 0 || (line.at[0] != '4' && line.at[0] != '5'))
        return size * count;
    exchange->reply_length = 0;
    for (size_t i = 0; i < line.length && i < REPLY_MAX; i++)
        exchange->reply[exchange->reply_length++] =
            line.at[i] >= 0x20 && line.at[i] < 0x7f ? line.at[i] : '?';
    return size * count;
}

static size_t take_nothing(char *at, size_t size, size_t count, void *state)
{
    (void)at;
    (void)state;
    return size * count;
}

static long tls_of(enum smtp_tls tls)
{
    switch (tls) {
    case SMTP_TLS_REQUIRED:
        return CURLUSESSL_ALL;
    case SMTP_TLS_OPPORTUNISTIC:
        return CURLUSESSL_TRY;
    case SMTP_TLS_NEVER:
        return CURLUSESSL_NONE;
    }
    bug("no such kind of TLS: %d", (int)tls);
}

static void options_set(CURL *easy, struct arena *arena, const struct smtp_call *call)
{
    curl_easy_setopt(easy, CURLOPT_URL, arena_cstr(arena, call->url));
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    curl_easy_setopt(easy, CURLOPT_PROXY, "");
    curl_easy_setopt(easy, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_USE_SSL, tls_of(call->tls));
    curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    if (call->ca_file.length > 0)
        curl_easy_setopt(easy, CURLOPT_CAINFO, arena_cstr(arena, call->ca_file));
    if (call->user.length > 0) {
        curl_easy_setopt(easy, CURLOPT_USERNAME, arena_cstr(arena, call->user));
        curl_easy_setopt(easy, CURLOPT_PASSWORD,
                         arena_cstr(arena, secret_reveal(call->password)));
    }
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, (long)call->deadline_ms);
    curl_easy_setopt(
        easy, CURLOPT_CONNECTTIMEOUT_MS,
        (long)(call->deadline_ms < CONNECT_MS ? call->deadline_ms : CONNECT_MS));
}

static void envelope_set(CURL *easy, struct arena *arena, const struct smtp_call *call,
                         struct curl_slist *recipients, struct exchange *exchange)
{
    curl_easy_setopt(easy, CURLOPT_MAIL_FROM, arena_cstr(arena, call->from));
    curl_easy_setopt(easy, CURLOPT_MAIL_RCPT, recipients);
    curl_easy_setopt(easy, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(easy, CURLOPT_INFILESIZE_LARGE, (curl_off_t)call->message.length);
    curl_easy_setopt(easy, CURLOPT_READFUNCTION, give_message);
    curl_easy_setopt(easy, CURLOPT_READDATA, exchange);
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, take_reply);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, exchange);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_nothing);
}

/*
 * RFC 5321 4.2.1: 5yz is for good. Not so what an operator mends: 530 to 538 want TLS or a
 * sign-in, and a refused sign-in wants another password.
 */
static bool is_for_good(CURLcode code, long status)
{
    bool mendable = code == CURLE_LOGIN_DENIED || code == CURLE_USE_SSL_FAILED ||
                    code == CURLE_OPERATION_TIMEDOUT || (status >= 530 && status <= 538);
    return !mendable && status >= 500 && status <= 599;
}

static enum outcome refuse_mail(CURLcode code, long status,
                                const struct exchange *exchange, struct failure *failure)
{
    bool for_good = is_for_good(code, status);
    struct str why = str_of(curl_easy_strerror(code));
    if (exchange->reply_length > 0)
        why = (struct str){exchange->reply, exchange->reply_length};
    LOG_FAULT("mail.failed", LOG_TEXT("end", for_good ? STR("refused") : STR("deferred")),
              LOG_INT("status", status),
              LOG_TEXT("why", str_of(curl_easy_strerror(code))));
    return refuse_print(failure, for_good ? INVALID : UPSTREAM_FAULT, NULL,
                        "The mail server %s this mail: %.*s",
                        for_good ? "refuses" : "did not take", STR_ARG(why));
}

static void check_call(const struct smtp_call *call)
{
    if (call->deadline_ms < 1 || call->deadline_ms > DEADLINE_MS_MAX)
        bug("a mail without a sound time limit");
    if (str_has_control(call->from) || str_has_control(call->to) ||
        str_has_control(call->url))
        bug("an address of a mail has control characters");
    if (call->message.length == 0)
        bug("a mail without a byte");
}

enum outcome smtp_call(struct arena *arena, const struct smtp_call *call,
                       struct failure *failure)
{
    struct exchange exchange = {.message = call->message};
    long status = 0;
    check_call(call);
    /* libcurl counts its users: http_call has its own. */
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
        bug("libcurl does not start");
    CURL *easy = curl_easy_init();
    struct curl_slist *recipients = curl_slist_append(NULL, arena_cstr(arena, call->to));
    if (easy == NULL || recipients == NULL)
        bug("libcurl gives no memory");
    options_set(easy, arena, call);
    envelope_set(easy, arena, call, recipients, &exchange);
    CURLcode code = curl_easy_perform(easy);
    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
    curl_slist_free_all(recipients);
    curl_easy_cleanup(easy);
    curl_global_cleanup();
    return code == CURLE_OK ? DONE : refuse_mail(code, status, &exchange, failure);
}
