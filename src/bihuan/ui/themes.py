"""The looks a device may choose; the server writes the choice into the page, so nothing flashes and no script is needed."""

from django.http import HttpRequest

from bihuan.core.text import N_

COOKIE = "theme"
AUTO = "auto"
THEMES = {
    AUTO: N_("跟随系统"),
    "light": N_("浅色"),
    "dark": N_("深色"),
    "sun": N_("强光"),
}


def theme_of(request: HttpRequest) -> str:
    """Return the device's choice; ``auto`` follows the system's dark mode and contrast."""
    chosen = request.COOKIES.get(COOKIE, AUTO)
    return chosen if chosen in THEMES else AUTO
