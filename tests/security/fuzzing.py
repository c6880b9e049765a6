"""The portal's own fuzzer: every form, parameter, address and header gets what nobody types.

It walks the real pages as each role, reads the forms that stand there, and sends them with one
field (or all) hostile and the others as an officer would fill them. What a request wrote is undone
after it. A case has a name that holds on every database, so a finding is tried again from its line.
"""

import itertools
import random
import re
import traceback
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urlsplit

from django.contrib import admin
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.signals import got_request_exception
from django.db import connection, transaction
from django.http import QueryDict
from django.test import Client
from django.test.client import MULTIPART_CONTENT
from django.urls import NoReverseMatch, Resolver404, resolve, reverse

from reports.documents.parameters import IN_ADDRESSES
from tests.conftest import no_writes
from tests.security import hostile, pages

ROOT = Path(__file__).resolve().parent.parent.parent
SHEETS = (
    "html",
    "docx",
    "xlsx",
)  # in which the sheet of a proposal is printed after something was written
SEE_MOST = ("administrator", "district-officer")
SEVERAL = "*all*"  # in the place of a field's name: all fields of the form at once


PARAMETERS = [f"?{name}" for name in IN_ADDRESSES.values()]  # of a report that is made or issued


@dataclass(frozen=True)
class Case:
    """One request: who, where, and which value in which place."""

    role: str
    method: str
    page: str  # the address by its name, without keys of records
    place: str  # field, parameter, argument or header
    value: str  # its name in `hostile`
    target: object = field(compare=False, repr=False, default=None)

    def __str__(self):
        return f"{self.role} {self.method} {self.page} {self.place}={self.value}"


@dataclass(frozen=True)
class Finding:
    """A case that ended badly, and where."""

    case: Case
    status: int
    cause: str
    told: str

    def __str__(self):
        return f"{self.case} -> {self.status} {self.cause}"


def name_of(url):
    """The name of the page behind an address: what stays when keys differ."""
    try:
        match = resolve(urlsplit(url).path)
    except Resolver404:
        return pages.plain(url)
    words = ",".join(pages.plain(str(each)) for each in (*match.args, *match.kwargs.values()))
    return f"{match.view_name}({words})"


def addresses_of_the_admin():
    """Every page of the admin: lists, new rows, the first row of each table, import and export."""
    yield reverse("admin:index")
    for model in admin.site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        yield reverse(f"{name}_changelist")
        yield reverse(f"{name}_add")
        first = model._base_manager.order_by("pk").first()
        for page in ("change", "history", "delete") if first else ():
            yield reverse(f"{name}_{page}", args=[first.pk])
        for page in ("import", "export"):
            yield from _if_there(f"{name}_{page}")


def _if_there(name):
    try:
        yield reverse(name)
    except NoReverseMatch:
        return


