"""What people have seen models write, and the three rules that hold for any text."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.replies import LONGEST, MOST, bullets, read
from bench.text import normalised

TWO = ("Talks began in Geneva.", "Fuel prices fell by 3.5%.")

LISTS = {
    "hyphens": "- Talks began in Geneva.\n- Fuel prices fell by 3.5%.",
    "asterisks": "* Talks began in Geneva.\n* Fuel prices fell by 3.5%.",
    "bullets": "• Talks began in Geneva.\n•Fuel prices fell by 3.5%.",
    "dashes": "– Talks began in Geneva.\n— Fuel prices fell by 3.5%.",
    "numbers": "1. Talks began in Geneva.\n2. Fuel prices fell by 3.5%.",
    "brackets": "1) Talks began in Geneva.\n(2) Fuel prices fell by 3.5%.",
    "bold numbers": "**1.** Talks began in Geneva.\n**2. Fuel prices** fell by 3.5%.",
    "keycaps": "1️⃣ Talks began in Geneva.\n2️⃣ Fuel prices fell by 3.5%.",
    "emoji": "✅ Talks began in Geneva.\n📌 Fuel prices fell by 3.5%.",
    "check boxes": "- [ ] Talks began in Geneva.\n- [x] Fuel prices fell by 3.5%.",
    "one line": "• Talks began in Geneva. • Fuel prices fell by 3.5%.",
    "hyphen and number": "- 1. Talks began in Geneva.\n- 2. Fuel prices fell by 3.5%.",
    "blank lines": "\n- Talks began in Geneva.\n\n\n- Fuel prices fell by 3.5%.\n\n",
    "heading": "## Key Takeaways\n\n- Talks began in Geneva.\n- Fuel prices fell by 3.5%.",
    "bold heading": "**Key Takeaways**\n- Talks began in Geneva.\n- Fuel prices fell by 3.5%.",
    "introduction": "Here are two:\n- Talks began in Geneva.\n- Fuel prices fell by 3.5%.",
    "closing remark": "- Talks began in Geneva.\n- Fuel prices fell by 3.5%.\n\nLet me know!",
    "remark at once": "- Talks began in Geneva.\n- Fuel prices fell by 3.5%.\nLet me know!",
    "headings between": (
        "**Abroad**\n- Talks began in Geneva.\n\n**At home**\n- Fuel prices fell by 3.5%."
    ),
    "other sections": (
        "# Summary\n- Not this.\n# Key Takeaways\n- Talks began in Geneva.\n- Fuel prices fell by "
        "3.5%.\n# Notes\n- Nor this."
    ),
    "wrapped": "- Talks began\n  in Geneva.\n- Fuel prices\nfell by 3.5%.",
    "nested": "- Abroad:\n  - Talks began in Geneva.\n- **At home**\n  - Fuel prices fell by 3.5%.",
    "quoted": '- "Talks began in Geneva."\n- “Fuel prices fell by 3.5%.”',
    "emphasis": "- **Talks** began in *Geneva*.\n- __Fuel prices__ fell by ***3.5%***.",
    "block quote": "> - Talks began in Geneva.\n> - Fuel prices fell by 3.5%.",
    "fenced": "```\n- Talks began in Geneva.\n- Fuel prices fell by 3.5%.\n```",
    "thought": "<think>\n- Hm.\n</think>\n- Talks began in Geneva.\n- Fuel prices fell by 3.5%.",
    "thought opened in the prompt": (
        "- Hm.\n</think>\n- Talks began in Geneva.\n- Fuel prices fell by 3.5%."
    ),
    "plain lines": "Talks began in Geneva.\nFuel prices fell by 3.5%.",
    "plain paragraphs": "Key Takeaways:\n\nTalks began in Geneva.\n\nFuel prices fell by 3.5%.",
    "one paragraph": "Talks began in Geneva. Fuel prices fell by 3.5%.",
    "a wrapped paragraph": "Talks began\nin Geneva. Fuel prices\nfell by 3.5%.",
    "windows line ends": "- Talks began in Geneva.\r\n- Fuel prices fell by 3.5%.\r\n",
}
JSON = {
    "object": {"takeaways": TWO},
    "array": TWO,
    "other key": {"title": "News", "key_points": TWO},
    "nested object": {"notes": [], "result": {"bullets": TWO}},
    "array of objects": [{"title": "A", "text": TWO[0]}, {"title": "B", "text": TWO[1]}],
    "objects without a known key": [{"n": "A", "detail": TWO[0]}, {"n": "B", "detail": TWO[1]}],
    "numbered keys": {"takeaway_1": TWO[0], "takeaway_2": TWO[1]},
    "markers in strings": [f"- {TWO[0]}", f"- {TWO[1]}"],
    "numbers in strings": [f"1. {TWO[0]}", f"2. {TWO[1]}"],
    "a list in a string": {"summary": f"- {TWO[0]}\n- {TWO[1]}"},
}


@pytest.mark.parametrize("text", LISTS.values(), ids=LISTS.keys())
def test_lists_and_prose(text: str) -> None:
    """Whatever the markers and whatever stands around, the same two bullets come out."""
    assert read(text) == (TWO, "ok")


@pytest.mark.parametrize("value", JSON.values(), ids=JSON.keys())
@pytest.mark.parametrize("around", ["{}", "```json\n{}\n```", "Here you are:\n{}\nAnything else?"])
def test_json(value: object, around: str) -> None:
    """JSON of any shape is read, alone, fenced, and with prose around it."""
    assert read(around.replace("{}", json.dumps(value, indent=1))) == (TWO, "ok")


def test_json_lines_and_trailing_commas() -> None:
    """One object a line is read whole, and a trailing comma is forgiven."""
    lines = "\n".join(json.dumps({"takeaway": bullet}) for bullet in TWO)
    assert read(lines).takeaways == TWO
    assert read(f'["{TWO[0]}", "{TWO[1]}",]').takeaways == TWO


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("以下是要点：\n1、经济增长放缓。\n2、通胀上升。", ("经济增长放缓。", "通胀上升。")),
        (
            "・物価が上昇した。\n・金利は据え置かれた。",
            ("物価が上昇した。", "金利は据え置かれた。"),
        ),
        ("• ارتفع التضخم.\n• انخفض النمو.", ("ارتفع التضخم.", "انخفض النمو.")),
        ("- Инфляция выросла.\n- Ставка прежняя.", ("Инфляция выросла.", "Ставка прежняя.")),
    ],
)
def test_other_scripts(text: str, expected: tuple[str, ...]) -> None:
    """Markers and headings of other scripts are known."""
    assert read(text).takeaways == expected


@pytest.mark.parametrize(
    ("text", "bullet"),
    [
        ("- -5 degrees were measured.", "-5 degrees were measured."),
        ("- 3.5 million people fled.", "3.5 million people fled."),
        ("- 2 * 3 * 4 is 24.", "2 * 3 * 4 is 24."),
        ("- The file some_long_name.txt leaked.", "The file some_long_name.txt leaked."),
        ("- **Lead-in:** the rest.", "Lead-in: the rest."),
        ('- "No," she said, "never."', '"No," she said, "never."'),
        ("- #MeToo grew.", "#MeToo grew."),
    ],
)
def test_what_looks_like_a_marker_is_kept(text: str, bullet: str) -> None:
    """Negative numbers, decimals, products, underscores, lead-ins and quotations stay."""
    assert read(text).takeaways == (bullet,)


def test_a_parent_that_says_something_is_kept() -> None:
    """Nested bullets are bullets, and so is a parent that is more than a label."""
    assert bullets("- Prices fell in May.\n  - Bread got cheaper.\n    - Rye most of all.") == (
        "Prices fell in May.",
        "Bread got cheaper.",
        "Rye most of all.",
    )


def test_repeated_bullets_are_kept() -> None:
    """A model that repeats itself is shown as it is: the form metric counts it."""
    assert read("- Same.\n- Same.").takeaways == ("Same.", "Same.")


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("", "empty"),
        (" \n\t", "empty"),
        ("<think>Five bullets, I suppose.</think>\n", "empty"),
        ("<think>Cut in the middle of a tho", "empty"),
        ('{"takeaways": []}', "empty"),
        ("I'm sorry, but I can't help with that.", "refused"),
        ("I’m sorry. I can’t assist with this request.", "refused"),
        ("I cannot summarize this article.", "refused"),
        ("As an AI language model, I am not able to read links.", "refused"),
        ("- Sorry, I cannot provide takeaways.", "refused"),
        ("Es tut mir leid, aber dabei kann ich nicht helfen.", "refused"),
        ("Sorry scenes in the capital as banks won't open.", "ok"),
        ('{"takeaways": ["Cut in the mid', "unparsed"),
        ("---\n***\n...", "unparsed"),
        ("[1, 2, 3]", "unparsed"),
        ("[" * 5000, "unparsed"),
        ('[{"a":' * 5000, "unparsed"),
        ("word " * LONGEST, "unparsed"),
        ("- word\n" * (MOST + 1), "unparsed"),
    ],
)
def test_statuses(text: str, status: str) -> None:
    """What cannot be read has a status and no bullets."""
    reading = read(text)
    assert reading.status == status
    assert bool(reading.takeaways) == (status == "ok")


PIECES = [
    *"-*•–_`#>\"'“”[]{}():,.é中😀✅",
    *("1", "29", "word", "**", "```", "```json", "<think>", "</think>", "\\n", "\\u003c/think>"),
    *("Key Takeaways:", '{"takeaways":["', '"]}', '","', "I'm sorry,", "I can't help", "A. B."),
    *(" ", "\n", "\t", "\n\n", "\n- ", "\n  * ", "\u2028", "\x85", "\ud800"),
]
FRAGMENTS = st.lists(st.sampled_from(PIECES), max_size=25).map("".join)
ANY = st.one_of(FRAGMENTS, st.text(max_size=60), st.lists(FRAGMENTS, max_size=4).map(json.dumps))


@settings(max_examples=600, derandomize=True, deadline=None)
@given(ANY)
def test_no_text_crashes_and_reading_again_changes_nothing(text: str) -> None:
    """Bullets written out as a list are read as the same bullets."""
    reading = read(text)
    assert reading.status in {"ok", "empty", "refused", "unparsed"}
    assert bool(reading.takeaways) == (reading.status == "ok")
    again = "\n".join(f"- {bullet}" for bullet in reading.takeaways)
    assert bullets(again) == reading.takeaways


@settings(max_examples=600, derandomize=True, deadline=None)
@given(st.lists(st.one_of(FRAGMENTS, st.text(max_size=30)), max_size=4), st.booleans())
def test_no_bullet_is_invented(parts: list[str], as_json: bool) -> None:
    """Every word of a bullet is one of the text, or two that only markup kept apart."""
    plain = "\n".join(parts)
    text = json.dumps(parts, ensure_ascii=False) if as_json else plain
    if "\\" in plain:  # an escape is read twice where JSON stands in JSON
        return
    source = normalised(f"{plain}\n{text}")
    known = {word for gap in ("", " ") for word in _words(re.sub(r"[*_]+", gap, source))}
    for bullet in bullets(text):
        assert _words(bullet) <= known


def _words(text: str) -> set[str]:
    return set(re.findall(r"[^\W_]+", text))


@settings(max_examples=200, derandomize=True, deadline=None)
@given(
    st.lists(
        st.lists(
            st.sampled_from(["rain", "Genf", "中国", "3.5%", "née", "rose", "U.S.", "(late)"]),
            min_size=2,
            max_size=9,
        ).map(" ".join),
        min_size=1,
        max_size=9,
    ),
    st.sampled_from(
        ["- {}", "* {}", "• {}", "– {}", "{n}. {}", "{n}) {}", "- **{}**", "{n}. *{}*"]
    ),
    st.sampled_from(["{}", "Here they are:\n\n{}\n\nAnything else?", "```\n{}\n```"]),
)
def test_round_trip(takeaways: list[str], marker: str, around: str) -> None:
    """Bullets under any marker come back as they were."""
    lines = [
        marker.replace("{n}", str(number)).replace("{}", bullet)
        for number, bullet in enumerate(takeaways, 1)
    ]
    assert bullets(around.replace("{}", "\n".join(lines))) == tuple(takeaways)
