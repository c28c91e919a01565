/* account_link_private.h: links and letters, for the files that use them. */
/* SPDX-License-Identifier: ISC */
#ifndef PRODUCT_ACCOUNT_ACCOUNT_LINK_PRIVATE_H
#define PRODUCT_ACCOUNT_ACCOUNT_LINK_PRIVATE_H

#include "product/account/account_link.h"
#include "product/account/account_private.h"

/* What a link is for: the same word never serves another purpose. */
enum link_purpose { LINK_PASSWORD = 1, LINK_EMAIL, LINK_REGISTRATION };

/* A new word for a link, and how it is stored. */
struct secret link_make(struct task *task);
struct str link_hash(struct task *task, enum link_purpose purpose, struct str token);
/* The address to send. */
struct str link_url(struct task *task, enum link_purpose purpose, struct secret token);
/* When a link that is made now ends. */
int64_t link_end_us(const struct task *task, enum link_purpose purpose);
/* ABSENT "link_gone". */
enum outcome link_refuse(struct task *task);

/* Whose a link is, and for which address. */
struct link_holder {
    struct str person_id;
    struct str person_email;
    struct str person_name;
    struct str email;
};
/* Within the open transaction: it takes the place of an older one; *url holds its only copy. */
MUST_CHECK enum outcome link_add_queue(struct task *task, enum link_purpose purpose,
                                       struct str person_id, struct str email,
                                       struct str *url);
MUST_CHECK enum outcome link_find(struct task *task, enum link_purpose purpose,
                                  struct str token, struct link_holder *out);
/* Within the open transaction: CLASH when somebody used it a moment before. */
MUST_CHECK enum outcome link_spend_queue(struct task *task, enum link_purpose purpose,
                                         struct str token);
/* Within the open transaction: no link of this person works any more. */
MUST_CHECK enum outcome link_void_queue(struct task *task, struct str person_id);

/* What a stranger asked for, as a job keeps it: sealed, since it names people. */
struct wish {
    struct str email;
    struct str name;
    struct str address;    /* of the network, for the audit */
    struct str request_id; /* likewise */
};
/* Queue it: one for each address at a time. */
MUST_CHECK enum outcome wish_add(struct task *task, const char *kind, struct str email,
                                 struct str name);
/* *scope is the job's, with where the wish came from. INVALID when the process key changed. */
MUST_CHECK enum outcome wish_read(struct task *task, const struct job *job,
                                  struct wish *wish, struct scope *scope);
enum outcome reset_run(struct task *task, const struct job *job);
enum outcome register_run(struct task *task, const struct job *job);

/* Field error at `pointer` unless mail can go there. */
void email_judge(struct failure *failure, struct str pointer, struct str email);
/* A JSON object of one text member, for the audit. */
struct str member_json(struct arena *arena, const char *name, struct str text);

/* ---- letters: each queues one mail within the open transaction ---- */

enum outcome letter_reset(struct task *task, struct str to, struct str url);
enum outcome letter_no_password(struct task *task, struct str to);
enum outcome letter_email(struct task *task, struct str to, struct str url);
enum outcome letter_email_taken(struct task *task, struct str to);
enum outcome letter_email_changed(struct task *task, struct str to);
enum outcome letter_register(struct task *task, struct str to, struct str url);
enum outcome letter_registered_already(struct task *task, struct str to);

#endif
