"""Ways to alter a signed report, from one flipped bit to a new signature by somebody else."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO

import pypdf
from asn1crypto import cms, core
from pyhanko.pdf_utils.generic import pdf_string
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields, signers

from detection.engines.reports.attestation import ATTACHMENT
from detection.engines.reports.certificate import Identity
from detection.engines.reports.signing import sign, signer_of

RANGES = re.compile(rb"/ByteRange \[0 (\d+) (\d+) (\d+)\] *")


@dataclass(frozen=True)
class Case:
    """A genuine report, another by the same key, and somebody else with a key of the same name."""

    report: bytes
    sibling: bytes
    identity: Identity
    stranger: Identity


class Ruthless(signers.PdfSigner):
    """Signs again where the first signature forbids it."""

    def _enforce_certification_constraints(self, reader: PdfFileReader) -> None:
        """Look away."""


Way = Callable[[Case, random.Random], bytes]


def _put(data: bytes, at: int, new: bytes) -> bytes:
    return data[:at] + new + data[at + len(new) :]


def _ranges(data: bytes) -> tuple[int, int, int]:
    found = RANGES.search(data)
    assert found is not None
    first, second, length = (int(group) for group in found.groups())
    return first, second, length


def _flip(data: bytes, at: int, rng: random.Random) -> bytes:
    return _put(data, at, bytes([data[at] ^ 1 << rng.randrange(8)]))


def _container(data: bytes) -> bytes:
    first, second, _ = _ranges(data)
    return data[first + 1 : second - 1]


def _with_container(data: bytes, hexadecimal: bytes) -> bytes:
    return _put(data, _ranges(data)[0] + 1, hexadecimal.ljust(len(_container(data)), b"0"))


def _with_ranges(data: bytes, first: int, second: int, length: int) -> bytes:
    found = RANGES.search(data)
    assert found is not None
    text = b"/ByteRange [0 %d %d %d]" % (first, second, length)
    return _put(data, found.start(), text.ljust(found.end() - found.start()))


def bit_anywhere(case: Case, rng: random.Random) -> bytes:
    return _flip(case.report, rng.randrange(len(case.report)), rng)


def bit_in_signature(case: Case, rng: random.Random) -> bytes:
    used = len(_container(case.report).rstrip(b"0"))
    return _flip(case.report, _ranges(case.report)[0] + rng.randrange(used + 1), rng)


def bit_in_padding(case: Case, rng: random.Random) -> bytes:
    container = _container(case.report)
    padding = len(container) - len(container.rstrip(b"0"))
    return _flip(case.report, _ranges(case.report)[1] - 1 - rng.randrange(padding), rng)


def digit_in_padding(case: Case, rng: random.Random) -> bytes:
    return _put(case.report, _ranges(case.report)[1] - 1 - rng.randrange(1, 200), b"A")


def digits_in_lower_case(case: Case, rng: random.Random) -> bytes:
    return _with_container(case.report, _container(case.report).lower())


def unsigned_attribute(case: Case, rng: random.Random) -> bytes:
    content = cms.ContentInfo.load(bytes.fromhex(_container(case.report).decode()))
    info = content["content"]["signer_infos"][0]
    text = cms.CMSAttribute({"type": "1.2.3.4", "values": [core.UTF8String("genuine")]})
    info["unsigned_attrs"] = cms.CMSAttributes([text])
    return _with_container(case.report, content.dump(force=True).hex().upper().encode())


def container_of_sibling(case: Case, rng: random.Random) -> bytes:
    return _with_container(case.report, _container(case.sibling))


def cut_off(case: Case, rng: random.Random) -> bytes:
    return case.report[: rng.randrange(len(case.report))]


def appended(case: Case, rng: random.Random) -> bytes:
    return case.report + rng.choice([b"\n", b"\0", b"%%EOF\n", rng.randbytes(rng.randint(1, 99))])


def prepended(case: Case, rng: random.Random) -> bytes:
    return rng.choice([b"\n", b"%PDF-1.7\n", rng.randbytes(9)]) + case.report


def stretch_removed(case: Case, rng: random.Random) -> bytes:
    at = rng.randrange(len(case.report) - 100)
    return case.report[:at] + case.report[at + rng.randint(1, 99) :]


def stretches_swapped(case: Case, rng: random.Random) -> bytes:
    data = case.report
    while True:
        one, two = sorted(rng.sample(range(0, len(data) - 64, 64), 2))
        swapped = _put(_put(data, one, data[two : two + 64]), two, data[one : one + 64])
        if swapped != data:  # the padding is full of equal stretches
            return swapped


def ranges_edited(case: Case, rng: random.Random) -> bytes:
    numbers = list(_ranges(case.report))
    numbers[rng.randrange(3)] += rng.choice([-2, -1, 1, 2, 10, 1000])
    return _with_ranges(case.report, *numbers)


def hidden_in_the_gap(case: Case, rng: random.Random) -> bytes:
    """Text in the place that the ranges leave out, moved to make room for it."""
    first, second, length = _ranges(case.report)
    text = b"\n/Hidden (%d)\n" % rng.randrange(10**6)
    wider = case.report[:second] + text + case.report[second:]
    return _with_ranges(wider, first, second + len(text), length)


def updated_by_pyhanko(case: Case, rng: random.Random) -> bytes:
    writer = IncrementalPdfFileWriter(BytesIO(case.report))
    writer.root["/Note"] = pdf_string(str(rng.random()))
    writer.update_root()
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def updated_by_pypdf(case: Case, rng: random.Random) -> bytes:
    writer = pypdf.PdfWriter(BytesIO(case.report), incremental=True)
    writer.add_metadata({"/Title": f"Looks authentic {rng.random()}"})
    return _written(writer)


def data_replaced(case: Case, rng: random.Random) -> bytes:
    writer = pypdf.PdfWriter(BytesIO(case.report), incremental=rng.random() < 0.5)
    reader = pypdf.PdfReader(BytesIO(case.report))
    facts = json.loads(reader.attachments[ATTACHMENT][0])
    facts["verdict"].update(label="authentic", fake_probability=rng.random() / 10)
    writer.add_attachment(ATTACHMENT, json.dumps(facts).encode())
    return _written(writer)


def page_taken_out(case: Case, rng: random.Random) -> bytes:
    reader = pypdf.PdfReader(BytesIO(case.report))
    writer = pypdf.PdfWriter(BytesIO(case.report))
    writer.remove_page(writer.pages[rng.randrange(len(reader.pages))])
    return _written(writer)


def page_swapped(case: Case, rng: random.Random) -> bytes:
    other = pypdf.PdfReader(BytesIO(case.sibling))
    writer = pypdf.PdfWriter(BytesIO(case.report))
    at = rng.randrange(len(writer.pages))
    writer.insert_page(other.pages[at], at)
    writer.remove_page(writer.pages[at + 1])
    return _written(writer)


def written_anew(case: Case, rng: random.Random) -> bytes:
    writer = pypdf.PdfWriter(BytesIO(case.report))
    writer.add_metadata({"/Subject": str(rng.random())})
    return _written(writer)


def signed_by_a_stranger(case: Case, rng: random.Random) -> bytes:
    unsigned = pypdf.PdfWriter(clone_from=pypdf.PdfReader(BytesIO(case.report)))
    del unsigned.root_object["/AcroForm"], unsigned.root_object["/Perms"]
    for page in unsigned.pages:
        page.pop("/Annots", None)
    return sign(_written(unsigned), case.stranger, reason="Report of an examination")


def signed_once_more(case: Case, rng: random.Random) -> bytes:
    writer = IncrementalPdfFileWriter(BytesIO(case.report))
    metadata = signers.PdfSignatureMetadata(
        field_name=f"Second{rng.randrange(99)}", subfilter=fields.SigSeedSubFilter.PADES
    )
    who = rng.choice([case.identity, case.stranger])
    signed: BytesIO = Ruthless(metadata, signer_of(who)).sign_pdf(writer)
    return signed.getvalue()


def _written(writer: pypdf.PdfWriter) -> bytes:
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


WAYS: dict[str, Way] = {
    "bit flipped": bit_anywhere,
    "bit flipped in the signature": bit_in_signature,
    "bit flipped in the signature's padding": bit_in_padding,
    "digit changed in the signature's padding": digit_in_padding,
    "signature in lower case": digits_in_lower_case,
    "unsigned attribute in the signature": unsigned_attribute,
    "signature of another report": container_of_sibling,
    "cut off": cut_off,
    "bytes appended": appended,
    "bytes prepended": prepended,
    "stretch removed": stretch_removed,
    "stretches swapped": stretches_swapped,
    "ByteRange edited": ranges_edited,
    "text hidden beside the signature": hidden_in_the_gap,
    "incremental update by pyHanko": updated_by_pyhanko,
    "incremental update by pypdf": updated_by_pypdf,
    "attached data replaced": data_replaced,
    "page taken out": page_taken_out,
    "page of another report": page_swapped,
    "written anew": written_anew,
    "signed by a stranger of the same name": signed_by_a_stranger,
    "signed once more": signed_once_more,
}
