// Small conveniences on every page. Nothing that matters depends on them.
"use strict";

// An open menu closes on Escape and on a click elsewhere.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

// Where the rooms do not all fit, the one that is open is in sight.
document.querySelector(".side [aria-current]")?.scrollIntoView({ block: "nearest" });

// What keeps a form from being saved is read out at once: the summary, or the one field that it is about.
(document.getElementById("wrong") ?? document.querySelector("main [aria-invalid=true]"))?.focus();

// A list that chooses by itself needs no button.
document.addEventListener("change", (event) => {
  if (event.target.closest("form[data-at-once]")) event.target.form.requestSubmit();
});

// A form is sent once, however often its button is pressed. Back from the cache it works again.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post") return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "1";
  event.submitter?.setAttribute("aria-busy", "true");
});
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    for (const button of form.querySelectorAll("[aria-busy]")) button.removeAttribute("aria-busy");
  }
});

// Live parts ask with the ETag they have; the desk answers 304 and nothing is drawn anew.
document.addEventListener("htmx:configRequest", (event) => {
  const part = event.target.closest("[data-live]");
  if (part?.dataset.etag) event.detail.headers["If-None-Match"] = part.dataset.etag;
});
document.addEventListener("htmx:beforeSwap", (event) => {
  const part = event.target.closest("[data-live]");
  const etag = event.detail.xhr.getResponseHeader("ETag");
  if (part && etag) part.dataset.etag = etag;
});

// The browser's calendar writes the day as it is written here.
for (const pick of document.querySelectorAll("[data-pick]")) {
  const native = pick.querySelector("input");
  const text = document.getElementById(pick.dataset.pick);
  if (!native.showPicker) continue;
  pick.hidden = false;
  pick.querySelector("button").addEventListener("click", () => {
    const [day, month, year] = text.value.split("/");
    native.value = year ? `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}` : "";
    native.showPicker();
  });
  native.addEventListener("input", () => {
    if (native.value) text.value = native.value.split("-").reverse().join("/");
    text.dispatchEvent(new Event("input", { bubbles: true }));
  });
}
// What was unfolded stays so when a live part is drawn anew.
let unfolded = [];
document.addEventListener("htmx:beforeSwap", (event) => {
  unfolded = [...event.target.querySelectorAll("details[open][id]")].map((one) => one.id);
});
document.addEventListener("htmx:afterSwap", () => {
  for (const id of unfolded) document.getElementById(id)?.setAttribute("open", "");
});

// A page that nobody looks at asks for nothing, nor does one in which somebody is writing.
document.addEventListener("htmx:beforeRequest", (event) => {
  const part = event.target.closest("[data-live]");
  if (!part) return;
  const writing = part.contains(document.activeElement) && document.activeElement.matches("input, textarea, select");
  if (document.hidden || writing) event.preventDefault();
});
