// What is pasted from Word, LibreOffice, Google Docs or a web page, brought to plain structure: headings, paragraphs, lists,
// tables and links stay; styles, scripts, pictures and layout go. The server's sanitiser (items/html.py) has the last word.
"use strict";

const Paste = (() => {
  const KEPT = new Set(["P", "BR", "H2", "H3", "H4", "STRONG", "EM", "U", "S", "UL", "OL", "LI", "BLOCKQUOTE", "A", "TABLE",
    "THEAD", "TBODY", "TR", "TH", "TD", "HR", "SUB", "SUP"]);
  const BLOCKS = new Set(["P", "H2", "H3", "H4", "UL", "OL", "BLOCKQUOTE", "TABLE", "HR"]);
  const RENAMED = { H1: "h2", H5: "h4", H6: "h4", B: "strong", I: "em", DEL: "s", STRIKE: "s", INS: "u", DT: "p", DD: "p",
    FIGCAPTION: "p", CAPTION: "p", ADDRESS: "p", PRE: "p", DIR: "ul", MENU: "ul", TFOOT: "tbody" };
  const GONE = "script, style, meta, link, title, base, xml, template, noscript, iframe, object, embed, applet, svg, math, audio, " +
    "video, canvas, map, form input, input, button, select, textarea, dialog, colgroup, col, [hidden], [aria-hidden=true]";
  const style = (element) => element.getAttribute("data-style") ?? "";

  // Gives {html, pictures}: clean HTML, and how many pictures were left out.
  function tidy(pasted) {
    const piece = /<!--StartFragment-->([\s\S]*?)<!--EndFragment-->/i.exec(pasted);
    // styles are read, never applied, and handlers never made: under other names no content policy minds them
    const html = (piece ? within(pasted, piece) : pasted).replace(/<style\b[\s\S]*?(?:<\/style\s*>|$)/gi, "").replace(/<[a-z][^<>]*>/gi,
      (tag) => tag.replace(/([\s/"'])(style|on[a-z]+)(\s*=)/gi, "$1data-$2$3"));
    const body = new DOMParser().parseFromString(html, "text/html").body;
    drop(body);
    const pictures = body.querySelectorAll("img").length;
    for (const picture of body.querySelectorAll("img, picture, source")) picture.replaceWith(...picture.childNodes);
    lists(body);
    formats(body);
    rename(body);
    tables(body);
    unwrap(body);
    paragraphs(body);
    finish(body);
    return { html: body.innerHTML, pictures };
  }

  // A fragment may begin inside a list or a table whose opening stands before it.
  function within(whole, piece) {
    const before = whole.slice(0, piece.index);
    return /<(?:ul|ol|tr|tbody|table)\b[^>]*>\s*$/i.test(before) ? whole : piece[1];
  }

  function drop(body) {
    const walker = body.ownerDocument.createTreeWalker(body, NodeFilter.SHOW_COMMENT | NodeFilter.SHOW_PROCESSING_INSTRUCTION);
    const comments = [];
    while (walker.nextNode()) comments.push(walker.currentNode);
    for (const comment of comments) comment.remove();
    for (const element of body.querySelectorAll(GONE)) element.remove();
    for (const element of body.querySelectorAll("[data-style]")) {
      if (/display\s*:\s*none|mso-hide\s*:\s*all/i.test(style(element))) element.remove();
    }
    for (const element of body.querySelectorAll("*")) {
      if (!element.nodeName.includes(":")) continue;
      if (/^(?:v|w|m|x):/i.test(element.nodeName)) element.remove();
      else element.replaceWith(...element.childNodes);
    }
  }

  // Word writes a list as paragraphs that say which list and level they are of.
  function lists(body) {
    let open = []; // of the list being built: [{list, level}], the outermost first
    let last = null;
    for (const item of [...body.querySelectorAll("p, h1, h2, h3, h4, h5, h6, div")]) {
      const told = /mso-list\s*:\s*l(\d+)\s+level(\d+)/i.exec(style(item));
      if (!told) continue;
      const level = Number(told[2]);
      const marks = [...item.querySelectorAll("[data-style]")].filter((one) => /mso-list\s*:\s*ignore/i.test(style(one)));
      const mark = marks.map((one) => one.textContent).join("").replace(/[\s\u00a0]+/g, "");
      for (const one of marks) one.remove();
      const kind = /^\(?(?:\d+|[a-z]|[ivxlc]+)[.)]/i.test(mark) ? "ol" : "ul";
      if (!last || between(last, item)) open = [];
      while (open.length && open.at(-1).level > level) open.pop();
      if (!open.length || open.at(-1).level < level) {
        const list = body.ownerDocument.createElement(kind);
        if (open.length) open.at(-1).list.lastElementChild.append(list);
        else item.before(list);
        open.push({ list, level });
      }
      const entry = body.ownerDocument.createElement("li");
      entry.append(...item.childNodes);
      open.at(-1).list.append(entry);
      item.remove();
      last = open[0].list;
    }
  }

  // Whether anything stands between a list and what may go on with it.
  function between(list, item) {
    let next = list.nextSibling;
    while (next && next !== item && next.nodeType === Node.TEXT_NODE && !next.data.trim()) next = next.nextSibling;
    return next !== item;
  }

  // Google Docs and Word for the web say by styles what others say by elements.
  function formats(body) {
    for (const element of body.querySelectorAll("span[data-style], font[data-style]")) {
      const told = style(element);
      const wanted = [];
      if (/(?:^|;)\s*font-weight\s*:\s*(?:bold|[6-9]00)/i.test(told)) wanted.push("strong");
      if (/(?:^|;)\s*font-style\s*:\s*italic/i.test(told)) wanted.push("em");
      if (/text-decoration[^;]*line-through/i.test(told)) wanted.push("s");
      else if (/text-decoration[^;]*underline/i.test(told) && !element.closest("a")) wanted.push("u");
      if (/vertical-align\s*:\s*super/i.test(told)) wanted.push("sup");
      if (/vertical-align\s*:\s*sub/i.test(told)) wanted.push("sub");
      for (const tag of wanted) {
        const made = body.ownerDocument.createElement(tag);
        made.append(...element.childNodes);
        element.append(made);
      }
    }
    for (const element of body.querySelectorAll("b, strong")) {
      if (/(?:^|;)\s*font-weight\s*:\s*(?:normal|400)/i.test(style(element))) element.replaceWith(...element.childNodes);
    }
    for (const title of body.querySelectorAll("p.MsoTitle")) renamed(title, "h2");
    for (const element of body.querySelectorAll("p[class*=MsoQuote], p[class*=MsoIntenseQuote]")) {
      const quote = body.ownerDocument.createElement("blockquote");
      element.before(quote);
      quote.append(element);
    }
  }

  function rename(body) {
    for (const element of [...body.querySelectorAll("*")]) {
      const name = RENAMED[element.nodeName];
      if (name) renamed(element, name);
    }
  }

  function renamed(element, name) {
    const made = element.ownerDocument.createElement(name);
    for (const attribute of element.attributes) made.setAttribute(attribute.name, attribute.value);
    made.append(...element.childNodes);
    element.replaceWith(made);
    return made;
  }

  // A table that holds another one, or has one column, was there for the layout: its cells become paragraphs.
  function tables(body) {
    for (const table of [...body.querySelectorAll("table")]) {
      const wide = [...table.rows].some((row) => row.cells.length > 1);
      if (!table.querySelector("table") && wide && table.getAttribute("role") !== "presentation") continue;
      const cells = [...table.rows].flatMap((row) => [...row.cells]);
      table.replaceWith(...cells.map((cell) => renamed(cell, "div")));
    }
    for (const cell of body.querySelectorAll("td, th")) {
      for (const block of cell.querySelectorAll("p, div, h2, h3, h4")) {
        if (block.nextElementSibling && text(block)) block.after(body.ownerDocument.createElement("br"));
        block.replaceWith(...block.childNodes);
      }
    }
  }

  function unwrap(body) {
    for (const element of [...body.querySelectorAll("*")].reverse()) {
      if (KEPT.has(element.nodeName)) continue;
      const block = /^(?:DIV|SECTION|ARTICLE|MAIN|HEADER|FOOTER|ASIDE|NAV|CENTER|DL|FIGURE|DETAILS|SUMMARY|FIELDSET|FORM|HGROUP)$/;
      if (block.test(element.nodeName)) blocks(element);
      element.replaceWith(...element.childNodes);
    }
  }

  // Loose text among blocks becomes paragraphs, a paragraph that holds blocks goes.
  function paragraphs(body) {
    for (const block of [...body.querySelectorAll("p, h2, h3, h4")].reverse()) {
      if ([...block.children].some((child) => BLOCKS.has(child.nodeName))) {
        blocks(block);
        block.replaceWith(...block.childNodes);
      }
    }
    for (const quote of body.querySelectorAll("blockquote")) blocks(quote);
    for (const item of body.querySelectorAll("li")) {
      if (!/^[UO]L$/.test(item.parentNode.nodeName)) item.replaceWith(renamed(item, "p"));
    }
    for (const item of body.querySelectorAll("li > p")) {
      if (item.nextElementSibling?.nodeName === "P") item.after(body.ownerDocument.createElement("br"));
      item.replaceWith(...item.childNodes);
    }
    const loose = [...body.childNodes].some((node) => BLOCKS.has(node.nodeName));
    if (loose || /<br/i.test(body.innerHTML)) blocks(body);
  }

  function blocks(parent) {
    let run = null;
    for (const node of [...parent.childNodes]) {
      const twice = node.nodeName === "BR" && node.nextSibling?.nodeName === "BR";
      if (BLOCKS.has(node.nodeName) || node.nodeName === "LI" || twice) {
        run = null;
        if (twice) {
          node.nextSibling.remove();
          node.remove();
        }
        continue;
      }
      if (!node.isConnected || node.parentNode !== parent) continue;
      if (!run && !text(node)) {
        if (node.nodeName === "BR" || node.nodeType === Node.TEXT_NODE) node.remove();
        continue;
      }
      if (!run) {
        run = parent.ownerDocument.createElement("p");
        node.before(run);
      }
      run.append(node);
    }
  }

  const text = (node) => node.textContent.replace(/[\s\u00a0\u200b\ufeff]+/g, "");

  function finish(body) {
    for (const element of body.querySelectorAll("*")) {
      for (const { name, value } of [...element.attributes]) {
        const address = name === "href" && element.nodeName === "A" && /^(?:https?:|mailto:|tel:)/i.test(value.trim());
        const span = /^(?:colspan|rowspan)$/.test(name) && /^T[DH]$/.test(element.nodeName) && Number(value) > 1;
        if (!address && !span) element.removeAttribute(name);
      }
    }
    for (const link of body.querySelectorAll("a:not([href])")) link.replaceWith(...link.childNodes);
    const walker = body.ownerDocument.createTreeWalker(body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const node = walker.currentNode;
      node.data = node.data.replace(/[\u200b\ufeff\u00ad]/g, "").replace(/[ \t\r\n\f\u00a0]+/g, " ").normalize("NFC");
      if (!node.data.trim() && /^(?:BODY|UL|OL|TABLE|THEAD|TBODY|TR|BLOCKQUOTE)$/.test(node.parentNode.nodeName)) node.data = "";
    }
    body.normalize();
    for (const element of [...body.querySelectorAll("*")].reverse()) {
      const empty = !text(element) && !element.querySelector("br, hr, td, th");
      if (empty && !/^(?:BR|HR|T[DHR]|TBODY|THEAD)$/.test(element.nodeName)) element.remove();
      else if (/^(?:P|H[234]|LI)$/.test(element.nodeName)) edges(element);
    }
  }

  // No white space and no line breaks at the edges of a block, and no block of nothing else.
  function edges(block) {
    for (const [end, trimmed] of [["firstChild", "trimStart"], ["lastChild", "trimEnd"]]) {
      while (block[end]) {
        const node = block[end];
        if (node.nodeType === Node.TEXT_NODE) node.data = node.data[trimmed]();
        if (node.nodeName === "BR" || (node.nodeType === Node.TEXT_NODE && !node.data)) node.remove();
        else break;
      }
    }
    if (!block.childNodes.length) block.remove();
  }

  return { tidy };
})();
