/* http_exchange.c: requests under way on the process's one multi handle of libcurl. */
/* SPDX-License-Identifier: ISC */
#include "platform/upstream/http_exchange.h"

#include <limits.h>
#include <string.h>
#include <sys/socket.h>

#include "platform/base/log.h"
#include "platform/upstream/address.h"

enum {
    DEADLINE_MS_MAX = 60 * 1000,
    HEAD_BYTES_MAX = 64 * 1024,
    EASY_IDLE_MAX = 8,
};

static CURLM *multi;
static CURL
    *idle[EASY_IDLE_MAX]; /* handles without a request; connections are the multi's */
static size_t idle_count;
static size_t open_count;
static struct http_call_counts counts;
static void (*watch)(const char *upstream, enum outcome outcome, int64_t duration_us);
static int (*client_descriptor)(void);
static bool (*client_left)(void);
static bool client_noisy; /* it sends, but has not left: waiting for it would not wait */

struct http_call_counts http_call_counts(void)
{
    return counts;
}

void http_call_counts_reset(void)
{
    counts = (struct http_call_counts){0};
}

void exchange_count(int64_t calls, int64_t time_us)
{
    counts.calls += calls;
    counts.time_us += time_us;
}

void http_call_watch(void (*seen)(const char *upstream, enum outcome outcome,
                                  int64_t duration_us))
{
    watch = seen;
}

void http_call_client(int (*descriptor)(void), bool (*left)(void))
{
    client_descriptor = descriptor;
    client_left = left;
}

const char *http_call_library(void)
{
    return curl_version_info(CURLVERSION_NOW)->version;
}

void http_call_close(void)
{
    if (open_count > 0)
        bug("%zu calls are still open", open_count);
    while (idle_count > 0)
        curl_easy_cleanup(idle[--idle_count]);
    if (multi != NULL) {
        curl_multi_cleanup(multi);
        curl_global_cleanup();
    }
    multi = NULL;
    circuit_forget();
}

static void multi_open(void)
{
    if (multi != NULL)
        return;
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
        bug("libcurl does not start");
    multi = curl_multi_init();
    if (multi == NULL)
        bug("libcurl gives no handle");
    curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, (long)HTTP_CALLS_MAX);
    /* No other streams on a connection, so that one that pauses stops no other. */
    curl_multi_setopt(multi, CURLMOPT_PIPELINING, (long)CURLPIPE_NOTHING);
}

static CURL *easy_take(void)
{
    multi_open();
    CURL *easy = idle_count > 0 ? idle[--idle_count] : curl_easy_init();
    if (easy == NULL)
        bug("libcurl gives no handle");
    return easy;
}

static void easy_give(CURL *easy)
{
    if (idle_count == EASY_IDLE_MAX) {
        curl_easy_cleanup(easy);
        return;
    }
    curl_easy_reset(easy);
    idle[idle_count++] = easy;
}

/* ---- what arrives ---- */

static size_t take_body(char *at, size_t size, size_t count, void *state)
{
    struct exchange *exchange = state;
    size_t length = size * count;
    size_t room = exchange->call.answer_cap_bytes - (size_t)exchange->body_bytes;
    enum taking taking =
        length > room ? TAKE_TOO_MANY : exchange->take(exchange->state, at, length);
    if (taking == TAKE_LATER)
        return CURL_WRITEFUNC_PAUSE;
    exchange->too_large = taking == TAKE_TOO_MANY;
    exchange->body_bytes += exchange->too_large ? 0 : (int64_t)length;
    return exchange->too_large ? 0 : length;
}

/* One wanted header; the first of equals stays. */
static void keep_header(struct exchange *exchange, struct str name, struct str value)
{
    const char *const *wanted = exchange->call.kept;
    for (size_t i = 0; wanted != NULL && wanted[i] != NULL && i < HTTP_KEPT_MAX; i++)
        if (str_equal_nocase(name, str_of(wanted[i])) && exchange->kept[i].at == NULL &&
            value.length <= HTTP_KEPT_BYTES_MAX && !str_has_control(value))
            exchange->kept[i] = arena_str(exchange->arena, value);
}

/* "Name: value\r\n", a status line, or the blank line. What follows a body is not looked at. */
static size_t take_header(char *at, size_t size, size_t count, void *state)
{
    struct exchange *exchange = state;
    struct str line = {at, size * count};
    struct str name = STR_NONE;
    exchange->any = true;
    exchange->head_bytes += line.length;
    exchange->too_large = exchange->head_bytes > HEAD_BYTES_MAX;
    if (exchange->too_large)
        return 0;
    if (exchange->headed)
        return size * count;
    while (line.length > 0 &&
           (line.at[line.length - 1] == '\n' || line.at[line.length - 1] == '\r'))
        line.length--;
    if (line.length == 0) {
        long status = 0;
        curl_easy_getinfo(exchange->easy, CURLINFO_RESPONSE_CODE, &status);
        exchange->headed = status >= 200;
    } else if (str_starts(line, STR("HTTP/"))) {
        memset(exchange->kept, 0,
               sizeof exchange->kept); /* of an answer before this one */
    } else if (str_cut(&line, ':', &name)) {
        struct str value = line.at == NULL ? STR("") : str_trim(line);
        keep_header(exchange, name, value);
        exchange->packed = str_equal_nocase(name, STR("Content-Encoding")) &&
                           value.length > 0 && !str_equal_nocase(value, STR("identity"));
        if (exchange->packed)
            return 0;
    }
    return size * count;
}

