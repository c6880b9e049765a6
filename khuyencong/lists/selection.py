"""All rows of a filtered list, chosen by the list's filters and not one by one.

A form beside the list sends the filters of its address (`query`) and how many rows the person saw
(`so-dong`). The filters are read again over what the person sees now; the action then asks right and
state of each row, as it does of rows that were ticked.
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import QueryDict

from khuyencong.http import LONGEST_QUERY, UserRequest, whole_number
from khuyencong.lists.page import Listing

AT_ONCE = 200  # rows of one pressing of a button


def whole_list(request: UserRequest, listing: Listing, rows: Any) -> list[int]:
    """The keys of all rows that these filters leave. Refused where they are not the rows that the
    person saw: a longer list, or an address that did not fit into the form."""
    query = request.POST.get("query", "")
    if len(query) > LONGEST_QUERY:
        raise ValidationError(
            "Điều kiện lọc quá dài để chọn cả danh sách. Hãy bỏ bớt rồi chọn lại."
        )
    filters = listing.filters(
        QueryDict(query), queryset=rows, request=request, listing=listing.code, user=request.user
    )
    keys = list(filters.qs.order_by("pk").values_list("pk", flat=True)[: AT_ONCE + 1])
    if len(keys) > AT_ONCE:
        raise ValidationError(
            f"Danh sách có hơn {AT_ONCE} dòng, mỗi lần chỉ ghi được {AT_ONCE}. Hãy lọc hẹp hơn."
        )
    if len(keys) != whole_number(request.POST.get("so-dong")):
        raise ValidationError(
            f"Danh sách vừa thay đổi, nay có {len(keys)} dòng. Chưa ghi gì; hãy xem lại rồi chọn lại."
        )
    return keys
