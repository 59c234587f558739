"""Render a lecture into a video: slides, transitions, what disturbs them, and coding."""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import av
import cv2
import numpy as np

from benchmarks.lectures.decks import WIDTH, draw_slide, texture
from benchmarks.lectures.script import Lecture, Showing
from detection.demo.clip import load_portrait

FPS = 15
_INSET = 236, 176
_PEN = (225, 30, 40)


def write_lecture(lecture: Lecture, path: Path, *, fps: int = FPS) -> None:
    """Write the lecture to `path` as H.264 in MP4 at its size and bit rate."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=fps)
        assert isinstance(stream, av.VideoStream)
        stream.width, stream.height = lecture.size
        stream.pix_fmt, stream.bit_rate = "yuv420p", lecture.bit_rate
        stream.options = {"preset": "veryfast", "g": "150", "threads": "1"}
        for picture in Renderer(lecture).pictures(fps):
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
            container.mux(stream.encode(frame))
        container.mux(stream.encode())


class Renderer:
    """Draws the pictures of one lecture at its size, RGB [height, width, 3]."""

    def __init__(self, lecture: Lecture) -> None:
        self._lecture = lecture
        self._size = lecture.size
        self._scale = lecture.size[0] / WIDTH
        chance = np.random.default_rng(lecture.number)
        self._noise = chance.normal(0, 5, (6, *self._size[::-1], 1)).round().astype(np.int8)
        self._portrait = cv2.resize(load_portrait(), self._sized(256, 300))
        self._sheet = lru_cache(maxsize=12)(self._draw)
        self._film = [texture(lecture.number * 31 + n, *self._size, grain=30) for n in range(3)]

    def pictures(self, fps: int) -> Iterator[np.ndarray]:
        """All pictures in order, `fps` a second."""
        for number in range(round(self._lecture.seconds * fps)):
            yield self.picture(number / fps)

    def picture(self, seconds: float) -> np.ndarray:
        """The picture at a moment."""
        lecture = self._lecture
        showing = lecture.page_at(seconds)
        picture = self._with_transition(showing, seconds)
        if lecture.style.is_filmed:
            picture = self._filmed(picture)
        if lecture.drifts:
            picture = self._drifted(picture, seconds)
        is_film = showing.kind == "video"
        if lecture.has_inset and not is_film:
            self._put_inset(picture, seconds)
        if lecture.has_pointer and not is_film:
            self._put_pointer(picture, seconds)
        if lecture.has_noise:
            noise = self._noise[round(seconds * FPS) % len(self._noise)]
            picture = np.clip(picture.astype(np.int16) + noise, 0, 255).astype(np.uint8)
        return picture

    def _with_transition(self, showing: Showing, seconds: float) -> np.ndarray:
        """Blend with the neighbour while a transition lasts: half of it lies in either showing."""
        place = self._lecture.showings.index(showing)
        coming = self._lecture.showings[place + 1 : place + 2]
        if coming and seconds > coming[0].start - coming[0].seconds / 2:
            return self._mixed(showing, coming[0], seconds)
        if place and seconds < showing.start + showing.seconds / 2:
            return self._mixed(self._lecture.showings[place - 1], showing, seconds)
        return self._shown(showing, seconds).copy()

    def _mixed(self, old: Showing, new: Showing, seconds: float) -> np.ndarray:
        done = float(np.clip((seconds - new.start) / max(new.seconds, 1e-6) + 0.5, 0, 1))
        before, after = self._shown(old, seconds), self._shown(new, seconds)
        width = self._size[0]
        edge = round(done * width)
        if new.transition == "wipe":
            return np.concatenate([after[:, :edge], before[:, edge:]], axis=1)
        if new.transition == "push":
            return np.concatenate([before[:, edge:], after[:, :edge]], axis=1)
        if new.transition == "blur":
            softness = (1 - abs(2 * done - 1)) * 12 * self._scale + 0.1
            return cv2.GaussianBlur(after if done > 0.5 else before, (0, 0), softness)
        if new.transition == "black":
            shown = after if done > 0.5 else before
            return cv2.convertScaleAbs(shown, alpha=abs(2 * done - 1))
        return cv2.addWeighted(after, done, before, 1 - done, 0)

    def _shown(self, showing: Showing, seconds: float) -> np.ndarray:
        if showing.kind == "blank":
            return np.full((*self._size[::-1], 3), self._lecture.style.ground, np.uint8)
        if showing.kind == "video":
            return self._film_picture(seconds - showing.start)
        first = next(s for s in self._lecture.showings if s.page == showing.page)
        is_first = first is showing
        step = sum(seconds >= moment for moment in first.steps) if is_first else len(first.steps)
        sheet = self._sheet(showing.page, step if first.steps else -1)
        if first.pen is None or (is_first and seconds < first.pen[0]):
            return sheet
        share = (seconds - first.pen[0]) / (first.pen[1] - first.pen[0]) if is_first else 1.0
        return self._with_pen(sheet, min(1.0, share), showing.page)

    def _draw(self, page: int, step: int) -> np.ndarray:
        first = next(s for s in self._lecture.showings if s.page == page)
        steps = len(first.steps) or 4
        seed = self._lecture.number * 100 + page
        sheets = draw_slide(self._lecture.style, seed, steps)
        return cv2.resize(sheets[step], self._size, interpolation=cv2.INTER_AREA)

    def _with_pen(self, sheet: np.ndarray, share: float, page: int) -> np.ndarray:
        """A line under something and a ring around something else, drawn point by point."""
        turns = np.linspace(0, 2 * math.pi, 40)
        ring = [(860 + 150 * math.cos(a), 400 + 60 * page + 50 * math.sin(a)) for a in turns]
        line = [(190 + 12 * n, 300 + 4 * math.sin(n)) for n in range(40)]
        points = np.array(line + ring)[: max(1, round(80 * share))] * self._scale
        picture = sheet.copy()
        thickness = max(2, round(5 * self._scale))
        for stroke in (points[:40], points[40:]):
            cv2.polylines(picture, [stroke.astype(np.int32)], False, _PEN, thickness, cv2.LINE_AA)
        return picture

    def _film_picture(self, seconds: float) -> np.ndarray:
        """A film of three scenes: a ground that moves, and a head in front of it."""
        scene = self._film[int(seconds / 3) % 3]
        picture = np.roll(scene, round(60 * seconds * self._scale), axis=1)
        height, width = self._portrait.shape[:2]
        left = round((self._size[0] - width) * (0.5 + 0.4 * math.sin(seconds)))
        top = self._size[1] - height
        picture[top:, left : left + width] = self._portrait
        return picture

    def _filmed(self, picture: np.ndarray) -> np.ndarray:
        """The wall that the slide is thrown on, seen from the side."""
        width, height = self._size
        corners = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
        share = np.array([(0.08, 0.12), (0.9, 0.05), (0.93, 0.9), (0.06, 0.8)], np.float32)
        seen = cv2.getPerspectiveTransform(corners, share * np.array(self._size, np.float32))
        room = cv2.resize(texture(5, width // 4, height // 4, 60) // 4 + 40, (width, height))
        screen = cv2.warpPerspective(picture, seen, (width, height), flags=cv2.INTER_AREA)
        mask = cv2.warpPerspective(np.ones_like(picture), seen, (width, height))
        return np.where(mask > 0, cv2.convertScaleAbs(screen, alpha=0.85, beta=12), room)

    def _drifted(self, picture: np.ndarray, seconds: float) -> np.ndarray:
        turn = 2 * math.pi * seconds / 120
        x, y = 6 * self._scale * math.sin(turn), 3 * self._scale * math.sin(turn * 0.7)
        shift = np.array([[1, 0, x], [0, 1, y]], np.float32)
        moved = cv2.warpAffine(picture, shift, self._size, borderMode=cv2.BORDER_REPLICATE)
        return cv2.convertScaleAbs(moved, alpha=1 - 0.03 * (1 - math.cos(turn)))

    def _put_inset(self, picture: np.ndarray, seconds: float) -> None:
        """A speaker in the corner, who sways, nods and sometimes keeps still."""
        width, height = self._sized(*_INSET)
        awake = min(1.0, abs(math.sin(seconds / 7)) * 3)
        x = round((40 + 30 * math.sin(1.9 * seconds) * awake) * self._scale)
        y = round((20 + 14 * math.sin(2.7 * seconds) * awake) * self._scale)
        ground = np.full((height, width, 3), (96, 110, 120), np.uint8)
        head = cv2.resize(self._portrait, self._sized(150, 170))
        part = head[: height - y, : width - x]
        ground[y : y + part.shape[0], x : x + part.shape[1]] = part
        picture[-height:, -width:] = ground

    def _put_pointer(self, picture: np.ndarray, seconds: float) -> None:
        """An arrow that wanders in some seconds and stands in others."""
        moment = seconds if seconds % 8 < 4 else seconds - seconds % 4
        x = (0.5 + 0.35 * math.sin(moment * 0.9)) * self._size[0]
        y = (0.5 + 0.35 * math.sin(moment * 1.3 + 1)) * self._size[1]
        arrow = np.array([(0, 0), (0, 24), (6, 18), (10, 28), (14, 26), (10, 17), (18, 17)])
        points = (arrow * self._scale + (x, y)).astype(np.int32)
        cv2.fillPoly(picture, [points], (250, 250, 250), cv2.LINE_AA)
        cv2.polylines(picture, [points], True, (10, 10, 10), 1, cv2.LINE_AA)

    def _sized(self, width: int, height: int) -> tuple[int, int]:
        return round(width * self._scale), round(height * self._scale)
