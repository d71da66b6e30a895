"""登录保护: one's factors, and the rules of this installation beside them."""

from typing import Any

from allauth.mfa.base.views import IndexView
from django.conf import settings
from django.utils.translation import gettext as _

from bihuan.core.text import N_
from bihuan.desk.identities.queries import left_to_bind, own_identities

DEMANDED = {
    "everybody": N_("第二因素：人人必须设"),
    "administrators": N_("第二因素：管理员必须设"),
    "nobody": N_("第二因素：自愿设置"),
}


class Protection(IndexView):
    """What guards the account. Rule: one's own."""

    def get_context_data(self, **named: Any) -> dict[str, Any]:
        """Add the identities bound and the rules in force, as an assessor asks to see them (GB/T 22239-2019 8.1.4.1)."""
        actor = self.request.actor
        return super().get_context_data(**named) | {
            "rules": rules_in_force(),
            "identities": own_identities(actor),
            "identities_left": left_to_bind(actor),
        }


def rules_in_force() -> list[str]:
    """Return the rules of sign-in of this installation, a sentence each."""
    rules = [
        _(DEMANDED[settings.BIHUAN.second_factor]),
        _("同一地址连续输错 %(tries)s 次，锁 %(minutes)s 分钟")
        % {"tries": settings.AXES_FAILURE_LIMIT, "minutes": settings.AXES_COOLOFF_TIME.seconds // 60},
        _("%(minutes)s 分钟没有操作自动退出，最长 %(hours)s 小时")
        % {"minutes": settings.BIHUAN.idle_minutes, "hours": settings.BIHUAN.session_hours},
    ]
    if settings.PASSWORD_LONGEST_AGE is not None:
        rules.append(_("密码每 %(days)s 天要换一次") % {"days": settings.PASSWORD_LONGEST_AGE.days})
    if settings.BIHUAN.admin_networks:
        rules.append(_("管理员只能从指定的网络办理"))
    return rules


show_protection = Protection.as_view()
