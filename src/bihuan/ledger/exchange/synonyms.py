"""The fields of a hand-over and the words their columns are headed by, 中文 and English."""

import re
from enum import StrEnum

from bihuan.core.text import N_


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


class Field(StrEnum):
    """What a column holds. ``MANY`` take any number of columns, every other field at most one.

    From ``STATE`` on they are read of an opening balance alone (期初接续).
    """

    NUMBER = "number"
    KIND = "kind"
    PLACE = "place"
    PROBLEM = "problem"
    LEAD = "lead"
    ASSISTING = "assisting"
    DUE = "due"
    PICTURE = "picture"
    CATEGORY = "category"
    DEMAND = "demand"
    FOUND = "found"
    REMARK = "remark"
    IGNORED = "ignored"
    STATE = "state"
    DONE = "done"
    CLOSED = "closed"
    RESULT = "result"
    DECISION = "decision"
    PERSON = "person"
    FINISH = "finish"
    DUTY = "duty"
    STANDARD = "standard"
    MEASURE = "measure"
    AFTER = "after"


FIELD_LABELS: dict[Field, str] = {
    Field.NUMBER: N_("序号"),
    Field.KIND: N_("点位类别"),
    Field.PLACE: N_("点位名称"),
    Field.PROBLEM: N_("存在问题"),
    Field.LEAD: N_("责任单位"),
    Field.ASSISTING: N_("配合单位"),
    Field.DUE: N_("整改时限"),
    Field.PICTURE: N_("整改前照片"),
    Field.CATEGORY: N_("问题类别"),
    Field.DEMAND: N_("整改要求"),
    Field.FOUND: N_("发现日期"),
    Field.REMARK: N_("备注"),
    Field.IGNORED: N_("不导入"),
    Field.STATE: N_("办理状态"),
    Field.DONE: N_("完成时间"),
    Field.CLOSED: N_("销号时间"),
    Field.RESULT: N_("整改情况"),
    Field.DECISION: N_("批示文号"),
    Field.PERSON: N_("定人员"),
    Field.FINISH: N_("定时间"),
    Field.DUTY: N_("定责任"),
    Field.STANDARD: N_("定标准"),
    Field.MEASURE: N_("定措施"),
    Field.AFTER: N_("整改后照片"),
}
OPENING_FIELDS = (
    *(Field.STATE, Field.DONE, Field.CLOSED, Field.RESULT, Field.DECISION),
    *(Field.PERSON, Field.FINISH, Field.DUTY, Field.STANDARD, Field.MEASURE),
)
MANY = frozenset({Field.ASSISTING, Field.PICTURE, Field.REMARK, Field.IGNORED})

