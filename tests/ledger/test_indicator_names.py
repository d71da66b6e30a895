"""One definition of each indicator, two shipped sets of words: which of them is shown, where, in which language."""

from importlib.resources import files

import pytest
from django.test import Client
from django.utils import translation

from bihuan.core.errors import Invalid
from bihuan.core.packs import read_pack
from bihuan.ledger import actions
from bihuan.ledger.actions import BatchDraft, create_batch
from bihuan.ledger.indicator_names import names_in, names_of
from bihuan.ledger.indicators import Indicator
from bihuan.ledger.models import Batch
from bihuan.ledger.pack import LedgerPack, shipped_packs
from bihuan.ledger.packs import keep_pack
from bihuan.registry.actor import Actor
from bihuan.registry.models import Account
from tests.ledger.factories import County, make_batch, make_items

COUNTY, THREE = shipped_packs()
LABELS = {
    "zh": {
        COUNTY.code: ["结案率", "按期处置率", "返工率", "反弹率"],
        THREE.code: ["整改完成率", "按期整改率", "整改退回率", "问题反弹率"],
    },
    "en": {
        COUNTY.code: ["Closing rate", "On-time rate", "Rework rate", "Rebound rate"],
        THREE.code: ["Rectification rate", "Timely rectification rate", "Return rate", "Recurrence rate"],
    },
}


@pytest.fixture
def three(county: County) -> Batch:
    """A second hand-over, under the pack that speaks of 整改."""
    keep_pack(THREE)
    draft = BatchDraft(owner=county.office, name="第二批", received_on=make_batch(county).received_on, pack=THREE.code)
    return create_batch(draft, actor=county.clerk)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("pack", [COUNTY, THREE], ids=lambda pack: pack.code)
def test_every_shipped_pack_names_every_indicator_in_both_languages(pack: object, language: str) -> None:
    with translation.override({"zh": "zh-hans", "en": "en"}[language]):
        names = names_of(pack.content)
    assert [names[one].label for one in Indicator] == LABELS[language][pack.code]
    assert all(names[one].words and names[one].short for one in Indicator)


def test_a_pack_stored_before_uses_the_words_of_the_county_pack() -> None:
    old = THREE.content.model_copy(update={"indicators": ()})
    assert [names_of(old)[one].label for one in Indicator] == LABELS["zh"][COUNTY.code]
    # Nor does it lose its digest: what was stored without the words is read without them.
    assert LedgerPack.model_validate_json(old.model_dump_json(by_alias=True)).indicators == ()


def test_a_batch_speaks_by_its_pack_and_the_county_by_its_newest(county: County, three: Batch) -> None:
    first = Batch.objects.get(name="第一批")
    assert names_in(county.realm.pk, first)["closed"].label == "结案率"
    assert names_in(county.realm.pk, three)["closed"].label == "整改完成率"
    assert names_in(county.realm.pk)["closed"].label == "整改完成率"
    assert names_in(county.village.pk)["closed"].label == "结案率"


def client_of(actor: Actor) -> Client:
    client = Client()
    account = Account.objects.get(pk=actor.account_id)
    client.force_login(account, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_pages_and_files_use_the_words_of_the_pack(county: County, three: Batch) -> None:
    first = Batch.objects.get(name="第一批")
    for batch in (first, three):
        make_items(county, 1, batch=batch, lead=county.street)
    actions.assign_items(
        [item.uid for batch in (first, three) for item in batch.items.all()],
        actor=county.clerk,
        to=actions.HandOver(deadline=first.deadline),
    )
    chief = client_of(county.chief)
    for batch, mine, other in ((first, "按期处置率", "按期整改率"), (three, "按期整改率", "按期处置率")):
        for address in (
            f"/health/?batch={batch.uid}",
            f"/health/units/?batch={batch.uid}&format=csv",
            f"/?as=office&batch={batch.uid}",
        ):
            answer = chief.get(address)
            assert answer.status_code == 200, address
            page = answer.content.decode()
            assert mine in page, address
            assert other not in page, address
    unit = chief.get(f"/registry/units/{county.street.uid}/").content.decode()
    assert "按期整改率" in unit
    assert "按期处置率" not in unit


@pytest.mark.parametrize(
    ("old", "new", "field", "problem"),
    [
        ("  - key: rework\n", "  - key: speed\n", "indicators.2.key", "不在"),
        ("label: {zh: 返工率, en: Rework rate}", "label: {zh: 返工率}", "indicators.2.label.en", "缺少这一项"),
        ("label: {zh: 返工率, en: Rework rate}", "label: {zh: 结案率, en: Rework rate}", "indicators", "写了两次"),
        ("  - key: rework\n", "  - key: closed\n", "indicators", "写了两次"),
    ],
)
def test_wrong_words_are_refused_by_line_and_field(old: str, new: str, field: str, problem: str) -> None:
    text = shipped_text()
    broken = text.replace(old, new)
    assert broken != text
    with pytest.raises(Invalid) as refused:
        read_pack(broken, "county.yaml", LedgerPack)
    assert refused.value.data["field"] == field
    assert problem in str(refused.value.data["problem"])
    line = text[: text.index("indicators:\n")].count("\n") + 1
    assert line < refused.value.data["line"] <= len(text.splitlines())


def test_an_indicator_without_a_name_is_missed() -> None:
    text = shipped_text()
    cut = text[: text.index("  - key: rebound\n    label")]
    with pytest.raises(Invalid) as refused:
        read_pack(cut, "county.yaml", LedgerPack)
    assert (refused.value.code, refused.value.data["field"]) == ("pack.indicator-missing", "indicators")
    assert "rebound" in str(refused.value.data["problem"])


def shipped_text() -> str:
    return files("bihuan.packs").joinpath("ledger/county.yaml").read_text(encoding="utf-8")
