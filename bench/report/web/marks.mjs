// What is marked in a text, and which bullets match.

/** @import { Coverage, Problem, Written } from "./types.mjs" */

/** Paragraphs with the place of each in the text. @param {string} text */
export function paragraphs(text) {
  let from = 0;
  return text.split("\n\n").map((words) => {
    const made = { words, from };
    from += words.length + 2;
    return made;
  });
}

/** A paragraph before, within and after a stretch of the whole text; null where the stretch does not touch it.
 * @param {{words: string, from: number}} paragraph @param {number} start @param {number} end */
export function cut({ words, from }, start, end) {
  const [a, b] = [Math.max(0, start - from), Math.min(words.length, end - from)];
  return a < b ? [words.slice(0, a), words.slice(a, b), words.slice(b)] : null;
}

/** The text in pieces; those that a problem quotes have its kind. Of two that overlap the first counts.
 * @param {string} text @param {Pick<Problem, "kind" | "words">[]} problems */
export function pieces(text, problems) {
  const places = problems
    .map(({ kind, words }) => ({ kind, words, start: words ? text.indexOf(words) : -1 }))
    .filter(({ start }) => start >= 0)
    .sort((a, b) => a.start - b.start);
  const made = [];
  let done = 0;
  for (const { kind, words, start } of places) {
    if (start < done) continue;
    made.push({ words: text.slice(done, start), kind: "" }, { words, kind });
    done = start + words.length;
  }
  return [...made, { words: text.slice(done), kind: "" }];
}

/** Bullets that match none of the reference's.
 * @param {NonNullable<Coverage["matched"]>} matched @param {number} count */
export function extras(matched, count) {
  const used = new Set(matched.map(([, own]) => own));
  return [...Array(count).keys()].filter((own) => !used.has(own));
}

/** Bullets of one reference, each with those of two candidates that match it, and what matches none of them. The reference
 * is the one that the second was matched with; where the first was matched with another, its matches don't count.
 * @param {number[]} lengths bullets of each reference @param {Pick<Written, "coverage" | "takeaways">[]} both */
export function matches(lengths, both) {
  const annotator = both[1].coverage?.annotator ?? both[0].coverage?.annotator ?? 0;
  const found = both.map(({ coverage }) => (coverage?.annotator === annotator && coverage.matched) || []);
  const partners = found.map((matched) => new Map(matched.map(([reference, own]) => [reference, own])));
  const rows = Array.from({ length: lengths[annotator] ?? 0 }, (_, reference) => ({
    reference, own: partners.map((partner) => partner.get(reference)),
  }));
  return { annotator, rows, rest: both.map(({ takeaways }, i) => extras(found[i], takeaways.length)) };
}
