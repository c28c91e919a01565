-- post.lua: an unsafe method, which has a connection of its own.
-- SPDX-License-Identifier: ISC
wrk.method = "POST"
