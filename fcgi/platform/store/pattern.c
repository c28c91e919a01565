/* pattern.c: a person's search words as a LIKE pattern. */
/* SPDX-License-Identifier: ISC */
#include "platform/store/pattern.h"

#include "platform/base/buf.h"

struct str like_pattern(struct arena *arena, struct str part)
{
    if (part.length == 0)
        return STR_NONE;
    struct buf buf = buf_open(arena, part.length * 2 + 2, part.length * 2 + 2);
    buf_add_char(&buf, '%');
    for (size_t i = 0; i < part.length; i++) {
        char c = part.at[i];
        if (c == '%' || c == '_' || c == '\\')
            buf_add_char(&buf, '\\');
        buf_add_char(&buf, c);
    }
    buf_add_char(&buf, '%');
    return buf_str(&buf);
}
