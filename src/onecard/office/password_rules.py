"""What makes a password good."""

from __future__ import annotations

from typing import Final

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from onecard.core.errors import Problem, Refusal
from onecard.office.models import User

RULES: Final = (
    "至少10个字，字母、数字、汉字、符号都可以。",
    "不能只有数字，不能是常见的密码，不能与账号或姓名太像。",
    "不能与现在的密码相同。",
)
"""What a new password must be, to be read before it is typed."""
# Django's own sentences are not all translated.
_FAULTS: Final = {
    "password_too_short": "密码不足10个字。",
    "password_too_similar": "密码与账号或姓名太像。",
    "password_too_common": "密码太常见。",
    "password_entirely_numeric": "密码不能只有数字。",
}


def require_good(password: str, user: User, place: str = "密码") -> None:
    """Raise Refusal `office.password` with everything that is wrong with a password for this person."""
    try:
        validate_password(password, user)
    except ValidationError as error:
        wrong = [_FAULTS.get(one.code or "", "密码不符合要求。") for one in error.error_list]
        problems = tuple(Problem(place, sentence, "", "office.password") for sentence in wrong)
        raise Refusal(
            "office.password", "这个密码不能用。", "换一个10个字以上、别人猜不到的密码。", problems
        ) from error
