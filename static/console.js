// SPDX-License-Identifier: ISC
// What the console adds when JavaScript is there. Every page is complete without this file:
// each block below finds its marks in the page and makes an existing form or link quicker.
//
// data-copy="#id"            copy that element's text           data-copy-text="…"  copy this text
// data-live="10" (with id)   refresh this element every 10 s    data-live-url="…"   from another URL
// data-live-status="…"       ask this small document whether anything changed, before the page is read
// data-busy data-live-label  while data-busy is there work goes on; its end is announced,
// data-live-state            and whenever this word changes
// data-guard                 form: warn before leaving with unsaved changes
// data-check-url="…"         form: asked while somebody types; errors appear beside their fields
// data-preview-pane          in such a form: what its button "preview" shows, kept current
// data-swap="id"             form: name="do" buttons that change the form swap this region instead of loading the page
// data-relative              time: keep "3 min ago" current

const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
const make = (name, attributes = {}, ...children) => {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
};
const icon = name => {
  const from = $("svg.icon use");
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", (from?.getAttribute("href") ?? "").split("#")[0] + "#" + name);
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  svg.append(use);
  return svg;
};

document.documentElement.classList.add("js");

// One polite region for everything that is said but not shown.
const voice = make("div", { class: "sr", role: "status", "aria-live": "polite" });
document.body.append(voice);
const say = text => {
  voice.textContent = "";
  setTimeout(() => { voice.textContent = text; }, 50);
};

// copy
document.addEventListener("click", async event => {
  const button = event.target.closest("[data-copy], [data-copy-text]");
  if (!button) return;
  const source = button.dataset.copy && $(button.dataset.copy);
  const text = button.dataset.copyText ?? (source ? source.value ?? source.textContent.trim() : "");
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    if (source) getSelection().selectAllChildren(source);
    say("Could not copy. The text is selected: press Ctrl+C");
    return;
  }
  say("Copied");
  button.classList.add("done");
  $("use", button)?.setAttribute("href", $("use", icon("check")).getAttribute("href"));
  setTimeout(() => {
    button.classList.remove("done");
    $("use", button)?.setAttribute("href", $("use", icon("copy")).getAttribute("href"));
  }, 1600);
});

// times: the same words as the server's
const relative = when => {
  const s = Math.round((Date.now() - when) / 1000);
  const a = Math.abs(s);
  const [n, unit] = a < 60 ? [a, "s"] : a < 3600 ? [Math.floor(a / 60), "min"] : a < 86400 ? [Math.floor(a / 3600), "h"]
    : [Math.floor(a / 86400), "d"];
  return n > 30 && unit === "d" ? null : s < 0 ? `in ${n} ${unit}` : `${n} ${unit} ago`;
};
const retime = () => {
  if (document.hidden) return;
  for (const time of $$("time[data-relative]")) {
    const text = relative(Date.parse(time.dateTime));
    if (text && text !== time.textContent) time.textContent = text;
  }
};
setInterval(retime, 15000);

// live regions: asked for in one place, one question for each address. Work in progress is asked
// about often, what stands still more and more seldom; faults double the wait.
const LIVE = { busyMost: 10000, calmMost: 60000, faultMost: 300000, first: 1000 }; // ms
const asked = new Map(); // URL -> { tag, quiet, faults, due, base, over }
let asking = false;
let nextAsk = 0;
const pageUrl = element => element.dataset.liveUrl ?? location.href.split("#")[0];
const liveOnes = () => $$("[data-live][id]").filter(element => Number(element.dataset.live) > 0);
const sources = () => {
  const found = new Map(); // URL -> elements
  for (const element of liveOnes()) {
    const url = element.dataset.liveStatus || pageUrl(element);
    found.set(url, [...(found.get(url) ?? []), element]);
  }
  return found;
};
const isBusy = elements => elements.some(element => "busy" in element.dataset);
const stateOf = (url, elements) => {
  if (!asked.has(url)) asked.set(url, { tag: null, quiet: 0, faults: 0, due: 0, over: false });
  const source = asked.get(url);
  if (elements.length) source.base = Math.max(LIVE.first, 1000 * Math.min(...elements.map(element => Number(element.dataset.live))));
  return source;
};
const waitOf = (source, busy) => source.faults > 0
  ? Math.min(LIVE.faultMost, source.base * 2 ** source.faults)
  : Math.min(Math.max(source.base, busy ? LIVE.busyMost : LIVE.calmMost), source.base * 1.5 ** Math.max(0, source.quiet - 1));
