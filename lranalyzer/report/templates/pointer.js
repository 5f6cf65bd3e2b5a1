"use strict";
// Looking closer: cursor, read-out, brush and keys of a chart.

Object.assign(Chart.prototype, {
  listen() {
    const box = this.box;
    box.addEventListener("pointerdown", (e) => this.press(e));
    box.addEventListener("pointermove", (e) => this.drag(e));
    box.addEventListener("pointerup", (e) => this.release(e));
    box.addEventListener("pointercancel", () => { this.start = null; });
    box.addEventListener("pointerleave", () => this.start || this.clearCursor());
    box.addEventListener("dblclick", () => this.reset());
    box.addEventListener("wheel", (e) => this.wheel(e), { passive: false });
    box.addEventListener("keydown", (e) => this.key(e));
  },

  place(e) { return e.clientX - this.box.getBoundingClientRect().left; },

  press(e) {
    if (e.button) return;
    this.start = { p: this.place(e), view: [...this.view], pan: e.shiftKey || e.pointerType !== "mouse" };
    this.box.setPointerCapture(e.pointerId);
  },

  drag(e) {
    const p = this.place(e);
    if (!this.start) return this.cursorAt(this.x.invert(p), p);
    if (this.start.pan) {
      const [a, b] = this.start.view;
      const by = ((this.start.p - p) / (this.width - MARGIN.left - MARGIN.right)) * (b - a);
      return this.show(a + by, b + by);
    }
    this.overlay.replaceChildren(svg("rect", {
      class: "brush", x: Math.min(p, this.start.p), width: Math.abs(p - this.start.p), y: MARGIN.top, height: this.bottom - MARGIN.top,
    }));
  },

  release(e) {
    const start = this.start, p = this.place(e);
    this.start = null;
    if (!start || start.pan) return;
    this.overlay.replaceChildren();
    if (Math.abs(p - start.p) > 6) {
      const ends = [this.x.invert(p), this.x.invert(start.p)].sort((a, b) => a - b);
      this.show(...ends);
    } else this.cursorAt(this.x.invert(p), p);
  },

  wheel(e) {
    // A page must stay scrollable: only a chart in use, or Ctrl, takes the wheel.
    if (document.activeElement !== this.box && !e.ctrlKey && !e.metaKey) return;
    e.preventDefault();
    if (e.shiftKey || Math.abs(e.deltaX) > Math.abs(e.deltaY)) this.move(Math.sign(e.deltaX || e.deltaY) * 0.12);
    else this.zoom(e.deltaY > 0 ? 1.25 : 0.8, this.x.invert(this.place(e)));
  },

  key(e) {
    if (e.ctrlKey || e.metaKey || e.altKey) return;
    const walk = { ArrowLeft: -1, ArrowRight: 1 }[e.key];
    if (walk && e.shiftKey) this.move(0.25 * walk);
    else if (walk) this.walk(walk);
    else if (e.key === "+" || e.key === "=") this.zoom(0.5);
    else if (e.key === "-") this.zoom(2);
    else if (e.key === "0" || e.key === "Home") this.reset();
    else if (e.key === "Escape") this.clearCursor();
    else return;
    e.preventDefault();
  },

  walk(by) {
    const step = this.main.step;
    let i = this.at === undefined ? nearest(step, this.view[0]) : this.at + by;
    i = Math.max(0, Math.min(step.length - 1, i));
    if (step[i] < this.view[0] || step[i] > this.view[1]) this.move(0.5 * by);
    this.cursorAt(step[i], this.x(step[i]));
    this.at = i;
    this.readout.textContent = this.words;
  },

  cursorAt(step, p) {
    if (!this.x || p < MARGIN.left - 4 || p > this.width - MARGIN.right + 4) return this.clearCursor();
    const i = nearest(this.main.step, step), at = this.main.step[i], px = this.x(at);
    this.at = i;
    const rows = [], marks = [svg("line", { class: "cursor", x1: px, x2: px, y1: MARGIN.top, y2: this.bottom })];
    for (const panel of this.panels) for (const c of panel.curves) {
      const v = c.role === "lr" ? between(c, at) : c.value[nearest(c.step, at)];
      rows.push([c.role, LABEL[c.role], formatNumber(v)]);
      if (v === null || (panel.y.log && v <= 0)) continue;
      const cy = panel.y(v), cx = this.x(c.role === "lr" ? at : c.step[nearest(c.step, at)]);
      if (cy >= panel.top - 2 && cy <= panel.top + panel.height + 2) marks.push(svg("circle", { class: `dot ${c.role}`, cx, cy, r: 4.5 }));
    }
    this.overlay.replaceChildren(...marks);
    const head = `${this.run.unit} ${at.toLocaleString("en-US")}`;
    this.words = [head, ...rows.map((r) => `${r[1]} ${r[2]}`)].join(", ");
    this.tip(px, head, rows);
  },

  tip(px, head, rows) {
    let tip = this.box.querySelector(".tip");
    if (!tip) { tip = document.createElement("div"); tip.className = "tip"; tip.setAttribute("aria-hidden", "true"); this.box.append(tip); }
    const title = document.createElement("b");
    title.textContent = head;
    const lines = rows.map(([role, label, value]) => {
      const line = document.createElement("div"), name = document.createElement("i"), number = document.createElement("b");
      name.className = role; name.textContent = label; number.textContent = value;
      line.append(name, number);
      return line;
    });
    tip.replaceChildren(title, ...lines);
    const right = px > this.width / 2;
    tip.style.left = right ? "auto" : px + 14 + "px";
    tip.style.right = right ? this.width - px + 14 + "px" : "auto";
    tip.style.top = MARGIN.top + 14 + "px";
  },

  clearCursor() {
    this.at = undefined;
    if (this.overlay) this.overlay.replaceChildren();
    const tip = this.box.querySelector(".tip");
    if (tip) tip.remove();
  },
});

// A learning rate is drawn by its corners, so its value between two of them is on the line that joins them.
function between(c, at) {
  let i = nearest(c.step, at);
  if (c.step[i] > at && i > 0) i--;
  const j = Math.min(i + 1, c.step.length - 1);
  if (i === j || c.value[i] === null || c.value[j] === null || at <= c.step[i]) return c.value[i];
  return c.value[i] + ((c.value[j] - c.value[i]) * (at - c.step[i])) / (c.step[j] - c.step[i]);
}
