"""The shapes of the JSON doors."""

from rest_framework import serializers

from accounts.openapi import example
from accounts.people.serializers import USER, UserOut

TOKENS = {"access": "eyJhbGciOiJIUzI1NiJ9.eyJ0….q3Zk", "refresh": "eyJhbGciOiJIUzI1NiJ9.eyJ1….w8Qa"}


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
