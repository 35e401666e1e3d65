# ruff: noqa: E501  a reply stands on one line, as it was written
"""Shapes in which models are known to answer, and the two bullets that each of them says.

Where they were seen: docs/replies.md. Expected bullets are written by hand.
"""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.replies import read
from bench.text import normalised

TWO = ("First point here.", "Second point here.")

THOUGHTS = {
    '<think></think>': '<think>hm\n- draft one\n- draft two\n</think>\n- First point here.\n- Second point here.',
    '<thinking></thinking>': '<thinking>hm\n- draft one\n- draft two\n</thinking>\n- First point here.\n- Second point here.',
    '<thought></thought>': '<thought>hm\n- draft one\n- draft two\n</thought>\n- First point here.\n- Second point here.',
    '<thoughts></thoughts>': '<thoughts>hm\n- draft one\n- draft two\n</thoughts>\n- First point here.\n- Second point here.',
    '<reasoning></reasoning>': '<reasoning>hm\n- draft one\n- draft two\n</reasoning>\n- First point here.\n- Second point here.',
    '<seed:think></seed:think>': '<seed:think>hm\n- draft one\n- draft two\n</seed:think>\n- First point here.\n- Second point here.',
    '<antThinking></antThinking>': '<antThinking>hm\n- draft one\n- draft two\n</antThinking>\n- First point here.\n- Second point here.',
    '<reflection></reflection>': '<reflection>hm\n- draft one\n- draft two\n</reflection>\n- First point here.\n- Second point here.',
    '<scratchpad></scratchpad>': '<scratchpad>hm\n- draft one\n- draft two\n</scratchpad>\n- First point here.\n- Second point here.',
    '<inner_monologue></inner_monologue>': '<inner_monologue>hm\n- draft one\n- draft two\n</inner_monologue>\n- First point here.\n- Second point here.',
    '[THINK][/THINK]': '[THINK]hm\n- draft one\n- draft two\n[/THINK]\n- First point here.\n- Second point here.',
    '<|begin_of_thought|><|end_of_thought|>': '<|begin_of_thought|>hm\n- draft one\n- draft two\n<|end_of_thought|>\n- First point here.\n- Second point here.',
    '<|START_THINKING|><|END_THINKING|>': '<|START_THINKING|>hm\n- draft one\n- draft two\n<|END_THINKING|>\n- First point here.\n- Second point here.',
    "<think type='x'></think>": "<think type='x'>hm\n- draft one\n- draft two\n</think>\n- First point here.\n- Second point here.",
    '&lt;think&gt;&lt;/think&gt;': '&lt;think&gt;hm\n- draft one\n- draft two\n&lt;/think&gt;\n- First point here.\n- Second point here.',
    '<|channel>thought<channel|>': '<|channel>thoughthm\n- draft one\n- draft two\n<channel|>\n- First point here.\n- Second point here.',
    'Thinking...\n\n...done thinking.': 'Thinking...\nhm\n- draft one\n- draft two\n\n...done thinking.\n\n- First point here.\n- Second point here.',
    '<details type="reasoning" done="true">\n<summary>Thought for 3 seconds</summary></details>': '<details type="reasoning" done="true">\n<summary>Thought for 3 seconds</summary>hm\n- draft one\n- draft two\n</details>\n- First point here.\n- Second point here.',
    '<THINK></THINK>': '<THINK>hm\n- draft one\n- draft two\n</THINK>\n- First point here.\n- Second point here.',
    '<|thinking|><|/thinking|>': '<|thinking|>hm\n- draft one\n- draft two\n<|/thinking|>\n- First point here.\n- Second point here.',
    '</think>': 'hm\n- draft one\n- draft two\n</think>\n- First point here.\n- Second point here.',
    '<thinking>\n</thinking>\n<answer>': '<thinking>\nhm\n- draft one\n- draft two\n</thinking>\n<answer>\n- First point here.\n- Second point here.',
}  # fmt: skip
TOKENS = {
    'end <|im_end|>': '- First point here.\n- Second point here.<|im_end|>',
    'end <|eot_id|>': '- First point here.\n- Second point here.<|eot_id|>',
    'end <|end_of_text|>': '- First point here.\n- Second point here.<|end_of_text|>',
    'end <|eom_id|>': '- First point here.\n- Second point here.<|eom_id|>',
    'end <end_of_turn>': '- First point here.\n- Second point here.<end_of_turn>',
    'end <eos>': '- First point here.\n- Second point here.<eos>',
    'end </s>': '- First point here.\n- Second point here.</s>',
    'end <|end|>': '- First point here.\n- Second point here.<|end|>',
    'end <|endoftext|>': '- First point here.\n- Second point here.<|endoftext|>',
    'end <|END_OF_TURN_TOKEN|>': '- First point here.\n- Second point here.<|END_OF_TURN_TOKEN|>',
    'end <|END_RESPONSE|>': '- First point here.\n- Second point here.<|END_RESPONSE|>',
    'end <｜end▁of▁sentence｜>': '- First point here.\n- Second point here.<｜end▁of▁sentence｜>',
    'end <|user|>': '- First point here.\n- Second point here.<|user|>',
    'end <|observation|>': '- First point here.\n- Second point here.<|observation|>',
    'end <|return|>': '- First point here.\n- Second point here.<|return|>',
    'end [EOS]': '- First point here.\n- Second point here.[EOS]',
    'end <pad>': '- First point here.\n- Second point here.<pad>',
    'end <|end_of_role|>': '- First point here.\n- Second point here.<|end_of_role|>',
    'end <eop>': '- First point here.\n- Second point here.<eop>',
    'end [|endofturn|]': '- First point here.\n- Second point here.[|endofturn|]',
    'end <unused99>': '- First point here.\n- Second point here.<unused99>',
    'end <|im_end': '- First point here.\n- Second point here.<|im_end',
    'end <|assistant|>': '- First point here.\n- Second point here.<|assistant|>',
    'end [/INST]': '- First point here.\n- Second point here.[/INST]',
    'end <|call|>': '- First point here.\n- Second point here.<|call|>',
    'start <|im_start|>assistant': '<|im_start|>assistant\n- First point here.\n- Second point here.',
    'start <|start_header_id|>assistant<|end_header_id|>': '<|start_header_id|>assistant<|end_header_id|>\n\n- First point here.\n- Second point here.',
    'start <start_of_turn>model': '<start_of_turn>model\n- First point here.\n- Second point here.',
    'start <|assistant|>': '<|assistant|>- First point here.\n- Second point here.',
    'start <｜Assistant｜>': '<｜Assistant｜>- First point here.\n- Second point here.',
    'start <s>': '<s>- First point here.\n- Second point here.',
    'start <bos>': '<bos>- First point here.\n- Second point here.',
    'start [INST] do it [/INST]': '[INST] do it [/INST]- First point here.\n- Second point here.',
    'start <|START_OF_TURN_TOKEN|><|CHATBOT_TOKEN|>': '<|START_OF_TURN_TOKEN|><|CHATBOT_TOKEN|>- First point here.\n- Second point here.',
    'start <|start_of_role|>assistant<|end_of_role|>': '<|start_of_role|>assistant<|end_of_role|>- First point here.\n- Second point here.',
    'start assistant': 'assistant\n- First point here.\n- Second point here.',
    'start <|begin_of_box|>': '<|begin_of_box|>- First point here.\n- Second point here.',
    'start <|begin_of_solution|>': '<|begin_of_solution|>- First point here.\n- Second point here.',
    'start <|im_start|>user\n- no\n- not<|im_end|>\n<|im_start|>assistant': '<|im_start|>user\n- no\n- not<|im_end|>\n<|im_start|>assistant\n- First point here.\n- Second point here.',
    'start [|assistant|]': '[|assistant|]- First point here.\n- Second point here.',
    'halluc': '- First point here.\n- Second point here.<|im_end|>\n<|im_start|>user\nMore?<|im_end|>\n<|im_start|>assistant\n- c',
    'human': '- First point here.\n- Second point here.\n\nHuman: another\n\nAssistant: - c d e',
}  # fmt: skip
MARKERS = {
    'a.': 'a. First point here.\nb. Second point here.',
    'A.': 'A. First point here.\nB. Second point here.',
    'A)': 'A) First point here.\nB) Second point here.',
    '(a)': '(a) First point here.\n(b) Second point here.',
    'i)': 'i) First point here.\nii) Second point here.',
    '(i)': '(i) First point here.\n(ii) Second point here.',
    'I.': 'I. First point here.\nII. Second point here.',
    '1.)': '1.) First point here.\n2.) Second point here.',
    '１．': '１．First point here.\n２．Second point here.',
    '１）': '１）First point here.\n２）Second point here.',
    '(1)': '(1) First point here.\n(2) Second point here.',
    '[1]': '[1] First point here.\n[2] Second point here.',
    '1 -': '1 - First point here.\n2 - Second point here.',
    '1 –': '1 – First point here.\n2 – Second point here.',
    '#1': '#1: First point here.\n#2: Second point here.',
    'T1': 'Takeaway 1: First point here.\nTakeaway 2: Second point here.',
    'KT1': '**Key Takeaway 1:** First point here.\n**Key Takeaway 2:** Second point here.',
    'First': 'First: First point here.\nSecond: Second point here.',
    '1st': '1st: First point here.\n2nd: Second point here.',
    'neg': '❶ First point here.\n❷ Second point here.',
    'pua': '\uf0b7 First point here.\n\uf0b7 Second point here.',
    'pua2': '\uf0a7\tFirst point here.\n\uf0a7\tSecond point here.',
    'arrow': '→ First point here.\n→ Second point here.',
    '=>': '\u27a1\ufe0f First point here.\n\u27a1\ufe0f Second point here.',
    'emoji': '🚀 First point here.\n🌍 Second point here.',
    'zwj': '\U0001f469\u200d\u2695\ufe0f First point here.\n\U0001f468\u200d\U0001f469\u200d\U0001f467 Second point here.',
    'flag': '🇺🇦 First point here.\n🇫🇷 Second point here.',
    'nbh': '‑ First point here.\n‑ Second point here.',
    'fig': '‒ First point here.\n‒ Second point here.',
    'fw': '－ First point here.\n－ Second point here.',
    'heavy': '➖ First point here.\n➖ Second point here.',
    'o': 'o\tFirst point here.\no\tSecond point here.',
    '§': '§\tFirst point here.\n§\tSecond point here.',
    '»': '» First point here.\n» Second point here.',
    '·': '· First point here.\n· Second point here.',
    'esc': '\\- First point here.\n\\- Second point here.',
    '1\\.': '1\\. First point here.\n2\\. Second point here.',
    '- a)': '- a) First point here.\n- b) Second point here.',
    '1:': '1: First point here.\n2: Second point here.',
    '+': '+ First point here.\n+ Second point here.',
    '~': '~ First point here.\n~ Second point here.',
    '⁃': '⁃ First point here.\n⁃ Second point here.',
    '*nbsp': '*\xa0First point here.\n*\xa0Second point here.',
    'nnbsp': '-\u202fFirst point here.\n-\u202fSecond point here.',
    'alm': '\u061c- First point here.\n\u061c- Second point here.',
    'iso': '\u2067- First point here.\u2069\n\u2067- Second point here.\u2069',
    'bom': '\ufeff- First point here.\n- Second point here.',
    'cyr': 'а) First point here.\nб) Second point here.',
    'ar': '١. First point here.\n٢. Second point here.',
    'par': '⑴ First point here.\n⑵ Second point here.',
    '1°': '1° First point here.\n2° Second point here.',
    'check': '☑ First point here.\n☐ Second point here.',
    'bold': '**1.** **First point here.**\n**2.** **Second point here.**',
    'N°': '1/ First point here.\n2/ Second point here.',
}  # fmt: skip
MARKUP = {
    'ul': '<ul><li>First point here.</li><li>Second point here.</li></ul>',
    'unclosed': '<ul>\n<li>First point here.\n<li>Second point here.\n</ul>',
    'ol': 'Sure:<ol>\n  <li>First point here.</li>\n  <li>Second point here.</li>\n</ol><p>Hope this helps!</p>',
    'nest': '<ul><li>Economy:<ul><li>First point here.</li></ul></li><li>Politics:<ul><li>Second point here.</li></ul></li></ul>',
    'attr': '<ul class="x"><li class="k" data-id=3>First point here.</li><li>Second point here.</li></ul>',
    'doc': '<!DOCTYPE html><html><head><title>T</title><style>li{}</style></head><body><h2>Key Takeaways</h2><ul><li><strong>First</strong> point here.</li><li>Second point here.</li></ul></body></html>',
    'p': '<p>First point here.</p><p>Second point here.</p>',
    'br': 'First point here.<br>Second point here.',
    'br2': '- First point here.<br/>- Second point here.',
    'bull br': '• First point here.<br>• Second point here.',
    'item': "<items><item id='1'>First point here.</item><item id='2'>Second point here.</item></items>",
    'bullets': '<bullets><bullet>First point here.</bullet><bullet>Second point here.</bullet></bullets>',
    'xml decl': '<?xml version="1.0"?><root><e>First point here.</e><e>Second point here.</e></root>',
    'title': '<takeaway><title>X y</title><text>First point here.</text></takeaway><takeaway><title>Z</title><text>Second point here.</text></takeaway>',
    't1': '<takeaway_1>First point here.</takeaway_1>\n<takeaway_2>Second point here.</takeaway_2>',
    'trunc': '<takeaways><takeaway>First point here.</takeaway><takeaway>Second point here.',
    'ans': '<answer>\n- First point here.\n- Second point here.\n</answer>',
    'cdata': '<item><![CDATA[First point here.]]></item><item><![CDATA[Second point here.]]></item>',
    'dl': '<dl><dt>E</dt><dd>First point here.</dd><dt>F</dt><dd>Second point here.</dd></dl>',
    'table': '<table><tr><th>#</th><th>Takeaway</th></tr><tr><td>1</td><td>First point here.</td></tr><tr><td>2</td><td>Second point here.</td></tr></table>',
    'table2': '<table><tr><td>First point here.</td></tr><tr><td>Second point here.</td></tr></table>',
    'esc': '&lt;ul&gt;&lt;li&gt;First point here.&lt;/li&gt;&lt;li&gt;Second point here.&lt;/li&gt;&lt;/ul&gt;',
    'bull': '&bull; First point here.\n&bull; Second point here.',
    'dbl': '&amp;bull; First point here.\n&amp;bull; Second point here.',
    'num': '&#8226; First point here.\n&#x2022; Second point here.',
    'md': '| # | Takeaway |\n|---|---|\n| 1 | First point here. |\n| 2 | Second point here. |',
    'md3': '|Topic|Key point|\n|:-:|:--|\n|Economy|First point here.|\n|Politics|Second point here.|',
    'md4': '| First point here. |\n| Second point here. |',
    'mdp': 'Here:\n\n| Takeaway |\n| --- |\n| **First point here.** |\n| Second point here. |\n\nHope it helps.',
    'cm': '<!-- x -->- First point here.\n- Second point here.',
    'fence': '```html\n<ul><li>First point here.</li><li>Second point here.</li></ul>\n```',
    'span': '- <span style="c">First point here.</span>\n- <b>Second point here.</b>',
    'h': '### First point here.\n### Second point here.',
    'li md': '<li>- First point here.</li><li>- Second point here.</li>',
}  # fmt: skip
JSON = {
    'plain': '{"takeaways": ["First point here.", "Second point here."]}',
    'out': '<output>{"takeaways": ["First point here.", "Second point here."]}</output>',
    'json': '<json>\n{"takeaways": ["First point here.", "Second point here."]}\n</json>',
    'str': '"{\\"takeaways\\": [\\"First point here.\\", \\"Second point here.\\"]}"',
    'esc': '{\\"takeaways\\": [\\"First point here.\\", \\"Second point here.\\"]}',
    'fence': 'Sure!\n```json\n{"takeaways": ["First point here.", "Second point here."]}\n```\nDone',
    'fence1': '```{"takeaways": ["First point here.", "Second point here."]}```',
    'py': "{'takeaways': ['First point here.', 'Second point here.']}",
    'py2': "['First point here.', 'Second point here.']",
    'tuple': "('First point here.', 'Second point here.')",
    'set': "{'First point here.', 'Second point here.'}",
    'curly': '[“First point here.”, “Second point here.”]',
    'trail': '{"takeaways": ["First point here.", "Second point here.",],}',
    'unq': '{takeaways: ["First point here.", "Second point here."]}',
    'var': 'takeaways = ["First point here.", "Second point here."]',
    'repr': "Takeaways(takeaways=['First point here.', 'Second point here.'])",
    'inner': '{"takeaways": ["First point here.", "Second point here."], "n": 2} I hope!',
    'two': '{"takeaway": "First point here."}\n{"takeaway": "Second point here."}',
    'list objs': '1. {"takeaway": "First point here."}\n2. {"takeaway": "Second point here."}',
    'draft': 'Draft: {"takeaways": ["x y z"]}\nFinal: {"takeaways": ["First point here.", "Second point here."]}',
    'reason': '{"reasoning": ["a b", "c d"], "takeaways": ["First point here.", "Second point here."]}',
    'rkey': '{"reasoning_points": ["a b", "c d"], "takeaways": ["First point here.", "Second point here."]}',
    'other': '{"tags": ["x", "y"], "conclusiones": ["First point here.", "Second point here."]}',
    'parts': '[{"type": "thinking", "thinking": "- x"}, {"type": "text", "text": "- First point here.\\n- Second point here."}]',
    'tool': '<tool_call>{"name":"f","arguments":{"takeaways": ["First point here.", "Second point here."]}}</tool_call>',
    'toolstr': '{"name": "f", "arguments": "{\\"takeaways\\": [\\"First point here.\\", \\"Second point here.\\"]}"}',
    'ent': '{&quot;takeaways&quot;: [&quot;First point here.&quot;, &quot;Second point here.&quot;]}',
    'html in': '{"takeaways": "<ul><li>First point here.</li><li>Second point here.</li></ul>"}',
    'tags in': '{"takeaways": ["<li>First point here.</li>", "<b>Second point here.</b>"]}',
    'comment': '{"takeaways": [\n "First point here.", // one\n "Second point here."\n]}',
    'nocomma': '["First point here."\n "Second point here."]',
    'schema': '{"type":"object","properties":{"takeaways":{"type":"array","items":{"type":"string"}}}}\n{"takeaways": ["First point here.", "Second point here."]}',
    'keys': '{"1": "First point here.", "2": "Second point here."}',
    'ord': '{"first": "First point here.", "second": "Second point here."}',
    'topic': '{"Economy": "First point here.", "Politics": "Second point here."}',
    'objs': '{"key_takeaways": [{"id": "1", "point": "First point here."}, {"id": "2", "point": "Second point here."}]}',
    'yaml': 'takeaways:\n  - First point here.\n  - Second point here.',
    'yaml2': 'takeaways:\n  - text: First point here.\n  - text: Second point here.',
    'yamlq': 'takeaways:\n  - "First point here."\n  - "Second point here."',
    'tok': '{"takeaways": ["First point here.", "Second point here."]}<|im_end|>',
    'label': 'Answer: - First point here.\n- Second point here.',
    'oneline': 'Here are the takeaways: - First point here. - Second point here.',
    'oneline2': 'Here are the takeaways: First point here. Second point here.',
    'oneline3': 'Here are the takeaways: 1. First point here. 2. Second point here.',
    'oneline4': 'Here are the takeaways: • First point here. • Second point here.',
    'oneline5': '1) First point here. 2) Second point here.',
    'oneline6': '- First point here. - Second point here.',
    'oneline7': 'Key takeaways: 1. First point here. 2. Second point here.',
    'oneline8': 'a) First point here. b) Second point here.',
    'oneline9': '① First point here. ② Second point here.',
    'one10': 'Here are the takeaways: * First point here. * Second point here.',
    'one11': '**Answer:** - First point here.\n- Second point here.',
    'one12': 'Final answer: 1. First point here.\n2. Second point here.',
    'one13': '✅ First point here. ✅ Second point here.',
    'one14': 'Summary: - First point here.\n- Second point here.',
}  # fmt: skip
KEPT = [
    ('- [First](http://x.y/a_(b)) point.\n- Second<sup>[2]</sup> point [1].', ('First point.', 'Second point.')),
    ('- First point[^1].\n- Second point.\n\n[^1]: Source.', ('First point.', 'Second point.')),
    ('- First point【4†source】.\n- Second point [1, 2].', ('First point.', 'Second point.')),
    ('- _First_ ~~bad~~ ==point==.\n- `Second` \\$5 point.', ('First bad point.', 'Second $5 point.')),
    ('- About 10<sup>6</sup> cells.\n- CO<sub>2</sub> rose.', ('About 10⁶ cells.', 'CO2 rose.')),
    ('- AT&amp;amp;T rose.\n- &lt;5% &nbsp;left &ndash; so.', ('AT&T rose.', '<5% left – so.')),
    ('- Profit < 5 & loss > 3.\n- AT&T, R&D and {x} | a*b_c ~5.', ('Profit < 5 & loss > 3.', 'AT&T, R&D and {x} | a*b_c ~5.')),
    ('- At 7.30 a.m. he said a) and b).\n- Thinking of leaving: I am a fan.', ('At 7.30 a.m. he said a) and b).', 'Thinking of leaving: I am a fan.')),
    ('- The vector<int> leaked.\n- 3 <4 and <3 is [sic] fine.', ('The vector<int> leaked.', '3 <4 and <3 is [sic] fine.')),
    ('- A. Smith resigned on Monday.\n- I. Newton was cited.', ('A. Smith resigned on Monday.', 'I. Newton was cited.')),
    ("- Revenue - up 5% - beat estimates.\n- It's 2 * 3 * 4.", ('Revenue - up 5% - beat estimates.', "It's 2 * 3 * 4.")),
    ('- Answer: no one knows.\n- He said: 1. FC won 2. nothing.', ('Answer: no one knows.', 'He said: 1. FC won 2. nothing.')),
    ('- “Yes” and “no”.\n- \'Tis {"a"} quoted.', ('“Yes” and “no”.', '\'Tis {"a"} quoted.')),
    ('- $5m and €3m; 50% off.\n- #MeToo @x C++ C#.', ('$5m and €3m; 50% off.', '#MeToo @x C++ C#.')),
    ('- \u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645\n- \u0915\u094d\u200d\u0937', ('می\u200cخواهم', 'क्\u200dष')),
]  # fmt: skip
STATUSES = [
    ('<think>cut', 'empty'),
    ('[THINK]cut', 'empty'),
    ('<|channel|>analysis<|message|>cut', 'empty'),
    ('Here is the JSON: {"takeaways": ["Cut in', 'unparsed'),
    ('analysisWe need to', 'empty'),
    ('<analysis>cut off', 'empty'),
    ('No puedo ayudarte con eso.', 'refused'),
    ('申し訳ありませんが、そのリクエストにはお応えできません。', 'refused'),
    ('Je suis désolé, mais je ne peux pas vous aider.', 'refused'),
    ('Mi dispiace, ma non posso aiutarti.', 'refused'),
    ('Przepraszam, ale nie mogę pomóc.', 'refused'),
    ('Извините, я не могу помочь с этим.', 'refused'),
    ('عذراً، لا يمكنني المساعدة في ذلك.', 'refused'),
    ('Ich kann dabei leider nicht helfen.', 'refused'),
    ('Maaf, saya tidak dapat membantu.', 'refused'),
    ('Xin lỗi, tôi không thể giúp.', 'refused'),
    ('ขออภัย ฉันไม่สามารถช่วยได้', 'refused'),
    ('Jag är ledsen, men jag kan inte hjälpa till med det.', 'refused'),
    ('Beklager, men jeg kan ikke hjelpe med det.', 'refused'),
    ('Omlouvám se, ale s tím nemohu pomoci.', 'refused'),
    ('Λυπάμαι, αλλά δεν μπορώ να βοηθήσω.', 'refused'),
    ('मुझे खेद है, मैं इसमें मदद नहीं कर सकता।', 'refused'),
    ("I'm not able to help with that request.", 'refused'),
    ("I won't be able to summarize that.", 'refused'),
    ("Unfortunately, I can't access the article.", 'refused'),
    ('Leider sind die Preise gestiegen. Keine Einigung.', 'ok'),
    ('Lamento en la capital: no puedo, dice ministro', 'ok'),
    ('Malheureusement, il est impossible de voter.', 'ok'),
]  # fmt: skip


