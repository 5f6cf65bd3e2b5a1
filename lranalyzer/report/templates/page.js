"use strict";
// The page around the charts: unpacking, opening runs, tables, code, theme.

const PAPER = 700; // width of a printed page in pixels

async function unpack(text) {
  const packed = Uint8Array.from(atob(text.trim()), (c) => c.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  const { runs, titles, sweeps } = JSON.parse(await new Response(stream).text());
  runs.forEach((run, index) => {
    run.index = index; run.titles = titles;
    for (const c of run.curves) { let s = 0; c.step = c.delta.map((d) => (s += d)); }
  });
  return { runs, sweeps };
}

function element(tag, attributes, ...children) {
  const node = document.createElement(tag);
  for (const k in attributes) k === "onclick" ? node.addEventListener("click", attributes[k]) : node.setAttribute(k, attributes[k]);
  node.append(...children);
  return node;
}

function light(article, run) {
  if (article.dataset.lit) return;
  article.dataset.lit = "yes";
  const box = article.querySelector("[data-chart]");
  if (box && run.curves.length) {
    const chart = new Chart(box, run, article.querySelector(".readout"));
    wireTools(article, chart);
    const table = article.querySelector("[data-table]");
    table.addEventListener("toggle", () => table.children.length === 1 && table.append(curveTable(run)));
  }
  const preview = article.querySelector("[data-preview]");
  if (preview && run.preview) drawPreview(preview, run);
  const code = article.querySelector("[data-code]");
  if (code) codeTabs(code, run);
}

function wireTools(article, chart) {
  for (const button of article.querySelectorAll("[data-tool]")) {
    const tool = button.dataset.tool;
    if (tool === "reset") { button.addEventListener("click", () => chart.reset()); continue; }
    if (tool === "trend" && !chart.run.curves.some((c) => c.ts.length)) { button.hidden = true; continue; }
    button.setAttribute("aria-pressed", String(chart[tool]));
    button.addEventListener("click", () => {
      chart[tool] = !chart[tool];
      button.setAttribute("aria-pressed", String(chart[tool]));
      chart.draw();
    });
  }
  for (const link of article.querySelectorAll("[data-finding]")) link.addEventListener("click", () => {
    chart.choose(Number(link.dataset.finding));
    chart.box.scrollIntoView({ block: "center" });
    chart.box.focus({ preventScroll: true });
  });
}

function curveTable(run) {
  const main = run.curves[0], every = Math.max(1, Math.floor(main.step.length / 100));
  const head = element("tr", {}, ...[run.unit, ...run.curves.map((c) => LABEL[c.role])].map((t) => element("th", { scope: "col", class: "num" }, t)));
  const body = element("tbody", {});
  for (let i = 0; i < main.step.length; i += every) {
    const at = main.step[i];
    const cells = run.curves.map((c) => element("td", { class: "num" }, formatNumber(c.role === "lr" ? between(c, at) : c.value[nearest(c.step, at)])));
    body.append(element("tr", {}, element("th", { scope: "row", class: "num" }, at.toLocaleString("en-US")), ...cells));
  }
  return element("div", { tabindex: "0" }, element("table", { class: "plain" }, element("thead", {}, head), body));
}

function drawPreview(box, run) {
  const { step, rate } = run.preview, width = 350, height = 110, left = 46;
  const root = svg("svg", { viewBox: `0 0 ${width} ${height}`, "aria-hidden": "true" });
  const x = makeScale(step[0], step[step.length - 1], left, width - 8, false);
  const y = makeScale(0, Math.max(...rate) * 1.08 || 1, height - 20, 6, false);
  for (const t of niceTicks(0, y.hi, 3)) {
    root.append(svg("line", { class: "grid", x1: left, x2: width - 8, y1: y(t), y2: y(t) }));
    root.append(svg("text", { x: left - 6, y: y(t) + 4, "text-anchor": "end" }, formatNumber(t)));
  }
  const ends = niceTicks(step[0], step[step.length - 1], 4);
  for (const t of ends) root.append(svg("text", { x: x(t), y: height - 4, "text-anchor": x(t) > width - 30 ? "end" : "middle" }, formatStep(t) + (t === ends[ends.length - 1] ? " " + run.unit + "s" : "")));
  root.append(svg("path", { class: "line lr solid", d: linePath(step, rate, x, y) }));
  box.replaceChildren(root);
}

function codeTabs(box, run) {
  const names = Object.keys(run.code);
  if (!names.length) return;
  const pre = element("pre", { id: `code-${run.index}`, tabindex: "0", role: "tabpanel" }, element("code", {}));
  const copy = element("button", { type: "button", class: "copy", onclick: () => copyText(pre, copy) }, "Copy");
  const tabs = names.map((name) => element("button", { type: "button", role: "tab", "aria-controls": pre.id, onclick: () => pick(name) }, run.titles[name] || name));
  function pick(name) {
    pre.firstChild.textContent = run.code[name];
    tabs.forEach((t, i) => {
      t.setAttribute("aria-selected", String(names[i] === name));
      t.tabIndex = names[i] === name ? 0 : -1;
    });
    remember("framework", name);
  }
  const list = element("div", { class: "tabs", role: "tablist", "aria-label": "Framework" }, ...tabs);
  list.addEventListener("keydown", (e) => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[e.key];
    if (!by) return;
    const next = tabs[(tabs.indexOf(document.activeElement) + by + tabs.length) % tabs.length];
    next.click();
    next.focus();
  });
  box.append(element("div", { class: "codebar" }, list, copy), pre);
  pick(names.includes(recall("framework")) ? recall("framework") : names[0]);
}

