"""Pages in encodings that are declared, declared wrongly, or not declared."""

import pytest

from bench.ingest.encoding import decoded

PROSE = "<p>Repairs to the steel deck of the bridge cost 5 million euros, the council said.</p>" * 3


@pytest.mark.parametrize(
    ("named", "encoding", "word"),
    [
        ("iso-8859-1", "cp1252", "Chloé “Mü” O’Neil – and"),
        ("iso-8859-2", "iso-8859-2", "Łódź Żółć"),
        ("windows-1251", "cp1251", "Анна Иванова"),
        ("shift_jis", "cp932", "東京都知事"),
        ("gb2312", "gb18030", "北京市長張"),
        ("euc-kr", "cp949", "서울시장"),
        ("iso-2022-jp", "iso-2022-jp", "東京都知事"),
        ("iso-8859-1", "utf-8", "Chloé Müller"),  # declared wrongly
        ("utf-8", "cp1252", "Chloé Müller"),
        ("no-such-name", "utf-8", "Chloé Müller"),
        ("", "cp1252", "Chloé Müller"),
        ("", "utf-8-sig", "Chloé Müller"),
        ("iso-8859-1", "utf-16", "Chloé Müller"),
        ("utf-8", "utf-16-le", "Chloé Müller"),
    ],
)
def test_pages_are_read_whatever_they_declare(named, encoding, word):
    """A byte order mark, then valid UTF-8, come before what is declared (trafilatura#231)."""
    meta = f"<meta charset='{named}'>" if named else ""
    assert word in decoded(f"<html><head>{meta}</head><body>{word}{PROSE}".encode(encoding))


def test_a_damaged_byte_does_not_change_the_encoding():
    """The other letters of a page in UTF-8 stay."""
    text = decoded("Chloé Müller, Zoë Ærø and Łódź said so. ".encode() * 5 + b"\xff")
    assert text.count("Łódź") == 5


def test_the_server_names_the_encoding():
    """Where the page does not."""
    assert decoded("Анна".encode("cp1251"), "windows-1251") == "Анна"
