/* cookie.c: cookies in and out (RFC 6265, with the prefixes of RFC 6265bis 4.1.3). */
/* SPDX-License-Identifier: ISC */
#include "platform/http/http.h"

#include <string.h>

/* cookie-octet of RFC 6265 4.1.1 */
static bool is_cookie_text(struct str text)
{
    for (size_t i = 0; i < text.length; i++) {
        unsigned char c = (unsigned char)text.at[i];
        if (c <= 0x20 || c >= 0x7f || c == '"' || c == ',' || c == ';' || c == '\\')
            return false;
    }
    return true;
}

static struct str cookie_in(struct str header, const char *name)
{
    struct str part;
    while (str_cut(&header, ';', &part)) {
        part = str_trim(part);
        ptrdiff_t equals = str_find(part, 0, '=');
        if (equals < 0 || !str_is(str_slice(part, 0, (size_t)equals), name))
            continue;
        struct str value = str_slice(part, (size_t)equals + 1, part.length);
        return is_cookie_text(value) ? value : STR_NONE;
    }
    return STR_NONE;
}

struct str request_cookie(const struct request *request, const char *name)
{
    for (size_t i = 0; i < request->headers.count; i++) {
        if (!str_is(request->headers.at[i].name, "cookie"))
            continue;
        struct str value = cookie_in(request->headers.at[i].value, name);
        if (value.at != NULL)
            return value;
    }
    return STR_NONE;
}

void response_cookie(struct response *response, const char *name, struct str value,
                     int64_t max_age_s, bool secure)
{
    bool host_only = strncmp(name, "__Host-", 7) == 0;
    if (!is_cookie_text(value) || (host_only && !secure))
        bug("cookie %s cannot be set like this", name);
    struct buf text = buf_open(response->arena, 128 + value.length, HEADER_BYTES_MAX);
    buf_add(&text, str_of(name));
    buf_add_char(&text, '=');
    buf_add(&text, value);
    BUF_ADD(&text, "; Path=/; HttpOnly; SameSite=Lax");
    if (max_age_s >= 0) {
        BUF_ADD(&text, "; Max-Age=");
        buf_add_int(&text, max_age_s);
    }
    if (secure)
        BUF_ADD(&text, "; Secure");
    if (text.over)
        bug("cookie %s is too long", name);
    response_header(response, "Set-Cookie", buf_str(&text));
}
