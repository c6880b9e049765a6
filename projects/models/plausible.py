"""How much money each kind of field can plausibly hold, in đồng.

Not law and no norm: the office's own sense of what must be a slipped unit or digit. Each is several
times what any text or year has seen (the highest norm gives 6 tỷ for one cluster), and below the
thousandfold of what is usual, which is what a wrong unit makes of it.
"""

from khuyencong.money import Unit

MEMBER_SUPPORT = 10 * Unit.TY
OWN_SHARE = 500 * Unit.TY
OTHER_FUNDS = 500 * Unit.TY
PROPOSAL_TOTAL = 1_000 * Unit.TY
PAYMENT = 50 * Unit.TY  # also rows from before payments carried their establishment
PLAN_SUPPORT = 200 * Unit.TY
PLAN_TOTAL = 2_000 * Unit.TY

# Of each part of a member's money.
AMOUNT_LIMITS = {
    "state_support": MEMBER_SUPPORT,
    "beneficiary_contribution": OWN_SHARE,
    "other_funds": OTHER_FUNDS,
}
