"""What happens to a picture on its way to us, done at random to real and forged faces alike.

Every function takes uint8 RGB [S, S, 3] and a generator and returns the same shape: neither
quality, colour nor framing may tell the classes apart.
"""

from __future__ import annotations

from fractions import Fraction

import av
import cv2
import numpy as np

from detection.engines.faces.crop import Square, square_crop

Random = np.random.Generator

# Some pictures stay as published: fine traces are learned from these.
UNTOUCHED_SHARE = 0.25


def jittered_crop(image: np.ndarray, square: Square, size: int, rng: Random) -> np.ndarray:
    """The served crop, as a detector that is never quite steady would place it."""
    right, down = rng.uniform(-0.06, 0.06, 2)
    return _turned_about(
        square_crop(image, square.moved(right, down, rng.uniform(0.84, 1.1)), size), rng
    )


def roaming_crop(image: np.ndarray, square: Square, size: int, rng: Random) -> np.ndarray:
    """Any part of the head, near or far.

    Where few faces are at hand, whole ones would be known by heart; their texture is not.
    """
    right, down = rng.uniform(-0.3, 0.3, 2)
    return _turned_about(
        square_crop(image, square.moved(right, down, rng.uniform(0.4, 1.3)), size), rng
    )


def degraded(image: np.ndarray, rng: Random) -> np.ndarray:
    """A random chain of light, resolution, noise, compression and occlusion; or none of it."""
    if rng.random() < UNTOUCHED_SHARE:
        return image
    steps = (
        (0.6, relit),
        (0.25, lower_resolution),
        (0.25, shared_small),
        (0.15, blurred),
        (0.1, sharpened),
        (0.15, noisy),
        (0.5, compressed),
        (0.1, compressed),
        (0.2, video_compressed),
        (0.05, grey),
        (0.04, written_over),
        (0.2, with_cutout),
    )
    for chance, step in steps:
        if rng.random() < chance:
            image = step(image, rng)
    return image


def _turned_about(crop: np.ndarray, rng: Random) -> np.ndarray:
    if rng.random() < 0.25:
        crop = turned(crop, rng)
    return np.ascontiguousarray(crop[:, ::-1]) if rng.random() < 0.5 else crop


def turned(image: np.ndarray, rng: Random) -> np.ndarray:
    size = image.shape[0]
    matrix = cv2.getRotationMatrix2D((size / 2, size / 2), rng.uniform(-12, 12), 1.0)
    return cv2.warpAffine(image, matrix, (size, size), borderMode=cv2.BORDER_REPLICATE)


def relit(image: np.ndarray, rng: Random) -> np.ndarray:
    """Exposure, contrast, gamma, colour cast and saturation."""
    levels = np.linspace(0, 1, 256, dtype=np.float32)
    curve = np.clip((levels - 0.5) * rng.uniform(0.7, 1.3) + 0.5 + rng.uniform(-0.12, 0.12), 0, 1)
    curve = curve ** rng.uniform(0.75, 1.35)
    table = np.clip(curve[:, None] * rng.uniform(0.92, 1.08, 3) * 255, 0, 255).astype(np.uint8)
    image = cv2.LUT(image, table.reshape(256, 1, 3))
    mixed = rng.uniform(0.5, 1.4)
    luma = cv2.cvtColor(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB)
    return cv2.addWeighted(image, mixed, luma, 1 - mixed, 0)


def lower_resolution(image: np.ndarray, rng: Random) -> np.ndarray:
    """Small and scaled up again, as faces far from the camera are."""
    return _scaled_back(_shrunk(image, rng.uniform(0.3, 0.95)), image.shape[0], rng)


def shared_small(image: np.ndarray, rng: Random) -> np.ndarray:
    """Scaled down, compressed there and scaled up again, as sites and messengers pass pictures on.

    Compressing the picture at its own size instead would leave out that blocks grow with it.
    """
    encoded = compressed if rng.random() < 0.4 else video_compressed
    return _scaled_back(encoded(_shrunk(image, rng.uniform(0.4, 0.95)), rng), image.shape[0], rng)


