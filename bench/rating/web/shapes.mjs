// Shapes of the data: what task.py and answers.py hold, and what the modules hand each other.

/**
 * @typedef {object} Task
 * @property {string} digest
 * @property {("bullets" | "coverage" | "preference")[]} ask
 * @property {TaskArticle[]} articles
 * @property {{article: number, sets: string[][]}[]} items
 */

/**
 * @typedef {object} TaskArticle
 * @property {string} title
 * @property {string} standfirst
 * @property {string} author
 * @property {string | null} published
 * @property {string} language
 * @property {string} text
 * @property {[start: number, end: number][]} sentences in code points
 */

/** @typedef {"supported" | "unsupported" | "unsure"} Mark */
/** @typedef {"A" | "B" | "neither"} Preferred */

/**
 * What is said of one set of bullets; null where nothing is yet.
 * @typedef {object} SetDraft
 * @property {(Mark | null)[]} bullets
 * @property {(number | null)[]} evidence numbers of sentences
 * @property {number | null} coverage
 * @property {string} missing
 */

/** @typedef {{sets: SetDraft[], preferred: Preferred | null, seconds: number}} Draft */
/** @typedef {Draft & {task: string, rater: string, item: number, at: string}} Answer */

/**
 * One question of an item, and where its answer goes.
 * @typedef {{kind: "bullet", set: number, bullet: number} | {kind: "coverage", set: number} | {kind: "preference"}} Question
 */

/**
 * Where answers are kept.
 * @typedef {object} Store
 * @property {(rater: string) => Promise<{rater: string, answers: Answer[]}>} load
 * @property {(answer: Answer) => Promise<void>} save
 * @property {string} about what becomes of answers
 * @property {boolean} file whether answers are to be downloaded
 */
