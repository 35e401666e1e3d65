// An article beside the bullets: lined up with what people wrote, and with their evidence.

const STATUS = {
  missing: "No prediction",
  empty: "The answer was empty",
  refused: "The model refused",
  truncated: "The answer was cut off",
  unparsed: "No bullets could be read in the answer",
  error: "The prediction failed",
};
const UNFOUND =
  "The article's text is not where the runs found it, or has changed since. Bullets and verdicts are as they were.";

async function articleView({ parts }) {
  const article = articles.find((a) => a.id === parts[0]);
  if (!article) return missing("article");
  const data = await articleData(article);
  const text = articleText(data.text, article.language);
  const known = [data.author, article.published, article.words && plural(article.words, "word"), article.tags.join(", ")];
  return [
    h("p", { class: "path" }, h("a", { href: address("articles") }, "Articles")),
    h("h1", { dir: "auto", lang: article.language }, article.title),
    h("p", { class: "lede", dir: "auto", lang: article.language }, data.standfirst),
    h("p", { class: "byline" }, known.filter(Boolean).map((part, i) => [i > 0 && " · ", name(part)]),
      article.source && [" · ", outside(article.source)]),
    h("div", { class: "beside" },
      h("section", { class: "text", "aria-labelledby": "article-text", tabindex: "0" },
        h("h2", { id: "article-text" }, "Article"), data.text ? text.element : note(UNFOUND)),
      h("section", { class: "answers", "aria-labelledby": "answers" },
        h("h2", { id: "answers" }, "Takeaways"), data.references.length > 0 && people(data.references),
        standing.map(({ row }, place) => answer(row, data, text, place < 2)))),
  ];
}

function people(sets) {
  const heading = (set, i) => sets.length > 1 && h("h4", null, name(set.by || `Annotator ${i + 1}`));
  return h("details", { open: true }, h("summary", null, h("strong", null, "What people wrote")),
    sets.map((set, i) => [heading(set, i), plainList(set.bullets)]));
}

/** Paragraphs of which one stretch can be lit: `light` takes UTF-16 places in the whole text. */
function articleText(text, language) {
  let from = 0;
  const paragraphs = text.split("\n\n").map((words) => {
    const made = { words, from, element: h("p", null, words) };
    from += words.length + 2;
    return made;
  });
  function light(start, end) {
    let first = null;
    for (const { words, from, element } of paragraphs) {
      const [a, b] = [Math.max(0, start - from), Math.min(words.length, end - from)];
      const lit = a < b && h("mark", null, words.slice(a, b));
      const parts = lit ? [visible(words.slice(0, a)), lit, visible(words.slice(b))] : [visible(words)];
      element.replaceChildren(...parts);
      first ||= lit;
    }
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    first?.scrollIntoView({ block: "center", behavior: still ? "auto" : "smooth" });
  }
  return { light, text, element: h("div", { dir: "auto", lang: language, class: "body" }, paragraphs.map((p) => p.element)) };
}

const plainList = (bullets) => h("ul", { class: "bullets" }, bullets.map((b) => h("li", { dir: "auto" }, b)));

/** One candidate's bullets, folded under what they scored. */
function answer(row, data, text, open) {
  const { takeaways, status, error, coverage, verdicts, values: own } = data.candidates[row];
  const matching = coverage && data.references[coverage.annotator ?? 0];
  const flagged = (verdicts || []).filter((v) => v.label === "unsupported").length;
  const facts = [
    coverage && `${coverage.matched.length} matched, ${coverage.missed.length} missed, ${extras(coverage, takeaways.length).length} extra`,
    verdicts && `${flagged} of ${takeaways.length} unsupported`,
  ].filter(Boolean);
  return h("details", { class: "answer", open },
    h("summary", null, h("strong", null, name(candidates[row].name)),
      candidates[row].sees && small("sees the reference"), small(facts.join(" · "))),
    status !== "ok" && h("p", { class: "note failed" }, STATUS[status] || status, error && [": ", name(error)]),
    matching
      ? aligned(matching, takeaways, coverage, verdicts, text)
      : h("ul", { class: "bullets" }, takeaways.map((_, i) => h("li", null, bullet(takeaways, verdicts, i, text)))),
    !coverage && takeaways.length > 0 && note("Coverage was not computed, so bullets are not lined up with what people wrote."),
    !verdicts && takeaways.length > 0 && note("Consistency was not computed, so there is no evidence to show."),
    h("p", { class: "scores" }, Object.entries(own).map(([c, value]) => score(columns.get(c), value))));
}

