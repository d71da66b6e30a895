"""What a form with evidence sends: ids of files already uploaded, or, from a browser without script, the files."""

from collections.abc import Iterable
from uuid import UUID

from django.http import HttpRequest

from bihuan.core.errors import Invalid
from bihuan.core.text import N_
from bihuan.registry.actor import Actor

from . import queries
from .actions import take_in_files
from .intake import Incoming
from .models import Purpose
from .receipts import Receipt, receipt_of

MOST_FILES = 60


def gather(request: HttpRequest, *, purpose: Purpose, actor: Actor, field: str = "evidence") -> list[UUID]:
    """Return the ids under ``field``, each once, and those of the files under ``<field>_files``, which are taken in first.

    Nothing is linked yet, and whose the ids are is for ``link_evidence`` to check. Raises Invalid for what is no id,
    for more than 60 files, and as ``take_in_files`` does.
    """
    uids = list(dict.fromkeys(_uids(request.POST.getlist(field))))
    files = [Incoming.from_upload(upload) for upload in request.FILES.getlist(f"{field}_files")]
    if len(uids) + len(files) > MOST_FILES:
        raise Invalid("evidence.too_many", N_("一次最多 %(most)s 个文件，请分几次提交"), most=MOST_FILES)
    return uids + [row.uid for row in take_in_files(files, purpose=purpose, actor=actor)] if files else uids


def still_sent(uids: Iterable[UUID], *, actor: Actor) -> list[Receipt]:
    """Return the receipts of the actor's unused files among ``uids``, to show a form again with what it already held."""
    return [receipt_of(row) for row in queries.unlinked_of(actor).filter(uid__in=list(uids))]


def _uids(values: Iterable[str]) -> Iterable[UUID]:
    for value in values:
        try:
            yield UUID(value)
        except ValueError as fault:
            raise Invalid("evidence.unknown_id", N_("页面里的文件编号不对，请刷新页面后重试")) from fault
