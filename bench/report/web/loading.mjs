// Blocks of data: from the page itself, or from files beside it that hand them over.

const FILE = /^((article|values)-\d+|examples)$/;
const policy = {
  /** "" for all but a file of data. @param {string} file */
  createScriptURL: (file) => (FILE.test(file) ? `data/${file}.js` : ""),
};
/** What the browser lets into a script's address; without Trusted Types it is the address itself.
 * @type {typeof policy} */
export const trusted = Reflect.get(globalThis, "trustedTypes")?.createPolicy("report-data", policy) ?? policy;

/** @type {Map<string, (value: any) => void>} */
const waiting = new Map();

/** Called by the files in data/. @param {string} file @param {any} value */
function receive(file, value) {
  waiting.get(file)?.(value);
  waiting.delete(file);
}
Object.assign(globalThis, { receive });

/** Promise of a block. @param {string} file @returns {Promise<any>} */
export function fetched(file) {
  const block = document.getElementById(file);
  if (block) return Promise.resolve(JSON.parse(block.textContent ?? ""));
  return new Promise((resolve, reject) => {
    waiting.set(file, resolve);
    const script = document.createElement("script");
    script.addEventListener("load", () => script.remove());
    script.addEventListener("error", () => reject(new Error(`data/${file}.js is not beside this page.`)));
    script.src = trusted.createScriptURL(file);
    document.head.append(script);
  });
}

/** Rows of float32 numbers, little-endian, out of base64. @param {string} text @param {number} rows */
export function unpacked(text, rows) {
  const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  const all = new Float32Array(bytes.buffer);
  const length = all.length / rows;
  return Array.from({ length: rows }, (_, row) => all.subarray(row * length, (row + 1) * length));
}
