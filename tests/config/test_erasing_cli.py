"""A person erased for good: found in no byte of the folder afterwards, and not brought back by the backup of before."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bihuan.config.cli.command import Exit
from bihuan.config.folder import MAY_WAIT
from bihuan.registry.erasure_list import FILE
from tests.support.site import bihuan, copied

pytestmark = pytest.mark.slow
NAME, USER, PHONE, MAIL = "雀无痕", "que.wuhen", "0379-66554433", "que.wuhen@mail.test"
WORDS = [word.encode() for word in (NAME, USER, PHONE, MAIL, json.dumps(NAME)[1:-1])]

PLANT = f"""
from datetime import timedelta
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone
from allauth.usersessions.models import UserSession
from axes.models import AccessAttempt, AccessFailureLog
from bihuan.backstage.enciphered import seal
from bihuan.backstage.mail import proof
from bihuan.backstage.models import Mailbox
from bihuan.core.workdays import end_of_day
from bihuan.demo.cases import upload
from bihuan.demo.scenes.gallery import picture_after
from bihuan.evidence.models import Purpose
from bihuan.ledger.actions import *
from bihuan.ledger.pack import shipped_pack
from bihuan.ledger.packs import keep_pack
from bihuan.registry.actions.appointments import PostDraft, appoint
from bihuan.registry.actions.people import PersonDraft, create_person
from bihuan.registry.actions.tokens import make_token
from bihuan.registry.actor import actor_for
from bihuan.registry.models import *
keep_pack(shipped_pack())
today = timezone.localdate()
one = lambda role: actor_for(Appointment.objects.filter(role=role).earliest("pk").person.account, today=today)
town = Unit.objects.get(short_name="新烟街道")
account = create_person(PersonDraft({USER!r}, {NAME!r}, {PHONE!r}), actor=one(Role.SYSTEM_ADMIN))
appoint(account.person, town, PostDraft(Role.LIAISON, Line.CIVIC, today - timedelta(days=9)), actor=one(Role.SECURITY_ADMIN))
account.refresh_from_db()
person = actor_for(account, today=today)
clerk = actor_for(Account.objects.get(username="chuangwen.jingban"), today=today)
office = Unit.objects.get(pk=clerk.posts[0].unit_id)
batch = create_batch(BatchDraft(office, "一批", today), actor=clerk)
item, = register_items(batch.uid, [ItemDraft("{NAME}反映路灯不亮", place_text="新街")], actor=clerk)
assign_items([item.uid], actor=clerk, to=HandOver(lead=town, deadline=end_of_day(today + timedelta(days=20))))
fixes = dict(person={NAME!r}, finish=str(today + timedelta(days=9)), duty="换灯", standard="亮", measure="换")
submit_plans([item.uid], actor=person, plan=PlanDraft(fixes))
upload(picture_after("litter", "canary"), "{NAME}.jpg", Purpose.AFTER, actor=person)
make_token("{NAME}的程序", scope=TokenScope.READ, days=9, actor=person)
mailbox = Mailbox(realm_id=person.realm_id, personal=account.person.personal, language="zh-hans", asked_at=timezone.now(), counted_from=timezone.now())
mailbox.address = seal({MAIL!r}, context=proof.context_of(mailbox))
mailbox.save()
AccessAttempt.objects.create(username={USER!r}, ip_address="10.1.1.1", user_agent="x", path_info="/", get_data="", post_data="", failures_since_start=1)
AccessFailureLog.objects.create(username={USER!r}, ip_address="10.1.1.1", user_agent="x", path_info="/")
session = SessionStore(); session["_auth_user_id"] = str(account.pk); session["mark"] = {USER!r}; session.create()
UserSession.objects.create(user=account, session_key=session.session_key, ip="10.1.1.1", user_agent="{USER} browser", data={{}})
"""
ERASE = f"""
from django.utils import timezone
from bihuan.registry import holdings
from bihuan.registry.actions.erasing import *
from bihuan.registry.actor import actor_for
from bihuan.registry.models import *
today = timezone.localdate()
one = lambda role: actor_for(Appointment.objects.filter(role=role).earliest("pk").person.account, today=today)
person = Account.objects.get(username={USER!r}).person
request = ask_erasure(person, reason=ErasureReason.ASKED, words=True, actor=one(Role.SYSTEM_ADMIN))
seen = holdings.fingerprint(holdings.look(subject_of(person), words=True))
approve_erasure(request, seen=seen, actor=one(Role.SECURITY_ADMIN))
"""
LEFT = f"""
from bihuan.registry.models import *
print(Account.objects.filter(username={USER!r}).count(), Person.objects.filter(erased_at__isnull=False).count())
"""


def shell(folder: Path, script: str) -> str:
    done = bihuan("manage", "shell", "-v", "0", "-c", script, data=folder)
    assert done.returncode == Exit.DONE, done.stdout + done.stderr
    return done.stdout


def showing(folder: Path) -> set[str]:
    """Files of a folder in whose bytes or names the person is found."""
    return {
        str(path.relative_to(folder))
        for path in folder.rglob("*")
        if path.is_file() and any(word in path.read_bytes() or word in str(path).encode() for word in WORDS)
    }


def sessions(folder: Path) -> int:
    """How many sessions there are: what one holds is packed, and cannot be searched for words."""
    with closing(sqlite3.connect(folder / "sessions.sqlite3")) as database:
        return int(database.execute("SELECT count(*) FROM django_session").fetchone()[0])


def with_keys_of(used: Path, folder: Path, *more: str) -> Path:
    folder.mkdir()
    for name in ("data.key", "secret.key", *more):
        (folder / name).write_bytes((used / name).read_bytes())
        (folder / name).chmod(0o600)
    return folder


@pytest.fixture(scope="module")
def before(demo_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the person has left what people leave, and its backup beside it."""
    folder = copied(demo_folder, tmp_path_factory.mktemp("erasing") / "data")
    shell(folder, PLANT)
    assert bihuan("backup", folder.with_name("before.tar"), data=folder).returncode == Exit.DONE
    assert showing(folder) == {"db.sqlite3"}
    assert sessions(folder) == 1
    return folder


