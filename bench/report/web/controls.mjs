// What a reader chooses with: fields, whose values go into the address, and lists that grow.

import { address, route } from "./address.mjs";
import { articles, ordered, tags } from "./data.mjs";
import { h } from "./dom.mjs";
import { grouped } from "./format.mjs";

/** @import { Attributes, Child } from "./types.mjs" */

/** Change some of what the address holds; "" removes it. @param {Record<string, string>} changes */
export function choose(changes) {
  const { view, parts, query } = route(location.hash);
  location.hash = address(view, parts, { ...Object.fromEntries(query), ...changes });
}

/** A labelled input or select; what is chosen goes into the address, if `change` says nothing else.
 * @param {string} label @param {"input" | "select"} tag @param {string} key @param {Attributes} attributes
 * @param {(value: string) => void} [change] @param {Child[]} children */
export function field(label, tag, key, attributes, change = (value) => choose({ [key]: value }), ...children) {
  const control = h(tag, { id: `pick-${key}`, change: () => change(control.value), ...attributes }, children);
  return h("label", { class: "field" }, h("span", null, label), control);
}

/** A field of options, each [value, text].
 * @param {string} label @param {string} key @param {string[][]} options @param {string} chosen @param {(value: string) => void} [change] */
export function picker(label, key, options, chosen, change) {
  const made = options.map(([value, text]) => h("option", { value, selected: value === chosen }, text));
  return field(label, "select", key, {}, change, made);
}

/** @param {URLSearchParams} query */
export function tagPicker(query) {
  const options = [["", `all articles (${grouped(articles.length)})`], ...tags.map(([tag, count]) => [tag, `${tag} (${grouped(count)})`])];
  return tags.length > 0 && picker("Tag", "tag", options, query.get("tag") || "");
}

/** @param {string} label
 * @param {string} key @param {string} none @param {string | null} [chosen] @param {(value: string) => void} [change] */
export function candidatePicker(label, key, none, chosen, change) {
  return picker(label, key, [["", none], ...ordered.map((c) => [c.name, c.name])], chosen || "", change);
}

/** A list that grows when asked. @template T @param {T[]} all @param {(one: T) => Element} item */
export function paged(all, item, page = 50) {
  const list = h("ol", { class: "list" });
  const more = h("button", { type: "button", class: "more", click: () => {
    const from = list.children.length;
    grow();
    /** @type {HTMLElement | null | undefined} */ (list.children[from]?.querySelector("a, summary"))?.focus();
  } });
  function grow() {
    list.append(...all.slice(list.children.length, list.children.length + page).map(item));
    more.textContent = `Show ${Math.min(page, all.length - list.children.length)} more of ${grouped(all.length)}`;
    more.hidden = list.children.length >= all.length;
  }
  grow();
  return h("div", null, list, more);
}
