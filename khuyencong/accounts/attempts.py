"""How often one may guess: a growing wait, a limit a day, and no door that an outsider can close.

Wrong passwords are counted in the database (all processes of all machines see them), by account and
client, never by the name under which the portal was called: `Host` is typed by whoever asks.

A client is known to an account when it signed in there before: by its address, or by a signed
cookie of the device. A known client only answers for its own mistakes. Whoever is unknown also meets
the count of the account from unknown clients, and the count of the client over all accounts. So an
outsider who guesses at somebody's account makes other outsiders wait, and not that person.

An attempt is counted before the password is looked at, under a lock of its rows: of fifty guesses at
one moment as many are looked at as one after the other. A right password takes its own count back.
"""

import datetime
import ipaddress
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import salted_hmac

from khuyencong.accounts.models import SignInCount, SignInKind, User

DAY = datetime.timedelta(days=1)
MINUTE = datetime.timedelta(minutes=1)
KNOWN_FOR = datetime.timedelta(days=180)  # since the last sign-in
DEVICE = "thiết bị đã dùng"


@dataclass(frozen=True)
class Limit:
    """`free` wrong passwords, then a minute, two, four, … up to `longest`; after `a_day` of them
    until the day is over that began with the first."""

    free: int
    longest: datetime.timedelta
    a_day: int

    def wait_until(self, failures: int, since: datetime.datetime, now: datetime.datetime) -> Any:
        """Until when after this many, or None."""
        if failures >= self.a_day:
            return since + DAY
        if failures < self.free:
            return None
        return now + min(MINUTE * 2 ** min(failures - self.free, 20), self.longest)


LIMITS = {
    SignInKind.PAIR: Limit(5, 60 * MINUTE, 20),
    SignInKind.ACCOUNT: Limit(20, 60 * MINUTE, 100),
    SignInKind.CLIENT: Limit(50, 60 * MINUTE, 300),  # an office may sit behind one address
}


class TooMany(Exception):
    """One has to wait until then."""

    def __init__(self, until: datetime.datetime) -> None:
        super().__init__(until)
        self.until = until


@dataclass(frozen=True)
class Attempt:
    """One that was counted: the keys of its rows, the pair's first, and their counts with it."""

    counts: dict[int, int]


def begin(name: str, *, client: str, device: str = "") -> Attempt:
    """Count an attempt to sign in as `name`. Raises TooMany, which counts nothing, when it is not
    its time. `device` is what a cookie of this account says, empty without one."""
    account, now = name.strip().lower(), timezone.now()
    user = User.objects.filter(username__iexact=account).first()
    counted: dict[int, int] = {}
    with transaction.atomic():
        shown = {"user": user, "client": DEVICE if device else client}
        pair = _locked(SignInKind.PAIR, account, f"device {device}" if device else client, **shown)
        rows = [pair]
        if not device and not _is_known(pair, now):
            rows.append(_locked(SignInKind.ACCOUNT, account, "", user=user))
            rows.append(_locked(SignInKind.CLIENT, "", client, client=client))
        until = [row.wait_until for row in rows if row.wait_until and row.wait_until > now]
        if until:
            raise TooMany(max(until))
        for row in rows:
            _count(row, now)
            counted[row.pk] = row.failures
    return Attempt(counted)


def succeeded(attempt: Attempt) -> None:
    """The password was right: the client is known from now on, and its mistakes are forgotten. Of
    what is counted for others only this attempt is taken back, lest a guesser clears the count by
    signing in as somebody else in between."""
    now = timezone.now()
    with transaction.atomic():
        for key, count in attempt.counts.items():  # locked in the order of `begin`
            row = SignInCount.objects.select_for_update().filter(pk=key).first()
            if row is not None:
                _take_back(row, count, now)
    _forget(now)


def release(counts: Any) -> int:
    """Let them try again at once; for the administrator. Returns how many rows."""
    return int(counts.update(failures=0, wait_until=None))


def address_of(client: str) -> str:
    """The address by which a client is counted: of IPv6 the network of its line (/64), whose owner
    has 2^64 of them; IPv4 also when it comes in the clothes of IPv6."""
    address = ipaddress.ip_address(client)
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(ipaddress.IPv6Network((address, 64), strict=False))
    return str(address)


def _locked(kind: SignInKind, account: str, place: str, **shown: Any) -> SignInCount:
    """The row of a key, made if it is not there, locked. Always in the order of the kinds."""
    key = salted_hmac("sign-in", f"{kind}|{place}|{account}", algorithm="sha256").hexdigest()
    SignInCount.objects.bulk_create(
        [SignInCount(key=key, kind=kind, **shown)], ignore_conflicts=True
    )
    return SignInCount.objects.select_for_update().get(key=key)


def _is_known(pair: SignInCount, now: datetime.datetime) -> bool:
    return pair.last_success is not None and pair.last_success > now - KNOWN_FOR


def _count(row: SignInCount, now: datetime.datetime) -> None:
    if now >= row.since + DAY or row.failures == 0:
        row.failures, row.since = 0, now
    row.failures, row.last_seen = row.failures + 1, now
    row.wait_until = LIMITS[SignInKind(row.kind)].wait_until(row.failures, row.since, now)
    row.save()


def _take_back(row: SignInCount, count: int, now: datetime.datetime) -> None:
    if row.kind == SignInKind.PAIR:
        row.failures, row.wait_until, row.last_success = 0, None, now
    else:
        if row.failures == count:
            row.wait_until = None  # set by this attempt
        row.failures = max(row.failures - 1, 0)
    row.last_seen = now
    row.save()


def _forget(now: datetime.datetime) -> None:
    old = Q(last_seen__lt=now - 2 * DAY, last_success=None) | Q(last_seen__lt=now - KNOWN_FOR)
    SignInCount.objects.filter(old).delete()
