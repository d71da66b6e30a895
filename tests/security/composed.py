"""A year's composite of the office, in which the township is ranked: shown to it, and contested."""

from decimal import Decimal

from bihuan.desk.composite import actions
from bihuan.desk.composite.models import Composite
from bihuan.desk.composite.stages import Effect
from bihuan.registry.actor import Actor
from bihuan.registry.models import Line, Unit

# What only the unit itself, the office and the leaders may see.
GROUND_CANARY = "雀占鸠巢"
CONTEST_CANARY = "雀争一粟"
DOCUMENT_CANARY = "雀发〔2026〕1号"


def compose_one(unit: Unit, sibling: Unit, *, clerk: Actor, chief: Actor, liaison: Actor) -> Composite:
    """Two townships in one group, a figure for each, bonus points and a veto of the first, which contests."""
    office = Unit.objects.get(pk=clerk.posts[0].unit_id)
    draft = actions.CompositeDraft(office, Line.CIVIC, "年度综合考评", 2026)
    composite = actions.open_composite(draft, actor=clerk)
    group = actions.add_group(composite.uid, "乡镇", actor=clerk)
    actions.put_units(composite.uid, group.uid, [unit.uid, sibling.uid], actor=clerk)
    figures = actions.ComponentDraft("满意度", actions.FromFigures())
    component = actions.set_component(composite.uid, figures, actor=clerk)
    actions.set_weights(composite.uid, {(group.uid, component.uid): Decimal(100)}, actor=clerk)
    rows = [
        actions.Figure(unit.uid, component.uid, Decimal(90), DOCUMENT_CANARY),
        actions.Figure(sibling.uid, component.uid, Decimal(80), "文〔2026〕2号"),
    ]
    actions.take_in(composite.uid, rows, file_digest="sha256:0", actor=clerk)
    told = {"ground": GROUND_CANARY, "document": DOCUMENT_CANARY}
    actions.add_extra(composite.uid, unit=unit.uid, points=Decimal(1), actor=clerk, **told)
    veto = actions.VetoDraft(unit.uid, Effect.OUT, GROUND_CANARY, DOCUMENT_CANARY)
    actions.raise_veto(composite.uid, veto, actor=clerk)
    actions.show_to_units(composite.uid, actor=chief)
    actions.contest(composite.uid, unit=unit.uid, about="c1", text=CONTEST_CANARY, actor=liaison)
    composite.refresh_from_db()
    return composite
