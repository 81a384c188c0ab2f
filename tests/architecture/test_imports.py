"""The rooms know only the rooms below them, and the core starts where there is no Qt."""

from __future__ import annotations

import subprocess
import sys
import textwrap

from tests.architecture.tree import ROOT, program
from tests.helpers.command_line import environment


def test_import_linter_finds_nothing_broken():
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "from importlinter.cli import lint_imports_command; lint_imports_command()",
            "--no-cache",
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert " 0 broken" in done.stdout


def _core_modules() -> list[str]:
    names = [".".join(path.relative_to(ROOT).with_suffix("").parts) for path in program()]
    names = [name.removesuffix(".__init__") for name in names]
    return sorted(name for name in names if not name.startswith(("desktop.ui", "desktop.app", "desktop.__main__")))


def test_every_module_of_the_core_imports_without_qt():
    script = """
        import importlib, sys

        class NoQt:
            def find_spec(self, name, path=None, target=None):
                if name.split(".")[0] in {"PySide6", "shiboken6"}:
                    raise ModuleNotFoundError(f"{name} is not installed here")

        sys.meta_path.insert(0, NoQt())
        for name in sys.argv[1:]:
            importlib.import_module(name)
    """
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", textwrap.dedent(script), *_core_modules()],
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_starting_the_command_line_loads_no_heavy_library():
    """A village PC has a mechanical disk: compilers and writers are imported where they are used."""
    script = """
        import sys
        import desktop.cli
        heavy = {"pyxform", "openpyxl", "reportlab", "PIL", "PySide6", "docx", "docxtpl", "jinja2", "lxml"} & {name.split(".")[0] for name in sys.modules}
        print(",".join(sorted(heavy)))
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script)],
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout.strip()) == (0, ""), done.stderr
