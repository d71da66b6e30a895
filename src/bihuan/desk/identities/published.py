"""DingTalk and Feishu, as django-allauth knows them, coming back to the one address that all providers come back to."""

from typing import Any

from allauth.socialaccount.providers.dingtalk.provider import DingTalkProvider as AllauthDingTalk
from allauth.socialaccount.providers.dingtalk.views import DingTalkOAuth2Adapter
from allauth.socialaccount.providers.feishu.client import FeishuOAuth2Client
from allauth.socialaccount.providers.feishu.provider import FeishuProvider as AllauthFeishu
from allauth.socialaccount.providers.feishu.views import FeishuOAuth2Adapter
from django.http import HttpRequest

from .returning import return_address


class DingTalkAdapter(DingTalkOAuth2Adapter):
    """One passage by DingTalk."""

    def get_callback_url(self, request: HttpRequest, app: Any) -> str:
        """Where the browser is sent back to."""
        return return_address(request, app)


class DingTalkProvider(AllauthDingTalk):
    """DingTalk."""

    oauth2_adapter_class = DingTalkAdapter


class FeishuAdapter(FeishuOAuth2Adapter):
    """One passage by Feishu."""

    def get_client(self, request: HttpRequest, app: Any) -> FeishuOAuth2Client:
        """Return what changes the code for a token."""
        method, address = self.access_token_method, self.access_token_url
        return FeishuOAuth2Client(request, app.client_id, app.secret, method, address, return_address(request, app))


class FeishuProvider(AllauthFeishu):
    """Feishu."""

    oauth2_adapter_class = FeishuAdapter
