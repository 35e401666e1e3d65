// Data: what every view needs stands in the page; articles and single values come when asked for.

const report = JSON.parse(document.getElementById("overview").textContent);
const candidates = report.candidates.map((candidate, row) => ({ ...candidate, row }));
const columns = new Map(report.columns.map((column, place) => [column.name, { ...column, place }]));
const articles = report.articles.map(([id, title, published, source, language, tags, words], place) => ({
  id, title: title || id, published, source, language, tags, words, place,
}));

const named = [...columns.values()].map((column) => [column.name, column.label]);
const tags = [...new Set(articles.flatMap((article) => article.tags))].sort();

const FILE = /^(article|values)-\d+$/;
const policy = { createScriptURL: (file) => (FILE.test(file) ? `data/${file}.js` : "") };
const trusted = window.trustedTypes ? trustedTypes.createPolicy("report-data", policy) : policy;
const waiting = new Map();
const columnsRead = new Map();

/** Called by the files in data/. */
function receive(file, value) {
  waiting.get(file)?.(value);
  waiting.delete(file);
}

/** Promise of a block of the page, or of a file beside it. */
function fetched(file) {
  const block = document.getElementById(file);
  if (block) return Promise.resolve(JSON.parse(block.textContent));
  return new Promise((resolve, reject) => {
    waiting.set(file, resolve);
    const script = document.createElement("script");
    script.addEventListener("load", () => script.remove());
    script.addEventListener("error", () => reject(new Error(`data/${file}.js is not beside this page.`)));
    script.src = trusted.createScriptURL(file);
    document.head.append(script);
  });
}

const articleData = (article) => fetched(`article-${article.place}`);

/** Promise of a column's values: one Float32Array for each candidate, NaN where one is missing. */
function values(column) {
  if (!columnsRead.has(column)) columnsRead.set(column, fetched(`values-${columns.get(column).place}`).then(unpacked));
  return columnsRead.get(column);
}

function unpacked(text) {
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
  const all = new Float32Array(bytes.buffer);
  return candidates.map((_, row) => all.subarray(row * articles.length, (row + 1) * articles.length));
}

// Statistics

/** Mean of numbers with the bounds of Student's t; bounds are null below two numbers. */
function summary(numbers) {
  const n = numbers.length;
  const mean = n ? numbers.reduce((sum, value) => sum + value, 0) / n : NaN;
  if (n < 2 || Number.isNaN(mean)) return { mean: Number.isNaN(mean) ? null : mean, low: null, high: null };
  const squares = numbers.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const half = student(n - 1) * Math.sqrt(squares / (n - 1) / n);
  return { mean, low: mean - half, high: mean + half };
}

/** Two-sided quantile: exact as far as the report holds it, then the first term of its expansion. */
function student(freedom) {
  const last = report.quantiles.length;
  return report.quantiles[freedom - 1] ?? 1.959964 + (report.quantiles[last - 1] - 1.959964) * (last / freedom);
}

/** Places of the articles that the address asks for; null where it asks for all. */
function filtered(query) {
  const [tag, from, to] = ["tag", "from", "to"].map((key) => query.get(key) || "");
  if (!tag && !from && !to) return null;
  return articles
    .filter((a) => !tag || a.tags.includes(tag))
    .filter((a) => (!from || (a.published && a.published >= from)) && (!to || (a.published && a.published <= to)))
    .map((a) => a.place);
}

/** What to show of a column for each candidate: stored, or worked out for a filter or a baseline. */
async function measured(column, places, base) {
  if (!places && base < 0) {
    return column.means.map((mean, row) => ({ mean, low: column.low[row], high: column.high[row] }));
  }
  const all = await values(column.name);
  const chosen = places || articles.map((a) => a.place);
  return all.map((own, row) =>
    row === base ? { mean: null, low: null, high: null, base: true }
    : summary(chosen.map((place) => own[place] - (base < 0 ? 0 : all[base][place]))),
  );
}

/** Candidates from the best, or the worst; those without a value stand last. */
function ranking(numbers, better, turned = false) {
  const sign = (better === "lower") !== turned ? 1 : -1;
  return candidates
    .map((c) => c.row)
    .sort((a, b) => (numbers[a] === null) - (numbers[b] === null) || sign * (numbers[a] - numbers[b]));
}

/** Candidates as the leaderboard first shows them, those that see the reference last. */
const deciding = columns.get(report.sort);
const standing = (deciding ? ranking(deciding.means, deciding.better) : [...candidates.keys()])
  .map((row) => candidates[row])
  .sort((a, b) => a.sees - b.sees);