/* For hosts that a user named: looked at after resolution, so that no name can point inside. */
static curl_socket_t open_public(void *state, curlsocktype purpose,
                                 struct curl_sockaddr *address)
{
    struct exchange *exchange = state;
    (void)purpose;
    if (!address_is_public(&address->addr)) {
        exchange->refused = true;
        return CURL_SOCKET_BAD;
    }
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

/* ---- the life of one ---- */

static void call_check(const struct http_call *call)
{
    if (call->deadline_ms < 1 || call->deadline_ms > DEADLINE_MS_MAX ||
        call->connect_ms < 1 || call->connect_ms > call->deadline_ms)
        bug("a call to %s without sound time limits", call->upstream);
    if (call->answer_cap_bytes == 0 || call->body.length > INT_MAX)
        bug("a call to %s without a cap, or with a huge body", call->upstream);
    if (str_has_control(call->url))
        bug("an address for %s has control characters", call->upstream);
}

/* The connection failed (or a kept one had been closed) before any byte of an answer. */
static bool worth_another(const struct exchange *exchange)
{
    CURLcode code = exchange->code;
    return strcmp(exchange->call.method, "GET") == 0 && !exchange->again &&
           !exchange->any && !exchange->refused &&
           (code == CURLE_COULDNT_CONNECT || code == CURLE_SEND_ERROR ||
            code == CURLE_RECV_ERROR || code == CURLE_GOT_NOTHING);
}

/* true when there is time for it. */
static bool attempt_begin(struct exchange *exchange)
{
    int64_t left_ms = (exchange->end_us - clock_monotonic_us()) / US_PER_MS;
    if (left_ms <= 0)
        return false;
    curl_easy_setopt(exchange->easy, CURLOPT_TIMEOUT_MS, (long)left_ms);
    if (curl_multi_add_handle(multi, exchange->easy) != CURLM_OK)
        bug("libcurl does not take a call");
    return true;
}

static enum outcome refuse_open(struct exchange *exchange, int64_t now_us,
                                struct failure *failure)
{
    failure->retry_after_s = circuit_wait_s(exchange->circuit, now_us);
    return refuse(
        failure, UPSTREAM_FAULT, "upstream_circuit_open",
        "Another server has failed several times and is left alone for a while.",
        "Try again in a few seconds.");
}

enum outcome exchange_begin(struct exchange *exchange, struct failure *failure)
{
    const struct http_call *call = &exchange->call;
    call_check(call);
    exchange->circuit = circuit_of(call->upstream, call->circuit);
    int64_t now_us = clock_now_us(exchange->clock);
    if (!circuit_allows(exchange->circuit, now_us,
                        (call->deadline_ms + 1000) * US_PER_MS))
        return refuse_open(exchange, now_us, failure);
    exchange->easy = easy_take();
    open_count++;
    client_noisy = false;
    options_set(exchange);
    curl_easy_setopt(exchange->easy, CURLOPT_PRIVATE, exchange);
    curl_easy_setopt(exchange->easy, CURLOPT_WRITEFUNCTION, take_body);
    curl_easy_setopt(exchange->easy, CURLOPT_WRITEDATA, exchange);
    curl_easy_setopt(exchange->easy, CURLOPT_HEADERFUNCTION, take_header);
    curl_easy_setopt(exchange->easy, CURLOPT_HEADERDATA, exchange);
    if (call->public_only) {
        curl_easy_setopt(exchange->easy, CURLOPT_OPENSOCKETFUNCTION, open_public);
        curl_easy_setopt(exchange->easy, CURLOPT_OPENSOCKETDATA, exchange);
    }
    exchange->from_us = clock_monotonic_us();
    exchange->end_us = exchange->from_us + call->deadline_ms * US_PER_MS;
    if (!attempt_begin(exchange))
        bug("a call to %s has no time at its start", call->upstream);
    return DONE;
}

static void attempt_end(struct exchange *exchange, CURLcode code)
{
    curl_off_t connect_us = 0;
    long sent = 0;
    exchange->code = code;
    curl_easy_getinfo(exchange->easy, CURLINFO_CONNECT_TIME_T, &connect_us);
    curl_easy_getinfo(exchange->easy, CURLINFO_REQUEST_SIZE, &sent);
    exchange->connected = connect_us > 0 || sent > 0 || exchange->any;
    if (worth_another(exchange)) {
        exchange->again = true;
        curl_multi_remove_handle(multi, exchange->easy);
        if (attempt_begin(exchange))
            return;
    }
    exchange->ended = true;
}

void exchange_turn(void)
{
    int running = 0;
    int left = 0;
    curl_multi_perform(multi, &running);
    for (CURLMsg *message; (message = curl_multi_info_read(multi, &left)) != NULL;) {
        struct exchange *exchange = NULL;
        CURLcode code = message->data.result;
        if (message->msg != CURLMSG_DONE)
            continue;
        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, (char **)&exchange);
        attempt_end(exchange, code);
    }
}

