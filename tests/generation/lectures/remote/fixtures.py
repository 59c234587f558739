"""A lecture of Alice's that a worker elsewhere has, and one that this site reads for another."""

import uuid

from django.utils import timezone

from generation.lectures.remote.handing_over import token_of
from generation.lectures.remote.models import HandOver, Order
from generation.lectures.services import upload_lecture
from tests.support.fixtures import World
from tests.support.media import Clips, received


def add_to(world: World, clips: Clips) -> None:
    """The worker has not yet answered; the order is nothing of Alice's."""
    with received(clips.numbered(6), name="gryphon.mp4") as file:
        taken = upload_lecture(owner=world.alice, file=file)
    handed = HandOver.objects.create(job=taken.job, attempt=1, sent_at=timezone.now())
    order = Order.objects.create(
        origin="https://lobster.example:443",
        video_id=uuid.uuid4(),
        callback_url="https://lobster.example/worker/callback?token=quadrille",
        asked_at=timezone.now(),
    )
    world.objects |= {"worker-source.token": token_of(handed), "order_id": str(order.pk)}
    world.secrets["address of a recording for a worker"] = token_of(handed)
    world.names["recording that a worker has"] = taken.upload.filename
