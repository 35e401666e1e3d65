"""`python -m tools.judge DATA WORK [SEED]`: make rows, encode, train twice, evaluate.

DATA is the folder of shared data; WORK keeps what each stage made. Run again after an interruption
to go on. The judge is WORK/judge.pt, what it was before the human and written rows WORK/made.pt.
"""

from __future__ import annotations

import sys
from pathlib import Path

from tools.judge import corpus, evaluate
from tools.judge.pairs import Row, made_rows
from tools.judge.rows import human_rows
from tools.judge.store import Store
from tools.judge.train import Plan, restored, train

MADE_ROWS = 90_000
HUMAN_SEED = 5
MADE_PLAN = (1, 1e-3)  # passes and rate
HUMAN_PLAN = (2, 6e-4)


def main(arguments: list[str]) -> None:
    """Run all stages."""
    if len(arguments) not in (2, 3):
        sys.exit(__doc__)
    data, work = Path(arguments[0]), Path(arguments[1])
    seed = int(arguments[2]) if len(arguments) > 2 else 0
    made, human, sets = prepare(data, work)
    store = Store(work / "store")
    store.add_rows([*made, *human, *(row for rows in sets.values() for row in rows)])
    first, last = work / "made.pt", work / "judge.pt"
    if not first.exists():
        train(made, store, first, Plan(*MADE_PLAN, seed))
    if not last.exists():
        train(human, store, last, Plan(*HUMAN_PLAN, seed), first)
    for path in (first, last):
        print(f"{path.name}\n{evaluate.report(restored(path), sets, store)}")


def prepare(data: Path, work: Path) -> tuple[list[Row], list[Row], dict[str, list[Row]]]:
    """Rows made, human rows to train on, and held-out sets; from WORK once they are there."""
    (work / "eval").mkdir(parents=True, exist_ok=True)
    made, human = work / "made.jsonl", work / "human.jsonl"
    if not made.exists():
        texts = [text for text in corpus.articles(data) if not corpus.held_out(text)]
        corpus.write(made, made_rows(texts, MADE_ROWS, seed=0))
    if not human.exists():
        rows = human_rows(data, HUMAN_SEED)
        for name in sorted(rows, reverse=True):  # those to train on last: they mark the end
            corpus.write(work / "eval" / f"{name}.jsonl" if name else human, rows[name])
    sets = {path.stem: [*corpus.rows(path)] for path in (work / "eval").glob("*.jsonl")}
    return [*corpus.rows(made)], [*corpus.rows(human)], sets


if __name__ == "__main__":
    main(sys.argv[1:])
