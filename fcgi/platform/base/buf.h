/*
 * buf.h: text that grows, with a maximum from birth.
 *
 * Overflow is sticky: once `over` is set, further adds do nothing, so that a writer may add
 * many things and look once at the end. The bytes live in the arena.
 */
/* SPDX-License-Identifier: ISC */
#ifndef PLATFORM_BASE_BUF_H
#define PLATFORM_BASE_BUF_H

#include <string.h>

#include "platform/base/arena.h"

struct buf {
    struct arena *arena;
    char *at;
    size_t length;
    size_t room;
    size_t cap; /* the length may never exceed this */
    bool over;  /* something did not fit; the content is the part that did */
};

/* Starts empty; `room` bytes are taken at once, growth doubles up to `cap`. */
struct buf buf_open(struct arena *arena, size_t room, size_t cap);
/* Make room for `bytes` more; false (and over) when the cap forbids it. */
bool buf_grow(struct buf *buf, size_t bytes);

static inline void buf_add_bytes(struct buf *buf, const char *at, size_t length)
{
    if (length > buf->room - buf->length && !buf_grow(buf, length))
        return;
    if (length > 0)
        memcpy(buf->at + buf->length, at, length);
    buf->length += length;
}

static inline void buf_add(struct buf *buf, struct str text)
{
    buf_add_bytes(buf, text.at, text.length);
}

static inline void buf_add_char(struct buf *buf, char c)
{
    if (buf->length == buf->room && !buf_grow(buf, 1))
        return;
    buf->at[buf->length++] = c;
}

#define BUF_ADD(buf, literal) buf_add_bytes((buf), "" literal, sizeof(literal) - 1)

void buf_add_int(struct buf *buf, int64_t number);
void buf_print(struct buf *buf, const char *format, ...) PRINTF_LIKE(2, 3);

static inline struct str buf_str(const struct buf *buf)
{
    return (struct str){buf->at, buf->length};
}

#endif
