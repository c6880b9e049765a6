"""The provinces of today, from the tables and not from the database: what a new installation may choose of."""

from functools import cache

from khuyencong.localities import country
from khuyencong.localities.country import REFORM, UnknownProvinceError
from khuyencong.localities.models import Level, Locality, kind_of, split_kind
from khuyencong.text import alphabetical


@cache
def provinces_of_today() -> tuple[Locality, ...]:
    """All 34 in the order of the alphabet, not saved; one that merely went on has no first day."""
    everything = country.whole_country()
    stay = everything.unchanged_provinces()
    units = [
        Locality(
            code=code,
            name=row["name"],
            kind=kind_of(row["name"], Level.PROVINCE),
            level=Level.PROVINCE,
            valid_from=None if code in stay else REFORM,
        )
        for code, row in everything.provinces.items()
    ]
    return tuple(sorted(units, key=lambda unit: alphabetical(split_kind(unit.name)[1])))


def province_of_today(code: str) -> Locality:
    """The one with this code. Raises UnknownProvinceError, whose words say what to write instead."""
    for province in provinces_of_today():
        if province.code == code:
            return province
    raise UnknownProvinceError(_why_unknown(code))


def _why_unknown(code: str) -> str:
    everything = country.whole_country()
    old = everything.old_provinces.get(code)
    if old is None:
        return (
            f"Không có tỉnh, thành phố nào mang mã “{code}”. Hãy ghi mã hai chữ số của một trong 34 tỉnh, "
            "thành phố từ 01/7/2025, như 92 của Thành phố Cần Thơ."
        )
    now = everything.provinces[everything.successor_of()[code]]
    return (
        f"Mã {code} là {old['name']}, chỉ đến hết 30/6/2025; từ 01/7/2025 thuộc {now['name']}. Hãy ghi "
        f"mã {now['code']}."
    )
