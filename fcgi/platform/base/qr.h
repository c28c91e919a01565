/* qr.h: a text as a QR code (ISO/IEC 18004), drawn as the path of an SVG. */
/* SPDX-License-Identifier: ISC */
#ifndef PLATFORM_BASE_QR_H
#define PLATFORM_BASE_QR_H

#include "platform/base/arena.h"

enum {
    QR_TEXT_MAX = 600,  /* bytes; at level M of correction that is version 18 at most */
    QR_QUIET = 4,       /* modules that must stay light on each side */
};

struct qr {
    struct str view_box; /* "0 0 N N", quiet zone included */
    struct str path;     /* `d` of the dark modules: to be filled dark on light */
};

/* False when the text is empty or too long. */
MUST_CHECK bool qr_draw(struct arena *arena, struct str text, struct qr *out);

/* The version of the library behind it. */
const char *qr_library(void);

#endif
