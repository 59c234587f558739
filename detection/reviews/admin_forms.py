"""The form by which a moderator says what they found."""

from typing import Any

from django import forms

from detection.reviews.decisions import decision_on
from detection.reviews.models import NOTE_LENGTH, Decision, Finding


class ReviewForm(forms.Form):
    """What the file is, with a note for its owner; `label` is what the machine has said."""

    found = forms.ChoiceField(
        choices=Finding.choices, label="What you found", widget=forms.RadioSelect
    )
    note = forms.CharField(
        required=False,
        max_length=NOTE_LENGTH,
        label="Note",
        help_text="The owner of the file sees it. A finding against the verdict needs one.",
        widget=forms.Textarea({"rows": 4, "cols": 80}),
    )

    def __init__(self, data: Any = None, *, label: str, **kwargs: Any) -> None:
        if data is not None:
            # Browsers send a line break as two characters and count it as one.
            data = {name: value.replace("\r\n", "\n") for name, value in data.items()}
        super().__init__(data, **kwargs)
        self._label = label

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        found, unexplained = given.get("found"), given.get("note") == ""
        if found and unexplained and decision_on(self._label, found) == Decision.OVERTURNED:
            self.add_error(
                "note", "Say why: it is not what the verdict says, and its owner will ask."
            )
        return given
