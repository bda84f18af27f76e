// What is written is kept: in this browser at once, at the server a moment later, again and again until it answers. Tells who else
// has the item open. Nothing of it is a save: that is a person's act.
"use strict";

(() => {
  const form = document.querySelector("[data-editor]");
  if (!form?.dataset.keep) return;
  const PAUSE = 1200; // ms without a keystroke
  const LOOK = 15_000; // ms; items/keeping.py counts a window as open for three times as long
  const AGAIN = 4_000;
  const told = JSON.parse(form.dataset.told);
  const state = form.querySelector("[data-state]");
  const ENDED = 2 ** 31 - 1; // items/keeping.py: the number of a window that was saved or thrown away
  const mine = `loa-unsaved ${form.dataset.user} `;
  let key = mine + form.elements.window.value;
  let sequence = Number(form.elements.sequence.value) || 0;
  let changed = 0; // counts changes
  let kept = 0; // the change that the server has
  let sending = false;
  let timer;
  let leaving = false;

  const fields = () => {
    const data = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (typeof value === "string") data.append(name, value);
    data.delete("act");
    if (form.dataset.item) data.set("item", form.dataset.item);
    return data;
  };
  const say = (text, mood) => {
    state.textContent = text;
    state.dataset.mood = mood;
  };
  const put = (name, text) => {
    const place = form.querySelector(`[data-${name}]`);
    place.hidden = !text;
    const words = place.querySelector("span");
    if (words.textContent !== text) words.textContent = text;
  };
  const remember = () => {
    try {
      localStorage.setItem(key, JSON.stringify({ address: form.dataset.keep, item: form.dataset.item, fields: `${fields()}` }));
    } catch { /* full or forbidden: the server is the one that keeps it */ }
  };

  async function send() {
    clearTimeout(timer);
    if (sending || leaving) return;
    sending = true;
    const writes = changed > kept;
    const now = changed;
    const data = fields();
    data.set("sequence", String(sequence + 1));
    if (!writes) data.set("seen", "1");
    try {
      const answer = await fetch(form.dataset.keep, { method: "POST", body: data, redirect: "manual" });
      if (answer.type === "opaqueredirect" || [400, 401].includes(answer.status) || answer.status === 403) {
        say(told.out, "warn");
        return again(AGAIN);
      }
      if (!answer.ok) throw new Error(String(answer.status));
      const { sequence: stored, at, beside, saved } = await answer.json();
      if (stored === ENDED) return begin();
      put("beside", beside);
      put("saved", saved);
      if (writes && stored === sequence + 1) {
        kept = now;
        form.elements.replaces.value = "";
        if (kept === changed) {
          form.dispatchEvent(new CustomEvent("kept"));
          localStorage.removeItem(key);
          say(told.kept.replace("{time}", at), "good");
        }
      }
      sequence = Math.max(sequence, stored);
      form.elements.sequence.value = String(sequence);
      again(changed > kept ? PAUSE : LOOK);
    } catch {
      if (changed > kept) say(told.away, "warn");
      again(AGAIN);
    } finally {
      sending = false;
    }
  }
  // Back from the page after saving: what is written now is written in a new window.
  function begin() {
    localStorage.removeItem(key);
    const bytes = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    const id = bytes.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, "$1-$2-4$3-8$4-$5");
    form.dataset.keep = form.dataset.keep.replace(form.elements.window.value, id);
    form.elements.window.value = id;
    key = mine + id;
    sequence = 0;
    hold();
    again(PAUSE);
  }
  function again(after) {
    clearTimeout(timer);
    timer = setTimeout(() => (document.hidden && changed === kept ? again(after) : send()), after);
  }

  form.addEventListener("input", () => {
    changed += 1;
    if (changed === kept + 1) say(told.keeping, "");
    remember();
    again(PAUSE);
  });
  form.addEventListener("submit", () => { leaving = true; clearTimeout(timer); });
  window.addEventListener("pageshow", (event) => { if (event.persisted) leaving = false; });
  window.addEventListener("pagehide", () => {
    if (leaving) return;
    const data = fields();
    data.set("sequence", String(sequence + 1));
    data.set("closed", "1");
    if (changed === kept) data.set("seen", "1");
    navigator.sendBeacon(form.dataset.keep, data);
  });

  // What an earlier window of this browser could not hand over goes to the server now, and is offered where it belongs. Of a window
  // that was saved meanwhile the server takes nothing more, and answers with a higher number.
  async function handOver(name) {
    const { address, item, fields: given } = JSON.parse(localStorage.getItem(name) ?? "{}");
    if (!address) return;
    const data = new URLSearchParams(given);
    const number = Number(data.get("sequence")) + 1;
    data.set("csrf_token", form.elements.csrf_token.value);
    data.set("sequence", String(number));
    data.set("closed", "1");
    const answer = await fetch(address, { method: "POST", body: data, redirect: "manual" }).catch(() => null);
    if (!answer?.ok) return;
    const { sequence: stored } = await answer.json();
    localStorage.removeItem(name);
    const here = item === form.dataset.item && changed === kept && !form.hasAttribute("data-unkept");
    if (stored === number && here) location.replace(`?tiep=${address.split("/").pop()}`);
  }
  // A window holds a lock as long as it lives, so nobody takes over from one that is still there.
  const hold = () => new Promise((held) => {
    navigator.locks?.request(key, () => { held(); return new Promise(() => {}); });
  });
  async function lookForOthers() {
    if (!navigator.locks) return; // without https; the server's copy is all there is then
    await hold();
    for (const name of Object.keys(localStorage).filter((one) => one.startsWith(mine) && one !== key)) {
      await navigator.locks.request(name, { ifAvailable: true }, (free) => free && handOver(name));
    }
  }
  if (form.hasAttribute("data-unkept")) {
    changed = 1;
    remember();
  }
  lookForOthers();
  send();
})();
