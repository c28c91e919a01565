/* issuer_private.h: what the files of this capability share. */
/* SPDX-License-Identifier: ISC */
#ifndef PRODUCT_ISSUER_ISSUER_PRIVATE_H
#define PRODUCT_ISSUER_ISSUER_PRIVATE_H

#include "platform/json/json.h"
#include "product/account/account.h"
#include "product/issuer/issuer.h"

/* The job that fetches what issuers publish; its key is an issuer, or its own name for all. */
#define ISSUER_JOB            "issuer.refresh"
#define ISSUER_SECRET_PURPOSE "issuer client secret"

extern const struct field issuer_columns[];

/*
 * https, or http to this machine; a host, no user, no fragment, printable ASCII, at most
 * ISSUER_URL_MAX bytes. An issuer's own address has no query either (OpenID Connect Core 2).
 */
bool issuer_url_is(struct str url, bool query_allowed);
/* "issuer:ID": how sessions name it. */
struct str issuer_method(struct arena *arena, struct str issuer_id);
/* A member's text, or STR_NONE. */
struct str issuer_text_at(const struct node *object, const char *key);

/* ---- one call to it (issuer_call.c) ---- */

struct issuer_request {
    const char *method;
    struct str url;
    struct str authorization; /* header, or STR_NONE */
    struct str form;          /* urlencoded body, or STR_NONE */
    int64_t deadline_ms;      /* a call has 4 s of it at most */
};
struct issuer_response {
    int status;
    const struct node *body; /* NULL = it is no JSON object */
    struct str text;
};
/* DONE whatever the status. UPSTREAM_FAULT as http_call. */
MUST_CHECK enum outcome issuer_call(struct task *task, const struct issuer *issuer,
                                    const struct issuer_request *request,
                                    struct issuer_response *out);

/* ---- one attempt to sign in, kept by the browser (issuer_ticket.c) ---- */

/* Sealed in a cookie: begun here, in this browser, not long ago. */
struct issuer_ticket {
    struct str issuer_id;
    struct str state;     /* comes back in the answer's query */
    struct str nonce;     /* comes back in the id token */
    struct str verifier;  /* PKCE (RFC 7636): proves that we asked for the code */
    struct str next;      /* path to go to afterwards */
    struct str purpose;   /* "sign-in", "link" (to the account of `person_id`) or "proof" (of being them) */
    struct str person_id; /* or "" */
    int64_t begun_us;
};
enum { TICKET_MINUTES = 10 };

struct issuer_ticket issuer_ticket_make(struct task *task, struct str issuer_id);
struct str issuer_ticket_seal(struct arena *arena, const struct issuer_ticket *ticket);
/* false: not ours, damaged, or too old. */
bool issuer_ticket_open(struct task *task, struct str sealed, struct issuer_ticket *out);

/* The same for a sign-in that waits for the consent of an account's owner. */
struct issuer_pending {
    struct str issuer_id;
    struct str subject;
    struct str email;     /* verified by the issuer; the account's */
    struct str next;
    int64_t begun_us;
};
struct str issuer_pending_seal(struct arena *arena, const struct issuer_pending *pending);
bool issuer_pending_open(struct task *task, struct str sealed, struct issuer_pending *out);

/* ---- what the issuer says (issuer_exchange.c) ---- */

enum { GROUPS_MAX = 200, GROUP_NAME_MAX = 200, SUBJECT_BYTES_MAX = 255 };

struct issuer_group {
    struct str name;
};
struct issuer_claims {
    struct str subject;
    struct str email;       /* "" = not told */
    bool email_verified;
    struct str name;        /* "" = not told */
    int64_t auth_time_us;   /* 0 = not told */
    bool two_factors;       /* the issuer asked for two (amr "mfa", RFC 8176) */
    struct list groups;     /* struct issuer_group; at most GROUPS_MAX */
};

struct issuer_answer {
    struct str code;
    struct str redirect_uri; /* as it was sent with the request */
    int64_t deadline_ms;
};
/*
 * The code for an id token, verified: signature, issuer, audience, time, nonce, access token's
 * hash; with claims of the userinfo endpoint for what it lacks. INVALID "issuer_code" (used,
 * expired or not ours), "issuer_token" (why is in the log), "issuer_client" (it refuses us);
 * UPSTREAM_FAULT.
 */
MUST_CHECK enum outcome issuer_exchange(struct task *task, struct issuer *issuer,
                                        const struct issuer_ticket *ticket,
                                        const struct issuer_answer *answer,
                                        struct issuer_claims *out);

/* ---- whom it means (issuer_arrive.c) ---- */

struct issuer_identity {
    struct str id;
    struct str issuer_id;
    struct str subject;
    struct str principal_id;
    struct str email;
    int64_t created_us;
    int64_t seen_us;
    struct str issuer_name;
};
enum { IDENTITIES_MAX = 50 };

struct issuer_arrival {
    bool must_link; /* an account with this address exists; its owner must agree first */
    struct signed_in signed_in; /* else: for the browser's cookies */
};
/*
 * FORBIDDEN "issuer_email_unverified", "issuer_no_account" (and none is made),
 * "issuer_account_disabled", "issuer_not_a_person".
 */
