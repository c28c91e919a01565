/*
 * http_stream.h: one HTTP call whose answer is taken piece by piece while it comes, with the
 * same memory whatever its size.
 *
 * It shares everything with http_call.h: connections, circuits, limits, the rules of retrying.
 * What the other server sends is as far ahead of the reader as the kernel's buffers and one
 * piece allow; a reader that pauses makes it wait.
 */
/* SPDX-License-Identifier: ISC */
#ifndef PLATFORM_UPSTREAM_HTTP_STREAM_H
#define PLATFORM_UPSTREAM_HTTP_STREAM_H

#include "platform/base/buf.h"
#include "platform/upstream/http_call.h"

enum {
    HTTP_PIECE_BYTES = 64 * 1024, /* the largest piece */
    /* After its head an answer must bring so many bytes in so many milliseconds of waiting. */
    HTTP_DRIP_BYTES = 4 * 1024,
    HTTP_DRIP_MS = 5 * 1000,
};

struct http_stream;

/* How a read ended; as enum stream_step of the response that it may go into. */
enum http_step {
    HTTP_BROKEN, /* cut, too large, too slow, the client left: what was read is not the whole */
    HTTP_MORE,
    HTTP_ENDED /* the piece, which may be empty, is the last */
};

/*
 * Ask, and return when status and headers are there.
 *
 * arena    the stream lives there: at its reset (rewind, close) an open stream is closed
 * call     ->deadline_ms covers everything up to the last read; ->answer_cap_bytes is the
 *          largest body: an announced one that is larger is refused here. Strings are borrowed
 *          until the stream is closed, the struct is not
 *
 * DONE and UPSTREAM_FAULT as http_call. There is nothing to close after UPSTREAM_FAULT.
 */
MUST_CHECK enum outcome http_stream_open(struct arena *arena, const struct clock *clock,
                                         const struct http_call *call,
                                         struct failure *failure,
                                         struct http_stream **out);

/* Status, content type and kept headers; `body` is empty. Lives as long as the stream. */
const struct http_answer *http_stream_head(const struct http_stream *stream);

/*
 * Wait for the next bytes and add them to the emptied `piece`, which must have room for
 * HTTP_PIECE_BYTES. HTTP_MORE has at least one byte. HTTP_BROKEN has been logged here; later
 * reads say the same again.
 */
enum http_step http_stream_read(struct http_stream *stream, struct buf *piece);

/*
 * The rest as one text, for answers that are known to be short (an error): at most `most` bytes,
 * what is beyond is left unread. Closes the stream. A broken one gives what came.
 */
struct str http_stream_rest(struct http_stream *stream, struct arena *arena, size_t most);

/* Stop: the connection is closed unless the answer was read to its end. Again = nothing. */
void http_stream_close(struct http_stream *stream);

#endif
