/* schema_format_hosts.c: names and addresses of hosts, e-mail addresses. */
/* SPDX-License-Identifier: ISC */
#include <arpa/inet.h>

#include "platform/schema/schema_format.h"
#include "platform/schema/schema_words.h"

enum { LABEL_MAX = PUNY_CODES_MAX, HOSTNAME_MAX = 253, LABEL_WIDE_MAX = 59 };

/* ---- labels beyond ASCII (RFC 5892) ---- */

#define VIRAMA                                                                              \
    "[\\x{94d}\\x{9cd}\\x{a4d}\\x{acd}\\x{b4d}\\x{bcd}\\x{c4d}\\x{ccd}\\x{d3b}\\x{d3c}"     \
    "\\x{d4d}\\x{dca}\\x{e3a}\\x{eba}\\x{f84}\\x{1039}\\x{103a}\\x{1714}\\x{1734}\\x{17d2}" \
    "\\x{1a60}\\x{1b44}\\x{1baa}\\x{1bab}\\x{1bf2}\\x{1bf3}\\x{2d7f}\\x{a806}\\x{a8c4}"     \
    "\\x{a953}\\x{a9c0}\\x{aaf6}\\x{abed}]"

/*
 * Small letters, letters without case, marks and digits; exceptions of section 2.6; the
 * rules of appendix A for characters that only fit beside certain others. Compatibility
 * forms, which fold to something else, are left out by their blocks.
 */
static const struct own_pattern label_pattern = {
    OWN_LABEL,
    "^(?!-)(?!..--)(?!\\p{M})"
    "(?!.*[\\x{660}-\\x{669}].*[\\x{6f0}-\\x{6f9}])(?!.*[\\x{6f0}-\\x{6f9}].*[\\x{660}-\\x{669}])"
    "(?:(?![\\x{640}\\x{7fa}\\x{302e}\\x{302f}\\x{3031}-\\x{3035}\\x{303b}\\x{fb00}-\\x{fdff}"
    "\\x{fe70}-\\x{feff}\\x{ff00}-\\x{ffef}])[a-z0-9\\p{Ll}\\p{Lo}\\p{Lm}\\p{Mn}\\p{Mc}\\p{Nd}]"
    "|[-\\x{6fd}\\x{6fe}\\x{f0b}\\x{3007}]"
    "|(?<=l)\\x{b7}(?=l)"
    "|\\x{375}(?=\\p{Greek})"
    "|(?<=\\p{Hebrew})[\\x{5f3}\\x{5f4}]"
    "|\\x{30fb}(?:(?=.*[\\p{Hiragana}\\p{Katakana}\\p{Han}])|(?<=[\\p{Hiragana}\\p{Katakana}\\p{Han}]\\x{30fb}))"
    "|(?<=" VIRAMA ")[\\x{200c}\\x{200d}]"
    "|(?<=\\p{Arabic})\\x{200c}(?=\\p{Arabic}))+(?<!-)$"};

/* A katakana dot may stand behind any later letter of its scripts: seen from the start. */
static bool wide_label_fits(struct str label)
{
    return str_utf8_count(label) <= LABEL_WIDE_MAX && pattern_fits(&label_pattern, label);
}

/* As it goes into the DNS, "xn--" and punycode (RFC 5890, 2.3.2.1); 0 = not at all. */
static size_t wide_label_length(struct str label)
{
    uint32_t codes[LABEL_WIDE_MAX];
    size_t count = 0;
    if (!wide_label_fits(label))
        return 0;
    for (size_t at = 0; at < label.length;)
        at += utf8_code(label, at, &codes[count++]);
    size_t length = 4 + puny_length(codes, count);
    return length <= LABEL_MAX ? length : 0;
}

static void utf8_add(struct buf *buf, uint32_t code)
{
    if (code < 0x80) {
        buf_add_char(buf, (char)code);
        return;
    }
    int more = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
    static const unsigned char first[] = {0, 0xc0, 0xe0, 0xf0};
    buf_add_char(buf, (char)(first[more] | code >> (6 * more)));
    while (more-- > 0)
        buf_add_char(buf, (char)(0x80 | (code >> (6 * more) & 0x3f)));
}

static bool puny_fits(struct str text)
{
    uint32_t codes[LABEL_MAX + 1];
    size_t count = puny_decode(text, codes);
    struct arena *arena = arena_open("label", KIB(4));
    struct buf buf = buf_open(arena, LABEL_MAX * 4 + 1, LABEL_MAX * 4 + 1);
    bool wide = false;
    for (size_t i = 0; i < count; i++) {
        utf8_add(&buf, codes[i]);
        wide = wide || codes[i] >= 0x80;
    }
    bool fits = wide && str_is_utf8(buf_str(&buf)) && wide_label_fits(buf_str(&buf));
    arena_close(arena);
    return fits;
}

/* ---- names ---- */

