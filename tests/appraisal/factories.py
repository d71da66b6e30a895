"""A review in a small realm: the office that holds it, two bureaus asked, a street that is not, a judge."""

from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from uuid import UUID

from bihuan.appraisal import actions
from bihuan.appraisal.drafts import DeclarationDraft, FigureDraft, RecognitionDraft
from bihuan.appraisal.models import Declaration, Goal, Level, Review, Rulebook
from bihuan.appraisal.terms import EXAMPLE, Terms
from bihuan.core.uid import uuid7
from bihuan.registry.actor import Actor
from bihuan.registry.models import Line, Role, Unit, UnitKind, UnitName, UnitNameKind
from bihuan.registry.naming import key_of
from bihuan.scoring.rulebooks import keep_rule
from tests.scoring.rounds import RULE
from tests.support.world import make_actor, make_realm, make_unit

WORDS = {
    "background": "背街小巷长期没有人管",
    "practice": "把小巷划成网格，每格配一名网格员，每天巡查两遍，发现问题当场拍照上传",
    "novelty": "第一次把市容、环卫、停车合在一个网格里管",
    "results": "全年办结问题，平均用时缩短一半",
    "promise": "把网格延伸到村庄，年底前全部覆盖",
}
DRAFT = DeclarationDraft(
    title="背街小巷一格一员",
    goal=Goal.NEW,
    texts=WORDS,
    in_use_since=date(2026, 1, 10),
    cost=Decimal("12.50"),
    promise_title="一格一员进村庄",
    promise_goal=Goal.BEST,
    promise_by=date(2027, 12, 31),
    figures=(FigureDraft("平均办结用时", Decimal("6.5"), Decimal("3.2"), "天"),),
    recognitions=(RecognitionDraft("通报表扬", "市政府办公室", Level.COUNTY, date(2026, 9, 1)),),
)


@dataclass
class Hall:
    """Everybody who has to do with it."""

    realm: Unit
    owner: Unit
    bureau: Unit
    other: Unit
    street: Unit
    people: dict[str, Actor]
    review: Review
    rule: UUID = field(default_factory=uuid7)

    def __getattr__(self, name: str) -> Actor:
        try:
            return self.__dict__["people"][name]
        except KeyError as error:
            raise AttributeError(name) from error

    @property
    def uid(self) -> UUID:
        """The review's own."""
        return self.review.uid

    def write(self, text: str = "一、对象\n参评单位", terms: Terms = EXAMPLE) -> Rulebook:
        """Write the draft of the rules."""
        return actions.write_rulebook(self.uid, actions.RulebookDraft(text, self.rule, terms), actor=self.clerk)

    def publish(self, terms: Terms = EXAMPLE) -> Rulebook:
        """Write rules and publish them."""
        rulebook = actions.publish_rulebook(self.uid, self.write(terms=terms).uid, actor=self.chief)
        self.review.refresh_from_db()
        return rulebook

    def declare(self, who: str = "liaison", draft: DeclarationDraft = DRAFT, **changes: object) -> Declaration:
        """A declaration with everything in it, not handed in."""
        actor = self.people[who]
        unit = Unit.objects.get(pk=actor.posts[0].unit_id)
        made = actions.begin_declaration(self.uid, unit.uid, actor=actor)
        return actions.save_draft(
            made.uid,
            replace(draft, **changes),  # type: ignore[arg-type]
            revision=0,
            page=uuid7(),
            actor=actor,
        )

    def hand_in(self, who: str = "liaison", **changes: object) -> Declaration:
        """One that was handed in."""
        return actions.submit(self.declare(who, **changes).uid, actor=self.people[who])


def named(unit: Unit) -> Unit:
    """A unit that tables and papers find by its name."""
    UnitName.objects.create(
        unit=unit, realm=unit.realm, name=unit.name, key=key_of(unit.name), kind=UnitNameKind.OFFICIAL
    )
    return unit


def make_hall(*, published: bool = True) -> Hall:
    """Open the review of 2026 and ask two bureaus; with ``published`` the rules are out."""
    realm = make_realm()
    owner = make_unit(realm, kind=UnitKind.OFFICE)
    bureau, other, street = (named(make_unit(realm)) for _ in range(3))
    people = {
        "clerk": make_actor(owner, Role.OFFICE, line=Line.APPRAISAL),
        "chief": make_actor(owner, Role.OFFICE_HEAD, line=Line.APPRAISAL),
        "liaison": make_actor(bureau),
        "head": make_actor(bureau, Role.HEAD),
        "neighbour": make_actor(other),
        "outsider": make_actor(street),
        "elsewhere": make_actor(bureau, line=Line.TALENT),
        "leader": make_actor(realm, Role.LEADER, line=Line.APPRAISAL),
        "judge": make_actor(street, Role.HEAD),
    }
    draft = actions.ReviewDraft(owner, Line.APPRAISAL, "2026 年特色创新评审", 2026)
    review = actions.open_review(draft, actor=people["clerk"])
    actions.ask_units(review.uid, [bureau.uid, other.uid], actor=people["clerk"])
    hall = Hall(realm, owner, bureau, other, street, people, review, keep_rule(RULE, realm_id=realm.pk).uid)
    if published:
        hall.publish()
    return hall
