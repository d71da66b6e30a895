"""The few sentences the script says by itself, handed to it by the page so that there is one catalogue."""

import json

from django.utils.translation import gettext as _

from bihuan.core.text import N_

WORDS = {
    "sending": N_("正在提交……"),
    "cancel": N_("取消"),
    "kept": N_("没有信号，已存在本机；信号恢复后自动提交，请不要关闭这个页面。"),
    "updated": N_("内容已更新"),
    "failed": N_("没有成功，请检查网络后重试"),
    "selected": N_("已选 {count} 项"),
    "showing_before": N_("正在看整改前"),
    "box_drawn": N_("已加一处遮挡"),
    "box_removed": N_("已去掉一处遮挡"),
    "box_number": N_("第 {number} 处"),
    "showing_after": N_("正在看整改后"),
    "upload_waiting": N_("等待上传"),
    "upload_sending": N_("上传中 {percent}%"),
    "upload_received": N_("已收到 {time} · 回执 {receipt}"),
    "upload_failed": N_("没有传上去：{reason}"),
    "upload_retry": N_("重试"),
    "upload_remove": N_("移除"),
    "upload_empty": N_("文件为空"),
    "upload_too_large": N_("大于 {limit} MB"),
    "upload_network": N_("网络中断"),
    "upload_resuming": N_("网络断了，恢复后自动续传（已传 {percent}%）"),
    "upload_pending": N_("还有文件没有传完，请稍候"),
    "passkey_refused": N_("设备没有确认，请再试一次；也可以用验证码。"),
    "passkey_unsupported": N_("这里用不了通行密钥：请用 https 打开本站，并换用较新的浏览器。"),
}


def words() -> str:
    """Return the sentences in the page's language as JSON; ``{name}`` marks what the script fills in."""
    return json.dumps({name: _(sentence) for name, sentence in WORDS.items()}, ensure_ascii=False, sort_keys=True)
