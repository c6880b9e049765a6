"""Reads the forms and the parameters of a page, as a browser would send them."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import parse_qsl, urlsplit


@dataclass
class Control:
    """A field of a form: what is sent for it, unless somebody changes it."""

    name: str
    kind: str
    value: str
    hint: str = ""


@dataclass
class FoundForm:
    """A form of a page: where it goes and what it sends."""

    method: str
    action: str
    key: str = ""
    controls: list[Control] = field(default_factory=list)

    def signature(self):
        """The same form for another record has the same signature."""
        names = sorted({plain(each.name) for each in self.controls})
        return self.method, plain(self.action), tuple(names)


def plain(text):
    """Without the keys of records."""
    return re.sub(r"\d+", "#", text)


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.forms, self.named, self.links = [], {}, []
        self._form = self._select = self._text = None

    def handle_starttag(self, tag, attrs):
        given = {name: value or "" for name, value in attrs}
        known = getattr(self, f"_on_{tag}", None)
        if known:
            known(given)

    def _on_form(self, given):
        self._form = FoundForm(given.get("method", "get").lower(), given.get("action", ""), given.get("id", ""))  # fmt: skip
        self.forms.append(self._form)
        if autosave := given.get("data-autosave"):  # the same fields, sent while one types
            self.forms.append(FoundForm("post", autosave, controls=self._form.controls))

    def _on_a(self, given):
        self.links.append(given.get("href", ""))

    def _on_input(self, given):
        kind = given.get("type", "text")
        chosen = kind not in {"checkbox", "radio"} or "checked" in given
        self._add(given, kind, given.get("value", "on" if kind == "checkbox" else "") if chosen else "")  # fmt: skip

    def _on_button(self, given):
        self._add(given, "button", given.get("value", ""))

    def _on_textarea(self, given):
        self._text = self._add(given, "textarea", "")

    def _on_select(self, given):
        self._select = self._add(given, "select", "")

    def _on_option(self, given):
        if self._select and ("selected" in given or not self._select.value):
            self._select.value = given.get("value", "")

    def _add(self, given, kind, value):
        form = self._form
        if wanted := given.get("form"):
            form = next((each for each in self.forms if each.key == wanted), form)
        if form is None or not given.get("name"):
            return None
        hint = f"{given.get('placeholder', '')} {given.get('inputmode', '')} {given.get('class', '')}"  # fmt: skip
        control = Control(given["name"], kind, value, hint)
        form.controls.append(control)
        return control

    def handle_data(self, data):
        if self._text:
            self._text.value += data

    def handle_endtag(self, tag):
        if tag == "form":
            self._form = None
        elif tag == "textarea":
            self._text = None
        elif tag == "select":
            self._select = None


def read(html):
    """(forms, names of parameters in links to the same page) of a page."""
    reader = _Reader()
    reader.feed(html)
    own = [urlsplit(link) for link in reader.links]
    names = {n for link in own if not link.path for n, _v in parse_qsl(link.query, keep_blank_values=True)}  # fmt: skip
    return reader.forms, names


def filled(control):
    """What an officer would have typed there, where the page offers nothing."""
    if control.value or control.kind in {"file", "hidden", "button", "checkbox", "radio", "select"}:
        return control.value
    if "ngày/tháng/năm" in control.hint or "vDateField" in control.hint:
        return "05/01/2023"
    if "numeric" in control.hint or "decimal" in control.hint or control.kind == "number":
        return "10"
    return "Thử"
