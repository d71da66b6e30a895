"""Every component renders, strictly: an undefined name in a template is an error here."""

import re

import pytest
from django.test import Client

pytestmark = pytest.mark.urls("tests.ui.urls")


@pytest.fixture
def page(client: Client, db: None) -> str:
    response = client.get("/gallery/")
    assert response.status_code == 200
    return response.content.decode()


def test_gallery_has_no_inline_style_script_or_handler(page: str) -> None:
    assert (
        re.findall(
            r"<style|<script(?![^>]*(?:\bsrc=|type=.application/json))|\sstyle=|\son[a-z]+=|javascript:|hx-on", page
        )
        == []
    )
