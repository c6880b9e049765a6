"""List and home over real HTTP (gunicorn, 2 workers) with 1,000 to 1,000,000 proposals.

PostgreSQL only: BENCH_DATABASE_URL names a server where databases may be made (127.0.0.1:5432 as
postgres when it is not set). JSON out: medians in milliseconds at each size, the ratios of the
goals, requests a second, and the slowest answers under 50 users at once. `--sizes 1000,100000`
measures less. `--offices 100000` measures instead one office of 34 that have so many together, beside the same
office alone (one_of_34.py).
"""

import argparse
import http.client
import itertools
import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
SERVER = os.environ.get("BENCH_DATABASE_URL", "postgres://postgres@127.0.0.1:5432")
NAME = f"khuyencong_bench_{os.getpid()}"
ENVIRONMENT = {
    "DATABASE_URL": f"{SERVER}/{NAME}",
    "SECRET_KEY": "bench",
    "HTTPS": "0",
    "DEBUG": "0",
    "DJANGO_SETTINGS_MODULE": "tests.benchmarks.portal_settings",
    "PYTHONPATH": str(ROOT),
}
os.environ.update(ENVIRONMENT)

import psycopg

from tests.benchmarks.one_of_34 import OFFICES, add_offices, compare

ROUNDS = 21
USERS_AT_ONCE = 50
SECONDS = 8
SIZES = (1_000, 100_000, 1_000_000)

# One proposal in ten is national; 26 years; every proposal has one member, three entries of the
# ledger and one event; four proposals share an establishment.
GENERATE = """
INSERT INTO beneficiaries_beneficiary (provenance, source, kind, name, tax_code, representative,
    phone, locality_id, address, trade, owner_is_woman, owner_is_ethnic_minority,
    in_craft_village, search_text, name_text, tax_digits, phone_digits, registration_number,
    awaits_comparison, office_id)
SELECT 'illustrative', '', 'household', 'Cơ sở ' || i, '', '', '', (%(places)s::bigint[])[1 + i %% %(n)s],
    '', '', false, false, false, 'co so ' || i, 'co so ' || i, '', '', '', false,
    %(office)s
FROM generate_series(%(low)s / 4, %(high)s / 4 - 1) i;
INSERT INTO projects_proposal (provenance, source, code, title, kind, programme_id, year, plan_id,
    activity_id, implementing_unit, coordinating_unit, goals, is_archival, declared_precision, state, version,
    locality_id, search_text)
SELECT 'illustrative', '', 'DA-' || i, 'Hỗ trợ máy móc vào ' || trade.name || ' ' || i, 'single',
    p.programme_id, p.year, p.id, (%(activities)s::bigint[])[1 + i %% %(m)s], '', '', '', true, 1,
    (ARRAY['settled','settled','settled','settled','accepted','in_progress','in_progress',
           'approved','approved','not_selected'])[1 + (i / 7) %% 10],
    0, (%(places)s::bigint[])[1 + (i / 4) %% %(n)s],
    'da-' || i || ' ho tro may moc vao ' || trade.folded || ' ' || i
FROM generate_series(%(low)s, %(high)s - 1) i
JOIN (VALUES (0,'chế biến bánh pía','che bien banh pia'), (1,'xay xát lúa gạo','xay xat lua gao'),
    (2,'chế biến thủy sản','che bien thuy san'), (3,'sản xuất nước mắm','san xuat nuoc mam'),
    (4,'đan lát cói','dan lat coi')) trade (n, name, folded) ON trade.n = (i / 3) %% 5
JOIN projects_plan p ON p.year = 2001 + i %% 26
JOIN projects_programme g ON g.id = p.programme_id AND g.office_id = %(office)s
    AND (g.level = 'national') = (i %% 10 = 0);
INSERT INTO projects_member (provenance, source, proposal_id, position, beneficiary_id, locality_id,
    contents, note, left_out_reason, name_at_submission, kind_at_submission, name_text)
SELECT 'illustrative', '', p.id, 1, b.id, p.locality_id, '', '', '', b.name, b.kind, b.name_text
FROM projects_proposal p
JOIN beneficiaries_beneficiary b ON b.name = 'Cơ sở ' || (substr(p.code, 4)::int / 4)
WHERE p.id > %(last)s;
INSERT INTO projects_fundingsplit (provenance, source, member_id, stage, effective_on,
    state_support, beneficiary_contribution, other_funds, is_adjustment, decision_id)
SELECT 'illustrative', '', m.id, s.stage, '2020-01-01', 100000000, 120000000, 0, false,
    CASE WHEN s.stage = 'approved' THEN d.id END
FROM projects_member m JOIN projects_proposal p ON p.id = m.proposal_id
JOIN projects_decision d ON d.plan_id = p.plan_id
CROSS JOIN (VALUES ('requested'), ('appraised'), ('approved')) s (stage)
WHERE p.id > %(last)s AND (s.stage <> 'approved' OR p.state <> 'not_selected');
INSERT INTO audit_event (kind, at, by_id, subject_type_id, subject_id, before, after, comment,
    changes)
SELECT 'example.loaded', now(), %(by)s, %(type)s, id, '', '', '', '[]'
FROM projects_proposal WHERE id > %(last)s;
"""


