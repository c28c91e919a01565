// logs.js: lines of logs, made quicker: what a page does without it, it does as links and forms.
// SPDX-License-Identifier: ISC
//
//   data-log-tail="URL"   lines are asked for here, with ?since= what data-log-since says, and appended
//   data-log-column       bars of the histogram: dragging over several looks at their time together
//   data-log-last-url     the last lines are read from there
//   data-copy-page        copies the address of the page; data-copy-link that of a line's own page
const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];

// ---- copies ----
const told = button => {
  button.classList.add("done");
  setTimeout(() => button.classList.remove("done"), 1500);
  const voice = $(".sr[role=status]");
  if (voice) voice.textContent = "Copied";
};
document.addEventListener("click", async event => {
  const page = event.target.closest("[data-copy-page]");
  const line = event.target.closest("[data-copy-link]");
  if (!page && !line) return;
  const own = line && $("a[href*='/line?at=']", line.parentElement);
  try {
    await navigator.clipboard.writeText(own ? own.href : location.href);
    told(page ?? line);
  } catch { /* a browser that does not let us: the address bar has it, too */ }
});

// ---- an address says what was filled in, no more ----
const form = $(".log-form");
if (form) {
  const empty = () => $$("input, select, textarea", form).filter(field => field.name && field.value === "");
  form.addEventListener("submit", () => { for (const field of empty()) field.disabled = true; });
  addEventListener("pageshow", () => { for (const field of empty()) field.disabled = false; });
}

// ---- a line that the address names is open ----
const openNamed = () => {
  const line = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const details = line && line.matches?.(".log-line") && $("details", line);
  if (details) details.open = true;
};
addEventListener("hashchange", openNamed);
openNamed();

// ---- dragging over bars ----
const figure = $("[data-log-range]");
const bars = figure ? $$("[data-log-column]", figure) : [];
if (bars.length > 0) {
  const area = bars[0].ownerSVGElement;
  const brush = figure.appendChild(document.createElement("div"));
  let from = null;
  let dragged = false;
  brush.className = "log-brush";
  brush.hidden = true;
  const barAt = x => {
    const boxes = bars.map(bar => bar.getBoundingClientRect());
    const index = boxes.findIndex(box => x < box.right);
    return index < 0 ? bars.length - 1 : index;
  };
  const show = (a, b) => {
    const left = bars[Math.min(a, b)].getBoundingClientRect();
    const right = bars[Math.max(a, b)].getBoundingClientRect();
    brush.style.left = `${left.left - figure.getBoundingClientRect().left}px`;
    brush.style.width = `${right.right - left.left}px`;
    brush.style.height = `${left.height}px`;
    brush.hidden = false;
  };
  area.addEventListener("pointerdown", event => {
    if (event.button !== 0 || event.pointerType === "touch") return;
    from = { x: event.clientX, bar: barAt(event.clientX) };
    dragged = false;
  });
  addEventListener("pointermove", event => {
    if (!from || Math.abs(event.clientX - from.x) < 6) return;
    dragged = true;
    show(from.bar, barAt(event.clientX));
  });
  addEventListener("pointerup", event => {
    if (!from || !dragged) { from = null; return; }
    const ends = [from.bar, barAt(event.clientX)].sort((a, b) => a - b);
    const target = new URL(bars[ends[0]].getAttribute("href"), location.href);
    target.searchParams.set("to", new URL(bars[ends[1]].getAttribute("href"), location.href).searchParams.get("to"));
    from = null;
    location.assign(target);
  });
  area.addEventListener("dragstart", event => event.preventDefault());
  area.addEventListener("click", event => { if (dragged) event.preventDefault(); }, true);
}

// ---- the last lines, on the page of a resource ----
const last = $("[data-log-last-url]");
if (last) {
  fetch(last.dataset.logLastUrl, { headers: { "X-Refresh": "1" }, signal: AbortSignal.timeout(10000) }).then(async answer => {
    if (!answer.ok || answer.redirected) return;
    const main = $("main", new DOMParser().parseFromString(await answer.text(), "text/html"));
    if (!main) return;
    last.replaceChildren(...[...main.childNodes].map(node => document.adoptNode(node)));
    const list = $("ol", last);
    if (list) list.scrollTop = list.scrollHeight; // the newest is at the end
  }).catch(() => { /* the link stays */ });
}

