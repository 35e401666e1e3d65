"""The answer in what a model wrote: without thoughts, other turns and its tokens of control.

What servers leave in the text when their parser does not know the model: blocks of thought of
every family, the channels of gpt-oss, headers and ends of turns, special tokens.
"""

from __future__ import annotations

import re

from bench.replies.markup import is_known

_NAMES = (
    r"(?:seed:|mm:|ant:|antml:|\w{2,10}_)?(?:think(?:ing)?|thoughts?|reasoning)"
    r"(?:[_ ]process)?(?:_never_used_\w+)?|antthinking|思考|"
    r"analysis|reflection|self_reflection|deliberation|rationale|brainstorm(?:ing)?|"
    r"scratch_?pad|chain_of_thoughts?|cot|seed:cot_budget_reflect|inner_?monologue"
)
_OPENS = re.compile(
    r"<\|(?:(?:begin|start)_(?:of_)?(?:thought|thinking|reasoning)|inner_prefix"
    r"|(?:thought|thinking|think|reasoning)_(?:start|begin))\|>"
    r"|<\|channel>\s*thought\b|<unused94>(?:thought\b)?|\A\s*thinking\.\.\.(?=\s*\n)",
    re.IGNORECASE,
)
_CLOSES = re.compile(
    r"<\|(?:end_(?:of_)?(?:thought|thinking|reasoning)|inner_suffix"
    r"|(?:thought|thinking|think|reasoning)_end|final)\|>"
    r"|<channel\|>|<unused95>|^[ \t]*\.\.\.\s*done thinking\.?",
    re.IGNORECASE | re.MULTILINE,
)
_THOUGHT = re.compile(
    rf"(?:[<＜〈]|&lt;|◁|\\u003c)[|｜]?\s*(/?)[|｜]?\s*(?:{_NAMES})(?:\s[^<>＜＞〈〉\n]*)?[|｜]?"
    r"(?:[>＞〉]|&gt;|▷|\\u003e)"
    r"|(?-i:\[(/?)(?:THINK|THINKING|THOUGHT|REASONING)\])",
    re.IGNORECASE,
)
_ENCLOSED = (
    re.compile(
        r"<details[^<>]*(?:reasoning[^<>]*>|>\s*<summary>\W*(?:thought|thinking|reasoning)\b)"
        r".*?(?:</details>|\Z)",
        re.IGNORECASE | re.DOTALL,
    ),
    re.compile(
        rf"[\[{{(](?:{_NAMES})[\]}})](?:(?![\[{{(](?:{_NAMES})[\]}})]).)*?"
        rf"[\[{{(]/(?:{_NAMES})[\]}})]",
        re.IGNORECASE | re.DOTALL,
    ),
    re.compile(
        rf"^```(?:{_NAMES}|draft|plan)[ \t]*\n(?:(?!^```).)*^```[ \t]*$",
        re.IGNORECASE | re.DOTALL | re.MULTILINE,
    ),
    re.compile(r"\[SYSTEM_PROMPT\][^\[]*\[/SYSTEM_PROMPT\]", re.DOTALL),
)
"""Thoughts that are such only where they are closed."""
_LABELLED = re.compile(
    r"\A[\s#*_]*(?:my )?(?:thinking|thoughts?|reasoning|analysis|scratchpad|draft|plan)"
    r"(?: process)?(?:[*_\s]*[:：]|[*_ ]*\n).*?^(?=[#*_ ]*(?:the |my )?(?:final |revised )?"
    r"(?:answer|output|response|result|takeaways|key takeaways|key points|summary|final)"
    r"[*_ ]*(?:[:：]|$))",
    re.IGNORECASE | re.DOTALL | re.MULTILINE,
)
_FINAL = re.compile(
    r"^[#*_> ]*(?:the |my |here (?:is|are) (?:the |my )?)?(?:final|revised|refined|corrected)"
    r" (?:answer|output|response|version|list|bullets|(?:key )?(?:takeaways|points))"
    r"[*_ ]*[:：]?[*_ ]*$",
    re.IGNORECASE | re.MULTILINE,
)
_SECTION = re.compile(
    r"^[ \t]*<([A-Za-z_][\w-]*)>(?P<inner>(?:(?!</?\1>).){0,20000})</\1>[ \t]*(?=$|[-*•\d\[{<])",
    re.DOTALL | re.MULTILINE,
)
_LONGEST = 50_000
"""Characters of a reply, thoughts apart, in which drafts are looked for."""
_ANSWERS = re.compile(
    r"(?:(?:my|the|final|revised|key|bullet|main)_?)*"
    r"(?:answer|final|output|response|result|reply|json|takeaways?|bullets|points|list|highlights)",
    re.IGNORECASE,
)

