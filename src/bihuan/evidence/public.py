"""The copies that leave the house: without what the camera wrote, and with what was marked covered.

Whatever is printed, exported or handed to other programs for publication takes its pictures from here
(tests/architecture holds the exchange modules to it). A covered copy that is not where it should be is missing: the
uncovered one never takes its place.
"""

from .models import Evidence, Picture
from .store import display_key, original_key, thumb_key


def public_display_key(realm_uid: object, row: Evidence) -> str:
    """Return where the public copy for the screen lies."""
    mark = row.file.picture.cover_mark
    return covered_keys(realm_uid, row.file.sha256, mark)[0] if mark else display_key(realm_uid, row.file.sha256)


def public_thumb_key(realm_uid: object, row: Evidence) -> str:
    """Return where the public thumbnail lies."""
    mark = row.file.picture.cover_mark
    return covered_keys(realm_uid, row.file.sha256, mark)[1] if mark else thumb_key(realm_uid, row.file.sha256)


def covered_keys(realm_uid: object, sha256: str, mark: str) -> tuple[str, str]:
    """Return where the two copies covered by boxes of this mark (``covering.mark_of``) lie."""
    stem = f"{original_key(realm_uid, sha256)}.covered-{mark}"
    return f"{stem}.display.jpg", f"{stem}.thumb.jpg"


def is_looked_at(picture: Picture) -> bool:
    """Say whether somebody has looked what is to be covered."""
    return picture.cover_version > 0
