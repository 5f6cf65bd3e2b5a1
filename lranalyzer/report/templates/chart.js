"use strict";
// One run's curves: panels under each other that share their steps. Text enters through textContent alone.

const SVG = "http://www.w3.org/2000/svg";
const PANELS = [
  { roles: ["train_loss", "val_loss"], title: "Loss", height: 300 },
  { roles: ["lr"], title: "Learning rate", height: 128 },
  { roles: ["grad_norm"], title: "Gradient norm", height: 128 },
];
const LABEL = { train_loss: "training", val_loss: "validation", lr: "learning rate", grad_norm: "gradient norm" };
const WHOLE = 0.9; // share of a run from which a shade over it would say nothing
const BAR = 5, BARS = 6; // pixels from one finding's bar to the next, above the curves; so many rows
const MARGIN = { left: 58, right: 14, top: 26, gap: 34, bottom: 30 };

function svg(tag, attributes, text) {
  const node = document.createElementNS(SVG, tag);
  for (const k in attributes) node.setAttribute(k, attributes[k]);
  if (text !== undefined) node.textContent = text;
  return node;
}

function linePath(step, value, x, y) {
  let d = "", pen = false;
  for (let i = 0; i < step.length; i++) {
    const v = value[i];
    if (v === null || (y.log && v <= 0)) { pen = false; continue; }
    d += (pen ? "L" : "M") + x(step[i]).toFixed(1) + " " + Math.max(-9999, Math.min(9999, y(v))).toFixed(1);
    pen = true;
  }
  return d;
}

const charts = []; // all that are drawn, for printing

class Chart {
  constructor(box, run, readout) {
    this.box = box; this.run = run; this.readout = readout;
    this.panels = PANELS.map((p) => ({ ...p, curves: run.curves.filter((c) => p.roles.includes(c.role)) })).filter((p) => p.curves.length);
    const first = Math.min(...run.curves.map((c) => c.step[0]));
    const last = Math.max(...run.curves.map((c) => c.step[c.step.length - 1]));
    this.home = [first, last > first ? last : first + 1];
    this.view = [...this.home];
    this.chosen = -1; this.trend = true; this.logx = false; this.logy = this.wantsLog();
    this.main = run.curves[0];
    this.telling = run.findings.findIndex((f) => f.span[1] - f.span[0] <= WHOLE * (last - first));
    this.listen();
    charts.push(this);
    new ResizeObserver(() => this.width !== box.clientWidth && !charts.onPaper && this.draw()).observe(box);
    this.draw();
  }

  wantsLog() {
    const values = this.run.curves.filter((c) => c.role.endsWith("loss")).flatMap((c) => c.value).filter((v) => v !== null);
    return values.length > 0 && values.every((v) => v > 0) && values.reduce((a, b) => Math.max(a, b)) > 8 * values.reduce((a, b) => Math.min(a, b));
  }

  isLog(panel) {
    const values = panel.curves.flatMap((c) => c.value).filter((v) => v !== null && v > 0);
    if (!values.length) return false;
    if (panel.roles[0] === "train_loss") return this.logy;
    if (panel.roles[0] === "lr" && this.run.target) values.push(this.run.target.low, this.run.target.high);
    return this.logy || values.reduce((a, b) => Math.max(a, b)) > 30 * values.reduce((a, b) => Math.min(a, b));
  }

  range(panel, log) {
    let lo = Infinity, hi = -Infinity;
    for (const c of panel.curves) {
      const smooth = this.trend && c.ts.length ? [c.ts, c.tv] : null;
      for (const [s, v] of [[c.step, c.value], smooth].filter(Boolean)) {
        const [a, b] = extent(s, v, this.view[0], this.view[1], log);
        lo = Math.min(lo, a); hi = Math.max(hi, b);
      }
    }
    if (panel.roles[0] === "lr" && this.run.target) { lo = Math.min(lo, this.run.target.low); hi = Math.max(hi, this.run.target.high); }
    if (lo > hi) return [0, 1];
    if (log) {
      if (panel.roles[0] !== "train_loss") lo = Math.max(lo, hi * 1e-4);
      const pad = Math.pow(Math.max(hi / lo, 1.05), 0.06);
      return [lo / pad, hi * pad];
    }
    const pad = 0.06 * (hi - lo) || 0.1 * Math.abs(hi) || 1;
    return [lo >= 0 && lo < pad ? 0 : lo - pad, hi + pad];
  }

