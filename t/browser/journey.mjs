// journey.mjs: Nina is invited by mail, comes through an identity provider, joins a team, edits one
// resource and sees nothing else, rotates a key, is removed; and the trail of it verifies.
//   node journey.mjs OWNER.json MAIL-PORT ISSUER-PORT KTRLPLANE CONFIG
// SPDX-License-Identifier: ISC
import fs from "node:fs";
import { spawnSync } from "node:child_process";
import { done, fill, follow, is, launch, ok, signIn, text, visitor } from "./browser.mjs";
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
  const team = await api("POST", `/organizations/${org}/teams`, { name: "Crew" });
  is(team.status, 201, "a team");
  const added = await api("POST", "/issuers", {
    name: "Works account", url: provider.url, client_id: "ktrlplane", client_secret: "a secret of the journey",
    sign_in: true, provision: true, algorithms: "ES256", active: true });
  ok(added.status === 201, "an identity provider", JSON.stringify(added.body));
  return team.body.team_id;
}

async function invite(page, team) {
  await page.goto(`${owner.url}/organizations/${org}/invitations/new`);
  await fill(page, "[name=email]", "nina@example.com");
  await page.click('[name=role][value=""]');
  await page.select("[name=team]", team);
  await follow(page, "main form .button-primary");
  ok((await text(page, "main")).includes("nina@example.com"), "the invitation is listed", await text(page, "main"));
}

// Follow the mailed link; sign in at the provider; come back and accept.
async function accept(page, mail, provider) {
  const link = mail.text.match(/https?:\/\/\S+\/invitations\/accept\/\S+/)[0];
  await page.goto(link);
  ok((await text(page, "main")).includes("nina@example.com"), "the link shows the invitation");
  await follow(page, 'main a[href*="/sign-in"]');
  await follow(page, 'main a[href*="/sign-in/issuer/"]');
  await signInThere(page, provider.url, "nina");
  if (!ok(path(page).startsWith("/invitations/accept/"), "signed in, she is back at the invitation", page.url()))
    await page.goto(link);
  await follow(page, "main form .button-primary");
  ok(!path(page).startsWith("/invitations/"), "and accepts it", await text(page, "main"));
}

async function grant(page, team) {
  await page.goto(`${owner.url}/projects/${project}/resources/journey-orders/access/grant`);
  await fill(page, "[name=email]", team);
  await page.click('[name=role][value="10000000-0001-0000-0000-000000000002"]');
  await follow(page, "main form .button-primary");
  ok((await text(page, "main")).includes("Crew"), "the team is Editor of one resource", await text(page, "main"));
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
  await page.goto(`${owner.url}/account/keys`);
  await page.click("main td details summary");
  await page.select("main td details select[name=overlap]", "0");
  await follow(page, 'main form[action$="/rotate"] button');
  const next = (await text(page, "main")).match(/kp_[0-9a-f]{48}/)?.[0];
  ok(next && next !== key, "the key is rotated");
  is((await api("GET", where, undefined, key)).status, 401, "the old one has ended");
  is((await api("GET", where, undefined, next)).status, 200, "the new one works");
  return next;
}

async function remove(page, key, team) {
  await page.goto(`${owner.url}/organizations/${org}/teams/${team}`);
  await follow(page, 'main form[action$="/remove"] button');
  is((await api("GET", `/projects/${project}/resources/journey-orders`, undefined, key)).status, 404,
    "removed, she sees nothing any more");
}

function verify() {
  const told = spawnSync(program, ["audit", "--config", config, "verify"], { encoding: "utf8" });
  ok(told.status === 0, "the trail verifies", told.stdout + told.stderr);
}

async function trail() {
  const seen = [];
  let next = "";
  do {
    const page = (await api("GET", `/organizations/${org}/audit?limit=200${next}`)).body;
    seen.push(...page.items.map(entry => entry.action));
    next = page.next_cursor ? `&cursor=${encodeURIComponent(page.next_cursor)}` : null;
  } while (next);
  for (const action of ["invitation.created", "invitation.accepted", "access.granted", "resource.renamed", "team.member_removed"])
    ok(seen.includes(action), `the trail has ${action}`, seen.join(" "));
}

const mails = await mailbox(Number(mailPort));
const provider = await issuer(Number(issuerPort), { redirect: `${owner.url}/callback`, signedOut: `${owner.url}/sign-in` });
const browser = await launch();
try {
  const team = await ground(provider);
  const boss = await visitor(browser, { expect: [422] });
  const nina = await visitor(browser, { expect: [404] });
  await signIn(boss, owner);
  await invite(boss, team);
  const mail = await mails.next("nina@example.com");
  ok(/organization "journey"/.test(mail.text), "the mail says which organization invites", mail.text);
  await accept(nina, mail, provider);
  await grant(boss, team);
  await work(nina);
  await remove(boss, await keys(nina), team);
  await trail();
  verify();
  const faults = [...boss.faults, ...nina.faults].filter(fault => !fault.includes("ERR_NAME_NOT_RESOLVED"));
  is(faults.join("\n"), "", "no page of ours had a fault"); // the provider's own wants a font from afar
} catch (error) {
  ok(false, "the journey goes on", error.stack);
} finally {
  await browser.close();
  await mails.close();
  await provider.close();
}
done();
process.exit();
