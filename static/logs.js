// logs.js: lines of logs, made quicker: what the page does without it, it does as links.
// SPDX-License-Identifier: ISC
