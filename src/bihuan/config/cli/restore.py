"""``bihuan restore``: a backup into an empty folder, checked from end to end before and after."""

import argparse
import os
import shutil
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from bihuan.core.errors import Invalid
from bihuan.core.text import N_

from ..folder import create_folder, refuse_foreign_content
from ..keeping.archive import KEY_FILES, KEYS, check, members, seal_holds
from ..options import DATA_KEY_FILE, ERASURES_FILE, SETTINGS_FILE, Mode, data_folder
from .command import Command, say, speak, start_django
from .verify_ledger import tell_verdicts
from .working import step


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE", help=speak(N_("bihuan backup 写的文件")))
    parser.add_argument(
        "--erasures",
        type=Path,
        action="append",
        default=[],
        metavar="FILE",
        help=speak(N_("删除名单 erasures.jsonl，或较新的一份备份：备份以后删除过的人再删一次，可写多次")),
    )


def _run(given: argparse.Namespace) -> int:
    folder = data_folder(os.environ)
    had_keys = _must_be_empty(folder)
    manifest = check(given.file)
    say(
        N_("备份文件完好：%(count)s 个部分，写于 %(at)s。"),
        count=len(manifest["members"]),
        at=manifest["made_at"][:16].replace("T", " "),
    )
    if manifest.get("keep_until", "9") < date.today().isoformat():  # noqa: DTZ011 -- Django is not started yet
        say(N_("这份备份的保存期限已于 %(day)s 届满，本应销毁；恢复后请尽快处理。"), day=manifest["keep_until"])
    made = not folder.exists()
    try:
        _restore(given.file, manifest, folder, given.erasures, had_keys=had_keys)
    except BaseException:
        _leave_as_it_was(folder, made=made, had_keys=had_keys)
        raise
    return _verify()


def _restore(path: Path, manifest: dict[str, Any], folder: Path, lists: Sequence[Path], *, had_keys: bool) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    # The list is kept beside the keys; laid down with them it is read unasked.
    lists = [*lists, *([folder / ERASURES_FILE] if (folder / ERASURES_FILE).exists() else [])]
    if manifest["with_keys"] and not had_keys:
        _take_keys(path, folder)
    elif not had_keys and "BIHUAN_DATA_KEY" not in os.environ:
        raise Invalid(
            "restore.no-keys",
            N_("备份里没有密钥：请先把原来的 data.key 和 secret.key 放进 %(path)s，再恢复。"),
            path=folder,
        )
    create_folder(folder, Mode(manifest["mode"]))
    start_django()
    from django.conf import settings  # noqa: PLC0415 -- needs the folder

    from ..keeping.backup import Steps  # noqa: PLC0415
    from ..keeping.restore import erase_again_all, must_not_be_newer, read_backup, read_erasures  # noqa: PLC0415
    from .readiness import bring_up_to_date  # noqa: PLC0415

    if not seal_holds(manifest, settings.BIHUAN.data_key.encode()):
        raise Invalid(
            "restore.other-key", N_("备份的清单和这个密钥对不上：不是原来的 data.key，或者清单被人重写过，不能恢复。")
        )
    must_not_be_newer(manifest)
    erased = read_erasures(lists)
    bring_up_to_date()
    steps = Steps(rows=step(N_("读回数据")), files=step(N_("读回文件")))
    rows, files = read_backup(path, manifest, steps=steps)
    say(N_("已恢复到 %(path)s：%(rows)s 行、%(files)s 个文件。"), path=folder, rows=rows, files=files)
    if lists:
        say(N_("按删除名单再次删除了 %(count)s 人的个人信息。"), count=erase_again_all(erased))
    else:
        say(N_("没有给出删除名单。这份备份以后如果删除过个人信息，请带上 --erasures 重新恢复，否则这些人又回来了。"))


def _take_keys(path: Path, folder: Path) -> None:
    for name, content in members(path):
        if name in {KEYS + key for key in KEY_FILES}:
            descriptor = os.open(folder / name.removeprefix(KEYS), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(content.read())


def _must_be_empty(folder: Path) -> bool:
    """Say whether the folder holds the keys already; raises Invalid where it holds anything else."""
    there = {entry.name for entry in folder.iterdir()} if folder.is_dir() else set()
    if SETTINGS_FILE in there:
        raise Invalid("restore.in-use", N_("%(path)s 已经是数据文件夹，请恢复到一个空文件夹。"), path=folder)
    if there:
        refuse_foreign_content(folder)
    return DATA_KEY_FILE in there


def _leave_as_it_was(folder: Path, *, made: bool, had_keys: bool) -> None:
    """Take away what a restore that failed has begun; keys somebody put there stay."""
    if made:
        shutil.rmtree(folder, ignore_errors=True)
        return
    for entry in folder.iterdir():
        if had_keys and entry.name in (*KEY_FILES, ERASURES_FILE):
            continue
        if entry.is_dir():
            shutil.rmtree(entry, ignore_errors=True)
        else:
            entry.unlink(missing_ok=True)


def _verify() -> int:
    from bihuan.ledger.verify import verify_ledger  # noqa: PLC0415 -- models need a started Django

    return tell_verdicts(verify_ledger())


COMMAND = Command("restore", N_("把备份恢复到一个空文件夹和空数据库"), _add_arguments, _run)
