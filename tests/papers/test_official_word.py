"""Word papers: filled in a limited child, opened again by python-docx, and the templates that are refused with words."""

import io
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from bihuan.core.errors import Invalid
from bihuan.papers import official_word
from bihuan.papers.album import Album, gather_album
from bihuan.papers.limits import ProcessLimits
from bihuan.papers.official import Letter
from bihuan.papers.official_word import fill_template, write_letter
from tests.papers.letters import LETTER, picture, row, with_rows

TEMPLATE = (Path(__file__).parents[2] / "src/bihuan/ledger/wordtemplates/upper.docx").read_bytes()
NONE = Album({})
REQUIRED = ("标题", "正文")


def written(letter: Letter, template: bytes = TEMPLATE, album: Album = NONE) -> docx.document.Document:
    return docx.Document(io.BytesIO(write_letter(letter, template, album, required=REQUIRED)))


def template_of(*lines: str) -> bytes:
    word = docx.Document()
    for line in lines:
        word.add_paragraph(line)
    content = io.BytesIO()
    word.save(content)
    return content.getvalue()


def texts(word: docx.document.Document) -> list[str]:
    return [one.text.strip("　") for one in word.paragraphs if one.text.strip()]


def test_every_word_of_a_letter_is_read_back() -> None:
    word = written(with_rows(row(1), row(2)))

    assert texts(word) == [
        "示例市创文办文件",
        "示创文〔2026〕5号\t签发人：某某",
        "关于省观摩组反馈问题整改情况的报告",
        "省文明办：",
        "一、总体情况",
        "共48条。",
        "（一）强化责任。逐条落实。",
        "1.第一项。",
        "（1）第一点。",
        "特此报告。",
        "附件：整改情况对照表",
        "示例市创文办",
        "2026年3月2日",
        "（联系电话：0000）",
        "附件",
        "整改情况对照表",
    ]
    (table,) = word.tables
    last = word.sections[-1]
    assert [[cell.text for cell in line.cells] for line in table.rows] == [
        ["序号", "责任单位", "点位和存在问题", "整改前", "整改情况", "整改后"],
        ["1", "新烟街道", "人民路\n下水道堵塞", "—", "已销号。\n已清掏", "—"],
        ["2", "新烟街道", "人民路\n下水道堵塞", "—", "已销号。\n已清掏", "—"],
    ]
    for foot in (last.footer, last.even_page_footer):
        told = [line.cells[0].text for line in foot.tables[0].rows]
        assert told == ["抄送：市委办、市政府办。", "示例市创文办\t2026年3月2日印发"]


def test_saving_a_filled_paper_again_loses_nothing() -> None:
    first = written(with_rows(row(1, 整改前=(picture(),))), album=gather_album([picture()]))
    again = io.BytesIO()
    first.save(again)

    second = docx.Document(again)

    assert second.element.xml == first.element.xml
    assert [len(one.inline_shapes) for one in (first, second)] == [1, 1]
    assert [one.orientation for one in second.sections] == [one.orientation for one in first.sections]


def test_parts_without_words_leave_no_line() -> None:
    word = written(replace(LETTER, mark="", note="", copies="", attachments=(), signed_by="", to=""))

    said = "".join(texts(word))
    assert "附件：" not in said
    assert "（）" not in said
    (imprint,) = word.sections[-1].footer.tables
    assert [line.cells[0].text for line in imprint.rows] == ["示例市创文办\t2026年3月2日印发"]


def test_pictures_fit_their_cells() -> None:
    one, two = picture(), picture((10, 200, 10))
    tall = picture((10, 10, 200), (600, 1600))
    letter = with_rows(row(1, 整改前=(one,), 整改后=(one, two)), row(2, 整改前=(tall,)))

    word = written(letter, album=gather_album([one, two, tall]))

    sizes = [(round(shape.width.mm, 1), round(shape.height.mm, 1)) for shape in word.inline_shapes]
    assert sizes == [(55.0, 41.2), (27.5, 20.6), (27.5, 20.6), (16.3, 43.5)]


@pytest.mark.parametrize("hostile", ["{{ 7*7 }}", "{% for x in y %}", "<w:p/>&amp;", "]]>", "\x0b\x01竖"])
def test_what_is_typed_stays_words(hostile: str) -> None:
    word = written(replace(LETTER, title=f"甲{hostile}乙", body=hostile + "丙"))

    said = "".join(texts(word))
    assert "甲" + hostile.replace("\x0b\x01", "") + "乙" in said
    assert "49" not in said


def test_the_program_itself_never_loads_docxtpl() -> None:
    code = (
        "import sys; from pathlib import Path; from tests.papers.letters import LETTER;"
        "from bihuan.papers.official_word import write_letter; from bihuan.papers.album import Album;"
        f"print(len(write_letter(LETTER, Path({str(Path(__file__).parents[2])!r},"
        "'src/bihuan/ledger/wordtemplates/upper.docx').read_bytes(), Album({}))));"
        "print([name for name in ('docxtpl', 'docx') if name in sys.modules])"
    )
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=root)

    size, loaded = done.stdout.split("\n")[:2]
    assert int(size) > 10_000
    assert loaded == "[]"


# --- templates that are refused ----------------------------------------------------------------------------------------


def refusal(template: bytes, letter: Letter = LETTER) -> Invalid:
    with pytest.raises(Invalid) as caught:
        written(letter, template)
    return caught.value


