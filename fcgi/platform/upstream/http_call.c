/* http_call.c: calls to other servers by libcurl, one easy handle for each upstream. */
/* SPDX-License-Identifier: ISC */
#include "platform/upstream/http_call.h"

#include <limits.h>
#include <string.h>
#include <sys/socket.h>

#include <curl/curl.h>

#include "platform/base/buf.h"
#include "platform/base/log.h"
#include "platform/upstream/address.h"
#include "platform/upstream/circuit.h"

enum {
    UPSTREAMS_MAX = 32,
    DEADLINE_MS_MAX = 60 * 1000,
    ANSWER_ROOM = 4096,
    CIRCUITS_MAX = 64,
    CIRCUIT_NAME_MAX = 64,
};

struct upstream {
    const char *name;
    CURL *easy; /* keeps the connection alive between calls */
    struct circuit circuit;
};

/* The circuits of servers that share an upstream's name; the one unused longest gives way. */
struct named_circuit {
    const char *upstream;
    char name[CIRCUIT_NAME_MAX];
    size_t name_length;
    uint64_t used; /* order of use */
    struct circuit circuit;
};

static struct named_circuit named_circuits[CIRCUITS_MAX];
static uint64_t circuit_uses;
static struct upstream upstreams[UPSTREAMS_MAX];
static size_t upstream_count;
static bool curl_ready;
static struct http_call_counts counts;
static void (*watch)(const char *upstream, enum outcome outcome, int64_t duration_us);

struct http_call_counts http_call_counts(void)
{
    return counts;
}

void http_call_counts_reset(void)
{
    counts = (struct http_call_counts){0};
}

void http_call_watch(void (*seen)(const char *upstream, enum outcome outcome,
                                  int64_t duration_us))
{
    watch = seen;
}

void http_call_close(void)
{
    for (size_t i = 0; i < upstream_count; i++)
        curl_easy_cleanup(upstreams[i].easy);
    memset(upstreams, 0, sizeof upstreams);
    memset(named_circuits, 0, sizeof named_circuits);
    upstream_count = 0;
    if (curl_ready)
        curl_global_cleanup();
    curl_ready = false;
}

