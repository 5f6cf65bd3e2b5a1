"use strict";
// Loss against learning rate, for runs that differ in it. A point opens its run.

const SIGNS = { diverged: "M-5-5L5 5M5-5L-5 5", too_high: "M0-6L6 5H-6Z", ok: "M-5 0L-1.500 4L6-5", too_low: "M0 6L6-5H-6Z", unknown: "M-5 0A5 5 0 1 0 5 0A5 5 0 1 0-5 0Z" };

function wireSweeps(sweeps, visit) {
  const box = document.querySelector("[data-sweep]"), pick = document.getElementById("sweep-pick");
  if (!box) return;
  const draw = () => drawSweep(box, sweeps[pick ? pick.value : 0], visit);
  if (pick) pick.addEventListener("change", draw);
  draw();
  new ResizeObserver(() => box.clientWidth !== Number(box.dataset.width) && draw()).observe(box);
}

function drawSweep(box, sweep, visit) {
  const width = box.clientWidth, height = 250, left = 58, right = 16, top = 30, bottom = height - 40;
  box.dataset.width = width;
  if (!width) return;
  const root = svg("svg", { viewBox: `0 0 ${width} ${height}`, width, height, role: "group", "aria-label": `Lowest loss against learning rate: ${sweep.title}` });
  const rates = sweep.runs.map((r) => r.lr), losses = sweep.runs.filter((r) => r.loss !== null).map((r) => r.loss);
  const pad = Math.pow(Math.max(...rates) / Math.min(...rates), 0.06);
  const x = makeScale(Math.min(...rates) / pad, Math.max(...rates) * pad, left, width - right, true);
  const least = losses.length ? Math.min(...losses) : 0, most = losses.length ? Math.max(...losses) : 1;
  const log = least > 0 && most > 8 * least, room = 0.1 * (most - least) || 0.1 * Math.abs(most) || 1;
  const y = log ? makeScale(least / 1.3, most * 1.3, bottom, top, true) : makeScale(least - room, most + room, bottom, top, false);
  for (const t of (log ? logTicks : niceTicks)(y.lo, y.hi, 4)) {
    root.append(svg("line", { class: "grid", x1: left, x2: width - right, y1: y(t), y2: y(t) }));
    root.append(svg("text", { x: left - 8, y: y(t) + 4, "text-anchor": "end" }, formatNumber(t)));
  }
  for (const t of logTicks(x.lo, x.hi, width / 90)) {
    root.append(svg("line", { class: "grid", x1: x(t), x2: x(t), y1: top, y2: bottom }));
    root.append(svg("text", { x: x(t), y: bottom + 18, "text-anchor": "middle" }, formatNumber(t)));
  }
  root.append(svg("text", { class: "title", x: left, y: 16 }, "Lowest loss" + (log ? " (log)" : "")));
  root.append(svg("text", { x: width - right, y: bottom + 34, "text-anchor": "end" }, "learning rate (log)"));
  root.append(svg("path", { class: "line sweep-line", d: medianPath(sweep.runs, x, y) }));
  for (const run of sweep.runs) root.append(sweepPoint(run, x(run.lr), run.loss === null ? top : y(run.loss), visit));
  box.replaceChildren(root);
}

// Through the middle of the runs at each rate; a diverged run has no place on it.
function medianPath(runs, x, y) {
  const at = new Map();
  for (const r of runs) if (r.loss !== null) at.set(r.lr, [...(at.get(r.lr) || []), r.loss]);
  return [...at].map(([lr, losses], i) => {
    const sorted = losses.sort((a, b) => a - b), middle = sorted[(sorted.length - 1) >> 1];
    return `${i ? "L" : "M"}${x(lr).toFixed(1)} ${y(middle).toFixed(1)}`;
  }).join("");
}

function sweepPoint(run, px, py, visit) {
  const words = `${run.name}: learning rate ${formatNumber(run.lr)}, ${run.loss === null ? "diverged" : "lowest loss " + formatNumber(run.loss)}, ${run.word}`;
  const point = svg("g", { class: `point v-${run.verdict}`, transform: `translate(${px.toFixed(1)} ${py.toFixed(1)})`, tabindex: "0", role: "button", "aria-label": words });
  point.append(svg("title", {}, words), svg("circle", { class: "halo", r: 10 }), svg("path", { d: SIGNS[run.verdict] }));
  point.addEventListener("click", () => visit(run.run));
  point.addEventListener("keydown", (e) => { if (e.key === "Enter" || e.key === " ") { e.preventDefault(); visit(run.run); } });
  return point;
}
