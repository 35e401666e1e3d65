"""The report in a real browser: what it shows, what its keys do, and what it never runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

import numpy as np
import pytest

from bench import tables
from bench.tables.people import People

AXE = Path(__file__).parent / "vendor" / "axe.min.js"
TIMEOUT = 5_000  # ms until a test is told that something never came

Open = Callable[..., Any]


@pytest.fixture(scope="module")
def address(made: Any, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A report of four candidates on six articles."""
    maker = made(tmp_path_factory.mktemp("report"))
    maker.articles(
        [
            {
                "id": f"ferry-{number}",
                "title": f"Ferry {number} aground",
                "published": f"2024-0{number + 1}-01",
                "tags": ["sea", "local"] if number < 2 else ["sea"],
            }
            for number in range(6)
        ]
    )
    maker.run("middling", 0.5, settings={"bullets": 5})
    maker.run("best", 0.7)
    maker.run("worst", 0.2, bullets=("The ferry Halcyon ran aground.",))
    maker.run("bare", 0.4, metrics=["rouge"])
    return str(maker.report())


@pytest.fixture
def visit(browser: Any) -> Iterator[Open]:
    """Open an address in a new window; afterwards nothing may have gone wrong in any of them."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(TIMEOUT)
    wrong: list[str] = []

    def visited(address: str, wait: str = "main h1", **size: int) -> Any:
        page = context.new_page()
        page.on("console", lambda message: wrong.append(message.text))
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("dialog", lambda dialog: wrong.append(dialog.message) or dialog.dismiss())
        page.on("request", lambda r: r.url.startswith("file:") or wrong.append(r.url))
        if size:
            page.set_viewport_size(size)
        page.goto(address)
        page.wait_for_selector(wait)
        return page

    yield visited
    context.close()
    assert wrong == []


def names(page: Any) -> list[str]:
    """Candidates in the order of the leaderboard."""
    return list(page.locator(".board tbody th a").all_inner_texts())


@pytest.fixture(scope="module")
def answer(made: Any, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A report that has each standing: twelve articles can show differences."""
    maker = made(tmp_path_factory.mktemp("answer"))
    maker.articles([{"id": f"a{n}", "title": f"Title {n}"} for n in range(12)])
    maker.run("good", 0.6)
    maker.run("weak", 0.2)
    maker.run("liar", 0.8, unsupported=0.5)
    maker.run("seen", 0.85, sees_reference=True)
    failure = {"status": "unparsed", "error": "no list in it", "raw": "Well, <b>let me see</b>"}
    maker.run("broken", 0.0, prediction=failure | {"takeaways": []}, bullets=())
    return str(maker.report())


def test_the_answer_comes_first(visit: Open, answer: str) -> None:
    """Words, then rows in the order of their standing; what failed has no figures."""
    page = visit(answer)
    words = page.locator(".answer-words").inner_text()
    assert words.startswith("Use good: ")
    assert "Avoid liar" in words
    assert names(page) == ["good", "weak", "liar", "seen", "broken"]
    standings = page.locator(".board tbody .standing").all_inner_texts()
    assert standings == ["recommended", "behind", "avoid", "upper bound", "incomplete"]
    row = page.locator(".board tbody tr")
    # 0.6 and a hundredth of the mean of (7 n) % 11 over n = 0 to 11, which is 55 / 12
    assert row.first.locator("td strong").first.inner_text() == "0.646"
    assert row.nth(2).locator("td").nth(1).inner_text().startswith("50.0%")
    assert row.nth(2).locator("strong").count() == 0
    assert row.last.locator("td").first.inner_text().startswith("–")
    assert "no answer" in row.last.locator("th").inner_text()


