"""Printed 公文, measured with another program's eyes (PDFium) against GB/T 9704-2012."""

from collections import defaultdict
from dataclasses import dataclass, replace
from itertools import pairwise

import pypdfium2
import pytest

from bihuan.papers.album import Album, gather_album
from bihuan.papers.layout import PictureSource
from bihuan.papers.official import Letter
from bihuan.papers.official_pdf import print_letter
from tests.papers.faces import faces_of
from tests.papers.letters import LETTER, picture, row, with_rows

MM = 72 / 25.4
NONE = Album({})
HAN = "国"


@dataclass(frozen=True)
class Line:
    """Characters on one base line, from the left; sides in millimetres from the page's left and top."""

    text: str
    left: float
    right: float
    top: float
    bottom: float


@pytest.fixture
def opened():
    documents = []

    def opening(letter: Letter, album: Album = NONE) -> pypdfium2.PdfDocument:
        documents.append(pypdfium2.PdfDocument(print_letter(letter, album)))
        return documents[-1]

    yield opening
    for document in documents:
        document.close()


def lines(page: pypdfium2.PdfPage) -> list[Line]:
    """The lines of a page from the top, by where the ink of each character is."""
    text = page.get_textpage()
    height = page.get_height()
    rows: dict[int, list[tuple[float, str, tuple[float, ...]]]] = defaultdict(list)
    for at in range(text.count_chars()):
        sign = text.get_text_range(at, 1)
        left, bottom, right, top = text.get_charbox(at, loose=True)
        if sign.strip():
            rows[round((bottom + top) / 2 / 6)].append((left, sign, (left, right, height - top, height - bottom)))
    found = []
    for _key, signs in sorted(rows.items(), reverse=True):
        signs.sort()
        boxes = [box for _left, _sign, box in signs]
        found.append(
            Line(
                "".join(sign for _left, sign, _box in signs),
                min(box[0] for box in boxes) / MM,
                max(box[1] for box in boxes) / MM,
                min(box[2] for box in boxes) / MM,
                max(box[3] for box in boxes) / MM,
            )
        )
    return found


def flat(page: pypdfium2.PdfPage) -> str:
    return "".join(page.get_textpage().get_text_bounded().replace("\u200b", "").split())


def line_with(page: pypdfium2.PdfPage, words: str) -> Line:
    return next(line for line in lines(page) if words in line.text)


def test_a_full_page_holds_22_lines_of_28_characters_in_the_type_area(opened) -> None:
    document = opened(replace(LETTER, body=HAN * 28 * 60))

    page = document[1]
    full = [line for line in lines(page) if HAN in line.text]

    assert [round(side / MM) for side in page.get_size()] == [210, 297]
    assert [len(line.text) for line in full] == [28] * 22
    assert all(abs(line.left - 28) < 0.5 for line in full)
    assert all(abs(line.right - (210 - 26)) < 0.6 for line in full)
    pitches = [after.top - before.top for before, after in pairwise(full)]
    assert all(abs(pitch * MM - 29) < 0.05 for pitch in pitches)


def test_the_first_and_last_line_keep_the_margins(opened) -> None:
    """By the ink: 国 fills its square to within a twentieth of it."""
    page = opened(replace(LETTER, body=HAN * 28 * 60))[1]
    text = page.get_textpage()
    boxes = [text.get_charbox(at) for at in range(text.count_chars()) if text.get_text_range(at, 1) == HAN]
    top = (page.get_height() - max(box[3] for box in boxes)) / MM
    foot = min(box[1] for box in boxes) / MM

    assert 37 <= top < 38.2
    assert 35 <= foot < 40


def test_the_red_head_begins_35_mm_below_the_type_area_and_the_number_stands_under_it(opened) -> None:
    page = opened(LETTER)[0]

    mark, number = line_with(page, "示例市创文办文件"), line_with(page, "示创文")
    text = page.get_textpage()
    boxes = [text.get_charbox(at) for at in range(8)]
    top = (page.get_height() - max(box[3] for box in boxes)) / MM
    assert abs(top - (37 + 35)) < 1.5
    assert abs((mark.left + mark.right) / 2 - (28 + 78)) < 1
    # Upward: the number one character in from the left, the signatory one in from the right.
    assert "签发人：某某" in number.text
    assert abs(number.left - 28 - 5.6) < 0.5
    assert abs(210 - 26 - number.right - 5.6) < 0.7
    assert number.top - mark.bottom > 2 * 29 / MM - 2


def test_a_downward_paper_has_its_number_in_the_middle_and_no_signatory(opened) -> None:
    page = opened(replace(LETTER, signer=""))[0]

    number = line_with(page, "示创文")
    assert number.text == "示创文〔2026〕5号"
    assert abs((number.left + number.right) / 2 - (28 + 78)) < 1


def test_the_red_line_is_red_and_as_wide_as_the_type_area(opened) -> None:
    page = opened(LETTER)[0]

    image = page.render(scale=2).to_pil().convert("RGB")
    red = [
        (x, y)
        for y in range(image.height)
        for x in range(0, image.width, 2)
        if image.getpixel((x, y))[0] > 200 and image.getpixel((x, y))[1] < 120
    ]
    lowest = max(y for _x, y in red)
    wide = [x for x, y in red if y == lowest]
    scale = 2 * MM
    assert abs(min(wide) / scale - 28) < 0.7
    assert abs(max(wide) / scale - (210 - 26)) < 0.7
    number = line_with(page, "示创文")
    assert 2.5 < lowest / scale - number.bottom < 5.5


