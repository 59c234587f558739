"""Which of the site's rules for passwords one meets, told while it is typed."""

from django.contrib.auth.password_validation import get_default_password_validators
from django.core.exceptions import ValidationError
from django.http import HttpRequest, JsonResponse
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_POST

from accounts.http.caller import network_of
from accounts.limits.rates import Limit
from accounts.people.models import User

ASKED = Limit("password-rules", 120, 60)


@sensitive_post_parameters("password")
@sensitive_variables("password")
@require_POST
def password_rules(request: HttpRequest) -> JsonResponse:
    """Whether each rule is met, in the order in which forms list them; nothing is kept."""
    if wait := ASKED.take(network_of(request)):
        return JsonResponse({"met": None}, status=429, headers={"Retry-After": str(wait)})
    signed_in = request.user if request.user.is_authenticated else None
    user = signed_in or User(email=request.POST.get("email", "")[:254])
    password = request.POST.get("password", "")[:1000]
    return JsonResponse({"met": [_meets(rule, password, user) for rule in _rules()]})


def _rules() -> list[object]:
    return list(get_default_password_validators())


def _meets(rule: object, password: str, user: object) -> bool:
    try:
        rule.validate(password, user)  # type: ignore[attr-defined]
    except ValidationError:
        return False
    return True
