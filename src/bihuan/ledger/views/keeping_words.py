"""How a keeping is shown: beat and dates in words, and what stands on the page of its item."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bihuan.ui.formats import date_list

from ..casefile import Case
from ..kept import live_keeping
from ..models import Keeping
from ..patrols import RHYTHM_LABELS, Rhythm
from .tags import Tag


@dataclass(frozen=True)
class Kept:
    """A live keeping with its marks: ``due`` of the next patrol, ``missed`` those gone by (None for none)."""

    keeping: Keeping
    keeper: str
    beat: str
    due: Tag
    missed: Tag | None


def keeping_of(case: Case) -> Kept | None:
    """The live keeping of an item; no query where the item has no keeper."""
    if case.item.keeper_id is None:
        return None
    live = live_keeping(case.item)
    return in_words(live, timezone.localdate()) if live else None


def in_words(keeping: Keeping, today: date) -> Kept:
    """A keeping as pages show it."""
    missed = ngettext("连续缺巡 %(count)s 次", "连续缺巡 %(count)s 次", keeping.missed) % {"count": keeping.missed}
    return Kept(
        keeping=keeping,
        keeper=" ".join(part for part in (keeping.unit.short_name, keeping.post) if part),
        beat=beat_in_words(Rhythm(keeping.rhythm), keeping.every),
        due=_due(keeping.next_due, today),
        missed=Tag("late", missed) if keeping.missed else None,
    )


def beat_in_words(rhythm: Rhythm, every: int) -> str:
    """每周, 每月, 每 3 天."""
    if rhythm is not Rhythm.DAYS:
        return _(RHYTHM_LABELS[rhythm])
    return ngettext("每 %(count)s 天", "每 %(count)s 天", every) % {"count": every}


def _due(day: date, today: date) -> Tag:
    values = {"day": date_list(day)}
    if day < today:
        return Tag("late", _("%(day)s应巡，未巡") % values)
    if day == today:
        return Tag("soon", _("今天应巡"))
    return Tag("grey", _("下次巡查%(day)s") % values)
