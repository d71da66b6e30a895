"""督办牌, 长期管护 and 回头看."""

from django.urls import URLPattern, path, register_converter

from ..views import cards, keepings, look_backs


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
    path("look-backs/", look_backs.show_look_backs, name="look-backs"),
    path("look-backs/new/", look_backs.draw, name="look-back-new"),
    path("look-backs/<uuid:uid>/", look_backs.show_look_back, name="look-back"),
    path("look-backs/<uuid:uid>/visitor/", look_backs.send_other, name="look-back-visitor"),
    path("look-backs/<uuid:uid>/end/", look_backs.end, name="look-back-end"),
    path("look-backs/<uuid:uid>/sheet.pdf", look_backs.print_sheet, name="look-back-sheet"),
    path("look-backs/<uuid:uid>/list.csv", look_backs.download_list, name="look-back-list"),
    path("keepings/<uuid:uid>/patrols/<uuid:patrol>/answer/", keepings.answer_patrol, name="patrol-answer"),
]
