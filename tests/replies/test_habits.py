# ruff: noqa: E501  a reply stands on one line, as it was written
"""More habits of models, a kind a table; expected bullets are written by hand."""

from __future__ import annotations

import pytest

from bench.replies import read

TWO = ("First point here.", "Second point here.")
LIST = "- First point here.\n- Second point here."
JSON = '["First point here.", "Second point here."]'

DRAFTS = [
    *(f"<{name}>hm\n- draft one\n</{name}>\n{LIST}" for name in (
        "plan", "draft", "notes", "critique", "self_critique", "article_analysis", "longcat_think",
        "thinking_process", "思考", "think_never_used_51bce0c7", "Thought Process", "verification",
    )),
    f"<plan>- draft</plan>\n<draft>- draft two</draft>{LIST}",
    f"<draft>\n- draft one\n</draft>\n<final>\n{LIST}\n</final>",
    f"<takeaways>\n{LIST}\n</takeaways>\n<sources>\n- A page.\n</sources>",
    f"[thinking]hm\n- draft[/thinking]{LIST}",
    f"(think)\n- draft\n(/think)\n{LIST}",
    f"＜think＞- draft＜/think＞{LIST}",
    f"< think >- draft</ think >{LIST}",
    f"<unused94>thought\n- draft<unused95>{LIST}",
    f"<|begin_reasoning|>- draft<|end_reasoning|>{LIST}",
    f"```thinking\n- draft\n```\n{LIST}",
    f"### Thinking\n- draft\n### Answer\n{LIST}",
    f"Let me think.\n- draft one\n\nFinal answer:\n{LIST}",
    f"- draft one\n\n**Revised takeaways**\n\n{LIST}",
    f"analysis\nUser wants\n- draft\n\nassistantfinal\n\n{LIST}",
    f"<|channel|>analysis<|message|>plan\n- draft<|end|>{LIST}",
]  # fmt: skip
TOKENS = [
    *(f"{LIST}{token}" for token in (
        "<turn|>", "[END]", "[DONE]", "[unused1]", "<end_of_turn", "\x1b[0m", "\n### Instruction:\nMore\n- x",
    )),
    *(f"{start}{LIST}" for start in (
        "AI: ", "Bot: ", "[ANS]", "<|turn>model\n", "[SYSTEM_PROMPT]be brief[/SYSTEM_PROMPT]",
    )),
]  # fmt: skip
STRUCTURES = [
    '{"takeaways": [{"key_takeaway": "First point here.", "source_sentence": "It is a long sentence of the article."}, {"key_takeaway": "Second point here.", "source_sentence": "Another long sentence of the article."}]}',
    '{"takeaways": "First point here.\\nSecond point here."}',
    '{"takeaways": "First point here. Second point here."}',
    '[{"role": "assistant", "content": "{\\"takeaways\\": [\\"First point here.\\", \\"Second point here.\\"]}"}]',
    '{"choices": [{"message": {"content": "[\\"First point here.\\", \\"Second point here.\\"]"}}]}',
    f'[{{"name": "reply", "arguments": {{"takeaways": {JSON}}}}}]',
    '{"takeaways": ["First point here." "Second point here."]}',
    '{"takeaways": ["First point here.", "Second point here."}',
    f'{{"takeaways": {JSON}}}{{"takeaways": {JSON}}}',
    "{'takeaways': ['''First point here.''', '''Second point here.''']}",
    f"print({JSON})",
    f"return {JSON}",
    '"First point here.", "Second point here."',
    "- First point here.\\n- Second point here.",
    '- takeaway: "First point here."\n  source: "p1"\n- takeaway: "Second point here."\n  source: "p2"',
    "takeaway_1: First point here.\ntakeaway_2: Second point here.",
    'takeaway,importance\n"First point here.",5\n"Second point here.",4',
    "id,takeaway\n1,First point here.\n2,Second point here.",
    "#\tTakeaway\n1\tFirst point here.\n2\tSecond point here.",
    "1;First point here.\n2;Second point here.",
    "- First point here.\\\n- Second point here.\\",
    "│ 1 │ First point here. │\n│ 2 │ Second point here. │",
    "<table><thead><tr><th>No</th><th>Takeaway</th><th>Why</th></tr></thead><tbody><tr><td>1</td><td>First point here.</td><td>For many, many reasons.</td></tr><tr><td>2</td><td>Second point here.</td><td>For more reasons.</td></tr></tbody></table>",
    "### Takeaway 1\nFirst point here.\n### Takeaway 2\nSecond point here.",
]
MARKERS = [
    f"{one}First point here.\n{two}Second point here."
    for one, two in (
        ("1–", "2–"), ("No. 1: ", "No. 2: "), ("№1. ", "№2. "), ("Nº 1: ", "Nº 2: "), ("Q1. ", "Q2. "),
        ("Point One: ", "Point Two: "), ("KT1: ", "KT2: "), ("一、", "二、"), ("（一）", "（二）"),
        ("第一，", "第二，"), ("🅐 ", "🅑 "), ("(①) ", "(②) "), ("가. ", "나. "), ("ア. ", "イ. "),
        ("أ. ", "ب. "), ("א. ", "ב. "), ("α) ", "β) "), ("† ", "† "), ("-> ", "-> "), ("=> ", "=> "),
        ("--> ", "--> "), ("-- ", "-- "), ("*", "*"), ("[•] ", "[•] "), ("[*]", "[*]"),
        ("\\item ", "\\item "), ("1> ", "2> "), ("1| ", "2| "), ("1。", "2。"), ("Ⅰ. ", "Ⅱ. "),
        ("a - ", "b - "), ("1.1. ", "1.2. "),
    )
]  # fmt: skip


