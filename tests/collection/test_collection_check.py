"""Everything that is wrong with a reference set, in one pass."""

import subprocess
import sys

import pytest

from bench.collection.check import check

BODY = """The mill at Corby Ness closed on Monday after 140 years. Its owner blames the cost of gas.

About 60 people lose their work. The council will meet on Friday to discuss what becomes of the
site, which lies between the river and the railway, and a museum has asked whether it may have the
oldest loom before the hall is cleared at the end of the month."""
BULLETS = "- The mill has closed.\n- About 60 jobs go."


def article(title="Mill closes", body=BODY, bullets=BULLETS, front=""):
    """A reference file."""
    return f"---\ntitle: {title}\n{front}---\n{body}\n\n## Key Takeaways\n\n{bullets}\n"


def problems(tmp_path, **files):
    """Messages about these files, without the folder."""
    for name, text in files.items():
        data = text if isinstance(text, bytes) else text.encode()
        (tmp_path / f"{name}.md").write_bytes(data)
    return [str(problem).replace(f"{tmp_path}/", "") for problem in check(tmp_path)]


def test_a_good_set_has_no_problems(tmp_path):
    """Two different articles pass."""
    other = article(body=" ".join(f"Word{number}" for number in range(60)))
    assert problems(tmp_path, a=article(), b=other) == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (article(bullets=""), "a.md:10: takeaways: no bullets; in Markdown they belong under ##"),
        (article(bullets="- One."), "a.md:10: takeaways: a single bullet"),
        (article(bullets="- x\n- " + "w " * 61), "a.md:13: takeaways: a paragraph of 61 words"),
        (article(bullets="- One.\n- Two.\n- one"), "a.md:14: takeaways: appears twice: 'one'"),
        (article(bullets="- One.\n- Two.\n-"), "a.md:14: takeaways: expected the text of a bullet"),
        (article(body=BODY + "\n\n- One.\n- Two."), "a.md:10: text: bullets in the text: '- One.'"),
        (
            article(body=BODY + "\n\nAbout 60 jobs go!"),
            "a.md:15: takeaways: is also a line of the text: 'About 60 jobs go.'",
        ),
        (article(body=""), "a.md:4: text: the article has no text"),
        (article(body="Only a few words."), "a.md:4: text: only 4 words; expected at least 50"),
        (article(body="One."), "a.md:4: text: only 1 word; expected at least 50"),
        (article(front="published: 31 May\n"), "a.md:3: published: expected a date such as"),
        (article(front="autor: A\n"), "a.md:3: autor: unknown key; did you mean 'author'?"),
        (article(title="caf\u00e9").encode("latin-1"), "a.md:2: not UTF-8 (byte 0xe9)"),
    ],
)
def test_each_problem_is_named_with_file_and_line(tmp_path, text, message):
    """One mistake gives one message."""
    found = problems(tmp_path, a=text)
    assert len(found) == 1
    assert found[0].startswith(message)


def test_takeaways_left_in_the_text_are_named(tmp_path):
    """A heading that is not ours leaves the bullets in the article."""
    text = f"---\ntitle: x\n---\n{BODY}\n\nKey Takeaways:\n\n{BULLETS}\n"
    assert problems(tmp_path, a=text) == [
        "a.md:10: text: takeaways in the text, under 'Key Takeaways:'; expected ## Key Takeaways",
        "a.md:12: text: bullets in the text: '- The mill has closed.'; they belong under"
        " ## Key Takeaways",
        "a.md:13: takeaways: no bullets; in Markdown they belong under ## Key Takeaways",
    ]


def test_all_problems_are_found_in_one_pass(tmp_path):
    """Broken files do not hide what is wrong with others, nor one mistake the next."""
    found = problems(
        tmp_path,
        a=article(front="published: soon\nautor: A\n", bullets="- One."),
        b=b"\xff",
        c=article(title="", body=""),
    )
    assert [message.split(" ")[0] for message in found] == [
        "a.md:3:",
        "a.md:4:",
        "a.md:12:",
        "b.md:1:",
        "c.md:4:",
    ]


def test_copies_are_named(tmp_path):
    """The same text, and one with two words changed, are told with the file they resemble.

    Of 64 sequences of five words two changes touch ten: 54 shared of 74 in all are 73 percent.
    """
    near = article(body=BODY.replace("gas", "coal").replace("Friday", "Sunday"))
    assert problems(tmp_path, a=article(), b=article(title="Other"), c=near) == [
        "b.md:4: text: the same as a.md",
        "c.md:4: text: 73% the same as a.md",
    ]


def test_an_id_given_twice_is_named(tmp_path):
    """Rows of a collection are told apart by their lines."""
    row = '{"id": "a", "title": "t", "text": "%s", "takeaways": ["b", "c"]}\n'
    path = tmp_path / "set.jsonl"
    texts = [" ".join(f"{letter}{number}" for number in range(60)) for letter in "xy"]
    path.write_text("".join(row % text for text in texts))
    assert [str(problem) for problem in check(path)] == [
        f"{path}:2: id: 'a' is the id of {path}:1 too"
    ]


def test_nothing_to_check_is_a_problem(tmp_path):
    """Neither a missing nor an empty folder passes."""
    assert "no such file" in str(check(tmp_path / "nowhere")[0])
    assert "no references here" in str(check(tmp_path)[0])


def test_checking_loads_no_heavy_library(tmp_path):
    """It stays instant: neither torch nor pandas is imported."""
    (tmp_path / "a.md").write_text(article(), encoding="utf-8")
    code = (
        "import sys; from bench.collection.check import check; assert not check(sys.argv[1]);"
        "assert not {'torch', 'transformers', 'pandas', 'trafilatura'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=True)


def test_chinese_is_counted_in_characters(tmp_path):
    """A short Chinese article is told its characters, which are twice the words asked for."""
    bullets = "- 公司五月的销售额下降。\n- 公司裁员。\n"
    (tmp_path / "a.md").write_text(
        f"---\ntitle: 公司\nlanguage: zh\n---\n{'公司五月的销售额下降。' * 6}\n\n"
        f"## Key Takeaways\n\n{bullets}",
        encoding="utf-8",
    )
    (problem,) = check(tmp_path)
    assert problem.message == "only 60 characters; expected at least 100"
