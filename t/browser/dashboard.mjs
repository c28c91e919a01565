// dashboard.mjs: somebody makes a dashboard, arranges it, shares it; two change it at the same time;
// it is exported, imported, deleted. With and without JavaScript.
//   node dashboard.mjs OWNER.json STORE_PORT on|off
// SPDX-License-Identifier: ISC
import fs from "node:fs";
import { done, fill, follow, is, launch, make, ok, signIn, text, texts, violations, visitor } from "./browser.mjs";

const owner = JSON.parse(fs.readFileSync(process.argv[2]));
const store = `http://127.0.0.1:${process.argv[3]}`;
const js = process.argv[4] === "on";
const word = js ? "on" : "off";
const project = `boards-${word}`;
const list = `${owner.url}/projects/${project}/dashboards`;

await make(owner, "/organizations", { id: `${project}-people`, name: `People of boards ${word}` });
await make(owner, "/projects", { id: project, name: `Boards ${word}`, org_id: `${project}-people` });
for (const name of ["web", "api"])
  await make(owner, `/projects/${project}/resources`, { id: `${name}-${word}`, name: name.toUpperCase(), type: name === "web" ? "Konnektr.Graph" : "Konnektr.Flow", sku: "free", settings_json: {} });

await fetch(`${store}/fake/fault`, { method: "DELETE" });
const browser = await launch();
const page = await visitor(browser, { js, expect: [412, 422] });
await signIn(page, owner);
const sound = async name => { if (js) is((await violations(page)).join("\n"), "", `${name}: axe finds nothing`); };
// A button of a form: swaps its region with JavaScript, loads the page without.
const press = async value => {
  const button = `button[name=do][value="${value}"]:not(.default-submit)`;
  if (!js || /^save/.test(value)) return follow(page, button);
  const before = await page.$eval("#dashboard-form", node => node.innerHTML.length + node.querySelectorAll("*").length);
  await page.click(button);
  await page.waitForFunction(was => {
    const form = document.getElementById("dashboard-form");
    return form && !document.querySelector("[aria-busy=true]") && form.innerHTML.length + form.querySelectorAll("*").length !== was;
  }, {}, before);
};
const field = name => `[name="s${name}"]:not([type=hidden])`;

// ---- nothing yet, then one of a template ----
await page.goto(list);
ok(/No dashboards/.test(await text(page, "main")), "an empty list says what a dashboard is for");
await sound("the empty list");
await follow(page, ".empty a");
await sound("the form for a new one");
await fill(page, "#name", "Our logs");
await page.click("input[name=template][value=logs]");
await follow(page, `form[action$="/dashboards/new"] button`);
ok(/Our logs was made/.test(await text(page, "body")), "it is made, and told");
is((await texts(page, ".dashboard-panel h3")).map(one => one.replace(/\s+.*$/, "")).join(","), "Lines,Lines,Bytes", "its panels are there");
ok(/No values in this range/.test(await text(page, "#dashboard")), "without lines they say so");
await sound("a dashboard");
const place = new URL(page.url()).pathname;

// ---- lines ----
const asked = await (await fetch(`${store}/fake/requests`)).json();
const tenant = (asked.requests ?? asked).map(one => one.tenant).filter(Boolean).at(-1);
ok(/^kp-/.test(tenant), "the store is asked for the project's own tenant", tenant);
const begin = BigInt(Date.now()) * 1000000n - 1800n * 1000000000n;
for (const name of ["web", "api"])
  await fetch(`${store}/loki/api/v1/push`, {
    method: "POST", headers: { "content-type": "application/json", "x-scope-orgid": tenant },
    body: JSON.stringify({ streams: ["info", "error"].map(level => ({
      stream: { resource_id: `${name}-${word}`, pod: `${name}-0`, level },
      values: Array.from({ length: 20 }, (_, i) => [String(begin + BigInt(i) * 60000000000n), `line ${i} of ${name}`]),
    })) }),
  });
await page.goto(`${owner.url}${place}?range=1h`);
is((await texts(page, "#panel-p1 .chart-legend tbody th")).join(","), "error,info", "then there are bars by level");
is((await texts(page, "#panel-p2 .chart-legend tbody th")).join(","), `api-${word},web-${word}`, "and by resource");

// ---- whose figures, and for how long: in the address ----
await page.click("#resource-menu summary");
await page.click(`#resource-menu input[value="web-${word}"]`);
await follow(page, "#resource-menu button");
is((await texts(page, "#panel-p2 .chart-legend tbody th")).join(","), `web-${word}`, "one resource is chosen");
ok(/range=1h/.test(page.url()) && page.url().includes(`resource=web-${word}`), "the address says so");
const shared = page.url();
if (js) ok((await page.$eval("[data-copy-text^=http]", node => node.dataset.copyText)).includes(`resource=web-${word}`), "and can be copied");
const other = await visitor(browser, { js, expect: [412, 422] });
await signIn(other, owner);
await other.goto(shared);
is((await texts(other, "#panel-p2 .chart-legend tbody th")).join(","), `web-${word}`, "who gets the address sees the same");
await follow(page, `#panel-p1 .panel-links a`);
ok(await page.$("table tbody tr"), "a panel is a table");
await sound("one panel");

