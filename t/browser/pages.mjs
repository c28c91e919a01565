// pages.mjs: every page that links lead to: accessible (axe) in light and dark, no wider than a
// phone, with a title of its own; its HTML is kept for the validator.
//   node pages.mjs OWNER.json FOLDER
// SPDX-License-Identifier: ISC
import fs from "node:fs";
import { done, is, launch, ok, signIn, violations, visitor } from "./browser.mjs";

const owner = JSON.parse(fs.readFileSync(process.argv[2]));
const folder = process.argv[3];
const PAGES_MAX = 90;

// One page of each kind is enough: ids and positions in lists do not make another kind.
const kind = path => path.replace(/\?.*/, "").replace(/#.*/, "").split("/")
  .map(part => /^[a-z]{3}_[0-9a-z]{26}$/.test(part) ? "ID" : part).join("/")
  .replace(/^\/projects\/(?!new$)[^/]+/, "/projects/P")
  .replace(/\/resources\/(?!new(\/|$))[^/]+/, "/resources/R")
  .replace(/^\/organizations\/(?!new$)[^/]+/, "/organizations/O")
  .replace(/\/metrics\/[^/]+/, "/metrics/PANEL").replace(/\/manifests\/[^/]+$/, "/manifests/FILE").replace(/^\/problems\/.*/, "/problems/CODE");

const overflow = page => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

// Words that a rule meant for something else squeezes to a letter a line.
const squeezed = page => page.$$eval("main h1, main h2, main h3, main p, main li, main th, main label", nodes => nodes
  .filter(node => node.textContent.trim().length > 8 && node.offsetHeight > 6 * node.offsetWidth && node.offsetWidth > 1)
  .map(node => node.textContent.trim().slice(0, 40)));

const browser = await launch();
const light = await visitor(browser);
const dark = await visitor(browser, { dark: true });
const phone = await visitor(browser, { width: 320 });
const stranger = await visitor(browser);
await stranger.goto(`${owner.url}/sign-in`);
is((await violations(stranger)).join("\n"), "", "/sign-in is accessible");
for (const page of [light, dark, phone]) await signIn(page, owner);

const waiting = ["/"];
const seen = new Set(waiting.map(kind));
const titles = new Map();
for (let i = 0; i < waiting.length && i < PAGES_MAX; i++) {
  const path = waiting[i];
  /* A file to keep is no page: the browser stops going there. */
  const answer = await light.goto(owner.url + path).catch(told => {
    if (!/ERR_ABORTED/.test(told.message)) throw told;
  });
  if (!answer) continue;
  if (!/^text\/html/.test(answer.headers()["content-type"] || "")) continue;
  if (!ok(answer.status() < 400, `${path} is there`, `status ${answer.status()}`)) continue;
  fs.writeFileSync(`${folder}/${String(i).padStart(3, "0")}.html`, `${await answer.text()}\n<!-- ${path} -->\n`);
  const title = await light.title();
  ok(!titles.has(title), `${path} has a title of its own`, `"${title}" is also that of ${titles.get(title)}`);
  titles.set(title, path);
  is((await violations(light)).join("\n"), "", `${path} is accessible`);
  is((await squeezed(light)).join("\n"), "", `${path} gives its words room`);
  await dark.goto(owner.url + path);
  is((await violations(dark)).join("\n"), "", `${path} is accessible in the dark`);
  await phone.goto(owner.url + path);
  is(await overflow(phone), 0, `${path} fits 320 pixels`);
  const links = await light.$$eval("a[href]", nodes => nodes.map(node => node.getAttribute("href")));
  for (const href of links) {
    if (!href.startsWith("/") || href.startsWith("//") || href.startsWith("/static/") || seen.has(kind(href))) continue;
    seen.add(kind(href));
    waiting.push(href);
  }
}
ok(titles.size >= 25, "the crawl saw the console", `only ${titles.size} pages`);
for (const page of [light, dark, phone]) is(page.faults.join("\n"), "", "no page had a fault");
await browser.close();
done();
