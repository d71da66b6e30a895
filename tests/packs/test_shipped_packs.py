import pytest

from bihuan.backstage.retention.pack import RetentionPack
from bihuan.core.packs import PackHead, load_pack, pack_names, restore_pack
from bihuan.ledger.pack import LedgerPack

MODELS: dict[str, type[PackHead]] = {"ledger": LedgerPack, "retention": RetentionPack}
SHIPPED = [(area, name) for area in MODELS for name in pack_names(area)]


def test_every_area_ships_a_pack():
    assert {area for area, _ in SHIPPED} == set(MODELS)


@pytest.mark.parametrize(("area", "name"), SHIPPED)
def test_shipped_pack_is_valid_and_says_it_is_an_example(area, name):
    pack = load_pack(area, name, MODELS[area])

    assert "示例" in pack.title.zh
    assert "示例值" in pack.content.note.zh
    assert restore_pack(pack.body, MODELS[area]) == pack
