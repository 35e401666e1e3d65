// Two candidates beside each other: figures, and article by article what the second loses and gains.

import { address } from "./address.mjs";
import { bullet, rawText, told } from "./bullets.mjs";
import { candidatePicker, paged, picker } from "./controls.mjs";
import { articleData, articles, candidates, chosen, few, known, labels, ordered, quality, report, values } from "./data.mjs";
import { code, h, heading, link, name, note, small, term } from "./dom.mjs";
import { between, plural, shown, signed } from "./format.mjs";
import { matches } from "./marks.mjs";
import { badge } from "./standing.mjs";
import { differences, summary } from "./statistics.mjs";
import { meaning } from "./terms.mjs";

/** @import { Article, ArticleData, Candidate, Child, Column, Route, Written } from "./types.mjs" */

/** @param {Route} route */
export async function compareView({ parts, query }) {
  const best = ordered.filter((c) => !["incomplete", "bound"].includes(c.standing));
  const [a, b] = parts.some(Boolean) ? [0, 1].map((i) => candidates.find((c) => c.name === parts[i])) : best;
  /** @param {string} label
   * @param {string} key @param {Candidate | undefined} now @param {(value: string) => string[]} both */
  const pick = (label, key, now, both) => candidatePicker(label, key, "choose", now?.name, (value) => {
    location.hash = address("compare", both(value), Object.fromEntries(query));
  });
  const column = chosen(query.get("by"), quality);
  return [
    h("h1", null, "Compare two candidates"),
    h("div", { class: "controls" },
      pick("First", "first", a, (v) => [v, b?.name || ""]), pick("Second", "second", b, (v) => [a?.name || "", v]),
      picker("By", "by", labels, column.name)),
    a && b ? await compared(a, b, column) : note("Choose two candidates."),
  ];
}

/** @param {Candidate} a @param {Candidate} b @param {Column} column */
async function compared(a, b, column) {
  const all = await values(column);
  const [first, second] = [all[a.row], all[b.row]];
  const found = differences(first, second);
  const mean = summary(found.map((d) => d.by), report.quantiles);
  /** @param {number} sign */
  const count = (sign) => found.filter((d) => Math.sign(d.by) === sign).length;
  return [
    sideFigures(a, b),
    h("p", { class: "lede" }, `In ${column.label}, `, name(b.name), " minus ", name(a.name), " is ",
      shown(mean.mean, column, signed),
      mean.low !== null && ` (95% interval ${between(mean.low, mean.high, column, signed)})`,
      " over ", plural(found.length, "article"), "."),
    note(name(b.name), ` is higher on ${count(1)}, equal on ${count(0)}, `,
      `lower on ${count(-1)}. Student's t for paired values; `, code("takeaway-bench compare"), " runs the tests."),
    h("h2", null, "Articles, the greatest difference first"),
    note("Gained: the second has what people wrote and the first has not. Lost: the other way round."),
    paged(found, ({ place, by }) => {
      const [one, other] = [first, second].map((own) => shown(own[place], column));
      return comparison(articles[place], a, b, `${one} and ${other}, difference ${shown(by, column, signed)}`, place === found[0].place);
    }),
  ];
}

/** The figures of both. @param {Candidate} a @param {Candidate} b */
function sideFigures(a, b) {
  return h("table", { class: "plain two" },
    heading("", name(a.name), name(b.name)),
    h("tbody", null,
      h("tr", null, h("th", { scope: "row" }, "Standing"), [a, b].map((c) => h("td", null, badge(c.standing)))),
      few.map((column) => h("tr", null, h("th", { scope: "row" }, term(column.label, meaning(column))), [a, b].map(({ row }) => {
        const { mean, low, high } = known(column, row);
        return h("td", null, h("b", null, shown(mean, column)), low !== null && small(between(low, high, column)));
      })))));
}

/** One article, whose bullets of both are read when it is opened.
 * @param {Article} article @param {Candidate} a @param {Candidate} b @param {string} text @param {boolean} open */
function comparison(article, a, b, text, open) {
  const sides = h("div", { class: "sides" });
  const fill = async () => {
    if (!details.open || sides.children.length) return;
    const data = await articleData(article);
    sides.replaceChildren(beside(data, a, b), link("Open the article", "article", [article.id]));
  };
  const details = h("details", { class: "lazy", toggle: fill, open }, h("summary", null, name(article.title), small(text)), sides);
  return h("li", null, details);
}

/** Bullets of people and of both, in rows. @param {ArticleData} data @param {Candidate} a @param {Candidate} b */
function beside(data, a, b) {
  const [one, two] = [a, b].map((c) => data.candidates[c.row]);
  const { rows, rest, annotator } = matches(data.references.map((r) => r.bullets.length), [one, two]);
  const people = data.references[annotator];
  /** @param {Written} written @param {number | undefined} i */
  const show = (written, i) => (i === undefined ? h("em", null, "–") : bullet(written.takeaways[i], written.verdicts?.[i]));
  /** @param {Child} left @param {Child} middle @param {Child} right @param {string} kind */
  const line = (left, middle, right, kind) => h("tr", { class: kind },
    h("td", { dir: "auto", "data-of": "People" }, left), h("td", { "data-of": a.name }, middle), h("td", { "data-of": b.name }, right));
  return h("table", { class: "aligned three" },
    heading("People wrote", name(a.name), name(b.name)),
    h("tbody", null,
      [one, two].some((w) => w.status !== "ok") && line("", failed(one), failed(two), "extra"),
      rows.map(({ reference, own }) => {
        const kind = KINDS[Number(own[0] !== undefined) + 2 * Number(own[1] !== undefined)];
        return line([people?.bullets[reference], small(kind)], show(one, own[0]), show(two, own[1]), kind);
      }),
      Array.from({ length: Math.max(rest[0].length, rest[1].length) }, (_, i) => line(
        i === 0 ? h("em", null, "not matched") : "", show(one, rest[0][i]), show(two, rest[1][i]), "extra"))));
}

const KINDS = ["missed by both", "lost", "gained", "in both"];

/** @param {Written} written */
const failed = ({ status, error, raw }) => status !== "ok" && [
  h("p", { class: "note failed" }, told(status), error && [": ", name(error)]), raw && rawText(raw, false)];
