// logs.mjs: somebody looks for a fault in the logs: filters, narrows, opens, shares, follows; and the
// store hangs. With and without JavaScript.
//   node logs.mjs OWNER.json STORE_PORT on|off
// SPDX-License-Identifier: ISC
import fs from "node:fs";
import { done, fill, follow, is, launch, make, ok, signIn, text, texts, violations, visitor } from "./browser.mjs";

const owner = JSON.parse(fs.readFileSync(process.argv[2]));
const store = `http://127.0.0.1:${process.argv[3]}`;
const js = process.argv[4] === "on";
const word = js ? "on" : "off";
const project = `logs-${word}`;
const resource = `web-${word}`;
const place = `${owner.url}/projects/${project}/resources/${resource}/logs`;
const overall = `${owner.url}/projects/${project}/logs`;
let tenant = "";

async function fake(method, path, body) {
  const answer = await fetch(store + path, { method, body: body && JSON.stringify(body), headers: { "content-type": "application/json", ...tenant && { "x-scope-orgid": tenant } } });
  const read = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${read}`);
  return read ? JSON.parse(read) : null;
}
const push = (pod, lines) => fake("POST", "/loki/api/v1/push", {
  streams: [{ stream: { resource_id: resource, pod, job: "web" }, values: lines.map(([ns, line]) => [String(ns), line]) }],
});
const now = () => BigInt(Date.now()) * 1000000n;
const second = 1000000000n;
const lines = page => texts(page, ".log-text");

await make(owner, "/organizations", { id: `${project}-people`, name: `People of logs ${word}` });
await make(owner, "/projects", { id: project, name: `Logs ${word}`, org_id: `${project}-people` });
await make(owner, `/projects/${project}/resources`, { id: resource, name: "Web", type: "Konnektr.Graph", sku: "free", settings_json: {} });

const browser = await launch();
const page = await visitor(browser, { js, expect: [422] });
await signIn(page, owner);

// ---- nothing yet ----
await page.goto(place);
ok(/No lines in this range/.test(await text(page, "main")), "an empty range says so, and where to look instead");
const asked = await fake("GET", "/fake/requests");
tenant = (asked.requests ?? asked).map(one => one.tenant).filter(Boolean).at(-1);
ok(/^kp-/.test(tenant), "the store is asked for the project's own tenant", tenant);

// ---- lines ----
const begin = now() - 1800n * second;
const trace = "ee7653c9bc8df872aebe17730bbe27a8";
await push("a", Array.from({ length: 60 }, (_, i) => [begin + BigInt(i) * 20n * second, `level=${i % 10 === 3 ? "error" : "info"} msg="handled request" path=/v1/twins/${i} status=${i % 10 === 3 ? 500 : 200}${i === 3 ? ` trace_id=${trace}` : ""}`]));
await push("b", Array.from({ length: 20 }, (_, i) => [begin + BigInt(i) * 60n * second + 1n, JSON.stringify({ level: "warn", msg: `slow query ${i}`, db: { rows: i } })]));
await push("b", [[begin + 1300n * second, "\u001b[31mred\u001b[0m <script>document.title='owned'</script> \u0007\u202e"]]);
await page.goto(place);
is((await lines(page)).length, 81, "all lines of the last hour are there");
ok(await page.$(".log-text .ansi-1"), "colours are shown");
ok((await text(page, "main")).includes("\\x07") && (await text(page, "main")).includes("\\u{202e}"), "controls are visible");
ok(!(await page.title()).includes("owned"), "and nothing of a line runs");
is((await texts(page, ".log-legend .log-key")).join(", "), "Error 6, Warning 20, Info 54, No level 1", "the histogram counts by level");

// ---- filters ----
await fill(page, "#text", "HANDLED");
await page.click("input[name=level][value=error]");
await follow(page, ".log-form button[type=submit]");
is((await lines(page)).length, 6, "text and level narrow");
ok(page.url().includes("text=HANDLED") && page.url().includes("level=error"), "and stand in the address");
const query = await page.$eval("#log-query", node => node.textContent);
ok(query.includes("(?i)HANDLED") && query.includes(`resource_id="${resource}"`), "the query is shown", query);
const shared = await visitor(browser, { js });
await signIn(shared, owner);
await shared.goto(page.url());
is((await lines(shared)).join("\n"), (await lines(page)).join("\n"), "the address shows somebody else the same");

// ---- narrow ----
const bar = await page.$$eval("[data-log-column]", bars => {
  const index = bars.findIndex(bar => /error/i.test(bar.getAttribute("aria-label")));
  return { index, href: bars[index]?.getAttribute("href") };
});
if (js) {
  const box = await (await page.$$("[data-log-column] rect"))[bar.index].boundingBox();
  await page.mouse.move(box.x + 2, box.y + 20);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 3.5, box.y + 20, { steps: 4 });
  await Promise.all([page.waitForNavigation(), page.mouse.up()]);
  ok(new URL(page.url()).searchParams.get("from"), "dragging over bars looks at their time");
  await page.goBack();
}
await page.goto(owner.url + bar.href);
ok((await lines(page)).length >= 1 && (await lines(page)).length < 6, "a bar leads to its own time", `${bar.index} ${bar.href}`);
await page.goBack();

// ---- one line ----
await page.click("#log .log-line:last-child summary");
const fields = await page.$$eval("#log .log-line:last-child .log-field th", nodes => nodes.map(node => node.textContent));
ok(fields.includes("status") && fields.includes("path"), "its fields are in a table", fields.join(" "));
if (js) is((await violations(page)).join("\n"), "", "the page with a line open is accessible");
await follow(page, "#log .log-line:last-child .log-field button[value='status=500']");
ok((await texts(page, ".chip")).some(chip => chip.startsWith("status=500")), "a field can be narrowed to");
is((await lines(page)).length, 6, "with the lines that have it");
await page.click("#log .log-line:last-child summary");
await follow(page, "#log .log-line:last-child .log-ways a[href*='/line?at=']");
ok(await page.$(".log-marked"), "a line has a page with those around it");
ok((await lines(page)).some(line => line.includes("slow query")), "of all streams");
await follow(page, ".log-bar a[href*='stream=same']");
ok(!(await lines(page)).some(line => line.includes("slow query")), "or of its own");
await page.goto(`${place}?text=${trace}`);
is((await lines(page)).length, 1, "a trace finds its lines");

// ---- by hand ----
await page.goto(`${place}?query=${encodeURIComponent("|= slow")}`);
ok(/Line 1, column 4/.test(await text(page, "#query-error")), "a mistake says where it is", await text(page, "#query-error"));
is(await page.$eval("#query", node => node.value), "|= slow", "and what was typed stays");
await fill(page, "#query", "|= `slow query 1` | json | db_rows > 15");
await follow(page, ".log-form button[type=submit]");
is((await lines(page)).length, 4, "the query that is mended finds lines");

// ---- saved ----
await page.goto(`${overall}?text=slow`);
is((await lines(page)).length, 20, "a project shows the lines of its resources");
ok((await texts(page, ".log-source")).includes("Web"), "with their names");
await page.click("#keep-query summary");
await fill(page, "#kept-name", "Slow ones");
await follow(page, "#keep-query button.button-primary");
ok((await texts(page, ".chip-view")).includes("Slow ones"), "a query is saved under a name");
if (js) is((await violations(page)).join("\n"), "", "the project's page is accessible");

// ---- follow ----
await page.goto(`${place}?live=1&limit=100`);
if (js) {
  is((await lines(page)).length, 81, "following begins with the latest lines");
  await push("a", [[now(), "level=info msg=\"new one\""]]);
  await page.waitForFunction(() => /new one/.test(document.querySelector("#log").lastElementChild.textContent), { timeout: 10000 });
  ok(true, "a new line is appended");
  await page.$eval("#log", log => { log.scrollTop = 0; });
  await push("a", [[now(), "level=info msg=\"new two\""], [now() + 1n, "level=info msg=\"new three\""]]);
  await page.waitForFunction(() => !document.querySelector(".log-new").hidden, { timeout: 10000 });
  ok(/^[12] new line/.test(await text(page, ".log-new")), "who has scrolled up is told", await text(page, ".log-new"));
  is(await page.$eval("#log", log => log.scrollTop), 0, "and stays there");
  await page.click(".log-new");
  await page.waitForFunction(() => document.querySelector(".log-new").hidden);
  const all = await lines(page);
  is(all.length, new Set(await page.$$eval(".log-line", nodes => nodes.map(node => node.id))).size, "no line is there twice");
  await fake("POST", "/fake/fault", { kind: "status", status: 500, times: 2, path: "query_range" });
  await push("a", [[now(), "level=info msg=\"after a fault\""]]);
  await page.waitForFunction(() => /after a fault/.test(document.querySelector("#log").lastElementChild.textContent), { timeout: 20000 });
  ok(true, "a store that failed is asked again, and nothing is lost");
  page.faults = page.faults.filter(fault => !/\/tail\?/.test(fault));
} else {
  ok(/with JavaScript only/.test(await text(page, "#log-live")), "without JavaScript the page says how to see more");
}
await follow(page, "[data-log-live]");
ok(!page.url().includes("live=1"), "stopping leads back to the range");

// ---- the store hangs ----
await fake("POST", "/fake/fault", { kind: "hang", times: -1 });
const before = Date.now();
await page.goto(`${place}?text=kept`);
ok(Date.now() - before < 5000, "a store that hangs does not hold the page", `${Date.now() - before} ms`);
ok(/Try again with patience/.test(await text(page, "main .callout")), "which says what is not there");
is(await page.$eval("#text", node => node.value), "kept", "and shows the rest");
await fake("DELETE", "/fake/fault");
await page.goto(`${owner.url}/projects/${project}/resources/${resource}`);
ok(await page.$(".tabs a[href$='/logs']"), "the rest of the console does not mind");

const phone = await visitor(browser, { js, width: 320 });
await signIn(phone, owner);
await phone.goto(place);
is(await phone.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), 0, "the page fits 320 pixels");
for (const one of [page, shared, phone]) is(one.faults.join("\n"), "", "no page had a fault");
await browser.close();
done();
