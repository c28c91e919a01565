/* outcome.c: refusals with their parts, and bugs. */
/* SPDX-License-Identifier: ISC */
#include "platform/base/outcome.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "platform/base/log.h"

static const char *const names[OUTCOME_COUNT] = {
    [DONE] = "done",
    [MALFORMED] = "malformed",
    [NOBODY] = "nobody",
    [UNPAID] = "unpaid",
    [FORBIDDEN] = "forbidden",
    [ABSENT] = "absent",
    [GONE] = "gone",
    [WRONG_METHOD] = "wrong_method",
    [CLASH] = "clash",
    [STALE] = "stale",
    [TOO_LARGE] = "too_large",
    [WRONG_TYPE] = "wrong_type",
    [INVALID] = "invalid",
    [PRECONDITION] = "precondition",
    [OVER_LIMIT] = "over_limit",
    [STORE_FAULT] = "store_fault",
    [UPSTREAM_FAULT] = "upstream_fault",
    [UPSTREAM_AWAY] = "upstream_away",
    [UPSTREAM_LATE] = "upstream_late",
};

const char *outcome_name(enum outcome outcome)
{
    return names[outcome];
}

void failure_clear(struct failure *failure)
{
    *failure = (struct failure){.arena = failure->arena};
}

enum outcome refuse(struct failure *failure, enum outcome outcome, const char *code,
                    const char *told, const char *hint)
{
    failure->code = code;
    failure->told = str_of(told);
    failure->hint = str_of(hint);
    return outcome;
}

PRINTF_LIKE(2, 0)
static struct str print(struct arena *arena, const char *format, va_list args)
{
    char text[1024];
    int length = vsnprintf(text, sizeof text, format, args);
    if (length < 0)
        length = 0;
    if ((size_t)length >= sizeof text)
        length = sizeof text - 1;
    return arena_str(arena, (struct str){text, (size_t)length});
}

enum outcome refuse_print(struct failure *failure, enum outcome outcome, const char *code,
                          const char *format, ...)
{
    va_list args;
    va_start(args, format);
    failure->code = code;
    failure->told = print(failure->arena, format, args);
    va_end(args);
    return outcome;
}

void failure_field(struct failure *failure, struct str pointer, const char *code,
                   const char *format, ...)
{
    if (failure->field_count == FAILURE_FIELDS_MAX) {
        failure->fields_left_out++;
        return;
    }
    if (failure->fields == NULL)
        failure->fields =
            ARENA_ARRAY(failure->arena, FAILURE_FIELDS_MAX, struct failure_field);
    va_list args;
    va_start(args, format);
    failure->fields[failure->field_count++] = (struct failure_field){
        .pointer = arena_str(failure->arena, pointer),
        .code = str_of(code),
        .told = print(failure->arena, format, args),
    };
    va_end(args);
}

void failure_blocker(struct failure *failure, const struct failure_blocker *blocker)
{
    struct arena *arena = failure->arena;
    if (failure->blocker_count == FAILURE_BLOCKERS_MAX) {
        failure->blockers_left_out++;
        return;
    }
    if (failure->blockers == NULL)
        failure->blockers =
            ARENA_ARRAY(arena, FAILURE_BLOCKERS_MAX, struct failure_blocker);
    failure->blockers[failure->blocker_count++] = (struct failure_blocker){
        .kind = arena_str(arena, blocker->kind),
        .id = arena_str(arena, blocker->id),
        .name = arena_str(arena, blocker->name),
        .path = blocker->path.at == NULL ? STR_NONE : arena_str(arena, blocker->path),
        .told = arena_str(arena, blocker->told),
    };
}

static void (*leave_by)(void) = abort;

void bug_hook(void (*leave)(void))
{
    leave_by = leave == NULL ? abort : leave;
}

void bug_at(const char *file, int line, const char *format, ...)
{
    char text[512];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    LOG_FAULT("bug", LOG_TEXT("told", str_of(text)), LOG_TEXT("file", str_of(file)),
              LOG_INT("line", line));
    leave_by();
    abort();
}
