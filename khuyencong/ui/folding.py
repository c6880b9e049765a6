"""`name__folded="ke sach"` finds "Huyện Kế Sách": what people type without diacritics is found in any
column of text, also in one that keeps no folded copy of itself.

For lists of reference data and records. A table that everybody searches all day keeps a column
`search_text` with an index (khuyencong/constraints.py `SearchIndex`) and is asked for that.
"""

import unicodedata
from typing import Any

from django.db.models import CharField, TextField
from django.db.models.lookups import Contains

from khuyencong.text import fold

SQLITE_FUNCTION = "khuyencong_fold"


def _letters_with_diacritics() -> dict[str, str]:
    """Each composed letter that folds to one plain letter; PostgreSQL is given them two by two."""
    letters = (chr(code) for code in range(0xC0, 0x1F00))
    latin = (each for each in letters if "LATIN" in unicodedata.name(each, ""))
    plain = {letter: fold(letter) for letter in latin}
    return {letter: to for letter, to in plain.items() if to.isascii() and len(to) == 1}


_PLAIN = _letters_with_diacritics()
_FROM, _TO = "".join(_PLAIN), "".join(_PLAIN.values())


class Folded(Contains):
    """Contains the text, both folded. Lower case comes last: by then all letters are plain, so it
    asks nothing of the locale of the database."""

    lookup_name = "folded"

    def get_prep_lookup(self) -> str:
        return fold(str(self.rhs))

    def process_lhs(self, compiler: Any, connection: Any, lhs: Any = None) -> Any:
        sql, params = super().process_lhs(compiler, connection, lhs)
        if connection.vendor == "sqlite":
            return f"{SQLITE_FUNCTION}({sql})", params
        return f"lower(translate(normalize({sql}), %s, %s))", [*params, _FROM, _TO]

    def get_rhs_op(self, connection: Any, rhs: Any) -> str:
        return str(connection.operators["contains"] % rhs)


def teach_sqlite_to_fold(connection: Any, **_kwargs: Any) -> None:
    """Receiver of `connection_created`."""
    if connection.vendor == "sqlite":
        connection.connection.create_function(
            SQLITE_FUNCTION,
            1,
            lambda text: None if text is None else fold(text),
            deterministic=True,
        )


def register() -> None:
    for field in (CharField, TextField):
        field.register_lookup(Folded)


def folded_path(model: Any, path: str) -> str:
    """How an admin list asks for a word in the field: the folded copy where a row keeps one, else the
    text itself, folded. A path that names a lookup, or a field that is no text, stays as it is."""
    field = None
    for name in path.split("__"):
        if model is None or name not in {each.name for each in model._meta.get_fields()}:
            return path
        field = model._meta.get_field(name)
        model = field.related_model
    if path.endswith("search_text"):
        return f"{path}__contains"
    return f"{path}__folded" if isinstance(field, CharField | TextField) else path
