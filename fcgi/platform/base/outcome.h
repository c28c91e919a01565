/*
 * outcome.h: how an operation ended, and what is told about it.
 *
 * Functions that can be refused return an enum outcome and fill a struct failure. One table
 * (platform/site/problem.c) maps outcomes to HTTP statuses; nobody else knows statuses.
 */
/* SPDX-License-Identifier: ISC */
#ifndef PLATFORM_BASE_OUTCOME_H
#define PLATFORM_BASE_OUTCOME_H

#include "platform/base/arena.h"
#include "platform/base/field.h"

enum outcome {
    DONE = 0,
    MALFORMED,      /* 400: the bytes cannot be understood */
    NOBODY,         /* 401: no valid session, key or token */
    UNPAID,         /* 402: only with a tier that is paid for */
    FORBIDDEN,      /* 403: known, visible, but not allowed */
    ABSENT,         /* 404: not there for this caller */
    GONE,           /* 410: was there, and does not come back */
    WRONG_METHOD,   /* 405 */
    CLASH,          /* 409: exists already, or the state forbids it */
    STALE,          /* 412: changed since the caller looked */
    TOO_LARGE,      /* 413 */
    WRONG_TYPE,     /* 415 */
    INVALID,        /* 422: understood, but fields are wrong */
    PRECONDITION,   /* 428: a condition header is demanded */
    OVER_LIMIT,     /* 429: too often, or too many in a time */
    STORE_FAULT,    /* 503: the store did not answer; already logged */
    UPSTREAM_FAULT, /* 502: another server did not answer well; already logged */
    UPSTREAM_AWAY,  /* 503: another server is not there, or is left alone for a while */
    UPSTREAM_LATE,  /* 504: another server did not answer in time */
    OUTCOME_COUNT
};

/* The name in logs and metrics ("done", "absent"). */
const char *outcome_name(enum outcome outcome);

struct failure_field {
    struct str pointer; /* JSON Pointer (RFC 6901) into the input, "" = the whole */
    struct str code;    /* stable word: required, too_long, unknown, not_unique ... */
    struct str told;    /* a sentence for the person */
};

enum { FAILURE_FIELDS_MAX = 100, FAILURE_BLOCKERS_MAX = 20 };

/* A thing that stands in the way, and where it is. */
struct failure_blocker {
    struct str kind; /* resource, secret, protection ... */
    struct str id;
    struct str name; /* for people */
    struct str path; /* its page; STR_NONE = it has none */
    struct str told; /* a sentence: how it stands in the way */
};

/* What is told about a refusal. Everything lives in `arena`. */
struct failure {
    struct arena *arena;
    const char *code; /* stable word for programs: "conflict", "last_owner"; NULL = by outcome */
    struct str told;  /* what could not be done and why; no internals */
    struct str hint;  /* what to do about it; may be STR_NONE */
    int64_t retry_after_s;         /* 0 = not said */
    struct failure_field *fields;  /* all field errors at once */
    size_t field_count;            /* at most FAILURE_FIELDS_MAX */
    size_t fields_left_out;        /* further errors that were not kept */
    const struct field *facts_shown; /* further members for programs, or NULL */
    const void *facts;               /* what they are of */
    struct failure_blocker *blockers; /* what stands in the way of a CLASH */
    size_t blocker_count;          /* at most FAILURE_BLOCKERS_MAX */
    size_t blockers_left_out;
};

/* Empty it for the next use. */
void failure_clear(struct failure *failure);

/*
 * Set code, told and hint (hint may be NULL), and return `outcome`, so that a refusal is one
 * line: return refuse(task->failure, CLASH, "last_owner", "...", "...");
 * `told` and `hint` are fixed texts; refuse_print formats `told` into the arena.
 */
enum outcome refuse(struct failure *failure, enum outcome outcome, const char *code,
                    const char *told, const char *hint);
enum outcome refuse_print(struct failure *failure, enum outcome outcome, const char *code,
                          const char *format, ...) PRINTF_LIKE(4, 5);

/* Add one field error; texts are copied. Beyond the maximum they are only counted. */
void failure_field(struct failure *failure, struct str pointer, const char *code,
                   const char *format, ...) PRINTF_LIKE(4, 5);

/* Add one thing that stands in the way; texts are copied. Beyond the maximum they are counted. */
void failure_blocker(struct failure *failure, const struct failure_blocker *blocker);

/* An impossible state: logs place and text, then leaves through the bug hook (a worker sends
 * a minimal 500 and exits). Never returns. Stays on in production. */
#define bug(...) bug_at(__FILE__, __LINE__, __VA_ARGS__)
NORETURN void bug_at(const char *file, int line, const char *format, ...) PRINTF_LIKE(3, 4);
/* `leave` must not return; NULL = abort. */
void bug_hook(void (*leave)(void));

#endif
