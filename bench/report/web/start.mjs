// Shows what the address asks for, and keeps the place of the keyboard.

import { address, route } from "./address.mjs";
import { articlesView, articleView } from "./articles.mjs";
import { candidateView } from "./candidates.mjs";
import { compareView } from "./compare.mjs";
import { report } from "./data.mjs";
import { h, missing, part } from "./dom.mjs";
import { visible } from "./format.mjs";
import { methodView } from "./method.mjs";
import { overviewView } from "./overview.mjs";

/** @import { Route } from "./types.mjs" */

const VIEWS = new Map(Object.entries({
  overview: overviewView,
  articles: articlesView,
  article: articleView,
  candidate: candidateView,
  compare: compareView,
  method: methodView,
}));
const MENU = { overview: "The answer", articles: "Articles", compare: "Compare", method: "Method" };

let turn = 0;
/** @type {string | null} */
let path = null;

async function show() {
  const mine = ++turn;
  const asked = route(location.hash);
  const shown = await made(asked);
  if (mine !== turn) return; // another view was asked for in the meantime
  const focused = document.activeElement?.id ?? "";
  const here = [asked.view, ...asked.parts].join("/");
  part("main").replaceChildren(shown);
  part("views").replaceChildren(...Object.entries(MENU).map(([view, text]) =>
    h("a", { href: address(view), "aria-current": view === asked.view ? "page" : null }, text)));
  const title = shown.querySelector("h1");
  document.title = `${visible(title?.textContent)} · Takeaway Bench`;
  if (path === here) document.getElementById(focused)?.focus({ preventScroll: true });
  else if (path !== null) arrive(title);
  path = here;
}

/** @param {Route} asked */
async function made(asked) {
  try {
    const view = VIEWS.get(asked.view);
    return view ? h("div", { class: asked.view }, await view(asked)) : h("div", null, missing("view"));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return h("div", null, h("h1", null, "This could not be shown"), h("p", { role: "alert" }, why));
  }
}

/** @param {HTMLElement | null} title */
function arrive(title) {
  scrollTo(0, 0);
  title?.setAttribute("tabindex", "-1");
  title?.focus();
}

part("skip").addEventListener("click", (event) => {
  event.preventDefault(); // the address is taken
  part("main").focus();
});
part("footer").append(
  h("p", null, `Written ${report.written.replace("T", " ")} from the files of the runs. It makes no request to any host.`),
);
addEventListener("hashchange", show);
addEventListener("beforeprint", () => {
  for (const details of document.querySelectorAll("details")) details.open ||= !details.classList.contains("lazy");
});
show();
