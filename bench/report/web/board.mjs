// Candidates as rows: name, standing and a few large figures, or the columns that were chosen.

import { address } from "./address.mjs";
import { whisker } from "./charts.mjs";
import { candidatePicker, choose, field, tagPicker } from "./controls.mjs";
import { articles, candidates, columnOf, columns, few, human, large, measured, ordered, quality, report, sampled } from "./data.mjs";
import { code, h, link, name, note, small, term, what } from "./dom.mjs";
import { between, plural, shown, signed } from "./format.mjs";
import { badge } from "./standing.mjs";
import { filtered, ranking } from "./statistics.mjs";
import { CEILING, PERSON, STANDINGS, TIER, defined, meaning } from "./terms.mjs";

/** @import { Candidate, Column, Estimate } from "./types.mjs" */

/**
 * What the reader chose.
 * @typedef {object} Choice
 * @property {URLSearchParams} query
 * @property {Column[]} shown
 * @property {boolean} usual whether these are the few that are shown unasked
 * @property {string | null} sort
 * @property {number[] | null} places of the articles, null for all
 * @property {number} base row of the candidate that differences are taken to, or -1
 */

const SORT_BY_NAME = "candidate";
const KEYS = ["tag", "from", "to", "baseline", "columns", "sort", "order"];

/** @param {URLSearchParams} query @returns {Choice} */
function choiceOf(query) {
  const asked = (query.get("columns") || "").split(",").flatMap((c) => columns.get(c) ?? []);
  const usual = few.length ? few : report.shown.slice(0, 4).map(columnOf);
  const list = asked.length ? asked : usual;
  const sort = query.get("sort");
  return {
    query, shown: list, usual: !asked.length, places: filtered(sampled, query),
    sort: list.some((c) => c.name === sort) || sort === SORT_BY_NAME ? sort : null,
    base: candidates.findIndex((c) => c.name === query.get("baseline")),
  };
}

/** All rows with what chooses among them. @param {URLSearchParams} query */
export async function board(query) {
  const choice = choiceOf(query);
  const { places, base } = choice;
  const found = new Map(await Promise.all(choice.shown.map(async (c) =>
    /** @type {const} */ ([c.name, await measured(c, places, base)]))));
  return h("section", { class: choice.usual ? "board" : "board all", "aria-labelledby": "candidates" },
    h("h2", { id: "candidates" }, "Candidates"),
    controls(choice),
    places && h("p", { class: "note" }, `${plural(places.length, "article")} of ${sampled.length.toLocaleString("en")}.`),
    places?.length === 0 ? note("No article has this tag and date.") : [rows(choice, found), explanation(choice)]);
}

let open = false;

/** @param {Choice} choice */
function controls({ query, shown: now }) {
  /** @param {string} key @param {string} text */
  const day = (key, text) => field(text, "input", key, { type: "date", value: query.get(key) || "" });
  /** @param {string} column */
  const toggled = (column) => [...columns.keys()].filter((c) => now.some((one) => one.name === c) !== (c === column)).join(",");
  const boxes = [...columns.values()].map((column) => h("label", { title: column.about },
    h("input", { type: "checkbox", id: `column-${column.name}`, checked: now.includes(column),
      change: () => choose({ columns: toggled(column.name) }) }), ` ${column.label}`));
  const made = h("details", { class: "filters", id: "filters", open, toggle: () => { open = made.open; } },
    h("summary", { id: "filter" }, "Filter, compare with one, choose columns"),
    h("form", { class: "controls", "aria-label": "What to show", submit: (event) => event.preventDefault() },
      tagPicker(query),
      articles.some((a) => a.published) && [day("from", "Published from"), day("to", "until")],
      candidatePicker("Difference to", "baseline", "show means", query.get("baseline"))),
    h("fieldset", null, h("legend", null, "Columns"), boxes));
  return h("div", { class: "choices" }, made,
    KEYS.some((key) => query.has(key)) && h("a", { class: "reset", href: address("overview") }, "Reset"));
}

/** @param {Choice} choice @param {Map<string, Estimate[]>} found */
function order({ sort, query, places, base }, found) {
  const turned = query.get("order") === "reversed";
  if (sort === SORT_BY_NAME) {
    const named = [...candidates].sort((a, b) => a.name.localeCompare(b.name));
    return turned ? named.reverse() : named;
  }
  const by = sort ?? ((places || base >= 0) && found.has(quality?.name ?? "") ? quality?.name : null);
  if (!by) return ordered;
  const sorted = ranking(found.get(by)?.map((m) => m.mean) ?? [], columnOf(by).better, turned).map((row) => candidates[row]);
  return [...sorted.filter((c) => !c.reason), ...sorted.filter((c) => c.reason)];
}

