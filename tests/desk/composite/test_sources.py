"""What the three sources say of units: sealed results, the ledger's roll-ups and look-backs, figures with their documents."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from bihuan.desk.composite import actions
from bihuan.desk.composite.gathering import gather, reckon_now
from bihuan.desk.composite.models import Composite
from bihuan.desk.composite.stages import Combine, Missing, Rate
from bihuan.evidence.models import Purpose
from bihuan.ledger import actions as ledger
from bihuan.ledger.actions.looking_back import LookBackDraft, draw_look_back
from bihuan.ledger.models import Item, OpenTally, Tally
from bihuan.registry.models import Line, UnitKind
from tests.desk.composite.worlds import Office, add, from_ledger, make_office, seal_round, weigh
from tests.ledger.factories import FIXES, make_county, make_items, make_picture
from tests.support.world import make_unit

pytestmark = pytest.mark.django_db
ENTRIES = (("甲镇", "40"), ("甲镇", "60"), ("丙局", "29"))


def given(office: Office, title: str) -> dict[str, Any]:
    """What a component's source says, by unit."""
    code = office.components[title].code
    return {one.name: one.given[code] for one in gather(Composite.objects.get(pk=office.composite.pk)).units}


def totals(office: Office) -> dict[str, str | None]:
    """By unit its total where the one component carries everything."""
    sealed = reckon_now(Composite.objects.get(pk=office.composite.pk))
    names = {str(unit.uid): name for name, unit in office.units.items()}
    return {names[one.key]: None if one.total is None else f"{one.total}" for one in sealed.outcomes}


def only(office: Office, title: str) -> None:
    weigh(office, {"乡镇街道": {title: "100"}, "市直部门": {title: "100"}})


@pytest.mark.parametrize(
    ("combine", "partners", "expected"),
    [
        # 甲镇 has 75 and 95 of 110, 丙局 64; 乙镇 is a partner in both of 甲镇.
        (Combine.BEST, False, {"甲镇": "86.36", "乙镇": None, "丙局": "58.18"}),
        (Combine.MEAN, True, {"甲镇": "77.27", "乙镇": "77.27", "丙局": "58.18"}),
        (Combine.SUM, True, {"甲镇": "100.00", "乙镇": "100.00", "丙局": "58.18"}),
    ],
)
def test_entries_of_a_sealed_result_count_by_setting(
    combine: Combine, partners: bool, expected: dict[str, str | None]
) -> None:
    office = make_office()
    round_ = seal_round(office, *ENTRIES)
    add(office, "特色创新", actions.FromResult(round_.uid, combine, partners))
    only(office, "特色创新")

    assert totals(office) == expected
    told = given(office, "特色创新")["丙局"]
    assert told["result"] == round_.results.get().digest
    assert told["entries"] == [{"entry": "003", "total": "64", "most": Decimal(110), "grade": ""}]


def test_rates_are_those_of_the_ledger_with_both_numbers_and_what_stands_below_a_unit_counts_for_it() -> None:
    office = make_office()
    village = make_unit(office.realm, "甲村", kind=UnitKind.VILLAGE)
    village.path = f"{office.units['甲镇'].path}{village.pk}/"
    village.save(update_fields=["path"])
    march, other_year = date(2026, 3, 1), date(2025, 12, 1)
    rows = [
        (office.units["甲镇"], Line.CIVIC, march, {"kept": 5, "in_time": 4, "checked": 5, "returned": 1}),
        (village, Line.STARS, march, {"kept": 3, "in_time": 3, "checked": 3}),
        (office.units["甲镇"], Line.CIVIC, other_year, {"kept": 90, "in_time": 1}),
        (office.units["丙局"], Line.CIVIC, march, {"kept": 1, "in_time": 0, "checked": 1, "returned": 1}),
    ]
    for unit, line, month, numbers in rows:
        Tally.objects.create(realm=office.realm, unit=unit, kind="problem", line=line, month=month, **numbers)
    # Open and overdue: it is in the denominator of being on time.
    OpenTally.objects.create(
        realm=office.realm,
        unit=office.units["丙局"],
        kind="problem",
        line=Line.CIVIC,
        month=march,
        born=march,
        due=date(2026, 4, 1),
        owed=date(2026, 4, 1),
        count=2,
    )
    add(office, "按期", from_ledger())
    add(office, "创文按期", replace(from_ledger(), line=Line.CIVIC))
    add(office, "返工", from_ledger(Rate.REWORK, least=2))
    only(office, "按期")

    assert given(office, "按期") == {
        "甲镇": {"numerator": 7, "denominator": 8},
        "乙镇": {"numerator": 0, "denominator": 0},
        "丙局": {"numerator": 0, "denominator": 3},
    }
    assert given(office, "创文按期")["甲镇"] == {"numerator": 4, "denominator": 5}
    assert totals(office) == {"甲镇": "87.50", "乙镇": None, "丙局": "0.00"}
    # What is left to 100 %; one case of the bureau is too few.
    only(office, "返工")
    assert totals(office) == {"甲镇": "87.50", "乙镇": None, "丙局": None}


