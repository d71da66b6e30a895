from django.urls import reverse

from bihuan.backstage.models import Notice
from bihuan.backstage.notices import tell, unread_count
from bihuan.ledger import actions
from tests.ledger.factories import DEADLINE, County, make_items
from tests.ledger.views.pages import signed_in, text_of

NOTICES = "desk:notices"


def test_a_notice_leads_to_its_item_and_is_read_then(county: County) -> None:
    (item,) = make_items(county)
    to = actions.HandOver(lead=county.street, deadline=DEADLINE)
    actions.assign_items([item.uid], actor=county.clerk, to=to)
    client = signed_in(county.liaison)

    page = client.get(reverse(NOTICES))
    uid = page.content.decode().split('action="/notices/')[2].split("/")[0]
    went = client.post(reverse("desk:notice", args=[uid]))

    assert f"{item.number} 号已交办，请签收：路边有垃圾 1" in text_of(page)
    assert went.headers["Location"] == reverse("ledger:item", args=[item.uid])
    assert unread_count(county.liaison) == 0
    assert "未读" not in text_of(client.get(reverse(NOTICES)))


def test_notices_are_ones_own(county: County) -> None:
    tell([county.head.account_id], realm_id=county.realm.pk, kind="t", message="只给负责人", unique_key="k")
    notice = reverse("desk:notice", args=[Notice.objects.get().uid])

    assert "只给负责人" not in text_of(signed_in(county.liaison).get(reverse(NOTICES)))
    assert signed_in(county.liaison).post(notice).status_code == 404
    assert "只给负责人" in text_of(signed_in(county.head).get(reverse(NOTICES)))


def test_all_are_taken_as_read_at_once(county: County) -> None:
    account = county.liaison.account_id
    for number in range(3):
        tell([account], realm_id=county.realm.pk, kind="t", message="一条", unique_key=f"k{number}")
    client = signed_in(county.liaison)

    page = client.post(reverse("desk:notices-read"), follow=True)

    assert "3 条通知标为已读。" in text_of(page)
    assert unread_count(county.liaison) == 0


def test_a_notice_about_nothing_is_only_taken_as_read(county: County) -> None:
    tell([county.liaison.account_id], realm_id=county.realm.pk, kind="t", message="一条", unique_key="k")
    client = signed_in(county.liaison)
    uid = client.get(reverse(NOTICES)).content.decode().split('action="/notices/')[2].split("/")[0]

    assert client.post(reverse("desk:notice", args=[uid])).headers["Location"] == reverse(NOTICES)
    assert unread_count(county.liaison) == 0
