"""What the rules ask of a declaration, in words, for pages and for print."""

from django.utils.translation import gettext as _

from .fields import TEXTS
from .terms import Terms


def asked_words(terms: Terms) -> list[tuple[str, str]]:
    """What is asked of a declaration, in words."""
    limits = "；".join(
        _("%(label)s %(most)s 字") % {"label": _(one.label), "most": terms.limits[one.key]} for one in TEXTS
    )
    days = _("%(days)s 个工作日")
    return [
        (_("申报期限"), days % {"days": terms.declare_days}),
        (_("补正期限"), days % {"days": terms.return_days}),
        (_("申报项数"), _("最多 %(count)s 项") % {"count": terms.most_items}),
        (_("投入使用"), _("至少 %(count)s 个月") % {"count": terms.in_use_months}),
        (_("成效数据"), _("至少 %(count)s 条") % {"count": terms.least_figures}),
        *([(_("预选比例"), f"{terms.share}%")] if terms.share else []),
        (_("评委查阅期"), _("结果定后 %(months)s 个月") % {"months": terms.judge_months}),
        (_("字数上限"), limits),
    ]
