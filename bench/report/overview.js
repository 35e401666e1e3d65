// The leaderboard with its charts, and the list of articles.

const SORT_BY_NAME = "candidate";

async function overviewView({ query }) {
  const shown = (query.get("columns") || "").split(",").filter((c) => columns.has(c));
  const names = shown.length ? shown : report.shown;
  const places = filtered(query);
  const base = candidates.findIndex((c) => c.name === query.get("baseline"));
  const sort = [query.get("sort"), report.sort].find((c) => names.includes(c) || c === SORT_BY_NAME) || names[0];
  const found = new Map(await Promise.all(names.map(async (c) => [c, await measured(columns.get(c), places, base)])));
  const n = places ? places.length : articles.length;
  return [
    h("h1", null, "Leaderboard"),
    h("p", { class: "lede" }, plural(candidates.length, "candidate"), " on ", plural(n, "article"),
      places && ` of ${articles.length.toLocaleString("en")}`, ", measured against the takeaways that people wrote."),
    report.notes.map((text) => note(text)),
    controls(query, names),
    n ? leaderboard(names, found, sort, query, { filtered: Boolean(places), base }) : note("No article has this tag and date."),
    n && explanation(names, sort, Boolean(places), base),
    await charts(query),
  ];
}

function controls(query, names) {
  const day = (key, text) => field(text, "input", key, { type: "date", value: query.get(key) || "" });
  const toggled = (column) => [...columns.keys()].filter((c) => names.includes(c) !== (c === column)).join(",");
  const box = ({ name: own, label, about }) =>
    h("label", { title: about },
      h("input", { type: "checkbox", id: `column-${own}`, checked: names.includes(own), change: () => choose({ columns: toggled(own) }) }),
      ` ${label}`);
  const opened = (event) => { controls.open = event.target.open; };
  return h(
    "form", { class: "controls", "aria-label": "What to show", submit: (event) => event.preventDefault() },
    tagPicker(query),
    articles.some((a) => a.published) && [day("from", "Published from"), day("to", "until")],
    candidatePicker("Difference to", "baseline", "show means", query.get("baseline")),
    h("details", { class: "chooser", id: "chooser", open: controls.open, toggle: opened },
      h("summary", { id: "columns" }, "Columns"),
      h("fieldset", null, h("legend", { class: "unseen" }, "Columns"), report.columns.map(box))),
    [...query.keys()].length > 0 && h("a", { class: "reset", href: address("overview") }, "Reset"),
  );
}

function tagPicker(query) {
  const options = [["", "all articles"], ...tags.map((tag) => [tag, tag])];
  return tags.length > 0 && picker("Tag", "tag", options, query.get("tag") || "");
}

function candidatePicker(label, key, none, chosen, change) {
  return picker(label, key, [["", none], ...candidates.map((c) => [c.name, c.name])], chosen || "", change);
}

function alphabetical(turned) {
  const order = candidates.map((c) => c.row).sort((a, b) => candidates[a].name.localeCompare(candidates[b].name));
  return turned ? order.reverse() : order;
}

function leaderboard(names, found, sort, query, { filtered: partly, base }) {
  const by = columns.get(sort);
  const turned = query.get("order") === "reversed";
  const order = by ? ranking(found.get(sort).map((m) => m.mean), by.better, turned) : alphabetical(turned);
  const tiers = by && !partly && base < 0 && by.tiers.some((t) => t !== null) ? by.tiers : null;
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
  return h("div", { class: "wide", tabindex: "0", role: "region", "aria-label": "Leaderboard" }, h(
    "table", { class: "board" },
    h("thead", null, h("tr", null,
      tiers && h("th", { scope: "col", title: "Within a tier no difference is shown" }, "Tier"),
      header(SORT_BY_NAME, "Candidate", "Sort by name"),
      names.map((c) => header(c, columns.get(c).label, columns.get(c).about, columns.get(c).better)))),
    h("tbody", null, order.map((row, place) => h(
      "tr", { class: tiers && place && tiers[row] !== tiers[order[place - 1]] ? "next" : null },
      tiers && h("td", { class: "tier" }, tiers[row] ?? "–"),
      h("th", { scope: "row", class: "who" }, link(candidates[row].name, "candidate", [candidates[row].name]),
        candidates[row].sees && small("sees the reference, not ranked")),
      names.map((c) => cell(columns.get(c), found.get(c), row, base))))),
  ));
}

