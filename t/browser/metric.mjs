// metric.mjs: the metrics of a resource: charts, ranges, tables, queries of one's own, what is
// missing; with JavaScript the shared cursor, keys and zoom.
//   node metric.mjs OWNER.json STORE_PORT on|off FOLDER
// SPDX-License-Identifier: ISC
import fs from "node:fs";
import http from "node:http";
import { done, fill, follow, is, launch, make, ok, signIn, text, texts, violations, visitor } from "./browser.mjs";

const owner = JSON.parse(fs.readFileSync(process.argv[2]));
const js = process.argv[4] === "on";
const folder = process.argv[5];

// ---- a store: two series for every query, a gap in the first; some queries never end
const asked = [];
let hangs = null;
const waves = query => (query.includes("memory") ? 2 ** 30 : query.includes("bytes") ? 3e6 : 40);
const store = http.createServer((request, answer) => {
  let body = "";
  request.on("data", piece => { body += piece; });
  request.on("end", () => {
    const parameters = new URLSearchParams(body || request.url.split("?")[1]);
    const query = parameters.get("query") ?? "";
    asked.push({ query, step: parameters.get("step"), tenant: request.headers["x-scope-orgid"] });
    if (hangs && query.includes(hangs)) return;
    const [start, end, step] = ["start", "end", "step"].map(name => Number.parseFloat(parameters.get(name)));
    const result = [];
    for (let s = 0; s < (query.startsWith("ALERTS") ? 1 : 2); s++) {
      const values = [];
      for (let t = start; t <= end && values.length < 2000; t += step) {
        const share = (t - start) / (end - start);
        if (query.startsWith("ALERTS") ? share < .5 || share > .6 : s === 0 && share > .7 && share < .8) continue;
        values.push([t, String(waves(query) * (2 + s + Math.sin(share * 9 + s)))]);
      }
      result.push({ metric: { pod: `pod-${s}`, method: ["GET", "POST"][s], alertname: "Busy", severity: "critical" }, values });
    }
    answer.setHeader("content-type", "application/json");
    answer.end(JSON.stringify({ status: "success", data: { resultType: "matrix", result } }));
  });
});
await new Promise(resolve => store.listen(Number(process.argv[3]), "127.0.0.1", resolve));

// ---- a resource
const word = js ? "with" : "plain";
const project = `metrics-${word}`;
await make(owner, "/organizations", { id: `${project}-people`, name: `People of metrics ${word}` });
await make(owner, "/projects", { id: project, name: `Metrics ${word}`, org_id: `${project}-people` });
await make(owner, `/projects/${project}/resources`, { id: `graph-${word}`, name: "Watched", type: "Konnektr.Graph", sku: "standard", settings_json: {} });
const base = `/projects/${project}/resources/graph-${word}`;

const browser = await launch();
const page = await visitor(browser, { js, expect: [422] });
await signIn(page, owner);
const keep = async name => fs.writeFileSync(`${folder}/${word}-${name}.html`, await (await fetch(owner.url + page.url().slice(owner.url.length), {
  headers: { cookie: (await page.cookies()).map(one => `${one.name}=${one.value}`).join("; ") } })).text());

// ---- charts
await page.goto(owner.url + base);
await follow(page, `.tabs a[href='${base}/metrics']`);
is(await text(page, "h1"), "Metrics of Watched", "a tab leads to the metrics");
const panels = await page.$$eval(".panels .panel", nodes => nodes.length);
ok(panels >= 8, "the type's panels are there", `${panels}`);
is(await page.$$eval(".panels .panel", nodes => nodes.filter(node => !node.querySelector("path.chart-line")).length), 0, "each has lines");
is(await page.$eval("#panel-cpu path.chart-line", node => node.getAttribute("d").split("M").length - 1), 2, "with a gap where nothing was measured");
ok(/CPU use/.test(await page.$eval("#panel-cpu svg[role=img] title", node => node.textContent)), "a picture has a name");
ok(/pod-0: from/.test(await page.$eval("#panel-cpu svg[role=img] desc", node => node.textContent)), "and says in words what it shows");
ok((await texts(page, "#panel-cpu .chart-legend tbody th")).join() === "pod-0,pod-1", "the legend names the series");
ok(await page.$("#panel-cpu .chart-mark.tone-bad"), "an alert is marked");
ok((await texts(page, ".chart-lane")).join() === "Health,Deployment,Alerts", "health, deployments and alerts are bands");
ok(new Set(asked.map(one => one.tenant)).size === 1 && asked.every(one => one.query.includes(`resource_id="graph-${word}"`)), "nothing was asked for others");
await keep("charts");