def test_what_look_backs_found_lasting_counts_of_what_was_visited() -> None:
    county = make_county()
    items = make_items(county, 3, lead=county.street)
    uids = [item.uid for item in items]
    ledger.assign_items(uids, actor=county.clerk, to=ledger.HandOver())
    for uid in uids:
        report = ledger.ReportDraft("已整改", (make_picture(county.head).uid,))
        ledger.do_at_once([uid], actor=county.head, plan=ledger.PlanDraft(FIXES), report=report)
    ledger.close_items(uids, actor=county.verifier)
    look_back = draw_look_back(LookBackDraft(county.office, Line.CIVIC, batch=items[0].batch.uid), actor=county.clerk)
    shot = [make_picture(county.inspector, Purpose.VISIT).uid]
    ledger.consolidate_items([uids[0]], actor=county.inspector, words="未见反弹", evidence=shot)
    shot = [make_picture(county.verifier, Purpose.VISIT).uid]
    back_by = Item.objects.get(uid=uids[1]).deadline
    ledger.rebound_item(uids[1], actor=county.verifier, reason="又脏了", deadline=back_by, evidence=shot)
    draft = actions.CompositeDraft(county.office, Line.CIVIC, "年度综合", 2026)
    composite = actions.open_composite(draft, actor=county.clerk)
    group = actions.add_group(composite.uid, "乡镇", actor=county.clerk)
    actions.put_units(composite.uid, group.uid, [county.street.uid, county.bureau.uid], actor=county.clerk)
    month = look_back.drawn_at.date().replace(day=1)
    lasting = actions.ComponentDraft("回头看", actions.FromLedger(Rate.LASTING, Line.CIVIC, month, month))
    actions.set_component(composite.uid, lasting, actor=county.clerk)

    found = {one.name: one.given["c1"] for one in gather(composite).units}

    assert found == {
        "新街街道": {"numerator": 1, "denominator": 2},
        "城管局": {"numerator": 0, "denominator": 0},
    }


def test_a_component_a_unit_lacks_is_carried_by_the_others_or_keeps_it_out() -> None:
    office = make_office()
    office.enter(("甲镇", "90"), ("丙局", "80"))
    round_ = seal_round(office, ("乙镇", "60"))
    add(office, "特色创新", actions.FromResult(round_.uid))
    both = {"特色创新": "60", "满意度": "40"}
    weigh(office, {"乡镇街道": both, "市直部门": both})

    # 甲镇 has no entry, so that its figure carries all; 乙镇 has no figure, which keeps it out.
    assert totals(office) == {"甲镇": "90.00", "乙镇": None, "丙局": "80.00"}
    draft = actions.ComponentDraft("满意度", actions.FromFigures(Decimal(120)), Missing.SPREAD)
    actions.set_component(office.uid, draft, component=office.components["满意度"].uid, actor=office.clerk)
    assert totals(office) == {"甲镇": "75.00", "乙镇": "86.36", "丙局": "66.67"}
