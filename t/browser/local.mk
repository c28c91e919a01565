# SPDX-License-Identifier: ISC
dist_check_SCRIPTS += t/browser/console.t t/browser/journey.t t/browser/palette.t
EXTRA_DIST += t/browser/browser.mjs
EXTRA_DIST += t/browser/forms.mjs
EXTRA_DIST += t/browser/issuer.mjs
EXTRA_DIST += t/browser/journey.mjs
EXTRA_DIST += t/browser/life.mjs
EXTRA_DIST += t/browser/mailbox.mjs
EXTRA_DIST += t/browser/merge.mjs
EXTRA_DIST += t/browser/order.mjs
EXTRA_DIST += t/browser/pages.mjs
EXTRA_DIST += t/browser/palette.mjs
EXTRA_DIST += t/browser/package.json t/browser/package-lock.json
dist_check_SCRIPTS += t/browser/live.t
EXTRA_DIST += t/browser/live.mjs
EXTRA_DIST += t/browser/wizard.mjs
dist_check_SCRIPTS += t/browser/logs.t
EXTRA_DIST += t/browser/logs.mjs
