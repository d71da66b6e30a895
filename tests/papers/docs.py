"""Documents for the tests of papers: the smallest .docx there is, filled with raw XML."""

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

from PIL import Image

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
SPACES = (
    f'xmlns:w="{WORD}" xmlns:r="{OFFICE}" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:v="urn:schemas-microsoft-com:vml"'
)
CONTENT_TYPES = (
    f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/></Types>'
)
HEAD = '<?xml version="1.0" encoding="UTF-8"?>'


def paragraph(text: str, *, list_id: int | None = None, level: int = 0, style: str = "", inside: str = "") -> str:
    """A paragraph of one run; ``inside`` is put behind it."""
    properties = f'<w:pStyle w:val="{style}"/>' if style else ""
    if list_id is not None:
        properties += f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{list_id}"/></w:numPr>'
    run = f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>' if text else ""
    return f"<w:p><w:pPr>{properties}</w:pPr>{run}{inside}</w:p>"


def shown(relation: str) -> str:
    """A run that shows a picture."""
    return f'<w:r><w:drawing><a:blip r:embed="{relation}"/></w:drawing></w:r>'


def level(at: int, form: str, text: str, *, more: str = "", start: int = 1) -> str:
    """One level of a list."""
    return f'<w:lvl w:ilvl="{at}"><w:start w:val="{start}"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/>{more}</w:lvl>'


def numbering(abstracts: Mapping[int, str], lists: Mapping[int, str]) -> str:
    """A numbering part: levels by abstract list, and what each list says (its abstract list first)."""
    bodies = "".join(
        f'<w:abstractNum w:abstractNumId="{key}">{body}</w:abstractNum>' for key, body in abstracts.items()
    )
    nums = "".join(f'<w:num w:numId="{key}">{body}</w:num>' for key, body in lists.items())
    return f"{HEAD}<w:numbering {SPACES}>{bodies}{nums}</w:numbering>"


def follows(abstract: int, *overrides: str) -> str:
    """What a list says that follows an abstract one."""
    return f'<w:abstractNumId w:val="{abstract}"/>' + "".join(overrides)


def starts(at: int, number: int) -> str:
    """A list's own start of one level."""
    return f'<w:lvlOverride w:ilvl="{at}"><w:startOverride w:val="{number}"/></w:lvlOverride>'


def picture(colour: int, *, kind: str = "JPEG") -> bytes:
    """A small picture, another for every ``colour``."""
    kept = io.BytesIO()
    Image.new("RGB", (64, 48), (colour * 40 % 256, 90, 160)).save(kept, kind)
    return kept.getvalue()


def members(
    body: str, *, numbers: str = "", styles: str = "", media: Mapping[str, bytes] | None = None
) -> dict[str, str | bytes]:
    """The members of a smallest document; ``media`` are pictures by relation id."""
    pictures = media or {}
    related = [("numbers", "numbering", "numbering.xml"), ("styles", "styles", "styles.xml")]
    related += [(identity, "image", f"media/{identity}.jpg") for identity in pictures]
    relations = "".join(
        f'<Relationship Id="{identity}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for identity, kind, target in related
    )
    main = f'<Relationship Id="main" Type="{OFFICE}/officeDocument" Target="word/document.xml"/>'
    found: dict[str, str | bytes] = {
        "[Content_Types].xml": CONTENT_TYPES,
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships">{main}</Relationships>',
        "word/document.xml": f"{HEAD}<w:document {SPACES}><w:body>{body}</w:body></w:document>",
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">{relations}</Relationships>',
    }
    if numbers:
        found["word/numbering.xml"] = numbers
    if styles:
        found["word/styles.xml"] = f"{HEAD}<w:styles {SPACES}>{styles}</w:styles>"
    return found | {f"word/media/{identity}.jpg": content for identity, content in pictures.items()}


def made(path: Path, parts: Mapping[str, str | bytes]) -> Path:
    """Write the members as a file."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def document(path: Path, body: str, **parts: object) -> Path:
    """Write a smallest document."""
    return made(path, members(body, **parts))  # type: ignore[arg-type]
