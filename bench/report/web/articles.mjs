// The list of articles, and one of them beside the bullets: lined up with what people wrote, and with their evidence.

import { address } from "./address.mjs";
import { answer } from "./bullets.mjs";
import { field, paged, tagPicker } from "./controls.mjs";
import { articleData, articles, ordered } from "./data.mjs";
import { h, link, missing, name, note, outside, plainList, small, term } from "./dom.mjs";
import { plural, visible } from "./format.mjs";
import { cut, paragraphs } from "./marks.mjs";
import { filtered } from "./statistics.mjs";
import { LABELS, defined } from "./terms.mjs";

/** @import { References, Route } from "./types.mjs" */

/** @param {Route} route */
export function articlesView({ query }) {
  const words = (query.get("q") || "").toLowerCase();
  const places = filtered(articles, query);
  const found = (places ? places.map((p) => articles[p]) : articles)
    .filter((a) => `${a.title} ${a.id} ${a.source}`.toLowerCase().includes(words));
  return [
    h("h1", null, "Articles"),
    h("form", { class: "controls", role: "search", submit: (event) => event.preventDefault() },
      field("Words in the title", "input", "q", { type: "search", value: query.get("q") || "" }),
      tagPicker(query)),
    note(plural(found.length, "article")),
    paged(found, (a) => h("li", null, link(a.title, "article", [a.id]),
      small([a.published, a.words > 0 && plural(a.words, "word"), a.tags.join(", ")].filter(Boolean).join(" · ")))),
  ];
}

const UNFOUND =
  "The article's text is not where the runs found it, or has changed since. Bullets and verdicts are as they were.";

/** @param {Route} route */
export async function articleView({ parts }) {
  const article = articles.find((a) => a.id === parts[0]);
  if (!article) return missing("article");
  const data = await articleData(article);
  const text = articleText(data.text, article.language);
  const about = [data.author, article.published, article.words ? plural(article.words, "word") : "", article.tags.join(", ")];
  return [
    h("p", { class: "path" }, h("a", { href: address("articles") }, "Articles")),
    h("h1", { dir: "auto", lang: article.language }, article.title),
    h("p", { class: "lede", dir: "auto", lang: article.language }, data.standfirst),
    h("p", { class: "byline" }, about.filter(Boolean).map((words, i) => [i > 0 && " · ", name(words)]),
      article.source && [" · ", outside(article.source)]),
    h("div", { class: "beside" },
      h("section", { class: "text", "aria-labelledby": "article-text", tabindex: "0" },
        h("h2", { id: "article-text" }, "Article"), data.text ? text.element : note(UNFOUND)),
      h("section", { class: "answers", "aria-labelledby": "answers" },
        h("h2", { id: "answers" }, term("Takeaways", defined(LABELS))), data.references.length > 0 && people(data.references),
        ordered.map((candidate, place) => answer(candidate, data, text, place < 2)))),
  ];
}

/** @param {References[]} sets */
function people(sets) {
  return h("details", { open: true }, h("summary", null, h("strong", null, "What people wrote")),
    sets.map((set, i) => [sets.length > 1 && h("h4", null, name(set.by || `Annotator ${i + 1}`)), plainList(set.bullets)]));
}

/** Paragraphs of which one stretch can be lit: `light` takes UTF-16 places in the whole text.
 * @param {string} text @param {string} language */
function articleText(text, language) {
  const made = paragraphs(text).map((paragraph) => ({ paragraph, element: h("p", null, paragraph.words) }));
  /** @param {number} start @param {number} end */
  function light(start, end) {
    const lit = made.flatMap(({ paragraph, element }) => {
      const stretch = cut(paragraph, start, end);
      const mark = stretch && h("mark", null, stretch[1]);
      element.replaceChildren(...(mark ? [visible(stretch[0]), mark, visible(stretch[2])] : [visible(paragraph.words)]));
      return mark ?? [];
    });
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    lit[0]?.scrollIntoView({ block: "center", behavior: still ? "auto" : "smooth" });
  }
  const element = h("div", { dir: "auto", lang: language, class: "body" }, made.map((one) => one.element));
  return { light, text, element };
}
