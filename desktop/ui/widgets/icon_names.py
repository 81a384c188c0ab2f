"""Which icon stands for which word, the same on every page. A file in ``resources/icons`` that is in neither these
tables nor the code is a mistake; so is a name without a file (tests/ui/looks).
"""

from __future__ import annotations

PAGES = {
    "new": "plus",
    "month": "calendar-days",
    "overview": "house",
    "records": "list",
    "submit": "send",
    "print": "printer",
    "lists": "users",
    "intake": "inbox",
    "review": "clipboard-check",
    "completeness": "grid-3x3",
    "tables": "file-spreadsheet",
    "ledger": "list-checks",
    "kits": "package",
    "unit": "building-2",
    "units": "network",
    "settings": "settings",
    "help": "circle-help",
    "more": "ellipsis",
}

FORMS = {
    "free_clinic": "stethoscope",
    "lecture": "presentation",
    "treatment": "leaf",
    "training": "graduation-cap",
    "publicity": "megaphone",
    "video": "video",
    "school": "school",
    "family_doctor": "heart-handshake",
    "mentoring": "user-plus",
    "capacity": "award",
    "more": "list-plus",
    "invasive": "syringe",
}

ACTIONS = {
    "add": "plus",
    "save": "save",
    "copy": "copy",
    "delete": "trash-2",
    "paste": "clipboard-paste",
    "sort": "arrow-down-a-z",
    "sorted": "arrow-down",
    "find": "search",
    "clear": "x",
    "correct": "square-pen",
    "side_by_side": "columns-2",
    "history": "history",
    "attachment": "paperclip",
    "photo": "camera",
    "place": "map-pin",
    "zoom_in": "zoom-in",
    "zoom_out": "zoom-out",
    "ticked": "square-check",
    "unticked": "square",
    "open": "chevron-right",
    "fold": "chevron-down",
    "before": "chevron-left",
    "drill": "corner-down-right",
}

CHECKS = {
    "error": "circle-x",
    "warning": "triangle-alert",
    "info": "info",
    "good": "check",
    "totals": "check-check",
    "here": "circle-dot",
    "here_high_contrast": "arrow-left",
    "empty_section": "circle",
    "remind": "bell",
    "waiting": "hourglass",
    "signed": "badge-check",
}

THINGS = {
    "stick": "usb",
    "file": "file",
    "bad_file": "file-x",
    "folder": "folder-open",
    "excel": "file-spreadsheet",
    "word": "file-text",
    "pdf": "file-down",
    "kit": "package-open",
    "private": "lock",
    "safe": "shield-check",
    "careful": "shield-alert",
    "password": "key-round",
    "code": "qr-code",
    "disk": "hard-drive",
    "target": "target",
    "days": "chart-column",
    "person": "user",
}
