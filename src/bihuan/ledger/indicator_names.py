"""What pages, papers and files call the indicators: the words of a pack, in the reader's language."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import get_language

from .indicators import Indicator
from .models import Batch
from .pack import LedgerPack, shipped_pack
from .packs import current_pack, rules_of


@dataclass(frozen=True)
class Name:
    """One indicator in words: in full, short, explained."""

    label: str
    short: str
    words: str


@dataclass(frozen=True)
class IndicatorNames:
    """Every indicator under the names of one pack; ``pack`` is its title. ``names["in_time"].label``."""

    pack: str
    names: Mapping[str, Name]

    def __getitem__(self, indicator: str) -> Name:
        return self.names[indicator]


def names_of(pack: LedgerPack) -> IndicatorNames:
    """The names a pack gives; one stored before packs named indicators uses those of the shipped county pack."""
    language = get_language() or "zh"
    source = pack if pack.indicators else shipped_pack().content
    found = {one.key: one for one in source.indicators}
    names = {
        one.value: Name(found[one].label.of(language), found[one].short.of(language), found[one].words.of(language))
        for one in Indicator
    }
    return IndicatorNames(pack.title.of(language), names)


def names_in(realm_id: int, batch: Batch | None = None) -> IndicatorNames:
    """The names for a batch: those of its pack; for everything of a realm, those of the pack its newest batch goes by."""
    newest = Batch.objects.filter(realm_id=realm_id, recalled_at__isnull=True).order_by("-id")
    code = batch.pack if batch is not None else newest.values_list("pack", flat=True).first()
    return names_of(rules_of(current_pack(code)) if code else shipped_pack().content)
