"""Cells of tables; the lists are as pandas 3.1 and numpy 2 print them (pandas#58906, #10813)."""

import pytest

from bench.ingest import cells

POINTS = ["The bridge closes on 1 May.", "It's the region's money."]


@pytest.mark.parametrize(
    "cell",
    [
        POINTS,
        """['The bridge closes on 1 May.', "It's the region's money."]""",
        """['The bridge closes on 1 May.' "It's the region's money."]""",  # numpy sets no comma
        """['The bridge closes on 1 May.'\n "It's the region's money."]""",
        """array(['The bridge closes on 1 May.', "It's the region's money."], dtype=object)""",
        """('The bridge closes on 1 May.', "It's the region's money.")""",
        """{'takeaways': ['The bridge closes on 1 May.', "It's the region's money."]}""",
        """{"items": ["The bridge closes on 1 May.", "It's the region's money."], "n": 2}""",
        r'''"[\"The bridge closes on 1 May.\", \"It's the region's money.\"]"''',
        """{"The bridge closes on 1 May.","It's the region's money."}""",  # Postgres
        """c("The bridge closes on 1 May.", "It's the region's money.")""",  # R
        "<ul>\n<li>The <b>bridge</b> closes on 1 May.</li><li>It&#8217;s the region's money.</ul>",
        "<h3>Takeaways</h3><p>• The bridge closes on 1 May.</p><p>• It's the region's money.</p>",
        "The bridge closes on 1 May.<br/>It's the region's money.",
        "&lt;ul&gt;&lt;li&gt;The bridge closes on 1 May.&lt;li&gt;It's the region's money.",
        "The bridge closes on 1 May.<q>It's the region's money.",  # CNN/DailyMail
        "The bridge closes on 1 May. <n> It&apos;s the region's money.",  # Pegasus
        "The bridge closes on 1 May.||It's the region's money.",
        "The bridge closes on 1 May. | It's the region's money.",
        "The bridge closes on 1 May.; It's the region's money.",
        r"- The bridge closes on 1 May.\n- It's the region's money.",  # escaped twice
        "The bridge closes on 1 May._x000D_\nIt's the region's money.",  # Excel
        '["- The bridge closes on 1 May.", "- It\'s the region\'s money."]',
    ],
)  # fmt: skip
def test_lists_in_every_notation_give_their_bullets(cell):
    """Python, numpy, JSON, databases, markup and separators of data sets."""
    assert [bullet.replace("’", "'") for bullet in cells.bullets(cell)] == POINTS


@pytest.mark.parametrize(
    "cell",
    [
        "['Point 0.' 'Point 1.' ... 'Point 1998.' 'Point 1999.']",  # numpy cuts at 1,000
        "0    The bridge closes\n1    It's the...\ndtype: object",
        "<ArrowStringArray>\n['One.', 'Two.']\nLength: 2, dtype: string",
        '["One point.", "Two',
        '{"a": ["One."], "b": ["Two."]}',
    ],
)
def test_what_is_cut_or_could_be_two_lists_is_refused(cell):
    """None of it is taken for bullets."""
    with pytest.raises(ValueError, match=r"JSON|expected a list"):
        cells.bullets(cell)


@pytest.mark.parametrize(
    ("cell", "bullets"),
    [
        ("[Video] One.\nTwo.", ["[Video] One.", "Two."]),
        ('("Quoted") he said.\nTwo.', ['("Quoted") he said.', "Two."]),
        ("a < b and c > d\nTwo.", ["a < b and c > d", "Two."]),
        ("AT&T said so.\nTwo.", ["AT&T said so.", "Two."]),
        ("10<sup>6</sup> cars\nTwo.", ["10⁶ cars", "Two."]),
        ("[]", []),
    ],
)
def test_text_that_looks_like_a_list_or_markup_is_text(cell, bullets):
    """A bracket, a sign or a bare "&" is no markup."""
    assert cells.bullets(cell) == bullets


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("<p>One &amp; two.</p>\n<p>CO<sub>2</sub>.</p>", "One & two.\n\nCO2."),
        ("One <b>bold</b>.\n\nTwo <i>it</i>.", "One bold.\n\nTwo it."),
        ("AT&amp;T isn&#8217;t.\n\nTwo.", "AT&T isn’t.\n\nTwo."),
        ("Use the &lt;b&gt; tag.", "Use the <b> tag."),
        ("['One.', 'Two.']", "One.\n\nTwo."),
        ("a < b.\n\nc", "a < b.\n\nc"),
        (["One.", "Two."], "One.\n\nTwo."),
    ],
)
def test_markup_and_entities_leave_the_body(cell, text):
    """Paragraphs stay apart; text that is none of it stays as it is."""
    assert cells.body(cell) == (text, [])


def test_a_list_in_the_body_is_read_as_on_a_page():
    """It leaves the text."""
    points = "<h2>Key Takeaways</h2><ul><li>One thing is so.</li><li>And one more is.</li></ul>"
    text, found = cells.body(f"<p>The bridge closes.</p>{points}<p>More.</p>")
    assert text == "The bridge closes.\n\nMore."
    assert found == ["One thing is so.", "And one more is."]
