"""What filled ``first_schema.tar.xz``: run once by the program of the first schema (commit bbf9ede, 0.1.0), never by this one.

    git archive bbf9ede | tar x -C THEN
    PYTHONPATH=THEN/src bihuan --data FOLDER init --demo       # with the keys of test_upgrade.py laid down before
    PYTHONPATH=THEN/src bihuan --data FOLDER manage shell -c "exec(open('made_then.py').read())"
    tar cJ -C FOLDER --exclude='*.key' --exclude=static --exclude=static.json --exclude=demo . > first_schema.tar.xz

Every row, digest and seal is thus what the code of then wrote: the demo's whole job with its pictures drawn small, then what
it leaves out, an opening in the chain of seals, and people who come and go.
"""

from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import time_machine
from django.conf import settings
from django.utils import timezone

from bihuan.core.workdays import end_of_day
from bihuan.demo import story
from bihuan.demo.cases import upload
from bihuan.demo.cast import Cast
from bihuan.demo.scenes import canvas
from bihuan.demo.scenes.gallery import picture_before
from bihuan.evidence.models import Purpose
from bihuan.ledger.actions import Terms, ask_request, grant_request, refuse_request, set_batch_stage, settle_item
from bihuan.ledger.checkpoints import LAG, append_checkpoint
from bihuan.ledger.models import Batch, BatchStage, Item
from bihuan.ledger.states import RequestKind
from bihuan.registry.actions.appointments import end_appointment_now
from bihuan.registry.actions.people import PersonDraft, create_person, erase_person
from bihuan.registry.actor import actor_for
from bihuan.registry.models import Appointment, Role, Unit

canvas._PHOTOGRAPH = (80, 60)


class Silent:
    """The story tells nobody."""

    def heading(self, words):
        pass

    def note(self, sentence, **values):
        pass

    @contextmanager
    def step(self, label, total):
        yield lambda count: None


def play():
    """The demo's own job, a first seal over it, what the job leaves out, and a second seal."""
    realm = Unit.objects.get(kind="realm")
    story.play(settings.BIHUAN.data, realm, Silent())
    append_checkpoint(realm.pk, now=timezone.now() + LAG)
    _ask_and_answer(realm)
    _come_and_go(realm)
    append_checkpoint(realm.pk, now=timezone.now() + LAG + timedelta(seconds=1))


def _ask_and_answer(realm):
    cast = Cast(realm, timezone.localdate())
    later = end_of_day(timezone.localdate() + timedelta(days=40))
    planned = list(Item.objects.filter(state="planned", deadline__gt=timezone.now()).order_by("serial"))
    asking = {
        "extend": Terms(deadline=later),
        "defer": Terms(milestones=((later, "完成招标"), (later + timedelta(days=60), "竣工"))),
        "hand_over": None,
    }
    for item, (asked, terms) in zip(planned, asking.items(), strict=False):
        kind = RequestKind(asked)
        liaison = cast.signer(item.lead_id)
        ask_request(item.uid, actor=liaison, kind=kind, reason="汛期不能施工。", terms=terms)
        if kind is RequestKind.HAND_OVER:
            refuse_request(item.uid, actor=cast.clerk, kind=kind, words="属你单位职责。")
        else:
            grant_request(item.uid, actor=cast.clerk, kind=kind, terms=terms)
    registered = Item.objects.filter(state="registered").first()
    paper = upload(picture_before("bench", "settled"), "不属实说明.jpg", Purpose.DOCUMENT, actor=cast.clerk)
    settle_item(
        registered.uid, actor=cast.clerk, reason="经查不属实。", terms=Terms(code="unfounded"), evidence=[paper]
    )
    upload(picture_before("litter", "unused"), "没有用上.jpg", Purpose.AFTER, actor=cast.clerk)
    head = cast.named("chuangwen.fuze")
    set_batch_stage(Batch.objects.earliest("pk").uid, actor=head, stage=BatchStage.REPORTED)


def _come_and_go(realm):
    today = timezone.localdate()
    posts = Appointment.objects.filter(realm=realm)
    system, security = (
        actor_for(posts.filter(role=role).earliest("pk").person.account, today=today)
        for role in (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN)
    )
    gone = create_person(PersonDraft("zou.liao", "走了某", "0371-62690000"), actor=system)
    erase_person(gone.person, actor=system)
    ended = posts.filter(role=Role.LIAISON).latest("pk")
    end_appointment_now(ended, actor=security)


with time_machine.travel(datetime(2026, 11, 25, 1, tzinfo=UTC), tick=True):
    play()
