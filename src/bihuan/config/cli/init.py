"""``bihuan init``: make a data folder, or bring one up to this version."""

import argparse
import os
from collections.abc import Sequence

from bihuan.core.text import N_

from ..folder import create_folder
from ..options import Mode, data_folder
from .command import Command, Exit, say, speak, start_django

# Until the system administrator gives the county its name.
UNNAMED = N_("本县（市）")


def prepare_folder(mode: Mode, hosts: Sequence[str] = ()) -> bool:
    """Create what is missing of the data folder and bring its database and static files up to this version.

    The rules that ship with the program are kept, so that a county without rules of its own can begin. Returns True
    when the folder was made now. Safe to repeat and to interrupt: every step does only what is not done.
    """
    created = create_folder(data_folder(os.environ), mode, hosts)
    start_django()
    from bihuan.ledger.packs import keep_shipped_packs  # noqa: PLC0415 -- models need a started Django
    from bihuan.scoring.rulebooks import keep_shipped_rules  # noqa: PLC0415

    from .readiness import bring_up_to_date  # noqa: PLC0415 -- needs Django, which needs the folder

    bring_up_to_date()
    keep_shipped_packs()
    keep_shipped_rules()
    return created


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--demo", action="store_true", help=speak(N_("只放虚构人员的演示文件夹，装入演示城市")))
    parser.add_argument("--county", metavar="NAME", help=speak(N_("县（市、区）全称，例如 新郑市；以后可改")))
    parser.add_argument("--code", default="", help=speak(N_("行政区划代码，例如 410184")))
    parser.add_argument("--host", action="append", default=[], metavar="NAME", help=speak(N_("本站主机名，可写多次")))


def _run(given: argparse.Namespace) -> int:
    created = prepare_folder(Mode.DEMO if given.demo else Mode.PRODUCTION, given.host)
    path = data_folder(os.environ)
    say(N_("已建好数据文件夹 %(path)s。") if created else N_("数据文件夹 %(path)s 已是这个版本。"), path=path)
    if given.demo:
        _load_demo_city()
    else:
        _set_up_county(given.county, given.code)
    return Exit.DONE


def _load_demo_city() -> None:
    from bihuan.demo.city import load_city  # noqa: PLC0415 -- models need a started Django

    city = load_city()
    say(N_("演示城市%(name)s：新增或更新 %(changed)s 行。"), name=city.realm.name, changed=city.changed)


def _set_up_county(name: str | None, code: str) -> None:
    """Make the county and its three administrators once; print links for those who never set a password."""
    from .county import administrator_links, find_or_create_county  # noqa: PLC0415 -- models need a started Django

    county = find_or_create_county(name or speak(UNNAMED), code)
    links = administrator_links(county)
    if not links:
        say(N_("%(county)s 的管理员都已设过密码。"), county=county.name)
        return
    say(N_("%(county)s 的三员（每个链接只能用一次，72 小时内有效，请分别交给三个人）："), county=county.name)
    for link in links:
        say(N_("  %(role)s %(username)s：%(address)s"), role=link.role, username=link.username, address=link.address)


COMMAND = Command("init", N_("建立或升级数据文件夹"), _add_arguments, _run)
