// Data: what every view needs is in the page; articles and single values come when asked for.

import { part } from "./dom.mjs";
import { fetched, unpacked } from "./loading.mjs";
import { stored, summary } from "./statistics.mjs";

/** @import { Article, ArticleData, Candidate, Column, Estimate, Examples, Report } from "./types.mjs" */

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

/** Those that stand for all: every one, or of very many those that were drawn. */
export const sampled = articles.slice(0, report.drawn);

export const labels = [...columns.values()].map((column) => [column.name, column.label]);
/** Tags with the number of articles that have them, in the order of the alphabet. */
export const tags = [...articles.flatMap((a) => a.tags).reduce((all, tag) => all.set(tag, (all.get(tag) ?? 0) + 1), new Map())]
  .sort(([a], [b]) => a.localeCompare(b));

/** The column that ranks. */
export const quality = columns.get(report.by ?? "");
/** Candidates in the order of their standing. */
export const ordered = report.order.map((row) => candidates[row]);
/** The few columns that are shown large, and the next ones. */
export const large = [quality, columns.get("unsupported")].filter((c) => c !== undefined);
export const few = [...new Set([...large, ...["rougeLsum_fmeasure", "bertscore_f1"].flatMap((c) => columns.get(c) ?? [])])];

/** A column that there is. @param {string} column */
export const columnOf = (column) => /** @type {Column} */ (columns.get(column));

/** The column that the address names, or else another.
 * @param {string | null} column @param {Column | undefined} other */
export const chosen = (column, other) => columns.get(column ?? "") ?? other ?? columnOf(report.shown[0]);

/** @param {Article} article @returns {Promise<ArticleData>} */
export const articleData = (article) => fetched(`article-${article.place}`);

/** @type {Promise<Examples> | undefined} */
let examplesRead;
/** Promise of the worst bullets and the failures. */
export function examples() {
  examplesRead ??= /** @type {Promise<Examples>} */ (fetched("examples"));
  return examplesRead;
}

/** @type {Map<Column, Promise<Float32Array[]>>} */
const columnsRead = new Map();

/** Promise of a column's values: one array for each candidate, NaN where one is missing. @param {Column} column */
export async function values(column) {
  const read = columnsRead.get(column) ?? fetched(`values-${column.place}`).then((text) => unpacked(text, candidates.length));
  columnsRead.set(column, read);
  return read;
}

/** What the report holds of a column for a candidate; of unsupported bullets the share among those that it wrote.
 * @param {Column} column @param {number} row @returns {Estimate} */
export function known(column, row) {
  const share = column.name === "unsupported" && candidates[row].unsupported;
  return share ? { mean: share[0], low: share[1], high: share[2] } : stored(column, row);
}

/** What a second annotator scores in a column. @param {Column} column @returns {Estimate | null} */
export function human(column) {
  const found = report.human[column.name];
  return found ? { mean: found[0], low: found[1], high: found[2] } : null;
}

/** What to show of a column for each candidate: stored, or worked out for a filter or a baseline.
 * @param {Column} column @param {number[] | null} places @param {number} base @returns {Promise<Estimate[]>} */
export async function measured(column, places, base) {
  if (!places && base < 0) return candidates.map(({ row }) => known(column, row));
  const all = await values(column);
  const counted = places || sampled.map((a) => a.place);
  return all.map((own, row) =>
    row === base ? { mean: null, low: null, high: null, base: true }
    : summary(counted.map((place) => own[place] - (base < 0 ? 0 : all[base][place])), report.quantiles),
  );
}
