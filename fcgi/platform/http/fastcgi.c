/* fastcgi.c: requests in through libfcgi, answers out in one gathered write. */
/* SPDX-License-Identifier: ISC */
#include "platform/http/fastcgi.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <fcgiapp.h>

#include "platform/base/log.h"

enum {
    RECORD_HEAD_BYTES = 8,
    RECORD_BODY_MAX = 65528, /* the largest multiple of 8 that the 16-bit length holds */
    RECORD_ABORT = 2,
    RECORD_END_REQUEST = 3,  /* FastCGI specification, section 8 */
    RECORD_STDOUT = 6,
    PIECES_MAX = 2 * (RESPONSE_BYTES_MAX / RECORD_BODY_MAX + 2) + 4,
    HEAD_BYTES_MAX = RECORD_BODY_MAX,
};

static FCGX_Request wire;
static size_t body_bytes_max = BODY_BYTES_MAX;
static bool wire_keep;  /* the other side wants to keep the connection */
static bool wire_clean; /* the request was read to its end, so another may follow */
static int refused_status;
/* What wire_last_words needs; plain ints, read from a signal handler of this thread. */
static volatile atomic_int open_connection = -1;
static volatile atomic_int open_request_id;

/* The parameters that are not headers. */
struct facts {
    struct str method, uri, document_uri, query, address, https, length;
};

/* clang-format off */
static const struct { const char *name; size_t offset; } fact_names[] = {
    {"REQUEST_METHOD", offsetof(struct facts, method)},
    {"REQUEST_URI",    offsetof(struct facts, uri)},
    {"DOCUMENT_URI",   offsetof(struct facts, document_uri)},
    {"QUERY_STRING",   offsetof(struct facts, query)},
    {"REMOTE_ADDR",    offsetof(struct facts, address)},
    {"HTTPS",          offsetof(struct facts, https)},
    {"CONTENT_LENGTH", offsetof(struct facts, length)},
};
static const struct { const char *name; enum method method; } methods[] = {
    {"GET", GET}, {"HEAD", HEAD}, {"POST", POST}, {"PUT", PUT}, {"PATCH", PATCH},
    {"DELETE", DELETE}, {"OPTIONS", OPTIONS},
};
/* clang-format on */

void wire_open(size_t body_max)
{
    body_bytes_max = body_max;
    FCGX_Init();
    FCGX_InitRequest(&wire, -1, 0);
}

int wire_status(void)
{
    return refused_status;
}

/* The first refusal stands. */
static void refuse_request(int status)
{
    if (refused_status == 0)
        refused_status = status;
}

static void header_add(struct request *request, struct str name, struct str value)
{
    if (request->headers.count == HEADERS_MAX || value.length > HEADER_BYTES_MAX) {
        refuse_request(431);
        return;
    }
    char *lower = arena_alloc(request->arena, name.length + 1);
    for (size_t i = 0; i < name.length; i++) {
        char c = name.at[i];
        lower[i] = c == '_' ? '-' : c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
    }
    request->headers.at[request->headers.count++] =
        (struct pair){{lower, name.length}, value};
}

static void fact_take(struct facts *facts, struct str name, struct str value)
{
    for (size_t i = 0; i < COUNT_OF(fact_names); i++)
        if (str_is(name, fact_names[i].name)) {
            *(struct str *)(void *)((char *)facts + fact_names[i].offset) = value;
            return;
        }
}

static void params_take(struct request *request, struct facts *facts)
{
    request->headers.at = ARENA_ARRAY(request->arena, HEADERS_MAX, struct pair);
    for (char **param = wire.envp; *param != NULL; param++) {
        struct str value = str_of(*param);
        struct str name = STR_NONE;
        if (!str_cut(&value, '=', &name))
            continue;
        if (value.at == NULL)
            value = STR("");
        if (str_starts(name, STR("HTTP_")))
            header_add(request, str_slice(name, 5, name.length), value);
        else if (str_is(name, "CONTENT_TYPE") && value.length > 0)
            header_add(request, name, value);
        else
            fact_take(facts, name, value);
    }
}