@pytest.mark.parametrize("text", THOUGHTS.values(), ids=THOUGHTS.keys())
def test_thoughts(text: str) -> None:
    """Drafts in any tag are no bullets."""
    assert read(text) == (TWO, "ok")


@pytest.mark.parametrize("text", TOKENS.values(), ids=TOKENS.keys())
def test_tokens_of_control(text: str) -> None:
    """Headers and ends of turns, and turns that are made up, are no part of the answer."""
    assert read(text) == (TWO, "ok")


@pytest.mark.parametrize("text", MARKERS.values(), ids=MARKERS.keys())
@pytest.mark.parametrize("before", ["", "Here are the takeaways:\n", "Key points\n\n"])
def test_markers(text: str, before: str) -> None:
    """Every bullet is kept, and none keeps its marker."""
    assert read(before + text) == (TWO, "ok")


@pytest.mark.parametrize("text", MARKUP.values(), ids=MARKUP.keys())
def test_markup(text: str) -> None:
    """HTML, XML, tables and entities are read as what they show."""
    assert read(text) == (TWO, "ok")


@pytest.mark.parametrize("text", JSON.values(), ids=JSON.keys())
def test_json_and_lines(text: str) -> None:
    """JSON however it is written, and items on one line."""
    assert read(text) == (TWO, "ok")


