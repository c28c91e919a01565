// issuer.mjs: an OpenID provider (oidc-provider) that believes every name, for tests.
// SPDX-License-Identifier: ISC
import { generateKeyPairSync } from "node:crypto";
import Provider from "oidc-provider";

// Whoever signs in as NAME is NAME@example.com, verified, with the groups given for NAME.
export async function issuer(port, { redirect, signedOut, groups = {} }) {
  const url = `http://127.0.0.1:${port}`;
  const key = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey.export({ format: "jwk" });
  const provider = new Provider(url, {
    clients: [{
      client_id: "ktrlplane", client_secret: "a secret of the journey",
      redirect_uris: [redirect], post_logout_redirect_uris: [signedOut],
      id_token_signed_response_alg: "ES256",
    }],
    jwks: { keys: [{ ...key, kid: "of-the-journey", use: "sig", alg: "ES256" }] },
    cookies: { keys: ["a key of the journey"] },
    claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name", "groups"] },
    conformIdTokenClaims: false,
    pkce: { required: () => true },
    findAccount: (context, name) => ({
      accountId: name,
      claims: () => ({ sub: name, email: `${name}@example.com`, email_verified: true,
        name: name[0].toUpperCase() + name.slice(1), groups: groups[name] ?? [] }),
    }),
  });
  const server = await new Promise(resolve => {
    const listening = provider.listen(port, "127.0.0.1", () => resolve(listening));
  });
  return { url, close: () => new Promise(resolve => server.close(resolve)) };
}

// On the provider's own pages: sign in as NAME and agree, until they lead back.
export async function signInThere(page, issuerUrl, name) {
  for (let step = 0; step < 4 && page.url().startsWith(issuerUrl); step++) {
    if (await page.$("[name=login]")) {
      await page.type("[name=login]", name);
      await page.type("[name=password]", "any");
    }
    await Promise.all([page.waitForNavigation({ waitUntil: "load" }), page.click("button[type=submit]")]);
  }
}
