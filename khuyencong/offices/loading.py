"""The offices of an installation: of the provinces that it is loaded for, else the one of Sóc Trăng."""

from collections.abc import Iterable

from django.db.models import Q

from khuyencong.dates import today
from khuyencong.localities.country import LAST_DAY
from khuyencong.localities.loading import SOC_TRANG
from khuyencong.localities.models import Level, Locality, split_kind
from khuyencong.offices.models import Office
from khuyencong.text import fold

CODE, NAME = "soc-trang", "Sóc Trăng"


def load_first_office() -> Office:
    """The first office; Sóc Trăng's is made where there is none. The province must have been loaded."""
    first = Office.objects.order_by("pk").first()
    if first is not None:
        return first
    provinces = Locality.objects.filter(level=Level.PROVINCE, name__endswith=NAME)
    return Office.objects.create(
        code=CODE, name=NAME, province=provinces.order_by("valid_from", "pk")[0]
    )


def soc_trang_office() -> Office | None:
    """The office of former Sóc Trăng, whichever came first."""
    return Office.objects.filter(_of_soc_trang("province__")).order_by("pk").first()


def load_soc_trang_office() -> Office:
    """It, made where there is none: the first of an installation writes nothing before the codes of its
    proposals, a further one has letters. The province must have been loaded."""
    office = soc_trang_office()
    if office is None:
        office = _open(Locality.objects.get(_of_soc_trang(), level=Level.PROVINCE))
    return office


def _of_soc_trang(path: str = "") -> Q:
    """The province that ended with the reform; its code may be used again."""
    return Q(**{f"{path}code": SOC_TRANG, f"{path}valid_to": LAST_DAY})


def load_offices(codes: Iterable[str]) -> list[Office]:
    """An office of each of these provinces of today (by their codes) that none serves yet; returns the new
    ones. The first of an installation writes nothing before the codes of its proposals."""
    provinces = Locality.objects.filter(level=Level.PROVINCE).valid_on(today())
    new = []
    for code in codes:
        province = provinces.get(code=code)
        if not provinces.filter(pk__in=Office.objects.provinces(), code=code).exists():
            new.append(_open(province))
    return new


def proposed_office(province: Locality) -> Office:
    """An office of this province, not saved: called like it, with letters that no other office has."""
    _kind, name = split_kind(province.name)
    words = fold(name).replace("-", " ").split()
    letters = "" if not Office.objects.exists() else _letters(words)
    return Office(code="-".join(words), name=name, letters=letters, province=province)


def _open(province: Locality) -> Office:
    office = proposed_office(province)
    office.save()
    return office


def _letters(words: list[str]) -> str:
    """CB of Cao Bằng; where another office has them, more of the last word: QNI of Quảng Ninh."""
    taken = set(Office.objects.values_list("letters", flat=True))
    first, last = "".join(word[0] for word in words[:-1]), words[-1]
    offered = (f"{first}{last[:length]}".upper() for length in range(1, len(last) + 1))
    return next(letters for letters in offered if letters not in taken)
