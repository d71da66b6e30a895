"""Work that a transaction leaves behind for the worker."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.registry.models import Unit


class OutboxJob(models.Model):
    """One piece of work, done at least once after the transaction that wrote it.

    A job is waiting while ``done_at`` and ``given_up_at`` are null. A worker owns it until ``lease_until``; a worker
    that dies simply lets the lease run out. ``tries`` counts claims, so that a job which kills its worker is given up too.
    ``unique_key`` names work that may happen once and never again in a realm (one reminder for one deadline); left
    null the job is one of many.
    """

    realm = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("县市"))
    kind = models.CharField(_("种类"), max_length=60)
    target = models.CharField(_("对象"), max_length=80, blank=True)
    unique_key = models.CharField(_("唯一键"), max_length=160, null=True)  # noqa: DJ001 -- null is outside the constraint
    payload = models.JSONField(_("内容"), default=dict)
    created_at = models.DateTimeField(_("创建时间"))
    due_at = models.DateTimeField(_("应办时间"))
    lease_until = models.DateTimeField(_("占用至"), null=True)
    leased_by = models.CharField(_("占用者"), max_length=60, blank=True)
    tries = models.PositiveSmallIntegerField(_("次数"), default=0)
    done_at = models.DateTimeField(_("完成时间"), null=True)
    given_up_at = models.DateTimeField(_("放弃时间"), null=True)
    last_error = models.TextField(_("最近错误"), blank=True)

    class Meta:
        verbose_name = _("待发事项")
        verbose_name_plural = _("待发事项")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["realm", "kind", "unique_key"], name="outbox_key_once_in_realm"),
        ]
        indexes = [
            # The worker's claim; finished jobs are not in it, so it stays small for ever.
            models.Index(
                fields=["due_at", "id"],
                condition=Q(done_at__isnull=True, given_up_at__isnull=True),
                name="outbox_waiting",
            ),
            # Taking work back (a reminder for an item that was handed over) and showing what waits for one thing.
            models.Index(
                fields=["realm", "kind", "target"],
                condition=Q(done_at__isnull=True, given_up_at__isnull=True),
                name="outbox_waiting_target",
            ),
            # Pruning, and the page of work that was given up.
            models.Index(fields=["done_at"], condition=Q(done_at__isnull=False), name="outbox_done"),
            models.Index(
                fields=["realm", "given_up_at"], condition=Q(given_up_at__isnull=False), name="outbox_given_up"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.target}".strip()
