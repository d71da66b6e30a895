"""How the program speaks outside itself: the name it says first, and where its pages are."""

from django.conf import settings

# The same in every language: a robot that asks for a keyword finds it here.
HEAD = "【闭环 bihuan】"


def page_address(path: str) -> str:
    """Return a page's address at the first name the installation goes by; "" where it goes by none, as a demo does."""
    hosts = settings.BIHUAN.hosts
    return f"https://{hosts[0]}{path}" if hosts else ""
