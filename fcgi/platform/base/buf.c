/* buf.c: text that grows up to its cap. */
/* SPDX-License-Identifier: ISC */
#include "platform/base/buf.h"

#include <stdarg.h>
#include <stdio.h>

struct buf buf_open(struct arena *arena, size_t room, size_t cap)
{
    if (room == 0)
        room = 64;
    if (room > cap)
        room = cap;
    return (struct buf){
        .arena = arena,
        .at = arena_alloc(arena, room),
        .room = room,
        .cap = cap,
    };
}

bool buf_grow(struct buf *buf, size_t bytes)
{
    if (buf->over || bytes > buf->cap - buf->length) {
        buf->over = true;
        /* Nothing more may be added, not even what would still fit. */
        buf->room = buf->length;
        return false;
    }
    if (bytes <= buf->room - buf->length)
        return true;
    size_t room = buf->room * 2;
    if (room < buf->length + bytes)
        room = buf->length + bytes;
    if (room > buf->cap)
        room = buf->cap;
    char *at = arena_alloc(buf->arena, room);
    memcpy(at, buf->at, buf->length);
    buf->at = at;
    buf->room = room;
    return true;
}

void buf_add_int(struct buf *buf, int64_t number)
{
    char digits[20];
    size_t at = sizeof digits;
    uint64_t rest = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;
    do {
        digits[--at] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest != 0);
    if (number < 0)
        digits[--at] = '-';
    buf_add_bytes(buf, digits + at, sizeof digits - at);
}

void buf_print(struct buf *buf, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    va_list again;
    va_copy(again, args);
    int length = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (length >= 0 && ((size_t)length < buf->room - buf->length ||
                        buf_grow(buf, (size_t)length + 1))) {
        vsnprintf(buf->at + buf->length, (size_t)length + 1, format, again);
        buf->length += (size_t)length;
    }
    va_end(again);
}
