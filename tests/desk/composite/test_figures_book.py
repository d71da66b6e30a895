"""One workbook for the figures of all units: out with what is known, back in whole or not at all."""

import re
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.urls import reverse

from bihuan.core.errors import Invalid
from bihuan.core.uid import uuid7
from bihuan.desk.composite import actions
from bihuan.desk.composite.exchange.figures_book import read_book, write_book
from bihuan.desk.composite.models import Entered
from bihuan.papers.layout import CellContent, Column, TableSheet
from bihuan.papers.reading import read_workbook
from bihuan.papers.writing import write_workbook
from tests.desk.composite.worlds import Office, add, make_office
from tests.ledger.views.pages import signed_in, text_of

pytestmark = pytest.mark.django_db
HEADS = ("单位", "满意度", "满意度文号", "信访", "信访文号")


def office_of_two() -> Office:
    office = make_office()
    add(office, "信访", actions.FromFigures(full=60))  # type: ignore[arg-type]
    return office


def book(path: Path, *rows: tuple[CellContent, ...]) -> Path:
    columns = tuple(Column((head,), 12) for head in HEADS)
    write_workbook(path, [TableSheet(name="数", columns=columns, rows=[list(row) for row in rows])])
    return path


def test_it_goes_out_with_units_and_figures_and_comes_back_the_same(tmp_path: Path) -> None:
    office = office_of_two()
    office.enter(("乙镇", "90.5"))
    path = tmp_path / "out.xlsx"
    write_book(path, office.composite)

    (sheet,) = read_workbook(path).sheets
    texts = [[str(value) for value in row.values if value is not None] for row in sheet.rows]
    assert texts[-4] == ["单位分组", *HEADS]
    assert texts[-3:] == [["乡镇街道", "甲镇"], ["乡镇街道", "乙镇", "90.5", "市调〔2026〕7号"], ["市直部门", "丙局"]]
    figures = read_book(path, "out.xlsx", office.composite)
    done = actions.take_in(office.uid, figures, file_digest="sha256:1", actor=office.clerk)
    assert done == actions.TakenIn(same=1)


def test_every_cell_that_is_wrong_is_named_and_nothing_is_saved(tmp_path: Path) -> None:
    office = office_of_two()
    path = book(
        tmp_path / "in.xlsx",
        ("甲镇", 101, "文〔2026〕1号", "九", "文〔2026〕2号"),
        ("乙镇", 90, None, None, "文〔2026〕2号"),
        ("丁镇", 90, "文〔2026〕1号", None, None),
        ("丙局", "90.12345", "文〔2026〕1号", 60, "文〔2026〕2号"),
        ("丙局", 90, "文〔2026〕1号", None, None),
    )

    with pytest.raises(Invalid) as refused:
        read_book(path, "in.xlsx", office.composite)

    assert (refused.value.data["count"], refused.value.data["faults"].split("；")) == (
        7,
        [
            "第 2 行：“满意度”：101 不在 0 到 100 之间",
            "第 2 行：“信访”：“数值”不是数字：九。",
            "第 3 行：“满意度”：没有写文号",
            "第 3 行：“信访”：写了文号，没有写数",
            "第 4 行：“丁镇”不是这次综合考评的参评单位",
            "第 5 行：“满意度”：90.12345 的小数超过 4 位",
            "第 6 行：“丙局”在第 5 行已经有了",
        ],
    )
    assert not Entered.objects.exists()


def test_an_empty_cell_leaves_a_figure_and_the_word_none_takes_it_away_on_the_page(tmp_path: Path) -> None:
    office = office_of_two()
    office.enter(("甲镇", "90"), ("乙镇", "80"), ("丙局", "70"))
    path = book(
        tmp_path / "in.xlsx",
        ("甲镇", None, None, 30, "信〔2026〕1号"),
        ("乙镇", "无", None, None, None),
        ("丙局", 71, "市调〔2026〕7号", None, None),
    )
    client, page = signed_in(office.clerk), reverse("composite:figures", kwargs={"uid": office.uid})

    def send(content: bytes) -> HttpResponse:
        return client.post(page, {"client": uuid7(), "file": SimpleUploadedFile("数.xlsx", content)})

    looked = send(path.read_bytes())
    told = text_of(looked)
    for words in ("甲镇 信访 — 30（信〔2026〕1号） 新增", "乙镇 满意度 80（市调〔2026〕7号） — 撤去", "读入（3 处）"):
        assert words in told
    assert Entered.objects.count() == 3
    (plan,) = re.findall(r'name="plan" value="([^"]+)"', looked.content.decode())
    take = reverse("composite:figures-take", kwargs={"uid": office.uid})
    assert "请重新上传数据表" in text_of(client.post(take, {"client": uuid7(), "plan": plan[:-1]}, follow=True))
    read_in = text_of(client.post(take, {"client": uuid7(), "plan": plan}, follow=True))
    assert "新读入 1 个数，改动 1 个，撤去 1 个，0 个没有变。" in read_in
    rows = Entered.objects.filter(ended_at__isnull=True).order_by("unit__path", "component__code")
    assert [(one.unit.short_name, one.component.title, f"{one.value:f}") for one in rows] == [
        ("甲镇", "满意度", "90.0000"),
        ("甲镇", "信访", "30.0000"),
        ("丙局", "满意度", "71.0000"),
    ]
    bad = send(book(tmp_path / "bad.xlsx", ("甲镇", 1, None, None, None)).read_bytes())
    assert (bad.status_code, "一个数也没有读入" in text_of(bad)) == (422, True)
    assert client.get(reverse("composite:figures-book", kwargs={"uid": office.uid})).content[:2] == b"PK"
