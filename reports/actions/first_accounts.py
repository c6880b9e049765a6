"""Cấp tài khoản ban đầu: people of an office from a list, each invited to set a password."""

from typing import Any

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX as NO_PASSWORD
from django.db import transaction
from django.urls import reverse

from khuyencong.access import require
from khuyencong.accounts import roles
from khuyencong.accounts.invitations import valid_days
from khuyencong.accounts.models import User, UserEvent
from khuyencong.accounts.permissions import Permission
from khuyencong.audit.models import record
from khuyencong.dates import today
from khuyencong.localities.country import REFORM
from khuyencong.localities.models import Level, Locality
from khuyencong.locking import lock_name
from khuyencong.notices.notify import notify
from khuyencong.offices.models import Office
from projects.refusal import refuse, saved
from reports.actions.account_list import Account, read_accounts

ACCOUNTS = "first-accounts"  # locked by whoever makes some: user names are unique


@transaction.atomic
def create_accounts(*, office: Office, text: str, by: Any) -> list[User]:
    """All of the list, or none: refused with what is wrong of each line. What was made before by the same
    list stays. Each has no password yet, and an invitation by letter where there is an address."""
    lock_name(ACCOUNTS)
    require(by, Permission.OFFICE_SET_UP, office)
    read = read_accounts(text, office)
    refuse([str(problem) for problem in read.problems])
    if not read.accounts:
        refuse(["Danh sách chưa có dòng nào. Hãy dán mỗi người một dòng."])
    return [_create(account, office, by) for account in read.new]


def _create(account: Account, office: Office, by: Any) -> User:
    user = User(
        username=account.username,
        full_name=account.full_name,
        email=account.email,
        role=account.role.code,
        office=office,
    )
    user.set_unusable_password()
    saved(user)
    if account.place:
        user.localities.set([account.place])
    event = record(UserEvent.INVITED, user, by=by)
    notify(
        event,
        [user],
        text=f"Mời dùng cổng khuyến công, tên đăng nhập “{user.username}”",
        detail=(
            "Hãy mở địa chỉ dưới đây để đặt mật khẩu. Địa chỉ dùng được một lần, trong "
            f"{valid_days()} ngày kể từ khi thư được gửi."
        ),
        path=reverse("accounts:preferences"),
    )
    return user


def invited_people(office: Office) -> Any:
    """Those of the office who have set no password yet. A query."""
    people = User.objects.filter(office=office, is_active=True, password__startswith=NO_PASSWORD)
    return people.prefetch_related("localities").order_by("username")


def communes_without_officer(office: Office) -> Any:
    """Of today, in which nobody drafts proposals yet. A query."""
    officers = User.objects.filter(role=roles.DistrictOfficer.code, is_active=True, office=office)
    communes = Locality.objects.valid_on(max(today(), REFORM)).filter(
        level=Level.COMMUNE, parent=office.province_id
    )
    return communes.exclude(user__in=officers).order_by("name_order")
