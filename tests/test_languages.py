"""Which language a text is in, where the one that is given is only the default."""

from __future__ import annotations

import pytest

from bench.languages import actual

# One sentence each, written for this test.
TEXTS = {
    "en": "Sales of the mill have grown in May, the company said on Monday.",
    "es": "Las ventas de la empresa cayeron en mayo, según los datos del lunes.",
    "de": "Die Umsätze der Mühle sind im Mai gesunken, wie das Unternehmen mitteilte.",
    "fr": "Les ventes de l'entreprise ont baissé en mai, selon les chiffres du groupe.",
    "pt": "As vendas da empresa caíram em maio, de acordo com os dados do grupo.",
    "it": "Le vendite della società sono scese a maggio, secondo i dati del gruppo.",
    "nl": "De verkoop van het bedrijf is in mei gedaald, zo blijkt uit de cijfers van maandag.",
    "pl": "Sprzedaż spadła w maju, ale firma nie zwolni pracowników, jak podano na stronie.",
    "tr": "Şirketin satışları mayıs ayında düştü ve bu yıl için hedef daha düşük.",
    "id": "Penjualan perusahaan itu turun pada Mei dan tidak akan pulih dalam tahun ini.",
    "ru": "Продажи компании упали в мае, сообщили в понедельник.",
    "el": "Οι πωλήσεις της εταιρείας μειώθηκαν τον Μάιο.",
    "ar": "انخفضت مبيعات الشركة في مايو.",
    "hi": "मई में कंपनी की बिक्री घटी।",
    "ja": "五月の売上高は減少したと会社は発表した。",
    "zh": "公司五月的销售额下降。",
    "ko": "회사의 5월 매출이 감소했다.",
    "th": "ยอดขายของบริษัทลดลงในเดือนพฤษภาคม",
}


@pytest.mark.parametrize(("language", "text"), TEXTS.items(), ids=TEXTS.keys())
def test_the_default_is_not_trusted_where_the_text_is_plainly_another(
    language: str, text: str
) -> None:
    """The script tells, or the function words do."""
    assert actual(text, "en") == language


@pytest.mark.parametrize(
    ("text", "declared", "expected"),
    [
        ("Talks began in Geneva.", "en", "en"),
        ("Mayor de Vries met el Sisi at La Scala, the ministry of Culture said.", "en-GB", "en"),
        ("", "en", "en"),
        ("12.5%", "en", "en"),
        ("Zhou Enlai (周恩来) was the premier of China.", "en", "en"),
        ("Sales of the mill have grown.", "pt-BR", "pt"),
    ],
)
def test_what_is_declared_is_believed_where_nothing_speaks_against_it(
    text: str, declared: str, expected: str
) -> None:
    """Names of other languages, figures and short texts prove nothing."""
    assert actual(text, declared) == expected
