"""Addresses of named views."""

from uuid import UUID

import pytest
from django.urls import NoReverseMatch, reverse, set_script_prefix

from bihuan.core.uid import uuid7
from bihuan.ui.addresses import url

ONE, OTHER = UUID("0193e2c4-0000-7000-8000-000000000001"), UUID("0193e2c4-0000-7000-8000-000000000002")


def test_an_address_is_the_one_django_gives() -> None:
    for uid in (ONE, OTHER, uuid7(), UUID(int=1)):
        assert url("ledger:item", uid=uid) == reverse("ledger:item", kwargs={"uid": uid})
    assert url("ledger:item", uid=ONE) == f"/ledger/items/{ONE}/"


def test_an_address_without_arguments_or_with_words_is_django_s_own() -> None:
    assert url("ledger:items") == reverse("ledger:items")
    assert url("ledger:item", uid=str(ONE)) == url("ledger:item", uid=ONE)


def test_what_has_no_address_is_an_error() -> None:
    for _again in range(2):
        with pytest.raises(NoReverseMatch):
            url("ledger:nothing", uid=ONE)
        with pytest.raises(NoReverseMatch):
            url("ledger:item", wrong=ONE)


def test_an_address_follows_the_prefix_the_server_runs_under() -> None:
    before = url("ledger:item", uid=ONE)
    set_script_prefix("/county/")
    try:
        assert url("ledger:item", uid=ONE) == "/county" + before
    finally:
        set_script_prefix("/")
    assert url("ledger:item", uid=ONE) == before
