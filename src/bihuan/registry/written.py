"""Holdings of one shape: texts people wrote in which a name may stand; erasing hides the name and leaves the rest."""

from collections.abc import Iterable, Iterator, Sequence
from functools import partial

from django.db.models import Model

from bihuan.core.text import N_

from .actions.hiding import hide_in_rows
from .holdings import Fate, Find, Holding, Subject
from .naming_words import naming

HEADS = (N_("文字"), N_("其他文字"), N_("更多文字"))
# A table, what its names are called in the list, and the columns in which people write.
Texts = Iterable[tuple[type[Model], str, tuple[str, ...]]]


def written(key: str, label: str, find: Find, fields: Sequence[str], *, purpose: str, why: str) -> Holding:
    """A kind of text in which the name is hidden; an export gives the texts themselves."""

    def erase(subject: Subject) -> None:
        hide_in_rows(find(subject), fields, subject.values.name)

    columns = tuple(zip(HEADS, fields, strict=False))
    return Holding(key, label, purpose, Fate.CHANGED, why, find, columns, erase=erase, naming=True)


def all_written(texts: Texts, *, purpose: str, why: str) -> Iterator[Holding]:
    """One such holding for each table, keyed by its label in the program."""
    for model, label, fields in texts:
        yield written(model._meta.label_lower, label, partial(naming, model, fields), fields, purpose=purpose, why=why)
