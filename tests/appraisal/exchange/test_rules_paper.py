"""The year's rules printed."""

import pypdfium2
import pytest

from bihuan.appraisal.exchange.rules_paper import letter_of, print_rules
from tests.appraisal.factories import make_hall

pytestmark = pytest.mark.django_db


def test_rules_are_printed_whole_with_what_is_asked_and_the_criteria() -> None:
    hall = make_hall(published=False)
    draft = hall.write("一、对象\n市直单位\n二、程序\n先申报后评审")
    draft.review = hall.review

    letter = letter_of(draft)

    assert letter.title == "2026 年特色创新评审评估规则"
    assert letter.draft_note == "草稿，尚未公布"
    lines = letter.body.split("\n")
    assert [line for line in lines if line[1] == "、"] == ["一、对象", "二、程序", "三、申报要求", "四、评分办法"]
    assert "成效数据：至少 1 条。" in lines
    assert "评委查阅期：结果定后 12 个月。" in lines
    assert [(row["指标"], row["分值"]) for row in letter.annex.rows] == [
        ("total", "—"),
        ("　评委", "—"),
        ("　　hall", "—"),
        ("　　　a", "60"),
        ("　　　b", "40"),
        ("　check", "10"),
    ]
    pages = pypdfium2.PdfDocument(print_rules(draft))
    assert "先申报后评审" in pages[0].get_textpage().get_text_range()
    assert "0–60 分，每 1 分一档" in pages[len(pages) - 1].get_textpage().get_text_range()
