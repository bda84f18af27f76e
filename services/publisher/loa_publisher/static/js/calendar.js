// The calendar by hand and by key. Without it every entry still has its form, and every view its link.
"use strict";

const part = () => document.getElementById("lich");
const say = (text) => { document.getElementById("lich-noi").textContent = text; };
const two = (number) => String(number).padStart(2, "0");

// --- moving: what is dropped or nudged goes through the one form on the page, and the calendar alone is drawn anew

function send(form, keep) {
  const values = Object.fromEntries(new FormData(form));
  part().setAttribute("aria-busy", "true");
  htmx
    .ajax("POST", form.getAttribute("action"), { values, target: "#lich", select: "#lich", swap: "outerHTML", source: "#lich" })
    .then(() => drawn(keep), () => location.reload());
}

function drawn(keep) {
  if (part().hasAttribute("aria-busy")) return location.reload(); // nothing came that could be drawn
  const said = part().querySelector(".cal-said");
  if (said) say(said.querySelector("p").textContent);
  settle();
  const entry = keep && part().querySelector(`[data-item="${keep}"] a`);
  (entry || said?.querySelector("button"))?.focus();
}

function move(entry, day, time) {
  if (`${day} ${time}` === entry.dataset.time) return;
  const form = document.getElementById("chuyen");
  if ("confirmed" in entry.dataset) { // its date is settled: the form asks why it moves
    const asked = new URLSearchParams({ due_day: day, due_time: time, back: form.elements.back.value });
    location.assign(`${form.dataset.action.replace("/0/", `/${entry.dataset.item}/`)}?${asked}`);
    return;
  }
  form.action = form.dataset.action.replace("/0/", `/${entry.dataset.item}/`);
  form.elements.seen.value = entry.dataset.seen;
  form.elements.due_day.value = day;
  form.elements.due_time.value = time;
  send(form, entry.dataset.item);
}

// Into a day: the hour stays. Into an hour: the minute stays if the hour does.
function place(entry, cell) {
  const [, time = "08:00"] = entry.dataset.time.split(" ");
  const hour = cell.dataset.hour;
  move(entry, cell.dataset.cell, !hour || time.startsWith(hour) ? time : `${hour}:00`);
}

let carried = null;
const cellOf = (event) => event.target.closest?.("[data-cell]");
const takes = (cell) => carried && cell && !("past" in cell.dataset);

document.addEventListener("dragstart", (event) => {
  const entry = event.target.closest?.("[data-movable]");
  if (!entry) return;
  carried = entry;
  entry.classList.add("cal-drag");
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", `#${entry.dataset.item}`);
});
document.addEventListener("dragover", (event) => {
  const cell = cellOf(event);
  for (const other of document.querySelectorAll(".cal-over")) if (other !== cell) other.classList.remove("cal-over");
  if (!takes(cell)) return;
  event.preventDefault();
  cell.classList.add("cal-over");
});
document.addEventListener("drop", (event) => {
  const cell = cellOf(event);
  if (!takes(cell)) return;
  event.preventDefault();
  const entry = carried;
  carried = null; // it is drawn anew, and ends no drag any more
  place(entry, cell);
});
document.addEventListener("dragend", () => {
  carried?.classList.remove("cal-drag");
  carried = null;
  for (const cell of document.querySelectorAll(".cal-over")) cell.classList.remove("cal-over");
});

document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-undo]");
  if (!form || !window.htmx) return;
  event.preventDefault();
  event.stopPropagation();
  send(form, part().querySelector("[data-said]").dataset.said);
}, true);

// --- an empty slot opens the composer

document.addEventListener("click", (event) => {
  const cell = cellOf(event);
  if (!cell || event.target.closest("a, button, .cal-entry, .cal-note")) return;
  cell.querySelector("[data-new]")?.click();
});

// --- keys

