"""The measure of the ledger measures the real one."""

from __future__ import annotations

from pathlib import Path

from bench import ledger


def test_a_short_run_has_every_figure_and_a_good_ledger(tmp_path: Path) -> None:
    result = ledger.measure(tmp_path / "home", 3_000)
    assert result["long"]["proof"]["p50_ms"] > 0
    assert result["verify"]["events"] > 3_000
    assert result["verify"]["mb"] > 1
    assert "verified whole" in "\n".join(ledger.table(result))
