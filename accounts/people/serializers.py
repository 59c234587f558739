"""A person in the API's answers."""

from rest_framework import serializers

from accounts.openapi import example
from accounts.people.models import User

USER = {
    "id": "5f0c8a52-7d0b-4c39-9a43-0d4e0f6d6f1b",
    "email": "alice@example.com",
    "name": "Alice",
    "date_joined": "2026-03-02T09:14:07.512Z",
}


@example(USER)
class UserOut(serializers.ModelSerializer):
    class Meta:
        model = User
        fields = ("id", "email", "name", "date_joined")
