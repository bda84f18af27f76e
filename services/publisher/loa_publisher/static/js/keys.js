// Keyboard shortcuts. A key does what the element says that carries it as data-key: the page's own first, else the sheet's link.
"use strict";

const sheet = document.getElementById("keys");
const switchedOff = () => document.body.dataset.keys === "off";

// Whether what is typed goes into a field, or to a control that has its own use for letters.
function writing(target) {
  return target.isContentEditable || Boolean(target.closest?.("input:not([type=checkbox], [type=radio], [type=button], [type=submit]), textarea, select, [role=textbox], [role=application]"));
}

function search() {
  const seen = [...document.querySelectorAll("[data-search]")].find((field) => field.checkVisibility());
  if (seen) {
    seen.focus();
    seen.select();
  } else {
    document.querySelector(".bar-find")?.click();
  }
}

function save(event) {
  const buttons = [...document.querySelectorAll("main [data-save]")];
  const button = buttons.find((one) => one.form?.contains(document.activeElement)) ?? buttons[0];
  if (!button) return;
  event.preventDefault();
  if (!button.disabled) button.form.requestSubmit(button);
}

function follow(key) {
  const own = [...document.querySelectorAll("main [data-key]")].find((one) => one.dataset.key === key && one.checkVisibility());
  const found = own ?? [...(sheet?.querySelectorAll("[data-key]") ?? [])].find((one) => one.dataset.key === key);
  found?.click();
  return Boolean(found);
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing || event.altKey) return;
  if (switchedOff()) return;
  if (event.ctrlKey || event.metaKey) {
    if (event.key.toLowerCase() === "s" && !event.shiftKey) save(event);
    return;
  }
  if (event.key === "Escape" && writing(event.target) && !document.querySelector("dialog[open]")) {
    event.target.blur();
    return;
  }
  if (event.repeat || writing(event.target) || document.querySelector("dialog[open]")) return;
  if (event.key === "/") search();
  else if (event.key === "?") sheet?.showModal();
  else if (event.key.length !== 1 || !follow(event.key.toLowerCase())) return;
  event.preventDefault();
});

for (const opener of document.querySelectorAll("[data-keys-open]")) {
  opener.addEventListener("click", (event) => {
    if (!sheet || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    opener.closest("details")?.removeAttribute("open");
    sheet.showModal();
  });
}

// A click beside a dialog closes it.
document.addEventListener("click", (event) => {
  if (event.target instanceof HTMLDialogElement && event.target.open) event.target.close();
});

// The search icon of a narrow screen leads to the field: it is ready to be written in.
if (location.hash === "#f-q") document.getElementById("f-q")?.focus();
