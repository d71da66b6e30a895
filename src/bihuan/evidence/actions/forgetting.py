"""Forgetting files that prove nothing: sent and never used for anything."""

from collections.abc import Collection, Iterable

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import ProtectedError, Q, QuerySet

from ..models import Evidence, Picture, Resemblance, StoredFile, Upload
from ..store import display_key, original_key, storage, thumb_key


def forget_unused(unused: "QuerySet[Evidence]") -> int:
    """Delete evidence that was never linked, and each file nothing else uses, in the caller's transaction; returns how many.

    The bytes go once the transaction stands. What has been linked meanwhile is left alone.
    """
    rows = list(unused.filter(target_kind="").select_for_update(of=("self",)).order_by("pk"))
    uids, files = [row.pk for row in rows], {row.file_id for row in rows}
    Upload.objects.filter(evidence_id__in=uids).delete()
    Evidence.objects.filter(pk__in=uids).delete()
    _forget_files(files)
    return len(rows)


def _forget_files(ids: Collection[int]) -> None:
    gone = []
    for file in StoredFile.objects.filter(pk__in=ids).select_related("realm").order_by("pk"):
        try:
            with transaction.atomic():
                Resemblance.objects.filter(Q(first__file=file) | Q(second__file=file)).delete()
                Picture.objects.filter(file=file).delete()
                keys = [make(file.realm.uid, file.sha256) for make in (original_key, display_key, thumb_key)]
                file.delete()
        except ProtectedError:
            # Another use of the same picture, or a paper, an import or an upload of its own: it stays as it is.
            continue
        gone.append((file.realm_id, file.sha256, keys))
    if gone:
        transaction.on_commit(lambda: _delete_bytes(gone))


def _delete_bytes(gone: Iterable[tuple[int, str, list[str]]]) -> None:
    for realm_id, sha256, keys in gone:
        held: dict[str, bytes] = {}
        for key in keys:
            if not storage().exists(key):
                continue
            with storage().open(key) as file:
                held[key] = file.read()
            storage().delete(key)
        # Somebody may have sent the same picture in this very moment: then it is theirs, and stands.
        if StoredFile.objects.filter(realm_id=realm_id, sha256=sha256).exists():
            for key, content in held.items():
                storage().save(key, ContentFile(content))
