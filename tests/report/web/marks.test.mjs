// Expected values by hand. A ship takes two UTF-16 units.
import assert from "node:assert/strict";
import { test } from "node:test";

import { cut, extras, paragraphs, pieces } from "../../../bench/report/web/marks.mjs";

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
