// life.mjs: the whole life of each shipped type, as a person leads it: ordered, changed, another
// tier, back to the first generation, suspended, resumed, deleted, restored; with and without
// JavaScript, each on a page of its own, all at once: node life.mjs OWNER.json
// SPDX-License-Identifier: ISC
import fs from "node:fs";
import { done, fill, follow, is, launch, make, ok, signIn, text, texts, visitor } from "./browser.mjs";

const owner = JSON.parse(fs.readFileSync(process.argv[2]));
const field = pointer => `[name="s${pointer}"]`;
const WAIT_MS = 60000; // for a machine that does much else
const pause = () => new Promise(resolve => setTimeout(resolve, 250));

// What is typed: ordered with it, changed to it, and how the page of the resource tells the change.
const types = {
  graph: {
    tiers: ["standard", "free"],
    order: [["fill", "/instances", "1"], ["check", "/auditLogEnabled"]],
    change: [["fill", "/database/maxConnections", "150"]],
    tells: "150",
  },
  flow: {
    tiers: ["free", "standard"],
    order: [["grow", "add /environment"], ["entry", "/environment", "MODE", "fast"]],
    change: [["choose", "/processingMode", "batch"], ["fill", "/batchSize", "250"]],
    tells: "250",
  },
  assembler: {
    tiers: ["standard", "free"],
    order: [["fill", "/modelName", "Plant"], ["fill", "/dataSource", "sheets"], ["grow", "add /dataSources"],
      ["fill", "/dataSources/0/name", "sheets"], ["choose", "/dataSources/0/type", "csv"],
      ["fill", "/dataSources/0/url", "https://example.org/sheets.csv"]],
    change: [["fill", "/trainingDataRetentionDays", "90"]],
    tells: "90",
  },
  compass: {
    tiers: ["free", "standard"],
    order: [["fill", "/dashboardName", "Plant at a glance"]],
    change: [["fill", "/refreshSeconds", "300"]],
    tells: "300",
  },
  secret: {
    tiers: ["free"],
    order: [["choose", "/secretType", "generic"], ["grow", "add /keys"], ["fill", "/keys/0", "licence"]],
    change: [["fill", "/note", "Renewed each spring"]],
    tells: "Renewed each spring",
    lands: id => `/secrets/${id}/edit`, // its values are put apart from its settings
    then: async page => {
      await fill(page, 'main textarea[name="value:licence"], main input[name="value:licence"]', "not a real one");
      await follow(page, "main form .form-actions button.button-primary");
    },
  },
};

// A button of a form grows or shrinks it: in place with JavaScript, else as a new page.
async function press(page, what) {
  const button = `main button[name="do"][value="${what}"]`;
  if (!page.js) return follow(page, button);
  const before = await page.evaluate(() => { document.querySelector("[data-swap]").dataset.seen = "1"; return document.querySelector("main [id$=-form]").innerHTML.length; });
  await page.click(button);
  await page.waitForFunction(n => document.querySelector("main [id$=-form]").innerHTML.length !== n, { timeout: 20000, polling: "mutation" }, before);
}

const deeds = {
  fill: (page, pointer, value) => fill(page, field(pointer), value),
  grow: press,
  async check(page, pointer) { await page.click(`input[type=checkbox]${field(pointer)}`); },
  // Name and value of the first entry of a map, which has no name yet.
  async entry(page, pointer, key, value) {
    await fill(page, `[name="k${pointer}/0"]`, key);
    await fill(page, field(`${pointer}/`), value);
  },
  // What others depend on: they come at once, or by the button beside.
  async choose(page, pointer, value) {
    const shows = `main button[name="do"][value="show ${pointer}"]`;
    const select = await page.$(`select${field(pointer)}`);
    const radio = `${field(pointer)}[value="${value}"]`;
    const chosen = !select && await page.$eval(radio, one => one.checked);
    const depends = !chosen && await page.$(shows);
    if (depends && page.js) await page.evaluate(() => { document.getElementById(document.querySelector("[data-swap]").dataset.swap).dataset.seen = "1"; });
    if (select) await page.select(`select${field(pointer)}`, value);
    else await page.click(radio);
    if (depends && !page.js) await follow(page, shows);
    if (depends && page.js) await page.waitForFunction(() => document.getElementById(document.querySelector("[data-swap]").dataset.swap).dataset.seen !== "1", { timeout: 20000, polling: "mutation" });
  },
};

async function play(page, steps) {
  for (const [deed, ...given] of steps) await deeds[deed](page, ...given);
}

// Until the page of the resource says so: by itself with JavaScript, else it is asked for again.
async function until(page, wanted) {
  if (page.js) {
    await page.waitForFunction(wished => document.querySelector(".page-head .badge")?.textContent.includes(wished), { timeout: WAIT_MS, polling: "mutation" }, wanted);
    return true;
  }
  for (const end = Date.now() + WAIT_MS; Date.now() < end; await page.reload()) {
    if ((await text(page, ".page-head .badge")).includes(wanted)) return true;
    await pause();
  }
  return false;
}

// Of the part of a page that is renewed meanwhile.
const take = (page, selector) => Promise.all([page.waitForNavigation({ waitUntil: "load" }), page.$eval(selector, node => node.click())]);

class Life {
  constructor(page, project, slug, row) {
    Object.assign(this, row, { page, project, slug, type: slug, id: `${slug}-${project}`, name: `My ${slug}`, at: `${owner.url}/projects/${project}/resources/${slug}-${project}` });
    this.slug += page.js ? "" : " without JavaScript";
  }

