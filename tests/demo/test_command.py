"""``bihuan demo`` as somebody at a terminal meets it."""

import http.client
import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest

from bihuan.config.folder import create_folder
from bihuan.config.options import Mode
from tests.support.site import copied


def command_line(*arguments):
    """The command in a process of its own, and the environment of somebody who speaks Chinese."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("BIHUAN_", "LANG", "LC_"))}
    environ |= {"PYTHONUTF8": "1", "COLUMNS": "120"}
    return [sys.executable, "-m", "bihuan.config.cli", *map(str, arguments)], environ


def bihuan(*arguments):
    """Run the command to its end; returns it with its output."""
    command, environ = command_line(*arguments)
    return subprocess.run(command, capture_output=True, text=True, check=False, env=environ, timeout=600)


def test_a_taken_port_is_told_before_anything_is_prepared(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = bihuan("demo", "--port", port, "--data", tmp_path / "data")

    assert done.returncode == 3
    assert done.stderr == f"bihuan: 端口 {port} 已被占用，请用 --port 换一个，例如 --port {port + 1}。\n"
    assert not (tmp_path / "data").exists()


def test_a_real_folder_never_becomes_a_demo(tmp_path):
    create_folder(tmp_path / "data", Mode.PRODUCTION)

    done = bihuan("demo", "--once", "--data", tmp_path / "data")

    assert done.returncode == 3
    assert done.stderr == f"bihuan: {tmp_path / 'data'} 是正式使用的文件夹，不能装入演示数据，请换一个空文件夹。\n"


@pytest.mark.slow
def test_once_plays_the_job_and_twice_changes_nothing(told, tmp_path):
    folder, first = told
    data = copied(folder, tmp_path / "data")

    assert "✓ 核查通过并销号  39" in first
    assert "48（来件自报 48）" in first
    assert "流转记录已核对：63 个事项、435 笔流转，链条完整。" in first
    before = chain(data)

    second = bihuan("demo", "--once", "--data", data)

    assert (second.returncode, second.stderr) == (0, "")
    assert "主要流程以前已经做过，这次没有改动任何内容。" in second.stdout
    assert summary(second.stdout) == summary(first).replace(str(folder), str(data))
    assert chain(data) == before
    assert handed_in_again(data) == {"new": 0, "changed": 0, "same": 48, "duplicate": 0, "refused": 0, "pictures": 16}
    assert served(data) == [200, 200]


def handed_in_again(data):
    """What the import finds in the sample once its batch is far on its way."""
    sample = data / "demo" / "省观摩组反馈问题清单.xlsx"
    done = bihuan("import", sample, "--batch", "省观摩组反馈（2月22日）", "--preview", "--json", "--data", data)
    assert done.returncode == 0
    return json.loads(done.stdout)["totals"]


def served(data):
    """Serve for a moment and return what the first page and a door into it answer."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command, environ = command_line("demo", "--port", port, "--data", data)
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environ) as server:
        address = f"http://127.0.0.1:{port}/"
        assert any(line.startswith(f"正在服务：{address}") for line in server.stdout)
        said = [next(server.stdout) for _ in range(2)]
        assert said[0] == "演示账号都是虚构的，在首页点一下即可进入，不用密码：\n"
        assert said[1].split() == ["chuangwen.jingban", "市创文办", "督办岗", "登记、交办、催办，管整本台账"]
        statuses = [answer(port, page) for page in ("/healthz", "/demo/")]
        server.send_signal(signal.SIGTERM)
        server.stdout.read()
    return statuses


def answer(port, page):
    """The status the page answers with."""
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=30)) as connection:
        connection.request("GET", page)
        return connection.getresponse().status


def summary(output):
    return output[output.index("┏") :]


def chain(data):
    """Every movement's digest, straight from the file."""
    with sqlite3.connect(data / "db.sqlite3") as file:
        return file.execute("SELECT id, digest FROM ledger_movement ORDER BY id").fetchall()
