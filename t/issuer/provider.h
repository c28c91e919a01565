/*
 * provider.h: an issuer on loopback that says whatever a test wants it to say.
 *
 * A forked process serves four documents out of shared memory, where the test puts them and
 * where it finds what was asked. Tokens are signed by the test itself.
 */
/* SPDX-License-Identifier: ISC */
#ifndef T_ISSUER_PROVIDER_H
#define T_ISSUER_PROVIDER_H

#include "t/lib/signer.h"
#include "t/lib/world.h"

enum provider_mood {
    PROVIDER_ANSWERS,
    PROVIDER_HANGS,  /* takes the request, never answers */
    PROVIDER_CLOSES, /* closes before any byte */
    PROVIDER_FAILS,  /* 500 */
};

enum { DOCUMENT_MAX = 64 * 1024, ASKED_MAX = 8 * 1024 };

/* One document that it serves. */
struct document {
    int status; /* 0 = 200 */
    char text[DOCUMENT_MAX];
    int asked;  /* how often */
};

/* Seen by both processes. */
struct provider_memory {
    enum provider_mood mood;
    struct document discovery;
    struct document jwks;
    struct document token;
    struct document userinfo;
    char request[ASKED_MAX]; /* the latest to the token endpoint, whole */
    char bearer[ASKED_MAX];  /* the latest to the userinfo endpoint, whole */
};

struct provider {
    int port;
    int pid;
    struct provider_memory *memory;
    struct str url; /* "http://127.0.0.1:PORT" */
    struct arena *arena;
    struct signer *rsa;
    struct signer *ec;
};

/* Ends the test when it cannot be. Its discovery document and its two keys are there. */
void provider_open(struct provider *provider, struct arena *arena);
void provider_close(struct provider *provider);

void document_set(struct document *document, struct str text);
/* Keys "rsa" and "ec", or only that one. */
void provider_publish(struct provider *provider, bool rsa, bool ec);

/* What the next id token says; provider_token_of fills the rest. */
struct said {
    const char *subject;
    const char *email;     /* NULL = nothing */
    const char *verified;  /* JSON: "true", "false", "\"true\""; NULL = nothing */
    const char *name;      /* NULL = nothing */
    const char *groups;    /* JSON; NULL = nothing */
    const char *issuer;    /* NULL = its own */
    const char *audience;  /* JSON; NULL = "console" */
    const char *more;      /* further members: ",\"azp\":\"x\""; NULL = none */
    struct str nonce;      /* STR_NONE = nothing */
    int64_t issued_s;      /* 0 = now_s */
    int64_t life_s;        /* 0 = 300 */
    int64_t now_s;
    bool by_ec;            /* signed with the P-256 key */
    const char *kid;       /* NULL = the key's own */
};
/* The token endpoint answers with this id token from now on, the userinfo endpoint with its
 * subject alone. */
void provider_says(struct provider *provider, const struct said *said);

#endif
