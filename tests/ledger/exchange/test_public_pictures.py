"""No road out of the house carries what was covered or what the camera wrote: a canary under a box, looked for in each."""

import io
import re
import zipfile
from collections.abc import Iterator

import numpy as np
import pypdfium2
import pytest
from django.http.response import HttpResponseBase
from django.urls import reverse
from PIL import Image

from bihuan.evidence.actions import cover_picture, link_evidence, take_in_files
from bihuan.evidence.covering import Box
from bihuan.evidence.intake import Incoming
from bihuan.evidence.models import Evidence, Purpose
from bihuan.evidence.public import covered_keys
from bihuan.evidence.store import storage
from bihuan.ledger import actions
from bihuan.ledger.actions import HandOver, PlanDraft, ReportDraft
from bihuan.ledger.document_queries import Source
from bihuan.ledger.models import Item
from bihuan.ledger.paper_kinds import DocumentKind
from bihuan.ledger.queries import TARGET_KIND
from tests.evidence import samples
from tests.ledger.factories import DEADLINE, FIXES, County, make_batch, make_items
from tests.ledger.views.pages import signed_in

FACE = Box(400, 400, 200, 200)
CANARY = (255, 0, 255)
CAMERA = (b"ACME", b"Phone 9", b"GPSInfo")


@pytest.fixture
def item(county: County) -> Item:
    """An item with two pictures, before and after, each with a canary where somebody's face would be; another is to be done."""
    item, other = make_items(county, 2, batch=make_batch(county))
    for at, one in enumerate((item, other), start=1):
        _show_fault(county, one, at)
    actions.assign_items([item.uid, other.uid], actor=county.clerk, to=HandOver(lead=county.street, deadline=DEADLINE))
    actions.approve_plans([item.uid], actor=county.head, plan=PlanDraft(fixes=FIXES))
    (after,) = take_in_files([_picture(3)], purpose=Purpose.AFTER, actor=county.head)
    actions.approve_reports([item.uid], actor=county.head, report=ReportDraft("已清扫", (after.uid,)))
    item.refresh_from_db()
    return item


def _show_fault(county: County, item: Item, seed: int) -> None:
    (row,) = take_in_files([_picture(seed)], purpose=Purpose.BEFORE, actor=county.clerk)
    link_evidence([row.uid], target_kind=TARGET_KIND, target_uid=item.uid, actor=county.clerk)


def _picture(seed: int) -> Incoming:
    image = Image.new("RGB", (1280, 960), (20 * seed, 130, 60))
    image.paste(CANARY, (512, 384, 768, 576))
    content = samples.saved(image, "JPEG", quality=90, exif=samples.phone_exif())
    return Incoming("照片.jpg", lambda: [content])


def content(answer: HttpResponseBase) -> bytes:
    assert answer.status_code == 200, re.findall(r"<h1[^>]*>[^<]*|<p>[^<]*", answer.content.decode())
    return b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]


def pictures_in(file: bytes) -> Iterator[Image.Image]:
    """What a reader sees of a file: the pictures in an office document, the pages of a PDF, or the picture itself."""
    if file.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(file)) as archive:
            for name in archive.namelist():
                if "/media/" in name:
                    yield Image.open(io.BytesIO(archive.read(name))).convert("RGB")
    elif file.startswith(b"%PDF"):
        document = pypdfium2.PdfDocument(file)
        for page in document:
            yield page.render(scale=2).to_pil().convert("RGB")
        document.close()
    else:
        yield Image.open(io.BytesIO(file)).convert("RGB")


def shows_canary(file: bytes) -> bool:
    """Whether any pixel is clearly of the canary's colour: much red and blue, little green."""
    pixels = (np.asarray(picture, int) for picture in pictures_in(file))
    return any(bool(((one[..., 0] > 180) & (one[..., 1] < 90) & (one[..., 2] > 180)).any()) for one in pixels)


def roads(county: County, item: Item) -> dict[str, bytes]:
    """Every road out, by name."""
    office, unit = signed_in(county.clerk), signed_in(county.head)
    (document,) = actions.draft_documents(DocumentKind.UPPER, source=Source(item.batch.uid), actor=county.clerk)
    rows = list(Evidence.objects.filter(file__picture__isnull=False).order_by("id"))
    found = {
        "ledger.xlsx": office.get(reverse("ledger:export") + "?format=xlsx"),
        "ledger.pdf": office.get(reverse("ledger:export") + "?format=pdf"),
        "record.pdf": office.get(reverse("ledger:record", args=[item.uid])),
        "upper.pdf": office.get(reverse("ledger:document-pdf", args=[document.uid])),
        "upper.docx": office.get(reverse("ledger:document-docx", args=[document.uid])),
        "unit.xlsx": unit.get(reverse("ledger:unit_book_out")),
        **{f"public copy {at}": office.get(reverse("evidence:public", args=[row.uid])) for at, row in enumerate(rows)},
    }
    return {name: content(answer) for name, answer in found.items()}


@pytest.mark.asvs("14.2.8")
def test_what_is_covered_leaves_by_no_road(county: County, item: Item) -> None:
    leaking = {name for name, file in roads(county, item).items() if shows_canary(file)}
    for row in Evidence.objects.filter(file__picture__isnull=False):
        cover_picture(row.uid, boxes=[FACE], version=0, actor=county.clerk)

    after = roads(county, item)

    assert leaking == set(after)
    assert {name for name, file in after.items() if shows_canary(file)} == set()
    assert {name for name, file in after.items() if any(word in file for word in CAMERA)} == set()


def test_those_who_may_see_it_still_see_the_whole_picture(county: County, item: Item) -> None:
    row = Evidence.objects.filter(target_uid=item.uid).first()
    assert row is not None
    cover_picture(row.uid, boxes=[FACE], version=0, actor=county.clerk)

    client = signed_in(county.clerk)
    assert shows_canary(content(client.get(reverse("evidence:display", args=[row.uid]))))
    assert b"ACME" in content(client.get(reverse("evidence:original", args=[row.uid])))


def test_a_lost_covered_copy_is_missing_and_not_uncovered(county: County, item: Item) -> None:
    for row in Evidence.objects.filter(file__picture__isnull=False).select_related("file__picture", "realm"):
        saved = cover_picture(row.uid, boxes=[FACE], version=0, actor=county.clerk)
        for key in covered_keys(row.realm.uid, row.file.sha256, saved.cover_mark):
            storage().delete(key)

    client = signed_in(county.clerk)
    book = content(client.get(reverse("ledger:export") + "?format=xlsx"))
    assert not shows_canary(book)
    assert client.get(reverse("evidence:public", args=[row.uid])).status_code == 404
