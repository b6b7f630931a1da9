// An amount above what can be spent is not sent to be refused: the act is off, the line under the number says why, and where
// the rest may be paid in cash, a slide of its own offers the voucher's part. Whether it works is the server's to say.
const form = document.getElementById("pay-form");
const act = document.getElementById("pay");
const offer = document.getElementById("pay-part");

function group(amount) {
  return String(amount).replace(/\B(?=(\d{3})+$)/g, ",");
}

function told(words, payable, excess) {
  return words.replace("{payable}", group(payable)).replace("{excess}", group(excess));
}

function start() {
  const limit = Number(form.dataset.limit);
  const inPart = "inPart" in form.dataset;
  const said = document.getElementById("pay-said");
  const usual = form.dataset.upto;

  function show(amount) {
    const excess = Math.max(amount - limit, 0);
    const offered = excess > 0 && inPart;
    act.hidden = offered;
    document.querySelector("[data-slide-hint~=pay]").classList.toggle("slide__hint--off", excess > 0 && !offered);
    offer.hidden = !offered;
    if (!excess) return;
    act.setAttribute("aria-disabled", "true");
    act.querySelector("[data-words]").textContent = offer.dataset.off;
    offer.querySelector("[data-words]").textContent = told(offer.dataset.full, limit, excess);
    offer.dataset.payable = limit;
    offer.dataset.excess = excess;
    said.textContent = told(inPart ? offer.dataset.offer : offer.dataset.above, limit, excess);
    said.dataset.kind = inPart ? "offer" : "refuse";
  }

  form.addEventListener("pad:change", (event) => {
    said.textContent = usual;
    delete said.dataset.kind;
    show(Number(event.detail.digits));
  });
  show(Number(new FormData(form).get("amount")));
}

if (form) start();
