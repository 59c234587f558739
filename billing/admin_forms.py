"""The form by which the admin gives or takes tokens."""

from django import forms

MOST = 1_000_000


class AdjustForm(forms.Form):
    """How many tokens, and why. The reason stays in the ledger."""

    amount = forms.IntegerField(
        min_value=-MOST,
        max_value=MOST,
        label="Tokens",
        help_text="Positive gives tokens, negative takes them.",
    )
    reason = forms.CharField(max_length=200, label="Reason", widget=forms.TextInput({"size": 60}))

    def clean_amount(self) -> int:
        amount = self.cleaned_data["amount"]
        if amount == 0:
            raise forms.ValidationError("Zero changes nothing. Give a number of tokens.")
        return amount
