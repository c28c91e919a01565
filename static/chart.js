// SPDX-License-Identifier: ISC
// What charts get when JavaScript is there (templates/part/chart.html): a cursor that all charts of
// the page share, the values under it, zoom by dragging. Without this file they are pictures, with
// a table one link away.
//
// data-chart                 one chart; within it <svg class="chart-svg"> as wide as its plot, and
// data-unit data-zone        a script with its numbers: {from, to, first, step: ms, unit, series: [[…]]}
//
// Arrow keys move the cursor of the chart that has the focus (with Shift ten steps), Home and End
// go to its ends, Enter marks where a zoom begins and ends it, Escape lets go.

const svgOf = chart => chart.querySelector(".chart-svg");
const charts = () => [...document.querySelectorAll("[data-chart]")];

// ---- numbers: the same words as the server's
const NARROW = "\u202f";
const group = text => text.replace(/^\d+/, digits => digits.replace(/\B(?=(\d{3})+$)/g, NARROW));
const steps = {
  count: [[1e18, 1e18, "E"], [1e15, 1e15, "P"], [1e12, 1e12, "T"], [1e9, 1e9, "G"], [1e6, 1e6, "M"], [0, 1, ""]],
  percent: [[0, 1, "%"]],
  bytes: [[2 ** 60, 2 ** 60, "EiB"], [2 ** 50, 2 ** 50, "PiB"], [2 ** 40, 2 ** 40, "TiB"], [2 ** 30, 2 ** 30, "GiB"], [2 ** 20, 2 ** 20, "MiB"], [1024, 1024, "KiB"], [0, 1, "B"]],
  ops_per_second: [[1e18, 1e18, "E/s"], [1e15, 1e15, "P/s"], [1e12, 1e12, "T/s"], [1e9, 1e9, "G/s"], [1e6, 1e6, "M/s"], [1e3, 1e3, "k/s"], [0, 1, "/s"]],
  seconds: [[172800, 86400, "d"], [7200, 3600, "h"], [120, 60, "min"], [1, 1, "s"], [1e-3, 1e-3, "ms"], [1e-6, 1e-6, "µs"], [1e-12, 1e-9, "ns"], [0, 1, "s"]],
};
steps.bytes_per_second = steps.bytes.map(([from, by, unit]) => [from, by, unit + "/s"]);
const shown = (value, unit) => {
  if (value === null || value === undefined) return "–";
  const [, by, word] = (steps[unit] ?? steps.count).find(([from]) => Math.abs(value) >= from);
  const size = Math.abs(value / by);
  const digits = size >= 100 || size === Math.floor(size) ? 0 : size >= 10 ? 1 : size >= .1 ? 2 : size >= .001 ? 4 : -1;
  const plain = size >= 1e9 || digits < 0 ? size.toPrecision(3) : size.toFixed(digits);
  return (value < 0 && Number(plain) !== 0 ? "−" : "") + group(plain) + (word ? NARROW + word : "");
};

const clocks = new Map();
const clock = (ms, zone) => {
  if (!clocks.has(zone)) {
    const options = { dateStyle: "medium", timeStyle: "medium", hourCycle: "h23" };
    let made;
    try { made = new Intl.DateTimeFormat("en-GB", { ...options, timeZone: zone }); }
    catch { made = new Intl.DateTimeFormat("en-GB", { ...options, timeZone: "UTC" }); }
    clocks.set(zone, made);
  }
  return clocks.get(zone).format(ms);
};

// ---- what a chart knows; read when it is first pointed at, for live regions bring new ones
const known = new WeakMap();
const numbersOf = chart => {
  if (!known.has(chart)) {
    let numbers = null;
    try { numbers = JSON.parse(chart.querySelector("script[type='application/json']").textContent); } catch { /* a picture, then */ }
    known.set(chart, numbers);
  }
  return known.get(chart);
};
const slotsOf = numbers => numbers.series.length ? numbers.series[0].length : 0;
const indexOf = (numbers, ms) => {
  const at = (ms - numbers.first) / numbers.step;
  // A bar stands for the step that its instant ends.
  return Math.max(0, Math.min(slotsOf(numbers) - 1, numbers.bars ? Math.ceil(at) : Math.round(at)));
};
const instant = (numbers, ms) => slotsOf(numbers) ? numbers.first + indexOf(numbers, ms) * numbers.step : ms;

const percent = text => Number.parseFloat(text) / 100;
// States under the cursor, of bands.
const statesAt = (chart, share) => [...chart.querySelectorAll(".chart-band")].filter(band => {
  const place = band.querySelector("svg");
  const from = percent(place.getAttribute("x"));
  return share >= from && share <= from + percent(place.getAttribute("width"));
}).map(band => band.querySelector("title").textContent);
const marksAt = (chart, share, width) => [...chart.querySelectorAll(".chart-mark")]
  .filter(mark => Math.abs(percent(mark.querySelector("line").getAttribute("x1")) - share) * width < 6)
  .map(mark => mark.querySelector("title").textContent);
