// Expected values by hand.
import assert from "node:assert/strict";
import { test } from "node:test";

import { address, route } from "../../../bench/report/web/address.mjs";

test("an empty address is the overview with nothing chosen", () => {
  for (const hash of ["", "#", "#/"]) {
    const { view, parts, query } = route(hash);
    assert.deepEqual([view, parts, query.toString()], ["overview", [], ""]);
  }
});

test("an address holds view, parts and what is chosen", () => {
  const { view, parts, query } = route("#/compare/one/two?by=words&tag=a%20b");
  assert.deepEqual([view, parts], ["compare", ["one", "two"]]);
  assert.deepEqual(Object.fromEntries(query), { by: "words", tag: "a b" });
});

test("what is not chosen is left out", () => {
  assert.equal(address("overview", [], { tag: "", sort: "words" }), "#/overview?sort=words");
  assert.equal(address("overview", [], { tag: "" }), "#/overview");
});

test("whatever name a candidate or a tag has, it comes back", () => {
  for (const odd of ["a/b", "1/2?#%", "javascript:1", "%E0%A4%A", "a+b&c=d", "‮ 🚢", "<script>", "a?b?c"]) {
    const { view, parts, query } = route(address("candidate", [odd, ""], { tag: odd }));
    assert.deepEqual([view, parts, query.get("tag")], ["candidate", [odd, ""], odd]);
  }
});

test("only the first question mark ends the path", () => {
  assert.equal(route("#/overview?tag=a?b").query.get("tag"), "a?b");
});

test("a broken % gives a view that there is not, and no exception", () => {
  assert.equal(route("#/candidate/%E0%A4%A").view, "unknown");
});
