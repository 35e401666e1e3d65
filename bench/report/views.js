// One candidate, two candidates, and how all of it was measured.

const missing = (what) => [
  h("h1", null, "Not found"),
  h("p", null, `This report has no such ${what}. `, h("a", { href: address("overview") }, "To the leaderboard")),
];

async function candidateView({ parts, query }) {
  const candidate = candidates.find((c) => c.name === parts[0]);
  if (!candidate) return missing("candidate");
  const { row, manifest } = candidate;
  const column = columns.get(query.get("by")) || deciding || columns.get(report.shown[0]);
  const own = (await values(column.name))[row];
  const sign = column.better === "lower" ? -1 : 1;
  const worst = articles.filter((a) => !Number.isNaN(own[a.place])).sort((a, b) => sign * (own[a.place] - own[b.place]));
  return [
    h("p", { class: "path" }, h("a", { href: address("overview") }, "Leaderboard")),
    h("h1", null, name(candidate.name)),
    candidate.sees && note("It sees the reference: an upper bound, not a competitor."),
    candidate.unanswered > 0 && note(`${plural(candidate.unanswered, "article")} without a prediction.`),
    h("div", { class: "controls" }, candidatePicker("Compare with", "with", "choose", "", (other) => {
      location.hash = address("compare", [candidate.name, other]);
    })),
    h("div", { class: "split" },
      h("section", null, h("h2", null, "Scores"), h("table", { class: "plain" },
        h("thead", null, h("tr", null, ["Column", "Mean", "95% interval", "Tier"].map((t) => h("th", { scope: "col" }, t)))),
        h("tbody", null, report.columns.filter((c) => c.means[row] !== null).map((c) => h("tr", null,
          h("th", { scope: "row", title: c.about }, c.label), h("td", null, number(c.means[row], c.decimals)),
          h("td", null, c.low[row] === null ? "n/a" : range(c.low[row], c.high[row], c.decimals)),
          h("td", null, c.tiers[row] ?? "–")))))),
      h("section", null, h("h2", null, "How it was made"),
        facts({ summarizer: manifest.summarizer, ...manifest.settings, ...manifest.totals }))),
    h("h2", null, "Its articles, the worst first"),
    h("div", { class: "controls" }, picker("By", "by", named, column.name)),
    paged(worst, (a) => h("li", null, link(a.title, "article", [a.id]),
      small(column.label, " ", number(own[a.place], column.decimals)))),
  ];
}

/** Settings of unknown shape as a list of names and values. */
function facts(record) {
  return h("dl", { class: "facts" }, Object.entries(record).filter(([, v]) => v !== null && v !== undefined).map(([key, value]) =>
    [h("dt", null, key.replace(/_/g, " ")), h("dd", null, typeof value === "object" ? facts(value) : name(value))]));
}

async function compareView({ parts, query }) {
  const [a, b] = [0, 1].map((i) => candidates.find((c) => c.name === parts[i]));
  const pick = (label, key, chosen, parted) => candidatePicker(label, key, "choose", chosen?.name, (value) => {
    location.hash = address("compare", parted(value), Object.fromEntries(query));
  });
  const column = columns.get(query.get("by")) || columns.get(QUALITY.find((c) => columns.has(c))) || columns.get(report.shown[0]);
  return [
    h("h1", null, "Compare two candidates"),
    h("div", { class: "controls" },
      pick("First", "first", a, (v) => [v, b?.name || ""]), pick("Second", "second", b, (v) => [a?.name || "", v]),
      picker("By", "by", named, column.name)),
    a && b ? await compared(a, b, column) : note("Choose two candidates."),
  ];
}

async function compared(a, b, column) {
  const all = await values(column.name);
  const [first, second] = [all[a.row], all[b.row]];
  const differences = articles
    .map((article) => ({ article, by: second[article.place] - first[article.place] }))
    .filter((d) => !Number.isNaN(d.by));
  const mean = summary(differences.map((d) => d.by));
  const count = (test) => differences.filter(test).length;
  differences.sort((x, y) => Math.abs(y.by) - Math.abs(x.by));
  return [
    h("p", { class: "lede" }, `In ${column.label}, `, name(b.name), " minus ", name(a.name), " is ",
      signed(mean.mean, column.decimals),
      mean.low !== null && ` (95% interval ${range(mean.low, mean.high, column.decimals, signed)})`,
      " over ", plural(differences.length, "article"), "."),
    note(name(b.name), ` is higher on ${count((d) => d.by > 0)}, equal on ${count((d) => d.by === 0)}, `,
      `lower on ${count((d) => d.by < 0)}. Student's t for paired values; `, code("takeaway-bench compare"), " runs the tests."),
    h("h2", null, "Articles, the greatest difference first"),
    paged(differences, ({ article, by }, i) => comparison(article, by, a, b, column, first, second)),
  ];
}

function comparison(article, by, a, b, column, first, second) {
  const sides = h("div", { class: "sides" });
  const fill = async (event) => {
    if (!event.target.open || sides.children.length) return;
    const data = await articleData(article);
    sides.replaceChildren(...[a, b].map((c) => {
      const { takeaways, status } = data.candidates[c.row];
      return h("section", null, h("h3", null, name(c.name)),
        status === "ok" ? plainList(takeaways) : h("p", { class: "note failed" }, STATUS[status] || status));
    }), link("Open the article", "article", [article.id]));
  };
  const [one, other] = [first, second].map((own) => number(own[article.place], column.decimals));
  return h("li", null, h("details", { toggle: fill },
    h("summary", null, name(article.title), small(`${one} and ${other}, difference ${signed(by, column.decimals)}`)), sides));
}

const FAILED = "A prediction that failed is given the worst value of each column, so that silence never helps.";
const SURE =
  "Intervals are 95% BCa bootstrap intervals over articles. Two candidates differ if a paired randomization test says so " +
  "after Holm's correction for all comparisons in the column; a tier holds candidates of which no two are shown to differ. " +
  "Where articles are chosen by tag or date, or a baseline is taken, this page uses Student's t.";

function methodView() {
  const about = (c) => h("tr", null, h("th", { scope: "row" }, c.label),
    h("td", null, upper(c.about), c.better && `; ${c.better} is better`, "."));
  const metrics = [...new Set(report.columns.map((c) => c.metric))];
  return [
    h("h1", null, "Method"),
    h("p", { class: "lede" }, `Every value is a mean over ${plural(articles.length, "article")}. `, FAILED),
    h("p", null, SURE),
    metrics.map((metric) => h("section", null,
      h("h2", null, metric || "Runs"),
      h("table", { class: "plain" },
        h("tbody", null, report.columns.filter((c) => c.metric === metric).map(about))),
      report.limits[metric] && h("p", null, h("b", null, "What it can't tell. "), report.limits[metric]),
      report.signatures[metric] && h("p", null, "Signature ", code(report.signatures[metric])))),
    h("h2", null, "Runs in full"),
    candidates.map((c) => h("details", { class: "answer" }, h("summary", null, h("strong", null, name(c.name))), facts(c.manifest))),
  ];
}
