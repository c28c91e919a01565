// live.mjs: live regions of console.js with a clock and a network of this file's own, so that
// minutes take no time: how often is asked, what is sent, what is said, and when it stops.
//   node live.mjs PATH_OF_console.js
// SPDX-License-Identifier: ISC
import fs from "node:fs";
import { done, is, launch, ok } from "./browser.mjs";

const script = fs.readFileSync(process.argv[2]);
const region = (state, busy, more = "") => `<div id="head" data-live="${busy ? 3 : 15}" data-live-status="/status"${busy ? " data-busy" : ""} data-live-label="Orders" data-live-state="${state}"><p>${state}</p>${more}</div>`;
const html = body => `<!doctype html><html lang="en"><head><title>Live</title></head><body>${body}<script type="module" src="/console.js"></script></body></html>`;

// Before anything of the page runs. A timer below a second is the browser's own.
const stubs = () => {
  const timers = new Map();
  let now = Date.parse("2026-01-01T00:00:00Z");
  let number = 1000000;
  let hidden = false;
  const later = window.setTimeout.bind(window);
  const never = window.clearTimeout.bind(window);
  window.setTimeout = (deed, ms = 0, ...rest) => {
    if (ms < 1000) return later(deed, ms, ...rest);
    timers.set(++number, { at: now + ms, deed });
    return number;
  };
  window.clearTimeout = id => { if (!timers.delete(id)) never(id); };
  window.setInterval = () => 0;
  Date.now = () => now;
  AbortSignal.timeout = () => new AbortController().signal;
  Object.defineProperty(document, "hidden", { get: () => hidden });
  const calls = [];
  const answers = [];
  window.fetch = async (url, { headers }) => {
    calls.push({ url: new URL(url, location.href).pathname, tag: headers["If-None-Match"] ?? "" });
    const answer = answers.shift() ?? { status: 304 };
    if (answer.fault) throw new TypeError("no network");
    const made = new Response(answer.status === 304 ? null : answer.body ?? "{}", { status: answer.status, headers: answer.headers ?? {} });
    if (answer.redirected) Object.defineProperty(made, "redirected", { value: true });
    return made;
  };
  const settle = async () => { for (let i = 0; i < 20; i++) await new Promise(resolve => later(resolve, 0)); };
  const wait = () => timers.size === 0 ? null : Math.round(Math.min(...[...timers.values()].map(timer => timer.at)) - now);
  window.stub = {
    wait,
    // The next question, with these answers: what was asked, and how long until the one after it.
    async turn(...given) {
      answers.push(...given);
      const [id, timer] = [...timers].sort((a, b) => a[1].at - b[1].at)[0];
      timers.delete(id);
      now = timer.at;
      timer.deed();
      await settle();
      return { calls: calls.splice(0), wait: wait() };
    },
    async show(visible, ...given) {
      answers.push(...given);
      hidden = !visible;
      document.dispatchEvent(new Event("visibilitychange"));
      await settle();
      return { calls: calls.splice(0), wait: wait() };
    },
    async said() {
      await new Promise(resolve => later(resolve, 80));
      const voice = document.querySelector("[role=status][aria-live=polite]");
      const text = voice.textContent;
      voice.textContent = "";
      return text;
    },
  };
};

const browser = await launch();
async function opened(body) {
  const page = await browser.newPage();
  await page.setRequestInterception(true);
  page.on("request", request => request.url().endsWith("/console.js")
    ? request.respond({ contentType: "text/javascript", body: script })
    : request.respond({ contentType: "text/html", body: html(body) }));
  await page.evaluateOnNewDocument(stubs);
  await page.goto("http://console.test/page");
  await page.waitForFunction(() => document.documentElement.classList.contains("js"));
  return page;
}
const turn = (page, ...answers) => page.evaluate((...given) => window.stub.turn(...given), ...answers);
const show = (page, visible, ...answers) => page.evaluate((...given) => window.stub.show(...given), visible, ...answers);
const said = page => page.evaluate(() => window.stub.said());
const text = page => page.$eval("#head p", node => node.textContent);
const tagged = (tag, body) => ({ status: 200, headers: { ETag: `"${tag}"` }, body });

