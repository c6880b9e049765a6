"""Scales and bars: what is drawn is what the figures say."""

import pytest

from khuyencong.ui.templatetags import ui

TRIEU = 1_000_000


@pytest.mark.parametrize(
    ("longest", "top"),
    [(0, 4), (4, 4), (5, 6), (316, 400), (400, 400), (401, 600), (960, 1000), (1250, 1600), (2000, 2000), (2001, 4000)],
)  # fmt: skip
def test_a_scale_ends_at_the_next_round_sum(longest, top):
    assert ui.scale_top(longest * TRIEU) == top * TRIEU


def test_a_scale_has_five_marks():
    assert ui.share_scale(1250 * TRIEU) == {"marks": ["0", "400", "800", "1.200", "1.600"]}


def test_a_bar_is_as_long_as_its_scale_says():
    drawn = ui.share_bar(400 * TRIEU, 800 * TRIEU, 1250 * TRIEU)

    assert drawn["bar"] == ui.Bar(support=250, own_share=500)
    assert drawn["lines"] == [250, 500, 750]


@pytest.mark.parametrize(("part", "whole", "said"), [(0, 0, "–"), (0, 9, "0 %"), (1, 3, "33 %"), (999, 1000, "99 %"), (7, 7, "100 %")])  # fmt: skip
def test_a_share_in_per_cent_is_never_rounded_up(part, whole, said):
    assert ui.percent_of(part, whole) == said
