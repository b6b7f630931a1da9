// <button type="button" data-place> fills the latitude and longitude of its form with where the device is.
// Its words say what is going on: data-asking, data-found, data-refused; [data-place-said] reads them aloud.
const FIVE = 5; // decimals: about a metre, and the whole number is read in a narrow field

document.querySelectorAll("button[data-place]").forEach((button) => {
  const form = button.closest("form");
  const said = form.querySelector("[data-place-said]");
  if (!navigator.geolocation) return;
  button.hidden = false;

  function say(words) {
    said.textContent = words;
  }

  function fill(position) {
    form.elements.latitude.value = position.coords.latitude.toFixed(FIVE);
    form.elements.longitude.value = position.coords.longitude.toFixed(FIVE);
    say(button.dataset.found.replace("{metres}", Math.round(position.coords.accuracy)));
    button.removeAttribute("aria-busy");
  }

  function refuse() {
    say(button.dataset.refused);
    button.removeAttribute("aria-busy");
  }

  button.addEventListener("click", () => {
    button.setAttribute("aria-busy", "true");
    say(button.dataset.asking);
    navigator.geolocation.getCurrentPosition(fill, refuse, { enableHighAccuracy: true, timeout: 15000, maximumAge: 60000 });
  });
});
