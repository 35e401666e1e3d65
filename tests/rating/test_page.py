"""The page: one script that can be joined, its types and units, and people who rate with it."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest

from bench.rating import judgments, page, store
from bench.rating.server import Server
from bench.report.bundle import bundled
from bench.types import InputError

HERE = Path(__file__).parent
AXE = HERE.parent / "report" / "vendor" / "axe.min.js"
TIMEOUT = 5_000  # ms until a test is told that something never came

Visit = Callable[..., Any]


def test_the_modules_can_be_joined() -> None:
    """Nothing of a module's grammar is left, no name is at the top of two; none is unused."""
    script = bundled("rate.mjs", page.source)
    assert re.findall(r"^.*(?:\bimport\s*[({\"'*]|^\s*export\b).*$", script, re.MULTILINE) == []
    tops = re.findall(r"^(?:async )?(?:function|const|let|class) (\w+)", script, re.MULTILINE)
    assert [name for name, count in Counter(tops).items() if count > 1] == []
    assert not re.search(r"</script|<!--", script, re.IGNORECASE)
    own = {path.name for path in page.OWN.iterdir() if path.name.endswith(".mjs")}
    used = set(re.findall(r'from "\./(\w+\.mjs)"', "".join(map(page.source, own))))
    assert own - used == {"rate.mjs"}


def test_units() -> None:
    """The modules' own tests pass under Node.js, and none is left out."""
    playwright = pytest.importorskip("playwright")
    brought = Path(playwright.__file__).parent / "driver"
    node = shutil.which("node", path=str(brought)) or shutil.which("node")
    if node is None:
        pytest.skip("no Node.js here: apt install nodejs")
    files = sorted(map(str, (HERE / "web").glob("*.test.mjs")))
    done = subprocess.run([node, "--test", "--test-reporter=tap", *files], capture_output=True)
    out = done.stdout.decode()
    assert done.returncode == 0, out
    written = sum(Path(file).read_text(encoding="utf-8").count("\ntest(") for file in files)
    assert int(re.findall(r"^# pass (\d+)$", out, re.MULTILINE)[0]) == written > 0


