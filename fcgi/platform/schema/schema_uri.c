/* schema_uri.c: references to addresses, as RFC 3986 section 5 resolves them. */
/* SPDX-License-Identifier: ISC */
#include "platform/schema/schema_uri.h"

#include "platform/base/buf.h"

static bool scheme_fits(struct str text)
{
    for (size_t i = 0; i < text.length; i++) {
        char c = text.at[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        bool other = (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.';
        if (!letter && !(other && i > 0))
            return false;
    }
    return text.length > 0;
}

struct uri uri_split(struct str text)
{
    struct uri uri = {.path = text.at == NULL ? STR("") : text};
    ptrdiff_t at = str_find(uri.path, 0, '#');
    if (at >= 0) {
        uri.fragment = str_slice(uri.path, (size_t)at + 1, uri.path.length);
        uri.path = str_slice(uri.path, 0, (size_t)at);
    }
    at = str_find(uri.path, 0, '?');
    if (at >= 0) {
        uri.query = str_slice(uri.path, (size_t)at + 1, uri.path.length);
        uri.path = str_slice(uri.path, 0, (size_t)at);
    }
    at = str_find(uri.path, 0, ':');
    if (at > 0 && scheme_fits(str_slice(uri.path, 0, (size_t)at))) {
        uri.scheme = str_slice(uri.path, 0, (size_t)at);
        uri.path = str_slice(uri.path, (size_t)at + 1, uri.path.length);
    }
    if (str_starts(uri.path, STR("//"))) {
        at = str_find(uri.path, 2, '/');
        size_t end = at < 0 ? uri.path.length : (size_t)at;
        uri.authority = str_slice(uri.path, 2, end);
        uri.path = str_slice(uri.path, end, uri.path.length);
    }
    return uri;
}

/* The last segment and its slash; what is before `least` stays. */
static void segment_drop(struct buf *buf, size_t least)
{
    if (buf->length > least)
        buf->length--;
    while (buf->length > least && buf->at[buf->length - 1] != '/')
        buf->length--;
}

/* RFC 3986 section 5.2.4, segment by segment. */
static struct str dots_remove(struct arena *arena, struct str path)
{
    struct buf buf = buf_open(arena, path.length + 1, MIB(1));
    bool rooted = path.length > 0 && path.at[0] == '/';
    struct str rest = rooted ? str_slice(path, 1, path.length) : path, segment;
    if (path.length == 0)
        return STR("");
    if (rooted)
        buf_add_char(&buf, '/');
    while (str_cut(&rest, '/', &segment)) {
        bool up = str_is(segment, "..");
        if (up)
            segment_drop(&buf, rooted ? 1 : 0);
        if (up || str_is(segment, "."))
            continue;
        buf_add(&buf, segment);
        if (rest.at != NULL)
            buf_add_char(&buf, '/');
    }
    return buf_str(&buf);
}

/* The reference's path in the place of what follows the base's last slash. */
static struct str paths_merge(struct arena *arena, const struct uri *base,
                              struct str path)
{
    size_t length = base->path.length;
    while (length > 0 && base->path.at[length - 1] != '/')
        length--;
    if (length == 0 && base->authority.at != NULL)
        return ARENA_JOIN(arena, STR("/"), path);
    return ARENA_JOIN(arena, str_slice(base->path, 0, length), path);
}

static struct str uri_join(struct arena *arena, const struct uri *uri)
{
    struct buf buf = buf_open(arena, 64, MIB(1));
    if (uri->scheme.at != NULL) {
        buf_add(&buf, uri->scheme);
        buf_add_char(&buf, ':');
    }
    if (uri->authority.at != NULL) {
        BUF_ADD(&buf, "//");
        buf_add(&buf, uri->authority);
    }
    buf_add(&buf, uri->path);
    if (uri->query.at != NULL) {
        buf_add_char(&buf, '?');
        buf_add(&buf, uri->query);
    }
    return buf.length == 0 ? STR("") : buf_str(&buf);
}

static int hex_of(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static struct str percent_decode(struct arena *arena, struct str text)
{
    struct buf buf = buf_open(arena, text.length + 1, MIB(1));
    for (size_t i = 0; i < text.length; i++) {
        if (text.at[i] != '%') {
            buf_add_char(&buf, text.at[i]);
            continue;
        }
        int high = i + 2 < text.length ? hex_of(text.at[i + 1]) : -1;
        int low = i + 2 < text.length ? hex_of(text.at[i + 2]) : -1;
        if (high < 0 || low < 0)
            return STR_NONE;
        buf_add_char(&buf, (char)(high * 16 + low));
        i += 2;
    }
    struct str decoded = buf_str(&buf);
    return buf.over || !str_is_utf8(decoded) ? STR_NONE : decoded;
}

struct str uri_resolve(struct arena *arena, struct str base, struct str reference,
                       struct str *fragment)
{
    struct uri from = uri_split(base), to = uri_split(reference);
    *fragment = to.fragment.at == NULL ? STR_NONE : percent_decode(arena, to.fragment);
    if (to.scheme.at != NULL) {
        to.path = to.authority.at == NULL ? to.path : dots_remove(arena, to.path);
        return uri_join(arena, &to);
    }
    to.scheme = from.scheme;
    if (to.authority.at != NULL)
        return uri_join(arena, &to);
    to.authority = from.authority;
    if (to.path.length == 0) {
        to.path = from.path;
        to.query = to.query.at == NULL ? from.query : to.query;
    } else if (to.path.at[0] == '/') {
        to.path = dots_remove(arena, to.path);
    } else {
        to.path = dots_remove(arena, paths_merge(arena, &from, to.path));
    }
    return uri_join(arena, &to);
}
