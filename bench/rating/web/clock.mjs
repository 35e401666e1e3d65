// Seconds that an item is looked at; a hidden page counts nothing.

/** @type {{seconds: number} | null} */
let timed = null;
let since = 0;

/** Add what has passed to what is timed. */
function add() {
  if (timed) timed.seconds += (performance.now() - since) / 1000;
  since = performance.now();
}

/** Time something that counts its seconds, from now on; null for nothing. @param {{seconds: number} | null} what */
export function time(what) {
  if (!document.hidden) add();
  timed = what;
  since = performance.now();
}

document.addEventListener("visibilitychange", () => {
  if (document.hidden) add();
  since = performance.now();
});
