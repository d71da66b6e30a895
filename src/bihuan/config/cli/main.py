"""Reads the arguments, runs the subcommand and turns every foreseeable failure into one sentence."""

import argparse
import errno
import importlib.metadata
import os
import sqlite3
import sys
from collections.abc import Sequence
from pathlib import Path

from bihuan.core.errors import DomainError
from bihuan.core.text import N_

from . import (
    backup,
    demo,
    export,
    import_,
    init,
    manage,
    restore,
    score,
    serve,
    tls,
    unit_export,
    unit_import,
    verify_ledger,
    verify_result,
)
from .command import Command, Exit, speak, use_data_folder, words_of
from .usage_words import speak_argparse

COMMANDS: tuple[Command, ...] = (
    *(init.COMMAND, demo.COMMAND, import_.COMMAND, export.COMMAND),
    *(unit_export.COMMAND, unit_import.COMMAND),
    *(verify_ledger.COMMAND, backup.COMMAND, restore.COMMAND),
    *(score.COMMAND, verify_result.COMMAND),
    *(serve.COMMAND, tls.COMMAND, manage.COMMAND),
)

_SENTENCES_OF_THE_SYSTEM = {
    errno.ENOSPC: N_("磁盘已满，没有写成：%(path)s"),
    errno.EDQUOT: N_("磁盘配额已用完，没有写成：%(path)s"),
    errno.EACCES: N_("没有权限读写：%(path)s"),
    errno.EPERM: N_("没有权限读写：%(path)s"),
    errno.EROFS: N_("这个磁盘是只读的：%(path)s"),
    errno.ENOENT: N_("没有这个文件或文件夹：%(path)s"),
    errno.EISDIR: N_("这是一个文件夹，不是文件：%(path)s"),
}
# What SQLite says when the disk, not the program, is at fault; its Python module gives words, not numbers.
_SENTENCES_OF_SQLITE = {
    "database or disk is full": N_("磁盘已满，数据库没有写成。"),
    # A full disk has no room even for the file that readers of the database share.
    "disk I/O error": N_("数据库读写失败：多半是磁盘已满，请腾出空间再试；仍不行请检查磁盘。"),
    "attempt to write a readonly database": N_("数据库文件是只读的，请检查数据文件夹的权限。"),
    "unable to open database file": N_("打不开数据库文件，请检查数据文件夹的权限。"),
    "database is locked": N_("数据库一直被另一个程序占用，请关掉它再试。"),
    "file is not a database": N_("数据库文件已损坏或不是数据库，请从备份恢复。"),
    "database disk image is malformed": N_("数据库文件已损坏，请从备份恢复。"),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run ``bihuan`` and return its exit status."""
    os.umask(0o077)
    speak_argparse()
    given = _parser().parse_args(_hoist_data(list(sys.argv[1:] if arguments is None else arguments)))
    use_data_folder(given.data)
    try:
        return int(given.run(given))
    except DomainError as refused:
        return _fail(words_of(refused))
    except KeyboardInterrupt:
        return _fail(speak(N_("已中断。")))
    except BrokenPipeError:
        # Whoever read our output has seen enough, as with `| head`; Python's own last flush must not fail over it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Exit.DONE
    except OSError as fault:
        sentence = _SENTENCES_OF_THE_SYSTEM.get(fault.errno or 0)
        if sentence is None:
            raise
        return _fail(speak(sentence, path=fault.filename or os.environ["BIHUAN_DATA"]))
    except Exception as fault:
        sentence = _database_sentence(fault)
        if sentence is None:
            raise
        return _fail(sentence)


def _database_sentence(fault: BaseException) -> str | None:
    """The sentence for what a database says, however many layers wrapped it; None for a fault of ours."""
    while fault.__cause__ is not None:
        fault = fault.__cause__
    if isinstance(fault, sqlite3.Error):
        for words, sentence in _SENTENCES_OF_SQLITE.items():
            if words in str(fault):
                return speak(sentence)
    if type(fault).__module__.partition(".")[0] == "psycopg" and type(fault).__name__ == "OperationalError":
        return speak(N_("连不上 PostgreSQL 数据库：%(fault)s"), fault=str(fault).strip())
    return None


def _fail(sentence: str) -> int:
    sys.stderr.write(f"bihuan: {sentence}\n")
    return Exit.FAULT


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="bihuan", description=speak(N_("闭环：问题从台账到销号，每一步都有据可查。")))
    parser.add_argument("--version", action="version", version=importlib.metadata.version("bihuan"))
    parser.add_argument("--data", type=Path, metavar="DIR", help=speak(N_("数据文件夹（或环境变量 BIHUAN_DATA）")))
    commands = parser.add_subparsers(required=True, metavar=speak(N_("命令")))
    for command in COMMANDS:
        sub = commands.add_parser(command.name, help=speak(command.help), description=speak(command.help))
        command.add_arguments(sub)
        sub.set_defaults(run=command.run)
    return parser


def _hoist_data(arguments: list[str]) -> list[str]:
    """Let ``--data DIR`` stand before or after the subcommand; all that follows ``--`` is left alone."""
    end = arguments.index("--") if "--" in arguments else len(arguments)
    for place, argument in enumerate(arguments[:end]):
        if argument == "--data" and place + 1 < end:
            return [*arguments[place : place + 2], *arguments[:place], *arguments[place + 2 :]]
        if argument.startswith("--data="):
            return [argument, *arguments[:place], *arguments[place + 1 :]]
    return arguments
