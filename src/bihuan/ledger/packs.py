"""Rule books in use: kept once by digest, read back checked, the newest of a code first."""

from functools import cache, lru_cache

from django.utils import timezone

from bihuan.core.errors import NotFound
from bihuan.core.packs import PackSource, restore_pack
from bihuan.core.text import N_

from .models import PackVersion
from .pack import COUNTY_CODE, LedgerPack, shipped_pack, shipped_packs


def keep_pack(source: PackSource[LedgerPack]) -> PackVersion:
    """Store a pack unless this very content is stored already; the next hand-over pins it."""
    version, _ = PackVersion.objects.get_or_create(
        digest=source.digest,
        defaults={
            "code": source.code,
            "version": source.version,
            "schema": source.content.schema_number,
            "title": source.title.zh,
            "body": source.body.decode(),
            "stored_at": timezone.now(),
        },
    )
    return version


def keep_shipped_packs() -> None:
    """Store the packs that ship with the program, each unless its very content is stored already."""
    for source in shipped_packs():
        keep_pack(source)


def pack_choices() -> list[tuple[str, str]]:
    """The codes of the stored packs with the title of the newest version of each, the usual pack first."""
    titles: dict[str, str] = {}
    for version in PackVersion.objects.order_by("id").only("code", "title"):
        titles[version.code] = version.title
    return sorted(titles.items(), key=lambda one: (one[0] != COUNTY_CODE, one[0]))


def current_pack(code: str) -> PackVersion:
    """The newest stored version of a pack. Raises NotFound where none of that code is stored."""
    version = PackVersion.objects.filter(code=code).order_by("-id").first()
    if version is None:
        raise NotFound("pack.none", N_("没有方案包 %(file)s。"), file=code)
    return version


def rules_of(version: PackVersion) -> LedgerPack:
    """The rules of a stored version. Raises Invalid where the stored content is not what its digest says."""
    return _read(version.digest, version.body)


@cache
def rated_kinds() -> tuple[str, ...]:
    """The kinds that count in the rates: 问题 in the shipped pack."""
    return tuple(kind.key for kind in shipped_pack().content.kinds if kind.counts_in_rate)


@lru_cache(maxsize=64)
def _read(digest: str, body: str) -> LedgerPack:
    """Parsing is slow and the content never changes: the digest is the key."""
    source = restore_pack(body.encode(), LedgerPack)
    if source.digest != digest:
        raise NotFound("pack.damaged", N_("规则包 %(pack)s 的内容与指纹不符"), pack=source.code)
    return source.content