const retryAfter = answer => {
  const said = answer.headers.get("Retry-After");
  const ms = /^\d+$/.test(said ?? "") ? Number(said) * 1000 : Date.parse(said ?? "") - Date.now();
  return ms > 0 ? ms : 0;
};
// null: as before. Throws for faults; `over` when asking again makes no sense: signed out, or gone.
const question = async (url, source, accept) => {
  const headers = { Accept: accept, "X-Refresh": "1" };
  if (source.tag) headers["If-None-Match"] = source.tag;
  const answer = await fetch(url, { headers, cache: "no-store", signal: AbortSignal.timeout(15000) });
  if (answer.status === 304) return null;
  if (answer.redirected || [401, 403, 404, 410].includes(answer.status)) { source.over = true; return null; }
  if (!answer.ok) throw Object.assign(new Error("no answer"), { wait: retryAfter(answer) });
  source.tag = answer.headers.get("ETag");
  return answer;
};
const readPage = async (url, ids) => {
  const source = stateOf(url, [{ dataset: { live: "1" } }]);
  const answer = await question(url, source, "text/html");
  if (!answer) return false;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  const done = ids.map(id => replace(document.getElementById(id), fresh.getElementById(id)));
  if (done.includes(false)) source.tag = null; // somebody is in it: once more, later
  return true;
};
const askOne = async (url, elements) => {
  const source = stateOf(url, elements);
  const ids = elements.map(element => element.id);
  let changed;
  try {
    if (elements[0].dataset.liveStatus) {
      const answer = await question(url, source, "application/json");
      changed = answer !== null;
      // While work goes on its steps change, too, which the status does not tell.
      if (!source.over && (changed || isBusy(elements))) changed = await readPage(pageUrl(elements[0]), ids) || changed;
    } else changed = await readPage(url, ids);
    source.faults = 0;
    source.quiet = changed ? 0 : source.quiet + 1;
    stateOf(url, ids.map(id => document.getElementById(id)).filter(Boolean).filter(element => Number(element.dataset.live) > 0));
    source.due = Date.now() + waitOf(source, isBusy(liveOnes()));
  } catch (fault) { // no network, or a server that cannot now
    source.faults++;
    source.due = Date.now() + Math.max(fault.wait ?? 0, waitOf(source, false));
  }
};
const plan = () => {
  clearTimeout(nextAsk);
  if (document.hidden) return;
  const now = Date.now();
  const waits = [...sources()].map(([url, elements]) => {
    const source = stateOf(url, elements);
    if (source.due === 0) source.due = now + source.base;
    return source.over ? Infinity : source.due - now;
  });
  const wait = Math.min(...waits);
  if (Number.isFinite(wait)) nextAsk = setTimeout(ask, Math.max(0, wait));
};
const ask = async () => {
  if (document.hidden || asking) return;
  asking = true;
  const now = Date.now();
  for (const [url, elements] of sources()) {
    const source = stateOf(url, elements);
    if (!source.over && source.due <= now) await askOne(url, elements);
  }
  asking = false;
  plan();
};
// false: it could not be replaced now.
const replace = (old, fresh) => {
  if (!old || !fresh || old.isEqualNode(fresh)) return true;
  if ($("form[data-sent]", old)) return false; // what was pressed is on its way
  const ended = "busy" in old.dataset && !("busy" in fresh.dataset);
  const told = ended || (fresh.dataset.liveState ?? "") !== (old.dataset.liveState ?? "");
  if (old.contains(document.activeElement) || !getSelection().isCollapsed && getSelection().containsNode(old, true)) {
    // Do not pull the element from under a keyboard or a selection; its end is still announced.
    if (!ended) return false;
  }
  for (const box of $$("[data-pick]:checked", old)) $(`[data-pick][value="${CSS.escape(box.value)}"]`, fresh)?.setAttribute("checked", "");
  for (const details of $$("details[id][open]", old)) fresh.querySelector("#" + CSS.escape(details.id))?.setAttribute("open", "");
  if (told) say((fresh.dataset.liveLabel ?? "") + " " + (fresh.dataset.liveState ?? ""));
  old.replaceWith(document.adoptNode(fresh));
  return true;
};
plan();
document.addEventListener("visibilitychange", () => {
  if (document.hidden) { clearTimeout(nextAsk); return; }
  for (const source of asked.values()) Object.assign(source, { due: Math.min(source.due, Date.now()), over: false });
  retime();
  ask();
});