def _shrunk(image: np.ndarray, share: float) -> np.ndarray:
    """`share` of its side, an even number of pixels, as H.264's halved colours need."""
    small = max(16, 2 * round(image.shape[0] * share / 2))
    return cv2.resize(image, (small, small), interpolation=cv2.INTER_AREA)


def _scaled_back(image: np.ndarray, size: int, rng: Random) -> np.ndarray:
    up = (cv2.INTER_LINEAR, cv2.INTER_CUBIC, cv2.INTER_NEAREST)[rng.choice(3, p=(0.5, 0.45, 0.05))]
    return cv2.resize(image, (size, size), interpolation=up)


def blurred(image: np.ndarray, rng: Random) -> np.ndarray:
    sigmas = rng.uniform(0.3, 1.8, 2) if rng.random() < 0.4 else [rng.uniform(0.3, 1.6)] * 2
    return cv2.GaussianBlur(image, (0, 0), sigmas[0], sigmaY=sigmas[1])


def sharpened(image: np.ndarray, rng: Random) -> np.ndarray:
    strength = rng.uniform(0.2, 1.0)
    return cv2.addWeighted(image, 1 + strength, cv2.GaussianBlur(image, (0, 0), 1.2), -strength, 0)


def noisy(image: np.ndarray, rng: Random) -> np.ndarray:
    noise = rng.standard_normal(image.shape, dtype=np.float32) * rng.uniform(1, 10)
    return cv2.add(image, noise, dtype=cv2.CV_8U)


def compressed(image: np.ndarray, rng: Random) -> np.ndarray:
    quality = [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(25, 96))]
    decoded = cv2.imdecode(cv2.imencode(".jpg", image, quality)[1], cv2.IMREAD_COLOR)
    return np.asarray(decoded)


def video_compressed(image: np.ndarray, rng: Random) -> np.ndarray:
    """A key frame of H.264, from hardly to strongly compressed (rate factor 20 to 40)."""
    encoder = av.CodecContext.create("libx264", "w")
    encoder.height, encoder.width = image.shape[:2]
    encoder.pix_fmt, encoder.time_base, encoder.thread_count = "yuv420p", Fraction(1, 25), 1
    encoder.options = {"crf": str(int(rng.integers(20, 41))), "preset": "superfast"}
    frame = av.VideoFrame.from_ndarray(image, format="rgb24")
    packets = [*encoder.encode(frame), *encoder.encode(None)]
    decoder = av.CodecContext.create("h264", "r")
    decoder.thread_count = 1
    frames = [decoded for packet in packets for decoded in decoder.decode(packet)]
    frames += decoder.decode(None)
    return np.ascontiguousarray(frames[0].to_ndarray(format="rgb24"))


def written_over(image: np.ndarray, rng: Random) -> np.ndarray:
    """A few letters of a caption or watermark."""
    size = image.shape[0]
    letters = "".join(chr(code) for code in rng.integers(65, 91, int(rng.integers(3, 9))))
    place = tuple(int(at) for at in rng.uniform(0, 0.9, 2) * size)
    colour = tuple(int(value) for value in rng.integers(0, 256, 3))
    scale = size / 160 * rng.uniform(0.5, 1.3)
    return cv2.putText(image.copy(), letters, place, cv2.FONT_HERSHEY_SIMPLEX, scale, colour, 2)


def grey(image: np.ndarray, rng: Random) -> np.ndarray:
    return cv2.cvtColor(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB)


def with_cutout(image: np.ndarray, rng: Random) -> np.ndarray:
    """A plain patch over part of the face, so that no single place can carry the answer."""
    size = image.shape[0]
    width, height = (rng.uniform(0.15, 0.45, 2) * size).astype(int)
    left, top = (int(rng.integers(0, size - length)) for length in (width, height))
    image = image.copy()
    image[top : top + height, left : left + width] = rng.integers(0, 256, 3)
    return image
