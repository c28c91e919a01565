#!/bin/sh
# palette.t: the palette, the shortcuts, the search page and kept views, in a real browser.
# SPDX-License-Identifier: ISC
. "${abs_top_srcdir:-.}/t/browser/stage.sh"
stage_run
node "$here/palette.mjs" "$owner"
