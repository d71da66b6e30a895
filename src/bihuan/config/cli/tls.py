"""``bihuan tls init``: a certificate authority of one's own and the server's certificate."""

import argparse
import datetime as dt
import os

from bihuan.core.text import N_

from ..certificates import fingerprint_of, make
from ..options import SETTINGS_FILE, data_folder
from .command import Command, Exit, no_data_folder, say, speak

TITLE = N_("闭环 内部证书")


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("action", choices=["init"], help=speak(N_("init：生成或续签证书")))
    parser.add_argument(
        "--name", action="append", default=[], metavar="NAME", help=speak(N_("本站的主机名或 IP 地址，可写多次"))
    )


def _run(given: argparse.Namespace) -> int:
    folder = data_folder(os.environ)
    if not (folder / SETTINGS_FILE).exists():
        raise no_data_folder(folder)
    made = make(folder, given.name, title=speak(TITLE), now=dt.datetime.now(dt.UTC))
    say(N_("服务器证书：%(path)s，有效到 %(day)s。到期前再运行一次就续签。"), path=made.certificate, day=made.until)
    say(N_("根证书指纹（SHA-256）：%(print)s"), print=fingerprint_of(made.authority))
    if made.fresh:
        say(N_("每台手机和电脑要安装一次根证书：启动后打开本站的 /install/ 页，照着做。"))
    say(
        N_("启动：bihuan --data %(data)s serve --host 0.0.0.0 --tls-cert %(cert)s --tls-key %(key)s"),
        data=folder,
        cert=made.certificate,
        key=made.key,
    )
    return Exit.DONE


COMMAND = Command("tls", N_("生成本站的 https 证书"), _add_arguments, _run)
