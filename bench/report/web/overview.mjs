// The answer: what to use, how good and how true the candidates are, and their worst bullets.

import { board } from "./board.mjs";
import { histograms, scatter } from "./charts.mjs";
import { extremes } from "./candidates.mjs";
import { picker } from "./controls.mjs";
import { candidates, chosen, columnOf, columns, examples, human, known, labels, ordered, quality, report, sampled, values } from "./data.mjs";
import { h, link, name, note, small } from "./dom.mjs";
import { percent, plural, shown, upper } from "./format.mjs";
import { failures, gallery } from "./gallery.mjs";
import { badge } from "./standing.mjs";
import { hasMean, median, tally } from "./statistics.mjs";
import { PERSON } from "./terms.mjs";

/** @import { Axis, Column, Point, Route } from "./types.mjs" */

const LONG = 400; // characters of an answer that is set smaller

/** @param {Route} route */
export async function overviewView({ query }) {
  return [
    h("h1", null, "The answer"),
    h("p", { class: report.conclusion.length > LONG ? "answer-words long" : "answer-words" }, report.conclusion),
    note(plural(candidates.length, "candidate"), " on ", plural(report.total, "article"),
      ", measured against the takeaways that people wrote.", report.notes.map((text) => ` ${upper(text)}.`)),
    h("div", { class: "first" }, await board(query), picture()),
    await gallery(query),
    await each(),
    more(query),
  ];
}

const BETTER = "Up is closer to what people wrote; left makes fewer things up. Crosses are 95% intervals.";

/** Quality against unsupported bullets. */
function picture() {
  const untrue = columns.get("unsupported");
  if (!quality || !untrue) return note("Quality and unsupported bullets were not both measured, so there is no chart of them.");
  const across = { ...axis(untrue, "Share of unsupported bullets (lower is better)"), limit: report.limit };
  const up = axis(quality, `${quality.label} (${quality.better} is better)`);
  const [x, y] = [human(untrue), human(quality)];
  /** @type {Point[]} */
  const people = x && y && hasMean(x) && hasMean(y) ? [{ name: PERSON, standing: "bound", x, y }] : [];
  return scatter(`${upper(quality.label)} and unsupported bullets`,
    `${BETTER} The dashed line: ${shown(report.limit, untrue)} unsupported, to be avoided when shown to be above.`,
    [...points(untrue, quality), ...people], across, up);
}

/** @param {Column} column @param {string} words @returns {Axis} */
const axis = (column, words) => ({
  label: column.label, words, share: column.share,
  text: (value) => shown(value, column), tick: (value) => (column.share ? `${Number((100 * value).toPrecision(3))}%` : String(value)),
});

/** Candidates that have both means, in the order of their standing. @param {Column} across @param {Column} up @returns {Point[]} */
function points(across, up) {
  return ordered.flatMap(({ row, name: who, standing }) => {
    const [x, y] = [known(across, row), known(up, row)];
    return standing !== "incomplete" && hasMean(x) && hasMean(y) ? [{ name: who, standing, x, y }] : [];
  });
}

const LENGTH = "Whether a candidate says more, or only writes more.";
const SPREAD = "A bar's height is the number of articles.";
const LEAD =
  "Evidence of each bullet by tenths of the article. News is written so that the start holds most; a candidate that copies the start leans left.";
const BINS = 25;

/** Each candidate with examples, which are read when they are asked for. */
async function each() {
  const { counts } = await examples();
  /** @param {number} row @param {string} label */
  const count = (row, label) => counts.filter(([own, of, kind]) => own === row && of === label && (label === "failed" || !kind))
    .reduce((sum, [, , , n]) => sum + n, 0);
  return h("section", { "aria-labelledby": "each" },
    h("h2", { id: "each" }, "Candidate by candidate"),
    ordered.map((candidate) => {
      const [wrong, failed] = ["unsupported", "failed"].map((label) => count(candidate.row, label));
      const inside = h("div");
      const fill = async () => {
        if (!made.open || inside.children.length) return;
        inside.append(...[await failures(candidate), await extremes(candidate)].flatMap((one) => one || []),
          h("p", null, link("All about it", "candidate", [candidate.name])));
      };
      const made = h("details", { class: "answer lazy", toggle: fill }, h("summary", null, h("strong", null, name(candidate.name)), badge(candidate.standing),
        small([wrong && plural(wrong, "unsupported bullet"), failed && plural(failed, "failure")].filter(Boolean).join(" · "))), inside);
      return made;
    }));
}

/** Charts that are made when they are asked for. @param {URLSearchParams} query */
function more(query) {
  const charts = h("div", { class: "charts" });
  const fill = async () => {
    if (!made.open || charts.children.length) return;
    const length = columns.get("words");
    const filled = labels.filter(([c]) => columnOf(c).means.some((mean) => mean !== null));
    const spread = chosen(query.get("spread"), quality);
    const drawn = [
      quality && length && scatter(`${upper(quality.label)} against length`, LENGTH, points(length, quality),
        axis(length, "Words in all bullets"), axis(quality, quality.label)),
      await distribution(spread, picker("Column", "spread", filled, spread.name)),
      positions(),
    ];
    charts.replaceChildren(...drawn.flatMap((one) => one || []));
  };
  const made = h("details", { class: "more-charts lazy", id: "more-charts", open: query.has("spread"), toggle: fill },
    h("summary", null, "More charts: length, spread over articles, place in the article"), charts);
  return made;
}

/** @param {Column} column @param {HTMLElement} choice */
async function distribution(column, choice) {
  const sorted = (await values(column)).map((own) => own.slice(0, sampled.length).filter((v) => !Number.isNaN(v)).sort());
  const low = Math.min(...sorted.map((v) => v[0] ?? Infinity));
  const high = Math.max(...sorted.map((v) => v.at(-1) ?? -Infinity));
  const rows = ordered.filter(({ row }) => sorted[row].length).map(({ row, name: who, standing }) => ({
    name: who, standing, counts: tally(sorted[row], low, high, BINS), text: `median ${shown(median(sorted[row]), column)}`,
  }));
  const ends = [low, high].map((v) => shown(v, column));
  return histograms(`How ${column.label} is spread over articles`, SPREAD, rows, ends, choice);
}

function positions() {
  const rows = ordered.filter(({ lead }) => lead.some(Boolean)).map(({ name: who, standing, lead }) => {
    const total = lead.reduce((a, b) => a + b);
    return { name: who, standing, counts: lead, text: `${percent(lead[0] / total)} from the first tenth` };
  });
  return histograms("Where in the article the bullets come from", LEAD, rows, ["start", "end of the article"]);
}
