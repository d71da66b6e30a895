"""Pictures that are a cell's content, of WPS and of Excel."""

import hashlib

import pytest

from bihuan.papers.reading import read_workbook
from bihuan.papers.workbook import PictureHow, PlacedPicture
from tests.papers.books import MAIN, OFFICE, PACKAGE, jpeg, raw_members, relation, text_cell, zipped

RED, BLUE = jpeg(color=(200, 0, 0)), jpeg(color=(0, 0, 200))
RICH = "http://schemas.microsoft.com/office/spreadsheetml/2017/richdata"
VALUE_REL = "http://schemas.microsoft.com/office/spreadsheetml/2022/richvaluerel"


def relations(*targets, kind="image"):
    rows = "".join(
        f'<Relationship Id="rId{n}" Type="{OFFICE}/{kind}" Target="{target}"/>' for n, target in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="{PACKAGE}/relationships">{rows}</Relationships>'


def wps_book(path, names, *, broken=()):
    """A sheet with one DISPIMG a row in column B, and the list WPS keeps of them; red first, then blue."""
    rows = "".join(
        f"<row r='{row}'>{text_cell(f'A{row}', '积水')}"
        f"<c r='B{row}' t='str'><f>_xlfn.DISPIMG(\"{name}\",1)</f><v>=DISPIMG(\"{name}\",1)</v></c></row>"
        for row, name in enumerate(names, 1)
    )
    listed = "".join(
        f'<etc:cellImage><xdr:pic><xdr:nvPicPr><xdr:cNvPr id="{n}" name="{name}"/></xdr:nvPicPr>'
        f'<xdr:blipFill><a:blip r:embed="rId{n}"/></xdr:blipFill></xdr:pic></etc:cellImage>'
        for n, name in enumerate(("ID_RED", "ID_BLUE"), 1)
    )
    members = raw_members(rows)
    members["xl/cellimages.xml"] = (
        f'<etc:cellImages xmlns:etc="http://www.wps.cn/officeDocument/2017/etCustomData" xmlns:xdr="x"'
        f' xmlns:a="a" xmlns:r="{OFFICE}">{listed}</etc:cellImages>'
    )
    members["xl/_rels/cellimages.xml.rels"] = relations("media/image1.jpeg", "media/image2.jpeg")
    members |= {f"xl/media/image{n}.jpeg": held for n, held in ((1, RED), (2, BLUE)) if n not in broken}
    return zipped(path, members)


def excel_book(path, cells):
    """A sheet with a placed picture for each ``vm`` of ``cells``: 1 is red, 2 an error's story, 3 blue."""
    rows = "".join(
        f"<row r='{r}'><c r='C{r}' t='e' vm='{vm}'><v>#VALUE!</v></c></row>" for r, vm in enumerate(cells, 1)
    )
    members = raw_members(rows)
    members["xl/_rels/workbook.xml.rels"] = relations(
        "worksheets/sheet1.xml",
        "metadata.xml",
        "richData/rdrichvalue.xml",
        "richData/rdrichvaluestructure.xml",
        "richData/richValueRel.xml",
        kind="worksheet",
    )
    blocks = "".join(f'<bk><extLst><ext><xlrd:rvb i="{i}"/></ext></extLst></bk>' for i in range(3))
    marks = "".join(f'<bk><rc t="1" v="{i}"/></bk>' for i in range(3))
    members["xl/metadata.xml"] = (
        f'<metadata xmlns="{MAIN}" xmlns:xlrd="{RICH}"><metadataTypes count="1"><metadataType name="XLRICHVALUE"/>'
        f'</metadataTypes><futureMetadata name="XLRICHVALUE" count="3">{blocks}</futureMetadata>'
        f'<valueMetadata count="3">{marks}</valueMetadata></metadata>'
    )
    members["xl/richData/rdrichvalue.xml"] = (
        f'<rvData xmlns="{RICH}" count="3"><rv s="0"><v>0</v><v>5</v></rv><rv s="1"><v>8</v></rv>'
        '<rv s="0"><v>1</v><v>5</v></rv></rvData>'
    )
    members["xl/richData/rdrichvaluestructure.xml"] = (
        f'<rvStructures xmlns="{RICH}" count="2"><s t="_localImage"><k n="_rvRel:LocalImageIdentifier" t="i"/>'
        '<k n="CalcOrigin" t="i"/></s><s t="_error"><k n="errorType" t="i"/></s></rvStructures>'
    )
    members["xl/richData/richValueRel.xml"] = (
        f'<richValueRels xmlns="{VALUE_REL}" xmlns:r="{OFFICE}"><rel r:id="rId1"/><rel r:id="rId2"/></richValueRels>'
    )
    members["xl/richData/_rels/richValueRel.xml.rels"] = relations("../media/image1.jpeg", "../media/image2.jpeg")
    members |= {"xl/media/image1.jpeg": RED, "xl/media/image2.jpeg": BLUE}
    return zipped(path, members)


def told(sheet):
    return [(one.row, one.column, one.how, one.sha256) for one in sheet.pictures]


def digest(content):
    return hashlib.sha256(content).hexdigest()


def test_pictures_of_wps_are_found_by_name_and_written(tmp_path):
    folder = tmp_path / "pictures"
    folder.mkdir()
    path = wps_book(tmp_path / "a.xlsx", ["ID_BLUE", "ID_RED", "ID_BLUE"])

    sheet = read_workbook(path, pictures_folder=folder).sheets[0]

    assert told(sheet) == [
        (1, 1, PictureHow.WPS_CELL, digest(BLUE)),
        (2, 1, PictureHow.WPS_CELL, digest(RED)),
        (3, 1, PictureHow.WPS_CELL, digest(BLUE)),
    ]
    assert sheet.rows[0].values == ("积水", PlacedPicture("ID_BLUE", found=True))
    assert sorted(one.read_bytes() for one in folder.iterdir()) == sorted([RED, BLUE])


@pytest.mark.parametrize(("names", "broken"), [(["ID_OTHER"], ()), (["ID_RED"], (1,))], ids=["unlisted", "no-bytes"])
def test_a_picture_of_wps_that_is_not_there_stays_a_name(tmp_path, names, broken):
    sheet = read_workbook(wps_book(tmp_path / "a.xlsx", names, broken=broken)).sheets[0]

    assert sheet.pictures == ()
    assert sheet.rows[0].values == ("积水", PlacedPicture(names[0]))


def test_pictures_excel_has_placed_in_cells_are_found_by_their_number(tmp_path):
    sheet = read_workbook(excel_book(tmp_path / "a.xlsx", [3, 1, 2])).sheets[0]

    assert told(sheet) == [
        (1, 2, PictureHow.EXCEL_CELL, digest(BLUE)),
        (2, 2, PictureHow.EXCEL_CELL, digest(RED)),
    ]
    assert [row.values[2] for row in sheet.rows] == [
        PlacedPicture("3", found=True),
        PlacedPicture("1", found=True),
        PlacedPicture("2"),
    ]


def test_relations_that_lead_out_of_the_file_bring_nothing(tmp_path):
    members = raw_members("<row r='1'><c r='A1'><f>DISPIMG(\"ID_X\",1)</f></c></row>")
    members["xl/cellimages.xml"] = (
        f'<cellImages xmlns:r="{OFFICE}"><cNvPr name="ID_X"/><blip r:embed="rId1"/></cellImages>'
    )
    members["xl/_rels/cellimages.xml.rels"] = relation("rId1", "image", "../../../etc/passwd")

    assert read_workbook(zipped(tmp_path / "a.xlsx", members)).sheets[0].pictures == ()
