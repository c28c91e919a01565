// order.mjs: from signing in to an ordered, healthy, changed and deleted resource, as a person
// does it. The same steps with and without JavaScript: node order.mjs OWNER.json on|off
// SPDX-License-Identifier: ISC
import fs from "node:fs";
import { done, fill, follow, is, launch, ok, signIn, text, texts, visitor } from "./browser.mjs";

const owner = JSON.parse(fs.readFileSync(process.argv[2]));
const js = process.argv[3] !== "off";
const word = js ? "js" : "plain";
const browser = await launch();
const page = await visitor(browser, { js, expect: [422] });
const field = pointer => `[name="s${pointer}"]`;

// A button of a form grows or shrinks it: in place with JavaScript, else as a new page.
async function grow(what) {
  const before = (await page.$$(`main [name="do"]`)).length;
  const button = `button[name="do"][value="${what}"]`;
  if (!js) return follow(page, button);
  await page.click(button);
  await page.waitForFunction(n => document.querySelectorAll('main [name="do"]').length !== n, { timeout: 20000 }, before);
}

async function choose(pointer, value) {
  await page.click(`${field(pointer)}[value="${value}"]`);
  if (!js) await follow(page, `button[name="do"][value="show ${pointer}"]`);
}

// As a program that ignores what browsers check before they send.
const uncheck = () => page.$$eval("main form", forms => forms.forEach(form => { form.noValidate = true; }));

async function waitHealthy() {
  for (let i = 0; i < 60; i++) {
    if ((await text(page, ".page-head .badge")).includes("Healthy")) return true;
    await new Promise(resolve => setTimeout(resolve, 250));
    if (!js) await page.reload();
  }
  return false;
}

async function project() {
  await signIn(page, owner);
  is(new URL(page.url()).pathname, "/", "the printed password signs in");
  await page.goto(`${owner.url}/projects/new`);
  await fill(page, "[name=name]", `Plant ${word}`);
  await fill(page, "[name=id]", `plant-${word}`);
  await follow(page, "main form button.button-primary");
  is(new URL(page.url()).pathname, `/projects/plant-${word}`, "a project is created");
  is(await text(page, "h1"), `Plant ${word}`, "and shown");
  const answer = await fetch(`${owner.url}/api/v1/projects/plant-${word}/secrets`, {
    method: "POST",
    headers: { authorization: `Bearer ${owner.api_key}`, "content-type": "application/json" },
    body: JSON.stringify({ id: `kafka-${word}`, name: "Kafka sign-in", type: "basic-auth", values: { username: "orders", password: "not a real one" } }),
  });
  is(answer.status, 201, "with a secret in it");
}

async function order() {
  await page.goto(`${owner.url}/projects/plant-${word}/resources/create`);
  await follow(page, 'a[href*="resource_type=graph"]');
  is(await page.$eval("[name=project_id]", select => select.value), `plant-${word}`, "the project is chosen");
  await fill(page, "[name=name]", "Orders");
  await fill(page, "[name=id]", `orders-${word}`);
  await follow(page, 'main button.button-primary[value="save"]');
  await grow("add /eventSinks/kafka");
  await fill(page, field("/eventSinks/kafka/0/name"), "events");
  await fill(page, field("/eventSinks/kafka/0/brokerList"), "kafka:9092");
  await fill(page, field("/eventSinks/kafka/0/topic"), "twins");
  await choose("/eventSinks/kafka/0/saslMechanism", "PLAIN");
  await page.waitForSelector(field("/eventSinks/kafka/0/saslUsername"), { timeout: 20000 });
  await fill(page, field("/eventSinks/kafka/0/saslUsername"), `kafka-${word}/username`);
  await fill(page, field("/eventSinks/kafka/0/saslPassword"), `kafka-${word}/password`);
  await grow("add /eventRoutes");
  await fill(page, field("/eventRoutes/0/name"), "all-events");
  await fill(page, field("/eventRoutes/0/sinkName"), "events");
  is(await page.$eval(field("/eventSinks/kafka/0/topic"), input => input.value), "twins", "growing the form keeps what was typed");
  await follow(page, 'main button.button-primary[value="save"]');
  await follow(page, 'main button.button-primary[value="save"]');
  ok((await text(page, "main")).includes("kafka:9092"), "the review shows every setting");
  await follow(page, 'main form button.button-primary');
  is(new URL(page.url()).pathname, `/projects/plant-${word}/resources/orders-${word}/deployments`, "a Graph is ordered");
  await page.goto(`${owner.url}/projects/plant-${word}/resources/orders-${word}`);
  ok(await waitHealthy(), "and becomes Healthy");
}

async function manifests() {
  await follow(page, 'main a[href$="/manifests"]');
  const shown = await text(page, "main");
  ok(shown.includes("kind: Graph") || shown.includes("Graph"), "its manifests are found");
  ok(shown.includes("kafka:9092"), "and hold what was ordered");
}

async function mistakes() {
  await page.goto(`${owner.url}/projects/plant-${word}/resources/orders-${word}/settings`);
  await uncheck();
  await fill(page, field("/instances"), "0");
  await fill(page, field("/compute/cpu"), "much");
  await fill(page, field("/database/storageSize"), "huge");
  await fill(page, field("/database/maxConnections"), "1000000");
  await fill(page, field("/eventRoutes/0/name"), "");
  await follow(page, '.save-bar button[value="save"]');
  const links = await page.$$eval(".error-summary a", nodes => nodes.map(node => node.getAttribute("href")));
  is(links.length, 5, "five mistakes are told at once");
  for (const link of links) ok(await page.$(link), `${link} leads to its field`);
  is(await page.$eval(field("/compute/cpu"), input => input.value), "much", "what was typed is kept");
  is((await page.$$("[aria-invalid=true]")).length >= 5, true, "each field is marked");
}

async function change() {
  await page.goto(`${owner.url}/projects/plant-${word}/resources/orders-${word}/settings`);
  await fill(page, field("/instances"), "2");
  await grow("remove /eventRoutes/0");
  await follow(page, '.save-bar button[value="save"]');
  ok(await waitHealthy(), "changed settings are deployed");
  await page.goto(`${owner.url}/projects/plant-${word}/resources/orders-${word}/deployments`);
  ok((await texts(page, "main tbody tr")).length === 2, "as a second generation");
}

async function remove() {
  await page.goto(`${owner.url}/projects/plant-${word}/resources/orders-${word}/delete`);
  await fill(page, "main form input[type=text]", "Orders");
  await follow(page, "main form button.button-danger");
  let gone = false;
  for (let i = 0; i < 60 && !gone; i++) {
    const answer = await fetch(`${owner.url}/api/v1/projects/plant-${word}/resources/orders-${word}`,
      { headers: { authorization: `Bearer ${owner.api_key}` } });
    gone = answer.status === 404;
    if (!gone) await new Promise(resolve => setTimeout(resolve, 250));
  }
  ok(gone, "a deleted resource goes away");
}

for (const step of [project, order, manifests, mistakes, change, remove]) {
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
