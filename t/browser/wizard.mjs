// wizard.mjs: an order that is left for a secret, opened in two windows and gone on with; each step
// with a title of its own, clean for axe, as narrow as a telephone.
//   node wizard.mjs OWNER.json on|off
// SPDX-License-Identifier: ISC
import fs from "node:fs";
import { done, fill, follow, is, launch, ok, signIn, text, visitor } from "./browser.mjs";

const owner = JSON.parse(fs.readFileSync(process.argv[2]));
const js = process.argv[3] !== "off";
const word = js ? "js" : "plain";
const axe = fs.readFileSync(new URL("./node_modules/axe-core/axe.min.js", import.meta.url), "utf8");
const browser = await launch();
const page = await visitor(browser, { js, expect: [412, 422] });
const save = 'main button.button-primary[value="save"]';
const kafka = name => `[name="s/eventSinks/kafka/0/${name}"]`;
const value = selector => page.$eval(selector, input => input.value);
const focused = () => page.evaluate(() => document.activeElement.id);
const uncheck = () => page.$$eval("main form", forms => forms.forEach(form => { form.noValidate = true; }));
const titles = [];

// What holds for every step. A browser without JavaScript still runs what a test asks of it.
async function look(step) {
  titles.push(await page.title());
  await page.setViewport({ width: 320, height: 900 });
  ok(await page.evaluate(() => document.documentElement.scrollWidth) <= 320, `${step} fits a telephone`);
  await page.setViewport({ width: 1280, height: 900 });
  if (!js) return;
  await page.evaluate(axe);
  const found = await page.evaluate(() => axe.run());
  is(found.violations.map(one => `${one.id} ${one.nodes.map(node => node.target.join(" "))}`).join("\n"), "", `${step} is clean for axe`);
}

async function press(button) {
  const selector = `button[name="do"][value="${button}"]`;
  if (!js) return follow(page, selector);
  const before = await page.$$eval('main [name="do"]', all => all.length);
  await page.click(selector);
  await page.waitForFunction(n => document.querySelectorAll('main [name="do"]').length !== n, { timeout: 20000 }, before);
}

async function begin() {
  await signIn(page, owner);
  await page.goto(`${owner.url}/projects/new`);
  await fill(page, "[name=name]", `Wizard ${word}`);
  await fill(page, "[name=id]", `wizard-${word}`);
  await follow(page, "main form button.button-primary");
  await page.goto(`${owner.url}/projects/wizard-${word}/resources/create`);
  await look("the step of the type");
  await follow(page, 'a[href*="resource_type=graph"]');
  await look("the step of the basics");
  await uncheck();
  await follow(page, save);
  ok((await text(page, ".error-summary")).includes("name"), "a name that is missing is told");
  if (js) is(await focused(), "errors", "and read first");
  ok(await page.$(await page.$eval(".error-summary a", link => link.getAttribute("href"))), "with the way to its field");
  await fill(page, "[name=name]", "Detour");
  await fill(page, "[name=id]", `detour-${word}`);
  await follow(page, save);
  await look("the step of the settings");
}

async function secret() {
  await press("add /eventSinks/kafka");
  await fill(page, kafka("name"), "events");
  await fill(page, kafka("brokerList"), "kafka:9092");
  await fill(page, kafka("topic"), "twins");
  await page.click(`${kafka("saslMechanism")}[value="PLAIN"]`);
  if (!js) await follow(page, 'button[name="do"][value="show /eventSinks/kafka/0/saslMechanism"]');
  await page.waitForSelector(kafka("saslPassword"), { timeout: 20000 });
  await follow(page, 'button[name="do"][value="secret /eventSinks/kafka/0/saslPassword"]');
  is(new URL(page.url()).pathname, `/projects/wizard-${word}/secrets/new`, "an order is left to make a secret");
  await page.select("#type", "basic-auth");
  await follow(page, 'main form[method=get] button');
  await look("the form for a secret");
  await fill(page, "[name=name]", "Kafka sign-in");
  await fill(page, '[name="value:username"]', "orders");
  await fill(page, '[name="value:password"]', "not a real one");
  await follow(page, "main form[method=post] button.button-primary");
  ok(new URL(page.url()).pathname.endsWith("/settings"), "and gone on with", page.url());
  ok((await value(kafka("saslPassword"))).endsWith("/password"), "with its key chosen");
  is(await value(kafka("topic")), "twins", "and everything typed");
  await page.select(kafka("saslUsername"), (await value(kafka("saslPassword"))).replace("/password", "/username"));
}

async function windows() {
  const other = await page.browserContext().newPage();
  await other.setJavaScriptEnabled(js);
  await other.goto(page.url().split("?")[0]);
  await fill(other, '[name="s/instances"]', "3");
  await follow(other, 'main button[value="back"]');
  await other.close();
  await follow(page, save);
  ok((await text(page, "#notice")).includes("changed in another window"), "two windows: the second is told");
  if (js) is(await focused(), "notice", "which is read first");
  is(await value(kafka("topic")), "twins", "with what was typed in it");
  await look("the page of two windows");
  await follow(page, save);
  ok(page.url().endsWith("/access"), "and goes on", page.url());
}

async function finish() {
  await look("the step of access");
  await follow(page, save);
  await look("the step of the review");
  ok((await text(page, "main")).includes("kafka:9092"), "the review shows every setting");
  await follow(page, "main aside form button.button-primary");
  is(new URL(page.url()).pathname, `/projects/wizard-${word}/resources/detour-${word}/deployments`, "it is ordered");
  await page.goto(page.url().replace("/deployments", ""));
  if (js) {
    await page.waitForFunction(() => document.querySelector(".page-head .badge")?.textContent.includes("Healthy"), { timeout: 30000, polling: 200 });
    ok(true, "its page becomes Healthy by itself");
  } else ok(await page.$("noscript a, main p a.refresh, main a"), "its page has a link to look again");
  is(new Set(titles.slice(0, 3).concat(titles.slice(-2))).size, 5, "each step has a title of its own");
}

for (const step of [begin, secret, windows, finish]) {
  try {
    await step();
  } catch (error) {
    ok(false, `${step.name} goes to its end`, `${error.stack}\n${page.url()}\n${(await text(page, "main").catch(() => "")).replace(/\s+/g, " ").slice(0, 1000)}`);
    break;
  }
}
is(page.faults.join("\n"), "", "no page had a fault");
await browser.close();
done();
