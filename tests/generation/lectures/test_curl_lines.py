"""The lines of shell that the lecture client's documents show, run against a site of its own."""

import json
import subprocess
from pathlib import Path
from typing import Any

from tests.support.media import Clips
from tests.support.processes import Site, installed

DOCUMENTED = "https://thakii-02.fanusdigital.site"
TOKEN = "thakii-mock-prod-token"  # noqa: S105 - as documented
UPLOAD = """\
curl -X POST \\
  -H "Authorization: Bearer YOUR_TOKEN" \\
  -F "file=@video.mp4" \\
  https://thakii-02.fanusdigital.site/upload
"""
VIDEOS = """\
curl -H "Authorization: Bearer YOUR_TOKEN" \\
  https://thakii-02.fanusdigital.site/admin/videos
"""
MOCK = """\
export MOCK_TOKEN="thakii-mock-prod-token"
curl -H "Authorization: Bearer $MOCK_TOKEN" \\
  https://thakii-02.fanusdigital.site/admin/videos
"""


def told(site: Site, lines: str, folder: Path) -> Any:
    """What the lines print, asked of this site with the token that never changes."""
    script = lines.replace(DOCUMENTED, site.url).replace("YOUR_TOKEN", TOKEN)
    shell = subprocess.run(
        ["/bin/sh", "-ec", script],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return json.loads(shell.stdout)


def test_the_documents_own_lines_work(migrated_data: Path, clips: Clips, tmp_path: Path) -> None:
    (tmp_path / "video.mp4").write_bytes(clips.empty_room.read_bytes())
    with installed(
        tmp_path, template=migrated_data, DEBUG="True", STATIC_BEARER_TOKEN=TOKEN
    ) as site:
        site.start_web()
        health = told(site, f"curl {DOCUMENTED}/health", tmp_path)
        assert health["checks"]["database"]["status"] == "ok"

        sent = told(site, UPLOAD, tmp_path)
        assert (sent["filename"], sent["success"]) == ("video.mp4", True)
        assert sent["status"] in ("in_queue", "processing")
        for lines in (VIDEOS, MOCK):
            (video,) = told(site, lines, tmp_path)["videos"]
            assert (video["video_id"], video["user_email"]) == (
                sent["video_id"],
                "static-token@localhost",
            )
