"""The form by which a moderator gives a word on a result."""

from typing import Any

from django import forms

from detection.models import Decision, Review


class ReviewForm(forms.Form):
    """Confirmed or overturned, with a note for the owner."""

    decision = forms.ChoiceField(choices=Decision.choices, label="Decision")
    note = forms.CharField(
        required=False,
        max_length=Review._meta.get_field("note").max_length,
        label="Note",
        help_text="The owner of the file sees it. Overturning needs one.",
        widget=forms.Textarea({"rows": 3, "cols": 80}),
    )

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        if data is not None:
            # Browsers send a line break as two characters and count it as one.
            data = {name: value.replace("\r\n", "\n") for name, value in data.items()}
        super().__init__(data, **kwargs)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("decision") == Decision.OVERTURNED and not given.get("note"):
            self.add_error("note", "Say why the result is overturned, so that its owner knows.")
        return given
