// Words of the page, and what each means.

import { h } from "./dom.mjs";

/** @import { Column, Standing } from "./types.mjs" */

/** @type {Map<Standing, [text: string, about: string]>} */
export const STANDINGS = new Map([
  ["recommended", ["recommended", "the best of those that can be recommended"]],
  ["comparable", ["comparable", "not shown to differ from the recommended one"]],
  ["behind", ["behind", "shown to be worse than the recommended one"]],
  ["avoid", ["avoid", "shown to write too many bullets that the article does not support"]],
  ["incomplete", ["incomplete", "failed, stopped or with too few answers, so it is not ranked"]],
  ["bound", ["upper bound", "sees the reference: not a competitor"]],
]);

/** @type {Map<string, [text: string, about: string]>} */
export const LABELS = new Map([
  ["supported", ["supported", "the article itself says so"]],
  ["unsupported", ["unsupported", "the article contradicts it, or has nothing of the kind"]],
  ["uncertain", ["unverified", "the checker can't decide: it may be right or wrong"]],
]);

/** A verdict's label as the page calls it. @param {string} label */
export const labelled = (label) => LABELS.get(label)?.[0] ?? label;

export const PERSON = "a second annotator";
export const CEILING = "People's bullets against other people's, over the articles that have two sets: the ceiling to aim at.";
export const TIER = "Within a tier no two candidates are shown to differ in this column.";
export const INTERVAL =
  "A 95% interval: where the mean over all such articles may well be. Where two intervals overlap, the difference may be chance.";

/** Words with what they mean. @param {Map<string, [text: string, about: string]>} words */
export const defined = (words) => [...words.values()].map(([word, about]) => h("p", null, h("b", null, word), `: ${about}.`));

/** More than a column's own line says, for readers who never met it. @type {Map<string, string>} */
const PLAINLY = new Map([
  ["coverage_f1", "How much of what people wrote the bullets say too, and how much of what they say people wrote too: each bullet is matched with one of the reference by meaning. 1 is all of it, 0 nothing."],
  ["rougeLsum_fmeasure", "The words that a candidate's bullets share with people's bullets, in the same order. Other words for the same thing count as nothing."],
  ["bertscore_f1", "How close the words are to people's words in meaning, by a language model. Differences are small by nature."],
  ["extractive_density", "How long the stretches are that were copied from the article. High means copying, low means words of its own; neither is better."],
]);

/** What a column measures. @param {Column} column */
export const meaning = (column) => [
  h("p", null, PLAINLY.get(column.name) ?? `${column.label}: ${column.about}.`),
  column.better && h("p", null, `${column.better === "lower" ? "Lower" : "Higher"} is better. `, INTERVAL)];
