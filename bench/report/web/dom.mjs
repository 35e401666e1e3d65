// Elements. All text of the page goes through `visible`, and none of it is ever read as markup.

import { address } from "./address.mjs";
import { visible, worded } from "./format.mjs";

/** @import { Attributes, Child, Settings } from "./types.mjs" */

const SVG = "http://www.w3.org/2000/svg";

/** @template {Element} E @param {E} element @param {Attributes | null} attributes @param {Child[]} children */
function make(element, attributes, children) {
  for (const [key, value] of Object.entries(attributes || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") element.addEventListener(key, value);
    else element.setAttribute(key, value === true ? "" : visible(value));
  }
  element.append(...nodes(children));
  return element;
}

/** @param {Child} child @returns {(Node | string)[]} */
function nodes(child) {
  if (child === null || child === undefined || child === false) return [];
  if (Array.isArray(child)) return child.flatMap(nodes);
  return [child instanceof Node ? child : visible(child)];
}

/** An HTML element; attributes that are functions listen to the event of their name.
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag @param {Attributes | null} [attributes] @param {Child[]} children */
export const h = (tag, attributes = null, ...children) => make(document.createElement(tag), attributes, children);

/** The same for drawings.
 * @template {keyof SVGElementTagNameMap} K
 * @param {K} tag @param {Attributes | null} attributes @param {Child[]} children */
export const s = (tag, attributes, ...children) => make(document.createElementNS(SVG, tag), attributes, children);

/** An element of the template. @param {string} id */
export const part = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

/** Text of unknown origin and direction within a line. @param {string} text */
export const name = (text) => h("bdi", null, text);

/** @param {Child[]} children */
export const note = (...children) => h("p", { class: "note" }, children);
/** @param {Child[]} children */
export const small = (...children) => h("small", null, children);
/** @param {string} text */
export const code = (text) => h("code", null, text);

/** @param {string} text @param {string} view @param {string[]} [parts] */
export const link = (text, view, parts) => h("a", { href: address(view, parts) }, name(text));

/** A link, if it leads to the web; else the text alone. @param {string} text */
export const outside = (text) =>
  /^https?:\/\/\S+$/i.test(text) ? h("a", { href: text, rel: "noopener noreferrer" }, text) : name(text);

/** A table's row of headings. @param {Child[]} headings */
export const heading = (...headings) => h("thead", null, h("tr", null, headings.map((text) => h("th", { scope: "col" }, text))));

/** @param {string[]} bullets */
export const plainList = (bullets) => h("ul", { class: "bullets" }, bullets.map((b) => h("li", { dir: "auto" }, b)));

/** Settings of unknown shape as a list of names and values. @param {Settings} record @returns {HTMLElement} */
export function facts(record) {
  const known = Object.entries(record).filter(([, value]) => value !== null && value !== undefined);
  return h("dl", { class: "facts" }, known.map(([key, value]) =>
    [h("dt", null, worded(key)), h("dd", null, typeof value === "object" ? facts(value) : name(value))]));
}

/** A button that shows above the page what a word means. @param {string} word @param {Child[]} about */
export function what(word, ...about) {
  const popover = part("about");
  const press = () => {
    popover.replaceChildren(...about.flatMap(nodes));
    popover.showPopover();
    const { left, top, bottom } = button.getBoundingClientRect();
    const below = bottom + popover.offsetHeight + 8 < innerHeight || top < popover.offsetHeight;
    popover.style.left = `${Math.max(8, Math.min(left, document.documentElement.clientWidth - popover.offsetWidth - 8))}px`;
    popover.style.top = `${scrollY + (below ? bottom + 4 : top - popover.offsetHeight - 4)}px`;
    say(popover.textContent ?? "");
  };
  const button = h("button", { type: "button", class: "what", click: press }, "?", h("span", { class: "unseen" }, ` about ${word}`));
  return button;
}

/** A word with that button. @param {string} word @param {Child[]} about */
export const term = (word, ...about) => h("span", { class: "term" }, word, what(word, about));

/** @param {string} what */
export const missing = (what) => [
  h("h1", null, "Not found"),
  h("p", null, `This report has no such ${what}. `, h("a", { href: address("overview") }, "To the answer")),
];

/** Say something to those who cannot see what changed. @param {string} text */
export function say(text) {
  part("said").textContent = visible(text);
}
