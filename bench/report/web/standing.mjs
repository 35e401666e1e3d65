// A candidate's standing: one mark and one word, the same in rows and in charts.

import { h, s } from "./dom.mjs";
import { STANDINGS } from "./terms.mjs";

/** @import { Standing } from "./types.mjs" */

const CIRCLE = "M0-5.5A5.5 5.5 0 1 1 0 5.5A5.5 5.5 0 1 1 0-5.5Z";
const DIAMOND = "M0-6.5L6.5 0L0 6.5L-6.5 0Z";
/** @type {Map<Standing, string>} */
const SHAPES = new Map([
  ["behind", "M0-4A4 4 0 1 1 0 4A4 4 0 1 1 0-4Z"],
  ["avoid", "M-5.5-5.5L5.5 5.5M5.5-5.5L-5.5 5.5"],
  ["bound", DIAMOND],
]);

/** The mark of a standing in a drawing. @param {Standing} standing @param {number} x @param {number} y @param {string} [title] */
export const mark = (standing, x, y, title) =>
  s("path", { d: SHAPES.get(standing) ?? CIRCLE, transform: `translate(${x} ${y})`, class: `mark ${standing}` }, title && s("title", null, title));

/** Mark and word. @param {Standing} standing */
export const badge = (standing) => h("span", { class: `standing ${standing}` },
  s("svg", { viewBox: "-8 -8 16 16", width: 14, height: 14, "aria-hidden": "true" }, mark(standing, 0, 0)), STANDINGS.get(standing)?.[0]);
