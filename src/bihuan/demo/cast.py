"""Who plays in the main job: the accounts of the demo city, each acting with the rights it really has."""

from datetime import date

from bihuan.core.errors import NotFound
from bihuan.core.text import N_
from bihuan.registry.actor import Actor, actor_for
from bihuan.registry.models import Account, Line, Role, Unit
from bihuan.registry.queries.people import account_by_username, holders

CLERK = "chuangwen.jingban"
CHECKER = "chuangwen.heyan"
INSPECTOR = "chuangwen.xuncha"


class Cast:
    """The actors of one realm on one day; each is read once."""

    def __init__(self, realm: Unit, today: date) -> None:
        self.realm = realm
        self.today = today
        self._by_name: dict[str, Actor] = {}
        self._by_post: dict[tuple[int, tuple[Role, ...]], Actor] = {}

    @property
    def clerk(self) -> Actor:
        """The office's clerk, who takes papers in and hands over."""
        return self.named(CLERK)

    @property
    def checker(self) -> Actor:
        """The office's checker."""
        return self.named(CHECKER)

    @property
    def inspector(self) -> Actor:
        """The office's inspector, out in the streets."""
        return self.named(INSPECTOR)

    def liaison(self, unit_id: int) -> Actor:
        """A unit's liaison. Raises NotFound where the unit has none."""
        return self._holding(unit_id, (Role.LIAISON,))

    def signer(self, unit_id: int) -> Actor:
        """Who signs for a unit: the dated delegate where there is one, else its head. Raises NotFound."""
        return self._holding(unit_id, (Role.DELEGATE, Role.HEAD))

    def named(self, username: str) -> Actor:
        """The account of this name. Raises NotFound where somebody has taken it out of the demo."""
        if username not in self._by_name:
            account = account_by_username(self.realm.pk, username)
            if account is None:
                raise NotFound(
                    "demo.account", N_("演示账号“%(name)s”不在了，请换一个空文件夹重新演示。"), name=username
                )
            self._by_name[username] = actor_for(account, today=self.today)
        return self._by_name[username]

    def _holding(self, unit_id: int, roles: tuple[Role, ...]) -> Actor:
        key = (unit_id, roles)
        if key not in self._by_post:
            posts = list(holders([unit_id], *roles, on=self.today, line=Line.CIVIC))
            posts.sort(key=lambda post: (roles.index(Role(post.role)), post.pk))
            if not posts:
                raise NotFound("demo.post", N_("演示单位缺少任职，请换一个空文件夹重新演示。"))
            account = Account.objects.select_related("person").get(person=posts[0].person)
            self._by_post[key] = actor_for(account, today=self.today)
        return self._by_post[key]
