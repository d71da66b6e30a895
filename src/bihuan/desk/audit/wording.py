"""What was done, in words: the audit keeps codes, so that a sentence may be bettered without touching what was written."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from bihuan.core.text import N_

VERBS: Mapping[str, str] = {
    "realm.created": N_("建立县市"),
    "unit.created": N_("增加单位"),
    "unit.changed": N_("更改单位"),
    "unit.renamed": N_("单位更名"),
    "unit.names-set": N_("设定单位别名"),
    "unit.names-added": N_("增加单位别名"),
    "unit.ended": N_("撤销单位"),
    "unit.reopened": N_("恢复单位"),
    "decision.recorded": N_("登记机构变更"),
    "decision.approved": N_("批准机构变更"),
    "decision.withdrawn": N_("撤回机构变更"),
    "place.created": N_("增加点位"),
    "place.changed": N_("更改点位"),
    "place.aliases-added": N_("增加点位别名"),
    "place.ended": N_("停用点位"),
    "place.reopened": N_("恢复点位"),
    "calendar.imported": N_("导入放假安排"),
    "person.created": N_("增加人员"),
    "person.changed": N_("更正人员信息"),
    "person.erased": N_("批准并删除个人信息"),
    "person.erased-again": N_("恢复备份后再次删除个人信息"),
    "erasure.asked": N_("申请删除个人信息"),
    "erasure.refused": N_("不同意删除个人信息"),
    "erasure.taken-back": N_("撤回删除个人信息的申请"),
    "person.data-taken-out": N_("导出个人信息副本"),
    "person.phone-read": N_("查看电话"),
    "account.link-given": N_("给一次性链接"),
    "account.link-used": N_("用一次性链接设密码"),
    "account.switched-on": N_("启用账号"),
    "account.switched-off": N_("停用账号"),
    "appointment.granted": N_("任职"),
    "appointment.changed": N_("更改任职"),
    "appointment.ended": N_("免职"),
    "token.made": N_("新建令牌"),
    "token.revoked": N_("撤销令牌"),
    "session.ended": N_("结束一次登录"),
    "session.others-ended": N_("结束其他登录"),
    "session.all-ended": N_("结束所有登录"),
    "second-factor.added": N_("设置第二因素"),
    "second-factor.removed": N_("取消第二因素"),
    "second-factor.reset": N_("重置第二因素"),
    "identity.bound": N_("绑定外部身份"),
    "identity.removed": N_("解除外部身份"),
    "identity.unknown": N_("外部身份没有绑定"),
    "identity.closed": N_("外部身份的账号已停用"),
    "identity.locked": N_("外部身份的账号已锁定"),
    "identity.failed": N_("外部身份没有得到确认"),
    "identity.cancelled": N_("取消了外部登录"),
    "identity.unproved": N_("绑定外部身份前不能确认本人"),
    "identity.not-yours": N_("外部身份绑定不是本人发起"),
    "identity.taken": N_("外部身份已属另一账号"),
    "identity.one-already": N_("已绑定同一家的外部身份"),
    "table.exported": N_("导出名册"),
    "invitations": N_("导出邀请"),
    "webhook.made": N_("新建推送对接"),
    "webhook.rotated": N_("更换推送密钥"),
    "webhook.off": N_("停用推送对接"),
    "webhook.on": N_("启用推送对接"),
    "webhook.tested": N_("试发推送"),
    "webhook.replayed": N_("重发推送"),
    "robot.set": N_("设置群机器人"),
    "robot.removed": N_("撤下群机器人"),
    "robot.tried": N_("试发群消息"),
    "mailbox.set": N_("填写邮箱"),
    "mailbox.proven": N_("验证邮箱"),
    "mailbox.removed": N_("删除邮箱"),
    "locks": N_("短时间多次锁定"),
    "guesses": N_("同一地址多次登录失败"),
    "probing": N_("多次被拒绝访问"),
    "exports": N_("导出行数异常"),
    "export-times": N_("导出次数异常"),
    "personal-reads": N_("查看个人信息异常"),
    "ledger.touched": N_("流转记录与当时写下的不符"),
    "picture.covered": N_("处理公开版照片遮挡"),
    "retention.carried-out": N_("按保存期限清理"),
    "locked_out": N_("连续输错，已锁定"),
    "second_factor": N_("第二因素不对"),
    "administrator.network": N_("不在指定网络"),
}
KINDS: Mapping[str, str] = {
    "person": N_("人员"),
    "unit": N_("单位"),
    "decision": N_("机构变更"),
    "place": N_("点位"),
    "appointment": N_("任职"),
    "table": N_("名册"),
    "token": N_("令牌"),
    "address": N_("网页"),
    "ledger.item": N_("事项"),
    "ledger.batch": N_("来件"),
    "ledger.document": N_("文书"),
    "ledger.look_back": N_("回头看"),
    "evidence": N_("文件"),
    "evidence.doubt": N_("疑点"),
    "evidence.picture": N_("照片"),
    "backstage.webhook": N_("推送对接"),
    "backstage.robot": N_("群机器人"),
    "backstage.mailbox": N_("邮箱"),
    "alarm": N_("报警"),
    "retention": N_("保存期限"),
}


def done_in_words(detail: Mapping[str, Any]) -> str:
    """Return what was done; a code nobody has words for as it is, and nothing where the line has none."""
    code = str(detail.get("verb") or detail.get("code") or "")
    return _(VERBS[code]) if code in VERBS else code


def rest_of(detail: Mapping[str, Any]) -> str:
    """Return the other facts of a line as ``name=value``, in the order they were written."""
    return "，".join(f"{name}={value}" for name, value in detail.items() if name not in ("verb", "code"))


def kind_in_words(kind: str) -> str:
    """Return what kind of thing it was done to."""
    return _(KINDS[kind]) if kind in KINDS else kind
