"""What the headers of tus say, in both directions."""

import base64
import binascii
from collections.abc import Mapping

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.http import http_date

from bihuan.core.errors import Invalid
from bihuan.core.text import N_
from bihuan.ui.problems import AtStatus

from ..models import Upload
from ..refusals import LARGEST_FILE

VERSION = "1.0.0"
EXTENSIONS = "creation,expiration,termination"
MEDIA_TYPE = "application/offset+octet-stream"
# ``filetype`` is taken and not believed: what a file is, its content says.
KEYS = frozenset({"uid", "filename", "filetype", "purpose", "unit"})
LONGEST_NUMBER = 18
LONGEST_METADATA = 4096


def require_version(request: HttpRequest) -> None:
    """Raise AtStatus 412 for whoever speaks another version, or none."""
    if request.headers.get("Tus-Resumable") != VERSION:
        raise AtStatus(412, "upload.version", N_("续传协议的版本不对，只支持 tus 1.0.0"))


def require_media_type(request: HttpRequest) -> None:
    """Raise AtStatus 415 for bytes that do not come as tus wants them."""
    if request.content_type != MEDIA_TYPE:
        raise AtStatus(415, "upload.media_type", N_("续传的内容类型不对，应为 application/offset+octet-stream"))


def length_of(request: HttpRequest) -> int:
    """Return how long the file will be."""
    return _number(request, "Upload-Length")


def offset_of(request: HttpRequest) -> int:
    """Return for which place the bytes come."""
    return _number(request, "Upload-Offset")


def metadata_of(request: HttpRequest) -> Mapping[str, str]:
    """Return what is said of the file. Raises Invalid for what cannot be read, and for a key nobody knows."""
    found: dict[str, str] = {}
    given = request.headers.get("Upload-Metadata", "")
    if len(given) > LONGEST_METADATA:
        raise _unreadable()
    for pair in filter(None, (part.strip() for part in given.split(","))):
        key, _, value = pair.partition(" ")
        if key in found or key not in KEYS:
            raise Invalid("upload.metadata_key", N_("文件说明里的 %(key)s 不认识或重复了"), key=key)
        try:
            found[key] = base64.b64decode(value.strip(), validate=True).decode()
        except (binascii.Error, ValueError) as fault:
            raise _unreadable() from fault
    return found


def dress(response: HttpResponseBase, upload: Upload | None = None) -> None:
    """Add what every answer says, and where an upload stands."""
    response["Tus-Resumable"] = VERSION
    response["Cache-Control"] = "no-store"
    if response.status_code == 412:
        response["Tus-Version"] = VERSION
    if upload is not None:
        response["Upload-Offset"] = str(upload.received)
        response["Upload-Expires"] = http_date(upload.expires_at.timestamp())


def introduce(response: HttpResponseBase) -> None:
    """Add what this server can do."""
    response["Tus-Version"] = VERSION
    response["Tus-Extension"] = EXTENSIONS
    response["Tus-Max-Size"] = str(LARGEST_FILE)


def _number(request: HttpRequest, name: str) -> int:
    given = request.headers.get(name, "")
    if not (given.isascii() and given.isdigit() and len(given) <= LONGEST_NUMBER):
        raise Invalid("upload.header", N_("请求头 %(name)s 缺少或不是整数"), name=name)
    return int(given)


def _unreadable() -> Invalid:
    return Invalid("upload.metadata", N_("文件说明（Upload-Metadata）读不懂"))