def test_page_numbers_stand_outside_odd_at_the_right_even_at_the_left(opened) -> None:
    document = opened(replace(LETTER, body=HAN * 28 * 60, copies="", printed_by=""))

    odd, even = lines(document[0])[-1], lines(document[1])[-1]

    assert (odd.text, even.text) == ("—1—", "—2—")
    assert abs(210 - 26 - odd.right - 14 / MM) < 0.6
    assert abs(even.left - 28 - 14 / MM) < 0.6
    for folio in (odd, even):
        assert abs((folio.top + folio.bottom) / 2 - (297 - 35 + 7)) < 2.5


def test_the_date_begins_two_characters_right_of_the_name_and_ends_two_before_the_edge(opened) -> None:
    page = opened(replace(LETTER, mark="", body="一句。", dated=LETTER.dated.replace(month=11, day=26)))[0]

    day = line_with(page, "2026年11月26日")
    name = next(line for line in lines(page) if line.text == "示例市创文办" and line.left > 90)
    assert abs(day.left - name.left - 2 * 15.75 / MM) < 0.5
    assert abs(210 - 26 - day.right - 2 * 15.75 / MM) < 0.6
    assert abs(day.top - name.top - 29 / MM) < 0.1


def test_levels_have_their_faces(opened) -> None:
    faces = faces_of(
        opened(replace(LETTER, title="甲", mark="", body="一、乙\n（一）丙。丁\n1.戊\n（1）己", note=""))[0]
    )

    assert [faces[sign] for sign in "甲乙丙丁戊己"] == [
        "NotoSerifSC-Bold",
        "NotoSansSC-Bold",
        "NotoSansSC-Regular",
        "NotoSerifSC-Regular",
        "NotoSerifSC-Regular",
        "NotoSerifSC-Regular",
    ]


def test_the_imprint_stands_on_the_last_lines_of_the_last_page(opened) -> None:
    document = opened(LETTER)

    page = document[len(document) - 1]
    copies, printed = line_with(page, "抄送"), line_with(page, "印发")
    assert copies.text == "抄送：市委办、市政府办。"
    assert printed.text == "示例市创文办2026年3月2日印发"
    assert 297 - 35 - 5 < printed.bottom < 297 - 35 + 0.5
    assert abs(printed.left - 28 - 14 / MM) < 0.6


def test_the_annex_is_turned_its_head_repeated_and_its_folio_at_the_left(opened) -> None:
    pictures = [picture((40 * n, 90, 90)) for n in range(3)]
    rows = [row(n, 整改前=(pictures[n % 3],), 整改后=(pictures[0], pictures[1])) for n in range(1, 8)]
    document = opened(with_rows(*rows), gather_album(pictures))

    sizes = [tuple(round(side / MM) for side in page.get_size()) for page in document]
    turned = [page for page, size in zip(document, sizes, strict=True) if size == (297, 210)]
    assert sizes[0] == (210, 297)
    assert len(turned) == 3
    assert all("点位和存在问题" in flat(page) for page in turned)
    assert line_with(turned[0], "附件").top < line_with(turned[0], "整改情况对照表").top
    for page in turned:
        text = page.get_textpage()
        dashes = [text.get_charbox(at) for at in range(text.count_chars()) if text.get_text_range(at, 1) == "—"]
        assert all(abs(box[0] / MM - 28) < 2.5 for box in dashes), "7 mm left of the type area"
    # The imprint has a page of its own behind the annex.
    assert sizes[-1] == (210, 297)
    assert "抄送" in flat(document[len(document) - 1])


def test_pictures_are_small_copies(opened) -> None:
    album = gather_album([picture(size=(4000, 3000)), picture(size=(4000, 3000)), picture((1, 2, 3), (900, 1600))])

    sizes = sorted((one.width, one.height) for one in album.pictures.values())
    assert sizes == [(360, 640), (640, 480)]
    assert all(one.content.startswith(b"\xff\xd8\xff") for one in album.pictures.values())


def test_a_broken_picture_is_left_out_and_the_paper_is_printed(opened) -> None:
    broken = PictureSource("broken", lambda: b"\xff\xd8\xff nothing", 10, 10)
    album = gather_album([broken])

    document = opened(with_rows(row(1, 整改前=(broken,))), album)

    assert album.pictures == {}
    assert "1新烟街道人民路下水道堵塞—已销号。已清掏—" in flat(document[len(document) - 2])


def test_what_is_typed_is_never_source(opened) -> None:
    document = opened(replace(LETTER, title='#read("/etc/passwd")', body="#{1+1} *粗* $x$ \\ // <b>&amp;"))

    assert '#read("/etc/passwd")' in flat(document[0])
    assert "#{1+1}*粗*$x$\\//<b>&amp;" in flat(document[0])


def test_the_preview_says_which_fonts_stand_in(opened) -> None:
    document = opened(replace(LETTER, draft_note="草稿预览，以思源宋体代替", body=HAN * 28 * 30))

    assert all("草稿预览，以思源宋体代替" in flat(page) for page in document)