/* "Text/HTML; charset=x" to "text/html". */
static struct str media_type_of(struct arena *arena, struct str header)
{
    struct str rest = header;
    struct str type = STR_NONE;
    if (header.at == NULL || !str_cut(&rest, ';', &type))
        return STR_NONE;
    type = str_trim(type);
    char *lower = arena_alloc(arena, type.length + 1);
    for (size_t i = 0; i < type.length; i++)
        lower[i] =
            type.at[i] >= 'A' && type.at[i] <= 'Z' ? (char)(type.at[i] + 32) : type.at[i];
    return (struct str){lower, type.length};
}

static void facts_use(struct request *request, const struct facts *facts)
{
    request->method_text = facts->method.at == NULL ? STR("") : facts->method;
    for (size_t i = 0; i < COUNT_OF(methods); i++)
        if (str_is(request->method_text, methods[i].name))
            request->method = methods[i].method;

    struct str uri = facts->uri.at == NULL ? facts->document_uri : facts->uri;
    ptrdiff_t mark = uri.at == NULL ? -1 : str_find(uri, 0, '?');
    request->path = mark < 0 ? uri : str_slice(uri, 0, (size_t)mark);
    request->query_text = facts->query;
    if (request->query_text.at == NULL)
        request->query_text =
            mark < 0 ? STR("") : str_slice(uri, (size_t)mark + 1, uri.length);
    if (request->path.length == 0 || request->path.at[0] != '/' ||
        request->method_text.length == 0)
        refuse_request(400);
    if (request->path.length > PATH_BYTES_MAX ||
        request->query_text.length > QUERY_BYTES_MAX)
        refuse_request(414);

    for (size_t i = 0; i < request->headers.count; i++)
        if (str_is(request->headers.at[i].name, "content-type"))
            request->content_type =
                media_type_of(request->arena, request->headers.at[i].value);
    request->address = facts->address;
    request->https = str_is(facts->https, "on");
}

/* The body, up to the limit; a longer one is refused without being kept. */
static void body_read(struct request *request, struct str length_text)
{
    int64_t length = 0;
    if (length_text.length > 0 && !str_int_parse(length_text, 0, INT64_MAX, &length)) {
        refuse_request(400);
        return;
    }
    if ((uint64_t)length > body_bytes_max)
        refuse_request(413);
    if (refused_status != 0)
        return;
    /* One byte more than announced shows a body that is longer than its announcement. */
    size_t room = (size_t)length + 1;
    char *body = arena_alloc(request->arena, room);
    int count = FCGX_GetStr(body, (int)room, wire.in);
    if (count != (int)length || FCGX_GetError(wire.in) != 0) {
        refuse_request(400);
        return;
    }
    wire_clean = true;
    request->body = (struct str){body, (size_t)length};
}

enum wire_outcome wire_read(int connection, struct request *request)
{
    wire.ipcFd = connection;
    /* FCGX_Accept_r first ends what was before and would close the descriptor. */
    wire.keepConnection = 1;
    wire_clean = false;
    refused_status = 0;
    if (FCGX_Accept_r(&wire) < 0)
        return WIRE_GONE;
    wire_keep = wire.keepConnection != 0;
    atomic_store_explicit(&open_request_id, wire.requestId, memory_order_relaxed);
    atomic_store(&open_connection, connection);

    struct facts facts = {0};
    params_take(request, &facts);
    facts_use(request, &facts);
    body_read(request, facts.length);
    return refused_status == 0 ? WIRE_REQUEST : WIRE_REFUSED;
}

/* ---- answers ---- */

static void record_head(unsigned char head[RECORD_HEAD_BYTES], int type, int id,
                        size_t length)
{
    head[0] = 1;
    head[1] = (unsigned char)type;
    head[2] = (unsigned char)(id >> 8);
    head[3] = (unsigned char)id;
    head[4] = (unsigned char)(length >> 8);
    head[5] = (unsigned char)length;
    head[6] = 0;
    head[7] = 0;
}