// theme: shown at once, kept by the server
// A choice that other fields depend on shows them at once; its button is for those without this file.
document.addEventListener("change", event => {
  const { form, name, id } = event.target;
  if (!form?.dataset.swap || !/^[sb]\//.test(name ?? "")) return;
  const button = $$("button[name=do]", form).find(one => one.value === `show ${name.slice(1)}`);
  if (button) swap(form, button, id);
});
document.addEventListener("submit", event => {
  const form = event.target;
  if (!form.matches("[data-theme-form]") || !event.submitter?.value) return;
  event.preventDefault();
  const theme = event.submitter.value;
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  for (const button of $$("button[name=theme]", form)) button.setAttribute("aria-pressed", String(button === event.submitter));
  fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form, event.submitter)) })
    .then(answer => { if (!answer.ok) throw 0; say(`Theme: ${theme}`); })
    .catch(() => say("The theme changed here but could not be saved"));
}, true);

// unsaved changes
let leaving = false;
const snapshot = form => new URLSearchParams([...new FormData(form)].filter(([key]) => key !== "_csrf")).toString();
const clean = new Map();
for (const form of $$("form[data-guard]")) clean.set(form, snapshot(form));
const changed = form => form.isConnected && (form.dataset.guard === "changed" || snapshot(form) !== clean.get(form));
const count = form => {
  const bar = $("[data-changes]", form);
  if (!bar) return;
  bar.dataset.unchanged ??= bar.textContent;
  bar.textContent = changed(form) ? "Unsaved changes" : bar.dataset.unchanged;
};
document.addEventListener("input", event => {
  const form = event.target.form;
  if (form && clean.has(form)) count(form);
});
addEventListener("beforeunload", event => {
  if (!leaving && [...clean.keys()].some(changed)) event.preventDefault();
});

// forms: repeaters swap their region, everything else is sent once
// One after the other: a choice and the press that ends it would answer for the same region.
const swaps = new WeakMap(); // form -> the last one under way
const swap = (form, submitter, stayAt) => {
  const last = (swaps.get(form) ?? Promise.resolve()).catch(() => {}).then(() => {
    const same = submitter.isConnected ? submitter : $$("button[name=do]", form).find(button => button.value === submitter.value);
    return same && swapRegion(form, same, stayAt);
  });
  swaps.set(form, last);
  return last;
};
const swapRegion = async (form, submitter, stayAt) => {
  const id = form.dataset.swap;
  const region = document.getElementById(id);
  const url = submitter.getAttribute("formaction") ?? form.getAttribute("action") ?? location.href;
  const before = new Set($$("[data-pointer]", region).map(item => item.dataset.pointer));
  const [verb, pointer] = submitter.value.split(" ");
  region.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(url, { method: "POST", body: new URLSearchParams(new FormData(form, submitter)), headers: { Accept: "text/html" } });
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById(id);
    if (!fresh || answer.redirected) throw new Error("no region in the answer");
    const scroll = scrollY;
    region.replaceWith(document.adoptNode(fresh));
    scrollTo(0, scroll);
    if (clean.has(form)) { form.dataset.guard = "changed"; count(form); }
    const added = $$("[data-pointer]", fresh).find(item => !before.has(item.dataset.pointer));
    const target = stayAt ? document.getElementById(stayAt) : verb === "add" && added ? $("input:not([type=hidden]), select, textarea", added)
      : $$("button[name=do]", fresh).find(button => button.value === submitter.value)
        ?? $$("button[name=do]", fresh).find(button => button.value === "add " + pointer.replace(/\/[^/]*$/, ""));
    target?.focus();
    say({ add: "Added", remove: "Removed", up: "Moved up", down: "Moved down" }[verb] ?? "Updated");
  } catch {
    region.removeAttribute("aria-busy");
    leaving = true;
    submitter.dataset.plain = "1";
    form.requestSubmit(submitter); // the page load that would have happened without this file
  }
};

