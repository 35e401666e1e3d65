// Means with intervals, order, and counts.

/** @import { Article, Column, Estimate, Known } from "./types.mjs" */

const NORMAL = 1.959964; // what the quantiles tend to
const NOTHING = { mean: null, low: null, high: null };

/** Mean of numbers with the bounds of Student's t; bounds are null below two numbers.
 * @param {number[]} numbers @param {number[]} quantiles @returns {Estimate} */
export function summary(numbers, quantiles) {
  const n = numbers.length;
  const mean = numbers.reduce((sum, value) => sum + value, 0) / n;
  if (Number.isNaN(mean)) return NOTHING;
  if (n < 2) return { ...NOTHING, mean };
  const squares = numbers.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const half = student(n - 1, quantiles) * Math.sqrt(squares / (n - 1) / n);
  return { mean, low: mean - half, high: mean + half };
}

/** Two-sided quantile: exact as far as the report holds it, then the first term of its expansion.
 * @param {number} freedom @param {number[]} quantiles */
export function student(freedom, quantiles) {
  const last = quantiles.length;
  return quantiles[freedom - 1] ?? NORMAL + (quantiles[last - 1] - NORMAL) * (last / freedom);
}

/** What the report holds of a column for one candidate.
 * @param {Column} column @param {number} row @returns {Estimate} */
export const stored = (column, row) => ({ mean: column.means[row], low: column.low[row], high: column.high[row] });

/** @param {Estimate} one @returns {one is Known} */
export const hasMean = (one) => one.mean !== null;

/** Places of the articles that the address asks for; null where it asks for all.
 * @param {Article[]} articles @param {URLSearchParams} query */
export function filtered(articles, query) {
  const [tag, from, to] = ["tag", "from", "to"].map((key) => query.get(key) || "");
  if (!tag && !from && !to) return null;
  return articles
    .filter((a) => !tag || a.tags.includes(tag))
    .filter((a) => (!from || (a.published && a.published >= from)) && (!to || (a.published && a.published <= to)))
    .map((a) => a.place);
}

/** Places from the best, or the worst; those without a value stand last.
 * @param {(number | null)[]} numbers @param {Column["better"]} better */
export function ranking(numbers, better, turned = false) {
  const sign = (better === "lower") !== turned ? 1 : -1;
  return [...numbers.keys()].sort((a, b) => {
    const [first, second] = [numbers[a], numbers[b]];
    if (first === null || second === null) return Number(first === null) - Number(second === null);
    return sign * (first - second);
  });
}

/** Places that have a value, from the worst. @param {Float32Array} own @param {Column["better"]} better */
export function worstFirst(own, better) {
  const sign = better === "lower" ? -1 : 1;
  return [...own.keys()].filter((place) => !Number.isNaN(own[place])).sort((a, b) => sign * (own[a] - own[b]));
}

/** By how much the second is higher, where both have a value, the greatest difference first.
 * @param {Float32Array} first @param {Float32Array} second */
export function differences(first, second) {
  return [...first.keys()]
    .map((place) => ({ place, by: second[place] - first[place] }))
    .filter(({ by }) => !Number.isNaN(by))
    .sort((a, b) => Math.abs(b.by) - Math.abs(a.by));
}

/** @param {ArrayLike<number>} sorted */
export const median = (sorted) => (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;

/** How many numbers lie in each of equal parts of a range.
 * @param {Iterable<number>} numbers @param {number} low @param {number} high @param {number} bins */
export function tally(numbers, low, high, bins) {
  const counts = Array(bins).fill(0);
  for (const v of numbers) counts[Math.min(bins - 1, Math.floor(((v - low) / (high - low || 1)) * bins))] += 1;
  return counts;
}