/* The end of the output and of the request, two records. */
static void record_end(unsigned char end[3 * RECORD_HEAD_BYTES], int id)
{
    record_head(end, RECORD_STDOUT, id, 0);
    record_head(end + RECORD_HEAD_BYTES, RECORD_END_REQUEST, id, RECORD_HEAD_BYTES);
    memset(end + 2 * RECORD_HEAD_BYTES, 0, RECORD_HEAD_BYTES);
}

static bool pieces_send(int connection, struct iovec *pieces, size_t count)
{
    while (count > 0) {
        struct msghdr message = {.msg_iov = pieces, .msg_iovlen = count};
        ssize_t sent = sendmsg(connection, &message, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR)
            continue;
        if (sent <= 0)
            return false;
        size_t left = (size_t)sent;
        while (count > 0 && left >= pieces->iov_len) {
            left -= pieces->iov_len;
            pieces++;
            count--;
        }
        if (count > 0) {
            pieces->iov_base = (char *)pieces->iov_base + left;
            pieces->iov_len -= left;
        }
    }
    return true;
}

static struct str head_write(const struct request *request,
                             const struct response *response)
{
    struct buf head = buf_open(request->arena, 1024, HEAD_BYTES_MAX);
    BUF_ADD(&head, "Status: ");
    buf_add_int(&head, response->status);
    if (response->content_type.at != NULL) {
        BUF_ADD(&head, "\r\nContent-Type: ");
        buf_add(&head, response->content_type);
    }
    if (response->status != 204 && response->status != 304 && response->stream.next == NULL) {
        BUF_ADD(&head, "\r\nContent-Length: ");
        buf_add_int(&head, (int64_t)response->body.length);
    }
    for (size_t i = 0; i < response->headers.count; i++) {
        BUF_ADD(&head, "\r\n");
        buf_add(&head, response->headers.at[i].name);
        BUF_ADD(&head, ": ");
        buf_add(&head, response->headers.at[i].value);
    }
    BUF_ADD(&head, "\r\n\r\n");
    if (head.over || response->body.over)
        bug("an answer outgrew its buffer");
    return buf_str(&head);
}

/* What is gathered for one answer. */
struct pieces {
    struct iovec at[PIECES_MAX];
    unsigned char heads[PIECES_MAX / 2][RECORD_HEAD_BYTES];
    size_t count;
    size_t head_count;
};

static void piece_add(struct pieces *pieces, const void *at, size_t length)
{
    /* sendmsg reads only, but iovec has no const. */
    union {
        const void *in;
        void *out;
    } borrowed = {at};
    pieces->at[pieces->count++] = (struct iovec){borrowed.out, length};
}

static void record_add(struct pieces *pieces, const char *at, size_t length)
{
    unsigned char *head = pieces->heads[pieces->head_count++];
    record_head(head, RECORD_STDOUT, wire.requestId, length);
    piece_add(pieces, head, RECORD_HEAD_BYTES);
    piece_add(pieces, at, length);
}

static void body_add(struct pieces *pieces, struct str body)
{
    for (size_t at = 0; at < body.length; at += RECORD_BODY_MAX) {
        size_t length =
            body.length - at < RECORD_BODY_MAX ? body.length - at : RECORD_BODY_MAX;
        record_add(pieces, body.at + at, length);
    }
}

static struct pieces gathered;

bool wire_answer(const struct request *request, const struct response *response)
{
    gathered.count = 0;
    gathered.head_count = 0;
    struct str head = head_write(request, response);
    record_add(&gathered, head.at, head.length);
    size_t body_length = response->body.length;
    if (request->method == HEAD || response->status == 204 || response->status == 304)
        body_length = 0;
    if (body_length > RESPONSE_BYTES_MAX)
        bug("an answer of %zu bytes", body_length);
    body_add(&gathered, str_slice(buf_str(&response->body), 0, body_length));
    unsigned char end[3 * RECORD_HEAD_BYTES];
    record_end(end, wire.requestId);
    piece_add(&gathered, end, sizeof end);

    int connection = atomic_exchange(&open_connection, -1);
    bool whole = pieces_send(connection, gathered.at, gathered.count);
    wire_clean = wire_clean && whole;
    return whole;
}

