"""The pixels of a decoded picture as a browser shows them: in sRGB, on white, eight bits deep.

Runs in the child process that decodes (`stills.reader`).
"""

from __future__ import annotations

from io import BytesIO

from PIL import Image, ImageCms

_WHITE = (255, 255, 255)
_PROFILE_SPACES = {"RGB": "RGB", "L": "GRAY", "CMYK": "CMYK"}
_LEVELS = (0, 32, 96, 160, 224, 255)
# Converting between two writings of the same colours rounds.
_ROUNDING = 2
# Of the full picture, converted at a time.
_STRIP_PIXELS = 2_000_000


class ShownPicture:
    """A decoded picture of which any part can be had as an RGB image.

    Only that part is converted, so that memory does not grow with what the picture is stored as.
    """

    def __init__(self, image: Image.Image, gamma: float | None) -> None:
        if image.mode in ("P", "PA"):
            image = image.convert("RGBA" if "transparency" in image.info else "RGB")
        self._image = image
        self.width, self.height = image.size
        self._transform = _to_srgb(image)
        self._curve = _curve(gamma) if gamma and self._transform is None else None

    def region(self, left: int, top: int, right: int, bottom: int) -> Image.Image:
        """The part between these edges."""
        return self._shown(self._image.crop((left, top, right, bottom)))

    def reduced(self, factor: int) -> Image.Image:
        """The whole, each `factor` x `factor` pixels averaged to one."""
        if factor == 1:
            return self.region(0, 0, self.width, self.height)
        small = Image.new("RGB", (-(-self.width // factor), -(-self.height // factor)))
        rows = factor * max(1, _STRIP_PIXELS // (self.width * factor))
        for top in range(0, self.height, rows):
            strip = self.region(0, top, self.width, min(top + rows, self.height))
            small.paste(strip.reduce(factor), (0, top // factor))
        return small

    def _shown(self, part: Image.Image) -> Image.Image:
        if part.mode.startswith("I"):
            part = _eight_bits(part)
        alpha = None
        if part.mode in ("RGBA", "LA") or "transparency" in part.info:
            part = part.convert("RGBA")
            alpha = part.getchannel("A")
        if self._transform is not None:
            mode = self._transform.input_mode
            part = _converted(part.convert(mode), self._transform)
        rgb = part.convert("RGB")
        if self._curve is not None:
            rgb = rgb.point(self._curve * 3)
        if alpha is None:
            return rgb
        ground = Image.new("RGB", part.size, _WHITE)
        ground.paste(rgb, mask=alpha)
        return ground


def _eight_bits(image: Image.Image) -> Image.Image:
    """Sixteen-bit grey as eight bits; Pillow's own conversion cuts it off at 255."""
    pixels = image.convert("I").point(lambda value: value * (1 / 257))
    return pixels.convert("L")


def _converted(image: Image.Image, transform: ImageCms.ImageCmsTransform) -> Image.Image:
    converted = ImageCms.applyTransform(image, transform)
    assert converted is not None, "None is the answer of a conversion in place"
    return converted


def _to_srgb(image: Image.Image) -> ImageCms.ImageCmsTransform | None:
    """The conversion that the picture's colour profile asks for, if it changes anything."""
    mode = {"RGBA": "RGB", "LA": "L", "1": "L"}.get(image.mode, image.mode)
    profile = image.info.get("icc_profile")
    if not profile or mode not in _PROFILE_SPACES:
        return None
    try:
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        if source.profile.xcolor_space.strip() != _PROFILE_SPACES[mode]:
            return None
        transform = ImageCms.buildTransform(source, ImageCms.createProfile("sRGB"), mode, "RGB")
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        # Browsers show a picture with a broken profile as if it had none.
        return None
    return transform if _changes(transform, mode) else None


def _changes(transform: ImageCms.ImageCmsTransform, mode: str) -> bool:
    """Whether a handful of colours come out otherwise than without the profile.

    A profile's name is no proof of what it does.
    """
    size = (len(_LEVELS) ** 2, len(_LEVELS))
    planes = [Image.new("L", size) for _ in mode]
    for number, plane in enumerate(planes):
        step = len(_LEVELS) ** number
        plane.putdata([_LEVELS[place // step % len(_LEVELS)] for place in range(size[0] * size[1])])
    colours = Image.merge(mode, planes) if len(planes) > 1 else planes[0]
    before = colours.convert("RGB").tobytes()
    after = _converted(colours, transform).tobytes()
    return any(abs(a - b) > _ROUNDING for a, b in zip(before, after, strict=True))


def _curve(gamma: float) -> list[int]:
    """For each level of a picture coded with `gamma`, the level of sRGB that looks like it."""
    return [round(255 * _srgb((level / 255) ** (1 / gamma))) for level in range(256)]


def _srgb(light: float) -> float:
    """The transfer function of IEC 61966-2-1."""
    return 12.92 * light if light <= 0.0031308 else 1.055 * light ** (1 / 2.4) - 0.055