_CHANNEL = re.compile(
    r"(?:<\|channel\|>|\A)\s*(analysis|commentary|final)\b[^<\n]{0,80}"
    r"(?:<\|constrain\|>\s*\w*\s*)?<\|message\|>"
)
_BARE_CHANNELS = re.compile(r"\A\s*(?:analysis|commentary)(?=[A-Z\s'\"“])(?!\s*:)")
_BARE_FINAL = re.compile(r"assistant\s*final\s*(?:json\s*(?=[\[{]))?(?=\S)")
_MESSAGE_END = re.compile(r"<\|(?:end|return|call|start|channel)\|>")

_OTHERS = "user|system|human|tool|developer|observation|environment"
_OWN = "assistant|model|chatbot|bot|ai"
_TURN = re.compile(
    rf"(?:<\|im_start\|>|<\|turn>)\s*(?P<a>{_OTHERS}|{_OWN})\b"
    rf"|<\|(?:start_header_id|header_start|start_of_role)\|>\s*(?P<b>{_OTHERS}|{_OWN})\s*<\|(?:end_header_id|header_end|end_of_role)\|>|<start_of_turn>\s*(?P<c>{_OTHERS}|{_OWN})"
    rf"|<[|｜](?:im_)?(?P<d>{_OTHERS}|{_OWN})(?:_token)?[|｜]>(?:\s*(?:{_OTHERS}|{_OWN})\b)?"
    rf"|\[\|(?P<e>{_OTHERS}|{_OWN})\|\]|<\|start\|>\s*(?P<f>{_OTHERS}|{_OWN})\b|(?P<inst>\[/?INST\])"
    r"|(?<=\n)(?:#+ *)?(?P<g>User|Human|Instruction|Question) ?:(?=\s)",
    re.IGNORECASE,
)
_ROLE_LINE = re.compile(
    r"\A\s*(?:assistant\s*[:\n]|(?:model|chatbot)\s*\n|(?:ai|bot|model|chatbot):\s+(?=[-*•\d]))(?!\Z)",
    re.IGNORECASE,
)

_SEPARATOR = re.compile(r"<n>|<[\w-]{0,9}sep>|\[\w{0,3}SEP\]|<\|sep\|>|<0x0A>", re.IGNORECASE)
_SENTENCE = re.compile(r"<q>(?!.*</q>)", re.IGNORECASE)
_STRUCK = re.compile(r"<s>([^<\n]*)</s>(?=[ \t]*[\w,.;])", re.IGNORECASE)
_INLINE = re.compile(
    r"<(?:unk|pad|mask|bos)>|\[(?:UNK|PAD|MASK|BOS)\]|<0x[0-9A-F]{2}>|▁",
    re.IGNORECASE,
)
_TOKEN = re.compile(
    r"<\|[^|<>\n]{1,60}\|>|<｜[^｜<>\n]{1,60}｜>|<\|[A-Za-z_]{2,40}\|?\Z|\[\|[a-z_]{2,20}\|\]"
    r"|<turn\|>|<\|turn>|<[a-z]{2,9}(?:_[a-z]{2,9}){1,3}\Z"
    r"|(?-i:\[/?(?:ANS|ANSWER|RESPONSE|BOT|END|DONE|unused\d+)\])"
    r"|</?s>|<(?:eo[sdpahmt]|sop|cls|end|start|im_end|im_start|eot_id|eom_id|endoftext"
    r"|(?:start|end)_?of_?(?:turn|text|utterance|message|sentence|image|sequence)|unused_?\d+"
    r"|TOKENS_UNUSED_\d+|extra_id_\d+|reserved_\w{0,20}\d+|seed:[be]os)>|<</?SYS>>"
    r"|\[(?:CLS|EOS|EOT|TOOL_CALLS|AVAILABLE_TOOLS|[gs]MASK)\]|\[e~\[|\]~!?b[\[\]]",
    re.IGNORECASE,
)