@pytest.mark.parametrize("text", [*DRAFTS, *TOKENS, *STRUCTURES, *MARKERS])
def test_two_bullets(text: str) -> None:
    """Whatever stands before, after and around, the two bullets come out."""
    assert read(text) == (TWO, "ok")


@pytest.mark.parametrize(
    "bullet",
    [
        ">100 people were hurt.", "10 people were killed.", "2024 budget passes with 3 votes.",
        "1. FC Köln steigt auf.", "6. Juni ist Wahltag.", "Ratio 1) and 2) are equal.", "3-2 win.",
        "7:30 p.m. is the new curfew.", "1 500 personnes évacuées.", "2,5 Millionen Euro fehlen.",
        "$5 million goes to schools.", "#MeToo marks ten years.", "Thinking of leaving? Read on.",
        "Answer: nobody knows yet.", "No. 10 denied the claim.", "Point taken, says minister.",
        "=SUM is broken.", "f(x) = 2*x*y + 3.", "First, talks failed; second, war began.",
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    "shape", ["- {}\n- Talks began.", "1. {}\n2. Talks began.", "* {}\n* Talks began."]
)
def test_what_a_bullet_begins_with_stays(bullet: str, shape: str) -> None:
    """Numbers, times, scores, signs and words that also serve as markers are kept."""
    assert read(shape.format(bullet)).takeaways == (bullet, "Talks began.")


@pytest.mark.parametrize(
    "text",
    [
        "It looks like you haven't provided the article. Could you please paste it?",
        "The article is empty, so I cannot extract takeaways.", "I must respectfully decline.",
        "This request violates our content policy.", "No article was provided.",
        "作为一个人工智能语言模型，我还没学习如何回答这个问题。", "请提供需要总结的文章。",
        "記事が見当たりません。", "기사 내용이 없습니다.", "Como modelo de lenguaje, no puedo ayudar con eso.",
        "Lamentablemente, no puedo acceder al artículo.", "Il m'est impossible de vous aider.",
        "Als KI-Sprachmodell kann ich das nicht tun.", "Come modello linguistico, non posso farlo.",
        "Как языковая модель, я не могу этого сделать.", "Jeg kan desværre ikke hjælpe med det.",
        "Жао ми је, али не могу да помогнем.", "Ho sento, però no puc ajudar-te amb això.",
        "Atsiprašau, bet negaliu padėti.", "ბოდიში, მაგრამ ვერ დაგეხმარებით.",
        "ይቅርታ፣ በዚህ ልረዳዎ አልችልም።", "ക്ഷമിക്കണം, എനിക്ക് സഹായിക്കാൻ കഴിയില്ല.",
        '{"error": "I cannot access the article."}',
    ],
)  # fmt: skip
def test_refusals(text: str) -> None:
    """A model that says it can't, or that it was given nothing, has refused."""
    assert read(text).status == "refused"


@pytest.mark.parametrize(
    "text",
    [
        "- I cannot continue, says CEO.\n- Talks go on.",
        "- I won't support the bill, senator says.\n- The vote is on Monday.",
        "- 抱歉，公司不能赔偿，发言人说。\n- 股价下跌。",
        "- Please provide ID at the polls from May.\n- No article of the treaty was changed.",
    ],
)
def test_people_in_the_news_do_not_refuse(text: str) -> None:
    """What somebody is quoted with in a list of bullets is news."""
    assert read(text).status == "ok"
