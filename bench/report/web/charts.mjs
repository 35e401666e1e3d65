// Charts: each candidate has a colour and a shape, and is named beside its mark.

import { h, part, s } from "./dom.mjs";
import { number, short } from "./format.mjs";

/** @import { Child, Column, Estimate, Histogram, Point } from "./types.mjs" */

const SHAPES = [
  "M0-5A5 5 0 1 1 0 5A5 5 0 1 1 0-5",
  "M-4.5-4.5H4.5V4.5H-4.5Z",
  "M0-6L5.5 4.5H-5.5Z",
  "M0-6L6 0L0 6L-6 0Z",
  "M0 6L5.5-4.5H-5.5Z",
];
/** @param {number} row */
const hue = (row) => `hue${row % 7}`;
/** @param {number} row @param {number} x @param {number} y */
const mark = (row, x, y) =>
  s("path", { d: SHAPES[row % SHAPES.length], transform: `translate(${x} ${y})`, class: `mark ${hue(row)}` });

/** @param {string} kind @param {number} x1 @param {number} y1 @param {number} x2 @param {number} y2 */
const line = (kind, x1, y1, x2, y2) => s("line", { class: kind, x1, y1, x2, y2 });

/** @param {string} title @param {string} caption @param {Child} drawing @param {Child} [choice] */
function figure(title, caption, drawing, choice) {
  return h("figure", null, h("figcaption", null, h("h3", null, title), h("p", null, caption)), choice, drawing);
}

let drawn = 0;

/** An image with its title and its values in words.
 * @param {number} width @param {number} height @param {string} title @param {string} text @param {Child[]} children */
function drawing(width, height, title, text, ...children) {
  const id = `chart-${++drawn}`;
  return s(
    "svg",
    { viewBox: `0 0 ${width} ${height}`, width, height, role: "img", "aria-labelledby": `${id} ${id}-text` },
    s("title", { id }, title), s("desc", { id: `${id}-text` }, text), children,
  );
}

const chartWidth = () => Math.max(280, Math.min(560, part("main").clientWidth - 40));

/** Round steps over a range. @param {number} low @param {number} high */
export function ticks(low, high) {
  const size = 10 ** Math.floor(Math.log10((high - low) / 5));
  const step = ([1, 2, 5].find((n) => (high - low) / (n * size) <= 6) ?? 10) * size;
  const [first, last] = [Math.ceil(low / step - 1e-9), Math.floor(high / step + 1e-9)];
  return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(6)));
}

/** The range of an axis, with air on both sides. @param {Estimate[]} estimates */
export function extent(estimates) {
  const all = estimates.flatMap(({ mean, low, high }) => [mean, low, high]).filter((v) => v !== null);
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const air = (high - low || Math.abs(high) || 1) * 0.08;
  return [low - air, high + air];
}

/** Points with intervals both ways; `front` joins those that no other beats both ways.
 * @param {string} title @param {string} caption @param {Point[]} points @param {Column} across @param {Column} up @param {boolean} front */
export function scatter(title, caption, points, across, up, front) {
  if (!points.length) return null;
  const [width, height, left, bottom] = [chartWidth(), 380, 52, 46];
  const [[x0, x1], [y0, y1]] = [extent(points.map((p) => p.x)), extent(points.map((p) => p.y))];
  /** @param {number} v */
  const X = (v) => left + ((v - x0) / (x1 - x0)) * (width - left - 14);
  /** @param {number} v */
  const Y = (v) => height - bottom - ((v - y0) / (y1 - y0)) * (height - bottom - 12);
  const text = points.map((p) => `${p.name}: ${across.label} ${number(p.x.mean)}, ${up.label} ${number(p.y.mean)}`).join("; ");
  const boxes = spots(points.map((p) => ({ x: X(p.x.mean), y: Y(p.y.mean), length: short(p.name).length })), width);
  return figure(title, caption, drawing(
    width, height, title, text,
    ticks(x0, x1).map((v) => [
      line("grid", X(v), Y(y1), X(v), Y(y0)), s("text", { x: X(v), y: height - bottom + 17, class: "middle" }, String(v))]),
    ticks(y0, y1).map((v) => [
      line("grid", X(x0), Y(v), X(x1), Y(v)), s("text", { x: left - 7, y: Y(v) + 4, class: "end" }, String(v))]),
    s("text", { x: (left + width) / 2, y: height - 8, class: "middle axis" }, across.label),
    s("text", { transform: `translate(13 ${(height - bottom) / 2}) rotate(-90)`, class: "middle axis" }, up.label),
    front && s("polyline", { class: "front", points: pareto(points).map((p) => [X(p.x.mean), Y(p.y.mean)]).join(" ") }),
    points.map(({ row, x, y }) => [
      x.low !== null && x.high !== null && line(`error ${hue(row)}`, X(x.low), Y(y.mean), X(x.high), Y(y.mean)),
      y.low !== null && y.high !== null && line(`error ${hue(row)}`, X(x.mean), Y(y.low), X(x.mean), Y(y.high)),
    ]),
    points.map((p) => mark(p.row, X(p.x.mean), Y(p.y.mean))),
    points.map((p, i) => s("text", { x: boxes[i][0], y: boxes[i][1], class: "label" }, short(p.name))),
  ));
}

