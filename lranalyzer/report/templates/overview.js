"use strict";
// The table of runs: sorting, filtering, and which run is open below it.

function wireOverview(runs) {
  const body = document.querySelector("#table tbody"), rows = [...body.rows];
  const holder = document.getElementById("open"), article = (i) => document.getElementById(`run-${i}`);
  const together = document.getElementById("runs").dataset.together === "yes";
  const filter = document.getElementById("filter"), shown = document.getElementById("shown");
  const chips = [...document.querySelectorAll(".chip")];
  const text = new Map(rows.map((r) => [r, [r.textContent, r.dataset.source, r.dataset.name].join(" ").toLowerCase().replace(/\u00a0/g, " ")]));
  let current = Number(rows[0].dataset.run);

  function apply() {
    const words = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
    const wanted = chips.filter((c) => c.getAttribute("aria-pressed") === "true").map((c) => c.dataset.verdict);
    let count = 0;
    for (const row of rows) {
      const fits = (!wanted.length || wanted.includes(row.dataset.verdict)) && words.every((w) => text.get(row).includes(w));
      row.hidden = !fits;
      if (together) article(row.dataset.run).hidden = !fits;
      count += fits;
    }
    shown.textContent = count === rows.length ? "" : `${count.toLocaleString("en-US")} of ${rows.length.toLocaleString("en-US")} runs`;
    position();
  }

  const visible = () => [...body.rows].filter((r) => !r.hidden);

  function position() {
    const list = visible(), at = list.findIndex((r) => Number(r.dataset.run) === current);
    document.getElementById("position").textContent = at < 0 ? "the run below does not fit the filter" : `run ${at + 1} of ${list.length}`;
    document.getElementById("previous").disabled = at <= 0;
    document.getElementById("next").disabled = at >= list.length - 1; // from a run that is filtered out, on to the first
  }

  function open(index, jump) {
    current = index;
    rows.forEach((r) => r.classList.toggle("open", Number(r.dataset.run) === index));
    if (holder) holder.innerHTML = runs[index].article; // escaped when the report was written
    light(article(index), runs[index]);
    position();
    if (jump) { article(index).scrollIntoView(); article(index).focus({ preventScroll: true }); }
  }

  function sort(button) {
    const head = button.closest("th"), key = button.dataset.key;
    const up = head.getAttribute("aria-sort") === "descending" || (head.getAttribute("aria-sort") === "none" && key === "name");
    document.querySelectorAll("#table th[aria-sort]").forEach((th) => th.setAttribute("aria-sort", "none"));
    head.setAttribute("aria-sort", up ? "ascending" : "descending");
    const value = key === "name" ? (r) => r.cells[1].textContent : key === "verdict" ? (r) => Number(r.dataset.severity) : (r) => (r.dataset[key] === "" ? NaN : Number(r.dataset[key]));
    const order = new Intl.Collator("en", { numeric: true });
    const compare = (a, b) => {
      const x = value(a), y = value(b);
      if (key === "name") return order.compare(x, y);
      if (isNaN(x) || isNaN(y)) return (isNaN(x) - isNaN(y)) * (up ? 1 : -1); // what is unknown comes last either way
      return x - y;
    };
    rows.slice().sort((a, b) => (up ? 1 : -1) * compare(a, b)).forEach((r) => body.append(r));
    position();
  }

  // Not by setting location.hash: a tracker's sandboxed frame may not navigate, not even to a place in itself.
  function visit(index) {
    open(index, true);
    try { history.pushState(null, "", `#run-${index}`); } catch { /* no history in there either */ }
  }

  function go(by) {
    const list = visible(), at = list.findIndex((r) => Number(r.dataset.run) === current);
    if (list[at + by]) visit(Number(list[at + by].dataset.run));
  }

  filter.addEventListener("input", apply);
  chips.forEach((c) => c.addEventListener("click", () => { c.setAttribute("aria-pressed", String(c.getAttribute("aria-pressed") !== "true")); apply(); }));
  document.querySelectorAll("#table thead button").forEach((b) => b.addEventListener("click", () => sort(b)));
  body.addEventListener("click", (e) => {
    const row = e.target.closest("tr");
    if (!row || e.ctrlKey || e.metaKey) return;
    e.preventDefault();
    visit(Number(row.dataset.run));
  });
  document.getElementById("previous").addEventListener("click", () => go(-1));
  document.getElementById("next").addEventListener("click", () => go(1));
  document.querySelector(".stepper").hidden = together;
  const asked = () => { const m = /^#run-(\d+)$/.exec(location.hash); return m && runs[m[1]] ? Number(m[1]) : -1; };
  addEventListener("hashchange", () => { if (asked() >= 0) open(asked(), true); });
  return { visit, open: () => { open(Math.max(asked(), 0), asked() >= 0); apply(); } };
}
