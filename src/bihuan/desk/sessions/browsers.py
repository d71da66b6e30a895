"""What a browser calls itself, in words a person knows their own devices by."""

# The first that stands in the text counts: most call themselves by several names, the general ones last.
PROGRAMS = (
    ("MicroMessenger", "微信"),
    ("DingTalk", "钉钉"),
    ("Lark", "飞书"),
    ("Feishu", "飞书"),
    ("QQBrowser", "QQ 浏览器"),
    ("360SE", "360 浏览器"),
    ("Edg", "Edge"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("HarmonyOS", "HarmonyOS"),
    ("OpenHarmony", "HarmonyOS"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("Linux", "Linux"),
)


def browser_name(agent: str) -> str:
    """Return “Chrome · Windows”, as far as the text tells; empty where it tells nothing. It may lie: it guards nothing."""
    named = (next((name for mark, name in names if mark in agent), "") for names in (PROGRAMS, SYSTEMS))
    return " · ".join(name for name in named if name)
