import assert from "node:assert/strict";
import { test } from "node:test";

import {
  answerOf, emptyDraft, fitting, give, nameProblem, nextOpen, openOnes, questions,
} from "../../../bench/rating/web/drafts.mjs";

const article = { title: "", standfirst: "", author: "", published: null, language: "en", text: "", sentences: [] };
const pair = { digest: "d", ask: ["bullets", "coverage", "preference"], articles: [article], items: [{ article: 0, sets: [["a", "b"], ["c"]] }] };

test("an item asks of each bullet, then of its set, then which is better", () => {
  const kinds = questions(pair, 1).map((q) => [q.kind, q.set, q.bullet]);
  assert.deepEqual(kinds, [
    ["bullet", 0, 0], ["bullet", 0, 1], ["coverage", 0, undefined],
    ["bullet", 1, 0], ["coverage", 1, undefined], ["preference", undefined, undefined],
  ]);
});

test("what is not asked has no place", () => {
  const task = { ...pair, ask: ["preference"] };
  assert.deepEqual(questions(task, 1), [{ kind: "preference" }]);
  assert.deepEqual(emptyDraft(task, 1).sets.map((set) => set.bullets), [[], []]);
});

test("a draft is open until every question has an answer", () => {
  const draft = emptyDraft(pair, 1);
  const asked = questions(pair, 1);
  assert.deepEqual(openOnes(asked, draft), [0, 1, 2, 3, 4, 5]);
  ["supported", "unsure", "5", "unsupported", "1", "neither"].forEach((value, i) => give(draft, asked[i], value));
  assert.deepEqual(openOnes(asked, draft), []);
  draft.sets[0].missing = "  When it ends. \n";
  draft.seconds = 1e9;
  assert.equal(answerOf(pair, "Ann", 1, draft, new Date(0)).seconds, 86_400);
  draft.seconds = 61.26;
  assert.deepEqual(answerOf(pair, "Ann", 1, draft, new Date(0)), {
    task: "d", rater: "Ann", item: 1, at: "1970-01-01T00:00:00.000Z", seconds: 61.3, preferred: "neither",
    sets: [
      { bullets: ["supported", "unsure"], evidence: [null, null], coverage: 5, missing: "When it ends." },
      { bullets: ["unsupported"], evidence: [null], coverage: 1, missing: "" },
    ],
  });
});

test("what was kept for another item is not taken, and what fits is copied", () => {
  const kept = emptyDraft(pair, 1);
  kept.preferred = "B";
  const taken = fitting(pair, 1, kept);
  assert.deepEqual(taken, kept);
  taken.sets[0].bullets[0] = "supported";
  assert.equal(kept.sets[0].bullets[0], null);
  for (const other of [null, {}, { sets: [] }, { sets: [{ bullets: [null] }, { bullets: [null] }] }, { sets: [null, null] }, 3]) {
    assert.deepEqual(fitting(pair, 1, other), emptyDraft(pair, 1));
  }
});

test("the next open item is looked for ahead, then from the start", () => {
  const done = (...items) => new Set(items);
  assert.equal(nextOpen(3, done()), 1);
  assert.equal(nextOpen(3, done(1)), 2);
  assert.equal(nextOpen(3, done(2, 3), 3), 1);
  assert.equal(nextOpen(3, done(1), 1), 2);
  assert.equal(nextOpen(3, done(1, 2, 3), 2), 0);
});

test("names are those that the server takes", () => {
  for (const name of ["Ann", "O’Brien", "José Ñ", "李雷", "रवि", "r2-d2", "ann.lee@example.org"]) assert.equal(nameProblem(name), "", name);
  for (const name of ["", " a", "a ", "a.", ".a", "../a", "a/b", "<b>", "a:b", "x\u202ey", "a".repeat(61), "Con", "nul.txt", "𒀀".repeat(51)]) assert.notEqual(nameProblem(name), "", name);
});
