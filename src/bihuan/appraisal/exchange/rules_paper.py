"""The year's rules as a printed document in the layout of 公文: the words, what is asked, and the criteria they are scored by."""

from collections.abc import Iterator

from django.utils import timezone
from django.utils.translation import override

from bihuan.core.zh import chinese_numeral
from bihuan.papers.album import gather_album
from bihuan.papers.official import Annex, AnnexColumn, Letter
from bihuan.papers.official_pdf import print_letter
from bihuan.scoring.pack import ScoringPack
from bihuan.scoring.rule_words import panel_words, shown
from bihuan.scoring.rulebooks import source_of

from ..models import Rulebook
from ..terms import read
from ..wording import asked_words

# Papers are in Chinese whatever language the page is in.
PAPER_LANGUAGE = "zh-hans"
ANNEX = "评分指标"
COLUMNS = (
    AnnexColumn("指标", "指标", 75),
    AnnexColumn("分值", "分值", 20),
    AnnexColumn("标准", "怎样给分", 130),
)
DRAFT = "草稿，尚未公布"


def print_rules(rulebook: Rulebook) -> bytes:
    """Return one version as PDF. Raises ``Invalid`` as ``typeset`` does."""
    return print_letter(letter_of(rulebook), gather_album(()))


def letter_of(rulebook: Rulebook) -> Letter:
    """The words of the document; a draft says so at the head of every page."""
    review, published = rulebook.review, rulebook.published_at
    pack = source_of(rulebook.rule).content
    with override(PAPER_LANGUAGE):
        return Letter(
            title=f"{review.title}评估规则",
            body="\n".join(_body(rulebook, pack)),
            attachments=(ANNEX,),
            signed_by=review.owner.name,
            dated=timezone.localdate(published) if published else None,
            note=f"第{rulebook.version}版",
            draft_note="" if published else DRAFT,
            annex=Annex(ANNEX, COLUMNS, tuple(_rows(pack))),
        )


def _body(rulebook: Rulebook, pack: ScoringPack) -> Iterator[str]:
    yield rulebook.text
    last = sum(line.lstrip()[:2] in _HEADS for line in rulebook.text.split("\n"))
    yield f"{chinese_numeral(last + 1)}、申报要求"
    yield from (f"{label}：{words}。" for label, words in asked_words(read(rulebook.terms)))
    yield f"{chinese_numeral(last + 2)}、评分办法"
    yield f"按“{pack.title.zh}”{pack.version}评分，指标见附件。"
    yield from (f"{label}：{words}。" for label, words in panel_words(pack))
    yield f"评分办法指纹：{rulebook.rule.digest}。"


def _rows(pack: ScoringPack) -> Iterator[dict[str, str]]:
    for node in shown(pack):
        yield {"指标": "　" * node.depth + node.label, "分值": node.points or "—", "标准": node.words or "—"}


# The headings of the first level that the words have already.
_HEADS = frozenset(f"{chinese_numeral(number)}、" for number in range(1, 11))
