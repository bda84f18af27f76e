// Where the important part of a picture is: a click on the picture writes the two numbers, and every cut follows them.
"use strict";

(() => {
  const percent = (input) => Math.min(100, Math.max(0, input.value === "" ? 50 : Math.round(Number(input.value)) || 0));

  for (const part of document.querySelectorAll("[data-focus]")) {
    const [across, down] = part.querySelectorAll("input[type=number]");
    const stage = part.querySelector(".focus-stage");
    const cuts = part.querySelector(".focus-cuts");
    const told = part.querySelector("[data-focus-told]");
    const thumbnail = part.closest(".picture")?.querySelector(":scope > img");

    const draw = () => {
      const [x, y] = [percent(across), percent(down)];
      for (const one of [stage, cuts, thumbnail]) {
        one?.style.setProperty("--focus-x", `${x}%`);
        one?.style.setProperty("--focus-y", `${y}%`);
      }
      told.textContent = across.value === "" && down.value === "" ? part.dataset.middle : `${x}% · ${y}%`;
    };
    const set = (x, y) => {
      across.value = x;
      down.value = y;
      draw();
      across.dispatchEvent(new Event("input", { bubbles: true })); // it is kept, like all that is written
    };

    part.classList.add("focus-ready");
    part.querySelector("[data-focus-click]").hidden = false;
    stage.addEventListener("click", (event) => {
      const { left, top, width, height } = stage.getBoundingClientRect();
      set(Math.round(((event.clientX - left) / width) * 100), Math.round(((event.clientY - top) / height) * 100));
    });
    for (const input of [across, down]) input.addEventListener("input", draw);
  }
})();
