"""Records of the office: groups, entities, users, failed sign-ins, and the trail with its head."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

HASH_LENGTH = 64


class Office(models.TextChoices):
    """The offices of the centre; people from outside (reviewers, auditors) have their own."""

    GENERAL = "综合办公室", "综合办公室"
    MACHINES = "中心机房", "中心机房"
    DIRECTOR = "主任办公室", "主任办公室"
    OUTSIDE = "外部", "外部"


class EntityKind(models.TextChoices):
    """What a unit is by law; the forms of final accounts differ by it."""

    ADMINISTRATIVE = "行政", "行政单位"
    CIVIL_SERVICE_LIKE = "参公", "参照公务员法管理的事业单位"
    INSTITUTION = "事业", "事业单位"


class EntityLevel(models.TextChoices):
    """Whether a unit stands by itself or is the office of a department (部门本级)."""

    UNIT = "单位", "单位"
    DEPARTMENT_OFFICE = "部门本级", "部门本级"


class Group(models.Model):
    """A department (部门): units accounted for together."""

    code = models.CharField("代码", max_length=20, unique=True)
    name = models.CharField("名称", max_length=120)

    def __str__(self) -> str:
        return self.name


class Entity(models.Model):
    """A unit (单位) that keeps books of its own."""

    code = models.CharField("预算代码", max_length=20, unique=True)
    name = models.CharField("名称", max_length=120)
    credit_code = models.CharField("统一社会信用代码", max_length=18, blank=True)
    kind = models.CharField(
        "单位性质", max_length=2, choices=EntityKind.choices, default=EntityKind.INSTITUTION
    )
    level = models.CharField("级次", max_length=4, choices=EntityLevel.choices, default=EntityLevel.UNIT)
    region = models.CharField("报表地区", max_length=20, default="national")
    group = models.ForeignKey(Group, on_delete=models.PROTECT, null=True, blank=True, related_name="entities")

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    """How users are looked up at sign-in; they are made by `people.create_user`."""


class User(AbstractBaseUser):
    """A person who works with the site (用户). Never deleted: deactivated, because the trail names them.

    `roles` are names from `roles.ROLES`; `entity` narrows the person to one unit, None means every unit. A password that
    somebody else has seen must be changed before anything else (`must_change_password`).
    """

    username = models.CharField("账号", max_length=40, unique=True)
    name = models.CharField("姓名", max_length=40)
    office = models.CharField("所在处室", max_length=5, choices=Office.choices)
    roles: models.JSONField[Any, list[str]] = models.JSONField("角色", default=list)
    entity = models.ForeignKey(Entity, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    is_active = models.BooleanField("在用", default=True)
    must_change_password = models.BooleanField("须改密码", default=False)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        """The person's name."""
        return self.name

    def get_short_name(self) -> str:
        """The person's name."""
        return self.name


class SecondStep(models.Model):
    """A person's second step of signing in (两步验证), there while it is on.

    `sealed` is the secret, encrypted; `last_step` the step of time whose code was used last, so that none is used twice.
    """

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="second_step")
    sealed = models.TextField()
    since = models.DateTimeField("开启时间")
    last_step = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.since:%Y-%m-%d}"


class RecoveryCode(models.Model):
    """A recovery code (恢复码) that has not been used: only its digest; using it takes it away."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(max_length=HASH_LENGTH, unique=True)

    def __str__(self) -> str:
        return self.digest[:8]


class SignInAttempt(models.Model):
    """One attempt to sign in (登录尝试): failed until it has succeeded, when its row goes away.

    `key` is a digest of what is throttled (a user name or a network address): what was typed is not kept, for
    people type passwords into the wrong field.
    """

    key = models.CharField(max_length=HASH_LENGTH)
    at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=["key", "at"], name="office_attempt_key_at"),)

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S}"


class Submission(models.Model):
    """One form that was posted (提交): `key` is a digest of who posted what where, `location` where that led.

    Kept for days only, so that the same form posted again is known; what was done is in the trail.
    """

    key = models.CharField(max_length=HASH_LENGTH, unique=True)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", db_index=False)
    at = models.DateTimeField(db_index=True)
    location = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.location


class TrailEvent(models.Model):
    """One event of the trail (审计轨迹); the database refuses to change or delete it.

    `before` and `after` are canonical JSON as text, empty for none, so that the bytes that were hashed are the bytes
    that are kept. `hash` covers every field and the previous event's hash.
    """

    sequence = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField("时间", db_index=True)
    actor = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    actor_name = models.CharField("人员", max_length=40)
    office = models.CharField("处室", max_length=5, blank=True)
    action = models.CharField("事项", max_length=60)
    subject = models.TextField("对象")
    before = models.TextField("之前", blank=True)
    after = models.TextField("之后", blank=True)
    previous_hash = models.CharField(max_length=HASH_LENGTH)
    hash = models.CharField(max_length=HASH_LENGTH)

    class Meta:
        indexes = (models.Index(fields=["action", "sequence"], name="office_event_action"),)

    def __str__(self) -> str:
        return f"{self.sequence} {self.action} {self.subject}"


class EventUnit(models.Model):
    """Which unit an event concerns: what a reader of one unit is shown of the trail. An event of none, or of a department,
    has no row.

    It stands outside the chain, for it says who may look, not what was done.
    """

    event = models.OneToOneField(TrailEvent, on_delete=models.PROTECT, primary_key=True, related_name="unit")
    entity = models.ForeignKey(Entity, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        indexes = (models.Index(fields=["entity", "event"], name="office_event_unit"),)

    def __str__(self) -> str:
        return f"{self.event_id}"


class TrailHead(models.Model):
    """The end of the trail, one row: how many events there are and the hash of the last.

    Writers lock it, so that the chain cannot fork; verification compares it, so that a cut-off tail is seen.
    """

    count = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=HASH_LENGTH)

    class Meta:
        constraints = (models.CheckConstraint(condition=models.Q(pk=1), name="office_trailhead_is_one"),)

    def __str__(self) -> str:
        return f"{self.count} {self.hash}"
