"""``bihuan serve``: the web server and the worker together, until stopped."""

import argparse
import errno
import importlib
import multiprocessing
import os
import signal
import socket
import ssl
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import FrameType

from bihuan.core.errors import Invalid
from bihuan.core.text import N_

from ..options import require_hosts
from .command import Command, Exit, say, speak, start_django

DEFAULT_HOST = "127.0.0.1"
DEFAULT_PORT = 8000
THREADS_PER_PROCESS = 4
MOST_PROCESSES = 64
# The server's own lines go where all others go, as JSON (settings.LOGGING).
_SERVER_LOG = {"handlers": {}, "loggers": {"_granian": {"handlers": [], "propagate": True}}}
# The server forks its web processes while our two threads run. A child forked while a thread imports a module would wait for
# that module for ever, in its own first import of it: what the threads need is therefore here before there are any.
FOR_THREADS = (
    "encodings.idna",
    "multiprocessing.popen_spawn_posix",
    "multiprocessing.resource_tracker",
    "multiprocessing.spawn",
)
_RESTART_PAUSE_SECONDS = 2.0
_PATIENCE_SECONDS = 20.0


@dataclass(frozen=True)
class Tls:
    """The server's certificate and its key, PEM files."""

    certificate: Path
    key: Path


def serve(
    host: str, port: int, web_processes: int, *, when_listening: Callable[[str], None], tls: Tls | None = None
) -> None:
    """Serve until SIGINT or SIGTERM; ``when_listening`` gets the address once it answers.

    Django must be started and the folder ready. Raises ``Invalid`` when the port is taken or may not be had, and for a
    certificate or key that cannot be used.
    """
    refuse_taken_port(host, port)
    if tls is not None:
        refuse_unusable(tls)
    from granian import Granian  # noqa: PLC0415 -- only serving needs the server
    from granian.constants import Interfaces, SSLProtocols  # noqa: PLC0415
    from granian.log import LogLevels  # noqa: PLC0415

    scheme = "http" if tls is None else "https"
    address = f"{scheme}://{'[' + host + ']' if ':' in host else host}:{port}/"
    server = Granian(
        "bihuan.config.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=web_processes,
        blocking_threads=THREADS_PER_PROCESS,
        respawn_failed_workers=True,
        workers_kill_timeout=int(_PATIENCE_SECONDS),
        websockets=False,
        ssl_cert=tls.certificate if tls else None,
        ssl_key=tls.key if tls else None,
        ssl_protocol_min=SSLProtocols.tls12,
        log_level=LogLevels.warning,
        log_dictconfig=_SERVER_LOG,
    )
    for module in FOR_THREADS:
        importlib.import_module(module)
    jobs = _JobProcess()
    announcer = threading.Thread(target=_announce, args=(host, port, address, when_listening), daemon=True)
    server.on_startup(jobs.start)
    server.on_startup(announcer.start)
    server.on_shutdown(jobs.stop)
    server.serve()


def refuse_unusable(tls: Tls) -> None:
    """Raise ``Invalid`` unless the certificate and the key can be read and belong together."""
    for path in (tls.certificate, tls.key):
        if not path.is_file():
            raise Invalid("tls-missing", N_("没有证书文件 %(path)s，可用 bihuan tls init 生成。"), path=path)
    try:
        ssl.create_default_context(ssl.Purpose.CLIENT_AUTH).load_cert_chain(tls.certificate, tls.key)
    except (ssl.SSLError, ValueError) as fault:
        raise Invalid(
            "tls-unusable",
            N_("证书 %(path)s 和密钥 %(key)s 不能用：不是 PEM，或不是一对。"),
            path=tls.certificate,
            key=tls.key,
        ) from fault


