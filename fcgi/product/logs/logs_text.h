/*
 * logs_text.h: the text of a line as pieces that are safe to show.
 *
 * Colours of terminals (SGR, ECMA-48 8.3.117) become classes, all other escape sequences and
 * control bytes become visible ("\x07"), as do the characters that turn the direction of text
 * around or cannot be seen. Of a line that a carriage return wrote over the last state counts.
 */
/* SPDX-License-Identifier: ISC */
#ifndef PRODUCT_LOGS_LOGS_TEXT_H
#define PRODUCT_LOGS_LOGS_TEXT_H

#include "platform/base/arena.h"
#include "platform/base/field.h"

enum { LOGS_PIECES_MAX = 64 /* of one line: what follows keeps the last style */ };

struct logs_piece {
    struct str text;
    struct str style; /* classes: "ansi-1 ansi-bold", "escape"; "" = none */
};
extern const struct field logs_piece_shown[];

/*
 * At most `most` bytes of the text, cut between characters, as struct logs_piece. *was_cut says
 * that there is more.
 */
struct list logs_pieces(struct arena *arena, struct str text, size_t most, bool *was_cut);
/* The whole text without colours, its controls visible: for a detail, or to copy. */
struct str logs_text_plain(struct arena *arena, struct str text, size_t most);

#endif
