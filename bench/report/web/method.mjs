// How all of it was measured.

import { columns, ordered, report } from "./data.mjs";
import { code, facts, h, name } from "./dom.mjs";
import { plural, upper } from "./format.mjs";

/** @import { Column } from "./types.mjs" */

const FAILED = "A prediction that failed is given the worst value of each column, so that silence never helps.";
const SURE =
  "Intervals are 95% BCa bootstrap intervals over articles. Two candidates differ if a paired randomization test says so " +
  "after Holm's correction for all comparisons in the column; a tier holds candidates of which no two are shown to differ. " +
  "Where articles are chosen by tag or date, or a baseline is taken, this page uses Student's t.";

export function methodView() {
  const metrics = [...new Set(report.columns.map((c) => c.metric))];
  return [
    h("h1", null, "Method"),
    h("p", { class: "lede" }, `Every value is a mean over ${plural(report.total, "article")}. `, FAILED),
    h("p", null, SURE),
    metrics.map((metric) => h("section", null,
      h("h2", null, metric || "Runs"),
      h("table", { class: "plain" },
        h("tbody", null, [...columns.values()].filter((c) => c.metric === metric).map(about))),
      report.limits[metric] && h("p", null, h("b", null, "What it can't tell. "), report.limits[metric]),
      report.signatures[metric] && h("p", null, "Signature ", code(report.signatures[metric])))),
    h("h2", null, "Runs in full"),
    ordered.map((c) => h("details", { class: "answer" }, h("summary", null, h("strong", null, name(c.name))), facts(c.manifest))),
  ];
}

/** @param {Column} column */
const about = (column) => h("tr", null, h("th", { scope: "row" }, column.label),
  h("td", null, upper(column.about), column.better && `; ${column.better} is better`, "."));
