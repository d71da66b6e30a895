"""A county with one actor of each kind that the registry's rules tell apart."""

from dataclasses import dataclass

from bihuan.registry.actions.units import UnitDraft, create_unit
from bihuan.registry.actor import Actor
from bihuan.registry.models import Role, Unit, UnitKind
from tests.support.world import make_actor, make_realm


@dataclass(frozen=True)
class County:
    """One realm: a township, a bureau, an office, and one actor of each kind."""

    realm: Unit
    town: Unit
    bureau: Unit
    system: Actor
    security: Actor
    auditor: Actor
    office: Actor
    liaison: Actor


def make_county(name: str = "测试县") -> County:
    """Build a county with real rows, its units with their names."""
    realm = make_realm(name)
    system = make_actor(realm, Role.SYSTEM_ADMIN)

    def unit(kind: UnitKind, tail: str) -> Unit:
        draft = UnitDraft(kind, name + tail, tail, short_names=(f"市{tail}",))
        return create_unit(draft, parent=realm, actor=system)

    town, bureau, office = (
        unit(UnitKind.TOWNSHIP, "东镇"),
        unit(UnitKind.BUREAU, "城管局"),
        unit(UnitKind.OFFICE, "创文办"),
    )
    return County(
        realm=realm,
        town=town,
        bureau=bureau,
        system=system,
        security=make_actor(realm, Role.SECURITY_ADMIN),
        auditor=make_actor(realm, Role.AUDITOR),
        office=make_actor(office, Role.OFFICE),
        liaison=make_actor(town, Role.LIAISON),
    )
