"""The chain: append-only movements, their erasable words, and the checkpoints over a realm."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from bihuan.core.uid import uuid7
from bihuan.registry.models import Unit

from .choices import MOVES, STATES
from .items import Item


class Movement(models.Model):
    """One append-only line: who moved what from which state to which, when, with what. The database refuses changes.

    ``digest`` covers every column but ``id`` through public ids (see ``chain.movement_body``) and the digest before it.
    ``changes`` holds the changed facts of the item, units and accounts as public ids; ``evidence`` the fingerprints of
    the files that came with it. ``words_digest`` is the salted digest of the words, which live apart.
    """

    uid = models.UUIDField(_("标识"), default=uuid7, unique=True, editable=False)
    realm = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("县市"))
    item = models.ForeignKey(Item, models.PROTECT, related_name="movements", verbose_name=_("事项"))
    sequence = models.PositiveIntegerField(_("序号"))
    move = models.CharField(_("流转"), max_length=16, choices=MOVES)
    from_state = models.CharField(_("原状态"), max_length=14, choices=STATES, blank=True)
    to_state = models.CharField(_("新状态"), max_length=14, choices=STATES)
    at = models.DateTimeField(_("时间"))
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("经办账号")
    )
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", verbose_name=_("经办单位"))
    behalf = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", verbose_name=_("代录单位"))
    changes = models.JSONField(_("变化"), default=dict)
    evidence = models.JSONField(_("所附文件指纹"), default=list)
    words_digest = models.CharField(_("文字摘要"), max_length=90, blank=True)
    previous = models.CharField(_("前一条摘要"), max_length=80, blank=True)
    digest = models.CharField(_("摘要"), max_length=80)

    class Meta:
        verbose_name = _("流转记录")
        verbose_name_plural = _("流转记录")
        ordering = ["item_id", "sequence"]
        constraints = [models.UniqueConstraint(fields=["item", "sequence"], name="movement_sequence_once")]
        indexes = [
            # Checkpoints, the news of a day, in- and outflow by month.
            models.Index(fields=["realm", "at", "id"], name="movement_realm_at"),
        ]

    def __str__(self) -> str:
        return f"{self.item_id}/{self.sequence} {self.move}"


class MovementWords(models.Model):
    """What was written with a movement: canonical JSON and the salt of its digest.

    Erasing a person puts 某某 in place of their name and empties the salt: the digest on the chain vouches for the row no more.
    """

    movement = models.OneToOneField(
        Movement, models.PROTECT, primary_key=True, related_name="words", verbose_name=_("流转记录")
    )
    realm = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("县市"))
    text = models.TextField(_("文字"))
    salt = models.CharField(_("盐"), max_length=32)
    erased_at = models.DateTimeField(_("删除时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("流转文字")
        verbose_name_plural = _("流转文字")

    def __str__(self) -> str:
        return str(self.movement_id)


class Checkpoint(models.Model):
    """A seal over all movements of a realm with ``after`` < at ≤ ``until``: their count and Merkle root, signed.

    Movements are ordered by the time and then the digest. ``seal`` is an HMAC under a key outside the database over
    the canonical body, which includes ``previous``, the seal before: the last one, exported, vouches for all.
    """

    realm = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("县市"))
    sequence = models.PositiveIntegerField(_("序号"))
    after = models.DateTimeField(_("起（不含）"), null=True)
    until = models.DateTimeField(_("止（含）"))
    count = models.PositiveIntegerField(_("条数"))
    total = models.PositiveBigIntegerField(_("累计条数"))
    root = models.CharField(_("默克尔根"), max_length=80)
    previous = models.CharField(_("前一封印"), max_length=90, blank=True)
    seal = models.CharField(_("封印"), max_length=90)
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("检查点")
        verbose_name_plural = _("检查点")
        ordering = ["realm_id", "sequence"]
        constraints = [models.UniqueConstraint(fields=["realm", "sequence"], name="checkpoint_sequence_once")]

    def __str__(self) -> str:
        return f"{self.realm_id}/{self.sequence}"
