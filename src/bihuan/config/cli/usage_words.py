"""What argparse itself says to somebody who calls a command wrongly, in the language of the terminal.

argparse asks Python's own gettext, which has no Chinese for it; here its sentences are ours. One that is missing, as a
later Python may word it, stays as it is.
"""

import argparse

from bihuan.core.text import N_

from .command import speak

_WORDS = {
    "usage: ": N_("用法："),
    "positional arguments": N_("位置参数"),
    "options": N_("选项"),
    "show this help message and exit": N_("显示这份说明并退出"),
    "show program's version number and exit": N_("显示版本号并退出"),
    "%(prog)s: error: %(message)s\n": N_("%(prog)s：%(message)s\n"),
    "argument %(argument_name)s: %(message)s": N_("参数 %(argument_name)s：%(message)s"),
    "the following arguments are required: %s": N_("缺少参数：%s"),
    "one of the arguments %s is required": N_("以下参数要写一个：%s"),
    "not allowed with argument %s": N_("不能与参数 %s 同时写"),
    "unrecognized arguments: %s": N_("不认识的参数：%s"),
    "expected one argument": N_("后面要写一个值"),
    "invalid choice: %(value)r (choose from %(choices)s)": N_("没有 %(value)r 这一项，可以写：%(choices)s"),
    "invalid %(type)s value: %(value)r": N_("%(value)r 不是 %(type)s"),
    "ambiguous option: %(option)s could match %(matches)s": N_("参数 %(option)s 写得不全，可能是：%(matches)s"),
    "ignored explicit argument %r": N_("后面不能写值：%r"),
}


def speak_argparse() -> None:
    """Let argparse speak our words from here on: every sentence of its goes through this name."""
    argparse._ = _say  # type: ignore[attr-defined]


def _say(message: str) -> str:
    return speak(_WORDS[message]) if message in _WORDS else message
