// Takes what is typed on the pay page along to the table.
const link = document.getElementById("together");
const bare = link.getAttribute("href");
document.addEventListener("pad:change", (event) => {
  const digits = event.detail.digits;
  link.href = digits ? `${bare}?amount=${digits}` : bare;
});
