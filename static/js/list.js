// Long lists: <input data-filter="id"> hides the items of #id that do not hold its text (ticked ones stay);
// [data-tick-all] ticks every box of its [data-ticks].

document.addEventListener("input", (event) => {
  const list = event.target.dataset && document.getElementById(event.target.dataset.filter);
  if (!list) return;
  event.stopPropagation();
  const wanted = event.target.value.trim().toLowerCase();
  for (const item of list.children) {
    const ticked = item.querySelector("input:checked");
    item.hidden = !ticked && !item.textContent.toLowerCase().includes(wanted);
  }
});

document.addEventListener("change", (event) => {
  const frame = event.target.closest("[data-ticks]");
  if (!frame) return;
  const all = frame.querySelector("[data-tick-all]");
  const boxes = [...frame.querySelectorAll("tbody input[type=checkbox]")];
  if (event.target === all) boxes.forEach((box) => (box.checked = all.checked));
  const ticked = boxes.filter((box) => box.checked).length;
  all.checked = ticked === boxes.length;
  all.indeterminate = ticked > 0 && ticked < boxes.length;
});
