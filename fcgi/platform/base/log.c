/* log.c: one JSON object a line. */
/* SPDX-License-Identifier: ISC */
#include "platform/base/log.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "platform/base/clock.h"

enum { LINE_BYTES = 8192 };

static enum log_level lowest = LOG_LEVEL_NOTICE;
static int descriptor = 2;
static const char *process_name = "main";
static struct str context_request;
static struct str context_org;
static struct str context_trace;

struct line {
    char at[LINE_BYTES];
    size_t length;
};

static void add(struct line *line, const char *at, size_t length)
{
    /* Two bytes stay for the closing brace and the newline. */
    if (length > sizeof line->at - 2 - line->length)
        return;
    memcpy(line->at + line->length, at, length);
    line->length += length;
}

static void add_text(struct line *line, struct str text)
{
    static const char hex[] = "0123456789abcdef";
    bool valid = str_is_utf8(text);
    add(line, "\"", 1);
    for (size_t i = 0; i < text.length && line->length < sizeof line->at - 16; i++) {
        unsigned char byte = (unsigned char)text.at[i];
        if (byte == '"' || byte == '\\') {
            add(line, (char[]){'\\', (char)byte}, 2);
        } else if (byte < 0x20 || byte == 0x7f || (byte >= 0x80 && !valid)) {
            char escape[] = {'\\', 'u', '0', '0', hex[byte >> 4], hex[byte & 15]};
            add(line, escape, sizeof escape);
        } else {
            add(line, &text.at[i], 1);
        }
    }
    /* A cut in the middle of a character would make the line invalid UTF-8. */
    while (line->length > 0 && ((unsigned char)line->at[line->length - 1] & 0xc0) == 0x80 &&
           !str_is_utf8((struct str){line->at, line->length}))
        line->length--;
    if (line->length > 0 && (unsigned char)line->at[line->length - 1] >= 0xc0)
        line->length--;
    add(line, "\"", 1);
}

static void add_name(struct line *line, const char *name)
{
    add(line, line->length == 1 ? "\"" : ",\"", line->length == 1 ? 1 : 2);
    add(line, name, strlen(name));
    add(line, "\":", 2);
}

static void add_pair(struct line *line, const char *name, struct str text)
{
    if (text.at == NULL)
        return;
    add_name(line, name);
    add_text(line, text);
}

static void add_number(struct line *line, const char *name, int64_t number)
{
    char digits[24];
    int length = snprintf(digits, sizeof digits, "%lld", (long long)number);
    add_name(line, name);
    add(line, digits, (size_t)length);
}

void log_write(enum log_level level, const char *event, const struct log_pair *pairs)
{
    static const char *const level_names[] = {"trace", "notice", "fault"};
    if (level < lowest)
        return;
    int kept_errno = errno;
    struct line line;
    line.at[0] = '{';
    line.length = 1;
    char time_text[CLOCK_TEXT_BYTES];
    add_pair(&line, "event", str_of(event));
    add_pair(&line, "level", str_of(level_names[level]));
    add_pair(&line, "at", clock_text(clock_real_us(), time_text));
    add_pair(&line, "process", str_of(process_name));
    add_pair(&line, "request_id", context_request);
    add_pair(&line, "org", context_org);
    add_pair(&line, "trace", context_trace);
    for (; pairs->name != NULL; pairs++) {
        if (pairs->is_number)
            add_number(&line, pairs->name, pairs->number);
        else
            add_pair(&line, pairs->name, pairs->text);
    }
    line.at[line.length++] = '}';
    line.at[line.length++] = '\n';
    /* A log that cannot be written must not stop the work. */
    ssize_t written = write(descriptor, line.at, line.length);
    (void)written;
    errno = kept_errno;
}

void log_level_set(enum log_level level)
{
    lowest = level;
}

void log_context_set(struct str request_id, struct str org_id, struct str trace_id)
{
    context_request = request_id;
    context_org = org_id;
    context_trace = trace_id;
}

void log_descriptor_set(int fd)
{
    descriptor = fd;
}

void log_process_set(const char *name)
{
    process_name = name;
}
