// The article, each sentence of which can be chosen.

import { h, name } from "./dom.mjs";
import { visible } from "./format.mjs";

/** @import { TaskArticle } from "./shapes.mjs" */

const STEPS = new Map(Object.entries({ ArrowDown: 1, ArrowRight: 1, j: 1, ArrowUp: -1, ArrowLeft: -1, k: -1 }));

/** The article's paragraphs as sentences, and whether a paragraph begins with each.
 * @param {TaskArticle} article @returns {{words: string, begins: boolean}[]} */
export function sentencesOf({ text, sentences }) {
  const letters = [...text]; // spans count code points
  return sentences.map(([start, end], i) => {
    const before = i > 0 ? letters.slice(sentences[i - 1][1], start) : ["\n"];
    return { words: letters.slice(start, end).join(""), begins: before.includes("\n") };
  });
}

/** An article to read. Its sentences are one stop of the Tab key; arrows go from one to the next.
 * @param {TaskArticle} article @param {(sentence: number) => void} choose @param {() => void} leave */
export function reading(article, choose, leave) {
  const made = sentencesOf(article);
  const marks = made.map(({ words }, i) => h("span", {
    class: "sentence", role: "button", tabindex: i > 0 ? "-1" : "0", "aria-pressed": "false", click: () => choose(i),
    keydown: (event) => move(/** @type {KeyboardEvent} */ (event), i),
  }, words));

  /** @param {number} to */
  function go(to) {
    const place = Math.max(0, Math.min(marks.length - 1, to));
    marks.forEach((mark, i) => mark.setAttribute("tabindex", i === place ? "0" : "-1"));
    marks[place]?.focus();
  }

  /** @param {KeyboardEvent} event @param {number} from */
  function move(event, from) {
    const step = STEPS.get(event.key);
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (step) go(from + step);
    else if (event.key === "Home" || event.key === "End") go(event.key === "End" ? marks.length : 0);
    else if (event.key === "Enter" || event.key === " ") choose(from);
    else if (event.key === "Escape") leave();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** @type {HTMLElement[]} */
  const paragraphs = [];
  made.forEach(({ begins }, i) => {
    if (begins) paragraphs.push(h("p"));
    paragraphs.at(-1)?.append(...(begins ? [] : [" "]), marks[i]);
  });
  const byline = [article.author, article.published].filter(Boolean);
  const element = h("div", { dir: "auto", lang: article.language, class: "body" },
    h("h2", null, article.title),
    article.standfirst && h("p", { class: "lede" }, article.standfirst),
    byline.length > 0 && h("p", { class: "byline" }, byline.map((words, i) => [i > 0 && " · ", name(String(words))])),
    paragraphs);

  return {
    element,
    go,
    /** @param {number} sentence */
    words: (sentence) => visible(made[sentence]?.words),
    /** Show which sentence is chosen. @param {number | null} chosen */
    light: (chosen) => marks.forEach((mark, i) => mark.setAttribute("aria-pressed", String(i === chosen))),
  };
}