  draw(width = this.box.clientWidth) {
    this.width = width;
    if (!width) return;
    const height = this.panels.reduce((h, p) => h + p.height + MARGIN.gap, 0) + MARGIN.bottom - MARGIN.gap + MARGIN.top;
    const root = svg("svg", { viewBox: `0 0 ${width} ${height}`, width, height, "aria-hidden": "true" });
    this.x = makeScale(this.view[0], this.view[1], MARGIN.left, width - MARGIN.right, this.logx, this.logx ? 1 - Math.min(0, this.home[0]) : 0);
    let top = MARGIN.top;
    for (const panel of this.panels) {
      panel.top = top;
      top += panel.height + MARGIN.gap;
    }
    this.bottom = top - MARGIN.gap;
    this.drawSteps(root, width);
    for (const panel of this.panels) this.drawPanel(root, panel, width);
    this.overlay = root.appendChild(svg("g", {}));
    const old = this.box.querySelector("svg");
    if (old) old.replaceWith(root); else this.box.append(root);
  }

  drawPanel(root, panel, width) {
    const log = this.isLog(panel), bottom = panel.top + panel.height;
    panel.room = panel === this.panels[0] && this.run.findings.length ? BAR * Math.min(this.run.findings.length, BARS) + 3 : 0;
    const y = (panel.y = makeScale(...this.range(panel, log), bottom, panel.top + panel.room, log));
    const ticks = (log ? logTicks : niceTicks)(y.lo, y.hi, Math.max(3, panel.height / 52));
    for (const t of ticks) {
      root.append(svg("line", { class: "grid", x1: MARGIN.left, x2: width - MARGIN.right, y1: y(t), y2: y(t) }));
      root.append(svg("text", { x: MARGIN.left - 8, y: y(t) + 4, "text-anchor": "end" }, formatNumber(t)));
    }
    root.append(svg("text", { class: "title", x: MARGIN.left, y: panel.top - 9 }, panel.title + (log ? " (log)" : "")));
    this.drawKeys(root, panel, width);
    const id = `clip-${this.run.index}-${panel.roles[0]}`;
    const clip = root.appendChild(svg("clipPath", { id }));
    clip.append(svg("rect", { x: MARGIN.left, y: panel.top - 1, width: Math.max(1, width - MARGIN.left - MARGIN.right), height: panel.height + 2 }));
    const group = root.appendChild(svg("g", { "clip-path": `url(#${id})` }));
    this.drawShades(group, panel, bottom);
    if (panel.roles[0] === "lr" && this.run.target) this.drawTarget(group, y, width);
    for (const c of panel.curves) this.drawCurve(group, c, y, panel);
  }

  drawKeys(root, panel, width) {
    let right = width - MARGIN.right;
    const keys = panel.roles.length > 1 ? [...panel.curves].reverse().map((c) => [`key ${c.role}`, LABEL[c.role]]) : [];
    if (panel.roles[0] === "lr" && this.run.target) keys.push(["target-key", "recommended " + formatNumber(this.run.target.lr)]);
    for (const [cls, label] of keys) {
      root.append(svg("text", { class: cls, x: right, y: panel.top - 9, "text-anchor": "end" }, label));
      right -= label.length * 6.6 + 16;
    }
  }

