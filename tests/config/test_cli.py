import importlib
import socket
import sqlite3
from pathlib import Path

import pytest
from django.db import utils

from bihuan.config.cli.command import Command, Exit, speak
from bihuan.config.cli.main import _database_sentence, _hoist_data
from bihuan.config.cli.serve import refuse_taken_port
from bihuan.config.folder import create_folder
from bihuan.config.options import Mode
from bihuan.core.errors import Invalid
from tests.support.site import bihuan, copied

# The package gives its function ``main`` the name of this module.
entrance = importlib.import_module("bihuan.config.cli.main")


@pytest.fixture(scope="module")
def demo(demo_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copied(demo_folder, tmp_path_factory.mktemp("cli") / "demo")


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (["serve", "--data", "d", "--port", "1"], ["--data", "d", "serve", "--port", "1"]),
        (["serve", "--data=d"], ["--data=d", "serve"]),
        (["--data", "d", "init"], ["--data", "d", "init"]),
        (["manage", "shell", "--", "--data", "x"], ["manage", "shell", "--", "--data", "x"]),
        (["serve", "--data"], ["serve", "--data"]),
        ([], []),
    ],
)
def test_data_may_stand_before_or_after_the_command(given: list[str], expected: list[str]) -> None:
    assert _hoist_data(given) == expected


def test_second_init_says_so_and_changes_no_key(demo: Path) -> None:
    key = (demo / "secret.key").read_bytes()

    done = bihuan("init", "--demo", data=demo)

    assert done.returncode == Exit.DONE
    assert "已是这个版本" in done.stdout
    assert (demo / "secret.key").read_bytes() == key


@pytest.mark.asvs("13.3.1")
def test_database_files_are_for_their_owner_only(demo: Path) -> None:
    files = [path for path in demo.iterdir() if path.is_file()]

    assert {path.name for path in files} >= {"db.sqlite3", "sessions.sqlite3"}
    assert {path.name: path.stat().st_mode & 0o077 for path in files} == {path.name: 0 for path in files}


def test_static_files_are_laid_out_by_content(demo: Path) -> None:
    assert list((demo / "static" / "ui").glob("app.*.js"))


def test_manage_passes_on_arguments_and_status(demo: Path) -> None:
    assert bihuan("manage", "check", data=demo).returncode == 0
    failed = bihuan("manage", "no-such-command", data=demo)
    assert failed.returncode != 0
    assert "Traceback" not in failed.stderr


def test_init_of_a_real_county_prints_three_links_until_they_are_used(tmp_path: Path) -> None:
    arguments = ("init", "--county", "新郑市", "--code", "410184", "--host", "bihuan.test")

    first = bihuan(*arguments, data=tmp_path / "real")
    second = bihuan("init", data=tmp_path / "real")

    for done in (first, second):
        assert done.returncode == 0, done.stderr
        assert done.stdout.count("https://bihuan.test/account/link/") == 3


@pytest.mark.parametrize("command", ["serve", "manage"])
def test_folder_that_was_never_made_is_named(tmp_path: Path, command: str) -> None:
    done = bihuan(command, data=tmp_path / "nothing")

    assert done.returncode == Exit.FAULT
    assert (
        done.stderr
        == f"bihuan: {tmp_path}/nothing 还不是数据文件夹，请先运行 bihuan --data {tmp_path}/nothing init。\n"
    )
    assert not (tmp_path / "nothing").exists()


def test_folder_without_its_database_is_not_served(tmp_path: Path) -> None:
    create_folder(tmp_path, Mode.DEMO)

    done = bihuan("serve", data=tmp_path)

    assert done.returncode == Exit.FAULT
    assert "还没有准备好这个版本" in done.stderr


def test_data_of_a_newer_version_is_left_alone(demo: Path, tmp_path: Path) -> None:
    database = tmp_path / "newer.sqlite3"
    with sqlite3.connect(demo / "db.sqlite3") as source, sqlite3.connect(database) as copy:
        source.backup(copy)
        copy.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('registry', '9999_later', '2030-01-01')"
        )
    copy.close()
    source.close()
    folder = tmp_path / "demo"
    create_folder(folder, Mode.DEMO)
    database.rename(folder / "db.sqlite3")

    for command in (("serve",), ("init", "--demo"), ("manage", "migrate")):
        done = bihuan(*command, data=folder)
        assert done.returncode == Exit.FAULT
        assert "registry.9999_later" in done.stderr


def test_production_without_a_host_is_not_served(tmp_path: Path) -> None:
    create_folder(tmp_path, Mode.PRODUCTION)

    done = bihuan("serve", data=tmp_path)

    assert done.returncode == Exit.FAULT
    assert "BIHUAN_HOSTS" in done.stderr


@pytest.mark.asvs("13.3.1")
def test_production_with_an_example_key_does_not_start(tmp_path: Path) -> None:
    create_folder(tmp_path, Mode.PRODUCTION)

    done = bihuan("serve", data=tmp_path, extra={"BIHUAN_SECRET_KEY": "django-insecure-" + "x1y2z3" * 10})

    assert done.returncode == Exit.FAULT
    assert done.stderr == "bihuan: 密钥 secret_key 是示例里的，谁都知道；请用 bihuan init 生成一个。\n"