def test_people_have_a_row(
    visit: Open, made: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a second annotator scores stands below the candidates and in the chart."""
    maker = made(tmp_path)
    maker.articles([{"id": f"a{n}", "title": "T"} for n in range(3)])
    maker.run("one")
    load = tables.load
    human = {"coverage_f1": np.array([0.6, 0.7, 0.8]), "unsupported": np.zeros(3)}

    def with_people(*paths: Any, **options: Any) -> tables.Scores:
        return replace(load(*paths, **options), people=People(human=human))

    monkeypatch.setattr("bench.report.tables.load", with_people)
    page = visit(maker.report())
    row = page.locator(".board tbody tr").last
    assert "a second annotator" in row.inner_text()
    assert row.locator("td").all_inner_texts() == ["0.700", "0.0%", "n/a"]
    assert "a second annotator: 0.0% unsupported" in page.locator("svg desc").text_content()


def test_a_term_is_explained_where_it_stands(visit: Open, answer: str) -> None:
    """A button beside it opens its meaning and says it aloud; Escape closes it."""
    page = visit(answer, width=400, height=800)
    button = page.locator(".board thead .what").first
    button.focus()
    page.keyboard.press("Enter")
    about = page.locator("#about")
    assert "comparable: not shown to differ" in about.inner_text()
    assert "not shown to differ" in page.locator("#said").inner_text()
    box = about.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 400
    page.keyboard.press("Escape")
    assert not about.is_visible()
    assert page.evaluate("document.activeElement.className") == "what"


def test_a_phone_shows_name_standing_and_two_figures(visit: Open, answer: str) -> None:
    """They fit; filters are folded; more columns come where they are asked for."""
    page = visit(answer, width=400, height=800)
    row = page.locator(".board tbody tr").first
    seen = [text.split("\n")[0] for text in row.locator(":is(th, td):visible").all_inner_texts()]
    assert seen == ["good", "0.646", "0.0%"]
    assert row.locator(".standing").is_visible()
    wide = page.locator(".board .wide")
    assert wide.evaluate("(e) => e.scrollWidth <= e.clientWidth")
    assert not page.locator("#pick-baseline").is_visible()


def test_the_worst_bullets_stand_beside_the_article(visit: Open, answer: str) -> None:
    """Each with its marked words, its problem and the sentence; kinds have counts and filter."""
    page = visit(answer)
    gallery = page.locator(".gallery")
    # four candidates with three bullets for twelve articles, one of them unsupported
    assert "Of 144 bullets, 48 are unsupported and 48 unverified." in gallery.inner_text()
    chips = gallery.locator(".chips button")
    assert chips.all_inner_texts() == ["unsupported 48", "number 48", "unverified 48"]
    first = gallery.locator(".example").first
    assert first.locator(".claim u").inner_text() == "84"
    assert first.locator("blockquote mark").inner_text() == "48"
    assert "another number" in first.locator(".problems").inner_text()
    page.select_option("#pick-of", "weak")
    page.wait_for_selector("text=Of 36 bullets")
    assert set(gallery.locator(".verdict a").all_inner_texts()) == {"weak"}
    chips.last.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("#kind-uncertain[aria-pressed=true]")
    assert page.evaluate("document.activeElement.id") == "kind-uncertain"
    assert gallery.locator(".claim").first.inner_text() == "An inquiry reports in June."
    assert "kind=uncertain" in page.url
    assert "of=weak" in page.url


def test_a_candidate_has_its_best_and_worst(visit: Open, answer: str) -> None:
    """Its answers at both ends beside people's bullets, on its page and folded in the overview."""
    page = visit(f"{answer}#/candidate/good")
    # (7 * n) % 11 is greatest for 3 and least for 0
    ends = page.locator(".extremes h3").all_inner_texts()
    assert ends == ["At its best: Title 3", "At its worst: Title 0"]
    assert "A ferry ran aground off Orla Bay." in page.locator(".extremes").inner_text()
    page.goto(f"{answer}#/overview")
    page.locator("#each + details summary").click()
    page.wait_for_selector(".overview .extremes")


def test_failures_have_their_reason_and_raw_text(visit: Open, answer: str) -> None:
    """Counted by status, with what the model wrote as text."""
    page = visit(f"{answer}#/candidate/broken")
    failed = page.locator("section", has=page.locator("#failures"))
    assert "Failures: 12 articles" in failed.inner_text()
    assert "No bullets could be read in the answer: no list in it" in failed.inner_text()
    assert failed.locator("pre").first.inner_text() == "Well, <b>let me see</b>"
    page.goto(f"{answer}#/article/a1")
    page.wait_for_selector(".article h1")
    broken = page.locator("details.answer", has_text="broken")
    broken.locator("summary").first.click()
    assert "Well, <b>let me see</b>" in broken.inner_text()


def test_compare_opens_on_the_two_best(visit: Open, answer: str) -> None:
    """Neither upper bounds nor what failed; the first article shows what is gained and lost."""
    page = visit(f"{answer}#/compare")
    assert page.locator(".two thead th").all_inner_texts()[1:] == ["good", "weak"]
    assert page.locator(".two .standing").all_inner_texts() == ["recommended", "behind"]
    page.wait_for_selector(".three")
    rows = page.locator(".three tbody tr")
    assert "in both" in rows.first.inner_text()
    assert "unsupported 0.10" in rows.nth(1).inner_text()
    assert "An inquiry reports in June." in rows.nth(2).inner_text()


def test_a_column_is_sorted_by_its_button(visit: Open, address: str) -> None:
    """Enter sorts, again turns round; the address and aria-sort say so and focus stays."""
    page = visit(address)
    page.locator("#sort-candidate").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("th[aria-sort=ascending] #sort-candidate")
    assert names(page) == ["bare", "best", "middling", "worst"]
    assert page.evaluate("document.activeElement.id") == "sort-candidate"
    page.keyboard.press("Enter")
    page.wait_for_selector("th[aria-sort=descending] #sort-candidate")
    assert names(page) == ["worst", "middling", "best", "bare"]
    assert "sort=candidate" in page.url
    page.go_back()
    page.wait_for_selector("th[aria-sort=ascending] #sort-candidate")


def test_articles_are_chosen_by_tag_and_date(visit: Open, address: str) -> None:
    """Means are worked out again for what is chosen, and the page says how."""
    page = visit(address)
    page.locator("#filter").click()
    tags = page.locator("#pick-tag option").all_inner_texts()
    assert tags == ["all articles (6)", "local (2)", "sea (6)"]
    page.select_option("#pick-tag", "local")
    page.wait_for_selector("text=2 articles of 6")
    # articles 0 and 1 have 0.70 and 0.77: mean 0.735, Student's t over two values 0.445
    cell = page.locator(".board tbody tr").first.locator("td").first
    assert "0.735" in cell.inner_text()
    assert cell.get_attribute("title") == "95% interval 0.290 to 1.180"
    assert "Student" in page.locator("main").inner_text()
    page.fill("#pick-from", "2024-02-01")
    page.wait_for_selector("text=1 article of 6")
    page.fill("#pick-from", "2031-02-01")
    page.wait_for_selector("text=No article has this tag and date.")
    nodes = page.evaluate(
        "[...document.querySelectorAll('main > div, .board')].flatMap((e) => "
        "[...e.childNodes].map((n) => n.nodeType))"
    )
    assert set(nodes) == {1}  # elements alone: a count of 0 is not shown beside them
    page.get_by_role("link", name="Reset").click()
    page.wait_for_selector("text=article of 6", state="detached")


def test_columns_and_a_baseline_are_chosen(visit: Open, address: str) -> None:
    """A link holds the columns and the baseline that differences are taken to."""
    page = visit(f"{address}#/overview?columns=rougeLsum_fmeasure,words&baseline=worst")
    heads = page.locator(".board thead th").all_inner_texts()
    assert [head.split("\n")[0] for head in heads] == ["Candidate", "ROUGE-Lsum", "words"]
    assert "+0.500" in page.locator(".board tbody tr").first.inner_text()
    page.locator("#filter").click()
    page.locator("[id='column-words']").uncheck()
    page.wait_for_selector(".board thead th:nth-child(3)", state="detached")
    assert page.locator("#filters").get_attribute("open") is not None


def test_charts_have_a_text_alternative(visit: Open, address: str) -> None:
    """Each drawing is an image with a title and its values in words."""
    page = visit(address)
    page.locator("#more-charts summary").click()
    page.wait_for_selector(".charts svg")
    charts = page.locator("svg[role=img]")
    assert charts.count() == 4
    described = [text or "" for text in charts.locator("desc").all_text_contents()]
    assert all("best" in text for text in described)
    # FIRST begins and SECOND stands in the middle of the text of conftest.py
    assert "50% from the first tenth" in described[3]


def test_a_bullet_lights_its_evidence(visit: Open, address: str) -> None:
    """A bullet's button marks the sentence, says it aloud and keeps the focus."""
    page = visit(f"{address}#/article/ferry-3")
    bullet = page.get_by_role("button", name="The ferry Halcyon ran aground.").first
    bullet.focus()
    page.keyboard.press("Enter")
    first = "The ferry 🚢 Halcyon ran aground off Orla Bay on Monday."
    assert page.locator("mark").all_inner_texts() == [first]
    assert first in page.locator("#said").inner_text()
    assert bullet.get_attribute("aria-pressed") == "true"
    page.locator("button.bullet", has_text="people are safe").first.click()
    assert page.locator("mark").all_inner_texts() == [
        "All 48 people on board were taken ashore before noon."
    ]
    assert page.locator("[aria-pressed=true]").count() == 1


def test_bullets_are_lined_up_and_problems_named(visit: Open, address: str) -> None:
    """Matched bullets share a row, the rest is extra; a wrong number is called one."""
    page = visit(f"{address}#/article/ferry-0")
    answer = page.locator("details.answer").first
    assert "2 matched, 0 missed, 1 extra" in answer.locator("summary").inner_text()
    row = answer.locator("tr.matched").nth(1)
    assert "All 48 people on board are safe." in row.locator("td").first.inner_text()
    assert row.locator("u").inner_text() == "84"
    assert row.locator("sup").text_content() == " (number)"
    assert "another number (the article: “48”)" in row.locator(".problems").first.inner_text()
    assert "An inquiry reports in June." in answer.locator("tr.extra").inner_text()
    tier = row.locator(".tier").inner_text()
    assert "judge: unverified n/a" in tier
    assert "failure: 3 of 3 samples gave no answer" in tier


def test_what_was_not_computed_is_said(visit: Open, address: str) -> None:
    """A candidate without coverage and consistency shows its bullets and says what lacks."""
    page = visit(f"{address}#/article/ferry-0")
    bare = page.locator("details.answer", has_text="bare")
    bare.locator("summary").click()
    assert "Coverage was not computed" in bare.inner_text()
    assert "Consistency was not computed" in bare.inner_text()
    assert "An inquiry reports in June." in bare.inner_text()


def test_matches_that_are_not_known_are_no_matches(visit: Open, made: Any, tmp_path: Path) -> None:
    """Coverage without its matches shows the bullets in their order and says what lacks."""
    maker = made(tmp_path)
    maker.articles([{"id": "a", "title": "T"}])
    scores = maker.run("one") / "scores" / "coverage.jsonl"
    known = '"matched": [[0, 0, 0.91], [1, 1, 0.88]]'
    text = scores.read_text()
    assert known in text
    scores.write_text(text.replace(known, '"matched": null'))
    answer = visit(f"{maker.report()}#/article/a").locator("details.answer")
    assert "Coverage was not computed" in answer.inner_text()
    assert answer.locator("ul.bullets > li").count() == 3


def test_what_failed_and_what_is_gone_is_said(visit: Open, made: Any, tmp_path: Path) -> None:
    """A refusal is named with its reason; without the references bullets stand alone."""
    maker = made(tmp_path)
    maker.articles([{"id": "a", "title": "T"}])
    maker.run("one", 0.6)
    refusal = {"status": "refused", "error": "against the rules", "takeaways": []}
    maker.run("two", metrics=["rouge"], prediction=refusal)
    maker.references.unlink()
    page = visit(f"{maker.report()}#/article/a")
    assert "not where the runs found it" in page.locator(".text").inner_text()
    answers = page.locator("details.answer")
    assert "The ferry Halcyon ran aground." in answers.nth(0).inner_text()
    assert "The model refused: against the rules" in answers.nth(1).inner_text()
    assert page.locator("button.bullet").count() == 0


def test_candidate_and_compare_and_method(visit: Open, address: str) -> None:
    """Worst articles of one candidate, widest differences of two, and signatures."""
    page = visit(f"{address}#/candidate/middling")
    # (7 * number) % 11 is 0, 7, 3, 10, 6, 2: article 0 is lowest, then 5
    order = page.locator(".candidate > div > .list a").all_inner_texts()
    assert order[:2] == ["Ferry 0 aground", "Ferry 5 aground"]
    assert "bullets" in page.locator(".facts").inner_text()
    page.select_option("#pick-with", "worst")
    page.wait_for_selector(".compare .lede")
    assert "is −0.300" in page.locator(".lede").inner_text()
    page.wait_for_selector(".three")
    assert page.locator(".three thead th").all_inner_texts()[1:] == ["middling", "worst"]
    assert "lost" in page.locator(".three").inner_text()
    page.get_by_role("link", name="Method").click()
    page.wait_for_selector(".method h1")
    assert "coverage|version:1" in page.locator("main").inner_text()


def test_the_keyboard_reaches_an_article(visit: Open, address: str) -> None:
    """The first key leads past the header; a new view's heading takes the focus."""
    page = visit(address)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.get_by_role("link", name="Articles").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".articles h1")
    assert page.evaluate("document.activeElement.tagName") == "H1"
    for _ in range(3):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector(".article h1")


