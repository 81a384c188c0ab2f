"""What the files on a stick are called, whatever language the screen speaks: the other side looks for them by name."""

from __future__ import annotations

SUFFIX = ".xinglin"
SUBMISSION = "上报"
RECEIPT = "回执"
PACK = "下发包"
KIT = "启用包"
REQUEST = "核对单"
HISTORY = "历史记录"
