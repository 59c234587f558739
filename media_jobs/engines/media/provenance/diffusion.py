"""The notes that programs around Stable Diffusion and its kin keep of how a picture was made."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from media_jobs.engines.media.provenance.text import clean
from media_jobs.engines.media.provenance.types import Detail

_A1111 = re.compile(r"(?:^|\n|, )Steps: \d+, ")
_A1111_VALUE = re.compile(r"(?:^|, )(Model|Sampler|Face restoration|Version): ([^,\n]{1,100})")
_MIDJOURNEY = re.compile(r"Job ID: ([0-9a-f]{8}-[0-9a-f-]{27})", re.IGNORECASE)
_DREAM = re.compile(r'^".{1,4000}?" (?=.{0,400}-s ?\d+)', re.DOTALL)
_FACE_NODE = re.compile(
    r"reactor|face_?swap|faceswap|instantid|pulid|faceid|liveportrait|wav2lip", re.IGNORECASE
)
_MOST_NODES = 5000


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a generator says that it made the picture."""

    generator: str
    details: tuple[Detail, ...] = ()


def recipe_in(key: str, value: str) -> Recipe | None:
    """The recipe in the text that a file calls `key` (lower case); None where there is none."""
    if key in ("prompt", "workflow") or value.startswith(("prompt:", "workflow:")):
        graph = _object(value.removeprefix("prompt:").removeprefix("workflow:"))
        if graph:
            return _comfy(graph)
    if key == "dream" and _DREAM.match(value):
        return Recipe("InvokeAI", _details(Prompt=value))
    if found := _MIDJOURNEY.search(value[-2000:]):
        return Recipe("Midjourney", _details(Description=value, Job=found.group(1)))
    if _A1111.search(value):
        return _a1111(value)
    said = _object(value)
    return _json(key, said) if said else None


def _a1111(value: str) -> Recipe:
    before, _, after = value.rpartition("\nSteps: ")
    prompt, _, negative = before.partition("\nNegative prompt: ")
    settings = dict(_A1111_VALUE.findall(f"Steps: {after}"[:4000]))
    version = settings.get("Version", "")
    generator = "ComfyUI" if version.startswith("ComfyUI") else "Stable Diffusion"
    return Recipe(
        generator, _details(**{"Prompt": prompt, "Negative prompt": negative}, **settings)
    )


def _comfy(graph: Mapping[str, Any]) -> Recipe | None:
    """A graph of nodes, as it was run (`prompt`) or as it was drawn (`workflow`)."""
    if isinstance(graph.get("prompt"), Mapping):
        graph = graph["prompt"]
    drawn = graph.get("nodes")
    run = drawn if isinstance(drawn, list) else [*graph.values()]
    nodes = [node for node in run[:_MOST_NODES] if isinstance(node, Mapping)]
    kinds = [str(node.get("class_type") or node.get("type") or "") for node in nodes]
    if not any(kinds):
        return None
    values = [(name, value) for node in nodes for name, value in _inputs(node)]
    models = [value for name, value in values if name in ("ckpt_name", "unet_name", "model_name")]
    texts = [value for name, value in values if name == "text" and len(value) > 1]
    faces = [kind for kind in kinds if _FACE_NODE.search(kind)]
    return Recipe(
        "ComfyUI",
        _details(
            Prompt=max(texts, key=len, default=""),
            Model=", ".join(dict.fromkeys(models)),
            **{"Nodes that change faces": ", ".join(dict.fromkeys(faces))},
            Nodes=str(len(nodes)),
        ),
    )


def _inputs(node: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    inputs = node.get("inputs")
    for name, value in inputs.items() if isinstance(inputs, Mapping) else ():
        if isinstance(value, str):
            yield name, value


def _json(key: str, said: Mapping[str, Any]) -> Recipe | None:
    """Recipes as an object; which generator's it is shows in the names of its members."""
    inner = said.get("sui_image_params")
    if isinstance(inner, Mapping):
        return Recipe("SwarmUI", _prompts(inner, "prompt", "negativeprompt", "model"))
    if key.startswith("invokeai") or "app_version" in said and "positive_prompt" in said:
        return Recipe("InvokeAI", _prompts(said, "positive_prompt", "negative_prompt", "model"))
    if key == "sd-metadata":
        image = said.get("image")
        return Recipe("InvokeAI", _prompts(image if isinstance(image, Mapping) else {}, "prompt"))
    if str(said.get("version", "")).startswith("Fooocus") or "base_model" in said:
        return Recipe("Fooocus", _prompts(said, "prompt", "negative_prompt", "base_model"))
    if "uc" in said and "prompt" in said:
        return Recipe("NovelAI", _prompts(said, "prompt", "uc"))
    if "c" in said and "sampler" in said and ("seed" in said or "v2" in said):
        return Recipe("Draw Things", _prompts(said, "c", "uc", "model"))
    if "use_stable_diffusion_model" in said:
        return Recipe("Easy Diffusion", _prompts(said, "prompt", "", "use_stable_diffusion_model"))
    return _comfy(said) if "workflow" in said or "prompt" in said else None


def _prompts(
    said: Mapping[str, Any], prompt: str, negative: str = "", model: str = ""
) -> tuple[Detail, ...]:
    named = {"Prompt": said.get(prompt), "Negative prompt": said.get(negative)}
    return _details(**named, Model=said.get(model))


def _details(**named: Any) -> tuple[Detail, ...]:
    details = []
    for name, value in named.items():
        if isinstance(value, Mapping):
            value = value.get("name") or value.get("model_name")
        if isinstance(value, str) and (shown := clean(value)):
            details.append(Detail(name, shown))
    return tuple(details)


def _object(text: str) -> Mapping[str, Any] | None:
    text = text.strip()
    if not text.startswith("{"):
        return None
    try:
        # NaN, which some programs write, is no JSON but means no harm.
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None