const nameOf = (chart, index) => {
  const row = chart.parentElement.querySelectorAll(".chart-legend tbody tr")[index];
  return { name: row?.querySelector("th").textContent.trim() ?? chart.querySelector("title").textContent, tone: row?.querySelector(".chart-key")?.getAttribute("class") ?? "" };
};

// ---- the cursor
const piece = (name, parent) => {
  const element = document.createElement("div");
  element.className = name;
  parent.append(element);
  return element;
};
const partOf = (chart, name) => chart.querySelector(`:scope > .${name}`) ?? piece(name, chart);
const voice = document.createElement("div");
voice.className = "sr";
voice.setAttribute("role", "status");
document.body.append(voice);

let cursor = null; // { ms, chart }: where, and which chart tells
const share = (numbers, ms) => (ms - numbers.from) / (numbers.to - numbers.from);
const lineAt = (chart, at) => {
  const svg = svgOf(chart);
  const line = partOf(chart, "chart-cursor");
  line.hidden = at < 0 || at > 1;
  line.style.left = `${svg.getBoundingClientRect().left - chart.getBoundingClientRect().left + at * svg.clientWidth}px`;
  line.style.height = `${svg.clientHeight - 24}px`; // without the labels of the time axis
};
const rowsOf = (chart, numbers, ms) => numbers.series.map((values, index) => ({
  ...nameOf(chart, index), value: values[indexOf(numbers, ms)],
}));
const tell = (chart, numbers, ms) => {
  const box = partOf(chart, "chart-values");
  const at = share(numbers, ms);
  const svg = svgOf(chart);
  const lines = [...statesAt(chart, at), ...marksAt(chart, at, svg.clientWidth)];
  const list = document.createElement("ul");
  for (const row of rowsOf(chart, numbers, ms).sort((a, b) => (b.value ?? -Infinity) - (a.value ?? -Infinity)).slice(0, 10)) {
    const item = document.createElement("li");
    const key = document.createElement("span");
    key.className = row.tone;
    const value = document.createElement("b");
    value.textContent = shown(row.value, numbers.unit);
    item.append(key, " ", row.name, " ", value);
    list.append(item);
  }
  for (const text of lines) {
    const item = document.createElement("li");
    item.textContent = text;
    list.append(item);
  }
  const head = document.createElement("p");
  head.textContent = clock(ms, chart.dataset.zone);
  box.replaceChildren(head, list);
  box.hidden = false;
  const left = svg.getBoundingClientRect().left - chart.getBoundingClientRect().left + at * svg.clientWidth;
  const flips = left + 12 + box.offsetWidth > chart.clientWidth;
  box.style.left = `${Math.max(0, flips ? left - 12 - box.offsetWidth : left + 12)}px`;
};
// The other charts tell in their legend.
const legendAt = (chart, numbers, ms) => {
  chart.parentElement.querySelectorAll(".chart-legend tbody tr").forEach((row, index) => {
    const cell = row.querySelector("[data-last]");
    if (!cell || !numbers.series[index]) return;
    cell.dataset.kept ??= cell.textContent;
    cell.textContent = ms === null ? cell.dataset.kept : shown(numbers.series[index][indexOf(numbers, ms)], numbers.unit);
  });
  const head = chart.parentElement.querySelector(".chart-legend thead th:nth-child(2)");
  if (!head) return;
  head.dataset.kept ??= head.textContent;
  head.textContent = ms === null ? head.dataset.kept : "At cursor";
};
const show = (ms, teller) => {
  cursor = { ms, chart: teller };
  for (const chart of charts()) {
    const numbers = numbersOf(chart);
    if (!numbers) continue;
    const here = instant(numbers, ms);
    lineAt(chart, share(numbers, here));
    legendAt(chart, numbers, here);
    if (chart === teller) tell(chart, numbers, here);
    else if (chart.querySelector(":scope > .chart-values")) partOf(chart, "chart-values").hidden = true;
  }
};
const letGo = () => {
  cursor = null;
  for (const chart of charts()) {
    for (const name of ["chart-cursor", "chart-values", "chart-choice"]) chart.querySelector(`:scope > .${name}`)?.remove();
    const numbers = numbersOf(chart);
    if (numbers) legendAt(chart, numbers, null);
  }
};

// ---- zoom: the range goes into the address, so that Back undoes it
const zoom = (a, b) => {
  const [from, to] = a < b ? [a, b] : [b, a];
  const target = new URL(location.href);
  target.searchParams.delete("range");
  target.searchParams.delete("cursor");
  target.searchParams.set("from", new Date(from).toISOString());
  target.searchParams.set("to", new Date(Math.max(to, from + 60000)).toISOString());
  location.assign(target);
};
let drag = null; // { chart, numbers, x, ms }
const msAt = (chart, numbers, x) => {
  const box = svgOf(chart).getBoundingClientRect();
  const at = Math.max(0, Math.min(1, (x - box.left) / box.width));
  return numbers.from + at * (numbers.to - numbers.from);
};
const choose = (chart, numbers, a, b) => {
  const svg = svgOf(chart);
  const choice = partOf(chart, "chart-choice");
  const left = svg.getBoundingClientRect().left - chart.getBoundingClientRect().left;
  const [from, to] = [share(numbers, Math.min(a, b)), share(numbers, Math.max(a, b))];
  choice.style.left = `${left + from * svg.clientWidth}px`;
  choice.style.width = `${(to - from) * svg.clientWidth}px`;
  choice.style.height = `${svg.clientHeight - 24}px`;
};
const inPlot = (chart, event) => {
  const box = svgOf(chart).getBoundingClientRect();
  return event.clientX >= box.left - 2 && event.clientX <= box.right + 2;
};

