from django.apps import AppConfig


class RemoteConfig(AppConfig):
    name = "generation.lectures.remote"
    label = "lecture_workers"
    verbose_name = "Workers for lectures"

    def ready(self) -> None:
        from generation.lectures.remote import authentication, checks  # noqa: F401
        from generation.lectures.remote.order_jobs import ORDER
        from generation.lectures.remote.orders import forget_orders
        from generation.lectures.remote.signing import forget_nonces
        from media_jobs.jobs.registry import register
        from media_jobs.jobs.sweeping import sweep_too

        register(ORDER)
        sweep_too(forget_nonces)
        sweep_too(forget_orders)
