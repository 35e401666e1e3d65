// One candidate's bullets for an article, with what they match, their verdicts and their problems.

import { columnOf } from "./data.mjs";
import { h, heading, name, note, say, small } from "./dom.mjs";
import { number, shown, worded } from "./format.mjs";
import { extras, pieces } from "./marks.mjs";
import { badge } from "./standing.mjs";
import { labelled } from "./terms.mjs";

/** @import { ArticleData, Candidate, Child, Column, Coverage, Problem, References, Verdict } from "./types.mjs" */
/** @typedef {{light: (start: number, end: number) => void, text: string}} Text the article, where it can be lit */
/** @typedef {(own: number) => Child} Show makes the takeaway of that number */

const STATUS = new Map([
  ["missing", "No prediction"],
  ["empty", "The answer was empty"],
  ["refused", "The model refused"],
  ["truncated", "The answer was cut off"],
  ["unparsed", "No bullets could be read in the answer"],
  ["error", "The prediction failed"],
]);

/** What a prediction's status says. @param {string} status */
export const told = (status) => STATUS.get(status) ?? status;

/** One candidate's bullets, folded under what they scored.
 * @param {Candidate} candidate @param {ArticleData} data @param {Text} text @param {boolean} open */
export const answer = (candidate, data, text, open) =>
  h("details", { class: "answer", open },
    h("summary", null, h("strong", null, name(candidate.name)), badge(candidate.standing), small(counted(candidate, data))),
    written(candidate, data, text));

/** How many bullets match, and how many the article does not support. @param {Candidate} candidate @param {ArticleData} data */
export function counted({ row }, data) {
  const { takeaways, coverage, verdicts } = data.candidates[row];
  const matched = coverage?.matched;
  const flagged = (verdicts || []).filter((v) => v.label === "unsupported").length;
  return [
    matched && `${matched.length} matched, ${coverage.missed.length} missed, ${extras(matched, takeaways.length).length} extra`,
    verdicts && `${flagged} of ${takeaways.length} unsupported`,
  ].filter(Boolean).join(" · ");
}

/** Bullets, beside what people wrote where that is known, and scores.
 * @param {Candidate} candidate @param {ArticleData} data @param {Text} [text] */
export function written({ row }, data, text) {
  const { takeaways, status, error, raw, coverage, verdicts, values: own } = data.candidates[row];
  const matched = coverage?.matched;
  const people = matched && data.references[coverage.annotator];
  /** @param {number} i */
  const show = (i) => bullet(takeaways[i], verdicts?.[i], text);
  return [
    status !== "ok" && h("p", { class: "note failed" }, told(status), error && [": ", name(error)]),
    raw && rawText(raw, true),
    people
      ? aligned(people, matched, coverage, takeaways.length, show)
      : h("ul", { class: "bullets" }, takeaways.map((_, i) => h("li", null, show(i)))),
    !matched && takeaways.length > 0 && note("Coverage was not computed, so bullets are not lined up with what people wrote."),
    !verdicts && takeaways.length > 0 && note("Consistency was not computed, so there is no evidence to show."),
    h("p", { class: "scores" }, Object.entries(own).map(([c, value]) => score(columnOf(c), value))),
  ];
}

/** @param {Column} column @param {number | null} value */
const score = (column, value) => h("span", null, `${column.label} `, h("b", null, shown(value, column)));

/** The model's own text. @param {string} raw @param {boolean} open */
export const rawText = (raw, open) =>
  h("details", { open }, h("summary", null, "What the model wrote"), h("pre", { dir: "auto", tabindex: "0" }, raw));

/** @param {References} people
 * @param {NonNullable<Coverage["matched"]>} matched @param {Coverage} coverage @param {number} count @param {Show} show */
function aligned(people, matched, coverage, count, show) {
  const partner = new Map(matched.map(([reference, own, similarity]) => [reference, { own, similarity }]));
  const repeated = new Set(coverage.duplicates);
  /** @param {string} kind @param {Child} left @param {Child} right */
  const cells = (kind, left, right) => h("tr", { class: kind }, h("td", { dir: "auto" }, left), h("td", null, right));
  return h("table", { class: "aligned" },
    heading(["People wrote", people.by && [" (", name(people.by), ")"]], "The candidate wrote"),
    h("tbody", null,
      people.bullets.map((words, i) => {
        const match = partner.get(i);
        return match
          ? cells("matched", words, [show(match.own), small(`matched, similarity ${number(match.similarity, 2)}`)])
          : cells("missed", words, h("em", null, "missed"));
      }),
      extras(matched, count).map((i) => cells("extra", h("em", null, repeated.has(i) ? "said already" : "extra"), show(i)))));
}

/** A bullet with its verdict in words; a button where it has evidence in a text that can be lit.
 * @param {string} words @param {Verdict | undefined} verdict @param {Text} [text] */
export function bullet(words, verdict, text) {
  if (!verdict) return h("div", { class: "bullet", dir: "auto" }, words);
  const marked = underlined(words, verdict.problems);
  const [start, end] = verdict.evidence;
  const place = text && start !== undefined && end !== undefined;
  return [
    place ? evidenceButton(marked, start, end, text) : h("div", { class: "bullet", dir: "auto" }, marked),
    h("small", { class: `verdict ${verdict.label}` },
      labelled(verdict.label), " ", number(verdict.support, 2), end === undefined && ", no evidence found"),
    listed(verdict.problems),
    verdict.checkers.map(([checker, support, label, problems]) => h("div", { class: "tier" },
      h("small", { class: `verdict ${label}` }, `${worded(checker)}: ${labelled(label)} ${number(support, 2)}`),
      listed(problems))),
  ];
}

/** @param {Child} marked @param {number} start @param {number} end @param {Text} text */
function evidenceButton(marked, start, end, text) {
  const show = () => {
    text.light(start, end);
    document.querySelectorAll("[aria-pressed=true]").forEach((other) => other.setAttribute("aria-pressed", "false"));
    button.setAttribute("aria-pressed", "true");
    say(`Evidence in the article: ${text.text.slice(start, end)}`);
  };
  const button = h("button", { type: "button", class: "bullet", dir: "auto", "aria-pressed": "false", click: show }, marked);
  return button;
}

/** @param {Problem[]} problems */
export const listed = (problems) => problems.length > 0 && h("ul", { class: "problems" }, problems.map(problem));

/** @param {string} text */
const quoted = (text) => name(/^["“„«‘]/.test(text) ? text : `“${text}”`);

/** @param {Problem} problem */
const problem = ({ kind, words, why, article }) =>
  h("li", null, h("b", null, worded(kind)), ": ", words && [quoted(words), ", "], name(why),
    article && [" (the article: ", quoted(article), ")"]);

/** The bullet's text, with each problem's words underlined and its kind beside them.
 * @param {string} text @param {Problem[]} problems */
export function underlined(text, problems) {
  return pieces(text, problems).map(({ words, kind }) => {
    if (!kind) return words;
    const [opening, closing] = [" (", ")"].map((sign) => h("span", { class: "unseen" }, sign)); // for those who listen
    return [h("u", null, words), h("sup", null, opening, worded(kind), closing)];
  });
}
