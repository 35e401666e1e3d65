// Expected values by hand.
import assert from "node:assert/strict";
import { test } from "node:test";

import { trusted, unpacked } from "../../../bench/report/web/loading.mjs";

test("only a file of data becomes a script's address", () => {
  assert.equal(trusted.createScriptURL("article-12"), "data/article-12.js");
  assert.equal(trusted.createScriptURL("values-0"), "data/values-0.js");
  for (const other of ["https://example.org/x.js", "../x", "https://example.org/article-1", "article-1/../../x", "article-", "article-1\n", "data:,x", "article-1.js", ""]) {
    assert.equal(trusted.createScriptURL(other), "", other);
  }
});

test("values are float32, little-endian, a row for each candidate", () => {
  // 1 is 00 00 80 3f, -2 is 00 00 00 c0, 0.5 is 00 00 00 3f, NaN is 00 00 c0 7f
  const text = Buffer.from("0000803f000000c00000003f0000c07f", "hex").toString("base64");
  const rows = unpacked(text, 2).map((row) => [...row]);
  assert.deepEqual(rows, [[1, -2], [0.5, NaN]]);
});

test("candidates without articles have empty rows", () => {
  assert.deepEqual(unpacked("", 2).map((row) => row.length), [0, 0]);
});
