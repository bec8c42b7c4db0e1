// What the pages do beyond plain HTML: link marks and list, keys, copying, selecting words. All of it can be done without.
"use strict";

document.documentElement.classList.add("scripted");

// --- marks in the story and entries in the list light each other up ---
function light(number, on) {
  for (const one of document.querySelectorAll(`[data-s="${number}"]`)) one.classList.toggle("lit", on);
}
function numbered(event) {
  const one = event.target.closest?.("[data-s]");
  return one && !one.closest(".card") ? one.dataset.s : null;  // cards are of many stories, each with its own numbers
}
let lit = null;
function relight(number) {
  if (number === lit) return;
  if (lit !== null) light(lit, false);
  lit = number;
  if (lit !== null) light(lit, true);
}
document.addEventListener("mouseover", (event) => {
  const number = numbered(event);
  relight(number);
  const entry = number !== null && event.target.closest(".story") && document.getElementById(`s${number}`);
  const list = entry && entry.closest(".beside");
  if (list && list.scrollHeight > list.clientHeight) {
    const seen = list.getBoundingClientRect(), box = entry.getBoundingClientRect();
    if (box.top < seen.top + 40 || box.bottom > seen.bottom) list.scrollTop += box.top - seen.top - 60;
  }
});
document.addEventListener("focusin", (event) => relight(numbered(event)));

// --- a citation is copied as it is unfolded ---
document.addEventListener("toggle", async (event) => {
  const cite = event.target;
  if (!cite.matches?.(".cite") || !cite.open) return;
  const field = cite.querySelector("textarea");
  field.select();
  let copied = true;
  try {
    await navigator.clipboard.writeText(field.value);
  } catch {
    copied = document.execCommand("copy");
  }
  cite.querySelector(".copied").textContent = copied ? "Copied" : "Selected: copy it with Ctrl-C or ⌘C";
}, true);

// --- addresses stay short: what is left as it is does not stand in them ---
document.addEventListener("submit", (event) => {
  if (event.target.method !== "get") return;
  for (const one of event.target.elements) {
    if (one.name && (!one.value || (one.checked && "usual" in one.dataset))) one.disabled = true;
  }
});
window.addEventListener("pageshow", () => {  // back from where a form led
  for (const one of document.querySelectorAll("form[method=get] :disabled")) one.disabled = false;
});

// --- how to search is changed at once where there is something to search for ---
document.addEventListener("change", (event) => {
  if (event.target.matches(".ways input") && document.getElementById("q").value.trim()) event.target.form.requestSubmit();
});

// --- keys: / to the search, j and k through results or statements, Enter opens, c copies ---
function typing(element) {
  return element.closest("input, textarea:not([readonly]), select, [contenteditable]") !== null;
}
const STEPS = "[data-step], .story a.cue[id]";
function stepOf(element) {  // the result or statement that an element belongs to
  const entry = element.closest(".entry");
  return entry ? document.querySelector(`.story a.cue[id][data-s="${entry.dataset.s}"]`) : element.closest(STEPS);
}
let last = null;  // where one was: the focus may have gone to something else since, or with what held it
document.addEventListener("focusin", (event) => { last = stepOf(event.target) ?? last; });
function stepped() {
  return stepOf(document.activeElement) ?? (last?.isConnected ? last : document.querySelector(".story a.cue:target"));
}
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape" && typing(event.target)) return event.target.blur();
  if (typing(event.target)) return;
  if (event.key === "/") {
    const field = document.querySelector("[data-search]");
    if (field) { event.preventDefault(); field.focus(); field.select(); }
  } else if (event.key === "?") {
    location.assign("/keys");
  } else if (event.key === "c") {
    const at = stepped(), place = at?.matches(".cue") ? document.querySelector(`.entry[data-s="${at.dataset.s}"]`) : at;
    const cite = place?.querySelector(".cite");
    if (cite) { cite.open = false; cite.open = true; }
  } else if (event.key === "j" || event.key === "k") {
    const all = [...document.querySelectorAll(STEPS)];
    if (!all.length) return;
    const at = all.indexOf(stepped());
    const to = event.key === "j" ? Math.min(at + 1, all.length - 1) : Math.max(at - 1, 0);
    event.preventDefault();
    all[to].focus();
    all[to].scrollIntoView({ block: "nearest" });
  } else if (event.key === "Enter" && event.target.matches("[data-step]")) {
    const link = event.target.querySelector("a[data-open]");
    if (link) link.click();
  }
});

// --- brush over a chart of dates: from where the pointer went down to where it goes up ---
for (const figure of document.querySelectorAll("[data-brush]")) brushable(figure);
document.addEventListener("htmx:afterSwap", () => {
  for (const figure of document.querySelectorAll("[data-brush]:not([data-ready])")) brushable(figure);
});
function brushable(figure) {
  figure.dataset.ready = "";
  const all = [...figure.querySelectorAll("[data-key]")];
  const at = (event) => all.findIndex((one) => {
    const box = one.querySelector(".place").getBoundingClientRect();
    return event.clientX >= box.left && event.clientX < box.right;
  });
  let from = -1, to = -1;
  const show = () => all.forEach((one, i) => {
    one.classList.toggle("brushed", from >= 0 && i >= Math.min(from, to) && i <= Math.max(from, to));
  });
  figure.addEventListener("pointerdown", (event) => { from = to = at(event); show(); event.preventDefault(); });
  figure.addEventListener("pointermove", (event) => {
    if (from < 0) return;
    const now = at(event);
    if (now >= 0) { to = now; show(); }
  });
  window.addEventListener("pointerup", () => {
    if (from < 0) return;
    const first = all[Math.min(from, to)], last = all[Math.max(from, to)];
    if (first !== last) {
      const url = new URL(location.href);
      url.searchParams.set("since", first.dataset.key);
      url.searchParams.set("until", last.dataset.until ?? last.dataset.key);
      url.searchParams.delete("month");
      url.searchParams.delete("after");
      location.assign(url);
    }
    from = to = -1;
    show();
  });
  figure.addEventListener("dragstart", (event) => event.preventDefault());
}