/* The connection of a stream under way, or -1; no last words go there any more. */
static int stream_connection = -1;

static bool stream_send(void)
{
    if (stream_connection < 0)
        return false;
    bool whole = pieces_send(stream_connection, gathered.at, gathered.count);
    gathered.count = 0;
    gathered.head_count = 0;
    if (!whole)
        stream_connection = -1;
    return whole;
}

bool wire_stream_begin(const struct request *request, const struct response *response)
{
    struct str head = head_write(request, response);
    stream_connection = atomic_exchange(&open_connection, -1);
    wire_keep = false; /* until the end has been sent, closing is what tells of a break */
    gathered.count = 0;
    gathered.head_count = 0;
    record_add(&gathered, head.at, head.length);
    return stream_send();
}

bool wire_stream_piece(struct str piece)
{
    if (piece.length > RESPONSE_BYTES_MAX)
        bug("a piece of %zu bytes", piece.length);
    body_add(&gathered, piece);
    return stream_send();
}

bool wire_stream_end(void)
{
    unsigned char end[3 * RECORD_HEAD_BYTES];
    record_end(end, wire.requestId);
    piece_add(&gathered, end, sizeof end);
    bool whole = stream_send();
    wire_keep = whole && wire.keepConnection != 0;
    stream_connection = -1;
    return whole;
}

int wire_connection(void)
{
    return stream_connection >= 0 ? stream_connection : atomic_load(&open_connection);
}

bool wire_left(void)
{
    unsigned char head[2] = {0};
    int connection = wire_connection();
    if (connection < 0)
        return false;
    ssize_t count = recv(connection, head, sizeof head, MSG_PEEK | MSG_DONTWAIT);
    if (count < 0)
        return errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR;
    return count == 0 || (count == (ssize_t)sizeof head && head[1] == RECORD_ABORT);
}

/* Tokens and passwords must not stay in memory that libfcgi hands back to malloc. */
static void params_wipe(void)
{
    for (char **param = wire.envp; param != NULL && *param != NULL; param++)
        if (strncmp(*param, "HTTP_COOKIE=", 12) == 0 ||
            strncmp(*param, "HTTP_AUTHORIZATION=", 19) == 0)
            explicit_bzero(*param, strlen(*param));
}

bool wire_end(void)
{
    atomic_store(&open_connection, -1);
    params_wipe();
    /*
     * The answer is already written, or cannot be: libfcgi must neither write its own end nor
     * close the connection (it waits up to two seconds for the other side when it does).
     */
    if (wire.in != NULL) {
        wire.out->wasFCloseCalled = 1;
        wire.err->wasFCloseCalled = 1;
        FCGX_ClearError(wire.in);
    }
    wire.keepConnection = 1;
    FCGX_Finish_r(&wire);
    wire.ipcFd = -1;
    return wire_keep && wire_clean;
}

void wire_last_words(int status)
{
    int connection = atomic_exchange(&open_connection, -1);
    if (connection < 0)
        return;
    static const char words_500[] = "Status: 500\r\nContent-Type: text/plain\r\n"
                                    "Cache-Control: no-store\r\n\r\n"
                                    "Something broke here. It has been written down.\n";
    static const char words_504[] = "Status: 504\r\nContent-Type: text/plain\r\n"
                                    "Cache-Control: no-store\r\n\r\n"
                                    "The answer took too long and was given up.\n";
    const char *words = status == 504 ? words_504 : words_500;
    size_t length = status == 504 ? sizeof words_504 - 1 : sizeof words_500 - 1;
    unsigned char bytes[512];
    int id = atomic_load_explicit(&open_request_id, memory_order_relaxed);
    record_head(bytes, RECORD_STDOUT, id, length);
    memcpy(bytes + RECORD_HEAD_BYTES, words, length);
    record_end(bytes + RECORD_HEAD_BYTES + length, id);
    /* Never wait here: a client that does not read loses its last words. */
    ssize_t sent = send(connection, bytes, length + (size_t)(4 * RECORD_HEAD_BYTES),
                        MSG_NOSIGNAL | MSG_DONTWAIT);
    (void)sent;
}
