/* html_escape.c: values into HTML, one function for each place. */
/* SPDX-License-Identifier: ISC */
#include "platform/html/html_private.h"

static const struct str entities[256] = {
    ['&'] = STR_INIT("&amp;"),   ['<'] = STR_INIT("&lt;"),   ['>'] = STR_INIT("&gt;"),
    ['"'] = STR_INIT("&quot;"),  ['\''] = STR_INIT("&#39;"), ['\0'] = STR_INIT("\xef\xbf\xbd"),
};

/* Text and double-quoted attributes: runs are copied, the rest becomes entities. */
void html_escape(struct buf *out, struct str text)
{
    size_t from = 0;
    for (size_t i = 0; i < text.length; i++) {
        const struct str *entity = &entities[(unsigned char)text.at[i]];
        if (entity->at == NULL)
            continue;
        buf_add_bytes(out, text.at + from, i - from);
        buf_add(out, *entity);
        from = i + 1;
    }
    if (text.length > from)
        buf_add_bytes(out, text.at + from, text.length - from);
}

static void add_percent(struct buf *out, unsigned char byte)
{
    static const char hex[] = "0123456789ABCDEF";
    char escape[] = {'%', hex[byte >> 4], hex[byte & 15]};
    buf_add_bytes(out, escape, sizeof escape);
}

static bool is_unreserved(unsigned char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= '0' && byte <= '9') || byte == '-' || byte == '_' || byte == '.' ||
           byte == '~';
}

static bool is_allowed_start(struct str url)
{
    static const char *const schemes[] = {"http:", "https:", "mailto:"};
    if (url.length == 0)
        return true;
    char first = url.at[0];
    if (first == '?' || first == '#')
        return true;
    if (first == '/')
        return url.length == 1 || (url.at[1] != '/' && url.at[1] != '\\');
    for (size_t i = 0; i < COUNT_OF(schemes); i++) {
        struct str scheme = str_of(schemes[i]);
        if (str_equal_nocase(str_slice(url, 0, scheme.length), scheme))
            return true;
    }
    return false;
}

/* A whole address: one of the allowed beginnings, else "#"; what no URL holds is encoded. */
void html_escape_url_whole(struct buf *out, struct str text)
{
    if (!is_allowed_start(text)) {
        BUF_ADD(out, "#");
        return;
    }
    for (size_t i = 0; i < text.length; i++) {
        unsigned char byte = (unsigned char)text.at[i];
        if (byte == '&')
            BUF_ADD(out, "&amp;");
        else if (byte == '\'')
            BUF_ADD(out, "%27");
        else if (byte <= ' ' || byte >= 0x7f || strchr("\"<>\\^`{|}", byte) != NULL)
            add_percent(out, byte);
        else
            buf_add_char(out, (char)byte);
    }
}

/* A piece behind other text: everything but unreserved characters is encoded (RFC 3986 2.3). */
void html_escape_url_piece(struct buf *out, struct str text)
{
    for (size_t i = 0; i < text.length; i++) {
        unsigned char byte = (unsigned char)text.at[i];
        if (is_unreserved(byte))
            buf_add_char(out, (char)byte);
        else
            add_percent(out, byte);
    }
}

/* JSON in a script element: no byte that could end it. */
void html_escape_json(struct buf *out, struct str json)
{
    for (size_t i = 0; i < json.length; i++) {
        char c = json.at[i];
        if (c == '<')
            BUF_ADD(out, "\\u003c");
        else if (c == '>')
            BUF_ADD(out, "\\u003e");
        else if (c == '&')
            BUF_ADD(out, "\\u0026");
        else
            buf_add_char(out, c);
    }
}
