// A field above a long list of boxes that shows those lines alone which have the typed words; marks and đ make no difference.
const folded = (text) => text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "").replaceAll("đ", "d");

for (const field of document.querySelectorAll("[data-narrow]")) {
  const lines = [...document.getElementById(field.dataset.narrow).children].map((line) => [line, folded(line.textContent)]);
  field.hidden = false;
  field.addEventListener("input", () => {
    const words = folded(field.value).split(/\s+/).filter(Boolean);
    for (const [line, text] of lines) {
      line.hidden = !line.querySelector("input").checked && !words.every((word) => text.includes(word));
    }
  });
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault(); // it is no form of its own
  });
}
