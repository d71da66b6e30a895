"""One item, its moves, and the queue of those who check."""

from django.urls import URLPattern, path, register_converter

from ..states import Move
from ..views import covering, doubt_table, doubts, items, moves, near, verify


class MoveConverter:
    """A move's name in an address; anything else is no address."""

    regex = "|".join(Move)

    def to_python(self, value: str) -> Move:
        """Read it."""
        return Move(value)

    def to_url(self, value: str) -> str:
        """Write it."""
        return str(value)


register_converter(MoveConverter, "ledger_move")

urlpatterns: list[URLPattern] = [
    path("items/<uuid:uid>/", items.show_item, name="item"),
    path("items/<uuid:uid>/<ledger_move:move>/", moves.make_move, name="move"),
    path("items/<uuid:uid>/doubts/<uuid:doubt>/", doubts.settle_doubt, name="doubt"),
    path("items/<uuid:uid>/pictures/<uuid:picture>/", covering.cover, name="cover"),
    path("items/<uuid:uid>/near/<uuid:other>/", near.settle_near, name="near"),
    path("items/<uuid:uid>/for/<uuid:unit>/<ledger_move:move>/", moves.make_for_unit, name="for_unit"),
    path("verify/doubts/", doubt_table.show_table, name="doubt_table"),
    path("verify/", verify.show_queue, name="verify_queue"),
]
