from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from khuyencong.accounts.roles import ROLES
from projects.law.table import law_page
from projects.models import Proposal
from projects.workflow import STEPS, ProposalState

HEAD = "Written by `script/manage describe {}`; tests/house compares it with the code.\n"


SEEING_AND_WRITING = """\
Thấy chưa phải là được ghi. Cán bộ địa phương thấy đề án do địa bàn mình lập và đề án có một cơ sở ở
địa bàn mình; chỉ ghi vào đề án do địa bàn mình lập, và vào cơ sở ở địa bàn mình trong đề án đó. Với một
cơ sở của mình trong đề án nhóm của Trung tâm, cán bộ được nêu và giải quyết vướng mắc của chính cơ sở
ấy; tiến độ và vướng mắc của cả đề án do Trung tâm ghi. Chép một đề án mình thấy là lập một đề án mới ở
địa bàn mình, chỉ mang theo các cơ sở mình phụ trách. Nhật ký, giải ngân, thẩm định của một đề án kể về
mọi cơ sở trong đó, nên chỉ hiện với người thấy mọi cơ sở ấy. Cơ sở chưa ghi địa bàn thuộc về người phụ
trách đề án. Các vai trò khác thấy và ghi ở mọi địa bàn, trong phạm vi quyền của vai trò.
"""


def workflow() -> str:
    """The road of a proposal as a diagram and a table."""
    lines = ["# The road of a proposal\n", HEAD.format("workflow"), "```mermaid", "stateDiagram-v2"]
    lines += [f"    {state.name}: {state.label}" for state in ProposalState]
    rows = ["| from | step | to | right | must be explained |", "|---|---|---|---|---|"]
    for each in sorted(_transitions(), key=_order):
        rule = STEPS.get(each.name)
        source, target = ProposalState(each.source), ProposalState(each.target)
        label = rule.label if rule else "(nghiệm thu xong cơ sở cuối cùng)"
        lines.append(f"    {source.name} --> {target.name}: {label}")
        right = rule.permission.value if rule else "–"
        explain = rule.explain if rule and rule.explain else "–"
        rows.append(f"| {source.label} | {label} | {target.label} | `{right}` | {explain} |")
    return "\n".join([*lines, "```\n", *rows, ""])


def _transitions() -> list[Any]:
    proposal: Any = Proposal()
    return list(proposal.get_all_state_transitions())


def _order(transition: Any) -> tuple[int, int]:
    states = list(ProposalState)
    return states.index(transition.source), states.index(transition.target)


def roles() -> str:
    """What each role is for, sees and writes."""
    lines = ["# Roles\n", HEAD.format("roles"), SEEING_AND_WRITING]
    for role in ROLES.values():
        scope = "mọi địa bàn" if role.sees_all_localities else "địa bàn của mình"
        seen = scope + (", chỉ những gì đã phê duyệt" if role.sees_only_approved else "")
        reads = sorted(each.label for each in role.permissions if not each.writes)
        writes = sorted(each.label for each in role.permissions if each.writes)
        lines += [f"## {role.display_name}\n", f"{role.description}\n"]
        lines += [f"- Xem ({seen}): {', '.join(reads)}."]
        lines += [f"- Ghi ({scope}): {', '.join(writes)}." if writes else "- Ghi: không.", ""]
    return "\n".join(lines)


PAGES = {"workflow": workflow, "roles": roles, "law": law_page}


class Command(BaseCommand):
    help = "In ra quy trình của đề án, các vai trò hoặc các quy định, để chép vào docs/."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("page", choices=sorted(PAGES))

    def handle(self, *_args: Any, page: str, **_options: Any) -> None:
        self.stdout.write(PAGES[page](), ending="")
