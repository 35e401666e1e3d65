// Who rates, which item is shown, how far it is, and the end.

import { itemView } from "./asking.mjs";
import { time } from "./clock.mjs";
import { h, name, note, part, say } from "./dom.mjs";
import { answerOf, fitting, nameProblem, nextOpen } from "./drafts.mjs";
import { plural, visible } from "./format.mjs";
import { help, listen } from "./keys.mjs";
import { browserStore, download, keepDraft, keptDraft, lasting, serverStore } from "./stores.mjs";

/** @import { Answer, Task } from "./shapes.mjs" */
/** @import { Child } from "./types.mjs" */

/** @type {Task} */
const task = JSON.parse(part("task").textContent ?? "");
const store = JSON.parse(part("served").textContent ?? "") ? serverStore() : browserStore(task);
const count = task.items.length;
/** @type {Map<number, Answer>} */
const answers = new Map();
let rater = "";
let at = 0; // number of the item that is shown, 0 where none is
let unsent = false; // answers that are in this page alone, or were never downloaded
/** @type {ReturnType<typeof itemView> | null} */
let view = null;

/** @param {Child[]} children */
function show(...children) {
  part("main").replaceChildren(h("div", { class: "rating" }, children));
  const title = part("main").querySelector("h1");
  document.title = `${visible(title?.textContent)} · Rating`;
  if (!rater) return; // the page has just come
  scrollTo(0, 0);
  title?.setAttribute("tabindex", "-1");
  title?.focus();
}

/** The first page: what is to be done, and who does it. */
function welcome() {
  const problem = h("p", { class: "failed", role: "alert" });
  const field = h("input", { id: "name", type: "text", autocomplete: "name", maxlength: 60, required: true });
  const enter = async () => {
    problem.textContent = nameProblem(field.value.trim().normalize());
    if (!problem.textContent) await begin(field.value.trim().normalize()).catch((error) => { problem.textContent = visible(error.message); });
    if (problem.textContent) field.focus();
  };
  const pairs = task.items.some(({ sets }) => sets.length > 1);
  show(h("h1", null, "Rate takeaways"),
    h("p", { class: "lede" }, `You will see ${plural(count, "item")} on ${plural(task.articles.length, "article")}: an article, and bullets that sum it up. `,
      pairs ? "There are two sets of bullets, A and B. " : "", "Who wrote them is hidden."),
    h("ul", null,
      task.ask.includes("bullets") && h("li", null, "Say of each bullet whether the article supports it, and click the sentence that decides it, if there is one."),
      task.ask.includes("coverage") && h("li", null, "Say how well the bullets cover the article’s main points, and what is missing."),
      task.ask.includes("preference") && h("li", null, "Say which set is better, or that there is no difference.")),
    note("All of it can be done with keys: press ? to see them. ", store.about),
    h("form", { class: "controls", submit: (event) => { event.preventDefault(); enter(); } },
      h("label", { class: "field" }, h("span", null, "Your name"), field),
      h("button", { class: "more" }, "Start")),
    problem);
}

/** @param {string} wanted */
async function begin(wanted) {
  const found = await store.load(wanted);
  rater = found.rater;
  answers.clear();
  for (const answer of found.answers) answers.set(answer.item, answer);
  open(nextOpen(count, answers));
}

/** Show an item; 0 is the end. @param {number} item */
function open(item) {
  time(null);
  at = item;
  progress();
  if (item === 0) return end();
  const draft = fitting(task, item, keptDraft(task, rater, item) ?? answers.get(item) ?? null);
  const changed = () => keepDraft(task, rater, item, draft);
  const save = async () => {
    time(null);
    const answer = answerOf(task, rater, item, draft, new Date());
    try {
      await store.save(answer);
    } catch (error) {
      if (view) view.warning.textContent = `Not stored. ${visible(error instanceof Error ? error.message : error)}`;
      return time(draft);
    }
    keepDraft(task, rater, item, null);
    answers.set(item, answer);
    unsent = store.file;
    say(`Saved. ${answers.size} of ${count} rated`);
    open(nextOpen(count, answers, item));
  };
  view = itemView(task, item, draft, changed, save);
  show(h("div", { class: "bar" },
    h("h1", null, `Item ${item} of ${count}`, answers.has(item) && h("small", null, "rated; you can change it")),
    h("div", { class: "steps" }, step("Previous", item - 1), step("Next", item < count ? item + 1 : 0))), view.element);
  time(draft);
}

/** @param {string} words @param {number} to */
const step = (words, to) =>
  h("button", { type: "button", class: "more", disabled: words === "Previous" && to === 0, click: () => open(to) }, words);

/** How far it is, in the head of the page. */
function progress() {
  part("state").replaceChildren(
    h("span", null, name(rater)),
    h("progress", { max: count, value: answers.size, "aria-label": "Items rated" }),
    h("span", { class: "count" }, `${answers.size} of ${count} rated`),
    ...(store.file ? [h("button", { type: "button", class: "more", disabled: answers.size === 0, click: hand }, "Download")] : []),
    h("button", { type: "button", class: "more", click: help, "aria-label": "Help on keys" }, "?"));
}

/** Hand the answers over as a file. */
function hand() {
  const ordered = [...answers.values()].sort((a, b) => a.item - b.item);
  download(`answers-${task.digest}-${rater}.jsonl`, ordered);
  unsent = false;
  say("Answers downloaded");
}

/** The last page: thanks, or what is open. */
function end() {
  view = null;
  const open_ = nextOpen(count, answers);
  show(h("h1", null, open_ ? `${plural(count - answers.size, "item")} still open` : "All rated, thank you"),
    !open_ && h("p", { class: "lede" }, store.file ? "Download your answers, and send the file to whoever asked you." : "You can close this page."),
    h("p", { class: "actions" },
      open_ > 0 && h("button", { type: "button", class: "save", click: () => open(open_) }, "Go on"),
      store.file && answers.size > 0 && h("button", { type: "button", class: open_ ? "more" : "save", click: hand }, "Download answers")),
    h("h2", null, "All items"),
    h("ol", { class: "items" }, task.items.map((_, i) => h("li", null,
      h("button", { type: "button", class: answers.has(i + 1) ? "more rated" : "more", click: () => open(i + 1) },
        String(i + 1), h("span", { class: "unseen" }, answers.has(i + 1) ? " rated" : " open"))))));
}

addEventListener("beforeunload", (event) => {
  if (unsent && !lasting) event.preventDefault();
});
part("skip").addEventListener("click", (event) => {
  event.preventDefault();
  part("main").focus();
});
listen((key) => {
  if (key === "?") return help;
  if (!view || !at) return undefined;
  const seen = view;
  if (/^[1-5]$/.test(key)) return () => seen.pick(Number(key));
  if (key === "Enter") return seen.finish;
  if (key === "j" || key === "k") return () => seen.step(key === "j" ? 1 : -1);
  if (key === "e") return () => seen.seek();
  if (key === "n") return () => open(at < count ? at + 1 : 0);
  if (key === "p" && at > 1) return () => open(at - 1);
  return undefined;
});
welcome();
