/*
 * log.h: one JSON object a line.
 *
 * Event name first ("request.done", "store.lost"), then the process's context (request id,
 * organization, trace id), then the caller's pairs. Text is always a value, never a format;
 * control bytes are escaped, invalid UTF-8 is replaced, a line has at most 8 KiB. There is no
 * way to log a struct secret.
 */
/* SPDX-License-Identifier: ISC */
#ifndef PLATFORM_BASE_LOG_H
#define PLATFORM_BASE_LOG_H

#include <stdbool.h>

#include "platform/base/str.h"

enum log_level { LOG_LEVEL_TRACE, LOG_LEVEL_NOTICE, LOG_LEVEL_FAULT };

struct log_pair {
    const char *name;
    struct str text;
    int64_t number;
    bool is_number;
};

#define LOG_TEXT(name_, text_) {.name = (name_), .text = (text_)}
#define LOG_INT(name_, number_) {.name = (name_), .number = (number_), .is_number = true}

void log_write(enum log_level level, const char *event, const struct log_pair *pairs);

#define LOG_AT(level, event, ...)                                                         \
    log_write((level), (event), (const struct log_pair[]){__VA_ARGS__, {.name = NULL}})
/* Something is broken and somebody must look. */
#define LOG_FAULT(event, ...) LOG_AT(LOG_LEVEL_FAULT, (event), __VA_ARGS__)
/* Worth a line in production. */
#define LOG_NOTICE(event, ...) LOG_AT(LOG_LEVEL_NOTICE, (event), __VA_ARGS__)
/* Off unless asked for. */
#define LOG_TRACE(event, ...) LOG_AT(LOG_LEVEL_TRACE, (event), __VA_ARGS__)

/* Lines below `level` are dropped. Default: notice. */
void log_level_set(enum log_level level);
/* Borrowed until the next call; STR_NONE leaves a part out. */
void log_context_set(struct str request_id, struct str org_id, struct str trace_id);
/* The file descriptor that takes the lines; default 2. */
void log_descriptor_set(int descriptor);
/* "web.3", "work": static or process-lifetime text. */
void log_process_set(const char *name);

#endif