@pytest.mark.parametrize(("text", "expected"), KEPT)
def test_markup_of_words(text: str, expected: tuple[str, ...]) -> None:
    """Links, footnotes, emphasis and entities are taken off; what only looks like them stays."""
    assert read(text).takeaways == expected


@pytest.mark.parametrize(("text", "status"), STATUSES)
def test_no_answer(text: str, status: str) -> None:
    """Thoughts alone are empty, cut JSON is unparsed, and refusals are known in many languages."""
    assert read(text).status == status


PIECES = [
    *("<think>", "</think>", "[THINK]", "[/THINK]", "<|channel|>final<|message|>", "<|end|>"),
    *(
        "</s>",
        "<|im_end|>",
        "<|im_start|>assistant\n",
        "<｜end▁of▁sentence｜>",
        "<n>",
        "<q>",
        "<eos>",
    ),
    *("<li>", "</li>", "<ul>", "<b>", "</b>", "<br>", "<p>", "<item>", "</item>", "<td>", "<tr>"),
    *("&amp;", "&lt;", "lt;", "&#39;", "&bull;", "|", "---|---", "**", "_", "`", "[a](b)", "[^1]"),
    *('{"takeaways": ["', '", "', '"]}', "{'a': ['", "“", "”", "\\"),
    *("\n", "\n- ", "\n1. ", "a) ", "(i) ", "① ", "\uf0b7 ", " ", "word", "Talks began.", "3", "é"),
    *(
        "\ufeff",
        "\u200b",
        "\u200e",
        "\u202b",
        "\u00ad",
        "\u00a0",
        "\u2060",
        "\ufe0f",
        "\u2028",
        "\ud800",
    ),
]
MARKUP_LEFT = re.compile(
    r"</?(?:think|li|ul|b|br|p|item|td|tr|s|n|q|eos)>|<\||\|>|｜|\[/?THINK\]|&(?:amp|lt|bull|#39);"
)