// ---- ranges
asked.length = 0;
await follow(page, ".range-presets a[href*='range=6h']");
is(new URL(page.url()).searchParams.get("range"), "6h", "a range is one link");
ok(asked.length >= panels && asked.every(one => Number.parseFloat(one.step) === 120), "all charts have it");
await page.click(".range-own summary");
await fill(page, "#range", "90m");
await follow(page, ".range-form button");
is(new URL(page.url()).searchParams.get("range"), "90m", "a range can be typed");
await fill(page, "#range", "ninety");
await follow(page, ".range-form button");
ok(/must be a time like/.test(await text(page, "#range-note")), "what is no range is told beside the field");
await keep("refused");
await page.goto(`${owner.url}${base}/metrics?range=24h`);

// ---- numbers
await follow(page, ".subtabs a[href*='view=summary']");
ok((await texts(page, "thead th")).join() === "Series,Current,Min,Max,Average", "a summary of all series");
ok((await page.$$eval("main tbody tr", nodes => nodes.length)) > 2 * 7, "with a row for each");
is(new URL(page.url()).searchParams.get("range"), "24h", "and the same range");
await keep("summary");
await follow(page, ".subtabs li:first-child a");
await follow(page, "#panel-memory-used .panel-links a");
is(await text(page, "h1"), "Memory in use", "a chart leads to its table");
ok((await texts(page, ".table-wrap thead th")).join() === "Time,pod-0,pod-1", "with a column for each series");
ok((await page.$$eval(".table-wrap tbody tr", nodes => nodes.length)) > 100, "and a row for each instant");
await keep("panel");
const csv = await (await fetch(owner.url + await page.$eval(".page-actions a[download]", node => node.getAttribute("href")), {
  headers: { cookie: (await page.cookies()).map(one => `${one.name}=${one.value}`).join("; ") } })).text();
ok(csv.startsWith('"time","pod-0","pod-1"\r\n') && csv.split("\r\n").length > 100, "the same as CSV", csv.slice(0, 100));
await follow(page, ".page-actions a:first-child");

// ---- queries of one's own
await fill(page, "#query", "rate(");
await follow(page, ".panel-custom form button");
ok(/Line 1, column \d+: /.test(await text(page, "#query-note .error")), "a mistake is told with its place");
await fill(page, "#query", "sum(up)");
await page.select("#unit", "bytes");
await follow(page, ".panel-custom form button");
ok(await page.$("#panel-custom-1 path.chart-line"), "a query is a chart");
ok(/sum\(up\)/.test(await text(page, "#panel-custom-1 h3")), "under its own name");
ok(asked.some(one => one.query === `sum(up{resource_id="graph-${word}"})`), "limited to the resource");
await keep("custom");
await follow(page, "#panel-custom-1 .panel-links a[href*='/dashboards/add']");
ok(/sum\(up\)/.test(await page.$eval("main", node => node.innerHTML)), "it can be put on a dashboard");
await page.goBack();
await follow(page, "#panel-custom-1 .panel-links a:last-child");
ok(!await page.$("#panel-custom-1"), "and can be removed");

// ---- what is missing
hangs = "disk";
const begun = Date.now();
await page.goto(`${owner.url}${base}/metrics`);
ok(Date.now() - begun < 5000, "a store that hangs does not keep the page", `${Date.now() - begun} ms`);
ok(await page.$("#panel-disk-used .panel-trouble"), "the panel says that it is missing");
ok(/patience=1/.test(await page.$eval("#panel-disk-used .panel-trouble a", node => node.getAttribute("href"))), "and can be tried again");
ok(await page.$("#panel-cpu path.chart-line"), "the others are there");
await keep("missing");
hangs = null;
await page.goto(`${owner.url}${base}/metrics?patience=1`);

