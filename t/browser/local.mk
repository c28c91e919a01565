# SPDX-License-Identifier: ISC
dist_check_SCRIPTS += t/browser/console.t t/browser/journey.t t/browser/palette.t
EXTRA_DIST += t/browser/browser.mjs t/browser/order.mjs t/browser/pages.mjs \
	t/browser/palette.mjs t/browser/issuer.mjs t/browser/journey.mjs t/browser/mailbox.mjs \
dist_check_SCRIPTS += t/browser/console.t t/browser/journey.t
EXTRA_DIST += t/browser/browser.mjs t/browser/forms.mjs t/browser/order.mjs t/browser/pages.mjs \
	t/browser/issuer.mjs t/browser/journey.mjs t/browser/mailbox.mjs \
	t/browser/package.json t/browser/package-lock.json