@settings(max_examples=400, derandomize=True, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=20).map("".join))
def test_no_bullet_has_markup_tokens_or_unseen_characters(text: str) -> None:
    """Whatever stands in a reply, and however broken, a bullet is plain text."""
    for bullet in read(text).takeaways:
        assert not MARKUP_LEFT.search(bullet)
        assert bullet == normalised(bullet) == " ".join(bullet.split())
        assert not re.match(r"[•①]|[-*] |[\[{]\s*[\"'“]", bullet)


KINDS = [
    "- ",
    "* ",
    "• ",
    "– ",
    "‐ ",
    "→ ",
    "✅ ",
    "\uf0b7 ",
    "\u200b- ",
    "{n}. ",
    "{n}) ",
    "({n}) ",
    "{a}) ",
    "({a}) ",
]


@settings(max_examples=150, derandomize=True, deadline=None)
@given(
    st.lists(
        st.lists(st.sampled_from(["Talks", "in", "Genf", "rose", "3.5%", "x<y", "R&D", "a)"]),
                 min_size=3, max_size=7).map(" ".join).filter(lambda text: text[0] in "TGR"),
        min_size=1, max_size=9,
    ),
    st.sampled_from([*KINDS, "<li>", "<takeaway>"]),
)  # fmt: skip
def test_n_items_are_n_bullets(takeaways: list[str], marker: str) -> None:
    """What was written as n items of a list comes back as those n bullets."""
    end = f"</{marker[1:]}" if marker.startswith("<") else ""
    lines = [
        f"{marker.replace('{n}', str(n)).replace('{a}', chr(96 + n))}{text}{end}"
        for n, text in enumerate(takeaways, 1)
    ]
    assert read("\n".join(lines)).takeaways == tuple(takeaways)
