// Filters the list of all differences. Without script the list is complete and has no filter.
(() => {
  "use strict";
  const form = document.getElementById("filter");
  if (!form) {
    return;
  }
  const text = document.getElementById("filter-text");
  const kind = document.getElementById("filter-kind");
  const status = document.getElementById("filter-status");
  const rows = Array.from(document.querySelectorAll("#all-list tbody tr"), (element) => ({
    element,
    kind: element.dataset.kind,
    text: element.textContent.toLowerCase(),
  }));
  const filter = () => {
    const words = text.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const row of rows) {
      const matches =
        (kind.value === "" || kind.value === row.kind) && words.every((word) => row.text.includes(word));
      row.element.hidden = !matches;
      shown += matches ? 1 : 0;
    }
    status.textContent = shown + " of " + rows.length + " shown";
  };
  form.hidden = false;
  form.addEventListener("input", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  filter();
})();
