// Data: what every view needs is in the page; articles and single values come when asked for.

import { part } from "./dom.mjs";
import { fetched, unpacked } from "./loading.mjs";
import { ranking, stored, summary } from "./statistics.mjs";

/** @import { Article, ArticleData, Candidate, Column, Estimate, Report } from "./types.mjs" */

/** @type {Report} */
export const report = JSON.parse(part("overview").textContent ?? "");
/** @type {Candidate[]} */
export const candidates = report.candidates.map((candidate, row) => ({ ...candidate, row }));
/** @type {Map<string, Column>} */
export const columns = new Map(report.columns.map((column, place) => [column.name, { ...column, place }]));
/** @type {Article[]} */
export const articles = report.articles.map(([id, title, published, source, language, tags, words], place) => ({
  id, title: title || id, published, source, language, tags, words, place,
}));

export const labels = [...columns.values()].map((column) => [column.name, column.label]);
export const tags = [...new Set(articles.flatMap((article) => article.tags))].sort();

const QUALITY = ["coverage_f1", "rougeLsum_fmeasure", "bertscore_f1"];
/** The first of them that was computed. */
export const quality = QUALITY.map((c) => columns.get(c)).find(Boolean);
export const deciding = columns.get(report.sort ?? "");

/** Candidates as the leaderboard first shows them, those that see the reference last. */
export const standing = (deciding ? ranking(deciding.means, deciding.better) : [...candidates.keys()])
  .map((row) => candidates[row])
  .sort((a, b) => Number(a.sees) - Number(b.sees));

/** A column that there is. @param {string} column */
export const columnOf = (column) => /** @type {Column} */ (columns.get(column));

/** The column that the address names, or else another.
 * @param {string | null} column @param {Column | undefined} other */
export const chosen = (column, other) => columns.get(column ?? "") ?? other ?? columnOf(report.shown[0]);

/** @param {Article} article @returns {Promise<ArticleData>} */
export const articleData = (article) => fetched(`article-${article.place}`);

/** @type {Map<Column, Promise<Float32Array[]>>} */
const columnsRead = new Map();

/** Promise of a column's values: one array for each candidate, NaN where one is missing. @param {Column} column */
export async function values(column) {
  const read = columnsRead.get(column) ?? fetched(`values-${column.place}`).then((text) => unpacked(text, candidates.length));
  columnsRead.set(column, read);
  return read;
}

/** What to show of a column for each candidate: stored, or worked out for a filter or a baseline.
 * @param {Column} column @param {number[] | null} places @param {number} base @returns {Promise<Estimate[]>} */
export async function measured(column, places, base) {
  if (!places && base < 0) return candidates.map(({ row }) => stored(column, row));
  const all = await values(column);
  const counted = places || articles.map((a) => a.place);
  return all.map((own, row) =>
    row === base ? { mean: null, low: null, high: null, base: true }
    : summary(counted.map((place) => own[place] - (base < 0 ? 0 : all[base][place])), report.quantiles),
  );
}
