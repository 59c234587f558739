"""`manage.py rotate_encryption`: encrypt what is kept anew, with the first key of `ENCRYPT_KEY`."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.providers.tokens import rotate_all


class Command(BaseCommand):
    help = "Encrypt the tokens of linked providers anew, so that an old key can be taken away."

    def handle(self, *args: Any, **options: Any) -> None:
        rotated, unreadable = rotate_all()
        self.stdout.write(f"{rotated} encrypted anew.")
        if unreadable:
            raise CommandError(
                f"{unreadable} can be read with none of the keys in ENCRYPT_KEY. Add the missing "
                "key at its end and run this again; otherwise their owners have to link anew."
            )