MUST_CHECK enum outcome issuer_arrive(struct task *task, const struct issuer *issuer,
                                      const struct issuer_claims *claims,
                                      const struct entrance *entrance,
                                      struct issuer_arrival *out);
/*
 * An account for a subject that nobody is, without a session: for the first use of a token.
 * FORBIDDEN as above, and also when there is an account with this address: nobody is there to
 * agree.
 */
MUST_CHECK enum outcome issuer_provision(struct task *task, const struct issuer *issuer,
                                         const struct issuer_claims *claims);
/* The scope's actor proved again who they are: FORBIDDEN "issuer_other_person" when the subject
 * is somebody else's, or "issuer_not_fresh" when that was before `begun_us`. The session has another
 * token from now on (for its cookie). */
MUST_CHECK enum outcome issuer_prove(struct task *task, const struct issuer *issuer,
                                     const struct issuer_claims *claims, int64_t begun_us,
                                     struct secret *token);
/*
 * The actor agrees. Only to the own verified address: FORBIDDEN "issuer_other_person" else;
 * CLASH "issuer_linked" when the subject is linked already, with whomever.
 */
MUST_CHECK enum outcome issuer_link(struct task *task, const struct issuer_pending *pending);
/* The actor's, oldest first, as struct issuer_identity. */
MUST_CHECK enum outcome issuer_identities(struct task *task, struct list *out);
/* ABSENT; CLASH "issuer_last" when it is the last way to sign in; FORBIDDEN "session_required" by
 * key. */
MUST_CHECK enum outcome issuer_unlink(struct task *task, struct str identity_id);

/* ---- which of its groups count where (issuer_group.c) ---- */

/*
 * Within the caller's open transaction: the scope's actor is in these groups of the issuer, and
 * in no other of them. What mapped groups give is given, what they gave before is taken.
 */
MUST_CHECK enum outcome issuer_groups_apply(struct task *task, struct str issuer_id,
                                            const struct list *groups);

struct issuer_mapping {
    struct str id;
    struct str issuer_id;
    struct str issuer_name;
    struct str group_name;
    struct str team_id;    /* STR_NONE = a role */
    struct str team_name;
    struct str role_id;    /* STR_NONE = a team */
    struct str role_title;
    struct str created_by;
    int64_t created_us;
};
struct issuer_mapping_draft {
    struct str issuer_id;
    struct str group_name;
    struct str team_id;    /* STR_NONE or "" = none; either this or the next one */
    struct str role_id;
};
enum { MAPPINGS_MAX = 500, MAPPING_CHOICES_MAX = 500 };

/* Of the scope's organization, oldest first, behind (after_us, after_id), as struct issuer_mapping. */
MUST_CHECK enum outcome issuer_mapping_list(struct task *task, int64_t after_us,
                                            struct str after_id, int64_t limit, struct list *out);
/*
 * INVALID with field errors; FORBIDDEN "above_own_rights" when the role, or what the team holds,
 * has what the actor lacks; CLASH "mapping_refused".
 */
MUST_CHECK enum outcome issuer_mapping_add(struct task *task,
                                           const struct issuer_mapping_draft *draft,
                                           struct issuer_mapping *out);
/* ABSENT. What only it gave goes at once; what another group gives, too, at the next sign-in of
 * those who are not in that one. */
MUST_CHECK enum outcome issuer_mapping_remove(struct task *task, struct str mapping_id);

struct issuer_choice {
    struct str id;
    struct str name;
};
struct issuer_mapping_choices {
    struct list issuers; /* struct issuer_choice, as the next ones */
    struct list teams;
    struct list roles;
};
MUST_CHECK enum outcome issuer_mapping_choices(struct task *task,
                                               struct issuer_mapping_choices *out);

/* ---- programs that get tokens from it (issuer_program.c) ---- */

struct issuer_program {
    struct str id;                   /* of the identity */
    struct str subject;
    struct str service_account_id;
    struct str service_account_name;
    struct str org_id;               /* whose service account it is */
    int64_t created_us;
    int64_t seen_us;                 /* last use; 0 = never */
};
struct issuer_program_draft {
    struct str subject;
    struct str service_account_id;
};

/* Oldest first, behind the row of `after` (NULL = from the start), as struct issuer_program. */
MUST_CHECK enum outcome issuer_program_list(struct task *task, struct str issuer_id,
                                            const struct issuer_program *after, int64_t limit,
                                            struct list *out);
/* INVALID with field errors; CLASH "not_unique" when the subject is somebody's already. The
 * entry stands in the trail of the service account's organization. */
MUST_CHECK enum outcome issuer_program_add(struct task *task, const struct issuer *issuer,
                                           const struct issuer_program_draft *draft,
                                           struct issuer_program *out);
/* ABSENT, also for people's identities. */
MUST_CHECK enum outcome issuer_program_remove(struct task *task, const struct issuer *issuer,
                                              struct str program_id);

#endif
