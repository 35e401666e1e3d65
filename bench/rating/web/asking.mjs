// The questions of one item beside its article, and the marks that a rater makes.

import { asks, decides, group, lacking } from "./choices.mjs";
import { h, note, say } from "./dom.mjs";
import { plural } from "./format.mjs";
import { SIDES, give, given, openOnes, questions } from "./drafts.mjs";
import { reading } from "./reading.mjs";

/** @import { Draft, Task } from "./shapes.mjs" */

const NO_BULLET = "Choose a bullet first, then its sentence.";

/** The view of an item; it changes the draft, and says so with `changed`.
 * @param {Task} task @param {number} item @param {Draft} draft @param {() => void} changed @param {() => void} save */
export function itemView(task, item, draft, changed, save) {
  const { sets, article } = task.items[item - 1];
  const asked = questions(task, item);
  const text = reading(task.articles[article], choose, () => focus(current));
  const fields = asked.map((question, place) => group(question.kind, `q${place}`, asks(task, item, question),
    String(given(draft, question)), (value) => answer(place, value), () => turn(place)));
  const evidence = asked.map(() => h("div", { class: "evidence" }));
  const warning = h("p", { class: "failed", role: "alert" });
  let current = 0;

  /** @param {number} place @param {string} value */
  function answer(place, value) {
    give(draft, asked[place], value);
    fields[place].classList.remove("open");
    warning.textContent = "";
    changed();
  }

  /** The sentences chosen for the set of a bullet, and its place among them; null for other questions. @param {number} place */
  function chosen(place) {
    const question = asked[place];
    return question.kind === "bullet" ? { list: draft.sets[question.set].evidence, at: question.bullet } : null;
  }

  /** Make a question the one that keys and sentences are for. @param {number} place */
  function turn(place) {
    current = place;
    fields.forEach((one, i) => one.classList.toggle("current", i === place));
    const own = chosen(place);
    text.light(own && own.list[own.at]);
  }

  /** Move the keyboard to a question, or to the nearest there is. @param {number} place */
  function focus(place) {
    const field = fields[Math.max(0, Math.min(fields.length - 1, place))];
    const input = field.querySelector("input:checked") ?? field.querySelector("input");
    /** @type {HTMLElement} */ (input).focus({ preventScroll: true });
    field.scrollIntoView({ block: "nearest" });
  }

  /** Say where it can be seen, too, that a sentence is of a bullet. */
  function lacksBullet() {
    if (!task.ask.includes("bullets")) return;
    warning.textContent = NO_BULLET;
    warning.scrollIntoView({ block: "nearest" });
  }

  /** Take a sentence for the current bullet; where it is taken already, take it back. @param {number} sentence */
  function choose(sentence) {
    const own = chosen(current);
    if (!own) return lacksBullet();
    const taken = own.list[own.at] !== sentence;
    own.list[own.at] = taken ? sentence : null;
    quote(current);
    changed();
    focus(current);
    say(taken ? `Sentence chosen: ${text.words(sentence)}` : "Sentence taken back");
  }

  /** Go to the article for the sentence of a bullet. @param {number} [place] */
  function seek(place = current) {
    const own = chosen(place);
    if (!own) return lacksBullet();
    turn(place);
    text.go(own.list[own.at] ?? 0);
  }

  /** Show the sentence of a bullet below it. @param {number} place */
  function quote(place) {
    const own = chosen(place);
    if (!own) return;
    const sentence = own.list[own.at];
    const back = () => {
      turn(place);
      choose(Number(sentence));
    };
    evidence[place].replaceChildren(...decides(sentence === null ? null : text.words(sentence), () => seek(place), back));
    if (place === current) turn(place);
  }

  /** One set of bullets, with its questions. @param {string[]} bullets @param {number} set */
  function setView(bullets, set) {
    const own = fields.filter((_, place) => Reflect.get(asked[place], "set") === set);
    return h("section", { class: "set", "aria-labelledby": `set-${set}` },
      h("h2", { id: `set-${set}` }, sets.length > 1 ? `Bullets ${SIDES[set]}` : "Bullets"),
      !task.ask.includes("bullets")
        && h("ul", { class: "bullets", lang: task.articles[article].language }, bullets.map((words) => h("li", { dir: "auto" }, words))),
      own,
      task.ask.includes("coverage") && lacking(draft.sets[set].missing, (words) => {
        draft.sets[set].missing = words;
        changed();
      }));
  }

  /** Save, or go to what is open. */
  function finish() {
    const open = openOnes(asked, draft);
    fields.forEach((one, i) => one.classList.toggle("open", open.includes(i)));
    if (open.length === 0) return save();
    warning.textContent = `${plural(open.length, "question")} still open`;
    focus(open[0]);
  }

  const form = h("form", { class: "answers", "aria-label": "Questions", submit: (event) => { event.preventDefault(); finish(); } },
    task.ask.includes("bullets") && note("Does the article support each bullet? Judge by the article alone."),
    h("div", { class: "sets" }, sets.map(setView)),
    fields.filter((_, place) => asked[place].kind === "preference"),
    h("p", { class: "actions" }, h("button", { class: "save" }, "Save and go on", h("kbd", { "aria-hidden": "true" }, "Enter"))),
    warning);
  asked.forEach((_, place) => {
    if (chosen(place)) fields[place].append(evidence[place]);
    quote(place);
  });
  turn(0);

  return {
    element: h("div", { class: "beside" }, h("section", { class: "text", "aria-label": "Article", tabindex: "0" }, text.element), form),
    warning,
    finish,
    seek,
    /** Go to another question; first to the one that is lit. @param {number} by */
    step: (by) => focus(form.contains(document.activeElement) ? current + by : current),
    /** Answer with the nth choice. @param {number} n */
    pick(n) {
      const input = fields[current].querySelectorAll("input")[n - 1];
      if (!input) return;
      focus(current);
      input.click();
      input.focus({ preventScroll: true });
    },
  };
}
