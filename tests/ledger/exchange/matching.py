"""What a hand-over leans on in the database: names of units, places, terms, and everything that saving could touch."""

from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path

from bihuan.evidence.models import Evidence, StoredFile
from bihuan.ledger.exchange.handing_in import Opened, opened
from bihuan.ledger.exchange.intake import Terms
from bihuan.ledger.models import Batch, Handover, HeadAnswer, Item, Movement
from bihuan.registry.models import Place, Unit, UnitName, UnitNameKind
from bihuan.registry.naming import key_of
from tests.ledger.factories import County

TABLES = (Batch, Item, Movement, Handover, HeadAnswer, StoredFile, Evidence, Place)


def name_county(county: County) -> County:
    """Write down the names the units go by, and two places."""
    for unit in Unit.objects.filter(realm=county.realm):
        UnitName.objects.create(
            unit=unit, realm=county.realm, name=unit.name, key=key_of(unit.name), kind=UnitNameKind.OFFICIAL
        )
    for kind, name in (("公共广场", "炎黄广场"), ("背街小巷", "北二街")):
        Place.objects.create(realm=county.realm, kind=kind, name=name, key=key_of(name))
    return county


def hand_in(
    county: County, path: Path, *, batch: str = "观摩反馈", take_all: bool = False
) -> AbstractContextManager[Opened]:
    """Open a workbook as the office's clerk."""
    terms = Terms(county.office, batch, received_on=date(2023, 2, 22), take_all=take_all)
    return opened(path, terms, actor=county.clerk)


def counted() -> dict[str, int]:
    """How many rows there are of everything an import writes."""
    return {model.__name__: model.objects.count() for model in TABLES}
