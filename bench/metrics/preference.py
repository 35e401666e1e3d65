"""Preference: the share of comparisons with other candidates that a candidate would win.

A judge compares the takeaways of two candidates for an article, in both orders; see
`bench.preference`. Alone among metrics it needs several candidates at once: `takeaway-bench run`
and `prefer` compute it for all runs together, and its signature pins which bullets of which
candidates were compared.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Annotated, Any, ClassVar, Self

from annotated_types import Gt

from bench.llm.pricing import Budget, PaidMetric, Plan
from bench.metrics import unjudged
from bench.preference.judge import PairJudge
from bench.settings import SettingsError, built
from bench.types import BenchError, Column, InputError, Item, Scored

VERSION = "1"
OPPONENTS = 2
"""Of two, one may be better and one worse: who is in the middle is seen on one article."""
ALONE = "compares candidates with each other: `takeaway-bench run` or `prefer`"
_CAVEAT = (
    "Says what a judge likes better, not what is true. Judges prefer machine text to people's, "
    "longer text, and text of models of their own family. The share is that of this field: with "
    "other candidates it is another one."
)
_COLUMNS = (
    Column(
        name="preference",
        about="expected share of comparisons won against the other candidates, ties half",
        label="pref\u00ader\u00adence",
        caveat=_CAVEAT,
    ),
    Column(
        name="preference_adjusted",
        about="the same between takeaways of equal length",
        label="pref\u00ader\u00adence at equal length",
        caveat=_CAVEAT,
    ),
    Column(
        name="preference_unanswered",
        about="share of the candidate's comparisons that were not decided",
        better=None,
        shown=False,
        label="pref\u00ader\u00adence un\u00adanswered",
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Preference(PaidMetric):
    """Expected share of wins against the field, in [0, 1]; needs no reference.

    Parameters
    ----------
    judge
        Settings of the model or the panel that compares; `samples` are asked in both orders.
    opponents
        How many others each candidate is compared with, on each article.
    people
        Whether people's own bullets, those of the first annotator, are compared too, as `(human)`.

    Raises
    ------
    InputError
        A setting of the judge does not fit.
    """

    judge: Mapping[str, Any] = field(default_factory=dict)
    opponents: Annotated[int, Gt(0)] = OPPONENTS
    people: bool = False
    _field: str = ""
    _people: str = ""

    uses_references: ClassVar[bool] = False

    def __post_init__(self) -> None:
        self.made_judge()

    @property
    def columns(self) -> tuple[Column, ...]:
        """The share, that at equal length, and what was not decided."""
        judge = "" if self._people else self.made_judge().judge
        return tuple(replace(column, judge=judge) for column in _COLUMNS)

    def made_judge(self) -> PairJudge:
        """The judge that the settings name.

        Raises
        ------
        InputError
            A setting does not fit.
        """
        try:
            return built(PairJudge, self.judge)
        except SettingsError as error:
            raise InputError(error.message, field="judge") from None

    def of(self, compared: str, people: str = "") -> Self:
        """The metric of one tournament: what was compared, and by which people if not a judge."""
        return replace(self, _field=compared, _people=people)

    def signature(self) -> str:
        """Who compared, how, and what: two tournaments are never in one table."""
        return f"preference|{self._people or self._judged()}|field:{self._field}|version:{VERSION}"

    def _judged(self) -> str:
        try:
            return f"{self.made_judge().signature()}|opponents:{self.opponents}"
        except BenchError:
            return "judge:absent"

    def score(
        self,
        items: Sequence[Item],
        budget: Budget | None = None,  # noqa: ARG002
    ) -> list[Scored]:
        """Nothing: one candidate alone can't be compared."""
        return [unjudged(self, ALONE) for _ in items]

    def plans(self, items: Sequence[Item]) -> dict[str, Plan]:  # noqa: ARG002
        """Nothing, as `score`."""
        return {}

    def uncached(self) -> Self:
        """The same metric with every reply asked for again, and none kept."""
        return replace(self, judge={**self.judge, "cache": False})

    def asks(self) -> dict[str, PairJudge]:
        """The judge, or the members of its panel, by name."""
        judge = self.made_judge()
        return {f"judge {judge.named(one)}".strip(): one for one in judge.members}