document.addEventListener("pointermove", event => {
  const chart = drag?.chart ?? event.target.closest?.("[data-chart]");
  if (!chart || event.pointerType === "touch" && !drag) { if (cursor && !event.target.closest?.("[data-chart]") && !document.activeElement?.matches("[data-chart]")) letGo(); return; }
  const numbers = numbersOf(chart);
  if (!numbers || !drag && !inPlot(chart, event)) return;
  const ms = msAt(chart, numbers, event.clientX);
  show(ms, chart);
  if (drag) choose(chart, numbers, drag.ms, ms);
});
document.addEventListener("pointerdown", event => {
  const chart = event.target.closest?.("[data-chart]");
  const numbers = chart && numbersOf(chart);
  if (!numbers) return;
  if (event.pointerType === "touch") { show(msAt(chart, numbers, event.clientX), chart); return; }
  if (event.button !== 0 || !inPlot(chart, event) || event.target.closest("a")) return;
  drag = { chart, numbers, x: event.clientX, ms: msAt(chart, numbers, event.clientX) };
  event.preventDefault(); // no text is selected meanwhile
  chart.focus({ preventScroll: true });
});
document.addEventListener("pointerup", event => {
  if (!drag) return;
  const { chart, numbers, x, ms } = drag;
  drag = null;
  partOf(chart, "chart-choice").remove();
  if (Math.abs(event.clientX - x) > 8) zoom(ms, msAt(chart, numbers, event.clientX));
});
document.addEventListener("pointercancel", () => { drag = null; letGo(); });

// ---- keys
let begin = null; // of a zoom by keys
const said = (chart, numbers, ms) => {
  const rows = rowsOf(chart, numbers, ms).slice(0, 5).map(row => `${row.name} ${shown(row.value, numbers.unit)}`);
  const at = share(numbers, ms);
  voice.textContent = [clock(ms, chart.dataset.zone), ...rows, ...statesAt(chart, at), ...marksAt(chart, at, svgOf(chart).clientWidth)].join(", ");
};
document.addEventListener("keydown", event => {
  if (event.key === "Escape") {
    if (drag || cursor || begin !== null) { drag = null; begin = null; letGo(); }
    return;
  }
  const chart = event.target.matches?.("[data-chart]") ? event.target : null;
  const numbers = chart && numbersOf(chart);
  if (!numbers || event.ctrlKey || event.metaKey || event.altKey) return;
  const step = slotsOf(numbers) ? numbers.step : (numbers.to - numbers.from) / 100;
  const here = cursor ? instant(numbers, cursor.ms) : null;
  const by = event.shiftKey ? 10 : 1;
  const next = event.key === "ArrowRight" ? (here === null ? numbers.from : here + by * step)
    : event.key === "ArrowLeft" ? (here === null ? numbers.to : here - by * step)
      : event.key === "Home" ? numbers.from : event.key === "End" ? numbers.to : null;
  if (next !== null) {
    const ms = instant(numbers, Math.max(numbers.from, Math.min(numbers.to, next)));
    show(ms, chart);
    if (begin !== null) choose(chart, numbers, begin, ms);
    said(chart, numbers, ms);
  } else if (event.key === "Enter" && here !== null) {
    if (begin === null) { begin = here; voice.textContent = "Zoom begins here. Move on and press Enter again."; choose(chart, numbers, here, here); } else if (begin !== here) zoom(begin, here);
  } else return;
  event.preventDefault();
});
document.addEventListener("focusout", event => { if (event.target.matches?.("[data-chart]") && !drag) { begin = null; letGo(); } });

// A chart can be reached by keyboard only where keys do something: with this file.
const prepare = () => {
  for (const chart of charts()) {
    if (chart.tabIndex === 0) continue;
    chart.tabIndex = 0;
    chart.setAttribute("role", "group");
    chart.setAttribute("aria-roledescription", "chart");
    chart.setAttribute("aria-label", `${chart.querySelector("title").textContent}: arrow keys move the cursor`);
  }
};
prepare();
// Live regions bring new charts; the cursor stays where it was.
new MutationObserver(() => {
  if (charts().every(chart => chart.tabIndex === 0)) return;
  prepare();
  if (cursor && !cursor.chart.isConnected) cursor.chart = document.querySelector("[data-chart]:hover");
  if (cursor) show(cursor.ms, cursor.chart);
}).observe(document.body, { childList: true, subtree: true });