function cell(column, measures, row, base) {
  const one = measures[row];
  if (one.base) return h("td", null, small("baseline"));
  const ranked = measures.filter((m, r) => m.mean !== null && !candidates[r].sees).map((m) => m.mean);
  const [least, most] = [Math.min(...ranked), Math.max(...ranked)];
  const winner = base < 0 && column.better && least < most ? (column.better === "lower" ? least : most) : NaN;
  const best = one.mean === winner && !candidates[row].sees;
  const all = measures.flatMap((m) => [m.low, m.high, m.mean]).filter((v) => v !== null && v !== undefined);
  if (base >= 0) all.push(0);
  const text = base < 0 ? number(one.mean, column.decimals) : signed(one.mean, column.decimals);
  const between = one.low === null ? null : range(one.low, one.high, column.decimals);
  return h("td", { title: between && `95% interval ${between}` },
    best ? h("strong", null, text) : text,
    best && h("span", { class: "unseen" }, " best"),
    between && h("span", { class: "unseen" }, `, from ${between}`),
    whisker(one, [Math.min(...all), Math.max(...all)], base >= 0));
}

function explanation(names, sort, partly, base) {
  const metrics = [...new Set(names.map((c) => columns.get(c).metric).filter(Boolean))];
  const by = columns.get(sort)?.tiers.some((tier) => tier !== null) && columns.get(sort).label;
  const caption =
    base >= 0 ? ["Each value is the mean difference to ", name(candidates[base].name),
      " over articles, with the 95% interval of Student's t for paired values, not corrected for the number of comparisons; ",
      code("takeaway-bench compare"), " tests a difference."]
    : partly ? ["Means of the articles chosen, worked out in this page with 95% intervals of Student's t. ",
      "Tiers are given for all articles only."]
    : ["Lines under the numbers are 95% bootstrap intervals. ",
      by && `Tiers are of ${by}: within a tier no two candidates are shown to differ (paired randomization, Holm). `,
      "Bold: the best value of a column, which may be so by chance."];
  return [
    note(caption),
    h("details", { class: "note" }, h("summary", null, "How these were computed"),
      h("dl", { class: "signatures" }, metrics.map((m) => [h("dt", null, m), h("dd", null, code(report.signatures[m]))]))),
  ];
}

const FRONT = "Up and to the right is better. The dashed line joins candidates that no other beats both ways.";
const LENGTH = "Whether a candidate says more, or only writes more.";
const QUALITY = ["coverage_f1", "rougeLsum_fmeasure", "bertscore_f1"];

async function charts(query) {
  const known = named.filter(([c]) => columns.get(c).means.some((mean) => mean !== null));
  const [quality, truth, length] = [QUALITY.find((c) => columns.has(c)), "consistency", "words"].map((c) => columns.get(c));
  const spread = columns.get(query.get("spread")) || quality || columns.get(report.shown[0]);
  return h("section", { "aria-labelledby": "charts" },
    h("h2", { id: "charts" }, "Charts"),
    note("Over all articles. Crosses are 95% intervals of the means."),
    h("div", { class: "charts" },
      quality && truth && scatter(`${upper(quality.label)} against consistency`, FRONT, quality, truth, true),
      quality && length && scatter(`${upper(quality.label)} against length`, LENGTH, length, quality, false),
      await distribution(spread, picker("Column", "spread", known, spread.name)),
      positions()));
}

const upper = (text) => text.charAt(0).toUpperCase() + text.slice(1);

const PAGE = 50;

function articlesView({ query }) {
  const words = (query.get("q") || "").toLowerCase();
  const places = filtered(query);
  const found = (places ? places.map((p) => articles[p]) : articles)
    .filter((a) => `${a.title} ${a.id} ${a.source}`.toLowerCase().includes(words));
  return [
    h("h1", null, "Articles"),
    h("form", { class: "controls", role: "search", submit: (event) => event.preventDefault() },
      field("Words in the title", "input", "q", { type: "search", value: query.get("q") || "" }),
      tagPicker(query)),
    note(plural(found.length, "article")),
    paged(found, (a) => h("li", null, link(a.title, "article", [a.id]),
      small([a.published, a.words && plural(a.words, "word"), a.tags.join(", ")].filter(Boolean).join(" · ")))),
  ];
}

/** A list that grows when asked. */
function paged(all, item, attributes = { class: "articles" }) {
  const list = h("ol", attributes);
  const more = h("button", { type: "button", class: "more", click: () => {
    const from = list.children.length;
    grow();
    list.children[from]?.querySelector("a, summary")?.focus();
  } });
  function grow() {
    list.append(...all.slice(list.children.length, list.children.length + PAGE).map(item));
    more.textContent = `Show ${Math.min(PAGE, all.length - list.children.length)} more of ${all.length.toLocaleString("en")}`;
    more.hidden = list.children.length >= all.length;
  }
  grow();
  return h("div", null, list, more);
}
