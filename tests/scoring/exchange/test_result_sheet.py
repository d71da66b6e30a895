"""The sheet to print and sign: what stands on it, and that its code can be read off the paper."""

import cv2
import numpy as np
import pypdfium2
import pytest

from bihuan.papers.printing import print_table
from bihuan.scoring.actions import seal_round
from bihuan.scoring.exchange.result_sheet import result_sheet, told_of
from tests.scoring.rounds import make_hall

pytestmark = [pytest.mark.django_db, pytest.mark.once]
ADDRESS = "https://example.invalid/scoring/check/?digest=sha256:"


def sealed():
    hall = make_hall()
    hall.score(0, ("50", "30"), ("40", "35"), ("45", "34"), check="6")
    hall.score(1, ("50", "30"), ("41", "35"), ("46", "36"), check="9")
    return hall, told_of(seal_round(hall.uid, actor=hall.office), "zh")


def test_every_number_has_the_decimals_its_node_is_rounded_to():
    hall, told = sealed()

    sheet = result_sheet(told, ADDRESS)

    assert [column.head for column in sheet.columns] == [
        ("名次",),
        ("代码",),
        ("参评事项",),
        ("单位",),
        ("评委",),
        ("check",),
        ("总分",),
        ("等次",),
    ]
    assert [*sheet.rows] == [
        [1, "002", "创新 2", hall.units[1].short_name, "79.33", "9", "88.33", ""],
        [2, "001", "创新 1", hall.units[0].short_name, "78.00", "6", "84.00", ""],
    ]


def test_the_code_on_the_printed_sheet_leads_to_the_check_page():
    _hall, told = sealed()
    printed = print_table(result_sheet(told, ADDRESS + "a" * 64), "zh-CN")

    page = pypdfium2.PdfDocument(printed)[0].render(scale=3).to_pil().convert("L")
    found, _corners, _straight = cv2.QRCodeDetector().detectAndDecode(np.asarray(page))

    assert found == ADDRESS + "a" * 64
