"""The words of a 公文 before anything is printed: levels, numbers, where the signature stands, what no page can hold."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.papers.official import (
    LINE_CHARACTERS,
    Annex,
    AnnexColumn,
    Letter,
    Paragraph,
    annex_label,
    attachment_lines,
    clean,
    number_of,
    paragraphs_of,
    read_paragraph,
    signature_blanks,
    width_of,
    words_of,
)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("一、总体情况", Paragraph(1, "一、总体情况", "")),
        ("十二、落实责任。逐条制定方案。", Paragraph(1, "十二、落实责任。", "逐条制定方案。")),
        ("（一）加强领导。各单位要抓紧。", Paragraph(2, "（一）加强领导。", "各单位要抓紧。")),
        ("(二)半角括号", Paragraph(2, "(二)半角括号", "")),
        ("1.第一项。内容", Paragraph(3, "", "1.第一项。内容")),
        ("（1）第一点", Paragraph(4, "", "（1）第一点")),
        ("　　正文一段。", Paragraph(0, "", "正文一段。")),
        ("1.5万元已到位", Paragraph(0, "", "1.5万元已到位")),
        ("一是抓落实", Paragraph(0, "", "一是抓落实")),
    ],
)
def test_a_paragraph_tells_its_level_and_its_head(line: str, expected: Paragraph) -> None:
    assert read_paragraph(line) == expected


@given(st.text())
def test_no_visible_character_of_a_text_is_lost(text: str) -> None:
    kept = "".join(one.head + one.rest for one in paragraphs_of(text))

    assert "".join(kept.split()) == "".join(clean(text).split())


@given(st.text())
def test_cleaned_text_fits_in_xml(text: str) -> None:
    assert all(sign == "\n" or (ord(sign) >= 32 and not 0xD800 <= ord(sign) <= 0xDFFF) for sign in clean(text))
    assert clean(clean(text)) == clean(text)


def test_a_number_has_its_year_in_full_and_no_leading_zero() -> None:
    assert number_of("新创文", 2026, 5) == "新创文〔2026〕5号"
    assert number_of("新创文", 2026, None) == "新创文〔2026〕　号"


def test_one_attachment_has_no_number_and_several_stand_below_each_other() -> None:
    assert attachment_lines(["清单"]) == ("附件：清单",)
    assert attachment_lines(["清单", "照片"]) == ("附件：1.清单", "　　　2.照片")
    assert attachment_lines([]) == ()
    assert (annex_label(["清单"]), annex_label(["清单", "照片"])) == ("附件", "附件1")


def test_half_width_characters_count_half() -> None:
    assert width_of("2026年3月") == 4.5


names = st.text(alphabet="市创文办街道局", min_size=1, max_size=20)
days = st.sampled_from(["2026年3月2日", "2026年11月26日"])


@given(names, days)
def test_date_begins_two_characters_right_of_the_name_and_both_stay_two_from_the_edge(name: str, day: str) -> None:
    before_name, before_date = signature_blanks(name, day)

    assert before_date == before_name + 2
    ends = (before_name + width_of(name), before_date + width_of(day))
    # The wider of the two ends two characters before the edge, to within the half of a character.
    assert max(ends) <= LINE_CHARACTERS
    if width_of(day) > width_of(name):
        assert LINE_CHARACTERS - 3 < ends[1] <= LINE_CHARACTERS - 2
    else:
        assert LINE_CHARACTERS - 3 < ends[0] <= LINE_CHARACTERS - 2


def test_empty_parts_stay_empty_words() -> None:
    words = words_of(Letter(title="通知"))

    assert {name for name, value in words.items() if value} == {"标题"}


def test_words_of_a_letter_are_all_there_under_their_names() -> None:
    letter = Letter(
        title="通知",
        number="新创文〔2026〕5号",
        to="各单位",
        signed_by="创文办",
        dated=date(2026, 3, 2),
        printed_by="创文办",
        attachments=("清单", "照片"),
        annex=Annex("清单", (AnnexColumn("序号", "序号", 10),), ()),
    )

    words = words_of(letter)

    assert words["文号"] == "新创文〔2026〕5号"
    assert words["印发日期"] == "2026年3月2日印发"
    assert (words["附件号"], words["附件标题"]) == ("附件1", "清单")
    assert words["日期"].endswith("2026年3月2日")
    assert words["署名"].strip("　") == "创文办"
