"""Word lists: files beside this one hold what is too long for code."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

STOP = frozenset(
    ["a", "an", "the", "and", "or", "but", "if", "while", "of", "at", "by", "for", "with", "about", "against", "between", "into", "through", "during", "before", "after", "above", "below", "to", "from", "up", "down", "in", "out", "on", "off", "over", "under", "again", "further", "then", "once", "here", "there", "when", "where", "why", "how", "all", "any", "both", "each", "few", "more", "most", "other", "some", "such", "no", "nor", "not", "only", "own", "same", "so", "than", "too", "very", "s", "t", "can", "will", "just", "don", "should", "now", "i", "me", "my", "myself", "we", "our", "ours", "ourselves", "you", "your", "yours", "he", "him", "his", "himself", "she", "her", "hers", "herself", "it", "its", "itself", "they", "them", "their", "theirs", "themselves", "what", "which", "who", "whom", "this", "that", "these", "those", "am", "is", "are", "was", "were", "be", "been", "being", "have", "has", "had", "having", "do", "does", "did", "doing", "would", "could", "may", "might", "must", "shall", "also", "as", "because", "until", "since", "like", "however", "said", "say", "says", "saying", "tell", "tells", "told", "according", "mr", "mrs", "ms", "dr", "sir", "one", "us", "upon", "among", "amid", "via", "per", "yet", "still", "even", "although", "though", "whether", "either", "neither", "without", "within", "ca", "wo", "lrb", "rrb", "lsb", "rsb", "been"]
)

SPEECH = frozenset(
    ["say", "says", "said", "tell", "tells", "told", "add", "adds", "added", "warn", "warns", "warned", "claim", "claims", "claimed", "argue", "argues", "argued", "state", "states", "stated", "insist", "insists", "insisted", "announce", "announces", "announced", "write", "writes", "wrote", "declare", "declares", "declared", "note", "notes", "noted", "explain", "explains", "explained", "believe", "believes", "believed", "think", "thinks", "thought", "describe", "describes", "described", "call", "calls", "called", "report", "reports", "reported", "suggest", "suggests", "suggested", "acknowledge", "acknowledged", "promise", "promised", "admit", "admitted"]
)


@cache
def lines(name: str) -> tuple[str, ...]:
    """Lines of a word list, without comments and empty lines."""
    text = files(__name__).joinpath(f"{name}.txt").read_text(encoding="utf-8")
    return tuple(line for line in text.splitlines() if line and not line.startswith("#"))


@cache
def irregular() -> dict[str, str]:
    """Irregular forms and their base: {"rose": "rise", ...}."""
    pairs = (line.split() for line in lines("irregular"))
    return {form: base for base, *forms in pairs for form in forms}


@cache
def places() -> dict[str, frozenset[int]]:
    """Names of countries, peoples, capitals and organisations, each with its group(s)."""
    found: dict[str, set[int]] = {}
    for number, line in enumerate(lines("places")):
        for name in line.split("|"):
            found.setdefault(name, set()).add(number)
    return {name: frozenset(groups) for name, groups in found.items()}


@cache
def opposites() -> dict[str, frozenset[str]]:
    """Words and those that say the opposite, as they are written in the list."""
    found: dict[str, set[str]] = {}
    for line in lines("opposites"):
        left, right = (side.split() for side in line.split("|"))
        for word in left:
            found.setdefault(word, set()).update(right)
        for word in right:
            found.setdefault(word, set()).update(left)
    return {word: frozenset(others) for word, others in found.items()}