// --- dropping files: anywhere on the page, or the browser would leave it to show them ---
const CONTROLS = {
  "\u061c": "ALM", "\u200e": "LRM", "\u200f": "RLM", "\u202a": "LRE", "\u202b": "RLE", "\u202c": "PDF", "\u202d": "LRO",
  "\u202e": "RLO", "\u2066": "LRI", "\u2067": "RLI", "\u2068": "FSI", "\u2069": "PDI",
};
function named(text) {  // as the server shows names: isolated, and what turns the direction around is said
  const name = document.createElement("bdi");
  for (const one of text) {
    if (!(one in CONTROLS)) { name.append(one); continue; }
    const control = document.createElement("span");
    control.className = "control";
    control.dataset.control = CONTROLS[one];
    control.textContent = one;
    name.append(control);
  }
  name.normalize();
  return name;
}
const drop = document.querySelector("[data-drop]");
if (drop) {
  const field = drop.querySelector("input[type=file]"), list = drop.querySelector(".chosen-files"), most = Number(drop.dataset.most);
  const line = (...parts) => { const item = document.createElement("li"); item.append(...parts); return item; };
  const tell = (...notes) => {
    const all = [...field.files], size = all.reduce((sum, file) => sum + file.size, 0);
    const shown = all.slice(0, 12).map((file) => line(named(file.name)));
    if (all.length > 12) shown.push(line(`and ${all.length - 12} more`));
    if (size > most) notes.push(`${Math.ceil(size / 1e6)} MB together: at most ${most / 1e6} MB at a time`);
    list.replaceChildren(...shown, ...notes.map((note) => line(note)));
  };
  const files = (event) => event.dataTransfer?.types.includes("Files");
  for (const kind of ["dragenter", "dragover"]) {
    document.addEventListener(kind, (event) => { if (files(event)) { event.preventDefault(); drop.classList.add("over"); } });
  }
  document.addEventListener("dragleave", (event) => { if (!event.relatedTarget) drop.classList.remove("over"); });
  document.addEventListener("drop", (event) => {
    if (!files(event)) return;
    event.preventDefault();
    drop.classList.remove("over");
    const folders = new Set([...event.dataTransfer.items].map((one) => one.webkitGetAsEntry?.()).filter((one) => one?.isDirectory).map((one) => one.name));
    const all = new DataTransfer();
    for (const file of [...field.files, ...event.dataTransfer.files]) if (!folders.has(file.name)) all.items.add(file);
    field.files = all.files;
    tell(...[...folders].map(() => "A folder can’t be taken whole: drop the files in it"));
  });
  field.addEventListener("change", () => tell());
}

// --- selecting the words of a part: places are told in code points, as the ledger counts ---
const spans = document.querySelector("[data-spans]");
if (spans) {
  const text = spans.querySelector("[data-text]");
  const length = (node, offset) => {
    const range = document.createRange();
    range.setStart(text, 0);
    range.setEnd(node, offset);
    return [...range.toString()].length;
  };
  let begun = false;  // in the text: a click elsewhere, as on a button, leaves the selection, and takes nothing anew
  document.addEventListener("mousedown", (event) => { begun = text.contains(event.target); });
  document.addEventListener("mouseup", (event) => { if (begun) take(event); });
  document.addEventListener("keyup", (event) => {
    if ((event.shiftKey || event.key === "Shift") && !typing(event.target)) take(event);
  });
  function take(event) {
    const selection = getSelection();
    if (!selection.rangeCount || selection.isCollapsed) return;
    const range = selection.getRangeAt(0);
    if (!text.contains(range.startContainer) || !text.contains(range.endContainer)) return;
    let start = length(range.startContainer, range.startOffset), end = length(range.endContainer, range.endOffset);
    const all = [...text.textContent];
    while (start < end && /\s/.test(all[start])) start++;
    while (end > start && /\s/.test(all[end - 1])) end--;
    if (start === end) return;
    const part = spans.querySelector("input[name=selecting]:checked").value;
    const field = spans.querySelector(`[data-part="${part}"]`), at = spans.querySelector(`[data-at="${part}"]`);
    const begin = Number(spans.dataset.start), words = all.slice(start, end).join("").replace(/\s+/g, " ");
    const place = `${begin + start}-${begin + end}`;
    const more = part === "content" && (event.ctrlKey || event.metaKey) && field.value.trim();
    field.value = more ? `${field.value.trimEnd()}\n${words}` : words;
    at.value = !more ? place : at.value && `${at.value} ${place}`;  // words that were typed have no place yet
  }
  for (const field of spans.querySelectorAll("[data-part]")) {
    field.addEventListener("input", () => { spans.querySelector(`[data-at="${field.dataset.part}"]`).value = ""; });
  }
}