def answer(text: str) -> str:
    """What is meant for the reader; "" where there are thoughts alone."""
    text = without_thoughts(_own_turn(_final_channel(text)))
    text = _after_drafts(_LABELLED.sub("", text))
    return without_tokens(_ROLE_LINE.sub("", text))


def _after_drafts(text: str) -> str:
    """The text without what stands before "Final answer:", or in tags beside those of an answer.

    Where no tag is an answer's, what begins the reply in a tag of its own is a draft if a list or
    JSON follows it.
    """
    said = len(text.rstrip())
    text = text[max((one.end() for one in _FINAL.finditer(text) if one.end() < said), default=0) :]
    sections = list(_SECTION.finditer(text)) if len(text) < _LONGEST else []
    answers = [one["inner"] for one in sections if _ANSWERS.fullmatch(one[1])]
    if len(sections) > len(answers) == 1:
        return answers[0]
    at = 0
    for one in sections:
        if answers or text[at : one.start()].strip() or is_known(one[1]):
            break
        at = one.end()
    follows = re.match(r"\s*(?:[-*•]\s|\d{1,2}[.)]\s|[\[{])", text[at:])
    return text[at:] if follows else text


def _final_channel(text: str) -> str:
    """The final channel of gpt-oss; the text itself where there are no channels."""
    channels = list(_CHANNEL.finditer(text))
    if channels:
        finals = (
            text[one.end() : _end_of_message(text, one.end())]
            for one in reversed(channels)
            if one[1] == "final"
        )
        final = next(filter(str.strip, finals), "")
        return final or text[_end_of_message(text, channels[-1].end()) :]
    if _BARE_CHANNELS.match(text) or "assistantfinal" in text:
        text = text[max((one.end() for one in _BARE_FINAL.finditer(text)), default=0) :]
    return "" if re.match(r"\s*analysis(?=[A-Z])", text) else text


def _end_of_message(text: str, start: int) -> int:
    end = _MESSAGE_END.search(text, start)
    return end.start() if end else len(text)


def _own_turn(text: str) -> str:
    """The first turn of the model that says anything; other turns are the prompt or made up."""
    turns = list(_TURN.finditer(text))
    if not turns:
        return text
    starts = [0, *(turn.end() for turn in turns)]
    ends = [*(turn.start() for turn in turns), len(text)]
    own = [True, *map(_is_own, turns)]
    said = ""
    for start, end, mine in zip(starts, ends, own, strict=True):
        if mine:
            said += f"\n{text[start:end]}"
        elif re.search(r"\w", without_tokens(said)):
            break
    return said


def _is_own(turn: re.Match[str]) -> bool:
    role = next(filter(None, turn.groups())).lower()
    return role == "[/inst]" or role in _OWN.split("|")


def without_thoughts(text: str) -> str:
    """The text without blocks of thought; one that is never closed runs to the end.

    Where a block is closed that was not opened (its opening stood in the prompt), all before it
    is thought.
    """
    for enclosed in _ENCLOSED:
        text = enclosed.sub("\n", text)
    text = _CLOSES.sub("</think>", _OPENS.sub("<think>", text))
    kept: list[str] = []
    start, thinking = 0, False
    for tag in _THOUGHT.finditer(text):
        if tag[1] or tag[2]:
            if not thinking:
                kept.clear()
            start, thinking = tag.end(), False
        elif not thinking:
            kept.append(text[start : tag.start()])
            thinking = True
    if not thinking:
        kept.append(text[start:])
    return "\n".join(kept)


def without_tokens(text: str) -> str:
    """The text without special tokens; those between sentences are line breaks."""
    text = _STRUCK.sub(r"\1", text)
    text = _SENTENCE.sub("\n\n", _SEPARATOR.sub("\n\n", text))
    return _TOKEN.sub("\n", _INLINE.sub(" ", text))
