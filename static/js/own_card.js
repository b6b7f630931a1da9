// Above the limit: is the rest paid in cash or by one's own card? Shown while js/over.js offers a part, which then says it
// in the words of what is chosen.
const choice = document.getElementById("rest-by");
const form = document.getElementById("pay-form");
const offer = document.getElementById("pay-part");

function start() {
  const inCash = { full: offer.dataset.full, offer: offer.dataset.offer };
  const add = choice.querySelector("[data-add-card]");
  const typed = () => new FormData(form).get("amount") || "";

  function show() {
    choice.hidden = choice.disabled = offer.hidden;
  }

  function choose() {
    const byCard = choice.querySelector("input:checked")?.value === "card";
    Object.assign(offer.dataset, byCard ? { full: choice.dataset.full, offer: choice.dataset.offer } : inCash);
    form.querySelector("[data-pad]").dispatchEvent(new CustomEvent("pad:change", { bubbles: true, detail: { digits: typed() } }));
  }

  // Above the act, under the thumb.
  offer.before(choice);
  // Whichever of the two scripts is first.
  new MutationObserver(show).observe(offer, { attributes: true, attributeFilter: ["hidden"] });
  choice.addEventListener("change", choose);
  // The amount goes along to the page that adds a card, and comes back with it.
  add?.addEventListener("click", () => {
    const asked = new URLSearchParams(add.search);
    asked.set("amount", typed());
    add.search = asked;
  });
  choose();
  show();
}

if (choice && form && offer) start();
