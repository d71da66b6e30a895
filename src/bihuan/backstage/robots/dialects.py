"""How the robots of the three programs are spoken to (pure): address, signature, body, and what they answer."""

import base64
import enum
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote


@dataclass(frozen=True)
class Message:
    """One call: where to, and its JSON body."""

    address: str
    body: bytes


class Refusal(enum.StrEnum):
    """The robot answered, but took nothing."""

    REFUSED = "refused"


@dataclass(frozen=True)
class Dialect:
    """Where robots of one kind live, whether they may be given a secret to sign with, and how they are spoken to."""

    hosts: tuple[str, ...]
    path: str
    signs: bool
    say: Callable[[str, str, str, float], Message]


def _wecom(address: str, secret: str, text: str, now: float) -> Message:
    return Message(address, _json({"msgtype": "text", "text": {"content": text}}))


def _dingtalk(address: str, secret: str, text: str, now: float) -> Message:
    if secret:
        moment = str(round(now * 1000))
        sign = _digest(secret.encode(), f"{moment}\n{secret}".encode())
        address += f"&timestamp={moment}&sign={quote(sign, safe='')}"
    return Message(address, _json({"msgtype": "text", "text": {"content": text}}))


def _feishu(address: str, secret: str, text: str, now: float) -> Message:
    body: dict[str, Any] = {"msg_type": "text", "content": {"text": text}}
    if secret:
        moment = str(int(now))
        # Theirs is the unusual way round: what is signed is the key.
        body |= {"timestamp": moment, "sign": _digest(f"{moment}\n{secret}".encode(), b"")}
    return Message(address, _json(body))


DIALECTS: Mapping[str, Dialect] = {
    "wecom": Dialect(("qyapi.weixin.qq.com",), "/cgi-bin/webhook/send?key=", False, _wecom),
    "dingtalk": Dialect(("oapi.dingtalk.com",), "/robot/send?access_token=", True, _dingtalk),
    "feishu": Dialect(("open.feishu.cn", "open.larksuite.com"), "/open-apis/bot/v2/hook/", True, _feishu),
}


def was_taken(body: bytes) -> bool:
    """Say whether a robot's answer says that the group was told: a code of 0, under whichever name."""
    try:
        told = json.loads(body)
    except ValueError:
        return False
    if not isinstance(told, dict):
        return False
    codes = [told[name] for name in ("errcode", "code", "StatusCode") if name in told]
    return bool(codes) and all(code == 0 for code in codes)


def _digest(key: bytes, message: bytes) -> str:
    return base64.b64encode(hmac.new(key, message, hashlib.sha256).digest()).decode()


def _json(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()
