"""Invitations: one link each for those without a password, and no other row."""

import re
from pathlib import Path

import openpyxl
import pytest
from django.contrib.auth.hashers import make_password
from django.test import Client
from django.urls import reverse

from bihuan.backstage.models import AuditEntry
from bihuan.core.errors import Denied, Invalid
from bihuan.registry.actions.people import PersonDraft, create_person, switch_account
from bihuan.registry.exchange.invitations import write_invitations
from bihuan.registry.models import Account
from tests.support.county import County, make_county

pytestmark = pytest.mark.django_db


@pytest.fixture
def county() -> County:
    made = make_county()
    Account.objects.update(password=make_password("correct horse battery staple"))
    create_person(PersonDraft("newcomer.one", "甲某"), actor=made.system)
    create_person(PersonDraft("newcomer.two", "乙某"), actor=made.system)
    switch_account(create_person(PersonDraft("gone", "丙某"), actor=made.system), on=False, actor=made.system)
    return made


def write(county: County, path: Path) -> int:
    return write_invitations(path, address_of=lambda token: f"https://bihuan.test/{token}", actor=county.system)


def test_everybody_without_a_password_has_a_row_and_nobody_else(county: County, tmp_path: Path) -> None:
    assert write(county, tmp_path / "out.xlsx") == 2

    sheet = openpyxl.load_workbook(tmp_path / "out.xlsx").active
    rows = [[cell for cell in row if cell is not None] for row in sheet.iter_rows(values_only=True)]
    assert [row[:3] for row in rows if len(row) == 5][1:] == [
        ["甲某", "没有任职", "newcomer.one"],
        ["乙某", "没有任职", "newcomer.two"],
    ]
    line = AuditEntry.objects.filter(action="export").latest("id")
    assert line.detail == {"verb": "invitations", "rows": "2"}


@pytest.mark.asvs("6.4.1")
def test_the_link_of_a_row_sets_the_password_and_a_second_export_kills_it(county: County, tmp_path: Path) -> None:
    def links() -> list[str]:
        write(county, tmp_path / "out.xlsx")
        cells = [str(cell) for row in openpyxl.load_workbook(tmp_path / "out.xlsx").active.values for cell in row]
        return [found[1] for cell in cells if (found := re.search("https://bihuan.test/(.+)", cell))]

    old, new = links(), links()

    assert Client().get(reverse("one-time-link", args=[old[0]])).status_code == 404
    word = "quite another sentence here"
    Client().post(reverse("one-time-link", args=[new[0]]), {"password1": word, "password2": word})
    assert Account.objects.get(username="newcomer.one").check_password(word)


def test_only_who_manages_people_invites(county: County, tmp_path: Path) -> None:
    for actor in (county.security, county.auditor, county.office):
        with pytest.raises(Denied):
            write_invitations(tmp_path / "out.xlsx", address_of=str, actor=actor)
    assert not (tmp_path / "out.xlsx").exists()


def test_there_is_nothing_to_export_once_everybody_has_a_password(county: County, tmp_path: Path) -> None:
    Account.objects.update(password=make_password("correct horse battery staple"))

    with pytest.raises(Invalid) as refusal:
        write(county, tmp_path / "out.xlsx")
    assert refusal.value.code == "invitations.none"
