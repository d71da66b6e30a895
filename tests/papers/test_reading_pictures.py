"""Floating pictures: which cell each belongs to, and which are refused."""

import hashlib
import io
import struct
import zlib

import pytest
from openpyxl.drawing.image import Image as SheetImage
from openpyxl.drawing.spreadsheet_drawing import AbsoluteAnchor, AnchorMarker, OneCellAnchor, TwoCellAnchor
from openpyxl.drawing.xdr import XDRPoint2D, XDRPositiveSize2D
from openpyxl.utils.units import pixels_to_EMU

from bihuan.core.errors import Invalid
from bihuan.papers.drawings import PictureLimits
from bihuan.papers.reading import ReadLimits, read_workbook
from bihuan.papers.workbook import PictureHow
from tests.papers.books import OFFICE, jpeg, raw_members, relation, saved, text_cell, zipped

XDR = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
POINT = 12_700


def with_picture(path, anchor, *, height=90):
    def fill(sheet):
        for row in (5, 6):
            sheet.row_dimensions[row].height = height
        image = SheetImage(io.BytesIO(jpeg()))
        image.anchor = anchor
        sheet.add_image(image)

    return saved(path, fill)


def places(path):
    return [(p.row, p.column) for p in read_workbook(path).sheets[0].pictures]


def test_a_picture_is_told_written_and_fingerprinted(tmp_path):
    folder = tmp_path / "pictures"
    folder.mkdir()
    path = with_picture(tmp_path / "a.xlsx", "G5")

    (picture,) = read_workbook(path, pictures_folder=folder).sheets[0].pictures

    digest = hashlib.sha256(jpeg()).hexdigest()
    assert (picture.row, picture.column, picture.how) == (5, 6, PictureHow.FLOATING)
    assert (picture.sha256, picture.media_type, picture.width, picture.height) == (digest, "image/jpeg", 64, 48)
    assert picture.path == str(folder / f"{digest}.jpg")
    assert (folder / f"{digest}.jpg").read_bytes() == jpeg()


def test_without_a_folder_a_picture_is_told_but_not_written(tmp_path):
    (picture,) = read_workbook(with_picture(tmp_path / "a.xlsx", "G5")).sheets[0].pictures

    assert picture.path is None
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.xlsx"]


def two_cells(row, offset, to_row, to_offset):
    """A two-cell anchor in column G; rows from 0, offsets in points."""
    return TwoCellAnchor(
        _from=AnchorMarker(col=6, colOff=0, row=row, rowOff=offset * POINT),
        to=AnchorMarker(col=6, colOff=500_000, row=to_row, rowOff=to_offset * POINT),
    )


@pytest.mark.parametrize(
    ("anchor", "row"),
    [
        (two_cells(4, 0, 4, 80), 5),
        (two_cells(4, 40, 5, 80), 5),
        (two_cells(4, 80, 5, 70), 6),
        (two_cells(4, 60, 5, 10), 5),
        (two_cells(4, 10, 9, 5), 5),
        (two_cells(4, 80, 8, 5), 6),
    ],
    ids=["inside", "begins-above-middle", "begins-at-the-foot", "mostly-above", "over-many", "foot-then-many"],
)
def test_a_picture_belongs_to_the_row_most_of_it_begins_in(tmp_path, anchor, row):
    assert places(with_picture(tmp_path / "a.xlsx", anchor)) == [(row, 6)]


def test_one_cell_and_absolute_anchors_find_their_cell(tmp_path):
    size = XDRPositiveSize2D(pixels_to_EMU(60), pixels_to_EMU(45))
    one = OneCellAnchor(_from=AnchorMarker(col=2, colOff=0, row=5, rowOff=5 * POINT), ext=size)
    # Four rows of 15 points and half of the 90 points of the fifth; two columns of 64 pixels and some.
    absolute = AbsoluteAnchor(pos=XDRPoint2D(pixels_to_EMU(130), (4 * 15 + 30) * POINT), ext=size)

    assert places(with_picture(tmp_path / "one.xlsx", one)) == [(6, 2)]
    assert places(with_picture(tmp_path / "absolute.xlsx", absolute)) == [(5, 2)]


def test_two_pictures_over_one_cell_keep_their_order(tmp_path):
    contents = [jpeg(color=(1, 2, 3)), jpeg(color=(200, 2, 3))]

    def fill(sheet):
        for content in contents:
            sheet.add_image(SheetImage(io.BytesIO(content)), "B2")

    pictures = read_workbook(saved(tmp_path / "a.xlsx", fill)).sheets[0].pictures

    assert [p.sha256 for p in pictures] == [hashlib.sha256(content).hexdigest() for content in contents]
    assert [(p.row, p.column) for p in pictures] == [(2, 1), (2, 1)]


