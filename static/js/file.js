// A file can be dropped on .file-drop; its name and size then stand where the hint was. One larger than the server takes
// is refused in words at once, and not sent.
document.querySelectorAll(".file-drop").forEach((drop) => {
  const input = drop.querySelector("input[type=file]");
  const name = drop.querySelector(".file-drop__name");
  const tooBig = drop.parentElement.querySelector("[data-too-big]");

  function showName() {
    const file = input.files[0];
    if (file && name) name.textContent = `${file.name} · ${Math.max(1, Math.round(file.size / 1024)).toLocaleString()} KB`;
  }

  function refuseTooBig() {
    if (!tooBig) return;
    tooBig.hidden = !(input.files[0]?.size > Number(input.dataset.most));
    if (!tooBig.hidden) input.value = "";
  }

  for (const type of ["dragenter", "dragover"]) {
    drop.addEventListener(type, (event) => {
      event.preventDefault();
      drop.dataset.over = "";
    });
  }
  for (const type of ["dragleave", "drop"]) drop.addEventListener(type, () => delete drop.dataset.over);
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    if (!event.dataTransfer.files.length) return;
    input.files = event.dataTransfer.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
  input.addEventListener("change", () => {
    showName();
    refuseTooBig();
  });
});
