// The leaderboard with its charts.

import { address } from "./address.mjs";
import { histograms, scatter, whisker } from "./charts.mjs";
import { candidatePicker, choose, field, picker, tagPicker } from "./controls.mjs";
import { articles, candidates, chosen, columnOf, columns, labels, measured, quality, report, standing, values } from "./data.mjs";
import { code, h, link, name, note, small } from "./dom.mjs";
import { grouped, number, percent, plural, range, signed, upper } from "./format.mjs";
import { filtered, hasMean, median, ranking, stored, tally } from "./statistics.mjs";

/** @import { Column, Estimate, Point, Route } from "./types.mjs" */
/** @typedef {{query: URLSearchParams, names: string[], sort: string, partly: boolean, base: number}} Choice what the reader chose */

const SORT_BY_NAME = "candidate";

/** @param {Route} route */
export async function overviewView({ query }) {
  const asked = (query.get("columns") || "").split(",").filter((c) => columns.has(c));
  const names = asked.length ? asked : report.shown;
  const places = filtered(articles, query);
  const base = candidates.findIndex((c) => c.name === query.get("baseline"));
  const sort = [query.get("sort"), report.sort].find((c) => c !== null && (names.includes(c) || c === SORT_BY_NAME)) || names[0];
  const choice = { query, names, sort, partly: Boolean(places), base };
  const found = new Map(await Promise.all(names.map(async (c) => /** @type {const} */ ([c, await measured(columnOf(c), places, base)]))));
  const n = places ? places.length : articles.length;
  return [
    h("h1", null, "Leaderboard"),
    h("p", { class: "lede" }, plural(candidates.length, "candidate"), " on ", plural(n, "article"),
      places && ` of ${grouped(articles.length)}`, ", measured against the takeaways that people wrote."),
    report.notes.map((text) => note(text)),
    controls(query, names),
    n > 0 ? leaderboard(choice, found) : note("No article has this tag and date."),
    n > 0 && explanation(choice),
    await charts(query),
  ];
}

let chooserOpen = false;

/** @param {URLSearchParams} query @param {string[]} names */
function controls(query, names) {
  /** @param {string} key @param {string} text */
  const day = (key, text) => field(text, "input", key, { type: "date", value: query.get(key) || "" });
  return h(
    "form", { class: "controls", "aria-label": "What to show", submit: (event) => event.preventDefault() },
    tagPicker(query),
    articles.some((a) => a.published) && [day("from", "Published from"), day("to", "until")],
    candidatePicker("Difference to", "baseline", "show means", query.get("baseline")),
    chooser(names),
    [...query.keys()].length > 0 && h("a", { class: "reset", href: address("overview") }, "Reset"),
  );
}

/** @param {string[]} names */
function chooser(names) {
  /** @param {string} column */
  const toggled = (column) => [...columns.keys()].filter((c) => names.includes(c) !== (c === column)).join(",");
  const boxes = [...columns.values()].map((column) => {
    const change = () => choose({ columns: toggled(column.name) });
    const attributes = { type: "checkbox", id: `column-${column.name}`, checked: names.includes(column.name), change };
    return h("label", { title: column.about }, h("input", attributes), ` ${column.label}`);
  });
  const made = h("details", { class: "chooser", id: "chooser", open: chooserOpen, toggle: () => { chooserOpen = made.open; } },
    h("summary", { id: "columns" }, "Columns"),
    h("fieldset", null, h("legend", { class: "unseen" }, "Columns"), boxes));
  return made;
}

/** @param {boolean} turned */
function alphabetical(turned) {
  const order = candidates.map((c) => c.row).sort((a, b) => candidates[a].name.localeCompare(candidates[b].name));
  return turned ? order.reverse() : order;
}

/** @param {Choice} choice @param {Map<string, Estimate[]>} found */
function leaderboard({ query, names, sort, partly, base }, found) {
  const by = columns.get(sort);
  const turned = query.get("order") === "reversed";
  const order = by ? ranking(found.get(sort)?.map((m) => m.mean) ?? [], by.better, turned) : alphabetical(turned);
  const tiers = by && !partly && base < 0 && by.tiers.some((t) => t !== null) ? by.tiers : null;
  /** @param {string} key @param {string} text @param {string} about @param {Column["better"]} [better] */
  const header = (key, text, about, better) => {
    const sorted = key === sort;
    const rising = (better === "lower" || key === SORT_BY_NAME) !== turned;
    const press = () => choose({ sort: key, order: sorted && !turned ? "reversed" : "" });
    return h(
      "th", { scope: "col", class: key === SORT_BY_NAME && "who", "aria-sort": sorted && (rising ? "ascending" : "descending") },
      h("button", { type: "button", id: `sort-${key}`, title: about, click: press },
        text, h("span", { class: "arrow", "aria-hidden": "true" }, sorted && (rising ? "▲" : "▼"))),
    );
  };
  const row = (/** @type {number} */ own, /** @type {number} */ place) => h(
    "tr", { class: tiers && place > 0 && tiers[own] !== tiers[order[place - 1]] ? "next" : null },
    tiers && h("td", { class: "tier" }, String(tiers[own] ?? "–")),
    h("th", { scope: "row", class: "who" }, link(candidates[own].name, "candidate", [candidates[own].name]),
      candidates[own].sees && small("sees the reference, not ranked")),
    names.map((c) => cell(columnOf(c), found.get(c) ?? [], own, base)));
  return h("div", { class: "wide", tabindex: "0", role: "region", "aria-label": "Leaderboard" }, h(
    "table", { class: "board" },
    h("thead", null, h("tr", null,
      tiers && h("th", { scope: "col", title: "Within a tier no difference is shown" }, "Tier"),
      header(SORT_BY_NAME, "Candidate", "Sort by name"),
      names.map(columnOf).map((c) => header(c.name, c.label, c.about, c.better)))),
    h("tbody", null, order.map(row)),
  ));
}

