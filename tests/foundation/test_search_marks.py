"""What was searched for is marked where it stands in a text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.foundation.search_marks import found_at


@pytest.mark.parametrize(
    ("typed", "text", "hits"),
    [
        ("gxy", "秋季高血压保健", [(2, 3)]),
        ("高血压", "高血压用药", [(0, 3)]),
        ("xueya", "高血压用药", [(1, 2)]),
        ("xuey", "高血压用药", [(1, 2)]),
        ("GXY", "gxy 高血压", [(0, 3)]),
        ("cq", "重庆", [(0, 2)]),
        ("ls", "乐山", [(0, 2)]),
        ("ys", "乐山", [(0, 2)]),
        ("wangfang", "村医王芳", [(2, 2)]),
        ("王芳", "王　芳", [(0, 3)]),
        ("高 用药", "高血压用药", [(0, 1), (3, 2)]),
        ("用药 高", "高血压用药", [(0, 1), (3, 2)]),
        ("高血 血压", "高血压", [(0, 2)]),
        ("高血压 高", "高血压", [(0, 3)]),
        ("丽买", "古丽·买买提", [(1, 3)]),
        ("𬱖", "欧阳𬱖", [(2, 1)]),
        ("zz", "高血压", []),
        ("xueyaz", "高血压", []),
        ("压gao", "高血压", []),
        ("gxyyyyyyyy", "高血压", []),
        ("", "高血压", []),
        ("高", "", []),
        ("，", "高，血", []),
        ("ab12", "药 AB12 号", [(2, 4)]),
    ],
)  # fmt: skip
def test_hits_are_marked_where_they_are(typed, text, hits):
    assert list(found_at(typed, text)) == hits


@given(st.text(max_size=30), st.text(max_size=60))
def test_marks_lie_inside_the_text_from_left_to_right_and_apart(typed, text):
    end = 0
    for start, length in found_at(typed, text):
        assert start >= end and length > 0 and start + length <= len(text)
        end = start + length
