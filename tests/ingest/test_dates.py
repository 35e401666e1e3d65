"""Days as pages and tables write them; 1772438400 s after 1970 is 2 March 2026, 08:00 UTC."""

import datetime

import pytest

from bench.ingest.dates import parse_date, published_in


@pytest.mark.parametrize(
    "value",
    [
        "2026-03-02", "2026-03-02T23:30:00-05:00", "20260302", "20260302080000", "2026/03/02",
        "2026-03-02 08:00:00 UTC", "Mon, 02 Mar 2026 08:00:00 GMT", "March 2, 2026",
        "2. März 2026", "02.03.2026", "Mon Mar 02 2026 08:00:00 GMT+0000 (UTC)",
        "Timestamp('2026-03-02 08:00:00')", 1772438400, "1772438400", 1772438400000,
        1772438400.0, "1772438400000000000", datetime.datetime(2026, 3, 2, 8),
        "Published: 2 March 2026",
    ],
)  # fmt: skip
def test_dates_are_read_in_every_notation(value):
    """ISO 8601, RFC 1123, words, and seconds to nanoseconds since 1970."""
    assert parse_date(value, "de") == datetime.date(2026, 3, 2)


@pytest.mark.parametrize(
    "value",
    [
        "03/02/2026",
        "2026",
        "in spring",
        "",
        None,
        True,
        "2026-02-30",
        "9" * 400,
        float("nan"),
        "0001-01-01T00:00:00Z",
        "1970-01-01",
        0,
    ],
)
def test_what_names_no_day_or_could_be_two_gives_none(value):
    """03/02 is two days; 31/12 is one."""
    assert parse_date(value) is None
    assert parse_date("31/12/2026") == parse_date("12/31/2026") == datetime.date(2026, 12, 31)


def test_the_date_of_publication_counts_alone():
    """An update never counts, and two that may be it are both given."""
    march, april = datetime.date(2026, 3, 2), datetime.date(2026, 4, 9)
    assert published_in(["Updated 9 April 2026", "2 March 2026"], "en") == [march]
    assert published_in(["Veröffentlicht 2. März 2026, aktualisiert 9. April 2026"], "de") == [
        march
    ]
    assert published_in(["2 March 2026", "9 April 2026"], "en") == [march, april]