async function copyText(pre, button) {
  try {
    await navigator.clipboard.writeText(pre.textContent);
  } catch {
    // Inside a sandboxed frame (MLflow shows artifacts in one) only a selection can be copied.
    getSelection().selectAllChildren(pre);
    document.execCommand("copy");
  }
  button.textContent = "Copied";
  setTimeout(() => { button.textContent = "Copy"; }, 1500);
}

// A sandboxed frame has no storage; the report must work without.
function remember(key, value) { try { localStorage.setItem("lranalyzer-" + key, value); } catch { /* nothing to remember with */ } }
function recall(key) { try { return localStorage.getItem("lranalyzer-" + key); } catch { return null; } }

function wireTheme() {
  const root = document.documentElement;
  document.getElementById("theme").addEventListener("click", () => {
    root.dataset.theme = root.dataset.theme === "dark" ? "light" : "dark";
    remember("theme", root.dataset.theme);
  });
  let before;
  addEventListener("beforeprint", () => { before = root.dataset.theme; root.dataset.theme = "light"; });
  addEventListener("afterprint", () => { root.dataset.theme = before; });
}

async function start() {
  wireTheme();
  const { runs, sweeps } = await unpack(document.getElementById("payload").textContent);
  const overview = document.getElementById("table") ? wireOverview(runs) : null;
  const watcher = new IntersectionObserver((seen) => {
    for (const s of seen) if (s.isIntersecting) light(s.target, runs[s.target.dataset.run]);
  }, { rootMargin: "400px" });
  document.querySelectorAll("article.run").forEach((a) => watcher.observe(a));
  addEventListener("beforeprint", () => {
    document.querySelectorAll("article.run:not([hidden])").forEach((a) => light(a, runs[a.dataset.run]));
    charts.onPaper = true;
    charts.forEach((c) => c.draw(PAPER)); // whatever the window's width: scaled up, a phone's chart would fill a sheet
  });
  addEventListener("afterprint", () => { charts.onPaper = false; charts.forEach((c) => c.draw()); });
  if (overview) overview.open();
  if (overview) wireSweeps(sweeps, overview.visit);
  else document.querySelectorAll("article.run").forEach((a) => light(a, runs[a.dataset.run]));
  document.documentElement.dataset.ready = "yes";
}
