// Where answers go: to the server that the page came from, or into this browser until they are downloaded.

/** @import { Answer, Draft, Store, Task } from "./shapes.mjs" */

const PATIENCE_MS = 20_000;
/** Kept while the page is open, where the browser keeps nothing. @type {Map<string, string>} */
const memory = new Map();

/** Whether the browser keeps what is put into it. */
export const lasting = (() => {
  try {
    localStorage.setItem("takeaway-bench", "1");
    localStorage.removeItem("takeaway-bench");
    return true;
  } catch {
    return false; // a private window, or no room
  }
})();

/** @param {...(string | number)} parts */
const keyOf = (...parts) => `takeaway-bench ${JSON.stringify(parts)}`;

/** @param {string} key @returns {any} */
function kept(key) {
  try {
    return JSON.parse((lasting ? localStorage.getItem(key) : memory.get(key)) ?? "null");
  } catch {
    return null;
  }
}

/** @param {string} key @param {unknown} value */
function keep(key, value) {
  const text = JSON.stringify(value);
  if (lasting) localStorage.setItem(key, text);
  else memory.set(key, text);
}

/** What a rater has said of an item before it was saved. @param {Task} task @param {string} rater @param {number} item @returns {Draft | null} */
export const keptDraft = (task, rater, item) => kept(keyOf("draft", task.digest, rater, item));

/** @param {Task} task @param {string} rater @param {number} item @param {Draft | null} draft */
export function keepDraft(task, rater, item, draft) {
  try {
    keep(keyOf("draft", task.digest, rater, item), draft);
  } catch {
    memory.set(keyOf("draft", task.digest, rater, item), JSON.stringify(draft)); // no room: it is on the page still
  }
}

/** Each item has a place of its own, so that two windows don't overwrite each other. @param {Task} task @returns {Store} */
export function browserStore(task) {
  return {
    file: true,
    about: lasting
      ? "Answers stay in this browser, so you can close the page and go on later. When you are done, download them and send the file to whoever asked you."
      : "This browser keeps nothing when the page is closed: download your answers before.",
    load: async (rater) => {
      const found = task.items.map((_, i) => kept(keyOf(task.digest, rater, i + 1)));
      return { rater, answers: found.filter(Boolean) };
    },
    save: async (answer) => keep(keyOf(task.digest, answer.rater, answer.item), answer),
  };
}

/** @returns {Store} */
export function serverStore() {
  return {
    file: false,
    about: "Each answer is stored as you save it, so you can close the page and go on later.",
    load: (rater) => asked(`answers?rater=${encodeURIComponent(rater)}`),
    save: async (answer) => {
      await asked("answer", { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(answer) });
    },
  };
}

/** What the server says. @param {string} path @param {RequestInit} [request] @returns {Promise<any>} */
async function asked(path, request) {
  let response;
  try {
    response = await fetch(path, { cache: "no-store", signal: AbortSignal.timeout(PATIENCE_MS), ...request });
  } catch {
    throw new Error("The server does not answer. What you marked is kept here: start it again, then save once more.");
  }
  const told = await response.json().catch(() => null);
  if (!response.ok || !told) throw new Error(told?.error || `The server refused this (${response.status}).`);
  return told;
}

/** Hand a file to the reader. @param {string} name @param {Answer[]} answers */
export function download(name, answers) {
  const lines = answers.map((answer) => `${JSON.stringify(answer)}\n`);
  const url = URL.createObjectURL(new Blob(lines, { type: "application/jsonl" }));
  const link = document.createElement("a");
  link.setAttribute("href", url);
  link.setAttribute("download", name);
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
