// One candidate: its figures, its worst bullets, its best and worst answers, and what failed.

import { address } from "./address.mjs";
import { counted, written } from "./bullets.mjs";
import { candidatePicker, paged, picker } from "./controls.mjs";
import { articleData, articles, candidates, chosen, columns, few, known, labels, quality, values } from "./data.mjs";
import { facts, h, heading, link, missing, name, small, term } from "./dom.mjs";
import { between, shown } from "./format.mjs";
import { failures, gallery } from "./gallery.mjs";
import { badge } from "./standing.mjs";
import { worstFirst } from "./statistics.mjs";
import { INTERVAL, STANDINGS, TIER, meaning } from "./terms.mjs";

/** @import { Candidate, Route } from "./types.mjs" */

/** @param {Route} route */
export async function candidateView({ parts, query }) {
  const candidate = candidates.find((c) => c.name === parts[0]);
  if (!candidate) return missing("candidate");
  const { row, manifest, reason, standing } = candidate;
  const column = chosen(query.get("by"), quality);
  const own = (await values(column))[row];
  return [
    h("p", { class: "path" }, h("a", { href: address("overview") }, "The answer")),
    h("h1", null, name(candidate.name)),
    h("p", { class: "stands" }, badge(standing), ": ", reason ? name(reason) : STANDINGS.get(standing)?.[1], "."),
    standing !== "incomplete" && figures(row),
    h("div", { class: "controls" }, candidatePicker("Compare with", "with", "choose", "", (other) => {
      location.hash = address("compare", [candidate.name, other]);
    })),
    await failures(candidate),
    await gallery(query, candidate),
    await extremes(candidate),
    h("div", { class: "split" },
      h("section", null, h("h2", null, "All scores"), scores(row)),
      h("section", null, h("h2", null, "How it was made"),
        facts({ summarizer: manifest.summarizer, ...manifest.settings, ...manifest.totals }))),
    h("h2", null, "Its articles, the worst first"),
    h("div", { class: "controls" }, picker("By", "by", labels, column.name)),
    paged(worstFirst(own, column.better), (place) => h("li", null, link(articles[place].title, "article", [articles[place].id]),
      small(column.label, " ", shown(own[place], column))), 10),
  ];
}

/** The few figures, large. @param {number} row */
function figures(row) {
  return h("dl", { class: "figures" }, few.map((column) => {
    const { mean, low, high } = known(column, row);
    return h("div", null, h("dt", null, term(column.label, meaning(column))), h("dd", null, shown(mean, column),
      low !== null && small(between(low, high, column))));
  }));
}

/** Its best answer and its worst, beside what people wrote. @param {Candidate} candidate */
export async function extremes(candidate) {
  if (!quality || candidate.standing === "incomplete") return null;
  const order = worstFirst((await values(quality))[candidate.row], quality.better);
  if (!order.length) return null;
  const [worst, best] = [order[0], order[order.length - 1]];
  const ends = worst === best ? [{ title: "Its one answer", place: best }]
    : [{ title: "At its best", place: best }, { title: "At its worst", place: worst }];
  return h("div", { class: "extremes" }, await Promise.all(ends.map(async ({ title, place }) => {
    const [article, data] = [articles[place], await articleData(articles[place])];
    return h("section", null, h("h3", null, title, ": ", link(article.title, "article", [article.id])),
      small(counted(candidate, data)), written(candidate, data));
  })));
}

/** @param {number} row */
function scores(row) {
  const filled = [...columns.values()].filter((c) => c.means[row] !== null);
  return h("table", { class: "plain" },
    heading("Column", "Mean", term("95% interval", INTERVAL), term("Tier", TIER)),
    h("tbody", null, filled.map((c) => h("tr", null,
      h("th", { scope: "row" }, term(c.label, meaning(c))), h("td", null, shown(c.means[row], c)),
      h("td", null, c.low[row] === null ? "n/a" : between(c.low[row], c.high[row], c)),
      h("td", null, String(c.tiers[row] ?? "–"))))));
}
