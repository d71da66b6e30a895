"""What a subcommand is."""

import argparse
import enum
import gettext
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bihuan.core.errors import DomainError, Invalid
from bihuan.core.text import N_

from ..collecting import collect_seldom
from ..options import SETTINGS_FILE, data_folder

LOCALES = Path(__file__).resolve().parents[2] / "locale"


class Exit(enum.IntEnum):
    """What the shell gets to know. Import adds meaning of its own to 1 and 2, both below ``FAULT``."""

    DONE = 0
    REFUSED = 1
    USAGE = 2
    FAULT = 3


@dataclass(frozen=True)
class Command:
    """A name, a line of help, its arguments and what it does; ``run`` returns the exit status.

    ``run`` may raise ``DomainError`` or ``OSError``: ``main`` turns them into a sentence and a status.
    """

    name: str
    help: str
    add_arguments: Callable[[argparse.ArgumentParser], None]
    run: Callable[[argparse.Namespace], int]


def start_django() -> None:
    """Load the settings of the data folder and every app; raises ``Invalid`` when the folder is not ready for that."""
    folder = data_folder(os.environ)
    if not (folder / SETTINGS_FILE).exists() and "BIHUAN_SECRET_KEY" not in os.environ:
        raise no_data_folder(folder)
    os.environ["DJANGO_SETTINGS_MODULE"] = "bihuan.config.settings"
    import django  # noqa: PLC0415 -- slow, and its settings need the data folder that the arguments name

    django.setup()
    collect_seldom()


def no_data_folder(folder: Path) -> Invalid:
    """Say that a folder is none of ours, and what makes it one."""
    sentence = N_("%(path)s 还不是数据文件夹，请先运行 bihuan --data %(path)s init。")
    return Invalid("folder-not-ready", sentence, path=folder)


def use_data_folder(folder: Path | None) -> None:
    """Let ``--data`` decide for this process and every one it starts."""
    if folder is not None:
        os.environ["BIHUAN_DATA"] = str(folder)
    os.environ["BIHUAN_DATA"] = str(data_folder(os.environ))


def speak(msgid: str, **values: object) -> str:
    """Translate a sentence for the terminal by ``LANG``, before or without Django; unset or C speaks Chinese."""
    terminal = os.environ.get("LC_ALL") or os.environ.get("LANG") or ""
    language = "en" if terminal.startswith("en") else "zh_Hans"
    translation = gettext.translation("django", LOCALES, [language], fallback=True)
    return translation.gettext(msgid) % values if values else translation.gettext(msgid)


def words_of(refused: DomainError) -> str:
    """Say a refusal in the terminal's language, and one that stands inside another too."""
    data = {name: words_of(value) if isinstance(value, DomainError) else value for name, value in refused.data.items()}
    return speak(refused.message, **data)


def say(msgid: str, **values: object) -> None:
    """Print one translated line to standard output, at once: a server's address must reach a log while it serves."""
    sys.stdout.write(speak(msgid, **values) + "\n")
    sys.stdout.flush()
