// Bullets at their worst, and predictions that failed: what stands behind the figures.

import { listed, rawText, told, underlined } from "./bullets.mjs";
import { choose, paged, picker } from "./controls.mjs";
import { articles, candidates, columns, examples, ordered } from "./data.mjs";
import { h, link, name, note, term } from "./dom.mjs";
import { grouped, plural, shown, worded } from "./format.mjs";
import { pieces } from "./marks.mjs";
import { LABELS, defined, labelled } from "./terms.mjs";

/** @import { Candidate, Example, Examples, Failure } from "./types.mjs" */

const OPEN = "uncertain";
const AT_FIRST = 5;

/** The worst bullets, of all candidates or of one. @param {URLSearchParams} query @param {Candidate} [only] */
export async function gallery(query, only) {
  const all = await examples();
  const who = only ?? candidates.find((c) => c.name === query.get("of"));
  const kinds = kindsOf(all, who);
  const judged = all.counts.filter(([row, label, kind]) => label !== "failed" && !kind && (!who || row === who.row))
    .reduce((sum, [, , , n]) => sum + n, 0);
  const asked = query.get("kind") ?? "";
  const kind = kinds.has(asked) ? asked : kinds.keys().next().value;
  const found = all.bullets.filter((one) => (!who || one.row === who.row) &&
    (kind === OPEN) === (one.label === OPEN) && (!kind || kind === OPEN || one.problems.some((p) => p.kind === kind)));
  const count = kinds.get(kind ?? "") ?? 0;
  return h("section", { class: "gallery", "aria-labelledby": "gallery" },
    h("h2", { id: "gallery" }, term(only ? "Its worst bullets" : "The worst bullets", defined(LABELS))),
    !columns.has("unsupported") ? note("Consistency was not computed, so bullets were not held against their articles.")
    : note(judged === 0 ? "No bullets were judged."
      : `Of ${plural(judged, "bullet")}, ${grouped(kinds.get("") ?? 0)} ${kinds.get("") === 1 ? "is" : "are"} unsupported and ${grouped(kinds.get(OPEN) ?? 0)} unverified.`),
    kinds.size > 0 && h("div", { class: "choices" },
      h("div", { class: "chips", role: "group", "aria-label": "Kind of problem" }, [...kinds].map(([key, n]) => chip(key, n, key === kind))),
      !only && picker("Candidate", "of", [["", "all candidates"], ...ordered.map((c) => [c.name, c.name])], who?.name ?? "")),
    found.length < count && note(`Shown are the worst ${grouped(found.length)} of ${plural(count, "bullet")}, a few of each candidate.`),
    found.length > 0 && paged(found, (one) => example(one, !only), AT_FIRST));
}

/** Kinds of problem with the number of bullets that have one: all of them first, and last what is open.
 * @param {Examples} all @param {Candidate | undefined} who */
function kindsOf({ counts }, who) {
  /** @type {Map<string, number>} */
  const kinds = new Map();
  for (const [row, label, kind, count] of counts) {
    if (label === "failed" || label === "supported" || (who && row !== who.row)) continue;
    const key = label === OPEN ? OPEN : kind;
    kinds.set(key, (kinds.get(key) ?? 0) + count);
  }
  /** @param {string} key */
  const place = (key) => (key === "" ? 0 : key === OPEN ? 2 : 1);
  return new Map([...kinds].sort(([a, x], [b, y]) => place(a) - place(b) || y - x));
}

/** @param {string} kind @param {number} count @param {boolean} pressed */
const chip = (kind, count, pressed) => h(
  "button", { type: "button", id: `kind-${kind}`, "aria-pressed": String(pressed), click: () => choose({ kind }) },
  kind ? name(worded(labelled(kind))) : "unsupported", " ", h("span", { class: "count" }, grouped(count)));

/** @param {Example} one @param {boolean} named */
function example({ row, place, words, label, support, problems, evidence }, named) {
  const { name: who } = candidates[row];
  const { id, title, language } = articles[place];
  const marked = pieces(evidence, problems.map(({ kind, article }) => ({ kind, words: article })));
  return h("li", { class: "example" },
    h("div", null,
      h("p", { class: "claim", dir: "auto", lang: language }, underlined(words, problems)),
      listed(problems),
      h("p", { class: `verdict ${label}` }, `${labelled(label)}, support ${shown(support, TWO)}`, named && [" · ", link(who, "candidate", [who])])),
    h("div", { class: "source" },
      evidence ? h("blockquote", { dir: "auto", lang: language }, marked.map((piece) => (piece.kind ? h("mark", null, piece.words) : piece.words)))
      : note("No sentence of the article comes near."),
      h("p", { class: "note" }, link(title, "article", [id]))));
}

const TWO = { decimals: 2, share: false };

/** What failed, by its status, with the model's own text. @param {Candidate} only */
export async function failures({ row }) {
  const all = await examples();
  const kinds = all.counts.filter(([own, label]) => own === row && label === "failed");
  if (!kinds.length) return null;
  const found = all.failures.filter((one) => one.row === row);
  const count = kinds.reduce((sum, [, , , n]) => sum + n, 0);
  return h("section", { "aria-labelledby": "failures" },
    h("h2", { id: "failures" }, `Failures: ${plural(count, "article")}`),
    h("ul", { class: "reasons" }, kinds.map(([, , status, n]) => h("li", null, `${told(status)}: ${plural(n, "article")}`))),
    found.length < count && note(`Shown are the first ${grouped(found.length)}.`),
    paged(found, failure, AT_FIRST));
}

/** @param {Failure} failure */
function failure({ place, status, error, raw }) {
  return h("li", { class: "failure" }, link(articles[place].title, "article", [articles[place].id]),
    h("small", { class: "failed" }, told(status), error && [": ", name(error)]), raw && rawText(raw, true));
}
