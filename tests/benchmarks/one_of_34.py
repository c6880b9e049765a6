"""One office of 34 beside the same office alone: what the others' records cost. A part of `script/bench pages`.

Both databases have the same office with the same proposals, the second one besides 33 offices with as many
each and the units of the whole country. The same pages are asked of both in turn, so that what else the machine does
meets both; before each request something is written, so nothing was kept.
"""

import statistics
import sys

OFFICES = 34
ROUNDS = 25
WARM = 6  # both workers of both servers
PAGES = {
    "home": ("/", "centre-staff"),
    "home_of_an_officer": ("/", "district-officer"),
    "list_plain": ("/de-an/", "centre-staff"),
    "list_filter_and_search": ("/de-an/?nam=2018&q=nuoc%20mam", "centre-staff"),
    "list_of_an_officer": ("/de-an/?nam=2018", "district-officer"),
    "establishments": ("/co-so/", "centre-staff"),
    "acceptances": ("/nghiem-thu/", "centre-staff"),
    "plans_of_a_year": ("/ke-hoach/2018/", "centre-staff"),
    "by_place": ("/ban-do/2018/", "centre-staff"),
    "report_of_progress": ("/bao-cao/tinh-hinh-thuc-hien/?nam=2018", "centre-staff"),
}
WRITE = (
    "INSERT INTO audit_event (kind, at, by_id, subject_type_id, subject_id, before, after, comment, changes) "
    "SELECT kind, now(), by_id, subject_type_id, subject_id, '', '', '', '[]' FROM audit_event LIMIT 1"
)


def add_offices(grow, plans_of, each):
    """The other 33, with their programmes, plans and `each` proposals at places of their own provinces."""
    from khuyencong.localities.loading import load_localities
    from khuyencong.localities.models import Locality
    from khuyencong.offices.loading import load_offices
    from projects.law.loading import open_programmes

    load_localities()
    provinces = Locality.objects.filter(level="province", valid_to=None).order_by("code")
    others = load_offices(provinces.values_list("code", flat=True))
    assert len(others) == OFFICES - 1
    for number, office in enumerate(others, start=1):
        plans_of(open_programmes(office))
        places = Locality.objects.filter(parent=office.province, level="commune", valid_to=None)
        keys = list(places.values_list("pk", flat=True))
        grow(number * each, (number + 1) * each, office=office.pk, places=keys)


def compare(alone, among, cookies, connect):
    """Two portals (and their databases) → medians of each page, and their ratio."""
    found = {}
    for name, (path, role) in PAGES.items():
        taken = {id(alone): [], id(among): []}
        with connect(alone.database) as first, connect(among.database) as second:
            for number in range(ROUNDS + WARM):
                sides = [(alone, first), (among, second)]
                for portal, database in sides if number % 2 else reversed(sides):
                    database.execute(WRITE)
                    seconds, status, _size = portal.get(path, cookies[role])
                    assert status == 200, (path, status)
                    if number >= WARM:
                        taken[id(portal)].append(seconds * 1000)
        of_alone, of_among = taken[id(alone)], taken[id(among)]
        found[name] = {
            "alone_ms": round(statistics.median(of_alone), 1),
            "of_34_ms": round(statistics.median(of_among), 1),
            "ratio": round(statistics.median(of_among) / statistics.median(of_alone), 2),
            # The quickest quarter is least disturbed by what else runs.
            "ratio_of_the_quickest": round(_quick(of_among) / _quick(of_alone), 2),
        }
        print(name, found[name], file=sys.stderr)
    whole = [sum(each[side] for each in found.values()) for side in ("of_34_ms", "alone_ms")]
    return {"pages": found, "ratio_of_all": round(whole[0] / whole[1], 3)}


def _quick(times):
    return statistics.mean(sorted(times)[: max(len(times) // 4, 1)])