// errors while somebody types, from the server's own check; only beside fields that were touched
const touched = new WeakMap(); // form -> ids of elements
const tell = (element, message) => {
  const note = document.getElementById(element.id + "-note");
  if (!note) return;
  const shown = note.querySelector(":scope > .error");
  if (shown && message && shown.dataset.message === message) return;
  shown?.remove();
  if (message) {
    const line = make("p", { class: "error", "data-message": message }, icon("bad"), " " + message);
    note.prepend(line);
    element.setAttribute("aria-invalid", "true");
  } else element.removeAttribute("aria-invalid");
};
const marked = form => $$("[aria-invalid=true], .form-note > .error", form).map(one => one.matches(".error") ? document.getElementById(one.parentElement.id.replace(/-note$/, "")) : one).filter(Boolean);
const check = async form => {
  const body = new URLSearchParams(new FormData(form));
  body.set("do", "check");
  form.dataset.asked = String(Number(form.dataset.asked ?? 0) + 1);
  const asked = form.dataset.asked;
  const answer = await fetch(form.dataset.checkUrl, { method: "POST", body, headers: { Accept: "application/json" } }).catch(() => null);
  // Signed out, too often, no network: saving tells.
  if (!answer?.ok || asked !== form.dataset.asked) return;
  const { errors } = await answer.json();
  const wrong = new Map(errors.map(error => [error.id, error.message]));
  for (const element of new Set([...marked(form), ...(touched.get(form) ?? [])]
    .map(one => typeof one === "string" ? document.getElementById(one) : one).filter(Boolean)))
    tell(element, wrong.get(element.id));
  const bar = $("[data-changes]", form);
  if (bar && changed(form)) bar.textContent = errors.length ? `Unsaved changes, ${errors.length} to correct` : "Unsaved changes";
  preview(form);
};
const preview = async form => {
  const pane = $("[data-preview-pane]", form);
  if (!pane || pane.hidden) return;
  const body = new URLSearchParams(new FormData(form));
  body.set("do", "preview");
  const answer = await fetch(form.dataset.checkUrl.replace(/check$/, "preview"), { method: "POST", body, headers: { Accept: "text/html" } }).catch(() => null);
  const fresh = answer?.ok && !answer.redirected ? new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("preview") : null;
  if (!fresh) return;
  const open = new Set($$("details[open] > summary", pane).map(summary => summary.textContent));
  for (const details of $$("details", fresh)) details.open = open.has($("summary", details).textContent);
  pane.replaceChildren(document.adoptNode(fresh));
};
const checks = new WeakMap();
document.addEventListener("input", event => {
  const form = event.target.form;
  if (!form?.dataset.checkUrl) return;
  if (!touched.has(form)) touched.set(form, new Set());
  const field = event.target.closest("fieldset.field") ?? event.target;
  if (field.id) touched.get(form).add(field.id);
  clearTimeout(checks.get(form));
  checks.set(form, setTimeout(() => check(form), 500));
});
document.addEventListener("submit", event => {
  const form = event.target;
  const button = event.submitter;
  if (event.defaultPrevented) return;
  if (form.dataset.checkUrl && button?.value === "preview" && $("[data-preview-pane]", form)) {
    event.preventDefault();
    const pane = $("[data-preview-pane]", form);
    pane.hidden = !pane.hidden;
    button.setAttribute("aria-expanded", String(!pane.hidden));
    preview(form).then(() => { if (!pane.hidden) pane.scrollIntoView({ block: "nearest" }); });
    return;
  }
  if (form.dataset.sent) { event.preventDefault(); return; }
  if (form.dataset.swap && button?.name === "do" && /^(add|remove|up|down|null|paste|show|json|form|update)\b/.test(button.value) && !button.dataset.plain) {
    event.preventDefault();
    swap(form, button);
    return;
  }
  if (form.method === "dialog" || "download" in form.dataset) return;
  if (form.method === "get") {
    // Empty fields only make the URL long.
    for (const field of form.elements) if (field.name && !field.value && !field.disabled) { field.disabled = true; setTimeout(() => { field.disabled = false; }); }
    return;
  }
  leaving = true;
  form.dataset.sent = "1";
  (button?.classList.contains("button") ? button : $("button.button-primary", form))?.setAttribute("aria-busy", "true");
});
addEventListener("pageshow", () => {
  leaving = false;
  for (const form of $$("form[data-sent]")) {
    delete form.dataset.sent;
    $$("[aria-busy]", form).forEach(button => button.removeAttribute("aria-busy"));
  }
});
document.addEventListener("change", event => { if (event.target.matches("form[data-auto] select")) event.target.form.requestSubmit(); });