@pytest.fixture(scope="module")
def after(before: Path) -> Path:
    shell(before, ERASE)
    return before


@pytest.mark.asvs("8.1.4.10")
@pytest.mark.asvs("8.1.4.11")
def test_no_byte_of_the_folder_names_an_erased_person_and_every_chain_verifies(after: Path) -> None:
    verified = bihuan("verify-ledger", data=after)
    out = bihuan("export", "--batch", "一批", "-o", after.with_name("out.csv"), data=after)
    backed_up = bihuan("backup", after.with_name("after.tar"), data=after)

    assert (showing(after), sessions(after)) == (set(), 0)
    assert verified.returncode == out.returncode == backed_up.returncode == Exit.DONE
    assert "链条完整，没有发现改动。" in verified.stdout
    for name in ("out.csv", "after.tar"):
        assert [word for word in WORDS if word in after.with_name(name).read_bytes()] == [], name
    assert not [path for path in (after / "files").rglob("*") if path.is_file()]


@pytest.mark.asvs("8.1.4.10")
@pytest.mark.parametrize(
    "given",
    [
        "list beside the keys",
        pytest.param("list named", marks=pytest.mark.soak),
        pytest.param("newer backup named", marks=pytest.mark.soak),
    ],
)
def test_a_backup_of_before_does_not_bring_an_erased_person_back(after: Path, tmp_path: Path, given: str) -> None:
    beside = given == "list beside the keys"
    folder = with_keys_of(after, tmp_path / "new", *([FILE] if beside else []))
    newer = tmp_path / "newer.tar"
    assert bihuan("backup", newer, data=after).returncode == Exit.DONE
    named = {"list named": ["--erasures", after / FILE], "newer backup named": ["--erasures", newer]}.get(given, [])

    done = bihuan("restore", after.with_name("before.tar"), *named, data=folder)

    assert done.returncode == Exit.DONE, done.stdout + done.stderr
    assert "按删除名单再次删除了 1 人的个人信息。" in done.stdout
    assert "链条完整，没有发现改动。" in done.stdout
    assert showing(folder) == set()
    assert shell(folder, LEFT) == "0 1\n"
    assert (folder / FILE).read_text(encoding="utf-8") == (after / FILE).read_text(encoding="utf-8")


def test_without_a_list_the_restore_says_what_that_means(after: Path, tmp_path: Path) -> None:
    done = bihuan("restore", after.with_name("before.tar"), data=with_keys_of(after, tmp_path / "new"))

    assert done.returncode == Exit.DONE
    assert "没有给出删除名单。" in done.stdout
    assert shell(tmp_path / "new", LEFT) == "1 0\n"


def test_a_forged_list_stops_the_restore_and_leaves_what_was_there(after: Path, tmp_path: Path) -> None:
    folder = with_keys_of(after, tmp_path / "new", FILE)
    text = (folder / FILE).read_text(encoding="utf-8")
    (folder / FILE).write_text(text.replace('"words": true', '"words": false'), encoding="utf-8")

    done = bihuan("restore", after.with_name("before.tar"), data=folder)

    assert done.returncode == Exit.FAULT
    assert "第 1 行被改动过，或不是本单位的密钥所写" in done.stderr
    assert sorted(path.name for path in folder.iterdir()) == sorted(MAY_WAIT)
