"""Fixes that only a paid channel gives out, told by their version."""

import pytest

from engagement.rules import fix_channels


@pytest.mark.parametrize(
    ("fix_version", "name"),
    [
        ("1.0.1f-1ubuntu2.27+esm3", "Ubuntu Pro"),
        ("5.15.0-1040.45~esm1", "Ubuntu Pro"),
        ("2.2.3-4.tuxcare.els2", "TuxCare"),
        ("1.0+esm1, 1.1+esm2", "Ubuntu Pro"),
    ],
)
def test_a_version_of_a_paid_channel_names_it(fix_version: str, name: str) -> None:
    channel = fix_channels.paid(fix_version)

    assert channel is not None
    assert channel.name == name


@pytest.mark.parametrize("fix_version", ["", "1.29.0", "3.0.11-1~deb12u2", "1.0+esm1, 1.1", "1.0-esmeralda"])
def test_a_fix_for_everybody_or_none_is_in_no_paid_channel(fix_version: str) -> None:
    assert fix_channels.paid(fix_version) is None
