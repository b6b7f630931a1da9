// <button data-copy="words" data-copied="said when done" hidden> puts the words on the clipboard where the browser lets it.
document.querySelectorAll("[data-copy]").forEach((button) => {
  if (!navigator.clipboard) return;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.copy);
    document.dispatchEvent(new CustomEvent("toast", { detail: { text: button.dataset.copied } }));
  });
});
