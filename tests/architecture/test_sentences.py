"""Every sentence a person meets can be translated, and every error has a code of its own."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.tree import ROOT, parsed, program, shown

CJK = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
CODE = re.compile(r"[用网填收存表环印] [1-9]\d\d")
CODE_OR_KIND = re.compile(r"[用网填收存表环印] ([1-9]\d\d)?")
ERRORS = {
    "KnownError",
    "UsageError",
    "RefusedError",
    "EnvironmentFailure",
    "WaitingError",
    "QuarantinedError",
    "Problem",
}
# Values of the data, not sentences: 无 (which is neither 0 nor blank), yes and no in registers, language names of forms.
VALUES = {"是", "否", "有", "中文", "汉语", "英文"}
# Codes for whoever wrote a form or a programme, not for a clerk: one meaning, and the sentence says which rule was broken.
FAMILIES = {
    "填 101": "the form's file is not safe, well-formed XML",
    "填 102": "an expression cannot be read",
    "填 103": "an expression cannot be calculated",
    "填 104": "a document is not a form",
    "填 105": "calculations of a form never end",
    "填 106": "a workbook is not a form",
    "填 107": "a column of a workbook is missing or not declared",
    "填 108": "a form is larger than allowed",
    "填 109": "a place in a form that does not exist was asked for",
    "印 103": "a sheet's file is not written as it must be",
    "表 103": "programme.toml is not written as it must be",
    "表 104": "the list of a table's columns is not written as it must be",
    "表 108": "a column of a table is not written as it must be",
    "表 109": "a total of a table is not written as it must be",
}
# Chinese that is data: file → why it does not go through the catalogue.
DATA = {
    "desktop/foundation/search_text.py": "which characters are Han, and what became of the private ones",
    "desktop/storage/search_words.py": "年, 月 and 日 as people type them into a search",
    "desktop/model/unit.py": "values of the unit register, as the county's spreadsheet spells them",
    "desktop/model/summary.py": "the official Chinese of a letter, whatever language the screen speaks",
    "desktop/model/file_names.py": "how the files on a stick are called, whatever language the screen speaks",
    "desktop/workflows/program_update.py": "the folder on a stick that installers lie in",
    "desktop/exchange/fingerprint_words.py": "the list of words that two people read to each other",
    "desktop/forms/expression/functions_dates.py": "names of days and months that a form's own language asks for",
    "desktop/workflows/form_units.py": "units as forms spell them, with their English beside",
    "desktop/workflows/demo_profiles.py": "what the demonstration's people wrote",
    "desktop/workflows/demo_records.py": "what the demonstration's people wrote",
    "desktop/workflows/own_records.py": "professions as the county's register of people spells them",
    "desktop/workflows/register_rows.py": "column names and values as the county's spreadsheet spells them",
    "desktop/workflows/register_files.py": "column names and values as the county's spreadsheet spells them",
    "desktop/ui/fields/paste_words.py": "how people title the columns of their own tables",
    "desktop/ui/fields/typed_words.py": "words that people type into boxes for days, hours and ticks",
}


def _docstrings(tree: ast.Module) -> set[ast.AST]:
    """Constants that stand alone: docstrings of anything, attributes' included."""
    return {
        node.value for node in ast.walk(tree) if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }


def _translated(tree: ast.Module) -> set[ast.AST]:
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call) and _called(node) == "_")
    return {inside for call in calls for inside in ast.walk(call)}


def _called(call: ast.Call) -> str:
    return (
        call.func.id
        if isinstance(call.func, ast.Name)
        else call.func.attr
        if isinstance(call.func, ast.Attribute)
        else ""
    )


def _bare_chinese(path: Path) -> Iterator[str]:
    tree = parsed(path)
    exempt = _docstrings(tree) | _translated(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in exempt:
            text = node.value
            if CJK.search(text.replace("无", "")) and text not in VALUES and not CODE_OR_KIND.fullmatch(text):
                yield f"{shown(path)}:{node.lineno} {text[:30]}"


def test_chinese_that_reaches_a_person_goes_through_the_catalogue():
    bare = [found for path in program() if shown(path) not in DATA for found in _bare_chinese(path)]
    assert not bare, "wrap in _() or, if it is data, name the file and the reason in DATA"


def test_data_files_still_exist():
    assert [name for name in DATA if not (ROOT / name).is_file()] == []


def test_translated_texts_are_plain_literals():
    """An f-string inside _() is never found in the catalogue: fill in afterwards, with .format."""
    broken = [
        f"{shown(path)}:{call.lineno}"
        for path in program()
        for call in ast.walk(parsed(path))
        if isinstance(call, ast.Call)
        and _called(call) == "_"
        and not all(isinstance(argument, ast.Constant | ast.Name | ast.Attribute) for argument in call.args)
    ]
    assert not broken


def _raised() -> Iterator[tuple[str, str, str]]:
    """(code, sentence, where in the program) of every error that is made with both spelled out."""
    for path in program():
        for call in ast.walk(parsed(path)):
            if not (isinstance(call, ast.Call) and len(call.args) >= 2 and isinstance(call.args[0], ast.Constant)):
                continue
            code = call.args[0].value
            if isinstance(code, str) and (CODE.fullmatch(code) or _called(call) in ERRORS):
                texts = [node.value for node in ast.walk(call.args[1]) if isinstance(node, ast.Constant)]
                texts = [text for text in texts if isinstance(text, str) and CJK.search(text)]
                yield code, texts[0] if texts else "", f"{shown(path)}:{call.lineno}"


def test_every_code_is_a_kind_and_a_number():
    assert [(code, where) for code, _, where in _raised() if not CODE.fullmatch(code)] == []


def test_one_code_has_one_sentence():
    """A clerk reads the code over the telephone: it must mean one thing."""
    sentences: dict[str, dict[str, str]] = defaultdict(dict)
    for code, sentence, where in _raised():
        if sentence and code not in FAMILIES:
            sentences[code].setdefault(sentence, where)
    assert {code: said for code, said in sentences.items() if len(said) > 1} == {}