static bool is_ascii(struct str text)
{
    for (size_t i = 0; i < text.length; i++)
        if ((unsigned char)text.at[i] >= 0x80)
            return false;
    return true;
}

/* RFC 1123: letters, digits and inner hyphens; "xn--" leads what was encoded. */
static bool label_fits(struct str label)
{
    if (label.length == 0 || label.length > LABEL_MAX || label.at[0] == '-' ||
        label.at[label.length - 1] == '-')
        return false;
    for (size_t i = 0; i < label.length; i++)
        if (!is_digit(label.at[i]) && !is_letter(label.at[i]) && label.at[i] != '-')
            return false;
    if (label.length < 4 || label.at[2] != '-' || label.at[3] != '-')
        return true;
    return str_equal_nocase(str_slice(label, 0, 4), STR("xn--")) &&
           puny_fits(str_slice(label, 4, label.length));
}

bool is_hostname(struct str text)
{
    struct str rest = text, label;
    if (text.length == 0 || text.length > HOSTNAME_MAX)
        return false;
    while (str_cut(&rest, '.', &label))
        if (!label_fits(label))
            return false;
    return true;
}

/* U+3002, U+FF0E and U+FF61 separate labels too; each is three bytes. */
static size_t separator_at(struct str text, size_t at)
{
    static const char *const wide[] = {"\xe3\x80\x82", "\xef\xbc\x8e", "\xef\xbd\xa1"};
    if (text.at[at] == '.')
        return 1;
    for (size_t i = 0; i < COUNT_OF(wide); i++)
        if (str_starts(str_slice(text, at, text.length), str_of(wide[i])))
            return 3;
    return 0;
}

bool is_idn_hostname(struct str text)
{
    size_t begin = 0, whole = 0;
    if (text.length == 0 || str_utf8_count(text) > HOSTNAME_MAX || !str_is_utf8(text))
        return false;
    for (size_t at = 0; at <= text.length; at++) {
        size_t separator = at == text.length ? 1 : separator_at(text, at);
        if (separator == 0)
            continue;
        struct str label = str_slice(text, begin, at);
        size_t length = !is_ascii(label)    ? wide_label_length(label)
                        : label_fits(label) ? label.length
                                            : 0;
        if (length == 0)
            return false;
        whole += length + 1;
        begin = at + separator;
        at += separator - 1;
    }
    return whole - 1 <= HOSTNAME_MAX;
}

/* ---- addresses ---- */

static bool is_ip(int family, struct str text)
{
    char copy[INET6_ADDRSTRLEN + 1];
    unsigned char address[16];
    if (text.length == 0 || text.length >= sizeof copy || str_find(text, 0, '\0') >= 0)
        return false;
    memcpy(copy, text.at, text.length);
    copy[text.length] = '\0';
    return inet_pton(family, copy, address) == 1;
}

bool is_ipv4(struct str text)
{
    return is_ip(AF_INET, text);
}

bool is_ipv6(struct str text)
{
    return is_ip(AF_INET6, text);
}

/* RFC 5321: words with points between them, or anything in quotes. */
static bool local_part_fits(struct str local, bool wide)
{
    bool quoted = local.length >= 2 && local.at[0] == '"' && str_ends(local, STR("\""));
    struct str inner = quoted ? str_slice(local, 1, local.length - 1) : local;
    for (size_t i = 0; i < inner.length; i++) {
        char c = inner.at[i];
        bool beyond = (unsigned char)c >= 0x80;
        if (beyond ? !wide
            : quoted
                ? c < ' ' || c == 0x7f || c == '"' || (c == '\\' && ++i == inner.length)
                : !is_digit(c) && !is_letter(c) && !is_among(c, ".!#$%&'*+/=?^_`{|}~-"))
            return false;
    }
    return quoted || (local.at[0] != '.' && local.at[local.length - 1] != '.' &&
                      !str_contains(local, STR("..")));
}

static bool domain_fits(struct str domain, bool wide)
{
    if (domain.length > 2 && domain.at[0] == '[' && str_ends(domain, STR("]"))) {
        struct str address = str_slice(domain, 1, domain.length - 1);
        if (str_equal_nocase(str_slice(address, 0, 5), STR("IPv6:"))) /* RFC 5234, 2.3 */
            return is_ipv6(str_slice(address, 5, address.length));
        return is_ipv4(address);
    }
    return wide ? is_idn_hostname(domain) : is_hostname(domain);
}

static bool mail_fits(struct str text, bool wide)
{
    ptrdiff_t at = -1;
    for (size_t i = 0; i < text.length; i++)
        if (text.at[i] == '@')
            at = (ptrdiff_t)i;
    return at >= 1 && at <= 64 && text.length <= 254 &&
           local_part_fits(str_slice(text, 0, (size_t)at), wide) &&
           domain_fits(str_slice(text, (size_t)at + 1, text.length), wide);
}

bool is_email(struct str text)
{
    return mail_fits(text, false);
}

bool is_idn_email(struct str text)
{
    return mail_fits(text, true);
}