# Exact heads as compared (no blanks, lower case), in order of preference: where two heads of one file mean the same
# field, the earlier word has it.
SYNONYMS: dict[Field, tuple[str, ...]] = {
    Field.NUMBER: _words(
        "序号 编号 问题编号 问题序号 项目编号 台账编号 号 no number itemno id sn serialno ref 序 项次 题号 工单号 案卷号 案件号 任务号 受理号"
    ),
    Field.KIND: _words(
        "点位类别 点位类型 点位种类 场所类别 场所类型 检查点类型 类别 类型 区域 区域类别 板块 "
        "placetype placekind sitetype category type kind area"
    ),
    Field.PLACE: _words(
        "点位名称 点位 检查点位 问题点位 地点 具体地点 问题地点 位置 具体位置 问题位置 点位位置 场所 场所名称 检查地点 检查点 测评对象 检查对象 小区名称 道路名称 街巷名称 市场名称 社区名称 路段 地址 详细地址 具体点位 实地点位 "
        "测评点位 村社区 村居 村 名称 所属区域 所在区域 事发区域 "
        "place placename location site sitename spot address where venue"
    ),
    Field.PROBLEM: _words(
        "存在问题 问题描述 问题内容 问题 具体问题 主要问题 存在的问题 存在主要问题 发现问题 反馈问题 突出问题 问题详情 问题情况 问题及表现 问题表现 存在不足 问题清单 "
        "问题隐患 隐患 隐患描述 扣分原因 描述 情况描述 问题说明 事项 事项内容 不合格项 不达标项 "
        "扣分点 失分点 失分原因 扣分说明 扣分情况 扣分事项 扣分事由 现场情况 检查情况 检查结果 诉求内容 诉求 反映内容 反映事项 投诉内容 来电内容 来件内容 工单内容 事件内容 巡查发现 反馈内容 反馈意见 整改内容 整改事项 内容 "
        "problem problems problemdescription issue issues issuedescription description finding "
        "findings fault defect whatiswrong problemfound observation observations nonconformity details"
    ),
    Field.LEAD: _words(
        "牵头单位 牵头部门 牵头责任单位 主责单位 主办单位 主体责任单位 第一责任单位 承办单位 责任单位 责任部门 整改责任单位 整改单位 整改责任部门 整改部门 责任主体 "
        "整改主体 属地责任单位 属地单位 属地 责任属地 责任乡镇 乡镇街道 乡镇 街道 镇办 所属乡镇 所属街道 主管部门 行业主管部门 主管单位 单位 部门 责任 单位名称 "
        "责任科室 镇街 街镇 镇 牵头 主责 主办 责任办事处 "
        "leadunit leaddepartment responsibleunit responsibledepartment unitresponsible unit owner "
        "department responsible responsibility lead assignedto responsibleparty unitincharge whoisresponsible accountableunit leadagency agency who"
    ),
    Field.ASSISTING: _words(
        "配合单位 协办单位 配合部门 协办部门 协助单位 协同单位 参与单位 联办单位 配合责任单位 配合 协办 协同 协助 "
        "assistingunit assistingunits supportingunit supportingunits assisting support "
        "cooperatingunit cooperatingunits otherunits coresponsible"
    ),
    Field.DUE: _words(
        "整改时限 整改期限 完成时限 完成时间 办结时限 办结时间 完成期限 整改完成时限 整改完成时间 整改时间 要求完成时间 时限 期限 时限要求 整改时限要求 限期 解决时限 "
        "整改截止时间 截止时间 截止日期 完成日期 计划完成时间 拟完成时间 时间要求 时间节点 完成节点 截至时间 截至日期 整改限期 限改时间 限时 "
        "deadline due duedate dueby finishby completeby timelimit targetdate fixby tobefixedby bywhen rectifyby completiondate targetcompletiondate expectedcompletion"
    ),
    Field.PICTURE: _words(
        "现场照片 整改前照片 问题照片 照片 图片 现场图片 整改前图片 问题图片 整改前 影像资料 现场影像 附图 图示 现场图 问题截图 "
        "photo photos picture pictures image images photobefore before beforephoto"
    ),
    Field.CATEGORY: _words("大类 小类 问题类别 问题类型 问题分类 问题性质 problemtype issuetype problemcategory"),
    Field.DEMAND: _words(
        "整改要求 整改建议 整改措施 工作要求 整改标准 要求 requirement requirements action actionrequired requiredaction recommendation recommendations"
    ),
    Field.FOUND: _words(
        "发现日期 发现时间 检查日期 检查时间 巡查日期 巡查时间 观摩时间 暗访时间 测评日期 测评时间 来电时间 受理时间 诉求时间 案发时间 datefound inspectiondate foundon"
    ),
    Field.REMARK: _words("备注 说明 备注说明 其他 remark remarks note notes comment comments"),
    Field.IGNORED: _words(
        "整改后照片 整改后 整改后图片 整改情况 整改进展 整改结果 完成情况 整改状态 状态 办理状态 是否完成 是否整改 是否销号 销号 销号时间 销号情况 实际完成时间 责任人 "
        "负责人 整改责任人 联系人 联系电话 电话 手机 来电人 诉求人 投诉人 来电号码 办理结果 处置结果 处置情况 签收时间 验收人 核查人 核查情况 反馈时间 交办时间 交办日期 登记时间 分值 得分 扣分 检查人 上报人 填报人 序列 "
        "签字 问题数 "
        "status state progress result whatwasputright phone contact contactperson photoafter after dateclosed "
        "inspector score"
    ),
}
# What heads mean in an opening balance, where they would mean something else or nothing elsewhere; in order of
# preference, as above.
OPENING_HEADS: dict[Field, tuple[str, ...]] = {
    Field.STATE: _words(
        "办理状态 整改状态 状态 当前状态 目前状态 完成状态 现状态 办理进度 整改进度 进度 是否销号 是否完成 是否整改 是否完成整改 是否整改到位 "
        "是否办结 status state currentstatus"
    ),
    Field.DONE: _words(
        "实际完成时间 实际完成日期 整改完成时间 整改完成日期 完成时间 完成日期 办结时间 办结日期 报结时间 completedon datecompleted "
        "completed"
    ),
    Field.CLOSED: _words("销号时间 销号日期 验收销号时间 验收时间 验收日期 closedon dateclosed"),
    Field.RESULT: _words(
        "整改情况 整改落实情况 落实情况 整改结果 整改成效 整改完成情况 完成情况 整改进展情况 整改进展 进展情况 工作进展 进展 result progress "
        "whatwasputright"
    ),
    Field.DECISION: _words(
        "批示文号 文号 批示 领导批示 批示件 交办文号 决定文号 文件文号 依据文件 文件依据 decision documentnumber documentno"
    ),
    Field.PERSON: _words("定人员 定责任人 定人 责任人 整改责任人 具体责任人 personincharge"),
    Field.FINISH: _words("定时间 定时限 计划完成时间 拟完成时间 plannedfinish"),
    Field.DUTY: _words("定责任 责任内容 duty"),
    Field.STANDARD: _words("定标准 整改标准 standard"),
    Field.MEASURE: _words("定措施 整改措施 具体措施 措施 measures"),
    Field.AFTER: _words("整改后照片 整改后图片 整改后 photoafter afterphoto after"),
}
OPENING_ANSWERS: dict[str, Field] = {word: field for field, words in OPENING_HEADS.items() for word in words}
OPENING_RANKS: dict[str, int] = {word: rank for words in OPENING_HEADS.values() for rank, word in enumerate(words)}
# Heads built from words, tried in this order; the first that fits has it.
BUILT: tuple[tuple[Field, re.Pattern[str]], ...] = (
    (
        Field.IGNORED,
        re.compile(
            r"整改后|(实际|销号|签收|交办|反馈|登记|上报|收到).*(时间|日期)|^(?!.*(单位|部门)).*((责任|负责|联系|经办|检查|验收|核查|填报)人|领导)"
        ),
    ),
    (
        Field.IGNORED,
        re.compile(
            r"电话|手机|联系方式|网格员|得分|扣分$|分值|是否|进展|进度|状态|落实情况|(整改|复查|验收|核查).*(情况|结果|成效)|完成情况|问题(总|个|条)?数|after"
        ),
    ),
    # Who found the problem does not put it right.
    (
        Field.REMARK,
        re.compile(
            r"(?<!被)(检查|督查|督导|督办|反馈|交办|转办|移交|验收|核查|复查|填报|上报|报送|测评|考评|巡查|暗访|观摩|来源|发现).*(单位|部门)$"
        ),
    ),
    (Field.PROBLEM, re.compile(r"(问题|隐患|不足)(描述|内容|表现|情况|说明)?(及|和|与|并|附)(?!.*整改后)")),
    (Field.PICTURE, re.compile(r"照片|图片|影像|photo|picture|image")),
    (Field.NUMBER, re.compile(r"(序|编)号$|^(problem|issue|finding|item|serial|case)(no|number|id)$")),
    (
        Field.DUE,
        re.compile(
            r"(整改|完成|办结|解决|销号|要求|截止).*(时限|期限|时间|日期|时候)|(时限|期限|限期)$|deadline|due|(fix|finish|complet|rectif|resolv)[a-z]*by$"
        ),
    ),
    (Field.LEAD, re.compile(r"(责任|牵头|主责|主办).*(配合|协办|协同)")),
    (
        Field.ASSISTING,
        re.compile(r"(配合|协办|协助|协同|参与|辅助|联动|会办|共同|次要).*(单位|部门|科室)|assist|support|cooperating"),
    ),
    (
        Field.LEAD,
        re.compile(
            r"(责任|牵头|主责|承办|整改|主办|主管|属地|包保|归口).*(单位|部门|主体|乡镇|街道)|(单位|部门)$|responsible|department"
        ),
    ),
    (Field.FOUND, re.compile(r"(检查|发现|巡查|观摩|暗访|督查).*(时间|日期)")),
    (Field.CATEGORY, re.compile(r"问题.*(类别|类型|分类|性质)")),
    (Field.DEMAND, re.compile(r"措施|要求|建议")),
    (Field.REMARK, re.compile(r"依据|标准|来源|备注|说明|remark|note")),
    (Field.KIND, re.compile(r"(点位|场所|地点|区域|检查点).*(类|种|属性)|类[别型]$|category|^(type|kind)of")),
    (Field.PLACE, re.compile(r"点位|地点|位置|地址|场所|路段|所在|发生地|检查点|location|place|address")),
    (Field.PROBLEM, re.compile(r"问题|存在|不足|隐患|描述|缺陷|表现|problem|issue|finding|defect|^what")),
)
