"""The words by which the parts of a line are known: a unit, a place, a kind of place, a fault; prose and captions."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from bihuan.core.zh import split_names
from bihuan.ledger.exchange.bulletins.signs import narrowed, trimmed


@dataclass(frozen=True)
class Names:
    """Whether a text is a known unit's name, or a known place's; without directories nothing is known."""

    unit: Callable[[str], bool]
    place: Callable[[str], bool]


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


NO_NAMES = Names(lambda _: False, lambda _: False)

LONGEST_HEADING = 40
LONGEST_UNIT = 24
LONGEST_PLACE = 45

_UNIT_END = re.compile(
    r"(街道(党工委|办事处|办)?|办事处|[^城]镇(党委|政府|人民政府)?|乡(党委|政府|人民政府)?|局|委|委员会|管委会|指挥部|办|办公室|公司|集团|支队|大队|中队|署|部|(?<![大务业])厅"
    r"|联社|总工会|妇联|团市委|团县委|法院|检察院|管理处|服务处|园区|新区|开发区|高新区|集聚区|示范区|港区|片区|工委|党委|政府|联合会|协会|物业)$"
)
_NO_UNIT = re.compile(
    r"^(各|有关|相关|以上|全市|全县|其他|部分|个别|某)|[未缺乱脏损堆堵漏]|占道|无人|没有|营业部|门市部|门诊部|住院部|项目部|俱乐部|[内外上下底顶中全局]部$|售楼部"
)
_GROUP = re.compile(
    r"^(各)?(市直|县直|区直|市级|县级|直属|各级|驻市|市区|城区|农村|中心城区)?(有关|相关|责任|成员|职能)?"
    r"(单位|部门|乡镇|镇街|镇办|街道|乡镇\(?街道\)?|乡镇\(?街道办(事处)?\)?|乡\(镇\)|乡\(镇\)、?街道|街道办(事处)?|乡镇办|属地|委局|市直单位|市直部门|镇\(街道\)|镇\(街\))"
    r"(类|方面|部分)?$|^(市直|县直|区直)$"
)
KINDS = _words(
    """主次干道 主干道 次干道 背街小巷 城市道路 道路 农贸市场 集贸市场 便民市场 菜市场 居民小区 住宅小区 老旧小区 小区 无主管楼院 公共广场 广场 公园 公园广场 广场公园 公园游园 游园
    商场超市 大型商场 大型超市 商场 超市 商业大街 商业街 步行街 医院 医疗机构 卫生院 医疗卫生机构 学校 中小学校 中小学 学校周边 校园周边 车站 汽车站 火车站 客运站 公交站台 公交站点 政务大厅
    窗口单位 服务窗口 银行网点 营业网点 营业厅 宾馆饭店 宾馆 饭店 餐饮店 餐饮单位 网吧 影剧院 城乡结合部 城中村 村庄 行政村 农村 社区 社区村 建筑工地 工地 公共厕所 公厕 公共卫生间 沿街门店 沿街商户
    沿街单位 路口 十字路口 交通路口 交通要道 景区景点 旅游景区 景区 文化场馆 文化广场 新时代文明实践中心 新时代文明实践站 新时代文明实践所站 镇区 集镇 乡镇集镇 铁路沿线 河道 坑塘 出入口 停车场 加油站
    综合文化站 敬老院 志愿服务站 街道 乡镇 未成年人活动场所 爱国主义教育基地"""
)
_KIND_TAIL = re.compile(r"(类|类点位|点位|场所|方面)$")
_CATEGORY = re.compile(
    r"(方面|类|类别|层面|领域|秩序|氛围)$|(不够?|未|缺|乱|脏|差|弱|滞后|欠缺|破损|有差距|有待|不足|缺失|淡薄|隐患|现象)[^:]{0,8}$"
)
_PLACE_END = (
    r"(?:[东南西北]?[一二三四五六七八九十]?[路街巷]|大道|大街|胡同|广场|市场|商场|超市|小区|家属院|社区|村|庄|公园|游园|绿地|医院|卫生院|卫生室|诊所|学校|小学|中学|高中|幼儿园|大学|学院|车站|客运站|站台|公交站|加油站"
    r"|服务站|文化站|实践站|大厅|中心|银行|网点|营业厅|宾馆|酒店|饭店|餐馆|网吧|工地|公厕|厕所|卫生间|停车场|交叉口|路口|街口|桥|河|渠|坑塘|楼|楼院|店|商店|药店|馆|院|所|园|城|苑|府|湾|公寓|花园|大厦|广场|厂|寺|景区"
    r"|基地|门岗|入口|出口|门口|周边|沿线|附近|路段|片区|老街|集镇|[镇街校厂院园景]区|家属区|生活区|驿站|书屋|食堂|局|公司|委|镇|乡|街道|办事处|管理处|东侧|西侧|南侧|北侧|[东南西北]门|[东南西北]{1,2}角|路[东南西北]|对面)"
)
_BRACKET = r"(?:\([^()]*\))?"
_CUES = (
    r"(?:存在|仍|有(?!限)|未|无(?!名)|没有?|缺|不|乱|脏|多处|部分|个别|大量|少量|少数|垃圾|路面|地面|墙|盲道|座椅|公益|楼道|楼梯|飞线|私拉|机动车|非机动车|车辆|电动|三轮|占道|店外|出店|商户|商贩|摊贩|流动|小广告|张贴|杂物"
    r"|绿化|绿地|井盖|下水|雨水|污水|积水|积存|积尘|环境|卫生|消防|灭火|健身|路灯|标识|标牌|宣传|共享|车位|停车|停放|窗口|一米线|投诉|控烟|吸烟|志愿|村规|坑塘|黄土|裸土|裸露|建筑|渣土|残疾|无障碍|从业|熟食"
    r"|油烟|餐厨|物业|门前|广告|护栏|隔离|树|枯|草|死|破|损|堵|占|漂|满溢|暴露|散落|堆|晾|挂|悬|人行|行人|斑马|红绿灯|信号|交通|安全|设施|设备|监控|网线|线缆|线路|电线|管线|燃气|厕所内|内有|内部|门头|牌匾|价格|明码|亮证|健康证|工作人员|秩序|社会主义|核心价值|24字|文明|创文|遮挡|褪色|陈旧|过期|生锈|锈蚀|坍塌|塌陷|坑洼|开裂|裂缝|脱落|歪斜|倒伏|丢失|被)"
)
PLACE_THEN_FAULT = re.compile(rf"(.{{1,24}}?{_PLACE_END}{_BRACKET})[,、 ]?(?={_CUES})")
_ENDS_AS_PLACE = re.compile(rf".{{1,40}}{_PLACE_END}{_BRACKET}(?:\(.*\))?$")
_FAULTY = re.compile(rf"{_CUES}")
_WRONG = re.compile(r"[未无缺乱脏破损占堆满漏堵坏差不杂污积褪旧裂塌歪倒掉锈]|存在|飞线|小广告|脱落|散落|晾晒|裸露|挂")

_PROSE = re.compile(
    r"^(本次|此次|这次|为(?!民|公)|根据|按照|依据|现将|总体|整体|从.{1,12}(看|来看)|经(?!开|济|营)|近日|近期|日前|截至|截止|\d{4}年|\d{1,2}月\d{1,2}日|请|望|希望|要求|对(?!面)|以上|上述|特此|现就|同时|但|通过|围绕|各.{0,12}[:,]"
    r"|督查组|检查组|督导组|暗访组|巡查组|联合|市创|市文明|以下|下面|当前|今年)|(如下|以下)[:。.]?$|通报如下|通知如下"
)
_ASKS = re.compile(
    r"^请|请各|请(有关|相关|责任|以上|你|贵|认真|高度|尽快|立即)|各(责任|有关|相关|成员)?(单位|乡镇|镇办|街道|部门|级)[^:]{0,14}(要|须|应|务必|需|将|对照|按)|^(望|希望|要求|务必)|高度重视|举一反三|照单全收|建立.{0,6}长效|限期整改到位"
    r"|整改(情况|报告|结果|落实|台账|方案)[^。]{0,20}(报|反馈|送)|报(送|至)[^。]{0,20}(办|室|邮箱)|严肃(追责|问责)|追责问责|特此(通报|通知|函)|逾期|对账销号|即知即改|完成整改|整改到位|整改完毕"
)
_NOTHING = re.compile(
    r"^(无|没有|未发现|暂未发现|未见|暂无|无明显)(.{0,6}问题)?$|未发现(明显|突出|任何)?问题$|^无问题$"
)
_CAPTION = re.compile(
    r"^\(?(图|照片|图片|附图)\s*\d*([-.:、 ]|$)|^\(?(现场|整改前|问题)(照片|图片|图)[^。;]{0,12}$|^(整改前|整改后|现场)\)?$|^\(?见(下)?图\)?$"
)
_HEADLESS = re.compile(
    r"(时间|日期|人员|组长|成员|对象|范围|方式|内容|地点|单位|电话|邮箱|联系人|主送|抄送|抄报|附件|标题|文号|编号|期号|签发|说明|备注|注|来源|目的|依据|标准|截止|截至|主题|名称|其中|例如|比如|分别为|分别是|包括|如下|通知)$"
)
_PERIOD_LEFT = re.compile(r"[。;!?]")


def is_unit_shaped(text: str, names: Names = NO_NAMES) -> bool:
    """Whether a text names a unit, or several: a known one, or one that its last word gives away."""
    if names.unit(text):
        return True
    parts = split_names(narrowed(text))
    return bool(parts) and all(names.unit(part) or _ends_as_unit(part) for part in parts)


def _ends_as_unit(text: str) -> bool:
    name = re.sub(r"\([^()]*\)$", "", narrowed(text)).strip()
    return 2 < len(name) <= LONGEST_UNIT and not _NO_UNIT.search(name) and _UNIT_END.search(name) is not None


def is_group(text: str) -> bool:
    """Whether a text stands for all units of a sort (市直单位, 各乡镇（街道）)."""
    return _GROUP.match(narrowed(trimmed(text))) is not None


def kind_named(text: str) -> str:
    """Return the kind of place a heading names, "" for none: 农贸市场类 → 农贸市场."""
    name = trimmed(text)
    parts = split_names(_KIND_TAIL.sub("", narrowed(name)))
    named = bool(parts) and all(_KIND_TAIL.sub("", part) in KINDS for part in parts)
    return _KIND_TAIL.sub("", name) if named else ""


def is_place_shaped(text: str, names: Names = NO_NAMES) -> bool:
    """Whether a text ends the way places do, and is not too long for one."""
    narrow = narrowed(text)
    return names.place(text) or (len(narrow) <= LONGEST_PLACE and _ENDS_AS_PLACE.fullmatch(narrow) is not None)


def may_be_place(text: str, names: Names = NO_NAMES) -> bool:
    """Whether the words before a colon may be a place: no sentence, no label, no summary of what is wrong."""
    narrow = narrowed(trimmed(text))
    if not narrow or len(narrow) > LONGEST_PLACE or _PERIOD_LEFT.search(narrow):
        return False
    if names.place(narrow) or _ENDS_AS_PLACE.fullmatch(narrow):
        return True
    return not (_HEADLESS.search(narrow) or _PROSE.search(narrow) or _CATEGORY.search(narrow) or _ASKS.search(narrow))


def names_category(text: str) -> bool:
    """Whether a heading names a sort of fault (环境卫生方面, 公益广告氛围不浓)."""
    return _CATEGORY.search(narrowed(trimmed(text))) is not None


def sounds_faulty(text: str) -> bool:
    """Whether a text holds a word that says what is wrong."""
    return _FAULTY.search(narrowed(text)) is not None


def says_wrong(text: str) -> bool:
    """Whether a text surely says what is wrong; for telling a bare name from a fault."""
    return _WRONG.search(narrowed(text)) is not None


def is_prose(text: str) -> bool:
    """Whether a line begins or ends the way opening and closing paragraphs do."""
    return _PROSE.search(narrowed(text.strip())) is not None


def asks(text: str) -> bool:
    """Whether a line asks somebody to do something, as requirements do."""
    return _ASKS.search(narrowed(text.strip())) is not None


def says_nothing_wrong(text: str) -> bool:
    """Whether a line says that there was no fault (未发现问题)."""
    return _NOTHING.search(narrowed(trimmed(text))) is not None


def is_caption(text: str) -> bool:
    """Whether a line stands under a picture (图1：…, 整改前照片)."""
    return _CAPTION.match(narrowed(text.strip())) is not None