// ---- following ----
const LINES_MOST = 2000; // in the page; the oldest leave
const SAY_EVERY = 10000; // ms between two words for those who listen
const WAIT_MOST = 30000;
const log = $("[data-log-tail]");
if (log) {
  const state = $("#log-live");
  const button = document.createElement("button");
  let since = log.dataset.logSince;
  let timer = 0;
  let asking = false;
  let faults = 0;
  let unseen = 0;
  let unsaid = 0;
  let saidAt = 0;
  button.type = "button";
  button.className = "button button-small button-primary log-new";
  button.hidden = true;
  log.after(button);
  const atEnd = () => log.scrollHeight - log.scrollTop - log.clientHeight < 12;
  const toEnd = () => { log.scrollTop = log.scrollHeight; };
  const say = text => { if (state.textContent !== text) state.textContent = text; };
  const seen = () => { unseen = 0; button.hidden = true; };
  const full = () => unseen > 0 && log.children.length >= LINES_MOST;
  const plan = ms => { clearTimeout(timer); if (!document.hidden && !full()) timer = setTimeout(ask, ms); };
  const announce = () => {
    if (Date.now() - saidAt < SAY_EVERY) return;
    say(unsaid > 0 ? `Following. ${unsaid} new ${unsaid === 1 ? "line" : "lines"}.` : "Following. New lines appear by themselves.");
    saidAt = Date.now();
    unsaid = 0;
  };
  const append = rows => {
    const follows = atEnd() && !$("details[open]", log);
    for (const row of rows) log.append(document.adoptNode(row));
    unsaid += rows.length;
    if (follows) {
      while (log.children.length > LINES_MOST) log.firstElementChild.remove();
      toEnd();
    } else if (rows.length > 0) {
      unseen += rows.length;
      button.textContent = `${unseen} new ${unseen === 1 ? "line" : "lines"}`;
      button.hidden = false;
    }
  };
  const failed = (answer, told) => {
    faults++;
    const asked = Number(answer?.headers.get("Retry-After")) * 1000;
    const wait = Math.min(WAIT_MOST, Math.max(asked || 0, 1000 * 2 ** faults));
    say(`${told} Trying again in ${Math.round(wait / 1000)} s.`);
    saidAt = Date.now();
    plan(wait);
  };
  const read = async answer => {
    const list = $("ol", new DOMParser().parseFromString(await answer.text(), "text/html"));
    if (!list) return failed(answer, "The log store's answer could not be read.");
    if (faults > 0) saidAt = 0;
    faults = 0;
    since = list.dataset.since;
    append([...list.children]);
    announce();
    plan("more" in list.dataset ? 50 : Number(list.dataset.wait) || 1000);
  };
  async function ask() {
    if (asking) return;
    asking = true;
    try {
      const url = new URL(log.dataset.logTail, location.href);
      url.searchParams.set("since", since);
      const answer = await fetch(url, { headers: { "X-Refresh": "1" }, signal: AbortSignal.timeout(20000) });
      if (answer.redirected || answer.status === 401) return say("You are signed out. Reload the page to sign in again.");
      if ([400, 410, 422].includes(answer.status)) return say("Too much time has passed to go on without a gap. Refresh shows the newest lines.");
      if (answer.ok) await read(answer);
      else failed(answer, "The log store did not answer.");
    } catch {
      failed(null, "No connection.");
    } finally {
      asking = false;
    }
  }
  button.addEventListener("click", () => { seen(); while (log.children.length > LINES_MOST) log.firstElementChild.remove(); toEnd(); log.focus(); plan(0); });
  log.addEventListener("scroll", () => { if (atEnd() && unseen > 0) { const stood = full(); seen(); if (stood) plan(0); } }, { passive: true });
  document.addEventListener("visibilitychange", () => { if (document.hidden) clearTimeout(timer); else plan(0); });
  toEnd();
  announce();
  plan(1000);
}
