"""Who may sign in, and what was done by whom. These tables exist in every schema."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts import clock
from accounts.home import HomeConstraint, HomeRow
from accounts.roles import Guest, Permission, permissions_of


class UserManager(BaseUserManager):
    def get_by_natural_key(self, username):
        return self.get(email=username.lower())


class User(HomeRow, AbstractBaseUser):
    """A person who may sign in at this host; the same e-mail at two companies is two users."""

    email = models.EmailField(_("E-mail"), unique=True)
    name = models.CharField(_("Name"), max_length=80)
    phone = models.CharField(_("Phone"), max_length=20, blank=True)
    roles = ArrayField(models.CharField(max_length=20), default=list)
    language = models.CharField(_("Language"), max_length=5, blank=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = UserManager()
    USERNAME_FIELD = "email"

    class Meta(HomeRow.Meta):
        ordering = ["name", "id"]

    def __str__(self):
        return self.name

    @cached_property
    def permissions(self) -> frozenset[Permission]:
        return permissions_of(self.roles)

    def may(self, permission: Permission) -> bool:
        """Whether one of this person's roles includes the permission."""
        return self.is_active and permission in self.permissions

    @property
    def is_guest(self) -> bool:
        """Whether this is somebody invited for a few meals and not one of the company's people."""
        return Guest.name in self.roles

    @property
    def actor(self) -> str:
        """How this person is named in audit rows and on the ledger: no name, no address."""
        return f"user:{self.home}:{self.pk}"


class Session(AbstractBaseSession):
    """A signed-in browser; kept per schema so that a session of one company means nothing in another."""

    home = models.CharField(max_length=63, editable=False)
    user_id = models.BigIntegerField(null=True, db_index=True)

    class Meta:
        constraints = [HomeConstraint(name="accounts_session_home")]

    @classmethod
    def get_session_store_class(cls):
        from accounts.sessions import SessionStore

        return SessionStore


class SignInLink(HomeRow):
    """A mailed link that signs its person in once; its secret is in the mail only."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    browser = models.CharField(max_length=64)
    wanted = models.CharField(max_length=500, blank=True)
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self):
        return f"link for {self.user_id}"


class Passkey(HomeRow):
    """A credential of the Web Authentication standard at one host (its relying party), and the key that checks it."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="passkeys")
    credential_id = models.BinaryField(unique=True)
    public_key = models.BinaryField()
    handle = models.BinaryField()
    sign_count = models.PositiveBigIntegerField(default=0)
    host = models.CharField(max_length=253)
    name = models.CharField(_("Name"), max_length=60)
    added_at = models.DateTimeField(default=clock.now, editable=False)
    used_at = models.DateTimeField(null=True)

    class Meta(HomeRow.Meta):
        ordering = ["id"]

    def __str__(self):
        return f"passkey {self.pk}"


class Challenge(HomeRow):
    """What a device was asked to sign: for one browser, one purpose and, when one is added, one person."""

    challenge = models.BinaryField(unique=True)
    purpose = models.CharField(max_length=5)
    browser = models.CharField(max_length=64)
    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="+")
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self):
        return f"challenge {self.pk}"


class AuditEntry(HomeRow):
    """One thing somebody did: appended, never edited."""

    at = models.DateTimeField(default=clock.now, editable=False, db_index=True)
    actor = models.CharField(max_length=80)
    verb = models.CharField(max_length=60)
    subject = models.CharField(max_length=80)
    data = models.JSONField(default=dict)

    class Meta(HomeRow.Meta):
        ordering = ["-id"]

    def __str__(self):
        return f"{self.actor} {self.verb} {self.subject}"


class Tries(HomeRow):
    """How often something that is limited was tried in the running window."""

    key = models.CharField(max_length=120, unique=True)
    count = models.PositiveIntegerField(default=0)
    since = models.DateTimeField()

    def __str__(self):
        return f"{self.key}: {self.count}"
