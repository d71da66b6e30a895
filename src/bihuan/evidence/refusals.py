"""Why a file is not taken in: every reason is one sentence that names the file and the cause (pure)."""

from bihuan.core.errors import Invalid
from bihuan.core.text import N_

LARGEST_FILE = 20 * 1024 * 1024
MOST_PIXELS = 60_000_000

SENTENCES = {
    "evidence.empty": N_("“%(name)s”是空文件，没有内容，请重新选择"),
    "evidence.too_large": N_("“%(name)s”大于 20 MB，请压缩后再传"),
    "evidence.too_many_pixels": N_("“%(name)s”超过 6000 万像素，请缩小后再传"),
    "evidence.broken": N_("“%(name)s”不完整或已损坏，打不开，请重新拍摄或导出后再传"),
    "evidence.too_slow": N_("“%(name)s”处理时间过长，没有接收，请缩小后再传"),
    "evidence.disguised": N_("“%(name)s”的名字是图片，内容却是文档，没有接收，请改正文件名后再传"),
    "evidence.svg": N_("“%(name)s”是 SVG 图，可能带有脚本，不能接收，请另存为 PNG 后再传"),
    "evidence.web_page": N_("“%(name)s”是网页，不能接收，请截图或另存为 PDF 后再传"),
    "evidence.gif": N_("“%(name)s”是 GIF 图，不能接收，请另存为 JPG 或 PNG 后再传"),
    "evidence.other_picture": N_("“%(name)s”的图片格式不能接收，请另存为 JPG 或 PNG 后再传"),
    "evidence.video": N_("“%(name)s”是视频，只接收 60 秒以内的 MP4，请转换或截取画面后再传"),
    "evidence.long_video": N_("“%(name)s”超过 60 秒，请剪短后再传"),
    "evidence.postscript": N_("“%(name)s”是 PostScript 文件，不能接收，请另存为 PDF 后再传"),
    "evidence.old_office": N_(
        "“%(name)s”是旧版 Office 文件或设了密码，不能接收，请去掉密码，另存为 DOCX、XLSX 或 PDF 后再传"
    ),
    "evidence.presentation": N_("“%(name)s”是演示文稿，不能接收，请另存为 PDF 后再传"),
    "evidence.macros": N_("“%(name)s”带有宏，不能接收，请另存为不带宏的 DOCX 或 XLSX 后再传"),
    "evidence.archive": N_("“%(name)s”是压缩包，不能接收，请解压后逐个上传"),
    "evidence.program": N_("“%(name)s”是程序文件，不能接收"),
    "evidence.unknown": N_(
        "“%(name)s”不是图片或文档，请上传 JPG、PNG、WebP、HEIC 图片，60 秒以内的 MP4 视频，或 PDF、DOCX、XLSX 文件"
    ),
    "evidence.disk_full": N_("服务器存储空间已满，“%(name)s”没有保存，请联系系统管理员"),
    "evidence.quota": N_("您已上传但还没有使用的文件太多，“%(name)s”没有保存，请先提交或稍后再传"),
}

# Those that another try, later, may not meet.
PASSING = frozenset({"evidence.too_slow", "evidence.disk_full", "evidence.quota"})


class Refusal(Exception):
    """Carries the code of a reason from where it is found to where the file's name is known."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def is_lasting(code: str) -> bool:
    """Say whether the same bytes would be refused for it every time."""
    return code in SENTENCES and code not in PASSING


def refused(code: str, name: str) -> Invalid:
    """Make the error for a code of ``SENTENCES`` and a file name."""
    return Invalid(code, SENTENCES[code], name=name)
