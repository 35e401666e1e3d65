"""Names that become files: what Windows or macOS would refuse or mix up."""

from __future__ import annotations

import pytest

from bench import names


@pytest.mark.parametrize("name", ["lead", "gpt-5.1", "Straße", "console", "com10", "nul_", "a b"])
def test_names_that_every_system_takes(name: str) -> None:
    """Plain names, and those that only resemble reserved ones, are fine."""
    assert names.problem(name) == ""


# From Microsoft's "Naming Files, Paths, and Namespaces": the devices, with any ending, in any case.
@pytest.mark.parametrize(
    "name", ["CON", "con", "Prn", "AUX", "nul", "NUL.md", "com1", "COM9.tar.gz", "lpt¹", "aux .x"]
)
def test_devices_of_windows_are_reserved(name: str) -> None:
    """A device's name is refused, alone or before a dot."""
    assert "reserved on Windows" in names.problem(name)


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("", "1 to 200 bytes"),
        ("x" * 201, "found 201"),
        ("é" * 101, "found 202"),
        ("a/b", "slash"),
        ("a\\b", "slash"),
        ("a\x1b]0;x\x07", "can't be seen"),
        ("a\nb", "can't be seen"),
        ("gnp\u202eexe", "can't be seen"),
        ("a.", "ends with a dot"),
        ("a ", "space"),
        (" a", "space"),
        ("na\udcffme", "not UTF-8"),
    ],
)
def test_what_is_wrong_with_a_name_is_said(name: str, why: str) -> None:
    """Length, slashes, unseen characters, dots and spaces at the end, bytes that are no text."""
    assert why in names.problem(name)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Lead", "lead", True),
        ("caf\u00e9", "cafe\u0301", True),  # composed, as on Linux, and taken apart, as on macOS
        ("CAFE\u0301", "caf\u00e9", True),
        ("lead", "lead2", False),
        ("straße", "strasse", False),
    ],
)
def test_names_of_one_file_have_one_key(one: str, other: str, same: bool) -> None:
    """Case and the way an accent is stored make no second file."""
    assert (names.key(one) == names.key(other)) is same