@pytest.fixture
def visit(browser: Any) -> Iterator[Visit]:
    """Open an address in a new window; afterwards nothing may have gone wrong in any of them."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(TIMEOUT)
    wrong: list[str] = []

    def visited(address: str, name: str = "", **size: int) -> Any:
        shown = context.new_page()
        shown.on("console", lambda message: wrong.append(message.text))
        shown.on("pageerror", lambda error: wrong.append(str(error)))
        shown.on("dialog", lambda dialog: wrong.append(dialog.message) or dialog.dismiss())
        own = (address.rpartition("/")[0], "blob:")
        shown.on("request", lambda r: r.url.startswith(own) or wrong.append(r.url))
        if size:
            shown.set_viewport_size(size)
        shown.goto(address)
        if name:
            shown.wait_for_selector("#name")
            keys(shown, "Tab Tab")  # past the link to the content
            assert shown.evaluate("document.activeElement.id") == "name"
            shown.keyboard.type(name)
            keys(shown, "Enter")
            shown.wait_for_selector(".bar, .items")
        return shown

    visited.wrong = wrong  # type: ignore[attr-defined]
    yield visited
    context.close()
    assert wrong == []


@pytest.fixture
def served(task: Any, tmp_path: Path) -> Iterator[Any]:
    """Four items on two articles, and a server of them."""
    ratings = task(tmp_path, articles=2, systems=2, repeats=0.5, controls=0.5)
    server = Server(ratings)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield ratings, server.address
    server.stop()
    thread.join()


def keys(shown: Any, words: str) -> None:
    """Press keys, one after the other."""
    for key in words.split():
        shown.keyboard.press(key)


def rate(shown: Any, choose: Callable[[str, str], int]) -> int:
    """Rate every item by keyboard: `choose(kind, words)` says which choice; returns the items."""
    rated = 0
    while shown.locator("form.answers").count():
        heading = shown.locator("h1").inner_text()
        kinds = shown.evaluate(
            "[...document.querySelectorAll('.ask')]"
            ".map((ask) => [ask.classList[1], ask.querySelector('legend').textContent])"
        )
        for place, (kind, words) in enumerate(kinds):
            keys(shown, f"j {choose(kind, words)}" if place else str(choose(kind, words)))
        keys(shown, "Enter")
        shown.wait_for_selector(f"h1:not(:has-text({heading!r}))")
        rated += 1
    return rated


def first_of_all(shown: Any, after: int = 0) -> None:
    """Give the first answer to every question after some."""
    for field in shown.locator(".ask").all()[after:]:
        field.locator("label").first.click()


def careful(kind: str, words: str) -> int:
    """Knows that 84 is wrong; likes what is shown as A."""
    return {"bullet": 2 if "84" in words else 1, "coverage": 4, "preference": 1}[kind]


def test_three_raters_by_keyboard(served: Any, visit: Visit) -> None:
    """Two agree and one guesses; all that each of them said is in the judgments."""
    ratings, address = served
    task = ratings.task()
    random = Random(1)

    def guess(kind: str, words: str) -> int:
        return random.randint(1, 5 if kind == "coverage" else 3)

    for name, choose in (("Ann", careful), ("Bob", careful), ("Cy", guess)):
        shown = visit(address, name)
        assert rate(shown, choose) == len(task.items)
        assert shown.locator("h1").inner_text() == "All rated, thank you"
        assert (
            f"{len(task.items)} of {len(task.items)} rated" in shown.locator("header").inner_text()
        )
        shown.close()
    given = {name: store.read(ratings, task, name) for name in store.raters(ratings)}
    assert list(given) == ["Ann", "Bob", "Cy"]
    assert all(list(own) == [*range(1, len(task.items) + 1)] for own in given.values())

    def said(name: str) -> list[Any]:
        return [(one.sets, one.preferred) for one in given[name].values()]

    assert said("Ann") == said("Bob") != said("Cy")
    for answer in given["Ann"].values():
        for one, bullets in zip(answer.sets, task.items[answer.item - 1].sets, strict=True):
            assert one.bullets == tuple(
                "unsupported" if "84" in words else "supported" for words in bullets
            )
            assert one.coverage == 4
        assert answer.preferred == "A"
        assert 0 <= answer.seconds < 60
    judgments.write(ratings)
    rows = [json.loads(line) for line in ratings.judgments_path.read_text("utf-8").splitlines()]
    assert Counter(row["rater"] for row in rows) == dict.fromkeys(
        ("Ann", "Bob", "Cy"), 2 * len(task.items)
    )


def test_marks_are_kept_and_answers_changed(served: Any, visit: Visit) -> None:
    """Sentences by keys or by click, text, a reload in between, and another answer later."""
    ratings, address = served
    shown = visit(address, "Ann")
    keys(shown, "e j j j k Enter")
    assert shown.locator(".sentence[aria-pressed=true]").inner_text().startswith("The harbour")
    assert shown.locator(".current q").inner_text().startswith("The harbour office")
    keys(shown, "1 j")
    assert shown.locator(".sentence[aria-pressed=true]").count() == 0
    shown.locator(".sentence").nth(3).click()
    keys(shown, "e Escape 2")
    shown.locator("textarea").first.fill("Where it ran aground.")
    shown.locator("textarea").first.press("Control+Enter")
    assert "still open" in shown.locator("[role=alert]").inner_text()
    assert shown.locator(".ask.open").count() == shown.locator(".ask").count() - 2
    shown.reload()
    shown.locator("#name").fill("Ann")
    keys(shown, "Enter")
    shown.wait_for_selector(".bar")
    chosen = shown.locator(".ask input:checked")
    assert chosen.evaluate_all("(all) => all.map((one) => one.value)") == [
        "supported",
        "unsupported",
    ]
    first_of_all(shown, after=2)
    keys(shown, "Enter")
    shown.wait_for_selector("h1:has-text('Item 2')")
    answer = store.read(ratings, ratings.task(), "Ann")[1]
    assert answer.sets[0].bullets[:2] == ("supported", "unsupported")
    assert answer.sets[0].evidence[:2] == (2, 3)
    assert (answer.sets[0].missing, answer.preferred) == ("Where it ran aground.", "A")
    keys(shown, "p")
    assert "rated; you can change it" in shown.locator(".bar").inner_text()
    shown.locator(".ask.preference label").last.click()
    keys(shown, "e")
    assert "Choose a bullet first" in shown.locator("[role=alert]").inner_text()
    keys(shown, "Enter")
    shown.wait_for_selector("h1:has-text('Item 2')")
    assert store.read(ratings, ratings.task(), "Ann")[1].preferred == "neither"


def test_the_file_alone(served: Any, visit: Visit, tmp_path: Path) -> None:
    """Opened from disk, it keeps answers over a reload and hands them over; they are imported."""
    ratings, _ = served
    path = tmp_path / "sent" / "rate.html"
    path.parent.mkdir()
    path.write_text(page.html(ratings.task(), served=False), encoding="utf-8")
    shown = visit(path.as_uri(), "Dee")
    shown.wait_for_selector("form.answers")
    first_of_all(shown)
    keys(shown, "Enter")
    shown.wait_for_selector("h1:has-text('Item 2')")
    shown.close()
    shown = visit(path.as_uri(), "Dee")
    assert shown.locator("h1").inner_text().startswith("Item 2")
    count = len(ratings.task().items)
    assert rate(shown, careful) == count - 1
    with shown.expect_download() as download:
        shown.locator("main button.save").click()
    sent = tmp_path / download.value.suggested_filename
    download.value.save_as(sent)
    assert sent.name == f"answers-{ratings.task().digest}-Dee.jsonl"
    assert store.merge(ratings, ratings.task(), [sent]) == (count, 0, 0)
    assert store.merge(ratings, ratings.task(), [sent]) == (0, count, 0)
    sent.write_text(sent.read_text().replace('"coverage":4', '"coverage":40', 1))
    with pytest.raises(InputError, match=r"Dee\.jsonl:\d: sets\[0\]\.coverage: expected 1 to 5"):
        store.merge(ratings, ratings.task(), [sent])


def test_a_server_that_is_gone_loses_nothing(task: Any, visit: Visit, tmp_path: Path) -> None:
    """The page says so and keeps the marks; once it is there again, the same key stores them."""
    ratings = task(tmp_path, articles=1, systems=2)
    server = Server(ratings)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    shown = visit(server.address, "Ann")
    shown.wait_for_selector("form.answers")
    server.stop()
    thread.join()
    first_of_all(shown)
    keys(shown, "Enter")
    shown.wait_for_selector("[role=alert]:has-text('Not stored. The server does not answer')")
    again = Server(ratings)
    assert again.address == server.address
    thread = threading.Thread(target=again.run, daemon=True)
    thread.start()
    keys(shown, "Enter")
    shown.wait_for_selector("h1:has-text('All rated')")
    again.stop()
    thread.join()
    assert list(store.read(ratings, ratings.task(), "Ann")) == [1]
    refused = [text for text in visit.wrong if "ERR_CONNECTION_REFUSED" in text]  # type: ignore[attr-defined]
    assert len(refused) == 1
    visit.wrong.clear()  # type: ignore[attr-defined]


EVIL = (
    "<script>window.pwned=1</script><img src=x onerror=window.pwned=1></script>"
    "<script>window.pwned=1</script><!--<script>{{7*7}}{% raw %}${window.pwned=1}`'\"&lt; "
) + "W" * 300


def test_nothing_in_the_data_runs(task: Any, visit: Visit, tmp_path: Path) -> None:
    """Text from anywhere stays text, in the article, in bullets, in names, at a phone's width."""
    text = "{0} " + EVIL.replace("{", "{{").replace("}", "}}") + "\n\n\u202eSecond paragraph."
    bullets = (EVIL.replace("{", "{{").replace("}", "}}"), "{0}")
    ratings = task(tmp_path, text=text, articles=1, systems=2, wrote={"x": bullets, "y": bullets})
    path = tmp_path / "rate.html"
    path.write_text(page.html(ratings.task(), served=False), encoding="utf-8")
    shown = visit(path.as_uri(), width=360, height=740)
    shown.locator("#name").fill(EVIL[:50])
    keys(shown, "Enter")
    assert "A name has 1 to 60" in shown.locator("[role=alert]").inner_text()
    shown.locator("#name").fill("Ann")
    keys(shown, "Enter")
    shown.wait_for_selector("form.answers")
    keys(shown, "e Enter")
    assert shown.evaluate("typeof window.pwned") == "undefined"
    assert shown.locator("main :is(script, img, iframe, object, [onerror])").count() == 0
    assert shown.evaluate("document.documentElement.scrollWidth") == 360
    assert EVIL in shown.locator("legend").first.text_content()
    assert "{{7*7}}" in shown.locator(".body").inner_text()


