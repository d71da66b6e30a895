"""A small county: one realm, an office, bureaux, townships and villages, with a person for every duty."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from bihuan.core.uid import uuid7
from bihuan.evidence.models import Evidence, Picture, Purpose, StoredFile
from bihuan.ledger.actions import BatchDraft, ItemDraft, create_batch, register_items
from bihuan.ledger.models import Batch, Item
from bihuan.ledger.pack import shipped_pack
from bihuan.ledger.packs import keep_pack
from bihuan.registry.actor import Actor, actor_for
from bihuan.registry.models import Account, Appointment, Line, Person, Role, Unit, UnitKind

DEADLINE = datetime(2030, 3, 1, 15, 59, 59, 999999, tzinfo=UTC)
LATER = datetime(2030, 4, 1, 15, 59, 59, 999999, tzinfo=UTC)
FIXES = {"person": "网格长", "finish": "2030-02-20", "duty": "清理路面", "standard": "无垃圾", "measure": "每日清扫"}


def make_unit(name: str, kind: UnitKind, parent: Unit | None = None, realm: Unit | None = None) -> Unit:
    unit = Unit.objects.create(realm=realm, parent=parent, kind=kind, name=name, short_name=name)
    unit.path = f"{parent.path if parent else ''}{unit.pk}/"
    unit.realm = realm or unit
    unit.save(update_fields=["path", "realm"])
    return unit


def make_actor(unit: Unit, role: Role, line: Line = Line.CIVIC) -> Actor:
    realm = unit.realm or unit
    person = Person.objects.create(realm=realm)
    appoint(person, unit, role, line)
    account = Account.objects.create(username=f"u{person.pk}", person=person)
    return actor_for(account, today=date(2026, 11, 23))


def appoint(person: Person, unit: Unit, role: Role, line: Line = Line.CIVIC) -> Appointment:
    realm = unit.realm or unit
    return Appointment.objects.create(
        realm=realm, person=person, unit=unit, role=role, line=line, starts=date(2020, 1, 1)
    )


def again(actor: Actor) -> Actor:
    """The same account with the posts it has by now."""
    return actor_for(Account.objects.get(pk=actor.account_id), today=date(2026, 11, 23))


@dataclass
class County:
    realm: Unit
    office: Unit
    street: Unit
    village: Unit
    bureau: Unit
    people: dict[str, Actor] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Actor:
        try:
            return self.__dict__["people"][name]
        except KeyError as error:
            raise AttributeError(name) from error


def make_county(name: str = "示例市") -> County:
    realm = make_unit(name, UnitKind.REALM)
    office = make_unit(f"{name}创文办", UnitKind.OFFICE, realm, realm)
    street = make_unit("新街街道", UnitKind.TOWNSHIP, realm, realm)
    village = make_unit("新街社区", UnitKind.VILLAGE, street, realm)
    bureau = make_unit("城管局", UnitKind.BUREAU, realm, realm)
    county = County(realm, office, street, village, bureau)
    county.people = {
        "clerk": make_actor(office, Role.OFFICE),
        "chief": make_actor(office, Role.OFFICE_HEAD),
        "verifier": make_actor(office, Role.VERIFIER),
        "inspector": make_actor(office, Role.INSPECTOR),
        "liaison": make_actor(street, Role.LIAISON),
        "head": make_actor(street, Role.HEAD),
        "delegate": make_actor(street, Role.DELEGATE),
        "villager": make_actor(village, Role.LIAISON),
        "helper": make_actor(bureau, Role.LIAISON),
        "helper_head": make_actor(bureau, Role.HEAD),
        "leader": make_actor(realm, Role.LEADER, Line.ALL),
    }
    keep_pack(shipped_pack())
    return county


def make_batch(county: County, *, name: str = "第一批", take_all: bool = False, before_demanded: bool = False) -> Batch:
    draft = BatchDraft(
        owner=county.office,
        name=name,
        received_on=date(2026, 11, 20),
        deadline=DEADLINE,
        take_all=take_all,
        before_demanded=before_demanded,
    )
    return create_batch(draft, actor=county.clerk)


def make_items(county: County, count: int = 1, **options: object) -> list[Item]:
    batch = options.pop("batch", None) or make_batch(county, take_all=bool(options.pop("take_all", False)))
    drafts = [ItemDraft(problem=f"路边有垃圾 {n}", place_text="新街东段", **options) for n in range(1, count + 1)]
    return register_items(batch.uid, drafts, actor=county.clerk)


def make_picture(actor: Actor, purpose: Purpose = Purpose.AFTER, media_type: str = "image/jpeg") -> Evidence:
    """An upload of the actor, not used yet. The engine asks for its type and digest, never for its bytes."""
    uid = uuid7()
    file = StoredFile.objects.create(
        realm_id=actor.realm_id,
        sha256=uid.hex * 2,
        size=1,
        media_type=media_type,
        stored_at=datetime(2026, 11, 23, tzinfo=UTC),
    )
    if media_type.startswith("image/"):
        Picture.objects.create(
            file=file, realm_id=actor.realm_id, width=1, height=1, display_width=1, display_height=1, has_exif=False
        )
    return Evidence.objects.create(
        realm_id=actor.realm_id,
        file=file,
        purpose=purpose,
        name="after.jpg",
        uploaded_by_id=actor.account_id,
        at=datetime(2026, 11, 23, tzinfo=UTC),
    )
