"""What the tests of printing fill in and look for."""

from __future__ import annotations

import io

import pytest
from pypdf import PdfReader

from desktop.errors import KnownError
from desktop.workflows.audit_log import audit_page

PATIENT = {"patient_name": "欧阳桂英", "patient_phone": "13912345678", "patient_id": "110101195809123460"}
TREATMENT = {
    "treat_date": "2023-09-18", **PATIENT, "clinic_no": "0001", "sex": "2", "age": 65, "diagnosis_disease": "腰痛",
    "techniques": [{"technique": "艾灸", "points": "肾俞、命门", "minutes": 20, "operator": "王秀兰"}],
    "session_no": 1, "session_of": 5, "consent": "1", "reaction": "1", "outcome": "1",
}  # fmt: skip
TRAINING = {
    "activity_date": "2023-09-21", "day_part": "1", "place_name": "青石镇卫生院二楼会议室", "division_code": "990101001000",
    "site_type": "61", "our_role": "1", "staff": [{"staff_name": "周文清", "staff_unit": "990101", "staff_title": "232", "staff_duty": "4"}],
    "course": "中医适宜技术培训班", "training_kind": "1", "hours": "4", "techniques": ["毫针"], "roster_mode": "1",
    "roster": [{"trainee": "王𬱖㛃", "trainee_unit": "99010101"}, {"trainee_public": "李建国", "trainee_unit": "幸福村", "trainee_kind": "5"}],
}  # fmt: skip


def text_of(printed):
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(printed.pdf)).pages)


def code_of(work):
    with pytest.raises(KnownError) as error:
        work()
    return error.value.problem.code


def audited(workspace):
    return [(row.code, row.target, row.reason) for row in audit_page(workspace, limit=5)]