def test_all_unknown_placeholders_are_named_at_once() -> None:
    fault = refusal(template_of("{{ 标题 }}", "{{ 编制人 }}", "{% for 段 in 正文 %}{{ 段.文 }}{% endfor %}{{ 电话 }}"))

    assert str(fault) == "模板里有不认识的占位符：电话、编制人。请对照可用的占位符改正。"


def test_an_unknown_part_of_a_row_is_named() -> None:
    table = "{% for 行 in 表 %}{{ 行.颜色 }}{% endfor %}"
    fault = refusal(template_of("{{ 标题 }}{{ 正文 }}", table), with_rows(row(1)))

    assert str(fault) == "模板里有不认识的占位符：颜色。请对照可用的占位符改正。"


def test_missing_placeholders_are_named() -> None:
    assert str(refusal(template_of("{{ 文号 }}"))) == "模板里缺少必须有的占位符：标题、正文。"


@pytest.mark.parametrize("line", ["{{ 标题 ", "{% if 标题 %}无尾", "{% endfor %}", "{{ 标题 }}{{ 正文 | 没有的 }}"])
def test_a_slip_of_the_pen_is_shown_where_it_is(line: str) -> None:
    fault = refusal(template_of("{{ 标题 }}{{ 正文 }}", line))

    assert fault.code == "papers.template_syntax"
    assert str(fault).startswith("模板的占位符写法有误（在“")
    assert str(fault).endswith("”附近）；请检查大括号、百分号和 if、for 是否成对。")


@pytest.mark.asvs("1.3.2")
@pytest.mark.parametrize(
    "line",
    [
        "{{ 标题.__class__.__mro__ }}",
        "{{ ''.__class__ }}",
        "{{ (标题|attr('__class__')) }}",
        "{{ 表[0].整改前[0]._image.tpl }}",
        "{{ 正文.append(1) }}",
        "{% for x in range(99999999) %}{% endfor %}",
        "{{ 标题.nothing() }}",
    ],
)
def test_code_in_a_template_does_nothing(line: str) -> None:
    letter = with_rows(row(1, 整改前=(picture(),)))
    with pytest.raises(Invalid) as caught:
        write_letter(letter, template_of("{{ 标题 }}{{ 正文 }}", line), gather_album([picture()]))

    assert caught.value.code in {"papers.template_forbidden", "papers.template_unknown"}


@pytest.mark.parametrize("line", ["{{ 正文.append(1) }}", "{% for x in range(99999999) %}{% endfor %}"])
def test_what_a_template_may_not_do_is_said(line: str) -> None:
    assert str(refusal(template_of("{{ 标题 }}{{ 正文 }}", line))) == (
        "模板里有不允许的写法；只能用所列的占位符和 if、for。"
    )


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"%PDF-1.4", TEMPLATE[:3000]])
def test_what_is_no_word_file_is_refused(content: bytes) -> None:
    assert str(refusal(content)) == "这不是能打开的 Word 文件（.docx）；请用 WPS 或 Word 打开后另存为 .docx 再上传。"


def changed(**members: bytes) -> bytes:
    """The shipped template with other members; a name ends in ``__`` for a dot."""
    content = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(TEMPLATE)) as source, zipfile.ZipFile(content, "w") as archive:
        given = {name.replace("__", "."): body for name, body in members.items()}
        for name in source.namelist():
            archive.writestr(name, given.pop(name, source.read(name)))
        for name, body in given.items():
            archive.writestr(name, body)
    return content.getvalue()


def test_what_would_call_out_at_its_reader_is_refused() -> None:
    outside = (
        b'<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        b'<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate"'
        b' Target="http://stranger.example/x.dotm" TargetMode="External"/></Relationships>'
    )
    fault = refusal(changed(**{"word/_rels/settings__xml__rels": outside}))
    macro = refusal(changed(**{"word/vbaProject__bin": b"\x00"}))

    assert str(fault) == ("模板里有宏、嵌入对象或外部链接（http://stranger.example/x.dotm），不能用；请去掉后再上传。")
    assert str(macro) == "模板里有宏、嵌入对象或外部链接（word/vbaProject.bin），不能用；请去掉后再上传。"


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    assert refusal(changed(**{"word/bomb__xml": b"0" * 120_000_000})).code == "papers.template_broken"


def test_entities_are_not_expanded() -> None:
    entity = (
        b'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
        b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
        b"<w:p><w:r><w:t>{{ \xe6\xa0\x87\xe9\xa2\x98 }}{{ \xe6\xad\xa3\xe6\x96\x87 }}&x;</w:t></w:r></w:p>"
        b"<w:sectPr/></w:body></w:document>"
    )
    content = write_letter(LETTER, changed(**{"word/document__xml": entity}), NONE)

    said = zipfile.ZipFile(io.BytesIO(content)).read("word/document.xml").decode()
    assert LETTER.title in said
    assert "root:" not in said
    assert "passwd" not in said


def test_a_paper_that_takes_too_much_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(official_word, "_LIMITS", ProcessLimits(cpu_seconds=2, wall_seconds=30))
    loops = "{% for a in range(9999) %}{% for b in range(9999) %}{% for c in range(999) %}{% endfor %}{% endfor %}{% endfor %}"
    word = docx.Document()
    word.element.body.insert(0, parse_xml(f"<w:p {nsdecls('w')}><w:r><w:t>{loops}</w:t></w:r></w:p>"))
    content = io.BytesIO()
    word.save(content)

    with pytest.raises(Invalid) as caught:
        fill_template(content.getvalue(), {}, {})

    assert str(caught.value).startswith("Word 文件生成失败：模板或内容过大，超出了限制")
