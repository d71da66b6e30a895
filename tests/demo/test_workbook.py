"""The sample hand-over: it has all that makes such papers hard, and our own reader finds every row."""

import hashlib
from datetime import date, datetime

import openpyxl
import pytest

from bihuan.core.workdays import working_calendar
from bihuan.demo.findings import Stage, hand_over_paper, patrol, seed_of
from bihuan.demo.scenes.gallery import picture_before
from bihuan.demo.workbook import FILE_NAME, write_sample
from bihuan.ledger.deadline_grammar import Setting
from bihuan.ledger.deadline_words import read_deadline
from bihuan.ledger.exchange.reading import read_file


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    return write_sample(tmp_path_factory.mktemp("sample"), seed="test")


def read(path, pictures_folder=None):
    return read_file(path, name=path.name, answers={}, pictures_folder=pictures_folder)


def test_the_paper_has_48_rows_of_which_16_are_pictured():
    findings = hand_over_paper().findings

    assert [finding.number for finding in findings] == list(range(1, 49))
    assert sum(finding.pictured for finding in findings) == 16


def test_the_papers_leave_items_at_every_stage():
    stages = {finding.stage for paper in (hand_over_paper(), patrol()) for finding in paper.findings}

    assert stages == set(Stage)


def test_another_program_finds_title_merged_kinds_gaps_and_total(sample):
    table = openpyxl.load_workbook(sample)["问题清单"]

    assert sample.name == FILE_NAME
    assert table["A1"].value == "全国文明城市提名城市观摩交流活动反馈问题清单"
    assert table["A2"].value == "反馈时间：2023年2月22日        共 48 条"
    assert sorted(str(area) for area in table.merged_cells.ranges) == sorted(
        ["A1:I1", "A2:I2", "B4:B9", "B10:B15", "B17:B25", "B26:B31", "B33:B38", "B39:B42", "B43:B49", "B50:B53"]
    )
    assert [cell.value for cell in table[16]] == [None] * 9
    assert (table["A54"].value, table["D54"].value) == ("合计", "48 条")
    assert len(table._images) == 16
    assert table["F17"].value == datetime(2023, 3, 15)


def test_our_reader_finds_every_row_its_count_and_one_head_to_ask_about(sample):
    found = read(sample)

    assert len(found.lines) == 48
    assert found.stated_count == 48
    assert [asked.head for asked in found.asked] == ["观摩分组"]
    assert [line.faults for line in found.lines if line.faults] == []


def test_every_photograph_is_another_file(sample, tmp_path):
    found = read(sample, tmp_path)

    digests = [digest for line in found.lines for digest in line.pictures]
    assert len(set(digests)) == 16
    assert {hashlib.sha256(path.read_bytes()).hexdigest() for path in found.pictures.values()} == set(digests)


def test_one_deadline_is_no_day_and_all_others_are_understood(sample):
    setting = Setting(date(2023, 2, 22), working_calendar())

    read_ones = [read_deadline(line.due, setting) for line in read(sample).lines]

    warned = [one for one in read_ones if one.warnings]
    assert [(one.words, one.due, [w.code for w in one.warnings]) for one in warned] == [
        ("2月30日前", None, ["deadline.impossible"])
    ]
    assert {one.kind for one in read_ones if not one.warnings} == {"at_once", "by_date", "lasting"}


def test_a_sample_that_is_there_already_stays(sample):
    before = sample.stat().st_mtime_ns

    assert write_sample(sample.parent, seed="other") == sample
    assert sample.stat().st_mtime_ns == before


def test_the_paper_shows_the_very_spot_that_is_mended_later(sample, tmp_path):
    first = hand_over_paper().findings[0]
    [digest] = read(sample, tmp_path).lines[0].pictures

    before = picture_before(first.shows, seed_of("test", hand_over_paper().batch, first))

    assert hashlib.sha256(before).hexdigest() == digest
