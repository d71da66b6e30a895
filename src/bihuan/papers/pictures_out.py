"""Pictures of a written workbook: floating, anchored in one cell each, scaled to it, equal ones stored once."""

import shutil
import zipfile
from dataclasses import dataclass
from typing import IO

from bihuan.papers.layout import PictureSource, TableSheet
from bihuan.papers.sheetxml import width_emu

_POINT_EMU = 12_700
_MARGIN_EMU = 38_100  # 3 points, so that the cell's rules stay in sight
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_HEADS = ((b"\xff\xd8\xff", "jpeg"), (b"\x89PNG", "png"), (b"GIF8", "gif"))


@dataclass(frozen=True, slots=True)
class Anchor:
    """A picture inside one cell; row and column count from 0, offsets from the cell's corner in EMU."""

    row: int
    column: int
    left: int
    top: int
    width: int
    height: int


class Media:
    """The picture files of one workbook."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._names: dict[str, str] = {}

    def name(self, picture: PictureSource) -> str:
        """Return the picture's file name, storing it first if it is new."""
        if picture.key not in self._names:
            content = picture.load()
            suffix = next((suffix for head, suffix in _HEADS if content.startswith(head)), None)
            if suffix is None:
                raise ValueError(f"picture {picture.key!r} is neither JPEG nor PNG nor GIF")
            name = f"image{len(self._names) + 1}.{suffix}"
            # Pictures are compressed already.
            self._archive.writestr(f"xl/media/{name}", content, zipfile.ZIP_STORED)
            self._names[picture.key] = name
        return self._names[picture.key]


class DrawingPart:
    """The pictures of one sheet. What was placed waits in a file, since a sheet may have a hundred thousand.

    Only the different pictures are held until they are written.
    """

    def __init__(self, sheet: TableSheet, waiting: IO[bytes]) -> None:
        self._widths = [width_emu(column.width) for column in sheet.columns]
        self._pictures: dict[str, tuple[int, PictureSource]] = {}
        self._anchors = waiting
        self.count = 0

    def place(self, row: int, column: int, pictures: tuple[PictureSource, ...], height_points: float) -> None:
        """Anchor pictures side by side in the cell; ``row`` is its number from 1, the height its row's."""
        if not pictures:
            return
        share = self._widths[column] // len(pictures)
        room_wide = share - 2 * _MARGIN_EMU
        room_high = int(height_points * _POINT_EMU) - 2 * _MARGIN_EMU
        for index, picture in enumerate(pictures):
            scale = min(room_wide / picture.width, room_high / picture.height)
            width, height = int(picture.width * scale), int(picture.height * scale)
            left = share * index + (share - width) // 2
            top = _MARGIN_EMU + (room_high - height) // 2
            relation, _ = self._pictures.setdefault(picture.key, (len(self._pictures) + 1, picture))
            self.count += 1
            anchor = Anchor(row - 1, column, left, top, width, height)
            self._anchors.write(_anchor_xml(anchor, self.count, relation).encode())

    def write(self, archive: zipfile.ZipFile, number: int, media: Media) -> None:
        """Write the drawing part, its relations and the pictures it shows."""
        listed = "".join(
            f'<Relationship Id="rId{relation}" Type="{_OFFICE}/image" Target="../media/{media.name(picture)}"/>'
            for relation, picture in self._pictures.values()
        )
        with archive.open(f"xl/drawings/drawing{number}.xml", "w") as part:
            part.write(
                f'{_XML}<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"'
                f' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:r="{_OFFICE}">'.encode()
            )
            self._anchors.seek(0)
            shutil.copyfileobj(self._anchors, part)
            part.write(b"</xdr:wsDr>")
        archive.writestr(
            f"xl/drawings/_rels/drawing{number}.xml.rels",
            f'{_XML}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f"{listed}</Relationships>",
        )


def _anchor_xml(anchor: Anchor, number: int, relation: int) -> str:
    right, bottom = anchor.left + anchor.width, anchor.top + anchor.height
    return (
        f'<xdr:twoCellAnchor editAs="oneCell">{_corner("from", anchor, anchor.left, anchor.top)}'
        f"{_corner('to', anchor, right, bottom)}"
        f'<xdr:pic><xdr:nvPicPr><xdr:cNvPr id="{number + 1}" name="Picture {number}"/>'
        '<xdr:cNvPicPr><a:picLocks noChangeAspect="1"/></xdr:cNvPicPr></xdr:nvPicPr>'
        f'<xdr:blipFill><a:blip r:embed="rId{relation}"/><a:stretch><a:fillRect/></a:stretch></xdr:blipFill>'
        f'<xdr:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{anchor.width}" cy="{anchor.height}"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></xdr:spPr></xdr:pic><xdr:clientData/></xdr:twoCellAnchor>'
    )


def _corner(tag: str, anchor: Anchor, x: int, y: int) -> str:
    return (
        f"<xdr:{tag}><xdr:col>{anchor.column}</xdr:col><xdr:colOff>{x}</xdr:colOff>"
        f"<xdr:row>{anchor.row}</xdr:row><xdr:rowOff>{y}</xdr:rowOff></xdr:{tag}>"
    )