// ---- arranging ----
await page.goto(owner.url + place);
await follow(page, `a[href="${place}/edit"]`);
await sound("the form");
await press("add /panels");
await fill(page, field("/panels/3/title"), "On call");
await page.select(field("/panels/3/kind"), "text");
if (!js) await press("show /panels/3/kind");
await page.waitForSelector(field("/panels/3/text"));
await fill(page, field("/panels/3/text"), "Ask in the channel first.");
await press("up /panels/3");
is(await page.$eval(field("/panels/2/title"), node => node.value), "On call", "a panel moves up by a button");
await fill(page, field("/panels/0/queries/0/query"), "sum(count_over_time({pod=~\".+\"}[$interval])");
await press("save");
ok(/Line 1, column \d+/.test(await text(page, "main")), "a query that is wrong is told with line and column");
await sound("the form with a mistake");
await fill(page, field("/panels/0/queries/0/query"), "sum(count_over_time({pod=~\".+\"}[$interval]))");
await press("preview /");
await page.waitForSelector("#preview");
ok(/What it would look like/.test(await text(page, "#preview")) && await page.$("#preview svg"), "it can be looked at before it is saved");
await sound("the preview");

// ---- two at the same time ----
await other.goto(`${owner.url}${place}/edit`);
await fill(other, "#description", "Theirs");
await follow(other, "button[name=do][value=save]:not(.default-submit)");
await press("save");
ok(/Somebody else saved meanwhile/.test(await text(page, "main")), "who comes late is told");
is(await page.$eval(field("/panels/2/title"), node => node.value), "On call", "nothing typed is lost");
await sound("the collision");
await press("save");
ok((await texts(page, ".dashboard-panel h3")).some(one => one === "On call"), "saving again is on purpose");
await page.goto(`${owner.url}${place}/history`);
is((await texts(page, "tbody th")).join(","), "2,1", "what was before is in the history");
await follow(page, "tbody tr:first-child a");
ok(/From generation 2 to now/.test(await text(page, "main")), "with what is different now");
await sound("the history");

// ---- leaving and coming back ----
const cookies = (await page.cookies()).map(one => `${one.name}=${one.value}`).join("; ");
const file = await (await fetch(`${owner.url}${place}/export`, { headers: { cookie: cookies } })).text();
is(JSON.parse(file).kind, "ktrlplane.dashboard", "it leaves as a file");
await page.goto(`${list}/new`);
await page.$eval("#export", (node, value) => { node.value = value; }, file);
await fill(page, "#import_name", "Brought back");
await follow(page, `form[action$="/import"] button`);
is(await text(page, "h1"), "Brought back", "and comes back from it");
await page.click("#dashboard-menu summary");
await follow(page, `form[action$="/first"] button`);
await page.goto(`${owner.url}/projects/${project}`);
ok((await texts(page, ".page-actions a")).includes("Brought back"), "the project leads to the first");
await follow(page, ".page-actions a");
await page.goto(`${page.url().split("?")[0]}/edit`);
await fill(page, "#confirm", "Brought back");
await follow(page, ".card-danger button");
ok(/Brought back was deleted/.test(await text(page, "body")), "it is deleted by its name");
is((await texts(page, "tbody th")).join(","), "Our logs", "the other stays");
await sound("the list");

// ---- a panel from elsewhere ----
await page.goto(`${list}/add?title=Requests&kind=bars&language=logql&query=${encodeURIComponent("sum(rate({pod=~\".+\"}[$interval]))")}&resource=web-${word}`);
await sound("a panel from elsewhere");
await follow(page, `form[action$="/add"] button`);
ok(/Requests is on Our logs now/.test(await text(page, "body")) && page.url().endsWith("#panel-p5"), "a panel from elsewhere is put behind the others");

// ---- the store hangs ----
await fetch(`${store}/fake/fault`, { method: "POST", body: JSON.stringify({ kind: "hang", times: -1 }), headers: { "content-type": "application/json" } });
await page.goto(owner.url + place);
ok(/Not available now/.test(await text(page, "main")) && /Ask in the channel first/.test(await text(page, "main")), "a store that hangs: its panels say so, the rest is there");

is(page.faults.join("\n"), "", "no fault in the browser");
is(other.faults.join("\n"), "", "nor in the other");
await browser.close();
done();
