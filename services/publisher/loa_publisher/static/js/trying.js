// The live preview: drawn by the server from what it keeps of this window, after each pause in writing.
"use strict";

(() => {
  const form = document.querySelector("[data-editor]");
  const place = form?.querySelector("[data-preview]");
  if (!place?.dataset.preview) return;
  const wrong = form.querySelector("[data-wrong]");
  const button = form.querySelector("button[value=preview]");
  let wanted = 0;
  let drawn = "";

  async function draw() {
    const mine = (wanted += 1);
    const address = place.dataset.preview.replace(/dang-viet\/[^/]+/, `dang-viet/${form.elements.window.value}`);
    const answer = await fetch(address, { redirect: "manual" }).catch(() => null);
    if (!answer?.ok || mine !== wanted) return;
    const html = await answer.text();
    if (html === drawn || mine !== wanted) return;
    drawn = html;
    const open = place.contains(document.activeElement) ? null : place.querySelector("iframe");
    place.style.minHeight = `${place.offsetHeight}px`; // what stands below does not jump while pictures load
    place.innerHTML = html;
    setTimeout(() => { place.style.minHeight = ""; }, open ? 600 : 0);
    const told = place.firstElementChild;
    wrong.textContent = told.dataset.complaintsTold;
    wrong.hidden = !told.dataset.complaintsTold;
  }

  if (button) button.hidden = true;
  form.addEventListener("kept", draw);
})();
