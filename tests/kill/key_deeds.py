"""Keys and people: whatever moment the power goes at, a password that is known opens the workspace."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from desktop.workflows.key_file import read_key_file, unlock_with_code
from desktop.workflows.people import add_person, list_people, retire, set_first_password, set_password
from desktop.workflows.recovery import make_recovery_code
from desktop.workflows.workspace import Workspace
from tests.chain.county import XINGFU, County
from tests.kill.deed import Deed, scene_of
from tests.kill.scene import Held, Scene, opens

OLD, NEW, SECOND = "shanhai77", "hupan88", "caoyuan99"
CALLED = "欧阳春晓"


def first_password(county: County, folder: Path) -> Deed:
    """From now on nobody gets in without one: the key lies no longer beside the data."""
    scene = _scene(county, folder, lambda _workspace: None)

    def judge(_before: Held, now: Held, said: str) -> bool:
        file = read_key_file(scene.workspace)
        assert file.is_open or opens(file, NEW)
        assert file.is_open is not bool(_changes(now).count("password.set")), "the log says something else"
        return _done(not file.is_open, said)

    return _deed("first password", scene, lambda workspace: set_first_password(workspace, NEW), judge)


def new_password(county: County, folder: Path) -> Deed:
    """The old one or the new one opens, at any moment exactly one of them."""
    scene = _scene(county, folder, lambda workspace: _person(workspace, OLD))

    def judge(_before: Held, now: Held, said: str) -> bool:
        file = read_key_file(scene.workspace)
        assert opens(file, OLD) is not opens(file, NEW), "both, or none"
        assert opens(file, NEW) is (_changes(now).count("password.set") > 1), "the log says something else"
        return _done(opens(file, NEW), said)

    def act(workspace: Workspace) -> object:
        return set_password(workspace, list_people(workspace)[0].id, NEW)

    return _deed("new password", scene, act, judge)


def person_added(county: County, folder: Path) -> Deed:
    """A colleague with a password of her own; the same password can be given again after a cut."""
    scene = _scene(county, folder, lambda workspace: _person(workspace, OLD))

    def judge(_before: Held, now: Held, said: str) -> bool:
        file = read_key_file(scene.workspace)
        assert opens(file, OLD)
        there = CALLED in now.people
        assert not there or opens(file, SECOND), "she is there, and her password is not"
        return _done(there, said)

    def act(workspace: Workspace) -> object:
        there = any(person.name == CALLED for person in list_people(workspace))
        return None if there else add_person(workspace, CALLED, password=SECOND)

    return _deed("a person with a password", scene, act, judge)


def person_left(county: County, folder: Path) -> Deed:
    """Her password opens nothing any more once it is said."""

    def begin(workspace: Workspace) -> None:
        _person(workspace, OLD)
        add_person(workspace, CALLED, password=SECOND)

    scene = _scene(county, folder, begin)

    def judge(_before: Held, now: Held, said: str) -> bool:
        file = read_key_file(scene.workspace)
        assert opens(file, OLD)
        left = not now.people[CALLED]
        assert not (left and opens(file, SECOND)), "she left, and her password opens"
        assert opens(file, SECOND) is not ("people.retire" in _changes(now)), "the log says something else"
        return _done(left, said)

    def act(workspace: Workspace) -> object:
        her = next((person for person in list_people(workspace) if person.name == CALLED), None)
        return None if her is None else retire(workspace, her.id, "调走了", SECOND if her.has_password else None)

    return _deed("a person leaves", scene, act, judge)


def recovery_code(county: County, folder: Path) -> Deed:
    """The code that was shown opens."""
    scene = _scene(county, folder, lambda workspace: _person(workspace, OLD))

    def judge(_before: Held, now: Held, said: str) -> bool:
        file = read_key_file(scene.workspace)
        assert opens(file, OLD)
        for code in [line for line in said.splitlines() if not line.startswith("{")]:
            assert unlock_with_code(file, code).key
        made = bool(file.of_kind("recovery"))
        assert made is bool(_changes(now).count("key.recovery_code")), "the log says something else"
        return _done(made, said)

    def act(workspace: Workspace) -> None:
        print(make_recovery_code(workspace), flush=True)

    def run() -> None:
        with scene.open() as workspace:
            act(workspace)

    return Deed("recovery code", scene, run, act, judge, run, said_when_done="")


def _person(workspace: Workspace, password: str) -> None:
    add_person(workspace, "王芳", password=password)


def _scene(county: County, folder: Path, begin: Callable[[Workspace], object]) -> Scene:
    """A computer on which ``begin`` has happened."""
    scene = replace(scene_of(county, XINGFU, folder), passwords=(OLD, NEW))
    with scene.open() as workspace:
        begin(workspace)
    scene.save()
    return scene


def _deed(
    name: str, scene: Scene, act: Callable[[Workspace], object], judge: Callable[[Held, Held, str], bool]
) -> Deed:
    def run() -> None:
        with scene.open() as workspace:
            act(workspace)
            print("done", flush=True)

    return Deed(name, scene, run, act, judge, run, said_when_done="done")


def _done(done: bool, said: str) -> bool:
    assert done or not said.strip(), "said done, and was not"
    return done


def _changes(held: Held) -> list[str]:
    """The changes of the key file that the log knows of, without those of which it says that they did not happen."""
    found: list[str] = []
    for row in sorted(held.ledgers["audit"]):
        if row[3] == "key.unchanged":
            found.pop()
        elif row[3] in ("password.set", "key.recovery_code", "people.retire"):
            found.append(row[3])
    return found
