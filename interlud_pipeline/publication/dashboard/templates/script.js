"use strict";
(() => {
  const $ = (id) => document.getElementById(id);

  // The trace of a figure, taken from its line in the list of sources; without a script the link leads to that line.
  const dialog = $("trace");
  const labels = [...document.querySelectorAll("#table-sources thead th")].map((one) => one.textContent);
  const show = (line) => {
    const [head, ...cells] = line.cells;
    $("trace-titre").textContent = head.textContent;
    const body = $("trace-corps");
    body.replaceChildren();
    cells.forEach((cell, number) => {
      if (!cell.textContent.trim()) return;
      const name = document.createElement("dt");
      const text = document.createElement("dd");
      name.textContent = labels[number + 1];
      text.append(...[...cell.childNodes].map((one) => one.cloneNode(true)));
      if (number === 0) text.className = cell.className;
      body.append(name, text);
    });
    dialog.showModal();
  };
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a.to");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    hide();
    show($(link.hash.slice(1)));
  });
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });

  // The reason, on hover and on focus; it stays while the pointer is on it, and Escape puts it away.
  const bubble = $("bulle");
  let explained = null;
  const hide = () => {
    explained = null;
    bubble.hidden = true;
  };
  const place = () => {
    if (!explained) return;
    const at = explained.getBoundingClientRect();
    const left = Math.max(8, Math.min(at.left, document.documentElement.clientWidth - bubble.offsetWidth - 8));
    const isBelow = at.bottom + bubble.offsetHeight + 8 < innerHeight;
    bubble.style.left = `${left}px`;
    bubble.style.top = `${isBelow ? at.bottom : Math.max(8, at.top - bubble.offsetHeight)}px`;
  };
  const tell = (cell) => {
    const why = cell && cell.querySelector(".why");
    if (!why) return hide();
    explained = cell;
    bubble.textContent = why.textContent;
    bubble.hidden = false;
    place();
  };
  const cellOf = (event) => event.target.closest && event.target.closest("td");
  document.addEventListener("mouseover", (event) => {
    if (bubble.contains(event.target)) return;
    tell(event.target.closest("table.matrix td"));
  });
  document.addEventListener("focusin", (event) => tell(event.target.matches("a.to") ? cellOf(event) : null));
  document.addEventListener("scroll", place, { passive: true, capture: true });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") hide();
  });

  // Filters: blocks of other bodies go, cells of another state fade.
  const filters = $("filtres");
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const blocks = [...document.querySelectorAll("table.matrix:not(.sums) tbody")];
  const apply = () => {
    const wanted = plain($("f-body").value.trim());
    const kind = $("f-kind").value;
    let seen = 0;
    let alike = 0;
    blocks.forEach((block) => {
      const isShown = !wanted || plain(block.querySelector("th").textContent).includes(wanted);
      block.hidden = !isShown;
      if (!isShown) return;
      seen += 1;
      block.querySelectorAll("td").forEach((cell) => {
        const isAlike = !kind || cell.classList.contains(kind);
        cell.classList.toggle("faded", !isAlike);
        if (kind && isAlike) alike += 1;
      });
    });
    document.querySelectorAll("details.drill").forEach((one) => {
      const tables = one.querySelectorAll("table.matrix tbody");
      if (!tables.length) return;
      one.hidden = [...tables].every((block) => block.hidden);
      if (wanted && !one.hidden) one.open = true;
    });
    const bodies = seen > 1 ? "lignes d'agglomération affichées" : "ligne d'agglomération affichée";
    const cells = kind ? `, ${alike} ${alike > 1 ? "cases" : "case"} de cet état` : "";
    $("f-said").textContent = wanted || kind ? `${seen} ${bodies}${cells}.` : "";
  };
  filters.hidden = false;
  filters.addEventListener("input", apply);
  filters.addEventListener("submit", (event) => event.preventDefault());
})();
