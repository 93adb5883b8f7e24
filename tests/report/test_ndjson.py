"""events.ndjson: there as soon as the case is judged."""

from __future__ import annotations

import json

import pytest

from verify.report.ndjson import Ndjson


def test_each_event_is_a_line_on_the_disk_at_once(tmp_path):
    path = tmp_path / "events.ndjson"
    path.write_text("")
    listener = Ndjson(path)
    for index in range(3):
        event = {"event": "case", "claim": "a/b", "index": index, "why": "two\nlines θ", "margin_approx": 0.1}
        listener.case_judged(event)
        lines = path.read_bytes().decode("ascii").split("\n")
        assert lines[-1] == ""
        assert len(lines) == index + 2
        assert json.loads(lines[-2]) == event


def test_nan_is_refused_and_nothing_is_written(tmp_path):
    path = tmp_path / "events.ndjson"
    with pytest.raises(ValueError, match="not JSON compliant"):
        Ndjson(path).case_judged({"margin_approx": float("nan")})
    assert not path.exists()
