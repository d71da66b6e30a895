import pytest
from django.apps import apps
from django.db.models import Field, Model

from tests.architecture.layers import SOURCE, height, layers


def ours() -> list[type[Model]]:
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if model.__module__.startswith("bihuan.") and not model._meta.proxy
    ]


def package(model: type[Model]) -> str:
    return model.__module__.split(".")[1]


def relations() -> list[tuple[type[Model], Field]]:
    return [
        (model, field) for model in ours() for field in model._meta.get_fields() if field.is_relation and field.concrete
    ]


def test_there_are_models_and_relations_to_check() -> None:
    assert len(ours()) > 10
    assert len(relations()) > 20


@pytest.mark.parametrize(("model", "field"), relations(), ids=lambda part: getattr(part, "__name__", None) or part.name)
def test_foreign_key_points_down_or_beside(model: type[Model], field: Field) -> None:
    """A string in a foreign key is an import that the import checker cannot see."""
    target = field.related_model
    assert isinstance(target, type)
    if not target.__module__.startswith("bihuan."):
        assert target._meta.app_label in {"auth", "contenttypes", "sessions"}
        return
    here, there = package(model), package(target)
    assert here == there or height(there) < height(here), (
        f"{here}.{model.__name__}.{field.name} → {there}.{target.__name__}"
    )


def test_every_package_has_a_layer() -> None:
    packages = {path.parent.name for path in SOURCE.glob("*/__init__.py")} - {"packs"}

    assert packages <= set().union(*layers())


def test_app_modules_import_from_below_only_by_package() -> None:
    """``packs`` is data: nothing in it may be code that others import."""
    assert [path.name for path in (SOURCE / "packs").glob("*.py")] == ["__init__.py"]
