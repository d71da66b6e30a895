"""The data folder: database, files, keys and settings of one installation, readable by its owner only."""

import json
import os
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from bihuan.core.errors import Invalid
from bihuan.core.text import N_

from .options import DATA_KEY_FILE, ERASURES_FILE, SECRET_KEY_FILE, SETTINGS_FILE, Mode, mode_of_folder

KEY_BYTES = 48
MAY_WAIT = (SECRET_KEY_FILE, DATA_KEY_FILE, ERASURES_FILE)
_DEMO_SETTINGS = """# bihuan 闭环: settings of this folder. Each may also be set as an environment variable BIHUAN_<NAME>.
mode = "demo"
"""
_PRODUCTION_SETTINGS = """# bihuan 闭环: settings of this folder. Each may also be set as an environment variable BIHUAN_<NAME>.
mode = "production"

# The names this site is reached by; nothing is served until at least one is written here.
%(hosts)s

# How many of your own reverse proxies stand in front (0 to 5).
# proxies = 1

# Without it the data is kept in db.sqlite3 in this folder.
# database_url = "postgresql://user:password@host:5432/bihuan?sslmode=verify-full&sslrootcert=/path/of/ca.crt"

# Without it pictures and files are kept in files/ in this folder.
# files_url = "s3://key:secret@host:9000/bucket?authority=/path/of/ca.crt"

# Who must show a second factor beside the password: everybody, administrators or nobody.
# second_factor = "everybody"
# dengbao3 adds what 等保三级 asks: three kinds of character, a new password every 90 days, half an hour locked.
# profile = "dengbao3"
# The three administrators may work from these networks alone.
# admin_networks = ["10.1.0.0/16"]

# A session ends after so many idle minutes, and after so many hours in any case.
# idle_minutes = 30
# session_hours = 12
"""


def create_folder(path: Path, mode: Mode, hosts: Sequence[str] = ()) -> bool:
    """Make ``path`` a data folder with keys and settings; True when it was made now, False when it already was one.

    A demo folder never turns into a real one, nor the other way round: raises ``Invalid``. Keys and settings that are
    there already stay as they are. ``hosts`` are written into new production settings.
    """
    with _clear_sentences(path):
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        created = not (path / SETTINGS_FILE).exists()
        if created:
            refuse_foreign_content(path)
            for name in (SECRET_KEY_FILE, DATA_KEY_FILE):
                _write_once(path / name, secrets.token_urlsafe(KEY_BYTES) + "\n")
            _write_once(path / SETTINGS_FILE, _settings(mode, hosts))
        else:
            _refuse_other_mode(path, mode)
        for name in ("files", "static"):
            (path / name).mkdir(mode=0o700, exist_ok=True)
    return created


def _settings(mode: Mode, hosts: Sequence[str]) -> str:
    if mode is Mode.DEMO:
        return _DEMO_SETTINGS
    # A JSON list of strings is a TOML list of strings.
    line = f"hosts = {json.dumps(list(hosts))}" if hosts else '# hosts = ["bihuan.gov.cn"]'
    return _PRODUCTION_SETTINGS % {"hosts": line}


def _refuse_other_mode(path: Path, mode: Mode) -> None:
    """Invented and real people never share a folder."""
    was = mode_of_folder(path)
    if was is not mode:
        sentence = (
            N_("%(path)s 是演示文件夹，不能改作正式使用，请换一个空文件夹。")
            if was is Mode.DEMO
            else N_("%(path)s 是正式使用的文件夹，不能装入演示数据，请换一个空文件夹。")
        )
        raise Invalid("folder-other-mode", sentence, path=path)


def refuse_foreign_content(path: Path) -> None:
    """Raise ``Invalid`` where a folder holds anything but keys and the list of those to be erased again.

    An earlier start broke off after them, or they wait for a restore.
    """
    others = sorted(entry.name for entry in path.iterdir() if entry.name not in MAY_WAIT)
    if others:
        raise Invalid(
            "folder-not-empty",
            N_("文件夹 %(path)s 里已有别的东西（%(name)s），请给 --data 换一个空文件夹。"),
            path=path,
            name=others[0],
        )


def _write_once(path: Path, content: str) -> None:
    """Write a file only its owner may read, whole or not at all; one that is there already stays as it is."""
    partial = write_beside(path, content.encode())
    try:
        os.link(partial, path)
    except FileExistsError:
        pass
    finally:
        partial.unlink()


def write_beside(path: Path, content: bytes) -> Path:
    """Write a file only its owner may read, safe on the disk, beside ``path``; the caller gives it the name."""
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    return partial


@contextmanager
def _clear_sentences(path: Path) -> Iterator[None]:
    try:
        yield
    except (FileExistsError, NotADirectoryError) as fault:
        raise Invalid("folder-is-file", N_("%(path)s 是一个文件，不是文件夹。"), path=path) from fault
    except PermissionError as fault:
        raise Invalid("folder-no-rights", N_("没有权限写文件夹 %(path)s。"), path=path) from fault
