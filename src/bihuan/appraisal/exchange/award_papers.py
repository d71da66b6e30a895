"""通报 in the layout of 公文, and certificates a page each, as Word file and as PDF."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from bihuan.core.zh import chinese_numeral, day_in_prose
from bihuan.papers.album import gather_album
from bihuan.papers.codes import qr_png
from bihuan.papers.official import Letter, clean
from bihuan.papers.official_pdf import print_letter
from bihuan.papers.official_word import fill_template, write_letter
from bihuan.papers.typeset import typeset

from ..circulars import Ranked, ranked_in, units_named
from ..models import Certificate, Circular

TEMPLATES = Path(__file__).parents[1] / "wordtemplates"
HEADING, SCAN = "荣誉证书", "扫码核对结果"
CODE = "code.png"
CODE_WIDTH = 24  # millimetres
CODE_SCALE = 8  # dots a module


def letter_of(circular: Circular) -> Letter:
    """The words of the circular."""
    publicity = circular.publicity
    review = publicity.review
    return Letter(
        title=f"关于{review.title}结果的通报",
        mark=circular.signed_by,
        number=circular.number,
        to=circular.to,
        body="\n".join(_body(circular)),
        signed_by=circular.signed_by,
        dated=circular.dated,
    )


def write_circular(circular: Circular) -> bytes:
    """Return it as .docx. Raises ``Invalid`` where Word's child stops."""
    return write_letter(letter_of(circular), (TEMPLATES / "circular.docx").read_bytes(), gather_album(()))


def print_circular(circular: Circular) -> bytes:
    """Return it as PDF. Raises ``Invalid`` as ``typeset`` does."""
    return print_letter(letter_of(circular), gather_album(()))


def write_certificates(circular: Circular, certificates: Sequence[Certificate], address: str) -> bytes:
    """Return them as one .docx, with a code that leads to the check page at ``address``."""
    code = {"file": CODE, "width": CODE_WIDTH}
    pages = [
        {
            "单位": one["unit"],
            "正文": one["text"],
            "字数": len(one["text"]),
            "编号": one["number"],
            "署名": one["signed_by"],
            "日期": one["dated"],
            "码": code,
        }
        for one in _pages(circular, certificates)
    ]
    data: dict[str, Any] = {"标题": HEADING, "证书": pages}
    return fill_template(
        (TEMPLATES / "certificates.docx").read_bytes(), data, {CODE: qr_png(address, scale=CODE_SCALE)}
    )


def print_certificates(circular: Circular, certificates: Sequence[Certificate], address: str) -> bytes:
    """Return them as one PDF, a page each. Raises ``Invalid`` as ``typeset`` does."""
    data = {"title": HEADING, "code": CODE, "scan": SCAN, "pages": _pages(circular, certificates)}
    return typeset("certificate", data, {CODE: qr_png(address, scale=CODE_SCALE)})


def _pages(circular: Circular, certificates: Sequence[Certificate]) -> list[dict[str, str]]:
    review = circular.publicity.review
    named = review.title if str(review.year) in review.title else f"{review.year}年度{review.title}"
    return [
        {
            "unit": clean(f"{units_named(one.declaration)}："),
            "text": clean(f"你单位申报的{_quoted(one.declaration.title)}，在{named}中获评{one.award}，特发此证。"),
            "number": clean(f"编号：{one.number}"),
            "signed_by": clean(circular.signed_by),
            "dated": day_in_prose(circular.dated),
        }
        for one in certificates
    ]


def _body(circular: Circular) -> Iterator[str]:
    publicity = circular.publicity
    review = publicity.review
    ranked = ranked_in(publicity)
    if publicity.is_notice:
        settled = "结果已经确定"
    elif publicity.objections.exists():
        settled = "结果经公示，所提异议已逐一答复"
    else:
        settled = "结果经公示无异议"
    yield f"按照评估规则，对{len(ranked)}项参评事项进行了评审，{settled}。现将{review.title}结果通报如下。"
    groups = [(grade, list(lines)) for grade, lines in groupby(ranked, key=lambda one: one.line.grade)]
    if len(groups) == 1 and not groups[0][0]:
        yield from (_told(one, f"第{one.line.rank}名：", totals=publicity.totals) for one in ranked)
    else:
        for number, (grade, lines) in enumerate(groups, start=1):
            yield f"{chinese_numeral(number)}、{grade or '其他'}（{len(lines)}项）"
            for place, one in enumerate(lines, start=1):
                yield _told(one, f"{place}.", totals=publicity.totals)
    yield "特此通报。"


def _told(one: Ranked, head: str, *, totals: bool) -> str:
    points = f"，{one.line.total}分" if totals else ""
    return f"{head}{one.units}{_quoted(one.line.title)}{points}"


def _quoted(title: str) -> str:
    """A title in quotation marks; marks within it become single ones."""
    return f"“{title.translate({ord('“'): '‘', ord('”'): '’'})}”"