if (js) {
  // ---- the cursor
  const boxOf = selector => page.$eval(selector, node => { node.scrollIntoView({ block: "center" }); const { x, y, width, height } = node.getBoundingClientRect(); return { x, y, width, height }; });
  let box = await boxOf("#panel-cpu .chart-svg");
  await page.mouse.move(box.x + box.width / 2, box.y + 50);
  await page.waitForSelector("#panel-cpu .chart-values");
  ok(/pod-0.*%/.test(await text(page, "#panel-cpu .chart-values")), "pointing at a chart shows its values", await text(page, "#panel-cpu .chart-values"));
  is(await page.$$eval(".chart-cursor", nodes => nodes.length), await page.$$eval("[data-chart]", nodes => nodes.length), "every chart has the cursor");
  is(await text(page, "#panel-memory-used .chart-legend thead th:nth-child(2)"), "At cursor", "and tells in its legend");
  await page.mouse.move(5, 5);
  await page.waitForSelector(".chart-cursor", { hidden: true });
  is(await text(page, "#panel-memory-used .chart-legend thead th:nth-child(2)"), "Last", "until the pointer leaves");
  await page.focus("#panel-network [data-chart]");
  await page.keyboard.press("End");
  const last = await text(page, "#panel-network .chart-values p");
  await page.keyboard.press("ArrowLeft");
  const before = await text(page, "#panel-network .chart-values p");
  ok(last !== before && Date.parse(`${before} UTC`) < Date.parse(`${last} UTC`), "keys move it", `${before} ${last}`);
  ok(/pod-0/.test(await page.$$eval("body > .sr[role=status]", nodes => nodes.map(node => node.textContent).join())), "and it is said");
  await page.keyboard.press("Escape");
  is(await page.$$eval(".chart-cursor", nodes => nodes.length), 0, "Escape lets go");

  // ---- zoom
  box = await boxOf("#panel-cpu .chart-svg");
  await page.mouse.move(box.x + box.width * .25, box.y + 50);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * .5, box.y + 60, { steps: 4 });
  ok(await page.$("#panel-cpu .chart-choice"), "dragging chooses a part");
  await page.keyboard.press("Escape");
  await page.mouse.up();
  ok(!new URL(page.url()).searchParams.has("from"), "Escape gives it up");
  await page.mouse.move(box.x + box.width * .25, box.y + 50);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * .5, box.y + 60, { steps: 4 });
  await Promise.all([page.waitForNavigation(), page.mouse.up()]);
  const range = new URL(page.url()).searchParams;
  const span = (Date.parse(range.get("to")) - Date.parse(range.get("from"))) / 60000;
  ok(span > 13 && span < 17 && !range.has("range"), "a quarter of an hour is looked at", page.url());
  await Promise.all([page.waitForNavigation(), page.goBack()]);
  ok(!new URL(page.url()).searchParams.has("from"), "Back undoes it");
  await page.focus("#panel-cpu [data-chart]");
  for (const key of ["Home", "Enter", "ArrowRight", "ArrowRight", "ArrowRight", "ArrowRight"]) await page.keyboard.press(key);
  await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
  ok(new URL(page.url()).searchParams.has("from"), "keys zoom, too");

  // ---- it refreshes itself
  await page.goto(`${owner.url}${base}/metrics?refresh=10s`);
  const marked = await page.$eval("#metrics", node => { node.dataset.seen = "1"; return node.dataset.live; });
  is(marked, "10", "the region is live");
  asked.length = 0;
  await page.waitForFunction(() => !document.querySelector("#metrics").dataset.seen, { timeout: 25000 });
  ok(asked.length > 5, "after ten seconds the charts are new ones");
  ok(await page.$eval("#panel-cpu [data-chart]", node => node.tabIndex === 0), "which have keys, too");

  // ---- accessible, in the dark and on a phone
  for (const query of ["", "?view=summary", "?query=foo(&range=x"]) {
    await page.goto(`${owner.url}${base}/metrics${query}`);
    is((await violations(page)).join("\n"), "", `metrics${query} are accessible`);
  }
  await page.goto(`${owner.url}${base}/metrics/cpu`);
  is((await violations(page)).join("\n"), "", "a panel is accessible");
  const dark = await visitor(browser, { dark: true });
  await signIn(dark, owner);
  await dark.goto(`${owner.url}${base}/metrics`);
  is((await violations(dark)).join("\n"), "", "metrics are accessible in the dark");
  const phone = await visitor(browser, { width: 320 });
  await signIn(phone, owner);
  for (const path of ["", "/cpu", "?view=summary"]) {
    await phone.goto(`${owner.url}${base}/metrics${path}`);
    is(await phone.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), 0, `metrics${path} fit 320 pixels`);
  }
  is((await violations(phone)).join("\n"), "", "and are accessible there");
}

is(page.faults.filter(fault => !/^422 /.test(fault)).join("\n"), "", "no page had a fault");
await browser.close();
store.closeAllConnections();
store.close();
done();
