"""Set up this checkout: ``python script/set_up [run|test]``. Needs nothing but Python and a package registry."""

import errno
import fcntl
import os
import sys

from console import Step, Stop, explain, tell
from stamps import ROOT, STAMPS, is_done, mark_done
from steps import steps_for


def main(purpose: str) -> int:
    """Do every step that is not done yet; returns the exit status."""
    if (STAMPS / "browser").exists():
        # Set up for testing before: what only tests need is not to be taken away again.
        purpose = "test"
    # Two scripts started together take turns.
    folder = os.open(ROOT / "script", os.O_RDONLY)
    fcntl.flock(folder, fcntl.LOCK_EX)
    try:
        due = [
            (task, inputs)
            for task in steps_for(purpose)
            if not is_done(task.key, inputs := task.inputs(), task.outputs)
        ]
        for number, (task, _inputs) in enumerate(due, 1):
            with Step(number, len(due), tell(task.chinese, task.english)) as step:
                task.work(step)
                # Read again: an earlier step may have made what this one started from.
                mark_done(task.key, task.inputs())
    except Stop as reason:
        print(f"bihuan: {reason}", file=sys.stderr)
        return 3
    except OSError as fault:
        if fault.errno in (errno.ENOSPC, errno.EDQUOT, errno.EACCES):
            print(f"bihuan: {explain([errno.errorcode[fault.errno]])}", file=sys.stderr)
            return 3
        raise
    except KeyboardInterrupt:
        print(tell("bihuan: 已中断，再运行一次会接着做。", "bihuan: interrupted; run again to go on."), file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "test"))
