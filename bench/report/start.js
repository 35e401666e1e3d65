// Shows what the address asks for, and keeps the place of the keyboard.

const VIEWS = new Map([
  ["overview", overviewView],
  ["articles", articlesView],
  ["article", articleView],
  ["candidate", candidateView],
  ["compare", compareView],
  ["method", methodView],
]);
const MENU = { overview: "Leaderboard", articles: "Articles", compare: "Compare", method: "Method" };

let turn = 0;
let path = null;

async function show() {
  const mine = ++turn;
  const asked = route();
  let shown;
  try {
    const view = VIEWS.get(asked.view);
    shown = view ? h("div", { class: asked.view }, await view(asked)) : h("div", null, missing("view"));
  } catch (error) {
    shown = h("div", null, h("h1", null, "This could not be shown"), h("p", { role: "alert" }, error.message));
  }
  if (mine !== turn) return; // another view was asked for in the meantime
  const main = document.getElementById("main");
  const focused = document.activeElement?.id;
  const here = [asked.view, ...asked.parts].join("/");
  main.replaceChildren(shown);
  document.getElementById("views").replaceChildren(...Object.entries(MENU).map(([view, text]) =>
    h("a", { href: address(view), "aria-current": view === asked.view ? "page" : null }, text)));
  document.title = `${visible(main.querySelector("h1").textContent)} · Takeaway Bench`;
  if (path === here) document.getElementById(focused)?.focus({ preventScroll: true });
  else if (path !== null) arrive(main);
  path = here;
}

function arrive(main) {
  scrollTo(0, 0);
  main.querySelector("h1").tabIndex = -1;
  main.querySelector("h1").focus();
}

document.getElementById("skip").addEventListener("click", (event) => {
  event.preventDefault(); // the address is taken
  document.getElementById("main").focus();
});
document.getElementById("footer").append(
  h("p", null, `Written ${report.written.replace("T", " ")} from the files of the runs. It makes no request to any host.`),
);
addEventListener("hashchange", show);
addEventListener("beforeprint", () => {
  for (const details of document.querySelectorAll("details")) details.open = true;
});
show();
