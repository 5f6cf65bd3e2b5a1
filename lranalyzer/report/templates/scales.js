"use strict";
// Axes: how a number becomes a place, where the ticks are, how they read.

function formatNumber(v) {
  if (v === null || v === undefined) return "not a number";
  if (v === 0) return "0";
  const a = Math.abs(v);
  if (a >= 1000 && a < 1e6) return Math.round(v).toLocaleString("en-US");
  if (a >= 1e-3 && a < 1e6) return String(Number(v.toPrecision(4)));
  return v.toExponential(2).replace(/\.?0+e/, "e").replace("e+", "e");
}

function formatStep(v) {
  const a = Math.abs(v);
  if (a >= 1e6) return Number((v / 1e6).toPrecision(4)) + "M";
  if (a >= 1e4) return Number((v / 1e3).toPrecision(4)) + "k";
  return String(Number(v.toPrecision(6)));
}

// `add` lets a log axis of steps begin at 0: log10(step + 1).
function makeScale(lo, hi, from, to, log, add = 0) {
  const f = log ? (v) => Math.log10(Math.max(v + add, 1e-300)) : (v) => v;
  const back = log ? (u) => Math.pow(10, u) - add : (u) => u;
  const a = f(lo), span = f(hi) - a || 1;
  const scale = (v) => from + ((f(v) - a) / span) * (to - from);
  scale.invert = (p) => back(a + ((p - from) / (to - from)) * span);
  scale.lo = lo; scale.hi = hi; scale.log = log;
  return scale;
}

function niceTicks(lo, hi, count) {
  const raw = (hi - lo) / Math.max(count, 1);
  if (!(raw > 0 && raw < Infinity)) return [lo];
  const power = Math.pow(10, Math.floor(Math.log10(raw)));
  const step = [1, 2, 5, 10].map((m) => m * power).find((s) => s >= raw);
  const ticks = [];
  const first = Math.ceil(lo / step - 1e-9);
  // Counted from 0: from 2 ** 53 on a number plus one is itself.
  for (let i = 0; i <= count + 1 && (first + i) * step <= hi + step * 1e-9; i++) ticks.push(Number(((first + i) * step).toPrecision(12)));
  return ticks;
}

function logTicks(lo, hi, count) {
  const decades = Math.log10(hi / lo);
  if (decades < 0.7) return niceTicks(lo, hi, count);
  const every = Math.max(1, Math.ceil(decades / count));
  const mantissas = decades < count * 0.6 ? [1, 2, 5] : [1];
  const ticks = [];
  const first = Math.floor(Math.log10(lo));
  for (let e = first; e <= Math.ceil(Math.log10(hi)); e++) {
    if ((e - first) % every && mantissas.length === 1) continue;
    for (const m of mantissas) {
      const v = Number((m * Math.pow(10, e)).toPrecision(12));
      if (v >= lo * 0.999 && v <= hi * 1.001) ticks.push(v);
    }
  }
  return ticks;
}

// Smallest and largest value between two steps, one neighbour on each side included.
function extent(step, value, x0, x1, positive) {
  let lo = Infinity, hi = -Infinity;
  const a = Math.max(0, nearest(step, x0) - 1), b = Math.min(step.length - 1, nearest(step, x1) + 1);
  for (let i = a; i <= b; i++) {
    const v = value[i];
    if (v === null || (positive && v <= 0)) continue;
    if (v < lo) lo = v;
    if (v > hi) hi = v;
  }
  return [lo, hi];
}

function nearest(step, x) {
  let a = 0, b = step.length - 1;
  while (b - a > 1) {
    const m = (a + b) >> 1;
    if (step[m] < x) a = m; else b = m;
  }
  return b < 0 ? 0 : x - step[a] <= step[b] - x ? a : b;
}
