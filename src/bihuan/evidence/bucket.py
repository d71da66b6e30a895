"""Where the bytes lie instead: a bucket of an object store that speaks S3, under the same keys, written once."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any

from boto3.exceptions import Boto3Error
from botocore.exceptions import BotoCoreError, ClientError
from django.core.files.base import File
from s3transfer.exceptions import RetriesExceededError
from storages.backends.s3 import S3Storage

from bihuan.core.errors import Unavailable
from bihuan.core.text import N_


class WriteOnceBucket(S3Storage):  # type: ignore[misc]  # it ships no types
    """Private objects that are never written again: a key is the digest of what it holds.

    A store that cannot be reached, refuses our key or shows a certificate nobody vouches for is Unavailable with a sentence.
    """

    def __init__(self, **settings: Any) -> None:
        """Load at once what boto3 would load with the first object: see ``config/warming``."""
        super().__init__(**settings)
        self.bucket.Object("unread")

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        """Keep the name: it is the digest of what it holds."""
        return name

    def exists(self, name: str) -> bool:
        """Say whether the key is there."""
        with _in_words():
            return bool(super().exists(name))

    def size(self, name: str) -> int:
        """Return the bytes under a key; raises FileNotFoundError where there are none."""
        with _in_words(missing=name):
            return int(super().size(name))

    def delete(self, name: str) -> None:
        """Remove what lies under a key, if anything does."""
        with _in_words():
            super().delete(name)

    def listdir(self, path: str) -> tuple[list[str], list[str]]:
        """Return the folders and the names below a path."""
        with _in_words():
            folders, names = super().listdir(path)
            return list(folders), list(names)

    def _open(self, name: str, mode: str = "rb") -> "File[Any]":
        with _in_words():
            opened: File[Any] = super()._open(name, mode)
            # The library fetches with the first read, which may come when an answer has begun: too late for a sentence.
            _ = opened.file
            return opened

    def _save(self, name: str, content: "IO[bytes] | File[Any]") -> str:
        with _in_words():
            return name if super().exists(name) else str(super()._save(name, content))


@contextmanager
def _in_words(missing: str = "") -> Iterator[None]:
    try:
        yield
    except ClientError as fault:
        if missing and fault.response.get("ResponseMetadata", {}).get("HTTPStatusCode") == 404:
            raise FileNotFoundError(missing) from fault
        raise _unusable() from fault
    except (BotoCoreError, Boto3Error, RetriesExceededError) as fault:
        raise _unusable() from fault


def _unusable() -> Unavailable:
    return Unavailable("evidence.store", N_("文件存储暂时不能用，什么都没有保存，请稍候再试；仍不行请找系统管理员"))
