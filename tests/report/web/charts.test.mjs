// Expected values by hand.
import assert from "node:assert/strict";
import { test } from "node:test";

import { extent, spots, ticks } from "../../../bench/report/web/charts.mjs";

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

test("the axis of a share keeps to what a share can be", () => {
  const estimate = (mean, low = null, high = null) => ({ mean, low, high });
  assert.deepEqual(extent([estimate(0.5, 0.25, 0.75), estimate(0.125)], true), [0, 0.8]);
  assert.deepEqual(extent([estimate(1)], true), [0, 1]);
});

const INSIDE = [50, 0, 500, 300];

test("a name stands right of its mark, or left where the drawing ends", () => {
  // it begins 9 from the mark and 4 below it
  assert.deepEqual(spots([{ x: 100, y: 50, length: 66 }], INSIDE), [[109, 54, false]]);
  assert.deepEqual(spots([{ x: 490, y: 50, length: 66 }], INSIDE), [[415, 54, false]]);
});

/** Boxes of names and marks, as they are drawn. */
function boxes(labels, named) {
  const marks = labels.map(({ x, y }) => [x - 5, y - 5, x + 5, y + 5]);
  return [...marks, ...named.flatMap((spot, i) => spot ? [[spot[0], spot[1] - 10, spot[0] + labels[i].length, spot[1] + 2]] : [])];
}
const covers = (a, b) => a[2] > b[0] && b[2] > a[0] && a[3] > b[1] && b[3] > a[1];

test("no name covers another or a mark, with 14 and with 40 in one corner", () => {
  for (const [count, wide] of [[14, 90], [40, 60]]) {
    const labels = Array.from({ length: count }, (_, i) => ({ x: 70 + (i * 37) % 90, y: 60 + (i * 53) % 140, length: wide }));
    const named = spots(labels, INSIDE);
    assert.ok(named.filter(Boolean).length > count / 2);
    const drawn = boxes(labels, named);
    for (const [i, a] of drawn.entries()) {
      if (i < count) continue;
      for (const [j, b] of drawn.entries()) assert.ok(i === j || !covers(a, b), `${a} covers ${b}`);
      assert.ok(a[0] >= 50 && a[1] >= 0 && a[2] <= 500 && a[3] <= 300);
    }
  }
});

test("a line leads to a name that is not beside its mark, and one without room has none", () => {
  const labels = Array(60).fill({ x: 200, y: 100, length: 66 });
  const named = spots(labels, [50, 0, 300, 200]);
  assert.deepEqual(named[0], [209, 104, false]);
  assert.ok(named.some((spot) => spot?.[2]));
  assert.equal(named.at(-1), null);
});