  async healthy(what) {
    await this.page.goto(this.at);
    ok(await until(this.page, "Healthy"), `${this.slug}: ${what}`);
  }

  async ordered() {
    const { page, project } = this;
    await page.goto(`${owner.url}/projects/${project}/resources/create`);
    await follow(page, `a[href*="resource_type=${this.type}"]`);
    await fill(page, "[name=name]", this.name);
    await fill(page, "[name=id]", this.id);
    if (await page.$(`[name=sku][value="${this.tiers[0]}"]`)) await page.click(`[name=sku][value="${this.tiers[0]}"]`);
    const next = 'main button.button-primary[value="save"]';
    await follow(page, next);
    await play(page, this.order);
    await follow(page, next);
    await follow(page, next);
    await follow(page, "main form button.button-primary");
    const lands = this.lands ?? (id => `/resources/${id}/deployments`);
    is(new URL(page.url()).pathname, `/projects/${project}${lands(this.id)}`, `${this.slug}: is ordered`);
    if (this.then) await this.then(page);
    await this.healthy("becomes Healthy");
    this.first = await text(page, "#settings-title ~ *, [aria-labelledby=settings-title]");
  }

  async changed() {
    const { page } = this;
    await page.goto(`${this.at}/settings`);
    await play(page, this.change);
    await follow(page, '.save-bar button[value="save"]');
    await this.healthy("is changed");
    ok((await text(page, "[aria-labelledby=settings-title]")).includes(this.tells), `${this.slug}: and tells it`);
  }

  async retiered() {
    const { page, tiers } = this;
    await page.goto(`${this.at}/settings`);
    if (tiers.length < 2) return is((await page.$$('main [name="sku"]:not([disabled]):not(:checked)')).length, 0, `${this.slug}: has no other tier to choose`);
    await page.click(`main [name=sku][value="${tiers[1]}"]`);
    await follow(page, '.save-bar button[value="save"]');
    await this.healthy("runs in another tier");
    await page.goto(`${this.at}/settings`);
    is(await page.$eval("main [name=sku]:checked", input => input.value), tiers[1], `${this.slug}: which is kept`);
  }

  async back() {
    const { page } = this;
    await page.goto(`${this.at}/generations`);
    const before = (await texts(page, "main tbody tr")).length;
    await follow(page, 'main a.row-link[href$="/generations/1"]');
    await follow(page, 'main form[action$="/rollback"] button');
    await this.healthy("goes back to its first generation");
    is(await text(page, "[aria-labelledby=settings-title]"), this.first, `${this.slug}: with its settings`);
    await page.goto(`${this.at}/generations`);
    is((await texts(page, "main tbody tr")).length, before + 1, `${this.slug}: as one more`);
  }

  async stopped() {
    const { page } = this;
    await page.goto(this.at);
    await fill(page, "#suspend-reason", "Nobody is here in August");
    await follow(page, 'main form[action$="/suspend"] button');
    ok(await until(page, "Suspended"), `${this.slug}: is suspended`);
    ok((await text(page, "main")).includes("Nobody is here in August"), `${this.slug}: and says why`);
    await take(page, 'main form[action$="/resume"] button');
    await this.healthy("is resumed");
  }

  async deleted() {
    const { page, project } = this;
    await take(page, 'main a[href$="/delete"]');
    await fill(page, "main form input[type=text]", this.name);
    await follow(page, "main form button.button-danger");
    await page.goto(`${owner.url}/projects/${project}/deleted-resources`);
    const button = `main form[action$="/${this.id}/restore"] button`;
    ok(await page.$(button), `${this.slug}: is deleted, and among what can be restored`);
    for (const end = Date.now() + WAIT_MS; Date.now() < end;) {
      const row = await page.$eval(button, node => node.closest("tr").textContent);
      if (row.includes("Deleted") && !row.includes("Not yet")) break;
      await pause();
      await page.reload();
    }
    await follow(page, button);
    await this.healthy("is restored");
    is(await text(page, "[aria-labelledby=settings-title]"), this.first, `${this.slug}: as it was`);
  }
}

async function lead(browser, js, slug, row) {
  const page = await visitor(browser, { js, expect: [422] });
  page.js = js;
  page.on("dialog", dialog => dialog.accept());
  const life = new Life(page, js ? "lively" : "plain", slug, row);
  await signIn(page, owner);
  for (const step of ["ordered", "changed", "retiered", "back", "stopped", "deleted"]) {
    try {
      await life[step]();
    } catch (error) {
      ok(false, `${life.slug}: ${step} goes to its end`, `${error.stack}\n${page.url()}\n${(await text(page, "main").catch(() => "")).replace(/\s+/g, " ").slice(0, 1500)}`);
      break;
    }
  }
  is(page.faults.join("\n"), "", `${life.slug}: no page had a fault`);
}

// An organization has one free one of each type: each has its own.
for (const id of ["lively", "plain"]) {
  await make(owner, "/organizations", { id: `${id}-people`, name: `The ${id} people` });
  await make(owner, "/projects", { id, name: `The ${id} one`, org_id: `${id}-people` });
}
// A few at a time: what waits for a processor looks like what never comes.
const lives = Object.entries(types).flatMap(([slug, row]) => [true, false].map(js => [js, slug, row]));
const browser = await launch();
await Promise.all([1, 2, 3].map(async () => {
  while (lives.length) await lead(browser, ...lives.shift());
}));
await browser.close();
done();
