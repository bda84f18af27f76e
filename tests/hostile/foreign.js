// What stands in a document that no template of ours would have put there. `html` is as the server sent it: parsed here without
// running anything, so that what our own scripts add later plays no part.
(html) => {
  const page = new DOMParser().parseFromString(html, "text/html");
  const found = [];
  const own = (address) => { try { return new URL(address, location.href).origin === location.origin; } catch { return false; } };
  const NEVER = "applet, base, embed, frame, frameset, isindex, keygen, listing, marquee, math, noembed, noframes, object, plaintext, style, xmp, xss";
  for (const one of page.querySelectorAll(NEVER)) found.push(`<${one.localName}>`);
  for (const one of page.querySelectorAll("script")) {
    if (one.textContent.trim() || !own(one.getAttribute("src"))) found.push(one.outerHTML.slice(0, 120));
  }
  for (const one of page.querySelectorAll("iframe")) {
    if (one.hasAttribute("srcdoc") || !own(one.getAttribute("src"))) found.push(one.outerHTML.slice(0, 120));
  }
  for (const one of page.querySelectorAll("meta[http-equiv], svg script, svg a, svg animate, svg set, svg foreignObject, svg image")) {
    found.push(one.outerHTML.slice(0, 120));
  }
  for (const one of page.querySelectorAll("link")) {
    const rel = one.getAttribute("rel");
    if (/import|prefetch|preload/.test(rel) || (/stylesheet|icon/.test(rel) && !own(one.getAttribute("href")))) found.push(one.outerHTML.slice(0, 120));
  }
  const ADDRESSES = ["href", "src", "action", "formaction", "xlink:href", "poster", "background", "ping", "srcset", "cite", "data"];
  for (const one of page.querySelectorAll("*")) {
    for (const { name, value } of one.attributes) {
      if (/^on/i.test(name) || name === "style" || name === "ping" || name === "srcdoc" || name.startsWith("hx-on")) found.push(`${one.localName} ${name}=${value}`.slice(0, 160));
      if (ADDRESSES.includes(name)) {
        const plain = value.replace(/[\x00-\x20]/g, "").toLowerCase();
        const scheme = /^([a-z][a-z0-9+.-]*):/.exec(plain)?.[1];
        if (scheme && !["http", "https", "mailto", "tel"].includes(scheme)) found.push(`${one.localName} ${name}=${value}`.slice(0, 160));
        if (/^(form)?action$/.test(name) && !own(value)) found.push(`${one.localName} ${name}=${value}`.slice(0, 160));
      }
    }
    if (["__proto__", "constructor", "attributes", "createElement", "getElementById", "currentScript", "htmx", "body", "document", "firstChild"].includes(one.id || one.getAttribute("name"))) found.push(`clobbers ${one.outerHTML.slice(0, 80)}`);
  }
  const WRITTEN = ["p", "br", "h2", "h3", "h4", "strong", "b", "em", "i", "u", "s", "ul", "ol", "li", "blockquote", "a", "table", "thead", "tbody", "tr", "th", "td", "hr", "sub", "sup", "figure", "figcaption", "ins", "del", "span", "small", "abbr", "cite", "code", "dd", "dl", "dt", "pre", "q", "caption", "tfoot"];
  const SAID = ["href", "rel", "colspan", "rowspan", "lang", "title", "scope", "start"];
  for (const text of page.querySelectorAll(".prose")) {
    for (const one of text.querySelectorAll("*")) {
      if (!WRITTEN.includes(one.localName)) found.push(`text holds <${one.localName}>`);
      for (const { name } of one.attributes) if (!SAID.includes(name)) found.push(`text holds ${one.localName} ${name}`);
    }
  }
  return [...new Set(found)];
}
