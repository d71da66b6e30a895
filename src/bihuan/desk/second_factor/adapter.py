"""What django-allauth asks about second factors."""

from functools import cache
from io import BytesIO
from typing import Any, ClassVar

import segno
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _

from bihuan.core.ciphers import KeyRing, decrypt, encrypt

KEY_ID = "k1"
# allauth does not say whose secret it hands over, so a value is bound to its purpose, not to its row.
CONTEXT = "second-factor"
ISSUER = "bihuan"


@cache
def _ring(data_key: str) -> KeyRing:
    return KeyRing.derive({KEY_ID: data_key.encode()}, KEY_ID, "desk/second-factor")


class SecondFactorAdapter(DefaultMFAAdapter):
    """Secrets are enciphered where they rest, words are ours, and the drawing to scan is made by the QR library in the house."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("验证码不对、已用过或已过期，请用最新的一个。"),
        "cannot_generate_recovery_codes": _("先设动态口令或通行密钥，再要恢复码。"),
    }

    def encrypt(self, text: str) -> str:
        """Encipher the seed of an app's codes or of recovery codes."""
        return encrypt(_ring(settings.BIHUAN.data_key), text, context=CONTEXT)

    def decrypt(self, encrypted_text: str) -> str:
        """Return what ``encrypt`` was given. Raises Invalid for a value that was altered."""
        return decrypt(_ring(settings.BIHUAN.data_key), encrypted_text, context=CONTEXT)

    def get_totp_issuer(self) -> str:
        """Name the product: the app lists it above the user name."""
        return ISSUER

    def build_totp_svg(self, url: str) -> str:
        """Draw the address for a camera, dark on white whatever the page's colours."""
        drawing = BytesIO()
        segno.make(url, error="m").save(
            drawing, kind="svg", xmldecl=False, scale=4, border=4, dark="#000", light="#fff"
        )
        return drawing.getvalue().decode()

    def generate_authenticator_name(self, user: Any, type: Any) -> str:  # noqa: A002 -- allauth's own name
        """Suggest a name for another passkey."""
        return __("通行密钥")
