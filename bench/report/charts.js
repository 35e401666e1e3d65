// Charts: each candidate has a colour and a shape, and is named beside its mark.

const SHAPES = [
  "M0-5A5 5 0 1 1 0 5A5 5 0 1 1 0-5",
  "M-4.5-4.5H4.5V4.5H-4.5Z",
  "M0-6L5.5 4.5H-5.5Z",
  "M0-6L6 0L0 6L-6 0Z",
  "M0 6L5.5-4.5H-5.5Z",
];
const hue = (row) => `hue${row % 7}`;
const mark = (row, x, y) =>
  s("path", { d: SHAPES[row % SHAPES.length], transform: `translate(${x} ${y})`, class: `mark ${hue(row)}` });

const line = (kind, x1, y1, x2, y2) => s("line", { class: kind, x1, y1, x2, y2 });

function figure(title, caption, drawing, choice = null) {
  return h("figure", null, h("figcaption", null, h("h3", null, title), h("p", null, caption)), choice, drawing);
}

function drawing(width, height, title, text, ...children) {
  const id = `chart-${(drawing.made = (drawing.made || 0) + 1)}`;
  return s(
    "svg",
    { viewBox: `0 0 ${width} ${height}`, width, height, role: "img", "aria-labelledby": `${id} ${id}-text` },
    s("title", { id }, title), s("desc", { id: `${id}-text` }, text), children,
  );
}

const chartWidth = () => Math.max(280, Math.min(560, document.getElementById("main").clientWidth - 40));

/** Round steps over a range. */
function ticks(low, high) {
  const size = 10 ** Math.floor(Math.log10((high - low) / 5));
  const step = [1, 2, 5, 10].map((n) => n * size).find((n) => (high - low) / n <= 6);
  const [first, last] = [Math.ceil(low / step - 1e-9), Math.floor(high / step + 1e-9)];
  return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(6)));
}

function extent(points, axis) {
  const all = points.flatMap((p) => [p[axis].mean, p[axis].low, p[axis].high]).filter((v) => v !== null);
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const air = (high - low || Math.abs(high) || 1) * 0.08;
  return [low - air, high + air];
}

/** Points with intervals both ways; `front` joins those that no other beats both ways. */
function scatter(title, caption, xColumn, yColumn, front) {
  const points = candidates
    .map((c) => ({ ...c, x: at(xColumn, c.row), y: at(yColumn, c.row) }))
    .filter((p) => p.x.mean !== null && p.y.mean !== null);
  if (!points.length) return null;
  const [width, height, left, bottom] = [chartWidth(), 380, 52, 46];
  const [[x0, x1], [y0, y1]] = [extent(points, "x"), extent(points, "y")];
  const X = (v) => left + ((v - x0) / (x1 - x0)) * (width - left - 14);
  const Y = (v) => height - bottom - ((v - y0) / (y1 - y0)) * (height - bottom - 12);
  const said = ({ name: who, x, y }) => `${who}: ${xColumn.label} ${number(x.mean)}, ${yColumn.label} ${number(y.mean)}`;
  const text = points.map(said).join("; ");
  return figure(title, caption, drawing(
    width, height, title, text,
    ticks(x0, x1).map((v) => [
      line("grid", X(v), Y(y1), X(v), Y(y0)), s("text", { x: X(v), y: height - bottom + 17, class: "middle" }, v)]),
    ticks(y0, y1).map((v) => [
      line("grid", X(x0), Y(v), X(x1), Y(v)), s("text", { x: left - 7, y: Y(v) + 4, class: "end" }, v)]),
    s("text", { x: (left + width) / 2, y: height - 8, class: "middle axis" }, xColumn.label),
    s("text", { transform: `translate(13 ${(height - bottom) / 2}) rotate(-90)`, class: "middle axis" }, yColumn.label),
    front && s("polyline", { class: "front", points: pareto(points).map((p) => [X(p.x.mean), Y(p.y.mean)]).join(" ") }),
    points.map(({ row, x, y }) => [
      x.low !== null && line(`error ${hue(row)}`, X(x.low), Y(y.mean), X(x.high), Y(y.mean)),
      y.low !== null && line(`error ${hue(row)}`, X(x.mean), Y(y.low), X(x.mean), Y(y.high)),
    ]),
    points.map((p) => mark(p.row, X(p.x.mean), Y(p.y.mean))),
    placed(points.map((p) => ({ x: X(p.x.mean), y: Y(p.y.mean), text: short(p.name) })), width),
  ));
}

const at = (column, row) => ({ mean: column.means[row], low: column.low[row], high: column.high[row] });
const short = (text) => (text.length > 24 ? `${text.slice(0, 23)}…` : text);

