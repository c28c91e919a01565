// browser.mjs: a headless Chromium that reports TAP and remembers every fault of a page.
// SPDX-License-Identifier: ISC
import fs from "node:fs";
import { createRequire } from "node:module";
import puppeteer from "puppeteer-core";

const axe = fs.readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
let count = 0;
let failed = 0;

export function ok(truth, name, told = "") {
  count++;
  if (!truth) failed++;
  console.log(`${truth ? "" : "not "}ok ${count} - ${name}`);
  if (!truth && told) console.log(String(told).split("\n").map(line => `#   ${line}`).join("\n"));
  return truth;
}

export function is(got, wanted, name) {
  return ok(got === wanted, name, `got    ${JSON.stringify(got)}\nwanted ${JSON.stringify(wanted)}`);
}

export function done() {
  console.log(`1..${count}`);
  process.exitCode = failed ? 1 : 0;
}

const chromium = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(fs.existsSync);

export async function launch() {
  return puppeteer.launch({
    executablePath: chromium, headless: true,
    args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
  });
}

// A page in a context of its own (no cookies), that keeps what went wrong in page.faults.
// expect: statuses that are no fault (a form that is refused answers 422).
export async function visitor(browser, { js = true, dark = false, width = 1280, expect = [] } = {}) {
  const context = await browser.createBrowserContext();
  const page = await context.newPage();
  page.faults = [];
  page.expect = new Set(expect);
  page.on("pageerror", error => page.faults.push(`script: ${error.message}`));
  page.on("console", message => {
    if (message.type() === "error" && !/the server responded with a status of/.test(message.text()))
      page.faults.push(`console: ${message.text()}`);
  });
  page.on("response", answer => {
    if (answer.status() >= 400 && !page.expect.has(answer.status()))
      page.faults.push(`${answer.status()} ${answer.request().method()} ${answer.url()}`);
  });
  await page.setJavaScriptEnabled(js);
  await page.setViewport({ width, height: 900 });
  if (dark) await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: "dark" }]);
  return page;
}

// Click and wait for the page that follows.
export async function follow(page, selector) {
  await Promise.all([page.waitForNavigation({ waitUntil: "load" }), page.click(selector)]);
}

export async function fill(page, selector, text) {
  await page.$eval(selector, input => { input.value = ""; });
  await page.type(selector, text);
}

export async function signIn(page, owner) {
  await page.goto(`${owner.url}/sign-in`);
  await fill(page, "#email", owner.email);
  await fill(page, "#password", owner.password);
  await follow(page, "main button[type=submit]");
}

// By the API, for what a test needs and is not about.
export async function make(owner, path, body) {
  const answer = await fetch(`${owner.url}/api/v1${path}`, { method: "POST", body: JSON.stringify(body),
    headers: { authorization: `Bearer ${owner.api_key}`, "content-type": "application/json" } });
  ok(answer.status === 201, `POST ${path} makes it`, await answer.text());
}

export const text = (page, selector) => page.$eval(selector, node => node.textContent.trim());
export const texts = (page, selector) => page.$$eval(selector, nodes => nodes.map(node => node.textContent.trim()));

// What axe finds wrong on a page; needs JavaScript.
export async function violations(page) {
  await page.evaluate(axe);
  return page.evaluate(async () => {
    const found = await window.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] });
    return found.violations.map(one => `${one.id}: ${one.help}: ${one.nodes.slice(0, 3).map(node => node.html.slice(0, 160)).join(" | ")}`);
  });
}
