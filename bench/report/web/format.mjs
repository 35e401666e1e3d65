// Values as text.

/** @import { Column } from "./types.mjs" */

/** Text with the characters shown that would turn its order round, or that cannot be seen. @param {unknown} text */
export function visible(text) {
  return String(text)
    .replace(/[\u202a-\u202e\u2066-\u2069]/g, (c) => `‹U+${c.charCodeAt(0).toString(16).toUpperCase()}›`)
    .replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, "\ufffd");
}

/** @param {number | null} value @param {number} [decimals] */
export const number = (value, decimals = 3) =>
  value === null || Number.isNaN(value) ? "n/a" : value.toFixed(decimals).replace("-", "−");

/** A value of a column, shares as percent.
 * @param {number | null} v @param {Pick<Column, "decimals" | "share">} column @param {(v: number | null, decimals: number) => string} [show] */
export const shown = (v, { decimals, share }, show = number) =>
  share && v !== null && !Number.isNaN(v) ? `${show(100 * v, 1)}%` : show(v, decimals);

/** @param {number | null} low @param {number | null} high @param {Pick<Column, "decimals" | "share">} column @param {(v: number | null, decimals: number) => string} [show] */
export const between = (low, high, column, show) => `${shown(low, column, show)} to ${shown(high, column, show)}`;

/** A number with its sign. @param {number | null} value @param {number} [decimals] */
export const signed = (value, decimals) => (Number(value) > 0 ? "+" : "") + number(value, decimals);

/** @param {number} share */
export const percent = (share) => `${Math.round(100 * share)}%`;

/** @param {number} count */
export const grouped = (count) => count.toLocaleString("en");

/** @param {number} count @param {string} word */
export const plural = (count, word) => `${grouped(count)} ${word}${count === 1 ? "" : "s"}`;

/** @param {string} text */
export const upper = (text) => text.charAt(0).toUpperCase() + text.slice(1);

/** Text that fits beside a mark. @param {string} text */
export function short(text, most = 24) {
  const characters = [...text];
  return characters.length > most ? `${characters.slice(0, most - 1).join("")}…` : text;
}

/** A name as words. @param {string} kind */
export const worded = (kind) => kind.replace(/_/g, " ");
