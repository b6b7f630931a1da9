// <a href="/void/12/" data-dialog="void-12"> opens <dialog id="void-12">; without JavaScript the link goes to its page.
// Inside, [data-dialog-close] closes; so does a click beside it and Escape.
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog]");
  const dialog = opener && document.getElementById(opener.dataset.dialog);
  if (dialog && dialog.showModal) {
    event.preventDefault();
    dialog.showModal();
    return;
  }
  if (event.target.closest("[data-dialog-close]")) {
    const open = event.target.closest("dialog");
    if (open) {
      event.preventDefault();
      open.close();
    }
  } else if (event.target.matches("dialog[open]")) {
    const box = event.target.getBoundingClientRect();
    const outside =
      event.clientX < box.left || event.clientX > box.right || event.clientY < box.top || event.clientY > box.bottom;
    if (outside) event.target.close();
  }
});
