// One candidate, and two candidates beside each other.

import { address } from "./address.mjs";
import { told } from "./bullets.mjs";
import { candidatePicker, paged, picker } from "./controls.mjs";
import { articleData, articles, candidates, chosen, columns, deciding, labels, quality, report, values } from "./data.mjs";
import { code, facts, h, heading, link, missing, name, note, plainList, small } from "./dom.mjs";
import { number, plural, range, signed } from "./format.mjs";
import { differences, summary, worstFirst } from "./statistics.mjs";

/** @import { Article, Candidate, Column, Route } from "./types.mjs" */

/** @param {Route} route */
export async function candidateView({ parts, query }) {
  const candidate = candidates.find((c) => c.name === parts[0]);
  if (!candidate) return missing("candidate");
  const { row, manifest } = candidate;
  const column = chosen(query.get("by"), deciding);
  const own = (await values(column))[row];
  return [
    h("p", { class: "path" }, h("a", { href: address("overview") }, "Leaderboard")),
    h("h1", null, name(candidate.name)),
    candidate.sees && note("It sees the reference: an upper bound, not a competitor."),
    candidate.unanswered > 0 && note(`${plural(candidate.unanswered, "article")} without a prediction.`),
    h("div", { class: "controls" }, candidatePicker("Compare with", "with", "choose", "", (other) => {
      location.hash = address("compare", [candidate.name, other]);
    })),
    h("div", { class: "split" },
      h("section", null, h("h2", null, "Scores"), scores(row)),
      h("section", null, h("h2", null, "How it was made"),
        facts({ summarizer: manifest.summarizer, ...manifest.settings, ...manifest.totals }))),
    h("h2", null, "Its articles, the worst first"),
    h("div", { class: "controls" }, picker("By", "by", labels, column.name)),
    paged(worstFirst(own, column.better), (place) => h("li", null, link(articles[place].title, "article", [articles[place].id]),
      small(column.label, " ", number(own[place], column.decimals)))),
  ];
}

/** @param {number} row */
function scores(row) {
  const filled = [...columns.values()].filter((c) => c.means[row] !== null);
  return h("table", { class: "plain" },
    heading("Column", "Mean", "95% interval", "Tier"),
    h("tbody", null, filled.map((c) => h("tr", null,
      h("th", { scope: "row", title: c.about }, c.label), h("td", null, number(c.means[row], c.decimals)),
      h("td", null, c.low[row] === null ? "n/a" : range(c.low[row], c.high[row], c.decimals)),
      h("td", null, String(c.tiers[row] ?? "–"))))));
}

/** @param {Route} route */
export async function compareView({ parts, query }) {
  const [a, b] = [0, 1].map((i) => candidates.find((c) => c.name === parts[i]));
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
    h("p", { class: "lede" }, `In ${column.label}, `, name(b.name), " minus ", name(a.name), " is ",
      signed(mean.mean, column.decimals),
      mean.low !== null && ` (95% interval ${range(mean.low, mean.high, column.decimals, signed)})`,
      " over ", plural(found.length, "article"), "."),
    note(name(b.name), ` is higher on ${count(1)}, equal on ${count(0)}, `,
      `lower on ${count(-1)}. Student's t for paired values; `, code("takeaway-bench compare"), " runs the tests."),
    h("h2", null, "Articles, the greatest difference first"),
    paged(found, ({ place, by }) => {
      const [one, other] = [first, second].map((own) => number(own[place], column.decimals));
      return comparison(articles[place], a, b, `${one} and ${other}, difference ${signed(by, column.decimals)}`);
    }),
  ];
}

/** One article, whose bullets of both are read when it is opened.
 * @param {Article} article @param {Candidate} a @param {Candidate} b @param {string} text */
function comparison(article, a, b, text) {
  const sides = h("div", { class: "sides" });
  const fill = async () => {
    if (!details.open || sides.children.length) return;
    const data = await articleData(article);
    sides.replaceChildren(...[a, b].map((c) => {
      const { takeaways, status } = data.candidates[c.row];
      return h("section", null, h("h3", null, name(c.name)),
        status === "ok" ? plainList(takeaways) : h("p", { class: "note failed" }, told(status)));
    }), link("Open the article", "article", [article.id]));
  };
  const details = h("details", { toggle: fill }, h("summary", null, name(article.title), small(text)), sides);
  return h("li", null, details);
}
