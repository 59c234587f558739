"""What a linked account elsewhere lets us do there."""

from django.db import models


class ProviderTokens(models.Model):
    """What an account elsewhere that a user has linked lets us do there; tokens are encrypted."""

    account = models.OneToOneField(
        "socialaccount.SocialAccount",
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="provider_tokens",
    )
    access_token = models.TextField(editable=False)
    refresh_token = models.TextField(blank=True, editable=False)
    scope = models.CharField(max_length=500, blank=True, help_text="What its owner agreed to.")
    expires_at = models.DateTimeField(null=True, blank=True)
    renewing_until = models.DateTimeField(
        null=True, blank=True, help_text="Until then somebody is fetching a new access token."
    )
    refused_at = models.DateTimeField(
        null=True, blank=True, help_text="Since then it has to be linked anew."
    )

    class Meta:
        db_table = "provider_tokens"
        verbose_name_plural = "provider tokens"

    def __str__(self) -> str:
        return f"tokens of {self.account_id}"
