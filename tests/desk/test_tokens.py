import re

import pytest
from django.urls import reverse

from bihuan.registry.models import Account, ApiToken
from tests.ledger.factories import County
from tests.ledger.views.pages import signed_in, text_of
from tests.support.api import ROOT

TOKENS = "desk:tokens"


@pytest.fixture(autouse=True)
def without_passwords(county: County) -> None:
    """Nobody can be asked for what they do not have."""
    for account in Account.objects.all():
        account.set_unusable_password()
        account.save()


def test_a_token_is_shown_once_and_works(county: County) -> None:
    client = signed_in(county.liaison)
    answer = client.post(reverse(TOKENS), {"name": "视频平台", "scope": "read", "days": "30"})
    (secret,) = re.findall(r'id="secret"[^>]*value="([^"]+)"', answer.content.decode())
    again = client.get(reverse(TOKENS))

    assert secret not in again.content.decode()
    assert "视频平台" in text_of(again)
    assert "还没有用过" in text_of(again)
    assert client.get(ROOT + "items", headers={"Authorization": f"Bearer {secret}"}).status_code == 200
    assert "最近使用" in text_of(client.get(reverse(TOKENS)))


def test_a_token_is_revoked_by_its_owner_alone(county: County) -> None:
    client = signed_in(county.liaison)
    client.post(reverse(TOKENS), {"name": "视频平台", "scope": "write", "days": "1"})
    token = ApiToken.objects.get()
    address = reverse("desk:token-revoke", args=[token.uid])

    assert signed_in(county.head).post(address).status_code == 404
    page = client.post(address, follow=True)

    assert "已撤销令牌“视频平台”" in text_of(page)
    token.refresh_from_db()
    assert token.revoked_at is not None


@pytest.mark.parametrize(
    ("sent", "told"), [({"name": "", "scope": "read", "days": "30"}, "name"), ({"days": "999"}, "days")]
)
def test_a_wrong_form_says_what(county: County, sent: dict[str, str], told: str) -> None:
    answer = signed_in(county.liaison).post(reverse(TOKENS), {"name": "x", "scope": "read", **sent})

    assert answer.status_code == 422
    assert f'id="id_{told}_error"' in answer.content.decode()
    assert ApiToken.objects.count() == 0


@pytest.mark.asvs("7.5.3")
def test_whoever_has_a_password_proves_again_who_they_are(county: County) -> None:
    account = Account.objects.get(pk=county.liaison.account_id)
    account.set_password("一句很长的话做密码")
    account.save()

    answer = signed_in(county.liaison).get(reverse(TOKENS))

    assert answer.status_code == 302
    assert answer.headers["Location"].startswith(reverse("account_reauthenticate"))
