// The questions of one item beside its article, and the marks that a rater makes.

import { h, say } from "./dom.mjs";
import { plural } from "./format.mjs";
import { MARKS, SIDES, give, given, openOnes, questions } from "./drafts.mjs";
import { reading } from "./reading.mjs";

/** @import { Draft, Question, Task } from "./shapes.mjs" */

const COVERAGE = [["1", "1 hardly"], ["2", "2"], ["3", "3 partly"], ["4", "4"], ["5", "5 fully"]];
const PREFERENCE = [["A", "A is better"], ["B", "B is better"], ["neither", "No difference"]];
const CHOICES = { bullet: MARKS, coverage: COVERAGE, preference: PREFERENCE };

/** The view of an item; it changes the draft, and says so with `changed`.
 * @param {Task} task @param {number} item @param {Draft} draft @param {() => void} changed @param {() => void} save */
export function itemView(task, item, draft, changed, save) {
  const { sets } = task.items[item - 1];
  const asked = questions(task, item);
  const article = task.articles[task.items[item - 1].article];
  const text = reading(article, choose, () => focus(current));
  const fields = asked.map(field);
  const quotes = asked.map((question, place) => (question.kind === "bullet" ? h("div", { class: "evidence" }) : place));
  let current = 0;

  /** A question as a group of choices. @param {Question} question @param {number} place */
  function field(question, place) {
    const now = String(given(draft, question));
    const choices = CHOICES[question.kind].map(([value, words], i) => h("label", null,
      h("input", { type: "radio", name: `q${place}`, value, checked: value === now, change: () => answer(place, value) }),
      h("span", null, words, question.kind !== "coverage" && h("kbd", { "aria-hidden": "true" }, String(i + 1)))));
    return h("fieldset", { class: `ask ${question.kind}`, focusin: () => turn(place) },
      h("legend", null, legend(question)), h("div", { class: "options" }, choices));
  }

  /** @param {Question} question */
  function legend(question) {
    if (question.kind === "bullet") return h("span", { dir: "auto", lang: article.language }, sets[question.set][question.bullet]);
    if (question.kind === "preference") return "Which bullets are better for a reader of this article?";
    return `How well do ${sets.length > 1 ? `the bullets of ${SIDES[question.set]}` : "these bullets"} cover the article’s main points?`;
  }

  /** @param {number} place @param {string} value */
  function answer(place, value) {
    give(draft, asked[place], value);
    fields[place].classList.remove("open");
    changed();
  }

  /** Make a question the one that keys and sentences are for. @param {number} place */
  function turn(place) {
    current = place;
    fields.forEach((one, i) => one.classList.toggle("current", i === place));
    const question = asked[place];
    text.light(question.kind === "bullet" ? draft.sets[question.set].evidence[question.bullet] : null);
  }

  /** @param {number} place */
  function focus(place) {
    const to = Math.max(0, Math.min(fields.length - 1, place));
    const input = fields[to].querySelector("input:checked") ?? fields[to].querySelector("input");
    /** @type {HTMLElement} */ (input).focus({ preventScroll: true });
    fields[to].scrollIntoView({ block: "nearest" });
  }

  /** Take a sentence for the bullet that is being judged, or, if it is that already, take it back. @param {number} sentence */
  function choose(sentence) {
    const question = asked[current];
    if (question.kind !== "bullet") return say("Choose a bullet first, then its sentence.");
    const { evidence } = draft.sets[question.set];
    evidence[question.bullet] = evidence[question.bullet] === sentence ? null : sentence;
    quote(current);
    changed();
    focus(current);
    say(evidence[question.bullet] === null ? "Sentence taken back" : `Sentence chosen: ${text.words(sentence)}`);
  }

  /** Show the sentence of a bullet below it. @param {number} place */
  function quote(place) {
    const question = asked[place];
    const line = quotes[place];
    if (question.kind !== "bullet" || typeof line === "number") return;
    const sentence = draft.sets[question.set].evidence[question.bullet];
    /** @param {string} words @param {() => void} click */
    const button = (words, click) => h("button", { type: "button", class: "quiet", click }, words);
    line.replaceChildren(...(sentence === null
      ? [button("Choose the sentence that decides it", () => seek(place))]
      : [h("q", { dir: "auto" }, text.words(sentence)), " ", button("Change", () => seek(place)), " ",
        button("Take back", () => { turn(place); choose(sentence); })]));
    if (place === current) turn(place);
  }

  /** Go to the article for the sentence of a bullet. @param {number} [place] */
  function seek(place = current) {
    const question = asked[place];
    if (question.kind !== "bullet") return say("Choose a bullet first, then its sentence.");
    turn(place);
    text.go(draft.sets[question.set].evidence[question.bullet] ?? 0);
  }

  /** What a rater misses in a set. @param {number} set */
  const missing = (set) => h("label", { class: "missing" }, h("span", null, "Is anything important missing? ", h("em", null, "(may stay empty)")),
    h("textarea", { rows: 2, maxlength: 2000, input: (event) => {
      draft.sets[set].missing = /** @type {HTMLTextAreaElement} */ (event.target).value;
      changed();
    } }, draft.sets[set].missing));

  /** One set of bullets. @param {string[]} bullets @param {number} set */
  function setView(bullets, set) {
    const own = asked.map((question, place) => ({ question, place })).filter(({ question }) => "set" in question && question.set === set);
    const plain = own.every(({ question }) => question.kind !== "bullet");
    return h("section", { class: "set", "aria-labelledby": `set-${set}` },
      h("h2", { id: `set-${set}` }, sets.length > 1 ? `Bullets ${SIDES[set]}` : "Bullets"),
      plain && h("ul", { class: "bullets", lang: article.language }, bullets.map((words) => h("li", { dir: "auto" }, words))),
      own.map(({ question, place }) => {
        if (question.kind === "bullet") fields[place].append(quotes[place] instanceof Node ? quotes[place] : "");
        return fields[place];
      }),
      task.ask.includes("coverage") && missing(set));
  }

  /** Save, or go to what is open. */
  function finish() {
    const open = openOnes(asked, draft);
    fields.forEach((one, i) => one.classList.toggle("open", open.includes(i)));
    if (open.length === 0) return save();
    warning.textContent = `${plural(open.length, "question")} still open`;
    focus(open[0]);
  }

  const warning = h("p", { class: "failed", role: "alert" });
  const last = asked.length - 1;
  const form = h("form", { class: "answers", "aria-label": "Questions", submit: (event) => { event.preventDefault(); finish(); } },
    task.ask.includes("bullets") && h("p", { class: "note" }, "Does the article support each bullet? Judge by the article alone."),
    h("div", { class: "sets" }, sets.map(setView)),
    asked[last].kind === "preference" && fields[last],
    h("p", { class: "actions" }, h("button", { class: "save" }, "Save and go on", h("kbd", { "aria-hidden": "true" }, "Enter"))),
    warning);
  const element = h("div", { class: "beside" },
    h("section", { class: "text", "aria-label": "Article", tabindex: "0" }, text.element), form);
  asked.forEach((_, place) => quote(place));
  turn(0);

  return {
    element,
    warning,
    finish,
    seek,
    /** @param {number} by */
    step: (by) => focus(form.contains(document.activeElement) ? current + by : current),
    /** Answer with the nth choice. @param {number} n */
    pick(n) {
      const input = fields[current].querySelectorAll("input")[n - 1];
      if (input) {
        focus(current);
        input.click();
        input.focus({ preventScroll: true });
      }
    },
  };
}
