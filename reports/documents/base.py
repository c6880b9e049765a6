"""What every document has: a code, a name, what it asks for, and how its content is built."""

from typing import Any, ClassVar

from khuyencong.access import require
from khuyencong.accounts.permissions import Permission
from khuyencong.offices.models import Office
from projects.models.scope import sees_several_offices
from reports.documents.content import Content
from reports.documents.of_place import of_national, of_place
from reports.documents.parameters import Parameters


class Document:
    """One kind of document. A class of its own says what it asks for and lays the figures out;
    looking up by `code` (commands, stored) or `slug` (addresses) is all that others need.

    `letters` are those of NĐ 30/2020/NĐ-CP, Phụ lục III (KH, TTr, BC, BB); empty for a sheet that
    has no number.
    """

    code: ClassVar[str]
    slug: ClassVar[str]
    name: ClassVar[str]
    about: ClassVar[str]
    kind: ClassVar[str]
    letters: ClassVar[str]
    parameters: ClassVar[type[Parameters]]
    right: ClassVar[Permission] = Permission.REPORT_READ
    wants_grounds: ClassVar[bool] = False
    spans_years: ClassVar[bool] = False

    @classmethod
    def content_for(cls, user: Any, **parameters: Any) -> Content:
        """The document within the scope of `user`. Raises PermissionDenied without the right.

        With `dated_on` it carries the names that hold on that day, else on the day it reports on.
        """
        require(user, cls.right)
        office = cls.office_for(user, **parameters)
        user = cls._narrowed(user, office)
        content = cls.build(user, **{**parameters, "office": office})
        if cls.right == Permission.PLACE_REPORT_READ and not user.role_class.sees_all_localities:
            return of_place(content, user)
        if user.role_class.sees_only_national and not cls._has_subject(parameters):
            return of_national(content, office)
        return content

    @classmethod
    def office_for(cls, user: Any, **parameters: Any) -> int | None:
        """Whose document it is (key): of the office of what it is about, else of the one asked for, else
        of the user's own. None in an installation without offices, or where one has to choose."""
        subject = parameters.get("plan") or parameters.get("proposal")
        if acceptance := parameters.get("acceptance"):
            subject = acceptance.member.proposal
        if subject is not None:
            return int(subject.programme.office_id)
        asked = parameters.get("office")
        return asked.pk if asked else user.office_to_record()

    @classmethod
    def _narrowed(cls, user: Any, office: int | None) -> Any:
        """The reader, who sees no more than the document is about: an office, and over years also those
        that passed into it."""
        if office is None or not sees_several_offices(user):
            return user
        if not cls.spans_years:
            return user.within([office])
        return user.within(Office.objects.with_predecessors(office).values_list("pk", flat=True))

    @classmethod
    def _has_subject(cls, parameters: dict[str, Any]) -> bool:
        return not parameters.keys().isdisjoint({"plan", "proposal", "acceptance"})

    @classmethod
    def build(cls, user: Any, **parameters: Any) -> Content:
        raise NotImplementedError

    @classmethod
    def may_be_issued(cls) -> bool:
        return bool(cls.letters)
