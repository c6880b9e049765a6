"""The style sheets keep one scale, one use of red, and tables that stack on a phone."""

import re

import pytest

from khuyencong.accounts import roles

# Paper (document.css) follows Nghị định 30/2020, print.css speaks in points, dark.css in colours.
SHEETS = ("base", "components", "forms", "pages")
DISTANCE = re.compile(r"[{;]\s*((?:margin|padding|gap|row-gap|column-gap)[a-z-]*): ([^;}]+)")
STEP = r"(?:var\(--kc-[1-7]\)|0|auto|inherit)"
ON_THE_SCALE = re.compile(
    rf"(?:{STEP}|calc\((?:[-+*\d ]|{STEP})+\)|-?[\d.]+(?:mm|vh))(?: (?!$)|$)", re.ASCII
)


def rules(text):
    """(selector, declarations) of a sheet without its comments; at-rules are opened."""
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    return [(s.strip(), d) for s, d in re.findall(r"([^{}]+)\{([^{}]*)\}", text)]


@pytest.mark.parametrize("sheet", SHEETS)
def test_distances_are_steps_of_one_scale(root, sheet):
    text = (root / f"static/css/{sheet}.css").read_text()
    seen = [pair for _, body in rules(text) for pair in DISTANCE.findall("{" + body)]

    assert seen
    odd = [(name, value) for name, value in seen if ON_THE_SCALE.sub("", value.strip())]
    assert odd == []


def test_red_is_for_the_brand_and_the_one_thing_to_do_next(root):
    found = {
        selector
        for path in (root / "static/css").glob("*.css")
        if path.stem not in {"tokens", "dark", "admin", "document"}
        for selector, body in rules(path.read_text())
        if "--kc-red" in body
    }

    assert found == {
        ".masthead",
        ".brand",
        ".brand:hover",
        ".places a[aria-current]",
        ".menu .places a[aria-current]",
        ".button-next",
        ".button-next:hover",
        ".colour-red-fill",
    }


def test_every_table_of_the_portal_stacks_on_a_phone(root):
    """Each cell names its column; a bar or a line across needs no name, a box to choose has its own."""
    for path in sorted((root / "templates").rglob("*.html")):
        for table in re.findall(r'<table class="figures.*?</table>', path.read_text(), re.DOTALL):
            assert table.startswith('<table class="figures cards'), path
            for cell in re.findall(r"<td[^>]*>(?!</td>)", table):
                named = "data-label=" in cell or re.search(
                    r'class="(bar-cell|choose)"|colspan', cell
                )
                assert named, f"{path}: {cell}"


def test_every_class_of_the_sheets_is_used_or_shown(root):
    """What no page uses goes: a style sheet grows by itself."""
    sheets = "".join((root / f"static/css/{name}.css").read_text() for name in SHEETS)
    names = {
        name for selector, _ in rules(sheets) for name in re.findall(r"\.([a-z][\w-]+)", selector)
    }
    sources = [*(root / "templates").rglob("*.html"), *(root / "static/js").glob("*.js")]
    for app in ("khuyencong", "beneficiaries", "projects", "reports"):
        sources += (root / app).rglob("*.py")
    text = " ".join(path.read_text() for path in sources)
    made = re.compile(
        r"^(tone|said|colour)-|^htmx-request$"
    )  # put together in templates, or by htmx

    assert sorted(n for n in names if not made.match(n) and not re.search(rf"\b{n}\b", text)) == []


def test_the_gallery_shows_every_component(root, db, sign_in, make_user):
    """A class that pages use stands at /thiet-ke/, where who makes a page finds it."""
    page = sign_in(make_user(roles.CentreLeader)).get("/thiet-ke/").content.decode()
    shown = {name for names in re.findall(r'class="([^"]+)"', page) for name in names.split()}
    sheets = "".join(
        (root / f"static/css/{name}.css").read_text() for name in ("components", "forms")
    )
    names = {
        name for selector, _ in rules(sheets) for name in re.findall(r"\.([a-z][\w-]+)", selector)
    }

    # What htmx, a script or a wrong upload puts on a component that is shown.
    assert names - shown == {"htmx-request", "over"}