bool exchange_wait(int64_t most_ms, bool watch_client)
{
    struct curl_waitfd client = {.fd = -1, .events = CURL_WAIT_POLLIN};
    if (watch_client && client_left != NULL && client_descriptor != NULL) {
        if (client_left())
            return true;
        client.fd = client_noisy ? -1 : client_descriptor();
    }
    unsigned int watched = client.fd < 0 ? 0 : 1;
    curl_multi_poll(multi, &client, watched, (int)(most_ms > 0 ? most_ms : 0), NULL);
    if (watched == 0 || client.revents == 0)
        return false;
    client_noisy = !client_left();
    return !client_noisy;
}

bool exchange_is_whole(const struct exchange *exchange)
{
    return exchange->ended && exchange->code == CURLE_OK;
}

/* An answer that is too large, or an address that we refuse, is no sign of a dead server. */
static bool server_is_well(const struct exchange *exchange)
{
    if (exchange->ended)
        return exchange->code == CURLE_OK || exchange->too_large || exchange->packed ||
               exchange->code == CURLE_FILESIZE_EXCEEDED;
    return exchange->headed && !exchange->drips;
}

void exchange_finish(struct exchange *exchange, enum outcome outcome)
{
    if (exchange->easy == NULL)
        return;
    curl_multi_remove_handle(multi, exchange->easy);
    easy_give(exchange->easy);
    exchange->easy = NULL;
    open_count--;
    int64_t took_us = clock_monotonic_us() - exchange->from_us;
    if (exchange->refused || (exchange->left && !exchange->headed))
        circuit_abandon(exchange->circuit);
    else
        circuit_report(exchange->circuit, clock_now_us(exchange->clock), took_us,
                       !server_is_well(exchange));
    if (watch != NULL)
        watch(exchange->call.upstream, outcome, took_us);
}

/* ---- how it ended ---- */

void exchange_head(const struct exchange *exchange, struct http_answer *out)
{
    long status = 0;
    char *type = NULL;
    curl_easy_getinfo(exchange->easy, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(exchange->easy, CURLINFO_CONTENT_TYPE, &type);
    *out = (struct http_answer){.status = (int)status, .body = STR("")};
    if (type != NULL && !str_has_control(str_of(type)))
        out->content_type = arena_str(exchange->arena, str_of(type));
    for (size_t i = 0; i < HTTP_KEPT_MAX; i++)
        if (exchange->kept[i].at != NULL)
            out->headers[out->header_count++] =
                (struct http_header){str_of(exchange->call.kept[i]), exchange->kept[i]};
}

enum outcome exchange_refuse(const struct exchange *exchange, struct failure *failure)
{
    const char *word = "upstream_unreachable";
    const char *told = "Another server could not be reached.";
    bool timed_out = exchange->code == CURLE_OPERATION_TIMEDOUT && exchange->connected;
    if (exchange->left) {
        word = "client_left";
        told = "Nobody waits for the answer any more.";
    } else if (exchange->too_large || exchange->code == CURLE_FILESIZE_EXCEEDED) {
        word = "upstream_too_large";
        told = "Another server sent more than we take.";
    } else if (exchange->packed) {
        word = "upstream_packed";
        told = "Another server packed its answer, which we did not ask for.";
    } else if (exchange->refused) {
        word = "upstream_address_refused";
        told = "The address points into a private network, which is not allowed here.";
    } else if (exchange->drips || timed_out) {
        word = "upstream_slow";
        told = "Another server did not answer in time.";
    }
    const char *why = exchange->ended ? curl_easy_strerror(exchange->code) : "ended here";
    LOG_AT(exchange->left ? LOG_LEVEL_NOTICE : LOG_LEVEL_FAULT, "upstream.failed",
           LOG_TEXT("upstream", str_of(exchange->call.upstream)),
           LOG_TEXT("code", str_of(word)), LOG_TEXT("why", str_of(why)),
           LOG_INT("bytes", exchange->body_bytes));
    if (failure == NULL)
        return UPSTREAM_FAULT;
    return refuse(failure, UPSTREAM_FAULT, word, told, "Try again in a moment.");
}
