"""What evidence does by the clock."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from bihuan.backstage.retention.kinds import Kind, register
from bihuan.core.text import N_

from .actions.forgetting import forget_unused
from .actions.uploading import sweep_uploads
from .intake import sweep_incoming
from .models import Evidence

KEEP_HALF_ARRIVED = timedelta(days=1)


def sweep() -> None:
    """Remove what killed processes left half-arrived yesterday, and uploads nobody went on with."""
    sweep_incoming(timezone.now() - KEEP_HALF_ARRIVED)
    sweep_uploads()


def register_retention() -> None:
    """Have what was sent and never used let go of when its term is over."""
    register(Kind("unused", N_("上传后没有用过的文件（含原图）"), N_("收到之日"), _unused, forget_unused))


def _unused(realm_id: int, before: datetime) -> "QuerySet[Any]":
    return Evidence.objects.filter(realm_id=realm_id, target_kind="", at__lt=before)