function nudge(entry, key) {
  const [day, time = "08:00"] = entry.dataset.time.split(" ");
  if (!day) return;
  const [date, month, year] = day.split("/").map(Number);
  const [hour, minute] = time.split(":").map(Number);
  const at = new Date(Date.UTC(year, month - 1, date, hour, minute)); // Hanoi's clock, reckoned without zones
  const monthly = part().dataset.view === "thang";
  if (key === "ArrowLeft") at.setUTCDate(date - 1);
  if (key === "ArrowRight") at.setUTCDate(date + 1);
  if (key === "ArrowUp") monthly ? at.setUTCDate(date - 7) : at.setUTCHours(hour - 1);
  if (key === "ArrowDown") monthly ? at.setUTCDate(date + 7) : at.setUTCHours(hour + 1);
  const then = `${two(at.getUTCDate())}/${two(at.getUTCMonth() + 1)}/${at.getUTCFullYear()}`;
  move(entry, then, `${two(at.getUTCHours())}:${two(at.getUTCMinutes())}`);
}

function step(cell, key) {
  const row = cell.parentElement;
  const column = [...row.querySelectorAll("[data-cell]")].indexOf(cell);
  const across = { ArrowLeft: -1, ArrowRight: 1, Home: -column, End: 99 }[key];
  if (across !== undefined) {
    const cells = [...row.querySelectorAll("[data-cell]")];
    return cells[Math.min(Math.max(column + across, 0), cells.length - 1)];
  }
  const next = key === "ArrowUp" ? row.previousElementSibling : row.nextElementSibling;
  return next?.querySelectorAll("[data-cell]")[column];
}

const ARROWS = ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"];

document.addEventListener("keydown", (event) => {
  if (event.altKey || event.metaKey || event.target.closest("input, select, textarea, [contenteditable], dialog")) return;
  if (event.ctrlKey) {
    const undo = event.key.toLowerCase() === "z" && part().querySelector("form[data-undo]");
    if (!undo) return;
    event.preventDefault();
    undo.requestSubmit();
    return;
  }
  const entry = event.target.closest("[data-item]");
  const cell = event.target.closest("[data-cell]");
  if (event.shiftKey && ARROWS.includes(event.key) && entry && "movable" in entry.dataset) {
    event.preventDefault();
    nudge(entry, event.key);
  } else if (cell && !event.shiftKey && [...ARROWS, "Home", "End"].includes(event.key)) {
    event.preventDefault();
    focusOn(step(cell, event.key));
  } else if (cell === event.target && (event.key === "Enter" || (event.key.toLowerCase() === "n" && letters()))) {
    event.preventDefault();
    event.stopImmediatePropagation();
    cell.querySelector("[data-new]")?.click();
  } else if (!event.shiftKey && (event.key === "PageUp" || event.key === "PageDown") && cell) {
    event.preventDefault();
    document.querySelector(`#lich [data-key="${event.key}"]`)?.click();
  }
}, true); // before static/js/keys.js, whose N knows no slot

// Letters that lead about are static/js/keys.js's; a person may have switched them off.
const letters = () => document.body.dataset.keys !== "off";

function focusOn(cell) {
  if (!cell) return;
  for (const other of part().querySelectorAll("[data-cell][tabindex='0']")) other.tabIndex = -1;
  cell.tabIndex = 0;
  cell.focus();
}

// Tab enters the grid once, at today or its first day; arrows go on from there.
function settle() {
  for (const grid of part().querySelectorAll("[data-grid]")) {
    grid.setAttribute("role", "grid");
    for (const cell of grid.querySelectorAll("[data-cell]")) cell.tabIndex = -1;
    const first = grid.querySelector("td.cal-day-today[data-cell]:not([data-past])") ?? grid.querySelector("[data-cell]");
    if (first) first.tabIndex = 0;
    for (const link of grid.querySelectorAll("[data-new]")) link.tabIndex = -1;
  }
  for (const entry of part().querySelectorAll("[data-movable]")) {
    entry.draggable = true;
    for (const link of entry.querySelectorAll("a")) link.draggable = false;
  }
}
settle();
