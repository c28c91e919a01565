#!/bin/sh
# openid.t: people sign in with a real OpenID provider (npm oidc-provider), over a real nginx.
# SPDX-License-Identifier: ISC
top=${abs_top_srcdir:-.}
build=${abs_top_builddir:-.}
here=$top/t/issuer
skip() { echo "1..0 # SKIP $1"; exit 0; }
command -v node >/dev/null || skip "node is not installed"
command -v nginx >/dev/null || [ -x /usr/sbin/nginx ] || skip "nginx is not installed"
[ -d "$here/node_modules" ] || skip "the provider is not installed: npm ci --prefix t/issuer"

folder=$(mktemp -d) || exit 1
export KP_DEV_STATE="$folder/dev" KP_DEV_BUILD="$build"
unset KP_TEST_DATABASE
provider=
trap '[ -z "$provider" ] || kill "$provider"; "$top/dev" stop >/dev/null 2>&1; rm -rf "$folder"' EXIT
trap 'exit 1' INT TERM
free_port() { perl -MIO::Socket::INET -e 'print IO::Socket::INET->new(LocalAddr => "127.0.0.1", Listen => 1)->sockport'; }
port=$(free_port)
issuer_port=$(free_port)

"$top/dev" run --detach --port "$port" >"$folder/run" 2>&1 || { sed 's/^/# /' "$folder/run"; exit 1; }
node "$here/openid.mjs" "$issuer_port" "http://localhost:$port" >"$folder/provider" 2>&1 &
provider=$!
for _ in $(seq 100); do
    grep -q ready "$folder/provider" && break
    sleep 0.1
done
node "$here/journey.mjs" "$folder/dev/owner.json" "http://127.0.0.1:$issuer_port" || {
    sed 's/^/# /' "$folder/provider" | tail -40
    exit 1
}
