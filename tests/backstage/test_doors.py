import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.signals import user_login_failed
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.test import Client, RequestFactory

from bihuan.backstage import audit
from bihuan.backstage.doors import RefusalAuditMiddleware
from bihuan.backstage.models import AuditAction, AuditEntry
from bihuan.core.errors import Conflict, Denied, DomainError, NotFound
from bihuan.registry import witness
from bihuan.registry.models import Account, Role, Unit
from tests.support.world import make_account, make_actor, make_realm, make_unit


@pytest.fixture
def unit(db: None) -> Unit:
    return make_unit(make_realm())


@pytest.fixture
def account(unit: Unit) -> Account:
    account = make_account(unit)
    account.set_password("a long enough sentence")
    account.save(update_fields=["password"])
    return account


def last() -> tuple[object, ...]:
    entry = AuditEntry.objects.first()
    assert entry is not None
    return entry.action, entry.result, entry.account_id, entry.realm_id


@pytest.mark.asvs("16.3.1")
def test_sign_in_and_sign_out_leave_a_line_each(account: Account, unit: Unit) -> None:
    client = Client(REMOTE_ADDR="10.1.2.3")
    client.force_login(account, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert last() == ("sign_in", "done", account.pk, unit.realm_id)
    client.logout()
    assert last() == ("sign_out", "done", account.pk, unit.realm_id)


@pytest.mark.asvs("16.3.1")
@pytest.mark.asvs("16.2.5")
def test_failed_sign_in_leaves_a_line_without_what_was_typed(account: Account, unit: Unit) -> None:
    request = RequestFactory().post("/account/login/", REMOTE_ADDR="10.1.2.3")
    typed = "my-secret-typed-into-the-wrong-field"

    assert authenticate(request, username=account.username, password="wrong") is None
    entry = AuditEntry.objects.get(action="sign_in")
    assert last() == ("sign_in", "failed", account.pk, unit.realm_id)
    assert (entry.address, entry.target, entry.detail) == ("10.1.2.3", "/account/login/", {})

    user_login_failed.send("tests", credentials={"username": typed}, request=request)
    assert last() == ("sign_in", "failed", None, None)
    assert typed not in str(list(AuditEntry.objects.values()))


@pytest.mark.asvs("16.3.2")
@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (Denied("item.no_right", "不行"), "item.no_right"),
        (NotFound("item.unknown", "没有"), "item.unknown"),
        (PermissionDenied(), "PermissionDenied"),
        (Http404(), "Http404"),
    ],
)
def test_refusal_leaves_a_line(account: Account, unit: Unit, fault: Exception, code: str) -> None:
    request = RequestFactory().post("/items/7", REMOTE_ADDR="10.1.2.3")
    request.user = account

    assert RefusalAuditMiddleware(lambda _: HttpResponse()).process_exception(request, fault) is None

    entry = AuditEntry.objects.get(action="access")
    assert last() == ("access", "refused", account.pk, unit.realm_id)
    assert (entry.target, entry.address, entry.detail) == ("/items/7", "10.1.2.3", {"code": code, "method": "POST"})


def test_mistake_is_no_refusal(account: Account) -> None:
    request = RequestFactory().get("/")
    request.user = account
    fault: DomainError = Conflict("item.moved", "已变更")

    RefusalAuditMiddleware(lambda _: HttpResponse()).process_exception(request, fault)

    assert not AuditEntry.objects.filter(action="access").exists()


def test_acts_of_the_registry_are_heard(unit: Unit) -> None:
    actor = make_actor(unit, Role.SYSTEM_ADMIN)

    witness.tell(witness.Act.ACCOUNT, actor=actor, target_kind="person", target=unit.uid, verb="person.changed")

    entry = AuditEntry.objects.get(action=AuditAction.ACCOUNT)
    assert (entry.account_id, entry.target_kind, entry.target) == (actor.account_id, "person", str(unit.uid))
    assert entry.detail == {"verb": "person.changed"}


def test_every_act_of_the_registry_has_its_word_in_the_audit() -> None:
    assert {act.value for act in witness.Act} <= set(AuditAction.values)


@pytest.mark.asvs("8.1.5.2")
def test_lines_are_for_the_auditor_of_the_realm_alone(unit: Unit) -> None:
    auditor, liaison = make_actor(unit, Role.AUDITOR), make_actor(unit)
    foreign = make_actor(make_unit(make_realm()), Role.AUDITOR)
    audit.note(AuditAction.EXPORT, actor=liaison, rows=48)

    assert [entry.detail for entry in audit.visible_to(auditor).filter(action="export")] == [{"rows": 48}]
    assert not audit.visible_to(liaison).exists()
    assert not audit.visible_to(foreign).filter(action="export").exists()