static struct upstream *upstream_of(const char *name)
{
    for (size_t i = 0; i < upstream_count; i++)
        if (strcmp(upstreams[i].name, name) == 0)
            return &upstreams[i];
    if (upstream_count == UPSTREAMS_MAX)
        bug("more than %d upstreams", UPSTREAMS_MAX);
    if (!curl_ready && curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
        bug("libcurl does not start");
    curl_ready = true;
    struct upstream *upstream = &upstreams[upstream_count];
    *upstream = (struct upstream){.name = name, .easy = curl_easy_init()};
    if (upstream->easy == NULL)
        bug("libcurl gives no handle");
    upstream_count++;
    return upstream;
}

static struct circuit *circuit_of(struct upstream *upstream, struct str name)
{
    if (name.at == NULL)
        return &upstream->circuit;
    if (name.length > CIRCUIT_NAME_MAX)
        bug("the name of a circuit has more than %d bytes", CIRCUIT_NAME_MAX);
    struct named_circuit *oldest = &named_circuits[0];
    for (size_t i = 0; i < CIRCUITS_MAX; i++) {
        struct named_circuit *named = &named_circuits[i];
        if (named->upstream == upstream->name &&
            str_equal((struct str){named->name, named->name_length}, name)) {
            named->used = ++circuit_uses;
            return &named->circuit;
        }
        if (named->used < oldest->used)
            oldest = named;
    }
    *oldest = (struct named_circuit){
        .upstream = upstream->name, .name_length = name.length, .used = ++circuit_uses};
    memcpy(oldest->name, name.at, name.length);
    return &oldest->circuit;
}

/* ---- one attempt ---- */

struct receiving {
    struct buf body;
    bool any; /* some byte of the answer came */
    bool too_large;
    bool connected;
    bool refused; /* the address may not be asked */
};

static size_t take_body(char *at, size_t size, size_t count, void *state)
{
    struct receiving *receiving = state;
    buf_add_bytes(&receiving->body, at, size * count);
    receiving->too_large = receiving->body.over;
    return receiving->too_large ? 0 : size * count;
}

static size_t take_header(char *at, size_t size, size_t count, void *state)
{
    struct receiving *receiving = state;
    (void)at;
    receiving->any = true;
    return size * count;
}

/* For hosts that a user named: looked at after resolution, so that no name can point inside. */
static curl_socket_t open_public(void *state, curlsocktype purpose,
                                 struct curl_sockaddr *address)
{
    struct receiving *receiving = state;
    (void)purpose;
    if (!address_is_public(&address->addr)) {
        receiving->refused = true;
        return CURL_SOCKET_BAD;
    }
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

static void free_headers(void *list)
{
    curl_slist_free_all(list);
}

static void header_append(struct curl_slist **list, const char *line)
{
    struct curl_slist *longer = curl_slist_append(*list, line);
    if (longer == NULL)
        bug("no memory for a header");
    *list = longer;
}

static struct curl_slist *headers_of(struct arena *arena, const struct http_call *call)
{
    struct curl_slist *list = NULL;
    const struct http_header *header = call->headers;
    for (; header != NULL && header->name.at != NULL; header++) {
        if (str_has_control(header->name) || str_has_control(header->value))
            bug("a header for %s has control characters", call->upstream);
        /* libcurl: "Name;" sends an empty header, "Name:" would remove it. */
        struct str line =
            ARENA_JOIN(arena, header->name,
                       header->value.length == 0 ? STR(";") : STR(": "), header->value);
        header_append(&list, arena_cstr(arena, line));
    }
    /* No "100 Continue" round trip for bodies over 1 MiB. */
    header_append(&list, "Expect:");
    arena_defer(arena, free_headers, list);
    return list;
}

/* Method and body. Only a body that is there is announced. */
static void body_set(CURL *easy, const struct http_call *call)
{
    bool get = strcmp(call->method, "GET") == 0;
    bool bodiless = get || strcmp(call->method, "DELETE") == 0;
    curl_easy_setopt(easy, CURLOPT_HTTPGET, 1L);
    if (strcmp(call->method, "HEAD") == 0) {
        curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
        return;
    }
    if (call->body.length > 0 || !bodiless) {
        curl_easy_setopt(easy, CURLOPT_POST, 1L);
        curl_easy_setopt(easy, CURLOPT_POSTFIELDS,
                         call->body.length > 0 ? call->body.at : "");
        curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE,
                         (curl_off_t)call->body.length);
    }
    if (!get)
        curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, call->method);
}

static void options_set(CURL *easy, struct arena *arena, const struct http_call *call,
                        struct curl_slist *headers)
{
    curl_easy_reset(easy); /* options only: connections and their caches stay */
    curl_easy_setopt(easy, CURLOPT_URL, arena_cstr(arena, call->url));
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(easy, CURLOPT_PROXY, "");
    curl_easy_setopt(easy, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, (long)call->connect_ms);
    curl_easy_setopt(easy, CURLOPT_USERAGENT, "ktrlplane");
    curl_easy_setopt(easy, CURLOPT_MAXFILESIZE_LARGE, (curl_off_t)call->answer_cap_bytes);
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_body);
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, take_header);
    if (call->public_only) {
        curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, open_public);
        /* A kept connection was looked at when it was opened, perhaps for another caller. */
        curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L);
        curl_easy_setopt(easy, CURLOPT_FORBID_REUSE, 1L);
    }
    body_set(easy, call);
}

static CURLcode attempt(CURL *easy, struct receiving *receiving, int64_t left_ms)
{
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, (long)left_ms);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, receiving);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, receiving);
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, receiving);
    CURLcode code = curl_easy_perform(easy);
    curl_off_t connect_us = 0;
    curl_easy_getinfo(easy, CURLINFO_CONNECT_TIME_T, &connect_us);
    receiving->connected = connect_us > 0 || receiving->any;
    return code;
}

/* The connection failed (or a kept one had been closed) before any byte of an answer. */
static bool worth_another(CURLcode code, const struct receiving *receiving)
{
    return !receiving->any && !receiving->refused &&
           (code == CURLE_COULDNT_CONNECT || code == CURLE_SEND_ERROR ||
            code == CURLE_RECV_ERROR || code == CURLE_GOT_NOTHING);
}

static CURLcode perform(struct upstream *upstream, struct arena *arena,
                        const struct http_call *call, struct receiving *receiving)
{
    int64_t end_us = clock_monotonic_us() + call->deadline_ms * US_PER_MS;
    options_set(upstream->easy, arena, call, headers_of(arena, call));
    CURLcode code = attempt(upstream->easy, receiving, call->deadline_ms);
    int64_t left_ms = (end_us - clock_monotonic_us()) / US_PER_MS;
    if (strcmp(call->method, "GET") == 0 && worth_another(code, receiving) && left_ms > 0)
        code = attempt(upstream->easy, receiving, left_ms);
    return code;
}