// rows of a list that are chosen: how many, and all of the page
document.addEventListener("change", event => {
  if (!event.target.matches("[data-pick], [data-pick-all]")) return;
  const boxes = $$("[data-pick]");
  if (event.target.matches("[data-pick-all]")) for (const box of boxes) box.checked = event.target.checked;
  const count = boxes.filter(box => box.checked).length;
  const told = $("[data-pick-count]");
  if (told) told.textContent = `${count} chosen:`;
  say(`${count} chosen`);
});

// typed-name confirmation: the button wakes when the name fits; the server checks again
for (const input of $$("input[data-match]")) {
  const button = $("button.button-danger", input.form);
  const update = () => button?.toggleAttribute("disabled", input.value.trim() !== input.dataset.match);
  input.addEventListener("input", update);
  update();
}

// menus close on Escape and on a click elsewhere
document.addEventListener("click", event => {
  for (const menu of $$("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
});
document.addEventListener("input", event => {
  if (!event.target.matches("[data-menu-filter]")) return;
  const words = event.target.value.toLowerCase();
  for (const item of $$("li", event.target.closest(".menu-body"))) item.hidden = !item.textContent.toLowerCase().includes(words);
});

// dismissing a flash
document.addEventListener("click", event => { event.target.closest("[data-dismiss]")?.closest(".flash")?.remove(); });

// palette: links of this page first, then what the server finds
let palette;
const openPalette = () => {
  if (palette?.open) return;
  const input = make("input", { class: "palette-input", type: "text", placeholder: "Go to a page or find an object", role: "combobox",
    "aria-label": "Go to a page or find an object", "aria-expanded": "true", "aria-controls": "palette-list", "aria-autocomplete": "list", autocomplete: "off", spellcheck: "false" });
  const list = make("ul", { class: "palette-list", id: "palette-list", role: "listbox", "aria-label": "Results" });
  const told = make("p", { class: "palette-told", role: "status" });
  palette = make("dialog", { "aria-label": "Command palette" }, input, list, told);
  const links = new Map();
  for (const link of $$(".side a, .switch a, .menu-right a, .page-actions a, .tabs a, .row-link, .crumbs a")) {
    const text = (link.dataset.name ?? link.textContent).replace(/\s+/g, " ").trim();
    if (text && link.host === location.host && !links.has(link.href + text)) links.set(link.href + text, { text, href: link.href, note: link.matches(".row-link") ? "on this page" : "" });
  }
  let found = [], at = 0, timer;
  const show = () => {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    const rows = [...[...links.values()].filter(row => words.every(word => row.text.toLowerCase().includes(word))), ...found].slice(0, 40);
    at = Math.max(0, Math.min(at, rows.length - 1));
    list.replaceChildren(...rows.map((row, i) => {
      const link = make("a", { class: "menu-item", href: row.href, tabindex: "-1" }, row.text);
      if (row.note) link.append(make("span", { class: "small" }, row.note));
      link.setAttribute("role", "option");
      link.id = "palette-" + i;
      link.setAttribute("aria-selected", String(i === at));
      return make("li", { role: "presentation" }, link);
    }));
    told.textContent = rows.length ? (words.length ? `${rows.length} found` : "") : "Nothing found yet. Press Enter to search everywhere.";
    input.setAttribute("aria-expanded", String(rows.length > 0));
    if (rows.length) input.setAttribute("aria-activedescendant", "palette-" + at);
    else input.removeAttribute("aria-activedescendant");
    $("[aria-selected=true]", list)?.scrollIntoView({ block: "nearest" });
  };
  const action = $("form.find")?.getAttribute("action");
  const ask = async () => {
    const asked = input.value.trim();
    if (!action || !asked) { found = []; show(); return; }
    try {
      const answer = await fetch(`/api/v1/search?q=${encodeURIComponent(asked.slice(0, 200))}`, { headers: { Accept: "application/json" } });
      if (!answer.ok || asked !== input.value.trim()) return;
      const here = new Set([...links.values()].map(row => new URL(row.href, location.href).pathname));
      found = (await answer.json()).items.filter(hit => hit.id || !here.has(hit.path))
        .map(hit => ({ text: hit.name, href: hit.path, note: [hit.kind.replace("_", " "), hit.place].filter(Boolean).join(" · ") }));
      show();
    } catch { /* the links of this page remain */ }
  };
  input.addEventListener("input", () => { at = 0; found = []; show(); clearTimeout(timer); timer = setTimeout(ask, 200); });
  input.addEventListener("keydown", event => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      at += event.key === "ArrowDown" ? 1 : -1;
      show();
    } else if (event.key === "Enter") {
      event.preventDefault();
      const link = $("[aria-selected=true]", list);
      if (link) location.href = link.href;
      else if (action && input.value.trim()) location.href = `${action}?q=${encodeURIComponent(input.value.trim())}`;
    }
  });
  popUp(palette);
  show();
  input.focus();
};
const popUp = dialog => {
  dialog.addEventListener("click", event => { if (event.target === dialog) dialog.close(); });
  dialog.addEventListener("close", () => dialog.remove()); // the browser gives the focus back
  document.body.append(dialog);
  dialog.showModal();
};

