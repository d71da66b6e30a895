"""评分分析: what a result's marks say about the panel and how firm the places are. For its organiser; seats by number, no names."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from bihuan.registry.request import ActorRequest
from bihuan.ui.charts import Dot, Dots

from ..actions import ask_for_analysis
from ..models import Analysis, Entry
from ..queries import analysis_of, entries_of, get_result
from ..rulebooks import source_of

LIKELY = 0.05


@dataclass(frozen=True)
class Figure:
    """One number about the panel, as written, and what it means; ``value`` is "—" where it cannot be said."""

    label: str
    value: str
    words: str


@dataclass(frozen=True)
class PanelPart:
    """What is shown of one panel. ``severity`` and ``ranges`` are the lines as they were worked out, empty where they could not be."""

    name: str
    figures: Sequence[Figure]
    severity: Sequence[Mapping[str, Any]]
    severity_title: str
    severity_data: Mapping[str, Any]
    ranges: Sequence[Mapping[str, Any]]
    ranges_title: str
    ranges_data: Mapping[str, Any]
    line: str
    unsaid: Sequence[str]


@dataclass(frozen=True)
class Weighed:
    """How firm the places are under other weights of one mean; ``fixed``: whatever the weights, the same are ahead."""

    name: str
    lines: Sequence[Mapping[str, Any]]
    fixed: bool


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def show_analysis(request: ActorRequest, uid: UUID) -> HttpResponse:
    """The analysis, or asking for one. Rule: ``queries.get_result``: the round's office and the leaders of its line."""
    result = get_result(request.actor, uid)
    if request.method == "POST":
        ask_for_analysis(uid, actor=request.actor)
        messages.success(request, _("已交给后台计算，稍后刷新本页。"))
        return redirect("scoring:analysis", uid=uid)
    analysis = analysis_of(result)
    done = analysis is not None and analysis.made_at is not None
    context = {
        "result": result,
        "round": result.round,
        "analysis": analysis,
        "done": done,
        "parts": [],
        "weighed": [],
        **(_told(analysis, get_language() or "zh") if analysis is not None and done else {}),
    }
    return render(request, "scoring/analysis.html", context)


def _told(analysis: Analysis, language: str) -> dict[str, Any]:
    """What was worked out, panel by panel and mean by mean, with the words of the rule and the titles of the entries."""
    round_ = analysis.result.round
    pack, entries = source_of(round_.rule).content, {entry.code: entry for entry in entries_of(round_)}
    return {
        "parts": [
            _part(told, pack.nodes[told["panel"]].label.of(language), entries) for told in analysis.body["panels"]
        ],
        # What was worked out by an earlier release tried no weights.
        "weighed": [
            _weighed(told, pack.nodes[told["criterion"]].label.of(language), entries)
            for told in analysis.body.get("weights", [])
        ],
    }


def _weighed(told: Mapping[str, Any], name: str, entries: Mapping[str, Entry]) -> Weighed:
    lines = _titled(told["lines"], entries)
    return Weighed(name, lines, fixed=all(one["within"] in (0.0, 1.0) for one in lines))


def _titled(lines: Sequence[Mapping[str, Any]], entries: Mapping[str, Entry]) -> list[dict[str, Any]]:
    return [{**one, "title": entries[one["entry"]].title if one["entry"] in entries else ""} for one in lines]


def _part(told: Mapping[str, Any], name: str, entries: Mapping[str, Entry]) -> PanelPart:
    severity, ranges = told["severity"] or [], told["ranges"] or []
    standing = [one for one in severity if one["p"] is not None and one["p"] < LIKELY]
    unsure = [one for one in ranges if one["low"] <= told["first"] < one["high"]]
    return PanelPart(
        name=name,
        figures=_figures(told),
        severity=severity,
        severity_title=_("%(count)s 席明显偏严或偏宽") % {"count": len(standing)}
        if standing
        else _("没有哪一席明显偏严或偏宽"),
        severity_data=_severity(severity).data() if severity else {},
        ranges=_titled(ranges, entries),
        ranges_title=_("%(count)s 项可能落在前 %(first)s 名线的任一边") % {"count": len(unsure), "first": told["first"]}
        if unsure
        else _("前 %(first)s 名的线两边分得开") % {"first": told["first"]},
        ranges_data=_ranges(ranges, told["first"]).data() if ranges else {},
        line=_line(told["line"]),
        unsaid=[_(message) for message in dict.fromkeys(told["unsaid"].values())],
    )


def _figures(told: Mapping[str, Any]) -> list[Figure]:
    agreement, noise, concordance = told["agreement"], told["noise"], told["concordance"]
    interval = ""
    if agreement and agreement["low"] is not None and agreement["high"] is not None:
        interval = _("95%% 区间 %(low)s～%(high)s") % {"low": _two(agreement["low"]), "high": _two(agreement["high"])}
    return [
        Figure(_("平均分的标准误"), _two(noise and noise["error"]), _("评委再评一次，平均分大致会差这么多分")),
        Figure(_("有意义的差距"), _two(noise and noise["gap"]), _("两项的平均分相差不到这么多分，说明不了什么")),
        Figure(_("排序的可靠性"), _two(agreement and agreement["mean_consistency"]), f"ICC(C,k) {interval}".strip()),
        Figure(_("分数线的可靠性"), _two(agreement and agreement["mean_agreement"]), "ICC(A,k)"),
        Figure(_("单个评委的可靠性"), _two(agreement and agreement["single_agreement"]), "ICC(A,1)"),
        Figure(
            _("名次一致程度"),
            _two(concordance and concordance["w"]),
            f"Kendall W，p {_two(concordance and concordance['p'])}",
        ),
        Figure(_("含缺分的一致程度"), _two(told["alpha"]), "Krippendorff α"),
    ]


def _severity(lines: Sequence[Mapping[str, Any]]) -> Dots:
    """One dot a seat around the panel's own middle, on a scale that is as wide to the left as to the right."""
    reach = max((abs(one[end]) for one in lines for end in ("low", "high") if one[end] is not None), default=1.0)
    most = float(max(1, math.ceil(reach)))
    rows = [
        Dot(
            one["seat"],
            _at(one["low"], one["by"]),
            round(one["by"], 2),
            _at(one["high"], one["by"]),
            f"{one['by']:+.2f}",
            few=not _stands(one),
        )
        for one in lines
    ]
    return Dots(rows, least=-most, most=most, step=most, unit="", line=0)


def _ranges(lines: Sequence[Mapping[str, Any]], first: int) -> Dots:
    rows = [Dot(one["entry"], one["low"], one["rank"], one["high"], f"{one['low']}–{one['high']}") for one in lines]
    # Room beside the first place and the last, for the dot and its name.
    places = len(lines)
    return Dots(rows, least=0, most=places + 1, step=max(1, round(places / 6)), unit="", line=first + 0.5, ends=False)


def _line(told: Mapping[str, Any] | None) -> str:
    if not told:
        return ""
    return _(
        "线上最后一名 %(above)s 与线下第一名 %(below)s：评委平均相差 %(difference)s 分，符号检验 p=%(p)s（这样大的评委组最小能到 %(least)s）。"
    ) % {
        "above": told["above"],
        "below": told["below"],
        "difference": _two(told["difference"]),
        "p": _two(told["p"]),
        "least": f"{told['least']:.4f}",
    }


def _stands(one: Mapping[str, Any]) -> bool:
    return one["p"] is not None and one["p"] < LIKELY


def _at(value: float | None, otherwise: float) -> float:
    return round(otherwise if value is None else value, 2)


def _two(value: float | None) -> str:
    return "—" if value is None else f"{value:.2f}"