def test_the_policy_holds_where_the_page_errs(served: Any, browser: Any) -> None:
    """Inline scripts, handlers, markup from strings and other hosts are refused by the browser."""
    shown = browser.new_page()
    shown.goto(served[1])
    shown.wait_for_selector("#name")
    refused = shown.evaluate(
        """async () => {  // each of these is what a mistake in the page would do
          const tried = [];
          const script = document.createElement("script");
          try { script.textContent = "window.pwned = 1"; } catch { tried.push("script text"); }
          try { document.body.innerHTML = "<b>x</b>"; } catch { tried.push("markup"); }
          try { document.body.setAttribute("onclick", "x()"); } catch { tried.push("handler"); }
          try { trustedTypes.createPolicy("x", {}); } catch { tried.push("policy"); }
          try { await fetch("http://localhost:1/"); } catch { tried.push("another host"); }
          return tried;
        }"""
    )
    shown.close()
    assert refused == ["script text", "markup", "handler", "policy", "another host"]


def test_accessibility(served: Any, visit: Visit) -> None:
    """axe-core finds nothing serious in either scheme; a phone shows it without sideways scrolling.

    What has the focus can be seen.
    """
    shown = visit(served[1], width=360, height=740)
    shown.wait_for_selector("#name")
    shown.evaluate(AXE.read_text(encoding="utf-8"))
    graves(shown)
    shown.locator("#name").fill("Ann")
    keys(shown, "Enter")
    shown.wait_for_selector("form.answers")
    keys(shown, "1 e Enter j 2")
    outline = "getComputedStyle(document.activeElement.nextElementSibling).outlineStyle"
    assert shown.evaluate(outline) == "solid"
    graves(shown)
    keys(shown, "?")
    graves(shown)
    keys(shown, "Escape n n n n")
    assert "items still open" in shown.locator("h1").inner_text()
    graves(shown)


def graves(shown: Any) -> None:
    """Nothing serious, in light and in dark, and nothing wider than the page."""
    assert shown.evaluate("document.documentElement.scrollWidth") == 360
    for scheme in ("light", "dark"):
        shown.emulate_media(color_scheme=scheme)
        found = shown.evaluate("axe.run().then((found) => found.violations)")
        told = [
            (one["id"], one["impact"], [node["html"] for node in one["nodes"]]) for one in found
        ]
        assert [one for one in told if one[1] in ("serious", "critical")] == []


def test_keys_can_be_turned_off(served: Any, visit: Visit) -> None:
    """The overlay names them; single letters are then typed at nothing."""
    shown = visit(served[1], "Ann")
    keys(shown, "?")
    assert shown.locator("dialog").is_visible()
    assert "next question" in shown.locator("dialog").inner_text()
    shown.locator("dialog input").uncheck()
    keys(shown, "Escape 1 j")
    assert not shown.locator("dialog").is_visible()
    assert shown.locator(".ask input:checked").count() == 0
