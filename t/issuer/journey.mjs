// journey.mjs: people who sign in with a real OpenID provider: journey.mjs OWNER_JSON ISSUER_URL
// A browser without scripts: redirects, cookies and forms only.
// SPDX-License-Identifier: ISC
import fs from "node:fs";

const owner = JSON.parse(fs.readFileSync(process.argv[2], "utf8"));
const issuerUrl = process.argv[3];
const base = owner.url.replace(/\/$/, "");
let count = 0;
let failed = 0;

function ok(truth, name, told = "") {
  count++;
  if (!truth) failed++;
  console.log(`${truth ? "" : "not "}ok ${count} - ${name}`);
  if (!truth) console.log(`#   ${String(told).slice(0, 600).replace(/\n/g, "\n#   ")}`);
  return truth;
}
const is = (got, wanted, name) => ok(got === wanted, name, `got ${got}\nwanted ${wanted}`);

// ---- a browser ----

class Browser {
  jars = new Map();

  async ask(url, form) {
    const host = new URL(url).host;
    const jar = this.jars.get(host) ?? new Map();
    const headers = { cookie: [...jar].map(([name, value]) => `${name}=${value}`).join("; ") };
    if (form) Object.assign(headers, { origin: new URL(url).origin, "content-type": "application/x-www-form-urlencoded" });
    const answer = await fetch(url, {
      method: form ? "POST" : "GET", headers, redirect: "manual", body: form && new URLSearchParams(form).toString(),
    });
    for (const line of answer.headers.getSetCookie()) {
      const [pair, ...rest] = line.split(";");
      const at = pair.indexOf("=");
      const gone = rest.some(part => /^\s*(max-age=0|expires=thu, 01 jan 1970)/i.test(part)) || at + 1 === pair.length;
      if (gone) jar.delete(pair.slice(0, at)); else jar.set(pair.slice(0, at), pair.slice(at + 1));
    }
    this.jars.set(host, jar);
    this.url = url;
    this.status = answer.status;
    this.text = await answer.text();
    const to = answer.headers.get("location");
    this.next = to ? new URL(to, url).href : null;
    this.refresh = answer.headers.get("refresh");
    return this;
  }

  // Until a page is shown.
  async go(url, form) {
    await this.ask(url, form);
    for (let i = 0; this.next && i < 12; i++) await this.ask(this.next);
    return this;
  }

  // The page's first form, with its hidden fields and these.
  async send(fields) {
    const action = /<form[^>]*action="([^"]*)"/.exec(this.text)?.[1] ?? this.url;
    const form = {};
    for (const [input] of this.text.matchAll(/<input[^>]*>/g)) {
      const name = /name="([^"]*)"/.exec(input)?.[1];
      if (name && /type="hidden"/.test(input)) form[name] = /value="([^"]*)"/.exec(input)?.[1] ?? "";
    }
    return this.go(new URL(action.replaceAll("&amp;", "&"), this.url).href, { ...form, ...fields });
  }

  // At the issuer: sign in when it asks, agree when it asks.
  async be(name) {
    for (let i = 0; i < 3 && this.url.startsWith(issuerUrl) && this.status === 200; i++)
      await this.send(/name="login"/.test(this.text) ? { login: name, password: "x" } : {});
    return this;
  }

  signOut() { this.jars.delete(new URL(base).host); }
}

async function api(method, path, json) {
  const answer = await fetch(base + path, {
    method, headers: { authorization: `Bearer ${owner.api_key}`, "content-type": "application/json" },
    body: json && JSON.stringify(json),
  });
  const text = await answer.text();
  return { status: answer.status, json: text ? JSON.parse(text) : null };
}

// ---- the journey ----

// One row has one url, so the two clients come one after the other.
const made = await api("POST", "/api/v1/issuers", {
  name: "Real", url: issuerUrl, client_id: "rsa", client_secret: "a secret of 100% & more", sign_in: true,
  provision: true, sign_out: true, groups_claim: "groups",
});
is(made.status, 201, "an administrator adds the issuer");
const id = made.json.issuer_id;
const begin = `${base}/sign-in/issuer/${id}?next=%2Faccount`;
const checked = await api("POST", `/api/v1/issuers/${id}/check`);
is(checked.json.trouble, "", "what it publishes can be used");
ok(!("client_secret" in checked.json), "its secret is not told");

