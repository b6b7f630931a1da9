// Switching the language loads the page anew: what was typed is carried over to it, in this tab and for this one load.
// What must not lie in a browser's storage, or cannot, is asked about first: passwords, PINs, codes and files.
const KEPT = `hankki.typed ${location.pathname}${location.search}`;
const FRESH_MS = 60 * 1000;
const SECRET = "[type=password], [type=file], [autocomplete=one-time-code], [name*=code], [name*=pin], [name*=password]";
// A browser that filled it in does so again.
const FILLED = ":is(:autofill, :-webkit-autofill)";
const NO_FIELD = ["hidden", "submit", "button", "reset", "image"];

function isTicked(field) {
  return field.type === "checkbox" || field.type === "radio";
}

function valueOf(field) {
  if (isTicked(field)) return field.checked;
  return field.type === "select-multiple" ? [...field.selectedOptions].map((each) => each.value) : field.value;
}

function write(field, value) {
  if (JSON.stringify(valueOf(field)) === JSON.stringify(value)) return;
  if (isTicked(field)) field.checked = value;
  else if (field.type === "select-multiple") for (const each of field.options) each.selected = value.includes(each.value);
  else field.value = value;
  for (const kind of ["input", "change"]) field.dispatchEvent(new Event(kind, { bubbles: true }));
}

// Every field by a name that is the same in both languages: choices may stand in another order there. The box of an amount
// pad has no name of its own.
function fields() {
  const found = new Map();
  for (const field of document.querySelectorAll("input, select, textarea")) {
    if (NO_FIELD.includes(field.type) || !(field.name || "padInput" in field.dataset)) continue;
    const name = isTicked(field) ? `${field.name}=${field.value}` : field.name;
    let number = 0;
    while (found.has(`${name} ${number}`)) number += 1;
    found.set(`${name} ${number}`, field);
  }
  return found;
}

function leave(event) {
  const all = [...fields()];
  const lost = all.some(([, field]) => field.matches(SECRET) && field.value && !field.matches(FILLED));
  if (lost && !confirm(event.target.dataset.ask)) {
    event.preventDefault();
    return;
  }
  const typed = all.filter(([, field]) => !field.matches(SECRET)).map(([name, field]) => [name, valueOf(field)]);
  if (typed.length) sessionStorage.setItem(KEPT, JSON.stringify({ at: Date.now(), typed }));
}

// After every other script of the page, so that they hear of it.
function arrive() {
  const kept = JSON.parse(sessionStorage.getItem(KEPT));
  sessionStorage.removeItem(KEPT);
  if (!kept || Date.now() - kept.at > FRESH_MS) return;
  const here = fields();
  for (const [name, value] of kept.typed) if (here.has(name)) write(here.get(name), value);
}

for (const form of document.querySelectorAll("form[data-ask]")) form.addEventListener("submit", leave);
document.addEventListener("DOMContentLoaded", arrive);
