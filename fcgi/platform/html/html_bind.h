/* html_bind.h: names and what they stand for, shared by html_resolve.c and html_bind.c. */
/* SPDX-License-Identifier: ISC */
#ifndef PLATFORM_HTML_HTML_BIND_H
#define PLATFORM_HTML_HTML_BIND_H

#include "platform/html/html_private.h"

/* What names mean, innermost first: the fields of a row, or the names given to a part. */
struct names {
    const struct names *outer;
    const struct field *fields; /* NULL: these are given names */
    int index;                  /* place of the row's base among the open rows */
    const struct argument *given;
    struct reference *given_at; /* resolved, one for each given name */
    size_t given_count;
};

/* A part that is being compiled: including it again from itself calls the same code. */
struct open_part {
    struct open_part *outer;
    struct str name;
    const struct field *fields; /* of the innermost row at the call */
    int call_index;             /* its place */
    struct code *code;
    bool calls_itself;
    bool reaches_out; /* uses a row around it, other than the page */
};

struct binder {
    struct arena *arena;
    const struct html_set *set;
    struct failure *failure;
    const struct html_template *template; /* where errors are */
    const struct html_template *content;  /* what {{content}} stands for */
    struct open_part *open;
    int depth;
    size_t ops;
    bool failed;
};

/* Words behind a time or a number: how it is written. */
enum form { FORM_PLAIN, FORM_RELATIVE, FORM_ABSOLUTE, FORM_ISO, FORM_GROUPED };

/* An error at a line of the template that is being compiled. */
void binder_wrong(struct binder *binder, int line, const char *told, struct str what);
/* "a.b.c" */
struct str path_text(struct arena *arena, const struct path *path);
/*
 * What a path means here, counted from the page. false after an error was reported. An optional
 * name that is not there is the literal "".
 */
bool name_resolve(struct binder *binder, const struct names *names, const struct path *path,
                  int line, struct reference *out, enum form *form);

#endif
