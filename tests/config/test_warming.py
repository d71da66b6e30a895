"""What the web processes have loaded when their threads begin."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.site import environment

PROGRAM = """
import json, sys
from bihuan.config.wsgi import application
before = set(sys.modules)
from django.test import Client
client = Client()
said = [client.get(path).status_code for path in ("/", "/account/login/", "/healthz", "/api/v1/items", "/nowhere/")]
late = sorted(name for name in set(sys.modules) - before if name.startswith("bihuan."))
print(json.dumps({"said": said, "late": late, "bucket": sorted({"bihuan.evidence.bucket", "boto3.s3.inject"} & before)}))
"""


@pytest.mark.parametrize(
    ("files", "bucket"),
    [({}, []), ({"BIHUAN_FILES_URL": "s3+http://k:s@127.0.0.1:1/b"}, ["bihuan.evidence.bucket", "boto3.s3.inject"])],
)
def test_the_first_requests_import_nothing_of_ours(demo_folder: Path, files: dict[str, str], bucket: list[str]) -> None:
    own = environment({"BIHUAN_DATA": str(demo_folder), **files})
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, env=own, check=False)

    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout.splitlines()[-1])
    assert told == {"said": [302, 200, 200, 401, 404], "late": [], "bucket": bucket}
