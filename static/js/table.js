// Every desk. On a narrow screen the current tab is brought into view.
document.querySelector(".desk__nav [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });

// A table that fits its frame is not scrolled sideways, so that its head may stick to the page: [data-fits] in css/desk.css.
const seen = new ResizeObserver((changes) => changes.forEach(({ target }) => fit(target)));

function fit(frame) {
  frame.toggleAttribute("data-fits", frame.querySelector("table").offsetWidth <= frame.clientWidth);
}

document.querySelectorAll(".table-frame:has(table)").forEach((frame) => seen.observe(frame));
