// Picking colleagues: who is ticked moves to the top list, and typing finds others without losing them.
const form = document.getElementById("people");
const chosen = document.getElementById("chosen");
const found = document.getElementById("found");
const guests = document.getElementById("guests");
const next = document.getElementById("next");
const search = form.querySelector("[data-search]");
const back = document.querySelector(".language [name=next]");
const PAUSE_MS = 200;
let typing = 0;
let asked = 0;

function count() {
  const people = form.querySelectorAll("[name=who]:checked").length;
  const words = people > 1 ? next.dataset.many : people ? next.dataset.one : next.dataset.none;
  next.querySelector("[data-words]").textContent = words.replace("{count}", String(people));
  next.setAttribute("aria-disabled", people ? "false" : "true");
}

// The other language, and this page loaded anew, find the same people.
function keep() {
  history.replaceState(null, "", `?${new URLSearchParams(new FormData(form))}`);
  back.value = location.pathname + location.search;
}

async function find() {
  asked += 1;
  const mine = asked;
  const wanted = new URLSearchParams(new FormData(form));
  wanted.set("part", "");
  try {
    const answer = await fetch(`${form.dataset.people}?${wanted}`, { credentials: "same-origin" });
    if (answer.redirected) location.reload();
    else if (answer.ok && mine === asked) found.innerHTML = await answer.text();
  } catch {
    // The list stays as it was; the next letter asks again.
  }
}

search.addEventListener("input", () => {
  clearTimeout(typing);
  typing = setTimeout(find, PAUSE_MS);
});
search.addEventListener("keydown", (event) => {
  if (event.key !== "Enter") return;
  event.preventDefault();
  find();
});
form.addEventListener("change", (event) => {
  if (event.target.name !== "who") return;
  const row = event.target.closest("li");
  if (event.target.checked) chosen.append(row);
  else (guests && "guest" in row.dataset ? guests : found).prepend(row);
  event.target.focus();
  if (event.target.checked && search.value) {
    search.value = "";
    search.focus();
    find();
  }
  count();
  keep();
});
next.addEventListener("click", (event) => {
  if (next.getAttribute("aria-disabled") === "true") event.preventDefault();
});
// Who was ticked, and what was typed, before this script was here.
for (const who of form.querySelectorAll("[name=who]:checked")) if (!chosen.contains(who)) chosen.append(who.closest("li"));
count();
if (search.value !== search.defaultValue) find();
