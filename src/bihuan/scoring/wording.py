"""What may be given for a criterion, in words."""

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from .criteria import Bands, Leaf, Marks


def allowed_words(leaf: Leaf) -> str:
    """What may be given for a criterion, in words."""
    match leaf:
        case Marks():
            values = {"least": f"{leaf.min:f}", "most": f"{leaf.max:f}", "step": f"{leaf.step:f}"}
            return _("%(least)s–%(most)s 分，每 %(step)s 分一档") % values
        case Bands():
            ranges = "；".join(
                f"{band.label.of(get_language() or 'zh')} {band.low:f}–{band.high:f}" for band in leaf.bands
            )
            return _("系数：%(ranges)s") % {"ranges": ranges}
    return ""
