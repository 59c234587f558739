"""The shapes of the JSON doors."""

from rest_framework import serializers

from accounts.api.openapi import example
from accounts.models import User

USER = {
    "id": "5f0c8a52-7d0b-4c39-9a43-0d4e0f6d6f1b",
    "email": "alice@example.com",
    "name": "Alice",
    "date_joined": "2026-03-02T09:14:07.512Z",
}
TOKENS = {"access": "eyJhbGciOiJIUzI1NiJ9.eyJ0….q3Zk", "refresh": "eyJhbGciOiJIUzI1NiJ9.eyJ1….w8Qa"}


@example(USER)
class UserOut(serializers.ModelSerializer):
    class Meta:
        model = User
        fields = ("id", "email", "name", "date_joined")


@example({"email": "alice@example.com", "password": "correct-horse-9", "name": "Alice"})
class SignUpIn(serializers.Serializer):
    email = serializers.EmailField(max_length=254)
    password = serializers.CharField(max_length=256, trim_whitespace=False)
    name = serializers.CharField(max_length=150, required=False, default="")

    def validate_email(self, email: str) -> str:
        return email.lower()


@example({"email": "alice@example.com", "password": "correct-horse-9"})
class SignInIn(serializers.Serializer):
    email = serializers.CharField(max_length=254)
    password = serializers.CharField(max_length=256, trim_whitespace=False)


@example({"refresh": TOKENS["refresh"]})
class RefreshIn(serializers.Serializer):
    refresh = serializers.CharField(max_length=4096)


@example(TOKENS)
class TokensOut(serializers.Serializer):
    access = serializers.CharField(help_text="Send it as `Authorization: Bearer …`.")
    refresh = serializers.CharField()


@example({"user": USER, **TOKENS})
class SignedIn(TokensOut):
    user = UserOut()
