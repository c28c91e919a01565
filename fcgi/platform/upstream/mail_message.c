/* mail_message.c: headers and text of a mail. */
/* SPDX-License-Identifier: ISC */
#include "platform/upstream/mail_message.h"

#include <string.h>

#include "platform/base/buf.h"
#include "platform/base/clock.h"

enum {
    LINE_MAX_QUOTED = 75, /* RFC 2045 6.7: 76 with the soft break's '=' */
    WORD_MAX = 50, /* RFC 2047 2: lines of 76 with "=?UTF-8?Q?", "?=" and "Subject: " */
    MESSAGE_BYTES_MAX = 128 * 1024,
};

static const char hex_digits[] = "0123456789ABCDEF";

static bool is_letter_or_digit(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/* atext of RFC 5322 3.2.3, and what UTF-8 adds to it (RFC 6532). */
static bool is_atom(char c)
{
    return is_letter_or_digit(c) || (unsigned char)c >= 0x80 ||
           (c != '\0' && strchr("!#$%&'*+-/=?^_`{|}~", c) != NULL);
}

static bool local_part_is(struct str local)
{
    bool after_dot = true;
    for (size_t i = 0; i < local.length; i++) {
        bool dot = local.at[i] == '.';
        if (dot ? after_dot : !is_atom(local.at[i]))
            return false;
        after_dot = dot;
    }
    return !after_dot && local.length <= 64; /* RFC 5321 4.5.3.1.1 */
}

static bool host_is(struct str host)
{
    struct str label;
    while (str_cut(&host, '.', &label)) {
        if (label.length == 0 || label.at[0] == '-' || label.at[label.length - 1] == '-')
            return false;
        for (size_t i = 0; i < label.length; i++)
            if (!is_letter_or_digit(label.at[i]) && label.at[i] != '-' &&
                (unsigned char)label.at[i] < 0x80)
                return false;
    }
    return true;
}

bool mail_address_is(struct str address)
{
    ptrdiff_t sign = str_find(address, 0, '@');
    return sign > 0 && address.length <= MAIL_ADDRESS_MAX && str_is_utf8(address) &&
           local_part_is(str_slice(address, 0, (size_t)sign)) &&
           (size_t)sign + 1 < address.length &&
           host_is(str_slice(address, (size_t)sign + 1, address.length));
}

static bool is_ascii(struct str text)
{
    for (size_t i = 0; i < text.length; i++)
        if ((unsigned char)text.at[i] >= 0x80)
            return false;
    return true;
}

/* ---- headers ---- */

/* Bytes of the UTF-8 character at `from`, the text being well-formed. */
static size_t character_length(struct str text, size_t from)
{
    size_t length = 1;
    while (from + length < text.length &&
           ((unsigned char)text.at[from + length] & 0xc0) == 0x80)
        length++;
    return length;
}

/* One character of the "Q" encoding; what could mean something in a phrase is written in hex. */
static size_t encode_character(struct str character, char out[12])
{
    char c = character.at[0];
    if (character.length == 1 && (is_letter_or_digit(c) || c == ' ' || c == '-')) {
        out[0] = c == ' ' ? '_' : c;
        return 1;
    }
    size_t length = 0;
    for (size_t i = 0; i < character.length; i++) {
        unsigned char byte = (unsigned char)character.at[i];
        out[length++] = '=';
        out[length++] = hex_digits[byte >> 4];
        out[length++] = hex_digits[byte & 15];
    }
    return length;
}

/* Encoded words, one a line, no character halved (RFC 2047 5). */
static void add_encoded_words(struct buf *out, struct str text)
{
    size_t used = 0;
    BUF_ADD(out, "=?UTF-8?Q?");
    for (size_t i = 0; i < text.length;) {
        char encoded[12];
        size_t bytes = character_length(text, i);
        size_t length = encode_character(str_slice(text, i, i + bytes), encoded);
        if (used + length > WORD_MAX) {
            BUF_ADD(out, "?=\r\n =?UTF-8?Q?");
            used = 0;
        }
        buf_add_bytes(out, encoded, length);
        used += length;
        i += bytes;
    }
    BUF_ADD(out, "?=");
}

/* A subject of ASCII is folded at spaces; a word that is longer than a line is encoded. */
static void add_subject(struct buf *out, struct str subject)
{
    enum { PLAIN_MAX = 60 };
    BUF_ADD(out, "Subject: ");
    if (is_ascii(subject) && subject.length <= PLAIN_MAX &&
        !str_contains(subject, STR("=?")))
        buf_add(out, subject);
    else
        add_encoded_words(out, subject);
    BUF_ADD(out, "\r\n");
}

static void add_from(struct buf *out, const struct mail_message *message)
{
    BUF_ADD(out, "From: ");
    if (message->from_name.length > 0) {
        add_encoded_words(out, message->from_name);
        BUF_ADD(out, " ");
    }
    BUF_ADD(out, "<");
    buf_add(out, message->from);
    BUF_ADD(out, ">\r\n");
}

/* RFC 5322 3.3, in UTC. */
static void add_date(struct buf *out, int64_t at_us)
{
    static const char *const days[] = {"Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"};
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    struct clock_parts parts = clock_parts_of(at_us);
    int64_t day = at_us / US_PER_S / 86400; /* 1970 began on a Thursday */
    buf_print(out, "Date: %s, %02d %s %04d %02d:%02d:%02d +0000\r\n", days[day % 7],
              parts.day, months[parts.month - 1], parts.year, parts.hour, parts.minute,
              parts.second);
}

static void add_headers(struct buf *out, const struct mail_message *message)
{
    ptrdiff_t sign = str_find(message->from, 0, '@');
    add_date(out, message->at_us);
    add_from(out, message);
    BUF_ADD(out, "To: <");
    buf_add(out, message->to);
    BUF_ADD(out, ">\r\n");
    add_subject(out, message->subject);
    BUF_ADD(out, "Message-ID: <");
    buf_add(out, message->id);
    buf_add(out, str_slice(message->from, (size_t)sign, message->from.length));
    /* RFC 3834: no holiday notices in answer to it. */
    BUF_ADD(out, ">\r\n"
                 "Auto-Submitted: auto-generated\r\n"
                 "MIME-Version: 1.0\r\n"
                 "Content-Type: text/plain; charset=utf-8\r\n"
                 "Content-Transfer-Encoding: quoted-printable\r\n"
                 "\r\n");
}

/* ---- the text ---- */

/* Quoted-printable (RFC 2045 6.7): a link that is longer than a line is whole again after it. */
static void add_text(struct buf *out, struct str text)
{
    size_t column = 0;
    for (size_t i = 0; i < text.length; i++) {
        unsigned char c = (unsigned char)text.at[i];
        if (c == '\n') {
            BUF_ADD(out, "\r\n");
            column = 0;
            continue;
        }
        bool line_ends = i + 1 == text.length || text.at[i + 1] == '\n';
        bool plain = c >= 0x20 && c < 0x7f && c != '=' && !(c == ' ' && line_ends);
        size_t width = plain ? 1 : 3;
        if (column + width > LINE_MAX_QUOTED) {
            BUF_ADD(out, "=\r\n");
            column = 0;
        }
        column += width;
        if (plain) {
            buf_add_char(out, (char)c);
            continue;
        }
        buf_add_char(out, '=');
        buf_add_char(out, hex_digits[c >> 4]);
        buf_add_char(out, hex_digits[c & 15]);
    }
    if (column > 0)
        BUF_ADD(out, "\r\n");
}

static bool line_is(struct str text)
{
    return text.at != NULL && str_is_utf8(text) && !str_has_control(text) &&
           str_utf8_count(text) <= MAIL_SUBJECT_MAX;
}

static enum outcome judge(const struct mail_message *message, struct failure *failure)
{
    if (!mail_address_is(message->from))
        failure_field(failure, STR("/from"), "format",
                      "No mail can be sent from this address.");
    if (!line_is(message->from_name))
        failure_field(failure, STR("/from_name"), "format", "Use one line of text.");
    if (!mail_address_is(message->to))
        failure_field(failure, STR("/to"), "format",
                      "No mail can be sent to this address.");
    if (!line_is(message->subject) || message->subject.length == 0)
        failure_field(failure, STR("/subject"), "format", "Use one line of text.");
    if (!str_is_utf8(message->text) || message->text.length > MAIL_TEXT_MAX)
        failure_field(failure, STR("/text"), "too_long", "Use at most %d bytes of text.",
                      MAIL_TEXT_MAX);
    if (failure->field_count > 0)
        return refuse(failure, INVALID, NULL, "This mail cannot be sent.",
                      NULL);
    return DONE;
}

enum outcome mail_message_write(struct arena *arena, const struct mail_message *message,
                                struct failure *failure, struct str *out)
{
    enum outcome outcome = judge(message, failure);
    if (outcome != DONE)
        return outcome;
    struct buf buf = buf_open(arena, 2048, MESSAGE_BYTES_MAX);
    add_headers(&buf, message);
    add_text(&buf, message->text);
    if (buf.over)
        bug("a mail of %zu bytes of text grew beyond its maximum", message->text.length);
    *out = buf_str(&buf);
    return DONE;
}
