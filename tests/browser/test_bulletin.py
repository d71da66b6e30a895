"""A bulletin pasted in from a chat: looked at, two of its faults settled, confirmed, with its receipt."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.acting import Person
from tests.browser.shots import Shots

pytestmark = pytest.mark.desk

TEXT = """创文暗访通报
一、存在问题
（一）新烟街道（4个）
1.炎黄广场：①座椅损坏3处；②公益广告褪色。
2.无名巷：飞线充电（责任单位：市城管局、新烟街道；整改时限：3月1日前）
3.北二街
二、工作要求
各单位要举一反三，于2023年3月10日前完成整改。
2023年2月23日"""


def test_pasted_bulletin_becomes_a_batch(open_page: Callable[[str], Page], size: str, shots: Shots) -> None:
    clerk = Person(open_page(size), shots)
    clerk.enter("chuangwen.jingban")
    clerk.page.goto("ledger/import/")
    clerk.sees_heading("导入来件")
    clerk.fill({"或粘贴文字": TEXT, "批次名称": f"暗访通报（{size}）"})
    clerk.look("bulletin-paste")
    clerk.press("读取文件")

    clerk.sees_heading("看差异，再确认")
    clerk.sees("没有另写时限的，按文中“2023年3月10日前”")
    clerk.sees("第 3 行“新烟街道”写明 4 个，读到 3 个，请核对")
    clerk.sees("第 6 行没有当作问题（没有写问题的小标题）：北二街")
    clerk.look("bulletin-difference")
    clerk.press("确认，登记 3 条")

    clerk.sees_heading("来件已登记")
    clerk.sees("粘贴的文字.txt")
    clerk.look("bulletin-receipt")