class Fuzzer:
    """Finds what can be sent and sends it. `people` are users by the code of their role."""

    def __init__(self, people, addresses):
        self.clients = {code: _signed_in(user) for code, user in people.items()}
        self.clients["nobody"] = Client(raise_request_exception=False)
        self.addresses = list(addresses)
        self.forms, self.parameters, self.walked = {}, {}, 0
        self.answers = Counter()
        self.findings = []
        self.caught = []
        got_request_exception.connect(self._catch)

    def _catch(self, **_kwargs):
        self.caught.append(traceback.format_exc())

    # ------------------------------------------------------------------- what can be sent

    def walk(self):
        """Read every page as everybody, for its forms and its parameters."""
        for (code, client), url in itertools.product(self.clients.items(), self.addresses):
            if code != "administrator" and name_of(url).startswith("admin:"):
                continue  # closed to all others, as test_urls holds
            self.walked += 1
            with undone():
                answer = _finished(client.get(url))
                if answer.status_code >= 500:  # a page that fails by itself
                    self._note(Case(code, "GET", name_of(url), "-", "-"), answer)
                html = _html(answer)
            forms, names = pages.read(html)
            if answer.status_code < 400:
                self.parameters.setdefault((code, url), set()).update(names)
            for form in forms:
                self._keep(code, url, form)

    def _keep(self, code, url, form):
        action = form.action or url
        if form.method == "get":
            found = self.parameters.setdefault((code, urlsplit(action).path), set())
            found |= {each.name for each in form.controls}
        form.action = action if action.startswith("/") else url
        kept = self.forms.setdefault((name_of(form.action), form.signature()), {})
        kept.setdefault(code, form)

    def add(self, url, *names):
        """A form that stands on no page at this moment, for everybody."""
        controls = [pages.Control(name, "text", "") for name in names]
        form = pages.FoundForm("post", url, controls=controls)
        self.forms[name_of(url), form.signature()] = dict.fromkeys(self.clients, form)

    def groups(self):
        """Cases, grouped by what they are about, so that a short run touches all of it."""
        for (page, _signature), by_role in self.forms.items():
            yield [case for code, form in by_role.items() for case in _of_form(code, page, form)]
            if not page.startswith("admin:"):  # where most people work, most is tried
                yield [
                    case for code, form in by_role.items() for case in _of_form(code, page, form)
                ]
        seen = set()
        for (code, url), names in self.parameters.items():
            page = name_of(url)
            if (code, page) not in seen and "logout" not in page:
                seen.add((code, page))
                yield [Case(code, "GET", page, name, value, url) for name in (*sorted(names), "la") for value in hostile.TEXTS]  # fmt: skip
        by_name = {name_of(url): url for url in self.addresses}
        for code, url in itertools.product(SEE_MOST, by_name.values()):
            yield list(_of_path(code, url)) if code in self.clients else []
        yield list(_of_headers())

    def cases(self, seed, many):
        """`many` cases: the first of each group, the second of each, … in the order of the seed."""
        chance = random.Random(seed)  # noqa: S311 - to be repeated
        groups = list(self.groups())
        for group in groups:
            chance.shuffle(group)
        chance.shuffle(groups)
        rows = itertools.zip_longest(*groups)
        return list(itertools.islice((case for row in rows for case in row if case), many))

    # -------------------------------------------------------------------- sending

    def send(self, case):
        """Send one case; what it wrote is undone, what it led to is looked at."""
        client = self.clients[case.role]
        cookies = client.cookies.copy()
        before = len(self.findings)
        with undone():
            answer = self._answer(client, case)
            self.answers[answer.status_code] += 1
            if answer.status_code >= 500:
                self._note(case, answer)
            elif case.method == "POST" and answer.status_code == 302:
                self._follow(client, case, answer.headers["Location"])
            if connection.vendor == "postgresql" and len(self.findings) == before:
                connection.check_constraints()  # as a commit would
        client.cookies = cookies

    def _answer(self, client, case):
        if case.place.startswith("header:"):
            return _with_header(client, case)
        if case.method == "GET":
            url = case.target
            if case.place != "/argument/":
                url += f"?{quote(case.place)}={_quoted(hostile.TEXTS[case.value])}"
            with no_writes():
                return _finished(client.get(url))
        form, data, query = case.target, QueryDict(mutable=True), ""
        if case.place.startswith("?"):
            query = f"{case.place}={_quoted(hostile.TEXTS[case.value])}"
        for control in form.controls:
            if value := _sent(control, case):
                data.appendlist(control.name, value)
        return _finished(client.post(form.action + query, dict(data.lists()), content_type=MULTIPART_CONTENT))  # fmt: skip

    def _follow(self, client, case, address):
        """Where a POST leads, and the printed sheet of a proposal that was written."""
        path = urlsplit(address).path
        looked_at = [address.partition("#")[0]]
        if path.startswith("/de-an/") and path.count("/") > 2:
            looked_at += [f"/bao-cao/phieu-de-an/tai/{kind}/?de-an={path.split('/')[2]}" for kind in SHEETS]  # fmt: skip
        for url in looked_at:
            answer = _finished(client.get(url))
            self.answers["followed"] += 1
            if answer.status_code >= 500:
                self._note(case, answer)

    def _note(self, case, answer):
        told = self.caught[-1] if self.caught else answer.content.decode()[:300]
        found = Finding(case, answer.status_code, _cause(told), told)
        print(found, flush=True)  # noqa: T201 - a long run tells at once
        self.findings.append(found)

    def report(self, seed):
        """What was done, and each finding once for its cause, with the line that repeats it."""
        causes = {}
        for each in self.findings:
            causes.setdefault(each.cause, []).append(each)
        sent = sum(many for answer, many in self.answers.items() if answer != "followed")
        answers = dict(sorted(self.answers.items(), key=str))
        head = (
            f"fuzz on {connection.vendor}: seed {seed}, {len(self.forms)} forms, {sent} requests, "
            f"{self.walked} pages walked, answers {answers}, {len(self.findings)} findings"
        )
        lines = [head]
        for cause, found in causes.items():
            lines += ["", f"{len(found)} x {cause}"]
            lines += [f'  script/fuzz --only "{case}"' for case in sorted({str(f.case) for f in found})[:6]]  # fmt: skip
            lines += [f"    {line}" for line in found[0].told.strip().splitlines()[-6:]]
        return "\n".join(lines)


