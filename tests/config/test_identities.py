from pathlib import Path

import pytest

from bihuan.config.identities import read_identities
from bihuan.config.options import read_options
from bihuan.core.errors import Invalid
from tests.config.test_options import environ


def test_nobody_is_let_in_by_another_unless_set(tmp_path: Path) -> None:
    assert read_options(environ(tmp_path)).identities == ()


@pytest.mark.asvs("6.8.1")
def test_each_provider_is_one_setting(tmp_path: Path) -> None:
    options = read_options(
        environ(
            tmp_path,
            BIHUAN_IDENTITY_OIDC="https://cli%3Aent:se%40cret@id.example:8443/realms/xz/?name=省统一身份认证",
            BIHUAN_IDENTITY_DINGTALK="dingkey:word",
            BIHUAN_IDENTITY_FEISHU="cli_a1:word",
        )
    )

    oidc, dingtalk, feishu = options.identities
    assert (oidc.client, oidc.secret, oidc.name) == ("cli:ent", "se@cret", "省统一身份认证")
    assert (oidc.issuer, oidc.hosts) == ("https://id.example:8443/realms/xz", (("id.example", 8443),))
    assert (dingtalk.key, dingtalk.client, feishu.key, feishu.client) == ("dingtalk", "dingkey", "feishu", "cli_a1")
    assert "se@cret" not in repr(options)
    assert "word" not in repr(options)


@pytest.mark.asvs("6.8.1")
def test_another_issuer_has_another_key() -> None:
    keys = {read_identities({"identity_oidc": f"https://a:b@{host}/"})[0].key for host in ("id.one", "id.two")}

    assert len(keys) == 2


@pytest.mark.parametrize(
    "url",
    ["http://a:hidden@id.example/", "https://id.example/", "https://a@id.example/", "https://a:hidden@:x/", "hidden"],
)
def test_a_wrong_address_is_refused_without_its_secret(url: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_identities({"identity_oidc": url})

    assert (refused.value.code, "hidden" in str(refused.value)) == ("option-identity-oidc", False)


@pytest.mark.parametrize("value", ["word", ":hidden", "id:", "https://id:hidden@host/"])
def test_a_wrong_application_is_refused_without_its_secret(value: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_identities({"identity_dingtalk": value})

    assert (refused.value.code, "hidden" in str(refused.value)) == ("option-identity-application", False)
