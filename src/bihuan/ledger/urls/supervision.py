"""督办牌 and 长期管护."""

from django.urls import URLPattern, path, register_converter

from ..views import cards, keepings


class DecisionConverter:
    """One of the decisions over cards; anything else is no address."""

    regex = "|".join(cards.DECISIONS)

    def to_python(self, value: str) -> str:
        """Read it."""
        return value

    def to_url(self, value: str) -> str:
        """Write it."""
        return value


register_converter(DecisionConverter, "ledger_card_decision")

urlpatterns: list[URLPattern] = [
    path("cards/", cards.show_cards, name="cards"),
    path("cards/<ledger_card_decision:what>/", cards.decide_cards, name="cards-decide"),
    path("keepings/", keepings.show_keepings, name="keepings"),
    path("keepings/<uuid:uid>/", keepings.show_keeping, name="keeping"),
    path("keepings/<uuid:uid>/keeper/", keepings.name_keeper, name="keeper"),
    path("keepings/<uuid:uid>/patrols/<uuid:patrol>/answer/", keepings.answer_patrol, name="patrol-answer"),
]
