"""What Alice has bought."""

from billing.models import Purchase
from billing.services.purchases import take_back_purchase
from tests.support.fixtures import World
from tests.support.media import Clips


def add_to(world: World, clips: Clips) -> None:
    """The pack that she has paid for; a little of its price came back."""
    purchase = Purchase.objects.get(wallet=world.alice.pk)
    take_back_purchase(purchase_id=purchase.pk, money_back=9)
    world.objects["purchase_id"] = str(purchase.pk)
