// Keys, and the overlay that names them.

import { h, part } from "./dom.mjs";

/** @type {[string, string][]} */
const KEYS = [
  ["1 to 5", "answer the question that is lit"],
  ["j, k", "next question, question before"],
  ["e", "go to the article to choose the sentence that decides a bullet; j, k or arrows, then Enter; Escape goes back"],
  ["Enter", "save and go on; in a text field with Ctrl"],
  ["n, p", "next item, item before, without saving"],
  ["?", "this help"],
];
let on = true;

/** Call what a key stands for; keys that are typed into a field, or with Ctrl, are left alone.
 * @param {(key: string) => (() => void) | undefined} meaning */
export function listen(meaning) {
  addEventListener("keydown", (event) => {
    const target = /** @type {HTMLElement} */ (event.target);
    const writes = target.matches("textarea, input:not([type=radio]):not([type=checkbox])");
    if (writes && event.key === "Enter" && event.ctrlKey) return meaning("Enter")?.();
    if (event.ctrlKey || event.metaKey || event.altKey || writes || part("help").hasAttribute("open")) return;
    if (!on && event.key !== "?") return;
    const act = event.key === "Enter" ? undefined : meaning(event.key); // buttons and forms have their own
    if (!act) return;
    event.preventDefault();
    act();
  });
}

/** Show the keys. */
export function help() {
  const dialog = /** @type {HTMLDialogElement} */ (part("help"));
  dialog.replaceChildren(
    h("h2", { id: "help-title" }, "Keys"),
    h("dl", { class: "keys" }, KEYS.map(([key, about]) => [h("dt", null, h("kbd", null, key)), h("dd", null, about)])),
    h("label", null, h("input", { type: "checkbox", checked: on, change: (event) => {
      on = /** @type {HTMLInputElement} */ (event.target).checked;
    } }), " Single letters and digits are keys"),
    h("form", { method: "dialog" }, h("button", { class: "more" }, "Close")));
  dialog.showModal();
}
