// The editor: rich text over a plain textarea, pictures by drop, counters. Without it the form still works.
"use strict";

(() => {
  const form = document.querySelector("[data-editor]");
  if (!form) return;
  let touched = form.hasAttribute("data-unkept");

  // Rich text. The textarea keeps the HTML that is sent.
  const frame = form.querySelector("[data-rich]");
  const textarea = frame.querySelector("textarea");
  const tools = frame.querySelector(".rich-tools");
  const linkRow = frame.querySelector(".rich-link");
  const address = linkRow.querySelector("input");

  const ALLOWED = {
    // as items/html.py has it: what was stored is not thinned out by being opened
    ALLOWED_TAGS: ["p", "br", "h2", "h3", "h4", "strong", "b", "em", "i", "u", "s", "ul", "ol", "li", "blockquote", "a",
      "table", "thead", "tbody", "tr", "th", "td", "hr", "sub", "sup", "figure", "figcaption"],
    ALLOWED_ATTR: ["href", "colspan", "rowspan"],
    ADD_URI_SAFE_ATTR: ["colspan", "rowspan"],
    ALLOWED_URI_REGEXP: /^(?:https?:|mailto:|tel:|#|\/)/i,
  };

  const surface = document.createElement("div");
  surface.className = "rich-text prose";
  surface.lang = "vi";
  surface.setAttribute("role", "textbox");
  surface.setAttribute("aria-multiline", "true");
  surface.setAttribute("aria-labelledby", "f-body_html-label");
  frame.append(surface);

  const note = form.querySelector("[data-left-out]");
  let loading = true; // what is stored comes in as it is; all else is pasted or dropped
  const editor = new Squire(surface, {
    blockTag: "P",
    sanitizeToDOMFragment: (html) => {
      const found = loading ? { html, pictures: 0 } : Paste.tidy(html);
      if (!loading) note.textContent = found.pictures ? note.dataset.leftOut : "";
      return document.importNode(DOMPurify.sanitize(found.html, { ...ALLOWED, RETURN_DOM_FRAGMENT: true }), true);
    },
  });
  editor.setHTML(textarea.value);
  loading = false;
  const write = () => {
    const html = DOMPurify.sanitize(editor.getHTML(), ALLOWED)
      .replace(/<(\/?)b>/g, "<$1strong>") // what is meant, not how it looks
      .replace(/<(\/?)i>/g, "<$1em>")
      .replace(/(<p><br><\/p>)+$/, "");
    textarea.value = html === "<p><br></p>" ? "" : html;
  };
  write(); // in the editor's own spelling from the start, so that what differs later was written
  textarea.hidden = true;
  textarea.removeAttribute("id");
  surface.id = "f-body_html";
  tools.setAttribute("aria-controls", surface.id);
  document.getElementById("f-body_html-label").addEventListener("click", () => editor.focus());
  form.querySelector("[data-plain]").hidden = true;
  tools.hidden = false;
  const written = () => {
    const before = textarea.value;
    write();
    if (textarea.value !== before) textarea.dispatchEvent(new Event("input", { bubbles: true }));
  };
  editor.addEventListener("input", written);

  const inside = (tag) => editor.hasFormat(tag);
  const heading = (level) => {
    const on = inside(level);
    editor.modifyBlocks((fragment) => {
      const out = document.createDocumentFragment();
      for (const block of [...fragment.childNodes]) {
        const plain = block.nodeName === "P" || /^H[1-6]$/.test(block.nodeName);
        if (!plain) {
          out.append(block);
          continue;
        }
        const made = document.createElement(on ? "P" : level);
        made.append(...block.childNodes);
        out.append(made);
      }
      return out;
    });
  };
  const acts = {
    bold: () => (inside("B") || inside("STRONG") ? editor.removeBold() : editor.bold()),
    italic: () => (inside("I") || inside("EM") ? editor.removeItalic() : editor.italic()),
    h2: () => heading("H2"),
    h3: () => heading("H3"),
    list: () => (inside("UL") ? editor.removeList() : editor.makeUnorderedList()),
    numbers: () => (inside("OL") ? editor.removeList() : editor.makeOrderedList()),
    quote: () => (inside("BLOCKQUOTE") ? editor.decreaseQuoteLevel() : editor.increaseQuoteLevel()),
    link: () => {
      linkRow.hidden = !linkRow.hidden;
      if (!linkRow.hidden) {
        const anchor = editor.getSelection().commonAncestorContainer.parentElement?.closest("a");
        address.value = anchor?.getAttribute("href") ?? "";
        address.focus();
      } else editor.focus();
    },
    undo: () => editor.undo(),
    redo: () => editor.redo(),
  };
  const pressed = {
    bold: ["B", "STRONG"], italic: ["I", "EM"], h2: ["H2"], h3: ["H3"],
    list: ["UL"], numbers: ["OL"], quote: ["BLOCKQUOTE"], link: ["A"],
  };
  const show = () => {
    for (const tool of tools.querySelectorAll("[data-act]")) {
      const tags = pressed[tool.dataset.act];
      if (tags) tool.setAttribute("aria-pressed", String(tags.some(inside)));
    }
  };
  for (const event of ["pathChange", "select", "cursor", "input"]) editor.addEventListener(event, show);
  tools.addEventListener("mousedown", (event) => event.preventDefault());
  tools.addEventListener("click", (event) => {
    const tool = event.target.closest("[data-act]");
    if (!tool) return;
    acts[tool.dataset.act]();
    if (tool.dataset.act !== "link") editor.focus();
    written();
    show();
  });
  // A toolbar is one stop of the Tab key; arrows move inside it.
  tools.addEventListener("keydown", (event) => {
    const all = [...tools.querySelectorAll("[data-act]")];
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const next = all[(all.indexOf(document.activeElement) + step + all.length) % all.length];
    for (const tool of all) tool.tabIndex = tool === next ? 0 : -1;
    next.focus();
  });
  const setLink = (href) => {
    editor.focus();
    if (href) editor.makeLink(/^[a-z]+:|^[#/]/i.test(href) ? href : `https://${href}`);
    else editor.removeLink();
    linkRow.hidden = true;
    written();
  };
  linkRow.addEventListener("click", (event) => {
    const button = event.target.closest("[data-link]");
    if (button) setLink(button.dataset.link === "set" ? address.value.trim() : "");
  });
  address.addEventListener("keydown", (event) => {
    if (event.key === "Enter") {
      event.preventDefault();
      setLink(address.value.trim());
    }
    if (event.key === "Escape") {
      linkRow.hidden = true;
      editor.focus();
    }
  });

  // Pictures dropped or chosen are taken at once.
  for (const drop of form.querySelectorAll("[data-drop]")) {
    const input = drop.querySelector("input[type=file]");
    for (const event of ["dragenter", "dragover"]) {
      drop.addEventListener(event, (e) => {
        e.preventDefault();
        drop.classList.add("drop-over");
      });
    }
    for (const event of ["dragleave", "drop"]) drop.addEventListener(event, () => drop.classList.remove("drop-over"));
    drop.addEventListener("drop", (e) => {
      e.preventDefault();
      input.files = e.dataTransfer.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    });
    input.addEventListener("change", () => {
      if (input.files.length) form.requestSubmit(form.querySelector("button[value=upload]"));
    });
  }

  // Counters.
  for (const area of form.querySelectorAll("textarea[data-count]")) {
    const output = form.querySelector(`output[for="${area.id}"]`);
    const most = Number(area.dataset.count);
    const group = (number) => String(number).replace(/\B(?=(\d{3})+$)/g, ".");
    area.addEventListener("input", () => {
      output.textContent = `${group(area.value.length)} / ${group(most)}`;
    });
  }

  // Ctrl+S saves. Leaving with unsaved text asks first.
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") {
      event.preventDefault();
      form.requestSubmit(form.querySelector("button[value=save]"));
    }
  });
  form.addEventListener("input", () => { touched = true; });
  form.addEventListener("kept", () => { touched = false; });
  form.addEventListener("submit", () => {
    write();
    touched = false;
  });
  window.addEventListener("beforeunload", (event) => {
    if (touched) event.preventDefault();
  });
})();
