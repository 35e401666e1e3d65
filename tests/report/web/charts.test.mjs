// Expected values by hand.
import assert from "node:assert/strict";
import { test } from "node:test";

import { extent, pareto, spots, ticks } from "../../../bench/report/web/charts.mjs";

test("ticks are round numbers within the range", () => {
  assert.deepEqual(ticks(0, 1), [0, 0.2, 0.4, 0.6, 0.8, 1]);
  assert.deepEqual(ticks(0.13, 0.52), [0.2, 0.3, 0.4, 0.5]);
  assert.deepEqual(ticks(0, 6), [0, 1, 2, 3, 4, 5, 6]);
  assert.deepEqual(ticks(-3, 7), [-2, 0, 2, 4, 6]);
  assert.deepEqual(ticks(0.0001, 0.0005), [0.0001, 0.0002, 0.0003, 0.0004, 0.0005]);
});

test("an axis has 8% of air, also around a single value", () => {
  const estimate = (mean, low = null, high = null) => ({ mean, low, high });
  assert.deepEqual(extent([estimate(5, 0, 10), estimate(3)]), [-0.8, 10.8]);
  assert.deepEqual(extent([estimate(50)]), [46, 54]);
  assert.deepEqual(extent([estimate(0)]), [-0.08, 0.08]);
});

const point = (name, x, y, sees = false) => {
  const at = (mean) => ({ mean, low: null, high: null });
  return { row: 0, name, sees, x: at(x), y: at(y) };
};
const front = (...points) => pareto(points).map(({ name }) => name);

test("the front holds those that no other beats both ways", () => {
  assert.deepEqual(front(point("a", 1, 3), point("b", 3, 1), point("c", 2, 2), point("d", 1, 1)), ["b", "c", "a"]);
});

test("of equal points one is enough, and who sees the reference is left out", () => {
  assert.deepEqual(front(point("a", 1, 1), point("b", 1, 1)), ["a"]);
  assert.deepEqual(front(point("a", 1, 1), point("oracle", 9, 9, true)), ["a"]);
});

test("a label stands right of its point, or left where the drawing ends", () => {
  // 10 characters are 66 wide; text begins 9 from the point and 4 below it
  assert.deepEqual(spots([{ x: 100, y: 50, length: 10 }], 500), [[109, 54]]);
  assert.deepEqual(spots([{ x: 490, y: 50, length: 10 }], 500), [[415, 54]]);
});

test("labels of the same point do not cover each other", () => {
  const labels = Array(5).fill({ x: 200, y: 100, length: 10 });
  const boxes = spots(labels, 500).map(([left, top]) => [left, top - 10, left + 66, top + 2]);
  for (const [i, a] of boxes.entries()) {
    for (const b of boxes.slice(0, i)) assert.ok(a[2] < b[0] || b[2] < a[0] || a[3] < b[1] || b[3] < a[1], `${a} covers ${b}`);
  }
});
