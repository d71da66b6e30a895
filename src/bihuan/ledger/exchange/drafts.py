"""From lines of text to drafts of items: units and places matched, deadlines read, every doubt said."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from bihuan.core.text import N_
from bihuan.ledger.deadline_grammar import Setting
from bihuan.ledger.deadline_words import ReadDeadline, read_deadline
from bihuan.ledger.exchange.lines import DueCell, Line
from bihuan.ledger.exchange.naming import Match, NameBook
from bihuan.ledger.exchange.unit_words import named_units
from bihuan.ledger.meets import Meets
from bihuan.ledger.sentence import Sentence, sentence

if TYPE_CHECKING:
    from bihuan.ledger.exchange.opening import Carried

_NO_LEAD = sentence("lead.missing", N_("没有写责任单位，登记后请先确定牵头单位"))
_NO_PLACE = sentence("place.missing", N_("没有写点位"))


@dataclass(frozen=True)
class Books:
    """The names known on the day: units, places, and what days and words of a deadline lean on."""

    units: NameBook
    places: NameBook
    setting: Setting


@dataclass(frozen=True)
class Choice:
    """What a person chose for one row (by its ``key``) in the preview, by internal id; None leaves it to the match.

    ``no_lead`` registers without a lead although one was found. ``meets`` says what becomes of a row that is the same
    as an item of another batch.
    """

    lead: int | None = None
    place: int | None = None
    no_lead: bool = False
    meets: Meets | None = None


@dataclass(frozen=True, slots=True)
class UnitsOfRow:
    """The units of a row: the lead's match (None where no unit is named), the assisting ones', what to say."""

    lead: Match | None
    assisting: tuple[Match, ...]
    warnings: tuple[Sentence, ...]


class Draft(NamedTuple):
    """A row ready to be compared and registered. ``carried`` is where it stands in an opening balance."""

    line: Line
    place: Match | None
    units: UnitsOfRow
    deadline: ReadDeadline
    found_on: date | None
    warnings: tuple[Sentence, ...]
    carried: "Carried | None" = None

    def refused_for(self, fault: Sentence) -> "Draft":
        """Return the row as one that cannot come in, for this reason."""
        return self._replace(line=self.line.refused_for(fault))

    def warned_of(self, warnings: Iterable[Sentence]) -> "Draft":
        """Return the row with these things to look at, and no others."""
        return self._replace(warnings=tuple(warnings))

    def standing(self, carried: "Carried | None") -> "Draft":
        """Return the row of an opening balance with where it stands."""
        return self._replace(carried=carried)

    @property
    def row(self) -> int:
        """The row a person sees in the file."""
        return self.line.row

    @property
    def key(self) -> str:
        """What tells the row from all others of the file."""
        return self.line.key

    @property
    def refused(self) -> bool:
        """Whether the row cannot come in."""
        return bool(self.line.faults)

    @property
    def lead_id(self) -> int | None:
        """The lead unit, None where it is missing, unknown or ambiguous."""
        return self.units.lead.key if self.units.lead else None

    @property
    def lead_name(self) -> str:
        """The lead unit as shown, empty where there is none."""
        return self.units.lead.shown if self.units.lead else ""

    @property
    def assisting_ids(self) -> tuple[int, ...]:
        """The known assisting units, the lead never among them."""
        ids = (match.key for match in self.units.assisting)
        return tuple(dict.fromkeys(key for key in ids if key is not None and key != self.lead_id))

    @property
    def place_id(self) -> int | None:
        """The known place, None for one that stays text."""
        return self.place.key if self.place else None

    @property
    def place_name(self) -> str:
        """The place as shown: the known one's name, else as written."""
        return self.place.shown if self.place and self.place.key is not None else self.line.place


@dataclass
class Drafter:
    """Makes drafts; every distinct text is matched once, so that 100,000 rows cost what their different words cost."""

    books: Books
    choices: Mapping[str, Choice] = field(default_factory=dict)
    _units: dict[tuple[str, str], UnitsOfRow] = field(default_factory=dict)
    _days: dict[DueCell, ReadDeadline] = field(default_factory=dict)
    _place_warnings: dict[str, tuple[Sentence, ...]] = field(default_factory=dict)

    def drafts(self, lines: Iterable[Line]) -> Iterator[Draft]:
        """Yield the draft of every line, in order."""
        return map(self._draft, lines)

    def _draft(self, line: Line) -> Draft:
        if not line.lead and not line.assisting and line.kind and self.books.units.knows(line.kind):
            # A table by units: the heading above the rows names who answers for them, not a kind of place.
            line = line._replace(lead=line.kind, kind="")
        units = self._units_of(line.lead, line.assisting)
        place = self.books.places.match(line.place, line.kind) if line.place else None
        choice = self.choices.get(line.key)
        if choice:
            units, place = self._chosen(choice, units, place)
        deadline = self._day_of(line.due)
        found = self._day_of(line.found).due if line.found else None
        warnings = (*self._about_place(line.place, place), *units.warnings, *deadline.warnings, *line.warnings)
        return Draft(line, place, units, deadline, found, warnings)

    def _day_of(self, cell: DueCell) -> ReadDeadline:
        day = self._days.get(cell)
        if day is None:
            day = self._days[cell] = read_deadline(cell, self.books.setting)
        return day

    def _units_of(self, lead: str, assisting: str) -> UnitsOfRow:
        units = self._units.get((lead, assisting))
        if units is None:
            units = self._units[lead, assisting] = self._matched_units(lead, assisting)
        return units

    def _matched_units(self, lead_cell: str, assisting_cell: str) -> UnitsOfRow:
        book = self.books.units
        named = named_units(lead_cell, assisting_cell, book.knows)
        lead = book.match(named.lead) if named.lead else None
        assisting = tuple(book.match(name) for name in named.assisting)
        warnings = [_NO_LEAD] if lead is None else []
        if lead is not None and lead.key is None:
            warnings.append(_not_matched(lead, named.lead, N_("责任单位“%(text)s”不在名录中，先不定牵头单位")))
        for name, match in zip(named.assisting, assisting, strict=True):
            if match.key is None:
                warnings.append(_not_matched(match, name, N_("配合单位“%(text)s”不在名录中，未列入")))
        return UnitsOfRow(lead, assisting, tuple(warnings))

    def _about_place(self, text: str, place: Match | None) -> tuple[Sentence, ...]:
        if place is None:
            return (_NO_PLACE,)
        if place.key is not None:
            return ()
        said = self._place_warnings.get(text)
        if said is None:
            message = N_("点位“%(text)s”不在名录中，按原文登记，可新增为点位")
            said = self._place_warnings[text] = (_not_matched(place, text, message),)
        return said

    def _chosen(self, choice: Choice, units: UnitsOfRow, place: Match | None) -> tuple[UnitsOfRow, Match | None]:
        about_lead = frozenset({"lead.missing", "unit.unknown", "name.several"})
        if choice.lead is not None or choice.no_lead:
            lead = self.books.units.chosen(choice.lead) if choice.lead is not None else None
            kept = tuple(one for one in units.warnings if lead is None or one.code not in about_lead)
            units = UnitsOfRow(lead, units.assisting, kept if lead else (_NO_LEAD, *kept))
        if choice.place is not None:
            place = self.books.places.chosen(choice.place)
        return units, place


def _not_matched(match: Match, text: str, unknown: str) -> Sentence:
    """Say why a name means nothing: it fits several, or none."""
    return match.reason if match.others else Sentence("unit.unknown", unknown, {"text": text})
