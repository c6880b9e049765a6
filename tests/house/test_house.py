"""The house checks itself: what a reader may rely on everywhere."""

import ast
import hashlib
import io
import re
import tomllib

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.core.management import call_command
from django.db.models import DecimalField, FloatField
from django.template.loader import get_template

from khuyencong.accounts import roles
from khuyencong.accounts.permissions import Permission
from khuyencong.money import LIMIT, VNDField
from khuyencong.quantity import QuantityField
from khuyencong.ui.templatetags import ui
from projects.models import Stage
from projects.workflow import PlanState, ProposalState

APPS = ("khuyencong", "beneficiaries", "projects", "reports")
MODELS = [model for label in ("notices", "lists", "accounts", "offices", "localities", "audit", "beneficiaries", "projects", "reports") for model in apps.get_app_config(label).get_models()]  # fmt: skip
MODEL_IDS = [model.__name__ for model in MODELS]


def sources(root, *folders):
    return [
        path
        for folder in folders
        for path in sorted((root / folder).rglob("*.py"))
        if "migrations" not in path.parts
    ]


def read(path):
    return path.read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def glossary(root):
    rows = re.findall(
        r"^\| `?([^|`]+?)`? \| ([^|]+?) \|", read(root / "docs/glossary.md"), re.MULTILINE
    )
    return dict(rows)


@pytest.mark.parametrize("model", MODELS, ids=MODEL_IDS)
def test_every_model_is_in_the_glossary_under_its_vietnamese_name(model, glossary):
    assert glossary.get(model.__name__) == str(model._meta.verbose_name)


@pytest.mark.parametrize(
    ("name", "label"),
    [
        *((f"ProposalState.{state.name}", state.label) for state in ProposalState),
        *((f"PlanState.{state.name}", state.label) for state in PlanState),
        *((f"Stage.{stage.name}", stage.label) for stage in Stage),
        *((f"Permission.{permission.name}", permission.label) for permission in Permission),
        *((role.__name__, role.display_name) for role in roles.ROLES.values()),
    ],
)
def test_every_state_stage_permission_and_role_is_in_the_glossary(name, label, glossary):
    assert glossary.get(name) == label


@pytest.mark.parametrize("model", MODELS, ids=MODEL_IDS)
def test_models_speak_vietnamese_in_lower_case_and_say_what_they_are(model):
    assert model.__doc__
    assert not model.__doc__.startswith(f"{model.__name__}(")
    for field in model._meta.fields:
        ours = field.name not in {"password", "last_login"}
        if ours and field.editable and not field.auto_created:
            name = str(field.verbose_name)
            assert name != field.name.replace("_", " "), f"{field}: no Vietnamese name"
            first = name.split(maxsplit=1)[0]
            assert first.islower() or first.isupper(), f"{field}: {name}"


@pytest.mark.parametrize("model", MODELS, ids=MODEL_IDS)
def test_constraints_have_a_name_of_their_table_and_a_sentence(model):
    table = model.__name__.lower()
    for constraint in model._meta.constraints:
        assert constraint.name.startswith(f"{table}_"), constraint.name
        message = str(constraint.violation_error_message)
        assert message.endswith("."), constraint.name
        assert message != str(constraint.default_violation_error_message), constraint.name


@pytest.mark.parametrize("model", MODELS, ids=MODEL_IDS)
def test_moments_and_persons_travel_in_pairs(model):
    names = {field.name for field in model._meta.fields}
    moments = {name.removesuffix("_at") for name in names if name.endswith("_at")}
    moments -= {"joined", "read", "mailed"}  # of a user and of a notice: the person is the record's
    persons = {name.removesuffix("_by") for name in names if name.endswith("_by")}

    assert moments == persons
    constrained = " ".join(constraint.name for constraint in model._meta.constraints)
    assert [verb for verb in moments if f"{verb}_at_goes_with_{verb}_by" not in constrained] == []


@pytest.mark.parametrize("model", MODELS, ids=MODEL_IDS)
def test_every_model_has_its_admin_with_search_and_filters_or_few_rows(model):
    page = admin.site._registry[model]

    assert page.search_fields
    assert page.list_filter or model.__name__ in {"Programme", "ActivityGroup"}


@pytest.mark.parametrize("model", MODELS, ids=MODEL_IDS)
def test_money_is_whole_dong(model):
    for field in model._meta.fields:
        assert not isinstance(field, FloatField), field
        assert not isinstance(field, DecimalField) or isinstance(field, QuantityField), field
        if "đồng" in str(field.help_text):
            assert isinstance(field, VNDField), field
        if isinstance(field, VNDField):
            assert field.plausible < LIMIT - 1, f"{field} does not say how much it can hold"


def test_no_float_and_no_decimal_comes_near_money(root):
    near_money = [
        *sources(root, "projects", "beneficiaries", "reports/figures", "reports/documents"),
        *sources(root, "khuyencong/money"),
    ]
    for path in near_money:
        for node in ast.walk(ast.parse(read(path))):
            if isinstance(node, ast.Name) and path.parent.name != "money":
                assert node.id not in {"float", "Decimal"}, f"{path}:{node.lineno}"
            assert not (isinstance(node, ast.Constant) and isinstance(node.value, float)), path
            if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
                joins_paths = re.search(r"Path|FOLDER", ast.unparse(node))
                assert joins_paths, f"{path}:{node.lineno}: true division"