class undone(transaction.Atomic):  # noqa: N801 - reads as a word
    """A transaction that never ends well: every request finds what the first one found."""

    def __init__(self):
        super().__init__(using=None, savepoint=True, durable=False)

    def __exit__(self, *problem):
        if problem[0] is None:
            transaction.set_rollback(True)
        super().__exit__(*problem)


def _signed_in(user):
    client = Client(raise_request_exception=False)
    client.force_login(user)
    return client


def _html(answer):
    is_page = answer.get("Content-Type", "").startswith("text/html") and not answer.streaming
    return answer.content.decode() if is_page and answer.status_code == 200 else ""


def _finished(answer):
    if answer.streaming:
        b"".join(answer.streaming_content)
    return answer


def _cause(told):
    """The exception and the last line of ours that it went through."""
    lines = told.strip().splitlines()
    ours = [line.strip() for line in lines if str(ROOT) in line and "site-packages" not in line and "/tests/" not in line]  # fmt: skip
    where = ours[-1].replace(f"{ROOT}/", "") if ours else "in Django"
    said = re.sub(r"(got|keyword|accessor) '.*", r"\1 …", lines[-1])
    return f"{said[:140]} [{where}]"


def _quoted(value):
    return quote(value, safe="")


def _of_form(code, page, form):
    if form.method != "post":
        return
    sent = {pages.plain(each.name): each for each in form.controls}
    sent.pop("csrfmiddlewaretoken", None)  # a test client is not asked for it
    for control in sent.values():
        values = hostile.FILES if control.kind == "file" else hostile.TEXTS
        for value in values:
            yield Case(code, "POST", page, pages.plain(control.name), value, form)
    several = (SEVERAL, *(PARAMETERS if page.startswith("reports:report_") else ()))
    for place, value in itertools.product(several, hostile.TEXTS):
        yield Case(code, "POST", page, place, value, form)


def _sent(control, case):
    """What a form sends for one of its fields in a case."""
    is_meant = case.place == pages.plain(control.name) or (
        case.place == SEVERAL and control.kind not in {"file", "button"}
    )
    if control.kind == "file":
        name, content = hostile.FILES[case.value if is_meant else "plain"]
        return _file(name, content)
    return hostile.TEXTS[case.value] if is_meant else pages.filled(control)


def _file(name, content):
    file = SimpleUploadedFile("x", content, "application/pdf")
    file.__dict__["_name"] = name  # as it was sent, not as Django would have it
    return file


def _of_path(code, url):
    """The address with each of its arguments hostile."""
    match = resolve(urlsplit(url).path)
    for argument in {str(each) for each in (*match.args, *match.kwargs.values())}:
        for value, text in hostile.ARGUMENTS.items():
            changed = url.replace(f"/{argument}/", f"/{text}/", 1)
            if changed != url:
                page = f"{match.view_name}({pages.plain(argument)})"
                yield Case(code, "GET", page, "/argument/", value, changed)


