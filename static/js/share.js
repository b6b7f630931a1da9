// <button data-share="address" data-share-words="words" hidden> opens the phone's share sheet where there is one.
document.querySelectorAll("[data-share]").forEach((button) => {
  if (!navigator.share) return;
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      await navigator.share({ text: button.dataset.shareWords, url: button.dataset.share });
    } catch (error) {
      // Closing the sheet is no fault; anything else leaves the copy button and the QR.
      if (error.name !== "AbortError") button.hidden = true;
    }
  });
});
