"""The shapes of what is sent and answered where anything can be sent."""

from rest_framework import serializers

from accounts.openapi import example
from media_jobs.jobs.serializers import JobSnapshot
from media_jobs.library.serializers import ITEM, Item

PURPOSES = "Names of what to do; without it, what is usual for such a file. Commas are allowed."


@example({"purposes": ["faces"]})
class Purposes(serializers.Serializer):
    purposes = serializers.ListField(
        child=serializers.CharField(), required=False, help_text=PURPOSES
    )


@example({"url": "https://media.example.org/clip.mp4", "purposes": ["faces"]})
class LinkAndPurposes(Purposes):
    url = serializers.URLField(help_text="An https link to a file.")


class FileAndPurposes(Purposes):
    file = serializers.FileField(required=False)
    url = serializers.URLField(required=False, help_text="An https link, instead of a file.")


@example({"upload": ITEM, "jobs": [], "duplicate": False})
class TakenInAnswer(serializers.Serializer):
    upload = Item()
    jobs = JobSnapshot(many=True, help_text="One a purpose, in the order of the site.")
    duplicate = serializers.BooleanField(help_text="The same bytes were there already.")


@example({"upload": ITEM, "jobs": []})
class StartedAnswer(serializers.Serializer):
    upload = Item()
    jobs = JobSnapshot(many=True, help_text="One a purpose: new ones, and those that were there.")
