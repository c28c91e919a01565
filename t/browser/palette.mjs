// palette.mjs: the palette and the shortcuts: found by keys, told to screen readers, silent in fields,
// and turned off by the person.
//   node palette.mjs OWNER.json
// SPDX-License-Identifier: ISC
import fs from "node:fs";
import { done, is, launch, ok, signIn, text, visitor } from "./browser.mjs";

const owner = JSON.parse(fs.readFileSync(process.argv[2]));
const path = page => new URL(page.url()).pathname;
const at = (page, selector, name) => page.$eval(selector, (element, name) => element.getAttribute(name), name);
const focused = page => page.evaluate(() => document.activeElement?.id || document.activeElement?.className || document.activeElement?.tagName);
const options = page => page.$$eval("#palette-list [role=option]", all => all.map(one => one.textContent));

async function open(page) {
  await page.keyboard.down("Control");
  await page.keyboard.press("k");
  await page.keyboard.up("Control");
  await page.waitForSelector("dialog[open] .palette-input");
}

async function enter(page) {
  await Promise.all([page.waitForNavigation({ waitUntil: "load" }), page.keyboard.press("Enter")]);
}

async function ground() {
  for (const [where, body] of [["/organizations", { id: "finding", name: "Finding" }],
    ["/projects", { id: "finding-plant", name: "Zebra plant", org_id: "finding" }]]) {
    const answer = await fetch(`${owner.url}/api/v1${where}`, { method: "POST",
      headers: { authorization: `Bearer ${owner.api_key}`, "content-type": "application/json" }, body: JSON.stringify(body) });
    is(answer.status, 201, `POST ${where}`);
  }
}

async function palette(page) {
  await page.goto(`${owner.url}/organizations`);
  await page.focus(".mark");
  await open(page);
  ok((await focused(page)).includes("palette-input"), "Ctrl-K opens the palette and the keyboard is in it");
  is(await at(page, ".palette-input", "role"), "combobox", "which is a combobox");
  is(await at(page, ".palette-input", "aria-controls"), "palette-list", "that names its list");
  const first = await at(page, ".palette-input", "aria-activedescendant");
  await page.keyboard.press("ArrowDown");
  const second = await at(page, ".palette-input", "aria-activedescendant");
  ok(first === "palette-0" && second === "palette-1", "an arrow chooses the next", `${first} ${second}`);
  is(await at(page, "#" + second, "aria-selected"), "true", "which is told");
  await page.keyboard.press("Escape");
  await page.waitForFunction(() => !document.querySelector("dialog"));
  ok((await focused(page)).includes("mark"), "Esc closes it and the keyboard is back where it was", await focused(page));
  await open(page);
  await page.keyboard.type("zebra");
  await page.waitForFunction(() => [...document.querySelectorAll("#palette-list [role=option]")].some(one => one.textContent.includes("Zebra plant")));
  ok(true, "an object that is not on the page is found");
  ok((await text(page, ".palette-told")).includes("found"), "how many is told");
  await enter(page);
  is(path(page), "/projects/finding-plant", "Enter goes there");
  await open(page);
  await page.keyboard.type("create org");
  await page.waitForFunction(() => [...document.querySelectorAll("#palette-list [role=option]")].some(one => one.textContent.includes("Create organization")));
  await enter(page);
  is(path(page), "/organizations/new", "an action, too");
  await open(page);
  await page.keyboard.type("no such thing at all");
  await page.waitForFunction(() => document.querySelector(".palette-told").textContent.includes("Nothing"));
  is((await options(page)).length, 0, "what nobody has is not found");
  await enter(page);
  is(path(page), "/search", "and Enter asks the search page");
}

async function shortcuts(page) {
  await page.goto(`${owner.url}/organizations`);
  await page.keyboard.press("/");
  is(await page.evaluate(() => document.activeElement.name), "q", "/ focuses the search");
  await page.keyboard.type("gp?jk");
  is(await page.evaluate(() => document.activeElement.value), "gp?jk", "in a field keys are letters");
  ok(path(page) === "/organizations" && !(await page.$("dialog")), "and nothing else happens");
  await page.goto(`${owner.url}/organizations`);
  await page.keyboard.press("?");
  await page.waitForSelector("dialog[open]");
  ok((await text(page, "dialog")).includes("Next, previous row"), "? lists the shortcuts");
  await page.keyboard.press("Escape");
  await page.waitForFunction(() => !document.querySelector("dialog"));
  await page.keyboard.press("j");
  ok(await page.evaluate(() => document.activeElement.matches("main .row-link")), "j goes to the first row");
  await page.keyboard.press("k");
  ok(await page.evaluate(() => document.activeElement.matches("main .row-link")), "k back");
  await page.keyboard.press("g");
  await Promise.all([page.waitForNavigation({ waitUntil: "load" }), page.keyboard.press("p")]);
  is(path(page), "/projects", "g p goes to the projects");
}

async function silent(page) {
  await page.goto(`${owner.url}/account`);
  await page.click("[name=enabled]");
  await Promise.all([page.waitForNavigation({ waitUntil: "load" }),
    page.click('form[action="/account/shortcuts"] button')]);
  await page.goto(`${owner.url}/projects`);
  for (const key of ["?", "/", "j"]) await page.keyboard.press(key);
  ok(!(await page.$("dialog")) && await page.evaluate(() => document.activeElement === document.body),
    "turned off, single keys do nothing");
  await open(page);
  ok(true, "Ctrl-K still opens the palette");
}

// The same without JavaScript: the search page, and a view that is kept.
async function plain(browser) {
  const page = await visitor(browser, { js: false });
  await signIn(page, owner);
  await page.goto(`${owner.url}/search?q=zebra`);
  ok((await text(page, "main")).includes("Zebra plant"), "without JavaScript the page finds it");
  await page.goto(`${owner.url}/search?q=finding-plant`);
  is(path(page), "/projects/finding-plant", "an id leads to its page");
  await page.goto(`${owner.url}/projects?q=zebra&sort=name`);
  await page.click("#keep-view summary");
  await page.type("#view-name", "Zebras");
  await Promise.all([page.waitForNavigation({ waitUntil: "load" }), page.click("#keep-view button")]);
  ok(page.url().endsWith("/projects?q=zebra&sort=name"), "a view is kept", page.url());
  await page.goto(`${owner.url}/projects`);
  await Promise.all([page.waitForNavigation({ waitUntil: "load" }), page.click(".chip-view")]);
  ok(page.url().endsWith("/projects?q=zebra&sort=name"), "and is in the menu of its list", page.url());
  is(page.faults.join("\n"), "", "no page had a fault");
}

const browser = await launch();
try {
  await ground();
  const page = await visitor(browser);
  await signIn(page, owner);
  await palette(page);
  await shortcuts(page);
  await silent(page);
  is(page.faults.join("\n"), "", "no script failed");
  await plain(browser);
} finally {
  await browser.close();
}
done();
