// journey.mjs: Nina is invited by mail, comes through an identity provider, joins a team, edits one
// resource and sees nothing else, rotates a key, is removed; and the trail of it verifies.
//   node journey.mjs OWNER.json MAIL-PORT ISSUER-PORT KTRLPLANE CONFIG
// SPDX-License-Identifier: ISC
import fs from "node:fs";
import { spawnSync } from "node:child_process";
import { done, fill, follow, is, launch, ok, signIn, text, texts, visitor } from "./browser.mjs";
import { issuer, signInThere } from "./issuer.mjs";
import { mailbox } from "./mailbox.mjs";

const [ownerFile, mailPort, issuerPort, program, config] = process.argv.slice(2);
const owner = JSON.parse(fs.readFileSync(ownerFile));
const org = "journey", project = "journey-plant";
const path = page => new URL(page.url()).pathname;

// As a program, with a key: what only has to be there.
async function api(method, where, body, key = owner.api_key) {
  const answer = await fetch(`${owner.url}/api/v1${where}`, {
    method, headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const told = await answer.text();
  return { status: answer.status, body: told ? JSON.parse(told) : null };
}

async function ground(provider) {
  is((await api("POST", "/organizations", { id: org, name: "Journey" })).status, 201, "an organization");
  is((await api("POST", "/projects", { id: project, name: "Plant", org_id: org })).status, 201, "a project");
  for (const id of ["journey-orders", "journey-other"])
    is((await api("POST", `/projects/${project}/resources`,
      { id, name: id, type: "Konnektr.Graph", sku: "standard", settings_json: {} })).status, 201, `a resource: ${id}`);
  is((await api("POST", `/organizations/${org}/teams`, { name: "Crew" })).status, 201, "a team");
  const added = await api("POST", "/issuers", {
    name: "Works account", url: provider.url, client_id: "ktrlplane", client_secret: "a secret of the journey",
    sign_in: true, provision: true, algorithms: "ES256", active: true });
  ok(added.status === 201, "an identity provider", JSON.stringify(added.body));
}

async function invite(page) {
  await page.goto(`${owner.url}/organizations/${org}/invitations/new`);
  await fill(page, "[name=email]", "nina@example.com");
  await page.select("[name=team_id]", await page.$$eval("[name=team_id] option",
    options => options.find(option => option.textContent.includes("Crew")).value));
  await follow(page, "main form .button-primary");
  ok((await text(page, "main")).includes("nina@example.com"), "the invitation is listed");
}

async function accept(page, mail, provider) {
  const link = mail.text.match(/https?:\/\/\S+\/invitations\/accept\/\S+/)[0];
  await page.goto(link);
  const button = await page.$('a[href*="/sign-in/issuer/"]');
  if (!ok(button !== null, "who is not signed in finds the identity provider", await text(page, "main"))) return;
  await Promise.all([page.waitForNavigation({ waitUntil: "load" }), button.click()]);
  await signInThere(page, provider.url, "nina");
  ok(path(page).startsWith("/invitations/accept/"), "signed in, she is back at the invitation", page.url());
  await follow(page, "main form .button-primary");
  is((await api("GET", `/organizations/${org}/teams`)).body.items[0].members ?? 1, 1, "she is in the team");
}

async function grant(page) {
  await page.goto(`${owner.url}/projects/${project}/resources/journey-orders/access/grant`);
  await page.select("[name=holder]", await page.$$eval("[name=holder] option",
    options => options.find(option => option.textContent.includes("Crew")).value));
  await page.click('[name=role][value="10000000-0001-0000-0000-000000000002"]');
  await follow(page, "main form .button-primary");
  ok((await text(page, "main")).includes("Crew"), "the team is Editor of one resource");
}

async function work(page) {
  await page.goto(`${owner.url}/projects/${project}/resources/journey-orders`);
  ok((await text(page, "h1")).includes("journey-orders"), "she sees the one resource");
  for (const where of [`/projects/${project}`, `/projects/${project}/resources/journey-other`, `/organizations/${org}`]) {
    await page.goto(owner.url + where);
    ok((await text(page, "main")).includes("not"), `and not ${where}`);
    is((await page.$$("main .badge")).length, 0, "nothing of it");
  }
  await page.goto(`${owner.url}/`);
  ok((await text(page, "main")).includes("journey-orders"), "her home shows it");
  ok(!(await text(page, "main")).includes("journey-other"), "and no other");
}

async function keys(page) {
  await page.goto(`${owner.url}/account/keys`);
  await fill(page, "main form [name=name]", "Laptop");
  await follow(page, "main form .button-primary");
  const key = (await text(page, "main")).match(/kp_[0-9a-f]{48}/)[0];
  const where = `/projects/${project}/resources/journey-orders`;
  is((await api("GET", where, undefined, key)).status, 200, "her key sees the resource");
  is((await api("PATCH", where, { name: "Orders of Nina" }, key)).status, 200, "and edits it");
  is((await api("DELETE", where, undefined, key)).status, 403, "but does not delete it");
  is((await api("GET", `/projects/${project}/resources/journey-other`, undefined, key)).status, 404, "nor sees the other");
  const old = (await api("GET", "/me/api-keys", undefined, key)).body.items[0];
  const rotated = await api("POST", `/me/api-keys/${old.key_id}/rotate`, { overlap: "0s" }, key);
  ok(rotated.status === 201, "the key is rotated", JSON.stringify(rotated.body));
  is((await api("GET", where, undefined, key)).status, 401, "the old one has ended");
  is((await api("GET", where, undefined, rotated.body.key)).status, 200, "the new one works");
  return rotated.body.key;
}

async function remove(page, key) {
  await page.goto(`${owner.url}/organizations/${org}/members?q=nina`);
  await follow(page, 'main a[href*="/members/usr_"]');
  await fill(page, "main form [name=confirm]", "nina@example.com");
  await follow(page, "main form .button-danger");
  is((await api("GET", `/projects/${project}/resources/journey-orders`, undefined, key)).status, 404,
    "removed, she sees nothing any more");
}

function verify() {
  const told = spawnSync(program, ["audit", "--config", config, "verify", "--json"], { encoding: "utf8" });
  is(told.status, 0, "the trail verifies");
  return told.stdout;
}

async function trail() {
  const seen = [];
  let next = "";
  do {
    const page = (await api("GET", `/organizations/${org}/audit?limit=200${next}`)).body;
    seen.push(...page.items.map(entry => entry.action));
    next = page.next_cursor ? `&cursor=${encodeURIComponent(page.next_cursor)}` : null;
  } while (next);
  for (const action of ["invitation.created", "invitation.accepted", "access.granted", "resource.renamed", "member.removed"])
    ok(seen.includes(action), `the trail has ${action}`, seen.join(" "));
}

const mails = await mailbox(Number(mailPort));
const provider = await issuer(Number(issuerPort), { redirect: `${owner.url}/callback`, signedOut: `${owner.url}/sign-in` });
const browser = await launch();
try {
  await ground(provider);
  const boss = await visitor(browser, { expect: [422] });
  const nina = await visitor(browser, { expect: [404] });
  await signIn(boss, owner);
  await invite(boss);
  const mail = await mails.next("nina@example.com");
  ok(/Journey/.test(mail.text), "the mail says which organization invites");
  await accept(nina, mail, provider);
  await grant(boss);
  await work(nina);
  await remove(boss, await keys(nina));
  await trail();
  verify();
  for (const page of [boss, nina]) is(page.faults.join("\n"), "", "no page had a fault");
} catch (error) {
  ok(false, "the journey goes on", error.stack);
} finally {
  await browser.close();
  await mails.close();
  await provider.close();
}
done();
process.exit();
