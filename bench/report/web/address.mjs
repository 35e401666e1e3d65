// The address: #/view/part/part?key=value holds everything that is chosen.

/** @import { Route } from "./types.mjs" */

/** @param {string} hash @returns {Route} */
export function route(hash) {
  const [path, query] = hash.replace(/^#\/?/, "").split(/\?(.*)/s);
  let parts = [];
  try {
    parts = path.split("/").map(decodeURIComponent);
  } catch {
    parts = ["unknown"]; // a broken % in an address that was cut
  }
  return { view: parts[0] || "overview", parts: parts.slice(1), query: new URLSearchParams(query || "") };
}

/** @param {string} view @param {string[]} [parts] @param {Record<string, string>} [query] "" is left out */
export function address(view, parts = [], query = {}) {
  const chosen = Object.entries(query).filter(([, value]) => value);
  const tail = new URLSearchParams(chosen).toString();
  return "#/" + [view, ...parts].map(encodeURIComponent).join("/") + (tail ? `?${tail}` : "");
}