def connect(name=NAME):
    return psycopg.connect(
        f"{SERVER}/{name}".replace("postgres://", "postgresql://"), autocommit=True
    )


def prepare():
    """An empty portal with localities, law, plans of 26 years and users; returns their cookies."""
    with connect("postgres") as server:
        server.execute(f"CREATE DATABASE {NAME}")
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.test import Client

    from khuyencong.accounts import roles
    from khuyencong.accounts.models import User
    from khuyencong.localities.models import Locality
    from khuyencong.offices.models import Office
    from projects.models import Programme

    with open(os.devnull, "w") as silence:
        call_command("migrate", verbosity=0)
        call_command("createcachetable")
        call_command("load_reference", stdout=silence)
        call_command("collectstatic", interactive=False, verbosity=0)
    plans_of(Programme.objects.all())
    district = Locality.objects.get(code="950")
    cookies = {}
    for role in (roles.CentreStaff, roles.DistrictOfficer, roles.Administrator):
        name, office = role.display_name, Office.objects.first()
        user = User.objects.create_user(role.code, full_name=name, role=role.code, office=office)
        user.localities.set([district] if role is roles.DistrictOfficer else [])
        client = Client()
        client.force_login(user)
        cookies[role.code] = client.cookies[settings.SESSION_COOKIE_NAME].value
    return cookies


def plans_of(programmes):
    """Of 26 years, each with its decision."""
    from projects.models import Decision, Plan

    for programme in programmes:
        for year in range(2001, 2027):
            plan = Plan.objects.create(programme=programme, year=year, state="approved")
            Decision.objects.create(plan=plan, number="1", decided_on=f"{year}-01-15", authority="UBND", kind="approval")  # fmt: skip


def grow(low, high, office=None, places=None, name=NAME):
    """Proposals number `low` to `high` of an office (of the first) with all that hangs on them."""
    from django.contrib.contenttypes.models import ContentType

    from khuyencong.accounts.models import User
    from khuyencong.localities.models import Locality
    from khuyencong.offices.models import Office
    from projects.models import Activity, Proposal

    if places is None:
        communes = Locality.objects.filter(level="commune")
        places = list(communes.values_list("pk", flat=True))
    office = office or Office.objects.order_by("pk")[0].pk
    activities = list(Activity.objects.values_list("pk", flat=True))
    last = Proposal.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    values = {
        "low": low, "high": high, "last": last, "places": places, "n": len(places),
        "office": office, "activities": activities, "m": len(activities), "by": User.objects.machine().pk,
        "type": ContentType.objects.get_for_model(Proposal).pk,
    }  # fmt: skip
    with connect(name) as database:
        for statement in GENERATE.split(";\n"):
            if statement.strip():
                database.execute(statement, values)
        database.execute("VACUUM ANALYZE")