  drawCurve(group, c, y, panel) {
    const smooth = this.trend && c.ts.length > 0;
    group.append(svg("path", { class: `line ${c.role} ${smooth ? "raw" : "solid"}`, d: linePath(c.step, c.value, this.x, y) }));
    if (smooth) group.append(svg("path", { class: `line ${c.role} solid`, d: linePath(c.ts, c.tv, this.x, y) }));
    if (c.step.length === 1 && c.value[0] !== null) group.append(svg("circle", { class: `dot ${c.role}`, cx: this.x(c.step[0]), cy: y(c.value[0]), r: 4 }));
    let previous = -99;
    c.step.forEach((s, i) => {
      if (c.value[i] !== null) return;
      const px = this.x(s), py = panel.top + Math.max(panel.room + 5, 9);
      if (px - previous < 12) return;
      previous = px;
      group.append(svg("path", { class: "broken", d: `M${px - 4} ${py - 4}l8 8m0 -8l-8 8` }));
    });
  }

  drawShades(group, panel, bottom) {
    this.run.findings.forEach((f, i) => {
      const a = this.x(f.span[0]), b = Math.max(this.x(f.span[1]), a + 3);
      const cls = `l-${f.level}`;
      // Several shades on top of each other would be mud, and one over everything tells nothing: the chosen
      // finding is filled, or else the first that is about a part of the run.
      if (i === (this.chosen < 0 ? this.telling : this.chosen)) group.append(svg("rect", { class: `shade ${cls}` + (i === this.chosen ? " chosen" : ""), x: a, y: panel.top, width: b - a, height: bottom - panel.top }));
      if (panel === this.panels[0]) group.append(svg("rect", { class: `shade-top ${cls}`, x: a, y: panel.top + BAR * (i % BARS), width: b - a, height: 3 }));
    });
  }

  drawTarget(group, y, width) {
    const t = this.run.target, top = y(Math.min(t.high, y.hi)), bottom = y(Math.max(t.low, y.lo));
    group.append(svg("rect", { class: "target", x: MARGIN.left, y: top, width: width - MARGIN.left - MARGIN.right, height: Math.max(0, bottom - top) }));
    group.append(svg("line", { class: "target-line", x1: MARGIN.left, x2: width - MARGIN.right, y1: y(t.lr), y2: y(t.lr) }));
  }

  drawSteps(root, width) {
    const [a, b] = this.view, count = width / 110;
    const ticks = this.logx ? logTicks(Math.max(a, 1), Math.max(b, 2), count) : niceTicks(a, b, count).filter(Number.isInteger);
    for (const t of ticks) {
      for (const p of this.panels) root.append(svg("line", { class: "grid", x1: this.x(t), x2: this.x(t), y1: p.top, y2: p.top + p.height }));
      root.append(svg("text", { x: this.x(t), y: this.bottom + 18, "text-anchor": "middle" }, formatStep(t)));
    }
    root.append(svg("text", { x: width - MARGIN.right, y: this.bottom + 33, "text-anchor": "end" }, this.run.unit + (this.logx ? " (log)" : "")));
  }

  show(x0, x1) {
    const least = Math.min(2, this.home[1] - this.home[0]);
    if (x1 - x0 < least) { const m = (x0 + x1) / 2; x0 = m - least / 2; x1 = m + least / 2; }
    const span = Math.min(x1 - x0, this.home[1] - this.home[0]);
    x0 = Math.max(this.home[0], Math.min(x0, this.home[1] - span));
    this.view = [x0, x0 + span];
    this.clearCursor();
    this.draw();
  }

  zoom(factor, centre) {
    const [a, b] = this.view, c = centre === undefined ? (a + b) / 2 : centre;
    this.show(c - (c - a) * factor, c + (b - c) * factor);
  }

  move(share) {
    const by = share * (this.view[1] - this.view[0]);
    this.show(this.view[0] + by, this.view[1] + by);
  }

  choose(i) {
    const [a, b] = this.run.findings[i].span, pad = Math.max(0.25 * (b - a), 2);
    this.chosen = i;
    this.show(a - pad, b + pad);
  }

  reset() { this.chosen = -1; this.show(...this.home); }
}
