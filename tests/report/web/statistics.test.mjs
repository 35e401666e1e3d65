// Expected values by hand; quantiles of Student's t from printed tables (two-sided, 95%).
import assert from "node:assert/strict";
import { test } from "node:test";

import { differences, filtered, hasMean, median, ranking, stored, student, summary, tally, worstFirst } from "../../../bench/report/web/statistics.mjs";

const QUANTILES = [12.706, 4.303, 3.182];

/** @param {number | null} actual @param {number} expected */
const near = (actual, expected) => assert.ok(Math.abs(Number(actual) - expected) < 1e-9, `${actual} is not ${expected}`);

test("a mean has the bounds of Student's t", () => {
  // 1, 2, 3: mean 2, standard deviation 1, standard error 1 / sqrt(3)
  const { mean, low, high } = summary([1, 2, 3], QUANTILES);
  near(mean, 2);
  near(low, 2 - 4.303 / Math.sqrt(3));
  near(high, 2 + 4.303 / Math.sqrt(3));
});

test("one number has no bounds; none, or one unknown, has no mean", () => {
  assert.deepEqual(summary([0.4], QUANTILES), { mean: 0.4, low: null, high: null });
  assert.deepEqual(summary([], QUANTILES), { mean: null, low: null, high: null });
  assert.deepEqual(summary([1, NaN], QUANTILES), { mean: null, low: null, high: null });
});

test("quantiles above the last tend to the normal one", () => {
  near(student(2, QUANTILES), 4.303);
  near(student(6, QUANTILES), 1.959964 + (3.182 - 1.959964) / 2);
  near(student(3e9, QUANTILES), 1.959964 + (3.182 - 1.959964) / 1e9);
});

const article = (place, published, ...tags) => ({ place, published, tags, id: "", title: "", source: "", language: "", words: 0 });
const ARTICLES = [article(0, "2024-01-01", "sea"), article(1, "2024-02-01", "sea", "local"), article(2, "", "local")];
const places = (query) => filtered(ARTICLES, new URLSearchParams(query));

test("all articles are not a choice", () => {
  assert.equal(places(""), null);
  assert.equal(places("sort=words&tag=&from="), null);
});

test("articles are chosen by tag and by date, both bounds included", () => {
  assert.deepEqual(places("tag=sea"), [0, 1]);
  assert.deepEqual(places("tag=se"), []);
  assert.deepEqual(places("from=2024-01-01&to=2024-01-01"), [0]);
  assert.deepEqual(places("tag=local&to=2024-12-31"), [1]);
});

test("an article without a date is in no range of dates", () => {
  assert.deepEqual(places("to=2024-12-31"), [0, 1]);
  assert.deepEqual(places("from=2024-01-02"), [1]);
});

test("the best stands first, and what has no value last, either way round", () => {
  const numbers = [0.5, null, 0.9, 0.1];
  assert.deepEqual(ranking(numbers, "higher"), [2, 0, 3, 1]);
  assert.deepEqual(ranking(numbers, "lower"), [3, 0, 2, 1]);
  assert.deepEqual(ranking(numbers, "higher", true), [3, 0, 2, 1]);
  assert.deepEqual(ranking(numbers, "lower", true), [2, 0, 3, 1]);
  assert.deepEqual(ranking(numbers, null), [2, 0, 3, 1]);
});

test("equal values, and several without one, keep their order", () => {
  assert.deepEqual(ranking([null, 0.5, null, 0.5], "higher"), [1, 3, 0, 2]);
});

test("the worst article stands first; those without a value are left out", () => {
  const own = Float32Array.of(0.5, NaN, 0.75, 0.25);
  assert.deepEqual(worstFirst(own, "higher"), [3, 0, 2]);
  assert.deepEqual(worstFirst(own, "lower"), [2, 0, 3]);
});

test("differences are second minus first, the greatest first whichever way it goes", () => {
  const found = differences(Float32Array.of(0.5, 1, NaN, 0), Float32Array.of(0.75, 0.25, 1, 0));
  assert.deepEqual(found, [{ place: 1, by: -0.75 }, { place: 0, by: 0.25 }, { place: 3, by: 0 }]);
});

test("the median of an even count is the mean of the two in the middle", () => {
  assert.equal(median([1, 2, 9]), 2);
  assert.equal(median([1, 2, 4, 9]), 3);
});

test("a range is counted in equal parts, its upper end in the last", () => {
  assert.deepEqual(tally([0, 1, 2, 4, 4], 0, 4, 4), [1, 1, 1, 2]);
  assert.deepEqual(tally([7, 7], 7, 7, 3), [2, 0, 0]);
});

test("a stored estimate is the candidate's own, and one without a mean is known as such", () => {
  const column = { means: [1, null], low: [0.5, null], high: [1.5, null] };
  assert.deepEqual(stored(column, 0), { mean: 1, low: 0.5, high: 1.5 });
  assert.deepEqual([0, 1].map((row) => hasMean(stored(column, row))), [true, false]);
});
