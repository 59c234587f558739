"""`manage.py models`: what is here, getting it, checking it and removing it."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from media_jobs.command_line import NotedContext, percent_bar
from media_jobs.engines.errors import EngineRefused
from media_jobs.engines.model_store.installed import State, remove, state_of, verify
from media_jobs.engines.model_store.types import Model
from media_jobs.model_store.listing import Listed, listed_models
from media_jobs.model_store.store import models, puller


class Command(BaseCommand):
    help = "List, get, verify and remove the models whose weights are got on demand."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        listing = verbs.add_parser("list", help="what there is, and whether it is here")
        listing.add_argument("--json", action="store_true", help="for programs")
        for verb, what in (
            ("pull", "get models that are missing, and mend what is damaged"),
            ("verify", "read what is here and compare its digests; all, if none is named"),
            ("remove", "free the room that models take"),
        ):
            one = verbs.add_parser(verb, help=what)
            one.add_argument("ids", nargs="*", metavar="ID")
            if verb == "pull":
                one.add_argument("--all", action="store_true", help="every model")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["verb"] == "list":
            return self._list(as_json=options["json"])
        everything = options["verb"] == "verify" or options.get("all")
        chosen = _chosen(options["ids"], default=list(models().values()) if everything else [])
        try:
            getattr(self, f"_{options['verb']}")(chosen)
        except KeyboardInterrupt:
            raise CommandError("Stopped. What has come is kept for the next time.") from None

    def _list(self, *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps([_as_object(one) for one in listed_models()], indent=2))
            return
        for one in listed_models():
            columns = (one.model.id.ljust(20), one.size.rjust(8), one.model.licence.ljust(12))
            self.stdout.write(f"{'  '.join(columns)}  {one.meaning}  ({one.origin})")

    def _pull(self, chosen: list[Model]) -> None:
        failed = []
        for model in chosen:
            with percent_bar() as bar:
                try:
                    folder = puller().pull(model, NotedContext(bar))
                except EngineRefused as error:
                    failed.append(error.message)
                    continue
            self.stdout.write(f"{model.id} is ready in {folder}")
        if failed:
            raise CommandError("\n".join(failed))

    def _verify(self, chosen: list[Model]) -> None:
        bad = []
        for model in chosen:
            root = Path(settings.MODELS_DIR)
            damaged = verify(root, model, waiting=lambda: None)
            state = state_of(root, model)
            if damaged or state == State.DAMAGED:
                bad.append(
                    f"{model.id} is damaged ({', '.join(damaged) or 'files are missing'}). Get it "
                    f"again: manage.py models pull {model.id}"
                )
            else:
                self.stdout.write(f"{model.id}: {'right' if state == State.READY else 'not here'}")
        if bad:
            raise CommandError("\n".join(bad))

    def _remove(self, chosen: list[Model]) -> None:
        for model in chosen:
            try:
                was_here = remove(Path(settings.MODELS_DIR), model)
            except EngineRefused as error:
                raise CommandError(error.message) from error
            self.stdout.write(f"{model.id}: {'removed' if was_here else 'was not here'}")


def _chosen(ids: list[str], *, default: list[Model]) -> list[Model]:
    known = models()
    unknown = [one for one in ids if one not in known]
    if unknown:
        raise CommandError(
            f"There is no model called {', '.join(unknown)}. There are: {', '.join(known)}."
        )
    if not ids and not default:
        raise CommandError("Name models, as `manage.py models list` shows them.")
    return [known[one] for one in ids] or default


def _as_object(one: Listed) -> dict[str, Any]:
    return {
        "id": one.model.id,
        "about": one.model.about,
        "licence": one.model.licence,
        "bytes": one.model.size,
        "state": one.state.value,
        "origin": one.origin,
        "folder": str(one.folder) if one.folder else None,
    }