/** The best mean of those that don't see the reference; NaN where none is better than another.
 * @param {Column} column @param {Estimate[]} measures */
function winner(column, measures) {
  const ranked = measures.filter((_, row) => !candidates[row].sees).map((m) => m.mean).filter((mean) => mean !== null);
  const [least, most] = [Math.min(...ranked), Math.max(...ranked)];
  if (!column.better || least >= most) return NaN;
  return column.better === "lower" ? least : most;
}

/** @param {Column} column @param {Estimate[]} measures @param {number} row @param {number} base */
function cell(column, measures, row, base) {
  const one = measures[row];
  if (one.base) return h("td", null, small("baseline"));
  const best = base < 0 && one.mean === winner(column, measures) && !candidates[row].sees;
  const all = measures.flatMap((m) => [m.low, m.high, m.mean]).filter((v) => v !== null);
  if (base >= 0) all.push(0);
  const text = base < 0 ? number(one.mean, column.decimals) : signed(one.mean, column.decimals);
  const between = one.low === null ? null : range(one.low, one.high, column.decimals);
  return h("td", { title: between && `95% interval ${between}` },
    best ? h("strong", null, text) : text,
    best && h("span", { class: "unseen" }, " best"),
    between && h("span", { class: "unseen" }, `, from ${between}`),
    whisker(one, [Math.min(...all), Math.max(...all)], base >= 0));
}

/** @param {Choice} choice */
function explanation({ names, sort, partly, base }) {
  const metrics = [...new Set(names.map((c) => columnOf(c).metric).filter(Boolean))];
  const by = columns.get(sort);
  const caption =
    base >= 0 ? ["Each value is the mean difference to ", name(candidates[base].name),
      " over articles, with the 95% interval of Student's t for paired values, not corrected for the number of comparisons; ",
      code("takeaway-bench compare"), " tests a difference."]
    : partly ? ["Means of the articles chosen, worked out in this page with 95% intervals of Student's t. ",
      "Tiers are given for all articles only."]
    : ["Lines under the numbers are 95% bootstrap intervals. ",
      by?.tiers.some((tier) => tier !== null) &&
        `Tiers are of ${by.label}: within a tier no two candidates are shown to differ (paired randomization, Holm). `,
      "Bold: the best value of a column, which may be so by chance."];
  return [
    note(caption),
    h("details", { class: "note" }, h("summary", null, "How these were computed"),
      h("dl", { class: "signatures" }, metrics.map((m) => [h("dt", null, m), h("dd", null, code(report.signatures[m]))]))),
  ];
}

const FRONT = "Up and to the right is better. The dashed line joins candidates that no other beats both ways.";
const LENGTH = "Whether a candidate says more, or only writes more.";
const SPREAD = "A bar's height is the number of articles.";
const LEAD =
  "Evidence of each bullet by tenths of the article. News is written so that the start holds most; a candidate that copies the start leans left.";
const BINS = 25;

/** @param {URLSearchParams} query */
async function charts(query) {
  const filled = labels.filter(([c]) => columnOf(c).means.some((mean) => mean !== null));
  const [truth, length] = ["consistency", "words"].map((c) => columns.get(c));
  const spread = chosen(query.get("spread"), quality);
  return h("section", { "aria-labelledby": "charts" },
    h("h2", { id: "charts" }, "Charts"),
    note("Over all articles. Crosses are 95% intervals of the means."),
    h("div", { class: "charts" },
      quality && truth &&
        scatter(`${upper(quality.label)} against consistency`, FRONT, points(quality, truth), quality, truth, true),
      quality && length &&
        scatter(`${upper(quality.label)} against length`, LENGTH, points(length, quality), length, quality, false),
      await distribution(spread, picker("Column", "spread", filled, spread.name)),
      positions()));
}

/** Candidates that have both means. @param {Column} across @param {Column} up @returns {Point[]} */
function points(across, up) {
  return candidates.flatMap(({ row, name, sees }) => {
    const [x, y] = [stored(across, row), stored(up, row)];
    return hasMean(x) && hasMean(y) ? [{ row, name, sees, x, y }] : [];
  });
}

/** @param {Column} column @param {HTMLElement} choice */
async function distribution(column, choice) {
  const sorted = (await values(column)).map((own) => own.filter((v) => !Number.isNaN(v)).sort());
  const low = Math.min(...sorted.map((v) => v[0] ?? Infinity));
  const high = Math.max(...sorted.map((v) => v.at(-1) ?? -Infinity));
  const rows = standing.filter(({ row }) => sorted[row].length).map(({ row, name }) => ({
    row, name, counts: tally(sorted[row], low, high, BINS), text: `median ${number(median(sorted[row]), column.decimals)}`,
  }));
  const ends = [low, high].map((v) => number(v, column.decimals));
  return histograms(`How ${column.label} is spread over articles`, SPREAD, rows, ends, choice);
}

function positions() {
  const rows = standing.filter(({ lead }) => lead.some(Boolean)).map(({ row, name, lead }) => {
    const total = lead.reduce((a, b) => a + b);
    return { row, name, counts: lead, text: `${percent(lead[0] / total)} from the first tenth` };
  });
  return histograms("Where in the article the bullets come from", LEAD, rows, ["start", "end of the article"]);
}
