"""Accounts: the right to sign in, and no other right at all."""

import hashlib
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bihuan.core.uid import uuid7

from .people import Person


class AccountManager(BaseUserManager["Account"]):
    """Builds accounts for Django's own machinery; the program itself goes through ``registry.actions``."""

    def create_user(self, username: str, password: str | None = None, **fields: Any) -> "Account":
        """Save an account; without a password it cannot sign in until a one-time link sets one."""
        account = self.model(username=username, **fields)
        account.set_password(password)
        account.save(using=self._db)
        return account


class Account(AbstractBaseUser):
    """A door key. Rights come from live appointments of its person; there is no superuser and there are no groups."""

    uid = models.UUIDField(_("标识"), default=uuid7, unique=True, editable=False)
    username = models.CharField(_("用户名"), max_length=60, unique=True)
    email = models.EmailField(_("邮箱"), blank=True)
    person = models.OneToOneField(Person, models.PROTECT, related_name="account", verbose_name=_("人员"))
    password_set_at = models.DateTimeField(_("密码设置时间"), null=True, blank=True, editable=False)
    is_active = models.BooleanField(_("启用"), default=True)
    created_at = models.DateTimeField(_("创建时间"), auto_now_add=True)

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects: ClassVar[AccountManager] = AccountManager()

    class Meta:
        verbose_name = _("账号")
        verbose_name_plural = _("账号")

    def __str__(self) -> str:
        return self.username

    def set_password(self, raw_password: str | None) -> None:
        """Hash a new password (unsaved), and note when: fields ``password`` and ``password_set_at`` change."""
        super().set_password(raw_password)
        self.password_set_at = timezone.now()

    @property
    def state(self) -> str:
        """A digest that is another one as soon as the password is set anew: what was given out before is dead then."""
        return hashlib.sha256(f"{self.pk}/{self.password}".encode()).hexdigest()[:32]