/* ---- how it ended ---- */

static enum outcome refuse_curl(const struct http_call *call, CURLcode code,
                                const struct receiving *receiving,
                                struct failure *failure)
{
    const char *word = "upstream_unreachable";
    const char *told = "Another server could not be reached.";
    if (receiving->too_large || code == CURLE_FILESIZE_EXCEEDED) {
        word = "upstream_too_large";
        told = "Another server sent more than we take.";
    } else if (receiving->refused) {
        word = "upstream_address_refused";
        told = "The address points into a private network, which is not allowed here.";
    } else if (code == CURLE_OPERATION_TIMEDOUT && receiving->connected) {
        word = "upstream_slow";
        told = "Another server did not answer in time.";
    }
    LOG_FAULT("upstream.failed", LOG_TEXT("upstream", str_of(call->upstream)),
              LOG_TEXT("code", str_of(word)),
              LOG_TEXT("why", str_of(curl_easy_strerror(code))));
    return refuse(failure, UPSTREAM_FAULT, word, told, "Try again in a moment.");
}

static void answer_fill(struct arena *arena, CURL *easy,
                        const struct receiving *receiving, struct http_answer *out)
{
    long status = 0;
    char *type = NULL;
    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(easy, CURLINFO_CONTENT_TYPE, &type);
    out->status = (int)status;
    out->content_type = type == NULL ? STR_NONE : arena_str(arena, str_of(type));
    out->body = receiving->body.length == 0 ? STR("") : buf_str(&receiving->body);
}

static enum outcome refuse_open(const struct circuit *circuit, int64_t now_us,
                                struct failure *failure)
{
    failure->retry_after_s = circuit_wait_s(circuit, now_us);
    return refuse(
        failure, UPSTREAM_FAULT, "upstream_circuit_open",
        "Another server has failed several times and is left alone for a while.",
        "Try again in a few seconds.");
}

static void check_call(const struct http_call *call)
{
    if (call->deadline_ms < 1 || call->deadline_ms > DEADLINE_MS_MAX ||
        call->connect_ms < 1 || call->connect_ms > call->deadline_ms)
        bug("a call to %s without sound time limits", call->upstream);
    if (call->answer_cap_bytes == 0 || call->body.length > INT_MAX)
        bug("a call to %s without a cap, or with a huge body", call->upstream);
    if (str_has_control(call->url))
        bug("an address for %s has control characters", call->upstream);
}

enum outcome http_call(struct arena *arena, const struct clock *clock,
                       const struct http_call *call, struct failure *failure,
                       struct http_answer *out)
{
    check_call(call);
    struct upstream *upstream = upstream_of(call->upstream);
    struct circuit *circuit = circuit_of(upstream, call->circuit);
    if (!circuit_allows(circuit, clock_now_us(clock)))
        return refuse_open(circuit, clock_now_us(clock), failure);
    struct receiving receiving = {.body = buf_open(arena,
                                                   call->answer_cap_bytes < ANSWER_ROOM
                                                       ? call->answer_cap_bytes
                                                       : ANSWER_ROOM,
                                                   call->answer_cap_bytes)};
    int64_t from_us = clock_monotonic_us();
    CURLcode code = perform(upstream, arena, call, &receiving);
    int64_t time_us = clock_monotonic_us() - from_us;
    counts.calls++;
    counts.time_us += time_us;
    enum outcome outcome = DONE;
    if (code != CURLE_OK)
        outcome = refuse_curl(call, code, &receiving, failure);
    /* An answer that is too large, or an address that we refuse, is no sign of a dead server. */
    bool dead = code != CURLE_OK && !receiving.too_large && !receiving.refused &&
                code != CURLE_FILESIZE_EXCEEDED;
    circuit_report(circuit, clock_now_us(clock), dead);
    if (watch != NULL)
        watch(call->upstream, outcome, time_us);
    if (outcome != DONE)
        return outcome;
    answer_fill(arena, upstream->easy, &receiving, out);
    out->time_us = time_us;
    return DONE;
}

const char *http_call_library(void)
{
    return curl_version_info(CURLVERSION_NOW)->version;
}
