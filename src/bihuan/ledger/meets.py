"""What becomes of a row that is the same as an item of another batch."""

from enum import StrEnum

from bihuan.core.text import N_


class Meets(StrEnum):
    """Registered for itself; registered and merged into an open item; or a closed item that came back."""

    NEW = "new"
    MERGE = "merge"
    REBOUND = "rebound"


MEETS_LABELS: dict[Meets, str] = {
    Meets.NEW: N_("另行登记"),
    Meets.MERGE: N_("登记后并入"),
    Meets.REBOUND: N_("按反弹办理"),
}