HEADERS = {
    "session": {"HTTP_COOKIE": 'sessionid="\\000\\000\\000\\000\\000\\000\\000\\000\\000"'},
    "session-long": {"HTTP_COOKIE": f"sessionid={'x' * 4000}"},
    "session-latin": {"HTTP_COOKIE": "sessionid=\xff\xfe\xff\xfe\xff\xfe\xff\xfe\xff"},
    "token": {"HTTP_COOKIE": 'csrftoken="\\000\\303"', "HTTP_X_CSRFTOKEN": "²"},
    "messages": {"HTTP_COOKIE": 'messages="\\000:1:x"'},
    "charset-unknown": {"CONTENT_TYPE": "application/x-www-form-urlencoded; charset=khong-co"},
    "charset-utf-7": {"CONTENT_TYPE": "multipart/form-data; boundary=b; charset=utf-7"},
    "charset-escape": {"CONTENT_TYPE": "multipart/form-data; boundary=b; charset=unicode_escape"},
    "charset-idna": {"CONTENT_TYPE": "multipart/form-data; boundary=b; charset=idna"},
    "no-boundary": {"CONTENT_TYPE": "multipart/form-data"},
    "json": {"CONTENT_TYPE": "application/json"},
    "xml": {"CONTENT_TYPE": "text/xml"},
    "no-type": {"CONTENT_TYPE": ""},
    "length-word": {"CONTENT_LENGTH": "²"},
    "length-minus": {"CONTENT_LENGTH": "-5"},
    "length-10^30": {"CONTENT_LENGTH": "1" + "0" * 30},
    "length-5000-digits": {"CONTENT_LENGTH": "9" * 5000},
    "host": {"HTTP_HOST": "evil.example:99999999"},
    "htmx": {"HTTP_HX_REQUEST": "true", "HTTP_HX_CURRENT_URL": "http://[", "HTTP_HX_TARGET": "\xff"},
    "accept": {"HTTP_ACCEPT": "application/json", "HTTP_ACCEPT_LANGUAGE": "x" * 5000},
    "referer": {"HTTP_REFERER": "http://[::1/\xff"},
    "agent": {"HTTP_USER_AGENT": "\x01\xff" * 500},
    "address": {"HTTP_X_FORWARDED_FOR": "²,\xff, 1.1.1.1", "REMOTE_ADDR": "127.0.0.1"},
    "range": {"HTTP_RANGE": "bytes=-0-9", "HTTP_IF_MODIFIED_SINCE": "Mon, 99 Foo 0000"},
}  # fmt: skip
BODY = (
    b'--b\r\nContent-Disposition: form-data; name="login"\r\n\r\na+2AA-b\\ud800\0\r\n'
    b"--b\r\nContent-Disposition: form-data; name=\"tep\"; filename*=hex''%ff%00.pdf\r\n\r\nx\r\n--b--\r\n"
)
TARGETS = (
    "account_login",
    "home",
    "projects:proposal_list",
    "lists:choose_columns",
    "ui:amount_echo",
)


def _of_headers():
    for role, method, page, name in itertools.product(
        ("nobody", "administrator"), ("GET", "POST"), TARGETS, HEADERS
    ):
        yield Case(role, method, page, f"header:{name}", "-")


def _with_header(client, case):
    url = reverse(case.page, args=["de-an"] if case.page == "lists:choose_columns" else [])
    given = {**HEADERS[case.place.removeprefix("header:")]}
    kind = given.pop("CONTENT_TYPE", "multipart/form-data; boundary=b")
    if case.role != "nobody" and "HTTP_COOKIE" in given:
        given.pop("HTTP_COOKIE")
    return _finished(client.generic(case.method, f"{url}?q=a+2AA-", BODY, kind, **given))