function pareto(points) {
  const ranked = points.filter((p) => !p.sees).sort((a, b) => b.x.mean - a.x.mean || b.y.mean - a.y.mean);
  return ranked.filter((p, place) => ranked.slice(0, place).every((better) => better.y.mean < p.y.mean));
}

/** Labels beside their points, moved until none covers another. */
function placed(labels, width) {
  const boxes = labels.map(({ x, y }) => [x - 6, y - 6, x + 6, y + 6]);
  const apart = (a, b) => a[2] < b[0] || b[2] < a[0] || a[3] < b[1] || b[3] < a[1];
  const clear = (box) => boxes.every((other) => apart(box, other));
  return labels.map(({ x, y, text }) => {
    const wide = text.length * 6.6;
    const places = [-4, 12, -18, 26, -32, 40, -46].flatMap((down) => [[x + 9, y + down + 8], [x - 9 - wide, y + down + 8]]);
    const fits = places.filter(([lx]) => lx > 50 && lx + wide < width);
    const [lx, ly] = fits.find(([a, b]) => clear([a, b - 10, a + wide, b + 2])) || fits[0] || places[0];
    boxes.push([lx, ly - 10, lx + wide, ly + 2]);
    return s("text", { x: lx, y: ly, class: "label" }, text);
  });
}

/** One row of bars for each candidate. */
function histograms(title, caption, rows, ends, choice) {
  const [width, step] = [chartWidth(), 46];
  const text = rows.map((row) => `${row.name}: ${row.text}`).join("; ");
  return figure(title, caption, drawing(
    width, rows.length * step + 22, title, text,
    rows.map((row, place) => {
      const [top, most, wide] = [place * step, Math.max(...row.counts, 1), width / row.counts.length];
      return [
        mark(row.row, 7, top + 9),
        s("text", { x: 20, y: top + 13 }, short(row.name)),
        s("text", { x: width, y: top + 13, class: "end quiet" }, row.text),
        row.counts.map((count, i) => {
          const tall = (24 * count) / most;
          return s("rect", { class: hue(row.row), x: i * wide + 0.5, width: wide - 1, y: top + 42 - tall, height: tall });
        }),
        line("base", 0, top + 42, width, top + 42),
      ];
    }),
    s("text", { x: 0, y: rows.length * step + 15, class: "quiet" }, ends[0]),
    s("text", { x: width, y: rows.length * step + 15, class: "end quiet" }, ends[1]),
  ), choice);
}

const BINS = 25;
const median = (sorted) => (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;

async function distribution(column, choice) {
  const all = await values(column.name);
  const known = all.map((own) => own.filter((v) => !Number.isNaN(v)).sort());
  const low = Math.min(...known.map((v) => v[0] ?? Infinity));
  const high = Math.max(...known.map((v) => v.at(-1) ?? -Infinity));
  const rows = standing.filter((c) => known[c.row].length).map((c) => {
    const counts = Array(BINS).fill(0);
    const bin = (v) => Math.min(BINS - 1, Math.floor(((v - low) / (high - low || 1)) * BINS));
    for (const v of known[c.row]) counts[bin(v)] += 1;
    return { ...c, counts, text: `median ${number(median(known[c.row]), column.decimals)}` };
  });
  const title = `How ${column.label} is spread over articles`;
  const ends = [low, high].map((v) => number(v, column.decimals));
  return rows.length ? histograms(title, "A bar's height is the number of articles.", rows, ends, choice) : null;
}

function positions() {
  const rows = standing.filter((c) => c.lead.some(Boolean)).map((c) => {
    const total = c.lead.reduce((a, b) => a + b);
    return { ...c, counts: c.lead, text: `${percent(c.lead[0] / total)} from the first tenth` };
  });
  const caption =
    "Evidence of each bullet by tenths of the article. News is written so that the start holds most; a candidate that copies the start leans left.";
  const title = "Where in the article the bullets come from";
  return rows.length ? histograms(title, caption, rows, ["start", "end of the article"]) : null;
}

/** A mean and its interval as a line within a cell. */
function whisker({ mean, low, high }, [from, to], zero) {
  if (mean === null || low === null || low === high) return null;
  const X = (v) => 2 + (96 * (v - from)) / (to - from);
  return s(
    "svg",
    { class: "whisker", viewBox: "0 0 100 10", preserveAspectRatio: "none", "aria-hidden": "true" },
    zero && line("zero", X(0), 0, X(0), 10),
    line("interval", X(low), 5, X(high), 5),
    line("mean", X(mean), 1, X(mean), 9),
  );
}
