"""Many at once on one move: exactly one wins, the others are told who did it, nobody is told “locked”."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.db import connection, connections

from bihuan.core.errors import Conflict, DomainError
from bihuan.ledger import actions
from bihuan.ledger.models import Item, Movement
from bihuan.ledger.verify import verify_realm
from bihuan.registry.models import Role, Unit
from tests.ledger.factories import make_actor, make_county, make_items

WRITER = Path(__file__).parent / "writer.py"
THREADS = 20
PROCESSES = 4


@pytest.mark.asvs("15.4.2")
@pytest.mark.asvs("2.3.1")
@pytest.mark.usefixtures("transactional_db")
def test_twenty_threads_on_one_move_have_one_winner() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer; four processes show it")
    county = make_county()
    (item,) = make_items(county, lead=county.street)
    clerks = [make_actor(county.office, Role.OFFICE) for _ in range(THREADS)]

    def assign(number: int) -> str:
        try:
            actions.assign_items([item.uid], actor=clerks[number], to=actions.HandOver(), expected=item.version)
        except DomainError as refused:
            return f"{type(refused).__name__} {refused.code} {refused.data.get('unit')}"
        finally:
            connections.close_all()
        return "won"

    with ThreadPoolExecutor(THREADS) as pool:
        told = sorted(pool.map(assign, range(THREADS)))

    assert told == ["Conflict changed 示例市创文办"] * (THREADS - 1) + ["won"]
    assert list(Movement.objects.filter(item=item).values_list("move", flat=True)) == ["register", "assign"]
    assert verify_realm(county.realm).sound


@pytest.mark.usefixtures("transactional_db")
def test_twenty_threads_with_one_client_id_make_one_move() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer; four processes show it")
    county = make_county()
    (item,) = make_items(county, lead=county.street)

    def assign(_: int) -> int:
        try:
            (done,) = actions.assign_items(
                [item.uid], actor=county.clerk, to=actions.HandOver(), client_uid=item.batch.uid
            )
        finally:
            connections.close_all()
        return done.version

    with ThreadPoolExecutor(THREADS) as pool:
        assert list(pool.map(assign, range(THREADS))) == [2] * THREADS
    assert Movement.objects.filter(item=item).count() == 2


@pytest.mark.usefixtures("transactional_db")
def test_four_processes_on_one_move_have_one_winner() -> None:
    county = make_county()
    items = make_items(county, 10, lead=county.street)
    orders = [str(item.uid) for item in items]
    connections.close_all()

    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "PYTHONPATH": os.pathsep.join([str(Path.cwd() / "src"), str(Path.cwd())]),
    }
    command = [sys.executable, str(WRITER), str(county.clerk.account_id), *orders]
    running = [
        subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(PROCESSES)
    ]
    told = [process.communicate(timeout=240) for process in running]

    assert [errors for _, errors in told] == [""] * PROCESSES
    lines = [line for words, _ in told for line in words.splitlines()]
    for uid in orders:
        assert sorted(line for line in lines if uid in line) == sorted([f"{uid} won"] + [f"{uid} state"] * 3)
    assert Item.objects.filter(state="assigned").count() == 10
    # Each process registered ten more on the side: no number was given twice.
    assert Item.objects.count() == 10 + PROCESSES * 10
    assert sorted(Item.objects.values_list("serial", flat=True)) == list(range(1, 51))
    assert verify_realm(Unit.objects.get(pk=county.realm.pk)).sound


@pytest.mark.usefixtures("db")
def test_a_stale_form_is_told_what_the_other_side_did() -> None:
    county = make_county()
    (item,) = make_items(county, lead=county.street)
    actions.assign_items([item.uid], actor=county.chief, to=actions.HandOver())

    with pytest.raises(Conflict) as refused:
        actions.assign_items([item.uid], actor=county.clerk, to=actions.HandOver(), expected=item.version)

    assert (refused.value.code, refused.value.data["did"], refused.value.data["now"]) == ("changed", "交办", "已交办")
    assert refused.value.data["unit"] == county.office.short_name


@pytest.mark.usefixtures("db")
def test_a_form_stays_good_while_others_only_sign() -> None:
    county = make_county()
    (item,) = make_items(county, lead=county.street, assisting=(county.bureau,))
    (item,) = actions.assign_items([item.uid], actor=county.clerk, to=actions.HandOver())
    actions.acknowledge_items([item.uid], actor=county.helper)

    item = actions.share_out_items([item.uid], actor=county.head, doer=county.village)[0]

    assert item.version == 4
