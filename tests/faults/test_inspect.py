"""``xinglin inspect``: any file explained without any key, and with keys what would happen on receive."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from desktop.cli import main
from desktop.exchange import DeviceKeys
from desktop.workflows.inspect_file import inspect_path
from tests.exchange import world as w
from tests.faults.kinds import small_files
from tests.faults.lab import T1, V1, V2, C, Lab


def _said(capsys: pytest.CaptureFixture[str], *words: str | Path) -> tuple[int, str]:
    code = main(["inspect", *map(str, words)])
    told = capsys.readouterr()
    return code, told.out + told.err


def test_every_kind_is_explained_without_a_key(lab: Lab, capsys: pytest.CaptureFixture[str]) -> None:
    for name, sample in small_files(lab).items():
        found = inspect_path(lab.put(sample.data, f"{name}.xinglin"))
        kind = "submission" if name == "township" else name
        assert (found["kind"], found["signature"], found["size"]) == (kind, "unchecked", len(sample.data))
        assert ("words" in found) == (kind in ("enrol", "recovery_request"))
        assert "on_receive" not in found
        said = _said(capsys, lab.put(sample.data, f"{name}.xinglin"))[1]
        assert found["from"] in said
        assert "内容：" in said


def test_with_keys_it_says_what_would_happen_and_nothing_happens(lab: Lab) -> None:
    first = lab.batch(V1, lab.line(1))
    stranger = DeviceKeys.generate()
    files = {
        "would_take": (lab.submission(first), None),
        "refused": (w.with_cover(lab.submission(lab.batch(V2), V2), lab.keys(V1)), "收 304"),
        "waiting": (lab.sealed(lab.inner(first), own=first.sha256, signer=stranger), "收 302"),
        "quarantined": (lab.submission(lab.batch(V1, seq=1, prev="0" * 64)), "收 411"),
    }
    for status, (data, code) in files.items():
        path = lab.put(data, f"{status}.xinglin")
        with lab.untouched(T1):
            told = inspect_path(path, lab.ws(T1))["on_receive"]
        assert (told["status"], told["error"] and told["error"]["code"]) == (status, code)
    assert lab.held(T1, "waiting") == lab.held(T1, "quarantined") == []
    assert lab.ws(T1).db.execute("SELECT count(*) FROM intake_files")[0][0] == 0
    path = lab.put(files["would_take"][0], "taken.xinglin")
    assert inspect_path(path, lab.ws(T1))["on_receive"]["counts"]["new"] == 1
    assert lab.one(T1, path).status == "taken"
    assert inspect_path(path, lab.ws(T1))["on_receive"]["status"] == "duplicate"


def test_on_the_command_line(lab: Lab, capsys: pytest.CaptureFixture[str]) -> None:
    good = lab.put(lab.submission(lab.batch(V1)), "good.xinglin")
    elsewhere = lab.put(lab.submission(lab.batch(V2), V2, to=C), "other.xinglin")
    broken = lab.put(good.read_bytes()[:-3], "broken.xinglin")
    lab.restart()
    assert "如果接收：可以收" in _said(capsys, good, "--workspace", lab.at(T1))[1]
    said = _said(capsys, elsewhere, "--workspace", lab.at(T1))[1]
    assert "如果接收：拒收  收 303" in said
    told = json.loads(_said(capsys, elsewhere, "--workspace", lab.at(T1), "--json")[1])
    assert told["on_receive"]["error"]["code"] == "收 303"
    assert told["signature"] == "valid"
    code, said = _said(capsys, broken)
    assert code == 3
    assert "收 102" in said


@pytest.mark.parametrize("kind", ["enrol", "kit"])
def test_files_for_a_person(lab: Lab, kind: str) -> None:
    sample = small_files(lab)[kind]
    path = lab.put(sample.data, f"{kind}.xinglin")
    told = inspect_path(path, lab.ws(T1))["on_receive"]
    assert (told["status"], told["error"] and told["error"]["code"]) == (
        ("duplicate", None) if kind == "enrol" else ("refused", "收 313")
    )