/** Points that no other beats both ways; those that see the reference are left out. @param {Point[]} points */
export function pareto(points) {
  const ranked = points.filter((p) => !p.sees).sort((a, b) => b.x.mean - a.x.mean || b.y.mean - a.y.mean);
  return ranked.filter((p, place) => ranked.slice(0, place).every((better) => better.y.mean < p.y.mean));
}

/** Where labels stand beside their points, [x, y], so that none covers another where there is room.
 * @param {{x: number, y: number, length: number}[]} labels @param {number} width */
export function spots(labels, width) {
  const boxes = labels.map(({ x, y }) => [x - 6, y - 6, x + 6, y + 6]);
  /** @param {number[]} a @param {number[]} b */
  const apart = (a, b) => a[2] < b[0] || b[2] < a[0] || a[3] < b[1] || b[3] < a[1];
  return labels.map(({ x, y, length }) => {
    const wide = length * 6.6;
    /** @param {number[]} spot */
    const box = ([left, top]) => [left, top - 10, left + wide, top + 2];
    const near = [-4, 12, -18, 26, -32, 40, -46].flatMap((down) => [[x + 9, y + down + 8], [x - 9 - wide, y + down + 8]]);
    const inside = near.filter(([left]) => left > 50 && left + wide < width);
    const spot = inside.find((one) => boxes.every((other) => apart(box(one), other))) ?? inside[0] ?? near[0];
    boxes.push(box(spot));
    return spot;
  });
}

/** One row of bars for each candidate.
 * @param {string} title @param {string} caption @param {Histogram[]} rows @param {string[]} ends @param {Child} [choice] */
export function histograms(title, caption, rows, ends, choice) {
  if (!rows.length) return null;
  const [width, step] = [chartWidth(), 46];
  const text = rows.map((row) => `${row.name}: ${row.text}`).join("; ");
  return figure(title, caption, drawing(
    width, rows.length * step + 22, title, text,
    rows.map((row, place) => {
      const [top, most, wide] = [place * step, Math.max(...row.counts, 1), width / row.counts.length];
      return [
        mark(row.row, 7, top + 9),
        s("text", { x: 20, y: top + 13 }, short(row.name)),
        s("text", { x: width, y: top + 13, class: "end quiet" }, row.text),
        row.counts.map((count, i) => {
          const tall = (24 * count) / most;
          return s("rect", { class: hue(row.row), x: i * wide + 0.5, width: wide - 1, y: top + 42 - tall, height: tall });
        }),
        line("base", 0, top + 42, width, top + 42),
      ];
    }),
    s("text", { x: 0, y: rows.length * step + 15, class: "quiet" }, ends[0]),
    s("text", { x: width, y: rows.length * step + 15, class: "end quiet" }, ends[1]),
  ), choice);
}

/** A mean and its interval as a line within a cell.
 * @param {Estimate} estimate @param {number[]} range @param {boolean} zero */
export function whisker({ mean, low, high }, [from, to], zero) {
  if (mean === null || low === null || high === null || low === high) return null;
  /** @param {number} v */
  const X = (v) => 2 + (96 * (v - from)) / (to - from);
  return s(
    "svg",
    { class: "whisker", viewBox: "0 0 100 10", preserveAspectRatio: "none", "aria-hidden": "true" },
    zero && line("zero", X(0), 0, X(0), 10),
    line("interval", X(low), 5, X(high), 5),
    line("mean", X(mean), 1, X(mean), 9),
  );
}
