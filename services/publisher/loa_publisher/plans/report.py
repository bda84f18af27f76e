"""What an import did, in Vietnamese, as a table for the terminal."""

from __future__ import annotations

from loa_publisher.plans.importing import Imported
from loa_publisher.plans.upsert import Count

_KINDS = {
    "plan": "Kế hoạch",
    "topics": "Nội dung trọng tâm",
    "items": "Nội dung truyền thông",
    "series": "Định kỳ",
    "occurrences": "Kỳ",
    "units": "Đơn vị",
    "calendar": "Sự kiện lịch",
    "hot_issues": "Vấn đề nóng",
    "roles": "Vai trò",
    "audience_groups": "Nhóm đối tượng",
    "channels": "Kênh",
    "audiences": "Phạm vi",
}
_CHECKED = ("channels", "audiences")
_HEAD = ("", "trong tệp", "mới", "sửa", "giữ nguyên")


def report(imported: Imported, *, dry_run: bool) -> str:
    """One line a kind, then one sentence."""
    rows = [_HEAD, *(_row(kind, imported.counts[kind]) for kind in _KINDS)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEAD))]
    lines = [
        "  ".join(
            [
                row[0].ljust(widths[0]),
                *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)),
            ]
        )
        for row in rows
    ]
    kept = imported.counts["items"].kept
    if kept:
        lines.append(f"{kept} nội dung đã có người biên soạn nên không bị kế hoạch ghi đè.")
    if dry_run:
        lines.append("Chạy thử: không ghi gì vào cơ sở dữ liệu.")
    elif imported.changed:
        lines.append("Đã nhập xong.")
    else:
        lines.append("Không có gì thay đổi: cơ sở dữ liệu đã khớp với tệp.")
    return "\n".join(line.rstrip() for line in lines)


def _row(kind: str, count: Count) -> tuple[str, ...]:
    label, found = _KINDS[kind], str(count.found)
    if kind in _CHECKED:
        return label, found, "", "", "đã đối chiếu"
    return label, found, str(count.created), str(count.updated), str(count.unchanged + count.kept)
