/* html_escape.c: values into HTML, one function for each place. */
/* SPDX-License-Identifier: ISC */
#include "platform/html/html_private.h"

static const struct str entities[256] = {
    ['&'] = STR_INIT("&amp;"),  ['<'] = STR_INIT("&lt;"),
    ['>'] = STR_INIT("&gt;"),   ['"'] = STR_INIT("&quot;"),
    ['\''] = STR_INIT("&#39;"), ['\0'] = STR_INIT("\xef\xbf\xbd"),
    ['\r'] = STR_INIT("&#13;"), /* a bare one would be read as a newline */
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

/* clang-format off */
/* What RFC 3986 (2.2, 2.3) lets stand in a URL, and "%"; but not what an attribute or we treat
 * specially: & and '. */
static const bool stands_in_url[256] = {
    ['!'] = true, ['#'] = true, ['$'] = true, ['%'] = true, ['('] = true, [')'] = true,
    ['*'] = true, ['+'] = true, [','] = true, ['-'] = true, ['.'] = true, ['/'] = true,
    ['0'] = true, ['1'] = true, ['2'] = true, ['3'] = true, ['4'] = true, ['5'] = true,
    ['6'] = true, ['7'] = true, ['8'] = true, ['9'] = true, [':'] = true, [';'] = true,
    ['='] = true, ['?'] = true, ['@'] = true, ['['] = true, [']'] = true, ['_'] = true,
    ['~'] = true,
    ['A'] = true, ['B'] = true, ['C'] = true, ['D'] = true, ['E'] = true, ['F'] = true,
    ['G'] = true, ['H'] = true, ['I'] = true, ['J'] = true, ['K'] = true, ['L'] = true,
    ['M'] = true, ['N'] = true, ['O'] = true, ['P'] = true, ['Q'] = true, ['R'] = true,
    ['S'] = true, ['T'] = true, ['U'] = true, ['V'] = true, ['W'] = true, ['X'] = true,
    ['Y'] = true, ['Z'] = true,
    ['a'] = true, ['b'] = true, ['c'] = true, ['d'] = true, ['e'] = true, ['f'] = true,
    ['g'] = true, ['h'] = true, ['i'] = true, ['j'] = true, ['k'] = true, ['l'] = true,
    ['m'] = true, ['n'] = true, ['o'] = true, ['p'] = true, ['q'] = true, ['r'] = true,
    ['s'] = true, ['t'] = true, ['u'] = true, ['v'] = true, ['w'] = true, ['x'] = true,
    ['y'] = true, ['z'] = true,
};
/* clang-format on */

/* A whole address: one of the allowed beginnings, else "#"; what no URL holds is encoded. */
void html_escape_url_whole(struct buf *out, struct str text)
{
    if (!is_allowed_start(text)) {
        BUF_ADD(out, "#");
        return;
    }
    size_t from = 0;
    for (size_t i = 0; i < text.length; i++) {
        unsigned char byte = (unsigned char)text.at[i];
        if (stands_in_url[byte])
            continue;
        buf_add_bytes(out, text.at + from, i - from);
        from = i + 1;
        if (byte == '&')
            BUF_ADD(out, "&amp;");
        else
            add_percent(out, byte);
    }
    if (text.length > from)
        buf_add_bytes(out, text.at + from, text.length - from);
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
