// forms.mjs: the settings form of each shipped type: what comes and goes, errors while typing,
// JSON text, pasted lines, the preview. node forms.mjs OWNER.json on|off
// SPDX-License-Identifier: ISC
import fs from "node:fs";
import { done, fill, follow, is, launch, make, ok, signIn, text, visitor } from "./browser.mjs";

const owner = JSON.parse(fs.readFileSync(process.argv[2]));
const js = process.argv[3] !== "off";
const word = js ? "on" : "off";
const browser = await launch();
const page = await visitor(browser, { js, expect: [422] });
const field = pointer => `[name="s${pointer}"]`;
page.on("dialog", dialog => dialog.accept()); // leaving an edited form asks
const project = `forms-${word}`;

const settings = id => page.goto(`${owner.url}/projects/${project}/resources/${id}/settings`);

// A button that posts the form to itself: in place with JavaScript, else as a new page.
async function press(what, shows) {
  const button = `button[name="do"][value="${what}"]`;
  if (!js) await follow(page, button);
  else await page.click(button);
  await page.waitForSelector(shows, { timeout: 20000 });
}

const types = {
  graph: { type: "Konnektr.Graph", sku: "standard", settings_json: { eventSinks: { webhook: [{ name: "notify", url: "https://example.org/x" }] } } },
  flow: { type: "Konnektr.Flow", sku: "free", settings_json: { environment: { A: "1" } } },
  assembler: { type: "Konnektr.Assembler", sku: "standard", settings_json: { modelName: "Plant", dataSource: "a", dataSources: [{ name: "a", type: "csv", url: "https://example.org/a.csv" }] } },
  compass: { type: "Konnektr.Compass", sku: "free", settings_json: { dashboardName: "Plant" } },
};

async function prepare() {
  await signIn(page, owner);
  await make(owner, "/organizations", { id: `${project}-people`, name: `People of forms ${word}` });
  await make(owner, "/projects", { id: project, name: `Forms ${word}`, org_id: `${project}-people` });
  for (const [id, wanted] of Object.entries(types))
    await make(owner, `/projects/${project}/resources`, { id: `${id}-${word}`, name: id, ...wanted });
}

async function eachType() {
  for (const id of Object.keys(types)) {
    await settings(`${id}-${word}`);
    ok((await page.$$("main form fieldset.group, main form .field")).length > 3, `${id} has a form`);
    await press("json /", "textarea.code-edit");
    const before = await page.$eval("textarea.code-edit", area => area.value);
    await press("form /", `${'[name="s"]'}`);
    const after = await page.$eval('[name="s"]', input => input.value);
    is(JSON.stringify(JSON.parse(after)), JSON.stringify(JSON.parse(before)), "as JSON and back nothing is lost");
  }
}

// Two presses before the first answer has come: both count.
async function twice() {
  if (!js) return;
  await settings(`graph-${word}`);
  const rows = () => page.$$eval('[data-pointer^="/eventSinks/webhook/"]', items => new Set(items.map(item => item.dataset.pointer.split("/")[3])).size);
  const before = await rows();
  await page.evaluate(() => {
    const button = document.querySelector('button[name="do"][value="add /eventSinks/webhook"]');
    button.click();
    button.click();
  });
  await page.waitForFunction(wanted => new Set([...document.querySelectorAll('[data-pointer^="/eventSinks/webhook/"]')].map(item => item.dataset.pointer.split("/")[3])).size === wanted, { timeout: 20000 }, before + 2);
  is(await rows(), before + 2, "a second press is not lost while the first is on its way");
}

async function graph() {
  await settings(`graph-${word}`);
  if (js) {
    await fill(page, field("/instances"), "99");
    await page.waitForSelector("#settings_json-instances-note .error", { timeout: 20000 });
    ok(await page.$eval(field("/instances"), input => input.getAttribute("aria-invalid") === "true"), "an error appears while somebody types");
    await fill(page, field("/instances"), "3");
    await page.waitForFunction(() => !document.querySelector("#settings_json-instances-note .error"), { timeout: 20000 });
    ok(true, "and goes when it is mended");
    await page.click('.save-bar button[value="preview"]');
    await page.waitForSelector("[data-preview-pane] table", { timeout: 20000 });
    ok((await text(page, "[data-preview-pane]")).includes("Instances"), "the preview stands beside the form");
    return;
  }
  await fill(page, field("/instances"), "3");
  await follow(page, '.save-bar button[value="preview"]');
  ok((await text(page, "#preview")).includes("Instances"), "a page tells what would change");
  await follow(page, 'button[value="show /"]');
  is(await page.$eval(field("/instances"), input => input.value), "3", "and leads back to the form as it was");
}

async function flow() {
  await settings(`flow-${word}`);
  await page.click(".paste > summary");
  await page.$eval('[name="m/environment"]', area => { area.value = "B=2\nexport C=\"3 4\""; });
  await press("paste /environment", field("/environment/C"));
  is(await page.$eval(field("/environment/C"), input => input.value), "3 4", "pasted lines are entries");
  ok((await text(page, "main")).includes("Not in the tier Free"), "what the tier has not is told");
}

for (const step of [prepare, eachType, twice, graph, flow]) {
  try {
    await step();
  } catch (error) {
    ok(false, `${step.name} goes to its end`, `${error.stack}\n${page.url()}\n${(await text(page, "main").catch(() => "")).replace(/\s+/g, " ").slice(0, 1500)}`);
    break;
  }
}
is(page.faults.join("\n"), "", "no page had a fault");
await browser.close();
done();
