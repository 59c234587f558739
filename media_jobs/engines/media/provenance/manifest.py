"""What a file's C2PA manifests say: who signed, what was done, whether it still fits the file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from media_jobs.engines.media.provenance.digital_source import declared, is_ai, term_of
from media_jobs.engines.media.provenance.generators import generator_called
from media_jobs.engines.media.provenance.interpret import made_with
from media_jobs.engines.media.provenance.text import clean
from media_jobs.engines.media.provenance.types import Code, Detail, ProvenanceFinding

_SHOWN = 5
# The bytes that the signature is about are others now.
_ALTERED = (
    "assertion.dataHash.mismatch",
    "assertion.bmffHash.mismatch",
    "assertion.boxesHash.mismatch",
    "assertion.collectionHash.mismatch",
)
_NO_ANCHORS = ("signingCredential.untrusted",)


def findings_of(store: Mapping[str, Any]) -> list[ProvenanceFinding]:
    """Findings of the manifests as the C2PA library tells them, the newest manifest first.

    Raises LookupError, TypeError, ValueError or AttributeError where they have another shape.
    """
    active = store["manifests"][store["active_manifest"]]
    broken = store.get("validation_state") not in ("Valid", "Trusted")
    others = [one for one in store["manifests"].values() if one is not active]
    found = [_signed(store, active, broken=broken)]
    for manifest in (active, *others[:_SHOWN]):
        found += _declarations(manifest, broken=broken, ingredient=manifest is not active)
    return found


def _signed(
    store: Mapping[str, Any], active: Mapping[str, Any], *, broken: bool
) -> ProvenanceFinding:
    signature = active.get("signature_info") or {}
    signer = clean(str(signature.get("issuer") or signature.get("common_name") or "nobody"), 100)
    by = f"The file carries content credentials (C2PA) signed by “{signer}”"
    code: Code
    if not broken:
        code = "credentials_valid"
        message = (
            f"{by}, and was not altered since. Whether that name may be trusted was not checked "
            "against a trust list: anybody can sign under any name."
        )
    else:
        code = "credentials_broken"
        failures = _failures(store)
        altered = any(failure in _ALTERED for failure in failures)
        what = (
            "but the file was altered after it was signed"
            if altered
            else "but they do not hold: they were altered, or were never signed rightly"
        )
        message = f"{by}, {what}. What they say may be about another picture."
    return ProvenanceFinding("c2pa", code, message, tuple(_details(store, active, signature)))


def _details(
    store: Mapping[str, Any], active: Mapping[str, Any], signature: Mapping[str, Any]
) -> Iterator[Detail]:
    named: dict[str, Any] = {
        "Signed by": ", ".join(_signers(signature)),
        "Signed at": signature.get("time"),
        "Written by": _programs(active),
        "Actions": _listed([_action(action) for action in _actions(active)]),
        "Made from": _listed([_title(one) for one in active.get("ingredients") or []]),
        "Failed checks": _listed(_failures(store)),
    }
    for name, value in named.items():
        if value:
            yield Detail(name, clean(str(value)))


def _signers(signature: Mapping[str, Any]) -> list[str]:
    """The name and the organisation of the certificate, once where they are the same."""
    named = (signature.get("common_name"), signature.get("issuer"))
    return list(dict.fromkeys(str(name) for name in named if name))


def _declarations(
    manifest: Mapping[str, Any], *, broken: bool, ingredient: bool
) -> Iterator[ProvenanceFinding]:
    it = "something that it was made from" if ingredient else "it"
    end = ", but those do not fit the file any more" if broken else ""
    for action in _actions(manifest):
        source = action.get("digitalSourceType")
        if isinstance(source, str) and source:
            code: Code = "ai_declared" if is_ai(source) else "source_declared"
            message = (
                f"The file itself declares in its content credentials that {it} "
                f"{declared(source)}{end}."
            )
            term = Detail("Term", clean(term_of(source), 60))
            yield ProvenanceFinding("c2pa", code, message, (term,))
        if not ingredient and (name := generator_called(_agent(action))):
            yield made_with("c2pa", name)
    if not ingredient and (name := generator_called(_programs(manifest))):
        yield made_with("c2pa", name)


def _failures(store: Mapping[str, Any]) -> list[str]:
    active = (store.get("validation_results") or {}).get("activeManifest") or {}
    codes = [str(one.get("code")) for one in active.get("failure") or []]
    return [code for code in dict.fromkeys(codes) if code not in _NO_ANCHORS]


def _actions(manifest: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [
        action
        for assertion in manifest.get("assertions") or []
        if str(assertion.get("label")).startswith("c2pa.actions")
        for action in assertion["data"].get("actions") or []
    ]


def _action(action: Mapping[str, Any]) -> str:
    name = str(action.get("action") or "").removeprefix("c2pa.")
    agent = _agent(action)
    return f"{name} with {agent}" if agent else name


def _agent(action: Mapping[str, Any]) -> str:
    agent = action.get("softwareAgent")
    return _program(agent) if isinstance(agent, Mapping) else str(agent or "")


def _programs(manifest: Mapping[str, Any]) -> str:
    infos = manifest.get("claim_generator_info") or []
    return ", ".join(map(_program, infos)) or str(manifest.get("claim_generator") or "")


def _program(info: Mapping[str, Any]) -> str:
    return f"{info.get('name') or ''} {info.get('version') or ''}".strip()


def _title(ingredient: Mapping[str, Any]) -> str:
    return str(ingredient.get("title") or "a file without a name")


def _listed(values: list[str]) -> str:
    shown = [clean(value, 60) for value in values[:_SHOWN]]
    more = len(values) - len(shown)
    return ", ".join(shown) + (f" and {more:,} more" if more else "")
