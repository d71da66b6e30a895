"""The styles part of a written workbook: fonts, fills, borders and number formats, each stored once."""

import enum
from dataclasses import dataclass

from bihuan.papers.layout import Align


class Border(enum.Enum):
    """Whether a cell has rules around it."""

    NONE = ""
    THIN = "thin"


@dataclass(frozen=True, slots=True)
class Style:
    """How a cell looks. ``number_format`` is empty for the general one; ``quoted`` marks text never to be computed."""

    font: str = "宋体"
    size: float = 10.5
    bold: bool = False
    align: Align = Align.LEFT
    border: Border = Border.NONE
    fill: str = ""
    number_format: str = ""
    quoted: bool = False


_FIRST_OWN_FORMAT = 164


class StyleBook:
    """Collects styles while sheets are written and gives each its number in the file."""

    def __init__(self) -> None:
        self._styles: dict[Style, int] = {Style(): 0}

    def number(self, style: Style) -> int:
        """Return the index by which cells name the style."""
        return self._styles.setdefault(style, len(self._styles))

    def xml(self) -> str:
        """Return the whole styles part."""
        fonts: dict[tuple[str, float, bool], int] = {}
        fills: dict[str, int] = {"": 0, "gray125": 1}
        formats: dict[str, int] = {}
        xfs = []
        for style in self._styles:
            font = fonts.setdefault((style.font, style.size, style.bold), len(fonts))
            fill = fills.setdefault(style.fill, len(fills))
            number = (
                formats.setdefault(style.number_format, _FIRST_OWN_FORMAT + len(formats)) if style.number_format else 0
            )
            border = 1 if style.border is Border.THIN else 0
            quoted = ' quotePrefix="1"' if style.quoted else ""
            xfs.append(
                f'<xf numFmtId="{number}" fontId="{font}" fillId="{fill}" borderId="{border}" xfId="0"'
                f' applyNumberFormat="1" applyFont="1" applyFill="1" applyBorder="1" applyAlignment="1"{quoted}>'
                f'<alignment horizontal="{style.align.value}" vertical="center" wrapText="1"/></xf>'
            )
        return "".join(
            (
                '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n',
                '<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">',
                _listed("numFmts", [f'<numFmt numFmtId="{n}" formatCode="{code}"/>' for code, n in formats.items()]),
                _listed("fonts", [_font(*font) for font in fonts]),
                _listed("fills", [_fill(fill) for fill in fills]),
                _listed("borders", [_border(""), _border("thin")]),
                '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>',
                _listed("cellXfs", xfs),
                '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>',
                "</styleSheet>",
            )
        )


def _listed(tag: str, parts: list[str]) -> str:
    return f'<{tag} count="{len(parts)}">{"".join(parts)}</{tag}>' if parts else ""


def _font(name: str, size: float, bold: bool) -> str:
    weight = "<b/>" if bold else ""
    # Character set 134 is GB 2312: programs without the named font then choose another Chinese one.
    return f'<font>{weight}<sz val="{size:g}"/><name val="{name}"/><charset val="134"/></font>'


def _fill(color: str) -> str:
    if color in ("", "gray125"):  # the format reserves the first two fills for these
        return f'<fill><patternFill patternType="{color or "none"}"/></fill>'
    return f'<fill><patternFill patternType="solid"><fgColor rgb="FF{color}"/></patternFill></fill>'


def _border(rule: str) -> str:
    if not rule:
        return "<border><left/><right/><top/><bottom/><diagonal/></border>"
    sides = "".join(
        f'<{side} style="{rule}"><color rgb="FF000000"/></{side}>' for side in ("left", "right", "top", "bottom")
    )
    return f"<border>{sides}<diagonal/></border>"
