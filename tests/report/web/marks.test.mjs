// Expected values by hand. A ship takes two UTF-16 units.
import assert from "node:assert/strict";
import { test } from "node:test";

import { cut, extras, matches, paragraphs, pieces } from "../../../bench/report/web/marks.mjs";

test("paragraphs know where they begin in the text", () => {
  assert.deepEqual(paragraphs("A 🚢.\n\nSecond.\n\n"), [
    { words: "A 🚢.", from: 0 }, { words: "Second.", from: 7 }, { words: "", from: 16 },
  ]);
});

test("a stretch is cut out of the paragraph that it lies in", () => {
  const [first, second] = paragraphs("A 🚢 sank.\n\nAll are safe.");
  assert.deepEqual(cut(first, 2, 4), ["A ", "🚢", " sank."]);
  assert.equal(cut(second, 2, 4), null);
  assert.deepEqual(cut(second, 12, 15), ["", "All", " are safe."]);
});

test("a stretch over two paragraphs is marked in both; an empty one nowhere", () => {
  const [first, second] = paragraphs("One two.\n\nThree four.");
  assert.deepEqual(cut(first, 4, 15), ["One ", "two.", ""]);
  assert.deepEqual(cut(second, 4, 15), ["", "Three", " four."]);
  assert.equal(cut(first, 4, 4), null);
});

const problem = (kind, words) => ({ kind, words });

test("a problem's words are a piece of their own, with its kind", () => {
  assert.deepEqual(pieces("All 84 people are safe.", [problem("number", "84")]), [
    { words: "All ", kind: "" }, { words: "84", kind: "number" }, { words: " people are safe.", kind: "" },
  ]);
});

test("problems are marked in the order of the text, and of two that overlap the first", () => {
  const marked = pieces("Ana met Bo in May.", [problem("date", "May"), problem("name", "Ana met"), problem("verb", "met Bo")]);
  assert.deepEqual(marked.filter(({ kind }) => kind), [
    { words: "Ana met", kind: "name" }, { words: "May", kind: "date" },
  ]);
  assert.equal(marked.map(({ words }) => words).join(""), "Ana met Bo in May.");
});

test("words that are not in the text, or none, mark nothing", () => {
  const whole = [{ words: "All are safe.", kind: "" }];
  assert.deepEqual(pieces("All are safe.", [problem("number", "84"), problem("failure", "")]), whole);
  assert.deepEqual(pieces("All are safe.", []), whole);
});

test("what matches nothing is extra", () => {
  assert.deepEqual(extras([[0, 2, 0.9], [1, 0, 0.8]], 4), [1, 3]);
  assert.deepEqual(extras([], 2), [0, 1]);
  assert.deepEqual(extras([[0, 0, 1]], 1), []);
});

const wrote = (count, matched, annotator = 0) => ({ takeaways: Array(count).fill("x"), coverage: matched && { matched, annotator } });

test("bullets of two candidates stand beside the reference that they match", () => {
  const first = wrote(3, [[0, 2, 0.9], [1, 0, 0.8]]);
  const second = wrote(2, [[1, 1, 0.7]]);
  assert.deepEqual(matches([3], [first, second]), {
    annotator: 0,
    rows: [{ reference: 0, own: [2, undefined] }, { reference: 1, own: [0, 1] }, { reference: 2, own: [undefined, undefined] }],
    rest: [[1], [0]],
  });
});

test("of two references the second candidate's counts; what the first matched in another is unmatched", () => {
  const found = matches([1, 2], [wrote(1, [[0, 0, 0.9]], 0), wrote(1, [[1, 0, 0.9]], 1)]);
  assert.equal(found.annotator, 1);
  assert.deepEqual(found.rows.map(({ own }) => own), [[undefined, undefined], [undefined, 0]]);
  assert.deepEqual(found.rest, [[0], []]);
});

test("without coverage, or without references, all bullets are unmatched", () => {
  assert.deepEqual(matches([2], [wrote(2, null), wrote(0, null)]).rest, [[0, 1], []]);
  assert.deepEqual(matches([], [wrote(1, null), wrote(1, [])]).rows, []);
});
