"""What runs beside the server's fork: a thread that imports would leave its lock held in the child for ever."""

import subprocess
import sys

PROGRAM = """
import importlib, socket, sys, threading
from bihuan.config.cli import serve

def nothing():
    pass

if __name__ == "__main__":
    import granian, granian.constants, granian.log
    for module in serve.FOR_THREADS:
        importlib.import_module(module)
    jobs = serve._JobProcess()
    listening = socket.create_server(("127.0.0.1", 0))
    port = listening.getsockname()[1]
    before = set(sys.modules)
    threads = [
        threading.Thread(target=serve._announce, args=("127.0.0.1", port, "", lambda address: None)),
        threading.Thread(target=lambda: start(jobs)),
    ]
    def start(jobs):
        process = jobs._context.Process(target=nothing, name="nothing")
        process.start()
        process.join()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(sorted(set(sys.modules) - before))
"""


def test_the_threads_beside_the_server_import_nothing_while_it_forks(tmp_path):
    program = tmp_path / "threads.py"
    program.write_text(PROGRAM)

    done = subprocess.run([sys.executable, program], capture_output=True, text=True, timeout=60, check=True)

    assert done.stdout == "[]\n"