// shortcuts
const jumps = { h: ["/", "Home"], p: ["/projects", "Projects"], o: ["/organizations", "Organizations"], c: ["/catalog", "Catalog"], a: ["/account", "Account"] };
const off = () => document.body.dataset.shortcuts === "off"; // the person's own setting, at /account
const openHelp = () => {
  const rows = [["Ctrl+K", "Find a page, an object or an action"], ["/", "Search everything"], ["?", "This list"], ["j k", "Next, previous row"], ...Object.entries(jumps).map(([key, [, name]]) => ["g " + key, name])];
  const facts = make("dl", { class: "facts" });
  for (const [keys, text] of rows) facts.append(make("dt", {}, make("kbd", {}, keys)), make("dd", {}, text));
  const close = make("button", { class: "button" }, "Close");
  popUp(make("dialog", { "aria-labelledby": "keys-title" }, make("h2", { id: "keys-title" }, "Keyboard shortcuts"),
    make("div", { class: "dialog-body stack-s" }, facts, make("p", { class: "small" }, make("a", { href: "/account" }, "Turn single keys off"), " in your profile. Ctrl+K works always."),
      make("form", { method: "dialog" }, close))));
};
let gone = 0; // when g was pressed
addEventListener("keydown", event => {
  if (event.key === "Escape") {
    for (const menu of $$("details.menu[open]")) { menu.open = false; $("summary", menu)?.focus(); }
    return;
  }
  if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "k") {
    event.preventDefault();
    openPalette();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || off() || $("dialog[open]")) return;
  if (event.target.closest?.("input, textarea, select, [contenteditable]") || !$(".top")) return;
  if (event.key === "/") {
    event.preventDefault();
    const find = $("form.find input");
    if (find?.checkVisibility()) { find.focus(); find.select(); } else openPalette(); // narrow screens hide the box
  }
  else if (event.key === "?") openHelp();
  else if (event.key === "g") gone = Date.now();
  else if (Date.now() - gone < 1500 && jumps[event.key]) location.href = jumps[event.key][0];
  else if (event.key === "j" || event.key === "k") {
    const rows = $$("main .row-link");
    const here = rows.indexOf(document.activeElement);
    rows[Math.max(0, Math.min(rows.length - 1, here + (event.key === "j" ? 1 : here < 0 ? 1 : -1)))]?.focus();
  }
});

// after a refused form the summary is read first, and what happened meanwhile before it
($("#notice") ?? $(".error-summary"))?.focus();
