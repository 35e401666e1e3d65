// Charts: each candidate is named beside its mark, which is that of its standing.

import { h, part, s } from "./dom.mjs";
import { short } from "./format.mjs";
import { mark } from "./standing.mjs";

/** @import { Axis, Child, Estimate, Histogram, Point } from "./types.mjs" */
/** @typedef {{x: number, y: number, length: number}} Label a mark, and the width of its name */
/** @typedef {[x: number, y: number, away: boolean]} Spot where a name begins, and whether a line leads there */

/** @param {string} kind @param {number} x1 @param {number} y1 @param {number} x2 @param {number} y2 */
const line = (kind, x1, y1, x2, y2) => s("line", { class: kind, x1, y1, x2, y2 });

/** @param {string} title @param {string} caption @param {Child} drawing @param {Child} [choice] */
function figure(title, caption, drawing, choice) {
  return h("figure", null, h("figcaption", null, h("h2", null, title), h("p", null, caption)), choice, drawing);
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

const chartWidth = () => Math.max(280, Math.min(600, part("main").clientWidth));

/** Round steps over a range. @param {number} low @param {number} high */
export function ticks(low, high) {
  const size = 10 ** Math.floor(Math.log10((high - low) / 5));
  const step = ([1, 2, 5].find((n) => (high - low) / (n * size) <= 6) ?? 10) * size;
  const [first, last] = [Math.ceil(low / step - 1e-9), Math.floor(high / step + 1e-9)];
  return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(6)));
}

/** The range of an axis, with air on both sides; a share never goes beyond 0 and 1.
 * @param {Estimate[]} estimates @param {boolean} [share] */
export function extent(estimates, share) {
  const all = estimates.flatMap(({ mean, low, high }) => [mean, low, high]).filter((v) => v !== null);
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const air = (high - low || Math.abs(high) || 1) * 0.08;
  return share ? [0, Math.min(1, high + air)] : [low - air, high + air];
}

/** Points with intervals both ways; the first ones are named first, near their marks.
 * @param {string} title @param {string} caption @param {Point[]} points @param {Axis} across @param {Axis} up */
export function scatter(title, caption, points, across, up) {
  if (!points.length) return null;
  const [width, left, bottom, edge] = [chartWidth(), 56, 48, 12];
  const height = 400 + 8 * Math.max(0, points.length - 12);
  const limit = across.limit ?? null;
  const [[x0, x1], [y0, y1]] = [
    extent([...points.map((p) => p.x), { mean: limit, low: null, high: null }], across.share),
    extent(points.map((p) => p.y), up.share)];
  /** @param {number} v */
  const X = (v) => left + edge + ((v - x0) / (x1 - x0)) * (width - left - 2 * edge);
  /** @param {number} v */
  const Y = (v) => height - bottom - edge - ((v - y0) / (y1 - y0)) * (height - bottom - 2 * edge);
  const text = points.map((p) => `${p.name}: ${across.text(p.x.mean)} ${across.label}, ${up.text(p.y.mean)} ${up.label}`).join("; ");
  const names = points.map((p) => short(p.name, width < 500 || points.length > 20 ? 16 : 24));
  const places = points.map((p, i) => ({ x: X(p.x.mean), y: Y(p.y.mean), length: wide(names[i]) }));
  const named = spots(places, [left + 2, 2, width, height - bottom]);
  const nameless = named.filter((spot) => !spot).length;
  return figure(title, caption + (nameless ? ` For lack of room ${nameless} of the marks have no name.` : ""), drawing(
    width, height, title, text,
    ticks(x0, x1).map((v) => s("text", { x: X(v), y: height - bottom + 17, class: "middle" }, across.tick(v))),
    ticks(y0, y1).map((v) => [
      line("grid", left, Y(v), width, Y(v)), s("text", { x: left - 7, y: Y(v) + 4, class: "end" }, up.tick(v))]),
    line("base", left, height - bottom, width, height - bottom),
    s("text", { x: (left + width) / 2, y: height - 8, class: "middle axis" }, across.words),
    s("text", { transform: `translate(13 ${(height - bottom) / 2}) rotate(-90)`, class: "middle axis" }, up.words),
    limit !== null && line("limit", X(limit), 0, X(limit), height - bottom),
    points.map(({ standing, x, y }) => [
      x.low !== null && x.high !== null && line(`error ${standing}`, X(x.low), Y(y.mean), X(x.high), Y(y.mean)),
      y.low !== null && y.high !== null && line(`error ${standing}`, X(x.mean), Y(y.low), X(x.mean), Y(y.high)),
    ]),
    named.map((spot, i) => spot?.[2] && line("leader", places[i].x, places[i].y, nearer(spot[0], places[i]), spot[1] - 4)),
    points.map((p, i) => mark(p.standing, places[i].x, places[i].y, p.name)),
    named.map((spot, i) => spot && s("text", { x: spot[0], y: spot[1], class: "label" }, names[i])),
  ));
}

/** About as wide as a name is drawn. @param {string} text */
const wide = (text) => [...text].reduce((sum, c) => sum + (c > "\u2e80" ? 12.5 : /[A-Z@%mwMW]/.test(c) ? 9.5 : 6.8), 0);

/** The end of a name that is nearer to its mark. @param {number} left @param {Label} label */
const nearer = (left, { x, length }) => (Math.abs(left - x) < Math.abs(left + length - x) ? left - 2 : left + length + 2);

const TALL = 12; // of a name's box
const DIRECTIONS = [[1, 0], [-1, 0], [1, -1], [1, 1], [-1, -1], [-1, 1], [1, -0.5], [1, 0.5], [-1, -0.5], [-1, 0.5], [0.3, -1], [0.3, 1], [-0.3, -1], [-0.3, 1]];
const STEPS = [9, 16, 24, 34, 46, 60, 76, 94];

/** Where names stand, so that none covers another or a mark; null for one that finds no room.
 * @param {Label[]} labels @param {number[]} inside left, top, right, bottom @returns {(Spot | null)[]} */
export function spots(labels, [left, top, right, bottom]) {
  const taken = labels.map(({ x, y }) => [x - 6, y - 6, x + 6, y + 6]);
  /** @param {number[]} a */
  const free = (a) => a[0] >= left && a[1] >= top && a[2] <= right && a[3] <= bottom &&
    taken.every((b) => a[2] < b[0] || b[2] < a[0] || a[3] < b[1] || b[3] < a[1]);
  return labels.map(({ x, y, length }) => {
    for (const step of STEPS) {
      for (const [across, down] of DIRECTIONS) {
        const from = x + across * step - (across < 0 ? length : 0);
        const base = y + down * step + 4;
        const box = [from, base - 10, from + length, base - 10 + TALL];
        if (!free(box)) continue;
        taken.push(box);
        return [from, base, step > 16];
      }
    }
    return null;
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
      const [top, most, each] = [place * step, Math.max(...row.counts, 1), width / row.counts.length];
      return [
        mark(row.standing, 7, top + 9),
        s("text", { x: 20, y: top + 13 }, short(row.name)),
        s("text", { x: width, y: top + 13, class: "end quiet" }, row.text),
        row.counts.map((count, i) => {
          const tall = (24 * count) / most;
          return s("rect", { class: "bar", x: i * each + 0.5, width: each - 1, y: top + 42 - tall, height: tall });
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