const score = (column, value) => h("span", null, `${column.label} `, h("b", null, number(value, column.decimals)));

const extras = (coverage, count) => {
  const matched = new Set(coverage.matched.map(([, own]) => own));
  return Array.from({ length: count }, (_, i) => i).filter((i) => !matched.has(i));
};

function aligned(set, takeaways, coverage, verdicts, text) {
  const partner = new Map(coverage.matched.map(([reference, own, similarity]) => [reference, [own, similarity]]));
  const repeated = new Set((coverage.duplicates || []).flat());
  const cells = (kind, left, right) => h("tr", { class: kind }, h("td", { dir: "auto" }, left), h("td", null, right));
  const matched = ([own, similarity]) =>
    [bullet(takeaways, verdicts, own, text), small(`matched, similarity ${number(similarity, 2)}`)];
  return h("table", { class: "aligned" },
    h("thead", null, h("tr", null,
      h("th", { scope: "col" }, "People wrote", set.by && [" (", name(set.by), ")"]),
      h("th", { scope: "col" }, "The candidate wrote"))),
    h("tbody", null,
      set.bullets.map((words, i) => partner.has(i)
        ? cells("matched", words, matched(partner.get(i)))
        : cells("missed", words, h("em", null, "missed"))),
      extras(coverage, takeaways.length).map((i) =>
        cells("extra", h("em", null, repeated.has(i) ? "said already" : "extra"), bullet(takeaways, verdicts, i, text)))));
}

/** A bullet with its verdict in words; a button where it has evidence in the text. */
function bullet(takeaways, verdicts, i, text) {
  const verdict = verdicts?.[i];
  if (!verdict) return h("div", { class: "bullet", dir: "auto" }, takeaways[i]);
  const words = underlined(takeaways[i], verdict.problems);
  const [start, end] = verdict.evidence;
  const pressed = (is, one) => one.setAttribute("aria-pressed", is);
  const show = () => {
    text.light(start, end);
    document.querySelectorAll("[aria-pressed=true]").forEach((other) => pressed(false, other));
    pressed(true, button);
    say(`Evidence in the article: ${text.text.slice(start, end)}`);
  };
  const attributes = { type: "button", class: "bullet", dir: "auto", "aria-pressed": "false", click: show };
  const button = start === undefined ? null : h("button", attributes, words);
  return [
    button || h("div", { class: "bullet", dir: "auto" }, words),
    h("small", { class: `verdict ${verdict.label}` },
      verdict.label, " ", number(verdict.support, 2), !button && ", no evidence found"),
    listed(verdict.problems),
    (verdict.checkers || []).map(([checker, support, label, problems]) => h("div", { class: "tier" },
      h("small", { class: `verdict ${label}` }, `${worded(checker)}: ${label} ${number(support, 2)}`),
      listed(problems))),
  ];
}

const listed = (problems) => problems.length > 0 && h("ul", { class: "problems" }, problems.map(problem));

const quoted = (text) => name(`“${text}”`);
const problem = ({ kind, words, why, article }) =>
  h("li", null, h("b", null, worded(kind)), ": ", words && [quoted(words), ", "], name(why),
    article && [" (the article: ", quoted(article), ")"]);

const worded = (kind) => kind.replace(/_/g, " ");

/** The bullet's text, with each problem's words underlined and its kind beside them. */
function underlined(text, problems) {
  const places = problems
    .map((p) => ({ kind: p.kind, start: p.words ? text.indexOf(p.words) : -1, end: text.indexOf(p.words) + p.words.length }))
    .filter((p) => p.start >= 0)
    .sort((a, b) => a.start - b.start);
  const parts = [];
  let done = 0;
  for (const { kind, start, end } of places) {
    if (start < done) continue;
    const [opening, closing] = [" (", ")"].map((sign) => h("span", { class: "unseen" }, sign)); // for those who listen
    parts.push(text.slice(done, start), h("u", null, text.slice(start, end)), h("sup", null, opening, worded(kind), closing));
    done = end;
  }
  return [...parts, text.slice(done)];
}
