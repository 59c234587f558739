"""The types of notice that a person may get. Each app registers those that it gives."""

from dataclasses import dataclass

from accounts.registry import Registry


@dataclass(frozen=True)
class NoticeType:
    """What a notice tells of.

    API clients read `name`, and `label` in their documentation. `icon` is a name in
    `static/img/icons.svg`. `by_mail` says whether it is sent by mail too until its reader chooses.
    """

    name: str
    label: str
    icon: str
    by_mail: bool = False


notice_types = Registry[NoticeType]("notice type")
