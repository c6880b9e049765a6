"""Whose records a user sees and writes: the one place in which plans, proposals and all that hangs on them
are narrowed to an office (docs/adr/0024).

They belong to an office by their programme, so a list is narrowed by keys of programmes: those of the
own office and of the offices that passed into it; for who reads the national programme of the whole
country those of every office.
"""

from typing import Any

from projects.models.programme import Programme, ProgrammeLevel


def programmes_of(user: Any) -> list[int] | None:
    """Keys of the programmes whose records this user may see; None where these are all there are, as in an
    installation of one office: then nothing has to be narrowed. At most one query a request."""
    if not hasattr(user, "own_programmes"):
        user.own_programmes = _read(user)
    return user.own_programmes


def _read(user: Any) -> list[int] | None:
    """The own offices come along: who asks for them next asks nothing."""
    role = user.role_class
    if role.sees_all_offices and not role.sees_only_national and user.only_offices is None:
        return None
    columns = ("pk", "is_own", "programmes", "programmes__level")
    rows = list(user.marked_offices().values_list(*columns))
    user.office_marks = {office: is_own for office, is_own, *_programme in rows}
    own = [
        (programme, is_own and (level == ProgrammeLevel.NATIONAL or not role.sees_only_national))
        for _office, is_own, programme, level in rows
        if programme is not None
    ]
    found = sorted(key for key, is_own in own if is_own)
    return None if len(found) == len(own) else found


def of_own_programmes(rows: Any, user: Any, path: str = "programme") -> Any:
    """Of these rows those of a programme of this user; `path` leads there ("proposal__programme")."""
    own = programmes_of(user)
    return rows if own is None else rows.filter(**{f"{path}__in": own})


def serves(user: Any, programme: int | None) -> bool:
    """Are the records of this programme (by key) this user's to write, as far as role and places go? What
    is of no programme yet is of whoever begins it."""
    own = programmes_of(user)
    return own is None or programme is None or programme in own


def sees_several_offices(user: Any) -> bool:
    """Is it a question whose records are meant? From what `programmes_of` reads anyway."""
    programmes_of(user)
    return bool(user.sees_several_offices)


def office_named(user: Any, programme: Programme) -> str:
    """What is added to a name that is alike in several offices: " (Hậu Giang)"; nothing to who sees one. The
    programme comes with its office."""
    return f" ({programme.office})" if sees_several_offices(user) else ""


def programmes_to_begin(user: Any) -> Any:
    """The programmes in which this user begins something new: those of the own office. What it has taken over
    is carried on and gets no new plans."""
    programmes = Programme.objects.select_related("office")
    if user.office_id is None:
        return programmes
    return programmes.filter(office=user.office_id)
