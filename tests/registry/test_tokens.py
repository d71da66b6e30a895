import pytest

from bihuan.backstage.models import AuditEntry
from bihuan.core.errors import Invalid, NotFound
from bihuan.registry.actions.tokens import MOST_LIVE, make_token, revoke_token
from bihuan.registry.models import TokenScope
from bihuan.registry.queries.tokens import own_tokens
from tests.support.world import make_actor, make_realm, make_unit

pytestmark = pytest.mark.django_db


def test_tokens_are_their_owners_and_leave_lines() -> None:
    unit = make_unit(make_realm())
    owner, other = make_actor(unit), make_actor(unit)
    token, secret = make_token(" 对接 ", scope=TokenScope.READ, days=7, actor=owner)

    with pytest.raises(NotFound):
        revoke_token(token.uid, actor=other)
    revoke_token(token.uid, actor=owner)
    revoke_token(token.uid, actor=owner)

    assert (token.name, (token.expires_at - token.created_at).days, secret[:7]) == ("对接", 7, "bihuan_")
    assert list(own_tokens(owner)) == [token]
    assert list(own_tokens(other)) == []
    verbs = [line.detail["verb"] for line in AuditEntry.objects.filter(action="account").order_by("id")]
    assert verbs == ["token.made", "token.revoked"]
    assert secret not in str(list(AuditEntry.objects.values_list("detail", flat=True)))


@pytest.mark.parametrize(
    ("name", "days", "code"), [("  ", 1, "token.no-name"), ("x", 0, "token.days"), ("x", 366, "token.days")]
)
def test_a_token_has_a_purpose_and_an_end(name: str, days: int, code: str) -> None:
    actor = make_actor(make_unit(make_realm()))

    with pytest.raises(Invalid) as refused:
        make_token(name, scope=TokenScope.READ, days=days, actor=actor)

    assert refused.value.code == code


def test_ten_live_tokens_are_the_most() -> None:
    actor = make_actor(make_unit(make_realm()))
    made = [make_token(f"程序{number}", scope=TokenScope.READ, days=1, actor=actor)[0] for number in range(MOST_LIVE)]

    with pytest.raises(Invalid):
        make_token("再一个", scope=TokenScope.READ, days=1, actor=actor)
    revoke_token(made[0].uid, actor=actor)
    make_token("再一个", scope=TokenScope.READ, days=1, actor=actor)
