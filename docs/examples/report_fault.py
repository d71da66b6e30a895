"""A small client: registers a fault with its picture, then prints how it stands. Nothing but Python's own library.

    BIHUAN_TOKEN=bihuan_… python report_fault.py https://bihuan.example BATCH "路灯不亮" 老街 picture.jpg

The ids are made here, so that running it again after a lost answer registers nothing twice.
"""

import json
import mimetypes
import os
import sys
import urllib.error
import urllib.request
import uuid
from pathlib import Path


def call(address: str, body: bytes | None = None, kind: str = "application/json") -> dict:
    """Ask the API; a refusal ends the program with the server's own sentence."""
    headers = {"Authorization": f"Bearer {os.environ['BIHUAN_TOKEN']}", "Content-Type": kind}
    request = urllib.request.Request(address, body, headers)
    try:
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as refusal:
        problem = json.load(refusal)
        sys.exit(f"{problem['title']}: {problem.get('detail', '')} {problem.get('errors', '')}")


def send(root: str, picture: Path, uid: uuid.UUID) -> str:
    """Send a picture of the fault; returns the id to name it by."""
    mark = uuid.uuid4().hex
    fields = {"uid": str(uid), "purpose": "before"}
    parts = [
        f'--{mark}\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n'.encode() for k, v in fields.items()
    ]
    kind = mimetypes.guess_type(picture.name)[0] or "application/octet-stream"
    head = f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="{picture.name}"\r\nContent-Type: {kind}\r\n\r\n'
    body = b"".join([*parts, head.encode(), picture.read_bytes(), f"\r\n--{mark}--\r\n".encode()])
    return call(f"{root}/evidence", body, f"multipart/form-data; boundary={mark}")["uid"]


def main() -> None:
    """Register one fault."""
    server, batch, problem, place, picture = sys.argv[1:]
    root = f"{server}/api/v1"
    shown = Path(picture)
    # One fault of one batch, told twice in the same words, is one item.
    item = uuid.uuid5(uuid.UUID(batch), f"{place}/{problem}")
    proof = send(root, shown, uuid.uuid5(item, shown.name))
    wanted = {"uid": str(item), "batch": batch, "problem": problem, "place_text": place, "evidence": [proof]}
    registered = call(f"{root}/items", json.dumps(wanted).encode())
    print(registered["number"], registered["state"])


if __name__ == "__main__":
    main()