class Portal:
    """gunicorn with two workers on a free port."""

    def __init__(self, database=NAME):
        self.database = database

    def __enter__(self):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.log = tempfile.TemporaryFile()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "khuyencong.wsgi", "--bind", f"127.0.0.1:{self.port}",
             "--workers", "2", "--threads", "4", "--log-level", "warning"],
            cwd=ROOT, env={**os.environ, **ENVIRONMENT, "DATABASE_URL": f"{SERVER}/{self.database}"}, stderr=self.log, stdout=self.log,
        )  # fmt: skip
        for _ in range(100):
            try:
                self.get("/dang-nhap/", "")
                return self
            except OSError:
                time.sleep(0.1)
        raise RuntimeError("gunicorn did not start")

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=20)

    def get(self, path, cookie, connection=None):
        """(seconds, status, bytes) of one GET."""
        line = connection or http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        start = time.perf_counter()
        line.request("GET", path, headers={"Cookie": f"sessionid={cookie}"})
        answer = line.getresponse()
        body = answer.read()
        return time.perf_counter() - start, answer.status, len(body)

    def median_ms(self, path, cookie, before=None):
        times = []
        for number in range(ROUNDS + 4):
            if before:
                before()
            seconds, status, _size = self.get(path() if callable(path) else path, cookie)
            assert status == 200, (path, status)
            if number >= 4:  # both workers are warm
                times.append(seconds * 1000)
        return round(statistics.median(times), 1)

    def load(self, path, cookie, users):
        """Requests a second, and the slowest, of so many users for some seconds: one person in so
        many windows, or each with a cookie of their own. `{}` in the path is another number each
        time."""
        times, bad, end = [], [], time.perf_counter() + SECONDS

        numbers = itertools.count()
        cookies = itertools.cycle([cookie] if isinstance(cookie, str) else cookie)

        def user(own):
            line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
            while time.perf_counter() < end:
                try:
                    seconds, status, _size = self.get(path.format(next(numbers)), own, line)
                except (OSError, http.client.HTTPException) as error:
                    bad.append(repr(error))
                    line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
                    continue
                times.append(seconds)
                if status != 200:
                    bad.append(status)

        threads = [threading.Thread(target=user, args=(next(cookies),)) for _ in range(users)]
        start = time.perf_counter()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        taken = time.perf_counter() - start
        ordered = sorted(times)
        return {
            "requests_per_second": round(len(times) / taken, 1),
            "median_ms": round(statistics.median(times) * 1000, 1),
            "p99_ms": round(ordered[int(len(ordered) * 0.99) - 1] * 1000, 1),
            "errors": len(bad),
        }


NARROW = "/de-an/?nam=2018&q=nuoc%20mam%20{}"
PAGES = {
    "list_filter_and_search": (NARROW, "centre-staff"),
    "list_broad_search": ("/de-an/?nam=2018&q=nuoc%20mam", "centre-staff"),
    "list_plain": ("/de-an/", "centre-staff"),
    "list_of_an_officer": ("/de-an/?nam=2018", "district-officer"),
    "admin_changelist": ("/quan-tri/projects/proposal/", "administrator"),
    "admin_changelist_filter_and_search": (
        "/quan-tri/projects/proposal/?year__exact=2018&q=nuoc%20mam%20{}", "administrator",
    ),
    "home": ("/", "centre-staff"),
    "home_of_an_officer": ("/", "district-officer"),
    "empty_page": ("/trong/trang/", "centre-staff"),
}  # fmt: skip


