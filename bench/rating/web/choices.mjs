// The parts of a question: its choices, the sentence that decides it, and a field for words.

import { h } from "./dom.mjs";
import { MARKS, SIDES } from "./drafts.mjs";

/** @import { Child } from "./types.mjs" */
/** @import { Question, Task } from "./shapes.mjs" */

const COVERAGE = [["1", "1 hardly"], ["2", "2"], ["3", "3 partly"], ["4", "4"], ["5", "5 fully"]];
const PREFERENCE = [["A", "A is better"], ["B", "B is better"], ["neither", "No difference"]];
const CHOICES = { bullet: MARKS, coverage: COVERAGE, preference: PREFERENCE };

/** What is asked, in words. @param {Task} task @param {number} item @param {Question} question @returns {Child} */
export function asks(task, item, question) {
  const { sets, article } = task.items[item - 1];
  if (question.kind === "preference") return "Which bullets are better for a reader of this article?";
  if (question.kind === "coverage") {
    return `How well do ${sets.length > 1 ? `the bullets of ${SIDES[question.set]}` : "these bullets"} cover the article’s main points?`;
  }
  return h("span", { dir: "auto", lang: task.articles[article].language }, sets[question.set][question.bullet]);
}

/** A question as a group of choices.
 * @param {Question["kind"]} kind @param {string} name unique on the page @param {Child} words @param {string} now what is chosen
 * @param {(value: string) => void} answer @param {() => void} turn called when the focus comes */
export function group(kind, name, words, now, answer, turn) {
  const options = CHOICES[kind].map(([value, label], i) => h("label", null,
    h("input", { type: "radio", name, value, checked: value === now, change: () => answer(value) }),
    h("span", null, label, kind !== "coverage" && h("kbd", { "aria-hidden": "true" }, String(i + 1)))));
  return h("fieldset", { class: `ask ${kind}`, focusin: turn },
    h("legend", null, words), h("div", { class: "options" }, options));
}

/** The sentence of a bullet, and what can be done with it.
 * @param {string | null} sentence @param {() => void} seek @param {() => void} back */
export function decides(sentence, seek, back) {
  /** @param {string} words @param {() => void} click */
  const button = (words, click) => h("button", { type: "button", class: "quiet", click }, words);
  if (sentence === null) return [button("Choose the sentence that decides it", seek)];
  return [h("q", { dir: "auto" }, sentence), " ", button("Change", seek), " ", button("Take back", back)];
}

/** What a rater misses in a set. @param {string} words @param {(words: string) => void} change */
export function lacking(words, change) {
  const field = h("textarea", { rows: 2, maxlength: 2000, input: () => change(field.value) }, words);
  return h("label", { class: "missing" }, h("span", null, "Is anything important missing? ", h("em", null, "(may stay empty)")), field);
}