def drawn(anchors: str, media: dict[str, bytes], targets: str) -> dict[str, str | bytes]:
    """A workbook whose drawing is written out by hand."""
    members = raw_members("<row r='1'>" + text_cell("A1", "x") + "</row>", after='<drawing r:id="rId1"/>')
    return members | {
        "xl/worksheets/_rels/sheet1.xml.rels": relation("rId1", "drawing", "../drawings/drawing1.xml"),
        "xl/drawings/drawing1.xml": f'<xdr:wsDr xmlns:xdr="{XDR}" xmlns:a="{DRAWING}" xmlns:r="{OFFICE}">{anchors}</xdr:wsDr>',
        "xl/drawings/_rels/drawing1.xml.rels": targets,
        **{f"xl/media/{name}": content for name, content in media.items()},
    }


def anchor(content: str, row: int = 3) -> str:
    corner = "<xdr:col>1</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>{}</xdr:row><xdr:rowOff>{}</xdr:rowOff>"
    return (
        f"<xdr:twoCellAnchor><xdr:from>{corner.format(row, 0)}</xdr:from><xdr:to>{corner.format(row, 9000)}</xdr:to>"
        f"{content}<xdr:clientData/></xdr:twoCellAnchor>"
    )


PIC = '<xdr:pic><xdr:blipFill><a:blip r:embed="rId1"/></xdr:blipFill></xdr:pic>'


def test_a_picture_inside_a_group_and_its_fallback_count_once(tmp_path):
    mc = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    content = (
        f"<mc:AlternateContent {mc}><mc:Choice><xdr:grpSp>{PIC}</xdr:grpSp></mc:Choice>"
        f"<mc:Fallback>{PIC}</mc:Fallback></mc:AlternateContent>"
    )
    members = drawn(anchor(content), {"1.jpg": jpeg()}, relation("rId1", "image", "../media/1.jpg"))

    assert places(zipped(tmp_path / "a.xlsx", members)) == [(4, 1)]


def test_a_shapes_background_and_a_link_outside_are_no_pictures(tmp_path):
    shape = '<xdr:sp><xdr:spPr><a:blipFill><a:blip r:embed="rId1"/></a:blipFill></xdr:spPr></xdr:sp>'
    linked = '<xdr:pic><xdr:blipFill><a:blip r:link="rId1"/></xdr:blipFill></xdr:pic>'
    members = drawn(anchor(shape) + anchor(linked), {"1.jpg": jpeg()}, relation("rId1", "image", "../media/1.jpg"))

    assert places(zipped(tmp_path / "a.xlsx", members)) == []


def test_a_picture_whose_bytes_are_missing_is_left_out(tmp_path):
    members = drawn(anchor(PIC), {}, relation("rId1", "image", "../media/1.jpg"))

    assert places(zipped(tmp_path / "a.xlsx", members)) == []


@pytest.mark.parametrize(
    "content",
    [b"%!PS-Adobe-3.0 EPSF-3.0\n", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"<html><script>1</script></html>"],
)
def test_what_only_calls_itself_a_picture_is_told_but_never_written(tmp_path, content):
    folder = tmp_path / "pictures"
    folder.mkdir()
    members = drawn(anchor(PIC), {"1.jpg": content}, relation("rId1", "image", "../media/1.jpg"))

    (picture,) = read_workbook(zipped(tmp_path / "a.xlsx", members), pictures_folder=folder).sheets[0].pictures

    assert (picture.media_type, picture.path, picture.width) == (None, None, 0)
    assert list(folder.iterdir()) == []


def png_claiming(width: int, height: int) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\x00" * 100)) + chunk(b"IEND", b"")


def test_an_image_bomb_is_refused_by_its_header(tmp_path):
    members = drawn(anchor(PIC), {"1.png": png_claiming(50_000, 50_000)}, relation("rId1", "image", "../media/1.png"))

    with pytest.raises(Invalid) as caught:
        read_workbook(zipped(tmp_path / "a.xlsx", members))

    assert str(caught.value) == (
        "“a.xlsx”工作表“表一”第 4 行 B 列的图片为 50000 × 50000 像素，超过上限 6000 万像素；请缩小图片后再上传。"
    )


def test_a_picture_of_too_many_bytes_names_its_cell(tmp_path):
    members = drawn(anchor(PIC), {"1.jpg": jpeg() + b"x" * 3_000_000}, relation("rId1", "image", "../media/1.jpg"))
    limits = ReadLimits(pictures=PictureLimits(bytes_each=2_000_000))

    with pytest.raises(Invalid) as caught:
        read_workbook(zipped(tmp_path / "a.xlsx", members), limits=limits)

    assert str(caught.value) == ("“a.xlsx”工作表“表一”第 4 行 B 列的图片有 3 MB，超过上限 2 MB；请压缩图片后再上传。")


def test_too_many_pictures_are_refused(tmp_path):
    members = drawn(anchor(PIC) * 4, {"1.jpg": jpeg()}, relation("rId1", "image", "../media/1.jpg"))
    limits = ReadLimits(pictures=PictureLimits(count=3))

    with pytest.raises(Invalid) as caught:
        read_workbook(zipped(tmp_path / "a.xlsx", members), limits=limits)

    assert str(caught.value) == "“a.xlsx”里的图片超过上限 3 张；请拆成几个文件再上传。"
