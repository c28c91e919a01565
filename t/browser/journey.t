#!/bin/sh
# journey.t: somebody is invited by mail, comes through an identity provider, works, and leaves:
# in a real browser, with a real mail server and a real OpenID provider on this machine.
# SPDX-License-Identifier: ISC
. "${abs_top_srcdir:-.}/t/browser/stage.sh"
mail_port=$(free_port) issuer_port=$(free_port)

cat >"$folder/dev/local.conf" <<END
smtp_url = smtp://127.0.0.1:$mail_port
smtp_from = console@example.org
smtp_tls = never
END
stage_run
node "$here/journey.mjs" "$owner" "$mail_port" "$issuer_port" "$build/ktrlplane" "$folder/dev/ktrlplane.conf"