async function comesIn(name, what) {
  const browser = new Browser();
  await (await browser.go(begin)).be(name);
  ok(browser.status === 200 && browser.url === `${base}/account` && browser.text.includes(`${name}@example.org`), what,
    `${browser.status} ${browser.url}\n${browser.text}`);
  return browser;
}

const ada = await comesIn("ada", "RS256: somebody new gets an account and comes in");
await comesIn("ada", "and again");
is((await api("PATCH", `/api/v1/issuers/${id}`, { client_id: "ec", algorithms: "ES256" })).status, 200, "another client");
await comesIn("ada", "ES256: the same person comes in");
is((await api("PATCH", `/api/v1/issuers/${id}`, { algorithms: "RS256" })).status, 200, "another algorithm is demanded");
let browser = new Browser();
await (await browser.go(begin)).be("ada");
ok(browser.status === 422 && browser.text.includes("could not be verified"), "a token of an algorithm that is not allowed is refused");
await api("PATCH", `/api/v1/issuers/${id}`, { algorithms: "RS256,ES256" });

const rotated = await fetch(`${issuerUrl}/rotate`, { method: "POST" });
is(rotated.status, 200, "the issuer has new keys");
await comesIn("ada", "which are found at the next sign-in");

browser = new Browser();
await (await browser.go(begin)).be("unverified-eve");
ok(browser.status === 403 && browser.text.includes("has not verified"), "an address that it did not verify makes no account");

browser = new Browser();
await browser.ask(begin);
const there = new URL(browser.next);
await browser.ask(browser.next);
await browser.ask(browser.next);
const abort = /href="([^"]*\/abort)"/.exec(browser.text);
if (ok(abort, "the issuer lets people cancel", browser.text)) {
  await browser.go(new URL(abort[1], browser.url).href);
  ok(browser.status === 422 && browser.text.includes("You did not agree"), "who cancels is told so", browser.text);
}

// An answer that was used, and an answer to another browser.
browser = new Browser();
await browser.go(begin);
for (let i = 0; i < 3 && !browser.next?.startsWith(`${base}/callback`); i++) {
  const form = {};
  for (const [input] of browser.text.matchAll(/<input[^>]*>/g)) {
    const name = /name="([^"]*)"/.exec(input)?.[1];
    if (name && /type="hidden"/.test(input)) form[name] = /value="([^"]*)"/.exec(input)?.[1] ?? "";
  }
  await browser.ask(/action="([^"]*)"/.exec(browser.text)[1], { ...form, login: "ada", password: "x" });
  while (browser.next && !browser.next.startsWith(`${base}/callback`)) await browser.ask(browser.next);
}
const callback = browser.next;
ok(callback?.includes("code=") && callback.includes("state="), "an answer is on its way", callback);
const stranger = new Browser();
await stranger.go(callback);
is(stranger.status, 422, "in another browser it opens nothing");
await browser.ask(callback);
is(browser.status, 303, "in its own it does");
await browser.ask(callback);
is(browser.status, 422, "once");
ok(there.searchParams.get("code_challenge_method") === "S256", "with PKCE");

// The account of the owner has an address; an issuer that vouches for it may not take it.
const proof = await new Browser().go(`${base}/sign-in`);
ok(proof.text.includes("Sign in with Real"), "the sign-in page shows the button");

// Once more, because it matters: who proves it again is asked by the issuer even with a session there.
await ada.go(`${base}/sign-in/issuer/${id}?proof=1&next=%2Faccount%2Fsecurity`);
ok(ada.url.startsWith(issuerUrl) && /name="login"/.test(ada.text), "a proof makes the issuer ask again", `${ada.status} ${ada.url}`);
await ada.be("ada");
is(ada.url, `${base}/account/security`, "and leads on");

// Out, here and there.
const token = /name="_csrf" value="([^"]*)"/.exec(ada.text)[1];
await ada.go(`${base}/sign-out`, { _csrf: token });
ok(ada.refresh?.startsWith(`0; url=${issuerUrl}/session/end?`), "signing out leads to the issuer", ada.refresh);
await ada.go(ada.refresh.slice("0; url=".length));
ok(ada.url.startsWith(issuerUrl) && ada.status === 200, "which asks whether it is meant", `${ada.status} ${ada.text}`);
await ada.send({ logout: "yes" });
is(ada.url, `${base}/sign-in`, "and leads back to the sign-in page");
await ada.go(begin);
ok(/name="login"/.test(ada.text), "there the session has ended, too");

console.log(`1..${count}`);
process.exitCode = failed ? 1 : 0;
