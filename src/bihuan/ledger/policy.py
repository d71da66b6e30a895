"""From a pack to the facts the loop asks for: the policy of a kind, and the units of its steps of verification."""

from collections.abc import Mapping
from dataclasses import dataclass

from .facts import Policy, Step, UnitKey
from .pack import LedgerPack, StepUnit
from .rights import in_one_line


def policy_of_kind(pack: LedgerPack, kind: str) -> Policy:
    """The part of a pack that the table of moves reads for one kind. Raises Invalid where the pack has no such kind."""
    rules = pack.kind(kind)
    return Policy(
        kind=kind,
        moves=pack.moves_of(kind),
        plan_required=rules.plan is not None,
        plan_approved=rules.approval.head_approves_plan,
        office_examines=rules.approval.office_examines_plan,
        report_approved=rules.approval.head_approves_report,
        picture_demanded=rules.evidence.picture_demanded,
        document_suffices=rules.evidence.document_suffices,
        visit_demanded=rules.verification.site_visit,
        looked_back=rules.looked_back,
        settle_reasons=frozenset(rules.settle_reasons),
        mend_days=rules.times.mend_workdays,
        reopen_days=rules.times.reopen_days,
        contest_days=rules.times.contest_days,
        watch_days=rules.times.watch_days,
    )


@dataclass(frozen=True)
class StepUnits:
    """The units that may take a step of one item; None where the item names none, and the office takes the step."""

    lead: UnitKey
    office: UnitKey
    realm: UnitKey
    township: UnitKey | None
    supervisor: UnitKey | None

    def of(self, unit: StepUnit) -> UnitKey:
        """The unit standing for one word of the pack."""
        found = {
            StepUnit.LEAD: self.lead,
            StepUnit.TOWNSHIP: self.township,
            StepUnit.SUPERVISOR: self.supervisor,
            StepUnit.OFFICE: self.office,
            StepUnit.REALM: self.realm,
        }[unit]
        return self.office if found is None else found


def steps_of(
    pack: LedgerPack, kind: str, units: StepUnits, working: frozenset[UnitKey], paths: Mapping[UnitKey, str]
) -> tuple[Step, ...]:
    """Resolve the steps of verification for one item.

    A step that would fall to a unit in the line of those who work on the item goes to the pack's substitute; two
    steps in a row that fall to one unit are one step.
    """
    verification = pack.kind(kind).verification
    realm_path = paths[units.realm]
    steps: list[Step] = []
    for rule in verification.steps:
        unit = units.of(rule.unit)
        if not rule.self_check and any(in_one_line(paths[unit], paths[work], realm_path) for work in working):
            unit = units.of(verification.substitute)
        if steps and steps[-1].unit == unit and not steps[-1].self_check:
            steps.pop()
        steps.append(Step(key=rule.key, unit=unit, self_check=rule.self_check))
    return tuple(steps)