/** @param {Choice} choice @param {Map<string, Estimate[]>} found */
function rows(choice, found) {
  const { shown: list, base, places } = choice;
  const tiers = columns.get(choice.sort ?? "")?.tiers;
  const tiered = !places && base < 0 && tiers?.some((tier) => tier !== null) ? tiers : null;
  return h("div", { class: "wide", tabindex: "0", role: "region", "aria-label": "Candidates" }, h(
    "table", null,
    h("thead", null, h("tr", null,
      tiered && h("th", { scope: "col" }, term("Tier", TIER)),
      header(choice, SORT_BY_NAME, "Candidate", defined(STANDINGS)),
      list.map((c) => header(choice, c.name, c.label, meaning(c), c)))),
    h("tbody", null, order(choice, found).map((candidate) => h(
      "tr", { class: candidate.standing },
      tiered && h("td", { class: "tier" }, String(tiered[candidate.row] ?? "–")),
      h("th", { scope: "row", class: "who" }, link(candidate.name, "candidate", [candidate.name]), badge(candidate.standing),
        candidate.reason && small(name(candidate.reason))),
      list.map((c) => cell(choice, c, found.get(c.name) ?? [], candidate)))),
    !places && base < 0 && list.some(human) && person(choice, Boolean(tiered)))));
}

/** The row of people. @param {Choice} choice @param {boolean} tiered */
function person(choice, tiered) {
  return h("tr", { class: "bound" }, tiered && h("td", { class: "tier" }, "–"),
    h("th", { scope: "row", class: "who" }, term(PERSON, CEILING), small("the ceiling to aim at")),
    choice.shown.map((column) => {
      const { mean, low, high } = human(column) ?? { mean: null, low: null, high: null };
      return h("td", { class: weight(column, choice), title: low !== null && `95% interval ${between(low, high, column)}` }, shown(mean, column));
    }));
}

/** @param {Column | undefined} column @param {Choice} choice */
const weight = (column, choice) => !column || !choice.usual || large.includes(column) ? null : "lesser";

/** @param {Choice} choice @param {string} key @param {string} text @param {(HTMLElement | false | null)[]} about @param {Column} [column] */
function header(choice, key, text, about, column) {
  const sorted = key === choice.sort;
  const turned = choice.query.get("order") === "reversed";
  const rising = (column?.better === "lower" || key === SORT_BY_NAME) !== turned;
  const press = () => choose({ sort: key, order: sorted && !turned ? "reversed" : "" });
  return h(
    "th", { scope: "col", class: column ? weight(column, choice) : "who", "aria-sort": sorted && (rising ? "ascending" : "descending") },
    h("span", { class: "head" },
      h("button", { type: "button", class: "sort", id: `sort-${key}`, title: `Sort by ${text}`, click: press },
        text, h("span", { class: "arrow", "aria-hidden": "true" }, sorted && (rising ? "▲" : "▼"))),
      what(text, about)));
}

/** @param {Choice} choice @param {Column} column @param {Estimate[]} measures @param {Candidate} candidate */
function cell(choice, column, measures, { row, standing }) {
  const { base, places } = choice;
  const kind = weight(column, choice);
  const one = measures[row];
  if (one.base) return h("td", { class: kind }, small("baseline"));
  if (standing === "incomplete") return h("td", { class: kind }, "–", h("span", { class: "unseen" }, " not ranked"));
  const all = measures.flatMap((m, i) => (candidates[i].reason ? [] : [m.low, m.high, m.mean])).filter((v) => v !== null);
  if (base >= 0) all.push(0);
  const text = shown(one.mean, column, base < 0 ? undefined : signed);
  const best = !places && base < 0 && column.good[row];
  const bounds = one.low === null ? null : between(one.low, one.high, column);
  return h("td", { class: kind, title: bounds && `95% interval ${bounds}` },
    best ? h("strong", null, text) : text,
    best && h("span", { class: "unseen" }, " among the best"),
    bounds && h("span", { class: "unseen" }, `, from ${bounds}`),
    whisker(one, [Math.min(...all), Math.max(...all)], base >= 0));
}

/** @param {Choice} choice */
function explanation({ shown: list, places, base }) {
  if (base >= 0) {
    return note("Each value is the mean difference to ", name(candidates[base].name),
      " over articles, with the 95% interval of Student's t for paired values, not corrected for the number of comparisons; ",
      code("takeaway-bench compare"), " tests a difference.");
  }
  if (places) {
    return note("Means of the articles chosen, with 95% intervals of Student's t that this page works out. ",
      "Standings and tiers are those of all articles.");
  }
  return note("Lines under the figures are 95% intervals. ",
    list.some((c) => c.good.some(Boolean)) && "Bold: the best, and what is not shown to differ from it.");
}
