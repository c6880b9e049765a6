"""What every document has: a code, a name, what it asks for, and how its content is built."""

from typing import Any, ClassVar

from khuyencong.access import require
from khuyencong.accounts.permissions import Permission
from reports.documents.content import Content
from reports.documents.of_place import of_place
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

    @classmethod
    def content_for(cls, user: Any, **parameters: Any) -> Content:
        """The document within the scope of `user`. Raises PermissionDenied without the right.

        With `dated_on` it carries the names that hold on that day, else on the day it reports on.
        """
        require(user, cls.right)
        content = cls.build(user, **parameters)
        if cls.right == Permission.PLACE_REPORT_READ and not user.role_class.sees_all_localities:
            return of_place(content, user)
        return content

    @classmethod
    def build(cls, user: Any, **parameters: Any) -> Content:
        raise NotImplementedError

    @classmethod
    def may_be_issued(cls) -> bool:
        return bool(cls.letters)