def test_damaged_database_is_a_sentence(tmp_path: Path) -> None:
    create_folder(tmp_path, Mode.DEMO)
    (tmp_path / "db.sqlite3").write_bytes(b"not a database, whatever its name says" * 100)

    done = bihuan("init", "--demo", data=tmp_path)

    assert done.returncode == Exit.FAULT
    assert done.stderr == "bihuan: 数据库文件已损坏或不是数据库，请从备份恢复。\n"


def test_taken_port_names_another() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        with pytest.raises(Invalid) as caught:
            refuse_taken_port("127.0.0.1", port)

    assert caught.value.data["other"] == port + 1
    assert str(caught.value).startswith(f"端口 {port} 已被占用")


def test_full_disk_is_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A disk that is really full: a data folder whose database is /dev/full."""
    create_folder(tmp_path, Mode.DEMO)
    monkeypatch.setenv("BIHUAN_DATA", str(tmp_path))

    def write_to_full_disk(given: object) -> int:
        with Path("/dev/full").open("w") as full:
            full.write("x")
        return 0

    monkeypatch.setattr(entrance, "COMMANDS", (Command("write", "write", lambda parser: None, write_to_full_disk),))

    assert entrance.main(["write"]) == Exit.FAULT
    assert capsys.readouterr().err == f"bihuan: 磁盘已满，没有写成：{tmp_path}\n"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("database or disk is full", "磁盘已满，数据库没有写成。"),
        ("disk I/O error", "数据库读写失败：多半是磁盘已满，请腾出空间再试；仍不行请检查磁盘。"),
        ("attempt to write a readonly database", "数据库文件是只读的，请检查数据文件夹的权限。"),
        ("database is locked", "数据库一直被另一个程序占用，请关掉它再试。"),
    ],
)
def test_what_sqlite_says_of_the_machine_is_a_sentence(words: str, sentence: str) -> None:
    fault = utils.OperationalError(words)
    fault.__cause__ = sqlite3.OperationalError(words)

    assert _database_sentence(fault) == sentence


def test_fault_of_ours_is_no_sentence() -> None:
    assert _database_sentence(sqlite3.OperationalError("no such table: ledger_item")) is None
    assert _database_sentence(ZeroDivisionError()) is None


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("serve", "--port", "0"), "端口要是 1 到 65535 之间的整数"),
        (("serve", "--processes", "0"), "网页进程数要是 1 到 64 之间的整数"),
        (
            ("import", "a.xlsx", "--batch", "甲", "--received", "2023-02-30", "--preview"),
            "“2023-02-30”不是日历上的日期，要写成 2023-02-22 这样",
        ),
    ],
)
def test_argument_that_makes_no_sense_is_a_sentence(
    arguments: tuple[str, ...], sentence: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")

    with pytest.raises(SystemExit) as left:
        entrance.main(arguments)

    assert left.value.code == Exit.USAGE
    assert capsys.readouterr().err.endswith(f"：{sentence}\n")


def test_empty_lc_all_leaves_the_language_to_lang(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "")
    monkeypatch.setenv("LANG", "en_GB.UTF-8")

    assert speak("已中断。") != "已中断。"


def test_terminal_in_another_language_falls_back_to_the_words_themselves(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "de_DE.UTF-8")

    assert speak("没有这句话 %(n)s", n=3) == "没有这句话 3"


@pytest.mark.parametrize(
    ("arguments", "language", "sentence"),
    [
        (("import", "a.xlsx", "--preview"), "zh_CN.UTF-8", "bihuan import：缺少参数：--batch\n"),
        (("import", "a.xlsx", "--batch", "甲"), "zh_CN.UTF-8", "bihuan import：以下参数要写一个：--preview --commit\n"),
        (
            ("import", "a.xlsx", "--batch", "甲", "--preview", "--commit"),
            "zh_CN.UTF-8",
            "bihuan import：参数 --commit：不能与参数 --preview 同时写\n",
        ),
        (("serve", "--nonsense"), "zh_CN.UTF-8", "bihuan：不认识的参数：--nonsense\n"),
        (
            ("import", "a.xlsx", "--batch", "甲", "--preview", "--same-open", "x"),
            "zh_CN.UTF-8",
            "bihuan import：参数 --same-open：没有 'x' 这一项，可以写：",
        ),
        (("import", "a.xlsx", "--batch"), "zh_CN.UTF-8", "bihuan import：参数 --batch：后面要写一个值\n"),
        (
            ("import", "a.xlsx", "--preview"),
            "en_US.UTF-8",
            "bihuan import: error: the following arguments are required: --batch\n",
        ),
    ],
)
def test_a_command_called_wrongly_is_told_in_the_language_of_the_terminal(
    tmp_path: Path, arguments: tuple[str, ...], language: str, sentence: str
) -> None:
    done = bihuan(*arguments, data=tmp_path, extra={"LANG": language})

    assert done.returncode == 2
    assert sentence in done.stderr
    assert done.stderr.startswith("用法：" if language.startswith("zh") else "usage: ")
