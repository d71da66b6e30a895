"""A real object store for one test session: SeaweedFS out of a wheel, with an identity of its own."""

import json
import secrets
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from tests.support.site import free_port

WAIT_SECONDS = 60
STARTS = 3


@dataclass(frozen=True)
class Store:
    """A running store with one bucket; ``url`` is what the installation is told."""

    port: int
    access_key: str
    secret_key: str
    bucket: str

    @property
    def url(self) -> str:
        """The setting ``files_url``."""
        return f"s3+http://{self.access_key}:{self.secret_key}@127.0.0.1:{self.port}/{self.bucket}"

    def keys(self) -> list[str]:
        """Every key of the bucket."""
        pages = self.client().get_paginator("list_objects_v2").paginate(Bucket=self.bucket)
        return sorted(one["Key"] for page in pages for one in page.get("Contents", ()))

    def client(self) -> "boto3.client":  # type: ignore[valid-type]
        """A client with the store's own key."""
        return boto3.client(
            "s3",
            endpoint_url=f"http://127.0.0.1:{self.port}",
            aws_access_key_id=self.access_key,
            aws_secret_access_key=self.secret_key,
            region_name="us-east-1",
        )


@contextmanager
def running(folder: Path) -> Iterator[Store]:
    """Serve a store from a folder for as long as the block lasts."""
    folder.mkdir(parents=True, exist_ok=True)
    store, process = _started(folder)
    try:
        yield store
    finally:
        process.kill()
        process.wait()
        shutil.rmtree(folder, ignore_errors=True)


def _started(folder: Path) -> tuple[Store, "subprocess.Popen[bytes]"]:
    """Start a store that answers; another program may have taken a port meanwhile, so it is tried again with others."""
    log = folder.with_name(f"{folder.name}.log")
    for _ in range(STARTS):
        store = Store(free_port(), secrets.token_hex(8), secrets.token_hex(16), "evidence")
        with log.open("ab") as said:
            process = subprocess.Popen(_command(folder, store), stdout=said, stderr=subprocess.STDOUT)
        if _makes_bucket(store, process):
            return store, process
        process.kill()
        process.wait()
    raise AssertionError("the store did not start:\n" + log.read_text(encoding="utf-8", errors="replace")[-4_000:])


def _command(folder: Path, store: Store) -> list[str]:
    identities = folder / "identities.json"
    credentials = [{"accessKey": store.access_key, "secretKey": store.secret_key}]
    identity = {"name": "bihuan", "credentials": credentials, "actions": ["Admin", "Read", "Write", "List"]}
    identities.write_text(json.dumps({"identities": [identity]}), encoding="utf-8")
    ports = [free_port() for _ in range(6)]
    options = {
        "dir": folder,
        "ip": "127.0.0.1",
        "s3.port": store.port,
        "s3.config": identities,
        "master.port": ports[0],
        "volume.port": ports[1],
        "filer.port": ports[2],
        "master.port.grpc": ports[3],
        "volume.port.grpc": ports[4],
        "filer.port.grpc": ports[5],
        "s3.port.grpc": free_port(),
        # Doors nobody asks for, at ports of their own: of two stores at once the second would end.
        "s3.port.iceberg": 0,
        "s3.port.lance": 0,
        "master.volumeSizeLimitMB": 64,
        "volume.max": 20,
    }
    weed = Path(sys.executable).with_name("weed")
    return [str(weed), "server", "-s3", *(f"-{name}={value}" for name, value in options.items())]


def _makes_bucket(store: Store, process: "subprocess.Popen[bytes]") -> bool:
    """Whether the store came to answer and has its bucket now."""
    until = time.monotonic() + WAIT_SECONDS
    while process.poll() is None and time.monotonic() < until:
        try:
            store.client().create_bucket(Bucket=store.bucket)
            store.client().put_object(Bucket=store.bucket, Key="ready", Body=b"1")
            store.client().delete_object(Bucket=store.bucket, Key="ready")
        except (BotoCoreError, ClientError):
            time.sleep(0.3)
        else:
            return True
    return False
