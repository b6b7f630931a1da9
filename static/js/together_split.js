import { untilHeard } from "./together_answer.js";

// What is left of the bill is the payer's, and so are the shares they tick to give for a guest; both follow what is typed.
const form = document.getElementById("split");
const rest = form.querySelector("[data-rest]");
const said = document.getElementById("split-said");
const act = document.getElementById("ask");

const lost = document.getElementById("answer-lost");

function digits(text) {
  return text.replace(/\D/g, "").slice(0, 7);
}

function group(number) {
  return String(number).replace(/\B(?=(\d{3})+$)/g, ",");
}

function sum() {
  let left = Number(form.dataset.amount);
  let mine = 0;
  let asked = 0;
  for (const each of form.querySelectorAll("[data-share]")) {
    const share = Number(digits(each.value));
    left -= share;
    if (form.querySelector(`[data-cover="${each.id}"]:checked`)) mine += share;
    else asked += 1;
  }
  rest.textContent = left < 0 ? "–" : rest.dataset.before + group(left + mine) + rest.dataset.after;
  act.textContent = (asked > 1 ? act.dataset.many : asked ? act.dataset.one : act.dataset.none).replace("{count}", String(asked));
  act.setAttribute("aria-disabled", left < 0 ? "true" : "false");
  refuse(left < 0 ? act.dataset.over : "");
}

function refuse(words) {
  if (words === said.textContent) return;
  said.replaceChildren();
  if (words) {
    const box = document.createElement("p");
    box.className = "notice notice--refuse";
    box.textContent = words;
    said.append(box);
  }
}

// Once heard it is the table, or the reason why there is none; anything else (signed out meanwhile) is the browser's to show.
async function make() {
  act.setAttribute("aria-busy", "true");
  const answer = await untilHeard(form, lost);
  if (answer.headers.get("Content-Type") !== "application/json") {
    form.submit();
    return;
  }
  const told = await answer.json();
  if (answer.ok) {
    location.assign(told.url);
    return;
  }
  act.removeAttribute("aria-busy");
  lost.hidden = true;
  refuse(told.said);
}

function show(input) {
  const bare = digits(input.value);
  input.value = bare ? group(Number(bare)) : "";
}

// Somebody's dishes are their share, and there is always room for one more.
function choose(select) {
  const chosen = [...form.querySelectorAll(`[data-dish="${select.dataset.dish}"]`)];
  const price = chosen.reduce((all, each) => all + Number(each.value), 0);
  if (!price) return;
  const input = document.getElementById(select.dataset.dish);
  input.value = price;
  show(input);
  sum();
  if (!chosen.every((each) => each.value)) return;
  const more = chosen[0].cloneNode(true);
  more.value = "";
  more.options[0].text = more.dataset.more;
  chosen.at(-1).after(more);
}

form.addEventListener("input", (event) => {
  if (event.target.matches("[data-share]")) {
    show(event.target);
    sum();
  }
});
form.addEventListener("change", (event) => {
  if (event.target.matches("[data-cover]")) sum();
  if (event.target.dataset.dish) choose(event.target);
});
form.querySelector("[data-by-dish]")?.addEventListener("click", (event) => {
  const open = form.classList.toggle("together--by-dish");
  event.currentTarget.setAttribute("aria-expanded", open ? "true" : "false");
});
act.addEventListener("click", (event) => {
  if (act.getAttribute("aria-disabled") === "true") event.preventDefault();
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (act.getAttribute("aria-busy") !== "true") make();
});
addEventListener("pageshow", (event) => event.persisted && act.removeAttribute("aria-busy"));
form.querySelectorAll("[data-share]").forEach(show);
sum();
