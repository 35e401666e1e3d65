"""Tests of bench.tables.conclusion: the answer in words."""

from __future__ import annotations

from bench import tables

QUALITY = [0.40, 0.45, 0.50, 0.55] * 5


def said(write_run, shifts: dict[str, float], more: dict[str, list[float]] | None = None, n=20):
    """The conclusion of candidates whose quality is shifted in every article."""
    runs = [
        write_run(name, {"coverage_f1": [v + by for v in QUALITY[:n]]} | (more or {}))
        for name, by in shifts.items()
    ]
    return tables.table(tables.load(runs)).conclusion


def test_names_the_best_those_as_good_and_those_behind(write_run):
    """With the figure and its interval, and that support is not known where it is not."""
    text = said(write_run, {"a": 0.0, "b": 0.0, "c": -0.2})
    assert text.startswith("Use a: coverage F1 0.475 (95% interval 0.4")
    assert "As good, as far as these articles can tell: b." in text
    assert "b has the same mean; fewer unsupported bullets" in text
    assert "Shown to be behind: c." in text
    assert "the metric consistency has not been computed" in text


def test_many_names_are_counted_and_long_ones_cut(write_run):
    """Five are named; a name of 40 characters loses its end."""
    text = said(write_run, {"n" * 40: 0.0} | {f"c{n:02}": -0.2 for n in range(17)})
    assert f"Use {'n' * 29}…: " in text
    assert "Shown to be behind: c00, c01, c02, c03, c04 and 12 more." in text


def test_two_articles_show_nothing(write_run):
    """The best mean is named as what may be chance."""
    text = said(write_run, {"a": 0.1, "b": 0.0}, n=2)
    assert text.startswith("2 articles can show no difference between 2 candidates, so none is")
    assert "a has the best mean, coverage F1 0.525" in text
    assert "which may be chance" in text
    assert "Use " not in text


def test_one_candidate_has_nothing_to_be_compared_with(write_run):
    """Its figures are given all the same."""
    text = said(write_run, {"a": 0.0}, {"unsupported": [0.0] * 20})
    assert text.startswith("a is the only candidate that can be ranked: coverage F1 0.475")
    assert "0.0% of its bullets are unsupported" in text


def test_who_makes_things_up_is_to_be_avoided(write_run):
    """With the share, its interval and the limit; that nobody is left is said."""
    text = said(write_run, {"a": 0.0}, {"unsupported": [0.2] * 20})
    assert text.startswith("No candidate is recommended: each one that can be ranked is to be")
    assert "Avoid a, it makes things up: 20.0% of its bullets are unsupported (95% int" in text
    assert "more than 5.0%, although its coverage F1 is the best." in text


def test_bounds_and_failures_alone(write_run):
    """There is nothing to recommend, and why."""
    bound = write_run("oracle", {"coverage_f1": QUALITY}, manifest={"sees_reference": True})
    assert tables.table(tables.load([bound])).conclusion == (
        "There is no candidate here, only what sees the reference."
    )
    failed = [{"article_id": f"a{n}", "takeaways": [], "status": "error"} for n in range(20)]
    run = write_run("failed", {"coverage_f1": [0.0] * 20}, predictions=failed)
    text = tables.table(tables.load([run])).conclusion
    assert text.startswith("No candidate can be ranked. Not ranked, because answers or scores are")
    assert text.endswith("missing: failed.")


def test_it_stands_above_every_layout(write_run):
    """Escaped as any text; JSON has it in a field, and CSV has the standings alone."""
    runs = [
        write_run("a_b", {"coverage_f1": QUALITY}),
        write_run("c", {"coverage_f1": [v - 0.1 for v in QUALITY]}),
    ]
    made = tables.table(tables.load(runs))
    assert tables.render(made).startswith("Use a_b: coverage F1 0.475")
    assert tables.render(made, "markdown").startswith(r"Use a\_b: coverage F1 0.475")
    assert tables.render(made, "latex").splitlines()[1].startswith("% Use a_b: ")
    assert '"conclusion": "Use a_b: ' in tables.render(made, "json")
    assert tables.render(made, "csv").splitlines()[1].startswith("recommended,")