def refuse_taken_port(host: str, port: int) -> None:
    """Raise ``Invalid`` with a way out unless the port can be listened on; call it before any long preparation."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as fault:
            if fault.errno == errno.EADDRINUSE:
                sentence = N_("端口 %(port)s 已被占用，请用 --port 换一个，例如 --port %(other)s。")
            elif fault.errno in (errno.EACCES, errno.EPERM):
                sentence = N_("没有权限使用端口 %(port)s，请用 --port 换一个大于 1023 的，例如 --port %(other)s。")
            else:
                sentence = N_("不能在 %(host)s 的端口 %(port)s 上服务，请检查 --host。")
            other = port + 1 if 1023 < port < 65535 else DEFAULT_PORT
            raise Invalid("port-taken", sentence, host=host, port=port, other=other) from fault


class _JobProcess:
    """The worker beside the web processes: started with them, started again should it die, stopped with them."""

    def __init__(self) -> None:
        self._context = multiprocessing.get_context("spawn")
        self._stopping = threading.Event()
        self._process: BaseProcess | None = None
        self._keeper = threading.Thread(target=self._keep, daemon=True)

    def start(self) -> None:
        """Start the worker and the thread that keeps it alive."""
        self._keeper.start()

    def stop(self) -> None:
        """Let the worker finish the job in hand, within reason."""
        self._stopping.set()
        if self._process is not None and self._process.is_alive():
            self._process.terminate()
        self._keeper.join(_PATIENCE_SECONDS)
        if self._process is not None and self._process.is_alive():
            self._process.kill()

    def _keep(self) -> None:
        while not self._stopping.is_set():
            self._process = self._context.Process(target=work, name="bihuan-worker")
            self._process.start()
            self._process.join()
            self._stopping.wait(_RESTART_PAUSE_SECONDS)


def work() -> None:
    """Body of the worker process: works until told to stop, or until the server that started it is gone."""
    os.umask(0o077)
    stop = threading.Event()

    def ask_to_stop(number: int, frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, ask_to_stop)
    # The terminal sends Ctrl+C to the whole group; the server decides when the worker stops.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    server = multiprocessing.parent_process()
    if server is not None:
        threading.Thread(target=_stop_with, args=(server, stop), daemon=True).start()
    start_django()
    from bihuan.backstage.worker import run  # noqa: PLC0415 -- models need a started Django

    run(stop)


def _stop_with(server: BaseProcess, stop: threading.Event) -> None:
    server.join()
    stop.set()


def _announce(host: str, port: int, address: str, when_listening: Callable[[str], None]) -> None:
    """Wait for the first answer of the server, then say where it is."""
    reachable = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 -- compared, not bound
    while True:
        try:
            with socket.create_connection((reachable, port), timeout=1):
                break
        except OSError:
            time.sleep(0.05)
    when_listening(address)


def add_server_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of every command that ends up serving."""
    parser.add_argument("--host", default=DEFAULT_HOST, help=speak(N_("监听地址，默认只供本机")))
    parser.add_argument(
        "--port", type=_port, default=DEFAULT_PORT, help=speak(N_("端口，默认 %(port)s"), port=DEFAULT_PORT)
    )
    parser.add_argument(
        "--tls-cert", type=Path, metavar="FILE", help=speak(N_("https 证书（PEM），要和 --tls-key 同时给"))
    )
    parser.add_argument("--tls-key", type=Path, metavar="FILE", help=speak(N_("证书的密钥（PEM）")))
    parser.add_argument("--processes", type=_processes, default=2, help=speak(N_("网页进程数，默认 2")))


def _port(text: str) -> int:
    if not (text.isdecimal() and 0 < int(text) < 65536):
        raise argparse.ArgumentTypeError(speak(N_("端口要是 1 到 65535 之间的整数")))
    return int(text)


def _processes(text: str) -> int:
    if not (text.isdecimal() and 0 < int(text) <= MOST_PROCESSES):
        raise argparse.ArgumentTypeError(speak(N_("网页进程数要是 1 到 %(most)s 之间的整数"), most=MOST_PROCESSES))
    return int(text)


def tls_of(given: argparse.Namespace) -> Tls | None:
    """The certificate the arguments name. Raises ``Invalid`` where only one half of it is named."""
    if (given.tls_cert is None) != (given.tls_key is None):
        raise Invalid("tls-half", N_("--tls-cert 和 --tls-key 要同时给。"))
    return None if given.tls_cert is None else Tls(given.tls_cert.absolute(), given.tls_key.absolute())


def _run(given: argparse.Namespace) -> int:
    start_django()
    from django.conf import settings  # noqa: PLC0415 -- Django starts with the data folder
    from django.db import connections  # noqa: PLC0415 -- needs Django

    from bihuan.config.warming import load_all  # noqa: PLC0415 -- needs Django

    from .readiness import lay_out_static_files, require_ready  # noqa: PLC0415 -- needs Django

    require_hosts(settings.BIHUAN)
    require_ready()
    lay_out_static_files()
    # The web processes are forked from this one: what it has loaded they share, what it has opened they must not.
    load_all()
    connections.close_all()
    serve(
        given.host,
        given.port,
        given.processes,
        when_listening=lambda address: say(N_("正在服务：%(address)s（按 Ctrl+C 停止）"), address=address),
        tls=tls_of(given),
    )
    return Exit.DONE


COMMAND = Command("serve", N_("网页服务和后台任务一起运行"), add_server_arguments, _run)
