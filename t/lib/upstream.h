/*
 * upstream.h: another server on loopback that misbehaves on command.
 *
 * A forked process answers one connection after another by a script, which is an array of
 * steps: connection n gets step n, the last step repeats. It ends with the test.
 */
/* SPDX-License-Identifier: ISC */
#ifndef T_LIB_UPSTREAM_H
#define T_LIB_UPSTREAM_H

#include "platform/base/str.h"

enum fake_step {
    FAKE_END,
    FAKE_ANSWER, /* 200, text/plain, "pong" plus what came: "METHOD PATH|header lines|body" */
    FAKE_500,    /* 500 with a body */
    FAKE_REDIRECT, /* 302 to /elsewhere */
    FAKE_HANG,   /* reads the request, never answers */
    FAKE_DRIP,   /* a header, then a byte every 20 ms, for ever */
    FAKE_CLOSE,  /* closes after the request, before any byte */
    FAKE_LARGE,  /* 1 MiB of body, without Content-Length */
    FAKE_CUT,    /* announces 100 bytes, sends 5, closes */
    FAKE_64M,    /* 64 MiB of body with Content-Length */
    FAKE_HEAD_ONLY, /* a head, then nothing */
    FAKE_HEADERS, /* 100 and 429 with headers that smuggle, repeat and belong to the first */
    FAKE_LONG_HEAD, /* header after header, for ever */
    FAKE_PACKED, /* Content-Encoding: gzip, asked for or not */
    FAKE_TELL_LEAVING, /* like HEAD_ONLY; counts once more when the other side has left */
    FAKE_KEEP,   /* like FAKE_ANSWER, but answers every request of the connection */
};

struct fake_upstream {
    int port;
    int pid;
    int counter; /* descriptor: a byte for each connection that was accepted */
};

/* Begin on a free loopback port; ends the test when that is not possible. */
void fake_upstream_open(struct fake_upstream *fake, const enum fake_step *script);
void fake_upstream_close(struct fake_upstream *fake);
/* Connections accepted since the last call here. */
int fake_upstream_connections(struct fake_upstream *fake);
/* Wait for one more of them, at most so long; false when none came. */
bool fake_upstream_waits(struct fake_upstream *fake, int most_ms);

#endif