def test_an_unknown_address_is_answered(visit: Open, address: str) -> None:
    """A link to what is not there, or a broken one, says so."""
    for tail in ("#/article/none", "#/nowhere", "#/candidate/%E0%A4%A", "#/toString"):
        assert visit(address + tail).locator("h1").inner_text() == "Not found"


VIEWS = (
    "overview",
    "overview?columns=rougeLsum_fmeasure,words",
    "articles",
    "article/ferry-1",
    "candidate/best",
    "compare",
    "compare/best/worst",
    "method",
)


@pytest.mark.parametrize("view", VIEWS)
def test_accessibility(visit: Open, address: str, view: str) -> None:
    """axe-core finds nothing serious, and a phone shows it without sideways scrolling."""
    page = visit(f"{address}#/{view}", width=400, height=800)
    page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true })")
    page.wait_for_timeout(100)  # until what was folded has come
    assert page.evaluate("document.documentElement.scrollWidth") == 400
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        page.evaluate(AXE.read_text(encoding="utf-8"))
        found = page.evaluate("axe.run().then((found) => found.violations)")
        grave = [
            (one["id"], [node["html"] for node in one["nodes"]][:3])
            for one in found
            if one["impact"] in ("serious", "critical")
        ]
        assert grave == []


def test_many_articles_come_when_asked_for(
    visit: Open, made: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Above the limit each article and column is a file, loaded when it is shown."""
    monkeypatch.setattr("bench.report.SINGLE_FILE_ARTICLES", 2)
    maker = made(tmp_path)
    maker.articles([{"id": f"a{n}", "title": f"Title {n}", "tags": ["t"]} for n in range(3)])
    maker.run("one")
    address = maker.report()
    assert "Halcyon" not in (tmp_path / "report" / "index.html").read_text(encoding="utf-8")
    page = visit(f"{address}#/article/a2")
    assert "Halcyon" in page.locator(".body").inner_text()
    page.goto(f"{address}#/overview?tag=t")
    page.wait_for_selector("text=3 articles of 3")
    page.goto(f"{address}#/candidate/one")
    page.wait_for_selector(".candidate .list li")


EVIL = (
    "<script>window.pwned=1</script><img src=x onerror=window.pwned=1>"
    "</script><script>window.pwned=1</script><!--<script>"
    "{{7*7}}{% raw %}${window.pwned=1}`'\"&lt;\u2028\u202eesrever\u2066 "
) + "W" * 300
LINK = "javascript:window.pwned=1"


def test_nothing_in_the_data_runs(visit: Open, made: Any, tmp_path: Path) -> None:
    """Text from anywhere stays text in every view, and keeps to the width of a phone."""
    maker = made(tmp_path)
    row = {"id": "evil", "title": EVIL, "tags": [EVIL, LINK], "source": LINK, "author": EVIL}
    maker.articles([row | {"standfirst": EVIL, "takeaways": [EVIL, EVIL]}])
    problem = {"kind": EVIL, "words": EVIL, "why": EVIL, "article": EVIL}
    settings = {"model": EVIL, EVIL: LINK, "__proto__": {"x": EVIL}}
    maker.run(EVIL, bullets=[EVIL] * 3, problem=problem, settings=settings)
    maker.run(f"{EVIL}2", 0.3, bullets=[EVIL] * 3)
    maker.run("javascript:1/2?#%", 0.3)
    address = maker.report()
    first, second = (
        quote(name.replace("\u2028", "\u2028"), safe="") for name in (EVIL, f"{EVIL}2")
    )
    odd = quote("javascript:1/2?#%", safe="")
    views = ("overview", "articles", "article/evil", f"candidate/{first}", "method")
    for view in (*views, f"compare/{first}/{second}", f"candidate/{odd}"):
        page = visit(f"{address}#/{view}", width=400, height=800)
        page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true })")
        page.locator("button.bullet").first.click() if view == "article/evil" else None
        assert page.locator("h1").inner_text() != "Not found"
        assert page.evaluate("typeof window.pwned") == "undefined"
        assert page.locator("main :is(script, img, iframe, object, [onerror])").count() == 0
        assert page.locator("a[href^='javascript']").count() == 0
        assert page.evaluate("document.documentElement.scrollWidth") == 400
        shown = page.locator("main").inner_text()
        assert "\u202e" not in shown
        assert "‹U+202E›" in shown


def test_the_policy_holds_where_the_page_errs(browser: Any, address: str) -> None:
    """Inline scripts, handlers, styles and markup from strings are refused by the browser."""
    page = browser.new_page()
    page.goto(address)
    page.wait_for_selector("main h1")
    refused = page.evaluate(
        """() => {  // each of these is what a mistake in the page would do
          const tried = [];
          const script = document.createElement("script");
          script.setAttribute("type", "module");
          try { script.textContent = "window.pwned = 1"; } catch { tried.push("script text"); }
          try { document.body.innerHTML = "<b>x</b>"; } catch { tried.push("markup"); }
          try { script.src = "https://example.org/x.js"; } catch { tried.push("address"); }
          try { document.body.setAttribute("onclick", "x()"); } catch { tried.push("handler"); }
          try { trustedTypes.createPolicy("report-data", {}); } catch { tried.push("policy"); }
          try { trusted.createScriptURL("article-0"); } catch { tried.push("the page's own"); }
          return tried;
        }"""
    )
    page.close()
    assert refused == ["script text", "markup", "address", "handler", "policy", "the page's own"]