async function pace() {
  const page = await opened(region("Creating", true));
  is(await page.evaluate(() => window.stub.wait()), 3000, "work in progress is asked about after three seconds");
  let round = await turn(page, tagged("s1", "{}"), tagged("p1", html(region("Creating", true))));
  is(round.calls.map(call => call.url).join(" "), "/status /page", "the status first, then the page that changed");
  is(round.wait, 3000, "and again as soon");
  round = await turn(page, { status: 304 }, { status: 304 });
  is(round.calls.map(call => call.tag).join(" "), '"s1" "p1"', "with the tags of what is known");
  is(round.wait, 3000, "one quiet round changes nothing");
  const waits = [];
  for (let i = 0; i < 6; i++) waits.push((await turn(page)).wait);
  ok(waits[0] > 3000 && waits.every((wait, i) => i === 0 || wait >= waits[i - 1]), "quiet rounds make it slower", waits);
  is(waits.at(-1), 10000, "but not slower than ten seconds while work goes on");
  is(await said(page), "", "nothing was said so far");
  round = await turn(page, tagged("s2", "{}"), tagged("p2", html(region("Healthy", false))));
  is(await text(page), "Healthy", "its end is shown");
  is(await said(page), "Orders Healthy", "and said once");
  is(round.wait, 15000, "what stands still is asked about less often");
  round = await turn(page);
  is(round.calls.map(call => call.url).join(" "), "/status", "and only its status is");
  for (let i = 0; i < 8; i++) round = await turn(page);
  is(round.wait, 60000, "at last once a minute");
  is(await said(page), "", "in silence");
  round = await turn(page, tagged("s3", "{}"), tagged("p3", html(region("Updating", true))));
  is(round.wait, 3000, "new work makes it quick again");
  is(await said(page), "Orders Updating", "and is said");
  await page.close();
}

async function faults() {
  const page = await opened(region("Creating", true));
  const waits = [];
  for (let i = 0; i < 9; i++) waits.push((await turn(page, i % 2 ? { status: 503 } : { fault: true })).wait);
  is(waits.slice(0, 4).join(" "), "6000 12000 24000 48000", "each fault doubles the wait");
  is(waits.at(-1), 300000, "up to five minutes");
  let round = await turn(page, tagged("s1", "{}"), tagged("p1", html(region("Creating", true))));
  is(round.wait, 3000, "an answer ends that");
  round = await turn(page, { status: 429, headers: { "Retry-After": "40" } });
  is(round.wait, 40000, "Retry-After is kept to, in seconds");
  round = await turn(page, { status: 503, headers: { "Retry-After": "Thu, 01 Jan 2099 00:00:00 GMT" } });
  ok(round.wait > 300000, "and as a time", round.wait);
  is(await text(page), "Creating", "what is shown stays");
  await page.close();
}

async function hiding() {
  const page = await opened(region("Creating", true));
  let round = await show(page, false);
  is(round.wait, null, "a page that nobody sees asks nothing");
  round = await show(page, true, tagged("s1", "{}"), tagged("p1", html(region("Healthy", false))));
  is(round.calls.length, 2, "seen again, it asks at once");
  is(await text(page), "Healthy", "and shows what is now");
  round = await turn(page, { status: 404 });
  is(round.wait, null, "what is gone is not asked for again");
  round = await show(page, false);
  round = await show(page, true, { status: 401 });
  is(round.calls.length, 1, "but once when the page is seen again");
  is(round.wait, null, "who is signed out stops, too");
  is(await text(page), "Healthy", "and sees what was last known");
  await page.close();
}

async function inside() {
  const page = await opened(region("Creating", true, '<button type="button" id="retry">Retry</button>'));
  await page.focus("#retry");
  await turn(page, tagged("s1", "{}"), tagged("p1", html(region("Updating", true))));
  is(await page.evaluate(() => document.activeElement.id), "retry", "nothing is pulled from under the keyboard");
  await page.evaluate(() => document.activeElement.blur());
  const round = await turn(page, { status: 304 }, tagged("p1", html(region("Updating", true))));
  is(round.calls[1].tag, "", "the page is read once more");
  is(await text(page), "Updating", "and shown when the keyboard is elsewhere");
  await page.close();
}

async function sent() {
  const page = await opened(region("Creating", true, '<form method="post" action="/deed"><button>Retry</button></form>'));
  await page.$eval("form", form => { form.dataset.sent = "1"; });
  await turn(page, tagged("s1", "{}"), tagged("p1", html(region("Updating", true))));
  is(await text(page), "Creating", "a form that is on its way is not replaced");
  await page.evaluate(() => document.querySelector("form").removeAttribute("data-sent"));
  await turn(page, { status: 304 }, tagged("p1", html(region("Updating", true))));
  is(await text(page), "Updating", "and is when its answer did not come");
  await page.close();
}

async function still() {
  const page = await opened('<div id="other" data-live="0">As it is</div><p id="head"></p>');
  is(await page.evaluate(() => window.stub.wait()), null, "a page without live regions asks nothing");
  await page.close();
}

for (const part of [pace, faults, hiding, inside, sent, still]) {
  try {
    await part();
  } catch (error) {
    ok(false, `${part.name} goes to its end`, error.stack);
  }
}
await browser.close();
done();
