"""Pictures that are a cell's content, not lying over it: which member of the archive each cell's reference means.

- WPS writes ``DISPIMG("ID_…",1)`` into the cell and keeps name and picture in ``xl/cellimages.xml``.
- Excel (“place in cell”) writes ``#VALUE!`` with a number ``vm`` that leads through ``xl/metadata.xml`` and
  ``xl/richData/`` (MS-XLSX 2.3.6, 2.3.7) to the picture.
"""

import posixpath
from collections.abc import Mapping, Sequence

from bihuan.papers.archive import Archive
from bihuan.papers.drawings import relations
from bihuan.papers.xmlparts import local, parse

_WPS_PART = "cellimages.xml"
_RICH_VALUE = "XLRICHVALUE"
_LOCAL_IMAGE = "_rvRel:LocalImageIdentifier"


def wps_pictures(archive: Archive) -> dict[str, str]:
    """Return the pictures WPS keeps for cells: name (``ID_…``) → member. Names whose picture is missing are left out."""
    part = next((name for name in archive.names if posixpath.basename(name).lower() == _WPS_PART), None)
    if part is None:
        return {}
    reader = _CellImages(relations(archive, part))
    parse(archive.chunks(part), archive.name, part, start=reader.start)
    return {name: media for name, media in reader.found.items() if media in archive}


class _CellImages:
    """One pass over the list of WPS: a name, then the picture it means."""

    def __init__(self, targets: Mapping[str, str]) -> None:
        self.found: dict[str, str] = {}
        self._targets = targets
        self._name = ""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "cNvPr":
            self._name = attributes.get("name", "")
        elif name == "blip" and self._name:
            embedded = next((value for key, value in attributes.items() if local(key) == "embed"), "")
            if embedded in self._targets:
                self.found.setdefault(self._name, self._targets[embedded])


def excel_pictures(archive: Archive, book: str) -> dict[int, str]:
    """Return the pictures Excel has placed in cells: the cell's ``vm`` (from 1) → member.

    ``book`` is the workbook's member. A ``vm`` that means something else (a stock, an error's story) is left out.
    """
    parts = {posixpath.basename(target).lower(): target for target in relations(archive, book).values()}
    needed = ("metadata.xml", "rdrichvalue.xml", "rdrichvaluestructure.xml", "richvaluerel.xml")
    if any(parts.get(name, "") not in archive for name in needed):
        return {}
    metadata, values, structures, rels = (parts[name] for name in needed)
    pictures = _picture_values(archive, values, structures, _relation_targets(archive, rels))
    rich = _rich_values(archive, metadata)
    return {vm: pictures[value] for vm, value in rich.items() if pictures.get(value, "") in archive}


def _rich_values(archive: Archive, part: str) -> dict[int, int]:
    """Return for each ``vm`` the index of its rich value."""
    reader = _Metadata()
    parse(archive.chunks(part), archive.name, part, start=reader.start, end=reader.end)
    kind = reader.types.index(_RICH_VALUE) + 1 if _RICH_VALUE in reader.types else 0
    return {
        vm: reader.future[index]
        for vm, (of, index) in enumerate(reader.values, start=1)
        if of == kind and index < len(reader.future)
    }


class _Metadata:
    """One pass over ``metadata.xml``: kinds of metadata, which rich value each block holds, which block each ``vm``."""

    def __init__(self) -> None:
        self.types: list[str] = []
        self.future: list[int] = []
        self.values: list[tuple[int, int]] = []
        self._within = ""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "metadataType":
            self.types.append(attributes.get("name", ""))
        elif name == "futureMetadata":
            self._within = attributes.get("name", "")
        elif name == "valueMetadata":
            self._within = name
        elif name == "rvb" and self._within == _RICH_VALUE:
            self.future.append(_whole(attributes.get("i")))
        elif name == "rc" and self._within == "valueMetadata":
            self.values.append((_whole(attributes.get("t")), _whole(attributes.get("v"))))

    def end(self, name: str) -> None:
        if name in ("futureMetadata", "valueMetadata"):
            self._within = ""


def _picture_values(archive: Archive, values: str, structures: str, targets: Sequence[str]) -> dict[int, str]:
    """Return the rich values that are pictures: their index → member."""
    shapes = _Structures()
    parse(archive.chunks(structures), archive.name, structures, start=shapes.start)
    reader = _RichValues()
    parse(archive.chunks(values), archive.name, values, start=reader.start, end=reader.end, text=reader.text)
    found: dict[int, str] = {}
    for index, (shape, held) in enumerate(reader.found):
        keys = shapes.keys[shape] if shape < len(shapes.keys) else []
        at = keys.index(_LOCAL_IMAGE) if _LOCAL_IMAGE in keys else len(held)
        if at < len(held) and _whole(held[at]) < len(targets):
            found[index] = targets[_whole(held[at])]
    return found


class _Structures:
    """One pass over ``rdrichvaluestructure.xml``: the keys of each structure, in order."""

    def __init__(self) -> None:
        self.keys: list[list[str]] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "s":
            self.keys.append([])
        elif name == "k" and self.keys:
            self.keys[-1].append(attributes.get("n", ""))


class _RichValues:
    """One pass over ``rdrichvalue.xml``: the structure and the values of each rich value."""

    def __init__(self) -> None:
        self.found: list[tuple[int, list[str]]] = []
        self._words: list[str] | None = None

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "rv":
            self.found.append((_whole(attributes.get("s")), []))
        elif name == "v":
            self._words = []

    def text(self, words: str) -> None:
        if self._words is not None:
            self._words.append(words)

    def end(self, name: str) -> None:
        if name == "v" and self._words is not None and self.found:
            self.found[-1][1].append("".join(self._words))
            self._words = None


def _relation_targets(archive: Archive, part: str) -> list[str]:
    """Return the members ``richValueRel.xml`` lists, in order; "" for one that leads outside."""
    targets = relations(archive, part)
    found: list[str] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        if name == "rel":
            identity = next((value for key, value in attributes.items() if local(key) == "id"), "")
            found.append(targets.get(identity, ""))

    parse(archive.chunks(part), archive.name, part, start=start)
    return found


def _whole(text: str | None) -> int:
    """Return a count as written; what is no count is beyond every list."""
    return int(text) if text is not None and text.isascii() and text.isdigit() and len(text) < 10 else 1 << 31
