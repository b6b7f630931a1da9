// What is left of the bill is the payer's, and so are the shares they tick to give for a guest; both follow what is typed.
const form = document.getElementById("split");
const rest = form.querySelector("[data-rest]");
const said = document.getElementById("split-said");
const act = document.getElementById("ask");

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
  const words = left < 0 ? act.dataset.over : "";
  if (words !== said.textContent) {
    said.replaceChildren();
    if (words) {
      const box = document.createElement("p");
      box.className = "notice notice--refuse";
      box.textContent = words;
      said.append(box);
    }
  }
}

function show(input) {
  const bare = digits(input.value);
  input.value = bare ? group(Number(bare)) : "";
}

form.addEventListener("input", (event) => {
  if (event.target.matches("[data-share]")) {
    show(event.target);
    sum();
  }
});
form.addEventListener("change", (event) => {
  if (event.target.matches("[data-cover]")) sum();
  const dish = event.target.dataset.dish;
  if (!dish || !event.target.value) return;
  const input = document.getElementById(dish);
  input.value = event.target.value;
  show(input);
  sum();
});
form.querySelector("[data-by-dish]")?.addEventListener("click", (event) => {
  const open = form.classList.toggle("together--by-dish");
  event.currentTarget.setAttribute("aria-expanded", open ? "true" : "false");
});
act.addEventListener("click", (event) => {
  if (act.getAttribute("aria-disabled") === "true") event.preventDefault();
});
form.querySelectorAll("[data-share]").forEach(show);
sum();
