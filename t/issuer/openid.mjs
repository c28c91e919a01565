// openid.mjs: the npm package oidc-provider as an issuer: openid.mjs PORT CONSOLE_URL
// Clients "rsa" and "ec" get id tokens signed with RS256 and ES256. Whoever signs in as NAME is
// NAME@example.org, verified unless the name begins with "unverified". POST /rotate: new keys.
// SPDX-License-Identifier: ISC
import crypto from "node:crypto";
import http from "node:http";
import { Provider } from "oidc-provider";

const [port, consoleUrl] = process.argv.slice(2);
const issuer = `http://127.0.0.1:${port}`;
let generation = 0;

function keys() {
  generation++;
  const rsa = crypto.generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({ format: "jwk" });
  const ec = crypto.generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey.export({ format: "jwk" });
  return {
    keys: [
      { ...rsa, kid: `rsa-${generation}`, use: "sig", alg: "RS256" },
      { ...ec, kid: `ec-${generation}`, use: "sig", alg: "ES256" },
    ],
  };
}

const client = (name, algorithm, method) => ({
  client_id: name, client_secret: "a secret of 100% & more", id_token_signed_response_alg: algorithm,
  token_endpoint_auth_method: method, grant_types: ["authorization_code"], response_types: ["code"],
  redirect_uris: [`${consoleUrl}/callback`], post_logout_redirect_uris: [`${consoleUrl}/sign-in`],
});

function make() {
  return new Provider(issuer, {
    clients: [client("rsa", "RS256", "client_secret_basic"), client("ec", "ES256", "client_secret_basic")],
    jwks: keys(),
    cookies: { keys: ["of the test"] },
    claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name", "groups"] },
    pkce: { required: () => true },
    async findAccount(_, id) {
      return {
        accountId: id,
        claims: () => ({
          sub: id, email: `${id}@example.org`, email_verified: !id.startsWith("unverified"),
          name: `The ${id}`, groups: id.startsWith("crew") ? ["crew"] : [],
        }),
      };
    },
  });
}

let serve = make().callback();
http.createServer((request, response) => {
  if (request.method === "POST" && request.url === "/rotate") {
    serve = make().callback();
    response.end("rotated");
    return;
  }
  serve(request, response);
}).listen(Number(port), "127.0.0.1", () => console.log("ready"));