def wanted_number():
    """A number in a title of 2018 about nước mắm: the search finds it and its like."""
    return next(i for i in range(100, 999) if 2001 + i % 26 == 2018 and (i // 3) % 5 == 3)


def measure(portal, cookies):
    number = wanted_number()
    figures = {
        name: portal.median_ms(path.format(number), cookies[role])
        for name, (path, role) in PAGES.items()
    }

    def somebody_did_something():
        with connect() as database:
            database.execute(
                "INSERT INTO audit_event (kind, at, by_id, subject_type_id, subject_id, before, after, comment, changes) "
                "SELECT kind, now(), by_id, subject_type_id, subject_id, '', '', '', '[]' FROM audit_event LIMIT 1"
            )

    # Nothing of these answers was kept before.
    for name in ("home", "list_plain", "list_filter_and_search", "list_of_an_officer"):
        path, role = PAGES[name]
        figures[f"{name}_after_each_write"] = portal.median_ms(
            path.format(number), cookies[role], before=somebody_did_something
        )
    return figures


def throughput(portal, cookies):
    path = PAGES["list_filter_and_search"][0].format(wanted_number())
    staff = cookies["centre-staff"]
    # `list` asks the same again, as 50 people who open the list in the morning do; in
    # `list_another_each_time` and under 50 users nobody asks what was asked before.
    return {
        "empty_page": portal.load("/trong/trang/", staff, 8),
        "bare_answer": portal.load("/trong/", staff, 8),
        "list": portal.load(path, staff, 8),
        "list_another_each_time": portal.load(NARROW, staff, 8),
        "list_under_50_users": portal.load(NARROW, staff, USERS_AT_ONCE),
        "home_under_50_users": portal.load("/", staff, USERS_AT_ONCE),
    }


def ratios(sizes, load):
    small, large = sizes[min(sizes)], sizes[max(sizes)]
    rate = {name: each["requests_per_second"] for name, each in load.items()}
    return {
        "list_after_each_write_large_to_small": large["list_filter_and_search_after_each_write"]
        / small["list_filter_and_search_after_each_write"],
        "list_large_to_small": large["list_filter_and_search"] / small["list_filter_and_search"],
        "list_after_each_write_to_admin_changelist": large[
            "list_filter_and_search_after_each_write"
        ]
        / large["admin_changelist"],
        "list_to_admin_changelist": large["list_filter_and_search"] / large["admin_changelist"],
        "list_after_each_write_to_admin_same_question": large[
            "list_filter_and_search_after_each_write"
        ]
        / large["admin_changelist_filter_and_search"],
        "home_large_to_small": large["home"] / small["home"],
        "home_after_each_write_large_to_small": large["home_after_each_write"]
        / small["home_after_each_write"],
        "list_throughput_to_empty_page": rate["list"] / rate["empty_page"],
        "list_another_each_time_to_empty_page": rate["list_another_each_time"] / rate["empty_page"],
        "list_throughput_to_bare_answer": rate["list"] / rate["bare_answer"],
    }


def one_of_34(cookies, count):
    """The first office alone, with a 34th of `count` proposals; then a copy of its database with 33 more."""
    from django.db import connections

    among, each = f"{NAME}_34", count // OFFICES // 4 * 4  # four share an establishment
    with connect("postgres") as server:
        grow(0, each)
        connections.close_all()
        server.execute(f"CREATE DATABASE {among} TEMPLATE {NAME}")
        try:
            connections["default"].settings_dict["NAME"] = among
            add_offices(partial(grow, name=among), plans_of, each)
            connections.close_all()
            with Portal() as alone, Portal(among) as one:
                return compare(alone, one, cookies, connect)
        finally:
            connections.close_all()
            connections["default"].settings_dict["NAME"] = NAME
            server.execute(f"DROP DATABASE {among} WITH (FORCE)")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--sizes", default=",".join(map(str, SIZES)))
    parser.add_argument("--offices", type=int)
    given = parser.parse_args()
    sizes = [int(size) for size in given.sizes.split(",")]
    cookies, found, low = prepare(), {}, 0
    try:
        if given.offices:
            found = one_of_34(cookies, given.offices)
            print(json.dumps({"one_office_of_34": found}, indent=2))
            return
        for size in sizes:
            started = time.perf_counter()
            grow(low, size)
            low = size
            print(
                f"{size} proposals made in {time.perf_counter() - started:.0f} s", file=sys.stderr
            )
            with Portal() as portal:
                found[size] = measure(portal, cookies)
        with Portal() as portal:
            portal.median_ms("/de-an/", cookies["centre-staff"])
            load = throughput(portal, cookies)
        goals = {name: round(value, 2) for name, value in ratios(found, load).items()}
        print(json.dumps({"median_ms": found, "load_at_largest": load, "ratios": goals}, indent=2))
    finally:
        from django.db import connections

        connections.close_all()
        with connect("postgres") as server:
            server.execute(f"DROP DATABASE {NAME} WITH (FORCE)")


if __name__ == "__main__":
    main()