def test_nothing_is_imported_inside_a_function_but_for_the_two_reasons(root):
    for path in sources(root, *APPS):
        for node in ast.walk(ast.parse(read(path))):
            if isinstance(node, ast.FunctionDef):
                for inner in ast.walk(node):
                    if isinstance(inner, ast.Import | ast.ImportFrom):
                        line = read(path).splitlines()[inner.lineno - 1]
                        assert re.search(r"# noqa: PLC0415 - (slow import|app ready)$", line), line


def test_templates_compile_say_what_they_take_and_are_used(root):
    templates = root / "templates"
    python = " ".join(read(path) for path in sources(root, *APPS))
    names = [str(path.relative_to(templates)) for path in sorted(templates.rglob("*.html"))]
    texts = {name: read(templates / name) for name in names}
    everything = python + " ".join(texts.values())

    for name in names:
        get_template(name)
        if name.startswith("components/") or "/_" in name:
            assert texts[name].startswith("{#"), f"{name}: begin with what it is for"
        # found by name by Django, allauth and the rate limits
        overrides = name.startswith(("admin/", "django/", "account/", "429"))
        assert overrides or f'"{name}"' in everything, f"{name} is not used"
        assert len(texts[name].splitlines()) <= 200, name
        assert " style=" not in texts[name], f"{name}: inline style"
        assert not re.search(r"<script(?! defer src=)", texts[name]), f"{name}: inline script"


def test_colours_of_money_are_the_same_for_paper_and_screen(root):
    tokens = read(root / "static/css/tokens.css")
    paper = read(root / "static/css/document.css")

    for name, colour in (("support", ui.SUPPORT_COLOUR), ("own-share", ui.OWN_SHARE_COLOUR)):
        assert f"--kc-{name}: {colour};" in tokens
        assert colour in paper


def test_files_and_functions_stay_small(root):
    for path in sources(root, *APPS):
        text = read(path)
        assert len(text.splitlines()) <= 500, path
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef):
                assert node.end_lineno - node.lineno <= 60, f"{path}: {node.name}"


def test_no_file_of_any_kind_is_over_500_lines(root):
    folders = (*APPS, "tests", "script", "templates", "static")
    files = [path for folder in folders for path in (root / folder).rglob("*") if path.is_file()]
    own = [path for path in files if path.suffix in {"", ".py", ".html", ".css", ".js"}]
    own = [path for path in own if "vendor" not in path.parts]

    assert len(own) > 300
    lengths = {path: len(read(path).splitlines()) for path in own}
    assert {path: lines for path, lines in lengths.items() if lines > 500} == {}


def test_settings_read_are_in_the_readme(root):
    text = read(root / "khuyencong/settings.py")
    names = set(re.findall(r'(?:env\.\w+|strict_bool)\(\s*"(\w+)"', text))

    assert names >= {"SECRET_KEY", "DEBUG", "ALLOWED_HOSTS", "DATABASE_URL", "DEMO"}
    assert [name for name in names if f"| `{name}` |" not in read(root / "README.md")] == []


def test_every_dependency_says_why(root):
    lines = read(root / "pyproject.toml").splitlines()
    project = tomllib.loads("\n".join(lines))["project"]
    names = [*project["dependencies"], *project["optional-dependencies"]["dev"]]

    for name in names:
        (line,) = [line for line in lines if line.strip().startswith(f'"{name}"')]
        assert re.search(r"#\s\w", line), name


def test_locked_requirements_have_hashes_and_name_no_host(root):
    for name in ("base", "dev"):
        text = read(root / f"requirements/{name}.txt")
        pins = re.findall(r"^[\w.\[\],-]+==", text, re.MULTILINE)
        assert len(pins) > 30
        assert text.count("--hash=sha256:") >= len(pins)
        assert "://" not in text


def test_decisions_are_numbered_by_their_files(root):
    for number, path in enumerate(sorted((root / "docs/adr").glob("*.md")), start=1):
        assert path.name.startswith(f"{number:04d}-"), path
        assert read(path).startswith(f"# {number}. "), path
        assert "What would make us revisit" in read(path), path


def test_vendored_files_are_what_the_manifest_says(root):
    manifest = read(root / "static/vendor/MANIFEST")
    known = {
        name: digest for digest, name in re.findall(r"^(\w{64})  (\S+)$", manifest, re.MULTILINE)
    }
    static = root / "static"
    files = [*static.glob("vendor/*/*.css"), *static.glob("fonts/*/*.woff2"), *static.glob("fonts/*/*.ttf")]  # fmt: skip

    found = {str(f.relative_to(static)): hashlib.sha256(f.read_bytes()).hexdigest() for f in files}
    assert found == known


def test_forms_and_templates_speak_vietnamese():
    assert settings.LANGUAGE_CODE == "vi"
    assert settings.TIME_ZONE == "Asia/Ho_Chi_Minh"


def test_data_files_say_where_they_come_from(root):
    files = [
        root / "khuyencong/localities/data/changes_before_2025.json",
        root / "projects/law/activities.json",
        root / "projects/law/norms.json",
        root / "projects/law/dossiers.json",
        root / "projects/law/rules.json",
        root / "projects/example/soc_trang_2023.json",
    ]
    for path in files:
        assert '"about"' in read(path)[:200], path


@pytest.mark.parametrize("page", ["workflow", "roles", "law"])
def test_pages_that_are_written_from_the_code_are_fresh(root, page):
    told = io.StringIO()
    call_command("describe", page, stdout=told)

    assert read(root / f"docs/{page}.md") == told.getvalue()
