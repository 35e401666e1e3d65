// Expected values by hand.
import assert from "node:assert/strict";
import { test } from "node:test";

import { between, number, percent, plural, short, shown, signed, upper, visible, worded } from "../../../bench/report/web/format.mjs";

test("numbers have their decimals and a true minus; what is unknown is n/a", () => {
  assert.equal(number(0.12345), "0.123");
  assert.equal(number(-1.5, 1), "−1.5");
  assert.equal(number(12, 0), "12");
  assert.equal(number(null), "n/a");
  assert.equal(number(NaN), "n/a");
});

test("a difference above zero has its sign; zero has none", () => {
  assert.equal(signed(0.5, 2), "+0.50");
  assert.equal(signed(-0.5, 2), "−0.50");
  assert.equal(signed(0, 2), "0.00");
  assert.equal(signed(null), "n/a");
});

const SCORE = { decimals: 2, share: false };
const SHARE = { decimals: 3, share: true };

test("a share is shown as percent with one decimal, whatever its column's decimals", () => {
  assert.deepEqual([0.0474, 0, 1].map((v) => shown(v, SHARE)), ["4.7%", "0.0%", "100.0%"]);
  assert.equal(shown(0.5, SCORE), "0.50");
  assert.equal(shown(-0.05, SHARE, signed), "−5.0%");
  assert.deepEqual([null, NaN].map((v) => shown(v, SHARE)), ["n/a", "n/a"]);
});

test("an interval is shown as its bounds, with signs where asked", () => {
  assert.equal(between(-0.25, 0.5, SCORE), "−0.25 to 0.50");
  assert.equal(between(-0.25, 0.5, SCORE, signed), "−0.25 to +0.50");
  assert.equal(between(0.01, 0.062, SHARE), "1.0% to 6.2%");
  assert.equal(between(null, null, SHARE), "n/a to n/a");
});

test("a share is a whole number of percent", () => {
  assert.deepEqual([0, 0.005, 0.496, 1].map(percent), ["0%", "1%", "50%", "100%"]);
});

test("numbers agree with their nouns", () => {
  assert.equal(plural(0, "article"), "0 articles");
  assert.equal(plural(1, "article"), "1 article");
  assert.equal(plural(12345, "article"), "12,345 articles");
});

test("a name of up to 24 characters is whole, a longer one ends in an ellipsis", () => {
  assert.equal(short("a".repeat(24)), "a".repeat(24));
  assert.equal(short("a".repeat(25)), `${"a".repeat(23)}…`);
  assert.equal(short("🚢".repeat(24)), "🚢".repeat(24));
  assert.equal(short("🚢🚢🚢", 2), "🚢…");
});

test("names become words, and a sentence begins with a capital", () => {
  assert.equal(worded("wrong_number_in_date"), "wrong number in date");
  assert.equal(upper("coverage"), "Coverage");
  assert.equal(upper(""), "");
});

test("characters that turn text round are named, control characters are replaced", () => {
  assert.equal(visible("a\u202eb\u2066"), "a‹U+202E›b‹U+2066›");
  assert.equal(visible("a\u0000b\u0007\u009fc"), "a\ufffdb\ufffd\ufffdc");
  assert.equal(visible("tab\tline\nfrançais 🚢 עברית"), "tab\tline\nfrançais 🚢 עברית");
  assert.equal(visible(null), "null");
});
