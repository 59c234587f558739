"""The types of notice that a person may get. Each app registers those that it gives."""

from dataclasses import dataclass

from accounts.registry import Registry


@dataclass(frozen=True)
class NoticeType:
    """What a notice tells of.

    API clients read `name`, and `label` in their documentation. `icon` is a name in
    `static/img/icons.svg`.
    """

    name: str
    label: str
    icon: str


notice_types = Registry[NoticeType]("notice type")
