// What a rater has said of an item so far, and the answer that it becomes.

/** @import { Answer, Draft, Mark, Preferred, Question, Task } from "./shapes.mjs" */

export const SIDES = /** @type {const} */ (["A", "B"]);
/** @type {[Mark, string][]} */
export const MARKS = [["supported", "Supported"], ["unsupported", "Not supported"], ["unsure", "Can’t tell"]];
const DAY = 86_400; // a page that was left open is no longer looked at
const NAME = /^[\p{L}\p{N}][\p{L}\p{M}\p{N} .,'’@+_-]{0,59}$/u;

const DEVICE = /^(con|prn|aux|nul|(com|lpt)[0-9¹²³])( *\..*)?$/i; // no file on Windows can have these names
const MAX_BYTES = 200;

/** Why a name can't be a rater's; "" where it can: the rules of name_problem in answers.py, so that
 * what was answered here can be imported. @param {string} name */
export function nameProblem(name) {
  if (!NAME.test(name)) return "A name has 1 to 60 letters, digits, blanks and . , ' @ + _ -";
  if (/[ .]$/.test(name)) return "A name ends with no dot: leave it out.";
  if (DEVICE.test(name)) return "Windows keeps this name for itself: add an initial.";
  return new TextEncoder().encode(name).length > MAX_BYTES ? "This name is too long." : "";
}

/** @param {Task} task @param {number} item @returns {Draft} */
export function emptyDraft(task, item) {
  const sets = task.items[item - 1].sets.map((bullets) => {
    const asked = task.ask.includes("bullets") ? bullets : [];
    return { bullets: asked.map(() => null), evidence: asked.map(() => null), coverage: null, missing: "" };
  });
  return { sets, preferred: null, seconds: 0 };
}

/** A draft that fits an item, whatever was kept for it. @param {Task} task @param {number} item @param {Draft | null} kept @returns {Draft} */
export function fitting(task, item, kept) {
  const empty = emptyDraft(task, item);
  const fits = kept?.sets?.length === empty.sets.length
    && empty.sets.every((set, i) => ["bullets", "evidence"].every((list) =>
      set.bullets.length === Reflect.get(kept.sets[i] ?? {}, list)?.length));
  return fits ? { sets: structuredClone(kept.sets), preferred: kept.preferred, seconds: kept.seconds || 0 } : empty;
}

/** The questions of an item in their order. @param {Task} task @param {number} item @returns {Question[]} */
export function questions(task, item) {
  /** @type {Question[]} */
  const asked = task.items[item - 1].sets.flatMap((bullets, set) => [
    ...(task.ask.includes("bullets") ? bullets.map((_, bullet) => /** @type {const} */ ({ kind: "bullet", set, bullet })) : []),
    ...(task.ask.includes("coverage") ? [/** @type {const} */ ({ kind: "coverage", set })] : []),
  ]);
  return task.ask.includes("preference") ? [...asked, { kind: "preference" }] : asked;
}

/** What was answered, or null. @param {Draft} draft @param {Question} question */
export function given(draft, question) {
  if (question.kind === "preference") return draft.preferred;
  const set = draft.sets[question.set];
  return question.kind === "bullet" ? set.bullets[question.bullet] : set.coverage;
}

/** Put an answer where it belongs. @param {Draft} draft @param {Question} question @param {string} value */
export function give(draft, question, value) {
  if (question.kind === "preference") draft.preferred = /** @type {Preferred} */ (value);
  else if (question.kind === "coverage") draft.sets[question.set].coverage = Number(value);
  else draft.sets[question.set].bullets[question.bullet] = /** @type {Mark} */ (value);
}

/** Places of the questions that are open. @param {Question[]} asked @param {Draft} draft */
export const openOnes = (asked, draft) =>
  asked.flatMap((question, place) => (given(draft, question) === null ? [place] : []));

/** @param {Task} task @param {string} rater @param {number} item @param {Draft} draft @param {Date} now @returns {Answer} */
export function answerOf(task, rater, item, draft, now) {
  const sets = draft.sets.map((set) => ({ ...set, missing: set.missing.trim() }));
  const seconds = Math.min(DAY, Math.round(draft.seconds * 10) / 10);
  return { task: task.digest, rater, item, sets, preferred: draft.preferred, at: now.toISOString(), seconds };
}

/** The first item after another that has no answer, from the start again; 0 where all have one.
 * @param {number} count @param {{has: (item: number) => boolean}} answers @param {number} [after] */
export function nextOpen(count, answers, after = 0) {
  const ahead = Array.from({ length: count }, (_, i) => ((after + i) % count) + 1);
  return ahead.find((item) => !answers.has(item)) ?? 0;
}
