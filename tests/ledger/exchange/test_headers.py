import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.ledger.exchange.headers import arrange, head_key, head_of, recognise
from bihuan.ledger.exchange.synonyms import SYNONYMS, Field


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("序号", Field.NUMBER),
        ("编 号", Field.NUMBER),
        ("No.", Field.NUMBER),
        ("点位类别", Field.KIND),
        ("区域", Field.KIND),
        ("点位", Field.PLACE),
        ("点位\n名称", Field.PLACE),
        ("具体地点", Field.PLACE),
        ("Location", Field.PLACE),
        ("问题描述", Field.PROBLEM),
        ("存在问题", Field.PROBLEM),
        ("存在的问题（附照片）", Field.PROBLEM),
        ("问题内容", Field.PROBLEM),
        ("本次检查存在的突出问题", Field.PROBLEM),
        ("Issue description", Field.PROBLEM),
        ("责任单位", Field.LEAD),
        ("牵头单位", Field.LEAD),
        ("整改责任单位", Field.LEAD),
        ("责任单位及责任人", Field.LEAD),
        ("责任部门", Field.LEAD),
        ("Responsible unit", Field.LEAD),
        ("配合单位", Field.ASSISTING),
        ("协办单位", Field.ASSISTING),
        ("完成时间", Field.DUE),
        ("整改时限", Field.DUE),
        ("整改期限", Field.DUE),
        ("办结时限", Field.DUE),
        ("整改时限（年月日）", Field.DUE),
        ("Due date", Field.DUE),
        ("现场照片", Field.PICTURE),
        ("问题照片", Field.PICTURE),
        ("备注", Field.REMARK),
        ("问题类别", Field.CATEGORY),
        ("整改措施", Field.DEMAND),
        ("检查时间", Field.FOUND),
        ("整改后照片", Field.IGNORED),
        ("整改情况", Field.IGNORED),
        ("责任人", Field.IGNORED),
        ("联系电话", Field.IGNORED),
        ("实际完成时间", Field.IGNORED),
        ("责任单位 / 牵头单位", Field.LEAD),
        ("责任单位 / 配合单位", Field.ASSISTING),
        ("责任分工 / 牵头", Field.LEAD),
        ("责任单位 / 名称", Field.LEAD),
        ("检查点位 / 名称", Field.PLACE),
        ("问题信息 / 点位 / 名称", Field.PLACE),
        ("责任单位（配合）", Field.ASSISTING),
        ("责任单位（牵头）", Field.LEAD),
        ("照片（整改前）", Field.PICTURE),
        ("照片（整改后）", Field.IGNORED),
        ("Photo (after)", Field.IGNORED),
        ("检查单位", Field.REMARK),
        ("督查部门", Field.REMARK),
        ("被检查单位", Field.LEAD),
        ("问题数量", Field.IGNORED),
        ("问题描述及照片", Field.PROBLEM),
        ("失分原因", Field.PROBLEM),
        ("时间要求", Field.DUE),
        ("整改限期", Field.DUE),
        ("检查对象", Field.PLACE),
        ("问题发生地", Field.PLACE),
        ("点位属性", Field.KIND),
        ("整改进度", Field.IGNORED),
        ("整改责任单位及配合单位", Field.LEAD),
        ("Problem no.", Field.NUMBER),
        ("Type of place", Field.KIND),
        ("Name of place", Field.PLACE),
        ("What we found", Field.PROBLEM),
        ("To be finished by", Field.DUE),
        ("Fix by", Field.DUE),
        ("Who is responsible", Field.LEAD),
        ("Action required", Field.DEMAND),
    ],
)
def test_head_is_recognised(text: str, field: Field) -> None:
    found = recognise(text)

    assert found is not None
    assert found[0] is field


@pytest.mark.parametrize("text", ["天气", "全国文明城市提名城市观摩交流活动反馈问题清单", "", "2023年2月22日"])
def test_other_text_is_no_head(text: str) -> None:
    assert recognise(text) is None


def test_every_synonym_means_its_own_field() -> None:
    for field, words in SYNONYMS.items():
        for word in words:
            assert recognise(word) == (field, words.index(word))


def test_head_is_remembered_without_blanks_case_and_brackets() -> None:
    assert head_key("片 区（Ａ）") == head_key("片区") == "片区"
    assert head_key("（附）") == "(附)"


def test_unknown_head_is_asked_about_and_the_known_stay() -> None:
    heads = [head_of(column, [text]) for column, text in enumerate(("序号", "片区", "问题"))]

    columns = arrange(heads, {})

    assert columns.only(Field.PROBLEM) == 2
    assert [head.text for head in columns.asked] == ["片区"]


def test_answer_wins_over_recognition() -> None:
    heads = [head_of(column, [text]) for column, text in enumerate(("片区", "问题", "类别"))]

    columns = arrange(heads, {"片区": Field.PLACE, "类别": Field.CATEGORY})

    assert columns.fields == {Field.PLACE: (0,), Field.PROBLEM: (1,), Field.CATEGORY: (2,)}
    assert columns.asked == ()


def test_second_unit_column_assists_where_the_file_names_no_assisting_one() -> None:
    heads = [head_of(column, [text]) for column, text in enumerate(("责任单位", "问题", "牵头单位"))]

    columns = arrange(heads, {})

    assert columns.only(Field.LEAD) == 2
    assert columns.only(Field.ASSISTING) == 0


def test_units_between_the_lead_and_the_assisting_ones_assist_too() -> None:
    texts = ("牵头单位", "责任单位", "配合单位", "产权单位", "督查单位")

    columns = arrange([head_of(column, [text]) for column, text in enumerate(texts)], {})

    assert columns.fields[Field.LEAD] == (0,)
    assert columns.fields[Field.ASSISTING] == (1, 2)
    assert columns.fields[Field.REMARK] == (4, 3)


def test_pictures_of_the_work_are_told_by_their_heads() -> None:
    texts = ("问题", "问题照片", "照片（整改后）", "整改照片")

    columns = arrange([head_of(column, [text]) for column, text in enumerate(texts)], {})

    assert columns.after_pictures() == {2, 3}


def test_only_picture_column_shows_the_problem_whatever_it_is_called() -> None:
    columns = arrange([head_of(column, [text]) for column, text in enumerate(("问题", "整改照片"))], {})

    assert columns.after_pictures() == frozenset()


def test_lesser_head_for_a_taken_field_is_a_remark() -> None:
    heads = [head_of(column, [text]) for column, text in enumerate(("具体位置", "点位名称", "问题", "备注"))]

    columns = arrange(heads, {})

    assert columns.only(Field.PLACE) == 1
    assert columns.fields[Field.REMARK] == (3, 0)


@given(st.text(max_size=40))
def test_any_text_is_judged_without_an_error(text: str) -> None:
    assert recognise(text) is None or recognise(text)[0] in Field
