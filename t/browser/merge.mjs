// merge.mjs: two people have one form open and both save; settings as a file; a copy.
// node merge.mjs OWNER.json on|off
// SPDX-License-Identifier: ISC
import fs from "node:fs";
import { done, fill, follow, is, launch, make, ok, signIn, text, violations, visitor } from "./browser.mjs";

const owner = JSON.parse(fs.readFileSync(process.argv[2]));
const js = process.argv[3] !== "off";
const word = js ? "on" : "off";
const project = `merge-${word}`;
const id = `shared-${word}`;
const here = `${owner.url}/projects/${project}/resources/${id}`;
const field = pointer => `[name="s${pointer}"]`;
const pick = (pointer, side) => `input[name="pick${pointer}"][value="${side}"]`;
const save = '.save-bar button[value="save"]';
const browser = await launch();

async function person() {
  const page = await visitor(browser, { js, expect: [412, 422] });
  page.on("dialog", dialog => dialog.accept()); // leaving an edited form asks
  await signIn(page, owner);
  return page;
}

const stored = async () => (await (await fetch(`${owner.url}/api/v1/projects/${project}/resources/${id}`,
  { headers: { authorization: `Bearer ${owner.api_key}` } })).json()).settings_json;

async function both(one, other) {
  await one.goto(`${here}/settings`);
  await other.goto(`${here}/settings`);
  await fill(one, field("/instances"), "2");
  await fill(one, field("/database/maxConnections"), "60");
  await fill(other, field("/instances"), "3");
  await fill(other, field("/database/queryTimeoutSeconds"), "45");
  await follow(one, save);
  ok((await text(one, "body")).includes("Saved as generation 2"), "the first saves");
  await follow(other, save);
}

async function collision(one, other) {
  await both(one, other);
  ok((await text(other, "main")).includes("Somebody else saved meanwhile"), "the second is told");
  is((await other.$$("fieldset input[type=radio]")).length, 2, "only what both changed is asked");
  ok((await text(other, "main")).includes("60") && (await text(other, "main")).includes("45"), "the rest is shown");
  if (js) is((await violations(other)).join("\n"), "", "the question is accessible");
  await one.goto(`${here}/settings`);
  await fill(one, field("/database/queryTimeoutSeconds"), "50");
  await follow(one, save);
  await other.click(pick("/settings/instances", "yours"));
  await follow(other, 'main button[value="save"]');
  ok(await other.$(pick("/settings/database/queryTimeoutSeconds", "theirs")), "a second collision is asked, too");
  ok(!await other.$(pick("/settings/instances", "yours")), "what was chosen is not asked again");
  await other.click(pick("/settings/database/queryTimeoutSeconds", "theirs"));
  await follow(other, 'main button[value="edit"]');
  is(await other.$eval(field("/instances"), input => input.value), "3", "the form takes over what was chosen");
  is(await other.$eval(field("/database/queryTimeoutSeconds"), input => input.value), "50", "from both sides");
  await follow(other, save);
  const now = await stored();
  is(now.instances, 3, "mine is saved");
  is(now.database.maxConnections, 60, "theirs stays");
  is(now.database.queryTimeoutSeconds, 50, "and so does what was chosen");
}

async function asFile(page) {
  await page.goto(`${here}/settings`);
  await follow(page, `a[href$="/settings/file"]`);
  const file = `/tmp/${id}-${process.pid}.yaml`;
  fs.writeFileSync(file, "instances: 99\n");
  await (await page.$("input[type=file]")).uploadFile(file);
  await follow(page, 'main button[value="compare"]');
  ok((await text(page, "#errors")).includes("Line 1"), "a file with a mistake is told with its line");
  fs.writeFileSync(file, "instances: 4\n");
  await (await page.$("input[type=file]")).uploadFile(file);
  await follow(page, 'main button[value="compare"]');
  fs.rmSync(file);
  ok((await text(page, "main")).includes("What the file would change"), "a good one is compared");
  if (js) is((await violations(page)).join("\n"), "", "on a page that is accessible");
  await follow(page, 'main button[value="save"]');
  is((await stored()).instances, 4, "and saved");
}

async function copied(page) {
  await page.goto(here);
  await follow(page, `a[href$="/clone"]`);
  await fill(page, "#name", "Second one");
  await fill(page, "#id", `second-${word}`);
  await follow(page, "main form button.button-primary");
  ok(page.url().endsWith(`/resources/second-${word}`), "a copy is ordered");
}

try {
  const one = await person();
  const other = await person();
  await make(owner, "/organizations", { id: `${project}-people`, name: `People of merges ${word}` });
  await make(owner, "/projects", { id: project, name: `Merges ${word}`, org_id: `${project}-people` });
  await make(owner, `/projects/${project}/resources`, { id, name: "Shared", type: "Konnektr.Graph", sku: "standard", settings_json: {} });
  await collision(one, other);
  await asFile(one);
  await copied(other);
  is([...one.faults, ...other.faults].join("\n"), "", "nothing went wrong on the pages");
} catch (error) {
  ok(false, "the way through is open", error.stack);
}
await browser.close();
done();
