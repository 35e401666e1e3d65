"use strict";

// Elements. All text of the page goes through `visible`, and none of it is ever read as markup.

const SVG = "http://www.w3.org/2000/svg";

/** Text with the characters shown that would turn its order round, or that cannot be seen. */
function visible(text) {
  return String(text)
    .replace(/[\u202a-\u202e\u2066-\u2069]/g, (c) => `‹U+${c.codePointAt(0).toString(16).toUpperCase()}›`)
    .replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, "\ufffd");
}

function make(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") element.addEventListener(name, value);
    else element.setAttribute(name, value === true ? "" : visible(value));
  }
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue;
    element.append(child instanceof Node ? child : visible(child));
  }
  return element;
}

/** An HTML element; attributes that are functions listen to the event of their name. */
const h = (tag, attributes, ...children) => make(document.createElement(tag), attributes, children);
const s = (tag, attributes, ...children) => make(document.createElementNS(SVG, tag), attributes, children);

/** Text of unknown origin and direction within a line. */
const name = (text) => h("bdi", null, text);

const note = (...children) => h("p", { class: "note" }, children);
const small = (...children) => h("small", null, children);
const code = (text) => h("code", null, text);

/** A link, if it leads to the web; else the text alone. */
const outside = (text) =>
  /^https?:\/\/\S+$/i.test(text) ? h("a", { href: text, rel: "noopener noreferrer" }, text) : name(text);

const number = (value, decimals = 3) =>
  value === null || value === undefined || Number.isNaN(value) ? "n/a" : value.toFixed(decimals).replace("-", "−");
const signed = (value, decimals) => (value > 0 ? "+" : "") + number(value, decimals);
const range = (low, high, decimals, show = number) => `${show(low, decimals)} to ${show(high, decimals)}`;
const percent = (value) => `${Math.round(100 * value)}%`;
const plural = (count, word) => `${count.toLocaleString("en")} ${word}${count === 1 ? "" : "s"}`;

/** Say something to those who cannot see what changed. */
function say(text) {
  document.getElementById("said").textContent = visible(text);
}

// The address: #/view/part/part?key=value holds everything that is chosen.

function route() {
  const [path, query] = location.hash.replace(/^#\/?/, "").split(/\?(.*)/s);
  let parts = [];
  try {
    parts = path.split("/").map(decodeURIComponent);
  } catch {
    parts = ["unknown"]; // a broken % in an address that was cut
  }
  return { view: parts[0] || "overview", parts: parts.slice(1), query: new URLSearchParams(query || "") };
}

function address(view, parts = [], query = {}) {
  const chosen = Object.entries(query).filter(([, value]) => value);
  const tail = new URLSearchParams(chosen).toString();
  return "#/" + [view, ...parts].map(encodeURIComponent).join("/") + (tail ? `?${tail}` : "");
}

/** Change some of what the address holds; "" removes it. */
function choose(changes) {
  const { view, parts, query } = route();
  location.hash = address(view, parts, { ...Object.fromEntries(query), ...changes });
}

const link = (text, view, parts, query) => h("a", { href: address(view, parts, query) }, name(text));

/** A labelled input or select; what is chosen goes into the address, if `change` says nothing else. */
function field(label, tag, key, attributes, change, ...children) {
  const chosen = (event) => (change ? change(event.target.value) : choose({ [key]: event.target.value }));
  const control = h(tag, { id: `pick-${key}`, change: chosen, ...attributes }, children);
  return h("label", { class: "field" }, h("span", null, label), control);
}

/** A field of options, each [value, text]. */
function picker(label, key, options, chosen, change) {
  const made = options.map(([value, text]) => h("option", { value, selected: value === chosen }, text));
  return field(label, "select", key, {}, change, made);
}
